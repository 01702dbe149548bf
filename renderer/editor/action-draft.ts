import type { Action } from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';

/** What is started, as typed. Every kind keeps its own, so that switching back and forth loses nothing. */
export interface ActionDraft {
  readonly kind: Action['kind'];
  readonly command: string;
  readonly program: string;
  /** Of a program or a script, one per line. */
  readonly args: string;
  /** The same, one each, where lines cannot say them or a person wants it; null = as lines. */
  readonly argRows: readonly string[] | null;
  readonly interpreter: string;
  readonly scriptFrom: 'text' | 'file';
  readonly script: string;
  readonly scriptFile: string;
}

export function actionDraft(action: Action): ActionDraft {
  const script = action.kind === 'script' ? action : null;
  const given = argsOf(action);
  return {
    kind: action.kind,
    command: action.kind === 'shell' ? action.command : '',
    program: action.kind === 'program' ? action.program : '',
    args: fitsLines(given) ? given.join('\n') : '',
    argRows: fitsLines(given) ? null : given,
    interpreter: script?.interpreter ?? 'sh',
    scriptFrom: script?.file === undefined ? 'text' : 'file',
    script: script?.text ?? '',
    scriptFile: script?.file ?? '',
  };
}

/** What is not shown (the shell of a command line) is kept from `base`. */
export function actionFrom(draft: ActionDraft, base: Action | undefined): Action {
  const args = draft.argRows ?? (draft.args === '' ? [] : draft.args.split('\n'));
  if (draft.kind === 'program') return { kind: 'program', program: draft.program.trim(), args };
  if (draft.kind === 'script') {
    return {
      ...(base?.kind === 'script' ? base : null),
      kind: 'script',
      interpreter: draft.interpreter.trim(),
      text: draft.scriptFrom === 'text' ? draft.script : undefined,
      file: draft.scriptFrom === 'file' ? draft.scriptFile.trim() : undefined,
      args: args.length === 0 ? undefined : args,
    };
  }
  return { ...(base?.kind === 'shell' ? base : null), kind: 'shell', command: draft.command };
}

/** Whether lines can say these arguments: none has a line break, and one empty argument is not no argument. */
export function fitsLines(args: readonly string[]): boolean {
  return !args.some((arg) => /[\r\n]/.test(arg)) && !(args.length === 1 && args[0] === '');
}

/** Field -> what is missing. */
export function problemsOfAction(draft: ActionDraft, messages: Messages): Record<string, string> {
  const t = messages.editor;
  const found: Record<string, string> = {};
  if (draft.kind === 'shell' && draft.command.trim() === '') found['command'] = t.commandMissing;
  if (draft.kind === 'program' && draft.program.trim() === '') found['program'] = t.programMissing;
  if (draft.kind === 'script') {
    if (draft.interpreter.trim() === '') found['interpreter'] = t.interpreterMissing;
    if (draft.scriptFrom === 'text' && draft.script.trim() === '') found['script'] = t.scriptMissing;
    if (draft.scriptFrom === 'file' && draft.scriptFile.trim() === '') found['scriptFile'] = t.scriptFileMissing;
  }
  return found;
}

function argsOf(action: Action): readonly string[] {
  return action.kind === 'shell' ? [] : (action.args ?? []);
}
