/** `Exec` actions as one action of a job. */
import type { Action } from '../../engine/model.ts';
import { excerpt } from '../model.ts';
import type { TaskWords } from '../words/task-scheduler.ts';
import { childText, localName, type XmlElement } from '../xml.ts';
import type { Add } from './triggers.ts';

export interface ActionReading {
  readonly action: Action | null;
  readonly folder: string | null;
}

export function readActions(actions: XmlElement | null, add: Add, say: TaskWords): ActionReading {
  const execs: { command: string; args: string; folder: string | null }[] = [];
  for (const each of actions?.children ?? []) {
    const kind = localName(each);
    const command = childText(each, 'Command');
    if (kind === 'Exec' && command !== null && command !== '') {
      execs.push({
        command: unquote(command),
        args: childText(each, 'Arguments') ?? '',
        folder: childText(each, 'WorkingDirectory'),
      });
    } else add('action-lost', say.actionLost(kind));
  }
  const [first] = execs;
  if (first === undefined) {
    add('no-command', say.noCommand);
    return { action: null, folder: null };
  }
  const folder = first.folder === null || first.folder === '' ? null : unquote(first.folder);
  if (folder === null) add('folder', say.folder);
  if (execs.some((each) => each.folder !== null && each.folder !== first.folder)) add('folders', say.folders);
  const variables = execs.some(({ command, args }) => /%[^%\s]+%/.test(command + args));
  if (execs.length === 1 && !variables)
    return { action: { kind: 'program', program: first.command, args: splitArguments(first.args) }, folder };
  if (variables) add('variables', say.variables);
  if (execs.length > 1) add('several-actions', say.severalActions(execs.length));
  const command = execs.map(({ command: program, args }) => `"${program}"${args === '' ? '' : ` ${args}`}`).join(' & ');
  return { action: { kind: 'shell', command: excerpt(command, 8000) }, folder };
}

const unquote = (text: string): string => /^"([^"]*)"$/.exec(text)?.[1] ?? text;

/** Arguments as a Windows program takes its command line apart (learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments). */
export function splitArguments(text: string): string[] {
  const found: string[] = [];
  let word = '';
  let any = false;
  let quoted = false;
  for (let at = 0; at < text.length; ) {
    const slashes = /^\\*/.exec(text.slice(at))?.[0].length ?? 0;
    const next = text[at + slashes];
    if (slashes > 0) {
      const half = next === '"' ? Math.floor(slashes / 2) : slashes;
      word += '\\'.repeat(half);
      any = true;
      at += slashes;
      if (next === '"' && slashes % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (next === '"') {
      if (quoted && text[at + 1] === '"') {
        word += '"';
        at += 1;
      } else quoted = !quoted;
      any = true;
      at += 1;
    } else if ((next === ' ' || next === '\t') && !quoted) {
      if (any) found.push(word);
      word = '';
      any = false;
      at += 1;
    } else {
      word += next ?? '';
      any = true;
      at += 1;
    }
  }
  if (any) found.push(word);
  return found;
}
