/** The text of a `punctual://` link, read strictly: whatever is not exactly one job's id is refused. */

/** Letters, digits, `.`, `_` and `-`: nothing that a shell, a path or a percent sign could turn into something else. */
const LINK = /^punctual:\/\/run\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})\/?$/;

/** The job that a link names; null = not a link of ours, or one that is refused. */
export function readLink(link: string): string | null {
  return LINK.exec(link)?.[1] ?? null;
}

/** The first argument that claims to be a link of ours, whatever it looks like otherwise. */
export function findLink(argv: readonly string[]): string | null {
  return argv.find((argument) => /^punctual:/i.test(argument)) ?? null;
}
