/** `Exec` actions as one action of a job. */
import type { Action } from '../../engine/model.ts';
import { excerpt } from '../model.ts';
import { childText, localName, type XmlElement } from '../xml.ts';
import type { Add } from './triggers.ts';

export interface ActionReading {
  readonly action: Action | null;
  readonly folder: string | null;
}

export function readActions(actions: XmlElement | null, add: Add): ActionReading {
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
    } else add('action-lost', `An action of the kind ${kind} is not carried over: Punctual starts programs.`);
  }
  const [first] = execs;
  if (first === undefined) {
    add('no-command', 'No program is started.');
    return { action: null, folder: null };
  }
  const folder = first.folder === null || first.folder === '' ? null : unquote(first.folder);
  if (folder === null)
    add('folder', 'No "Start in" is given: Task Scheduler starts it in System32, Punctual in your home folder.');
  if (execs.some((each) => each.folder !== null && each.folder !== first.folder))
    add('folders', 'The actions start in different folders; a job has one, that of the first.');
  const variables = execs.some(({ command, args }) => /%[^%\s]+%/.test(command + args));
  if (execs.length === 1 && !variables)
    return { action: { kind: 'program', program: first.command, args: splitArguments(first.args) }, folder };
  if (variables) add('variables', '%NAME% in the command is filled in by cmd, as Task Scheduler does.');
  if (execs.length > 1)
    add('several-actions', `${execs.length} actions run one after the other; written as one line for cmd.`);
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
