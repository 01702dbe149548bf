/** The text of a `punctual://` link, read strictly: whatever is not exactly one job's id, as we write it, is refused. */
import { runLink, textOfPart } from '../../../preload/pages.ts';

/** Letters, digits, `.`, `_`, `-` and `~`: nothing that a shell, a path or a percent sign could turn into something else. */
const LINK = /^punctual:\/\/run\/([A-Za-z0-9_~][A-Za-z0-9._~-]*)\/?$/;
/** As preload/schemas/limits.ts has it. */
const LONGEST_ID = 200;

/** The job that a link names; null = not a link of ours, or one that is refused. */
export function readLink(link: string): string | null {
  const part = LINK.exec(link)?.[1];
  if (part === undefined) return null;
  const id = textOfPart(part);
  return id.length <= LONGEST_ID && runLink(id) === `punctual://run/${part}` ? id : null;
}

/** The first argument that claims to be a link of ours, whatever it looks like otherwise. */
export function findLink(argv: readonly string[]): string | null {
  return argv.find((argument) => /^punctual:/i.test(argument)) ?? null;
}
