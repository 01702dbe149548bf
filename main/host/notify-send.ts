/**
 * Shows a message whose click and buttons are heard, by notify-send (libnotify 0.8 and newer) on Linux. node-notifier, which shows
 * everything else, waits for no answer there. The program ends when the message is gone, so few of them are kept and none for long.
 */
import type { NoticeAction, NotifyMessage } from '../engine/ports.ts';
import { type ChildProcess, readProgram, startProgram } from '../process/programs.ts';

export interface NotifySend {
  /** False where the program is missing or too old; asked once. Never fails. */
  canAct(): Promise<boolean>;
  /** `done` when the system took it, or with what went wrong; `chosen` when a person clicked. */
  show(message: NotifyMessage, done: (error: unknown) => void, chosen: (action: NoticeAction) => void): void;
}

/** Messages older than these lose their buttons, not their words. */
const MOST_KEPT = 4;
const KEEP_MS = 10 * 60_000;
const HELP_MS = 5000;
const ACTIONS: readonly string[] = ['open', 'again', 'log', 'run-once', 'skip'] satisfies NoticeAction[];

export function createNotifySend(): NotifySend {
  const kept: ChildProcess[] = [];
  let help: Promise<boolean> | null = null;
  process.once('exit', () => {
    for (const child of kept) child.kill();
  });

  function keep(child: ChildProcess): void {
    kept.push(child);
    if (kept.length > MOST_KEPT) kept.shift()?.kill();
    const timer = setTimeout(() => child.kill(), KEEP_MS);
    // A message that is still shown must not keep a program alive that has ended.
    for (const handle of [timer, child, child.stdout, child.stderr] as readonly { unref?: () => void }[])
      handle.unref?.();
    child.on('close', () => {
      clearTimeout(timer);
      const at = kept.indexOf(child);
      if (at >= 0) kept.splice(at, 1);
    });
  }

  return {
    canAct() {
      help ??= readProgram('notify-send', ['--help'], { timeout: HELP_MS }).then(
        (text) => text !== null && /--action\b/.test(text) && /--print-id\b/.test(text),
      );
      return help;
    },
    show(message, done, chosen) {
      const child = startProgram('notify-send', argumentsFor(message), { stdio: ['ignore', 'pipe', 'pipe'] });
      let problem = '';
      let rest = '';
      let taken = false;
      child.stderr?.on('data', (chunk: Buffer) => {
        problem += String(chunk).slice(0, 1000 - problem.length);
      });
      child.stdout?.on('data', (chunk: Buffer) => {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          // First the number that the system gave it, later the name of what was clicked.
          if (!taken) done(null);
          else if (line === 'default') chosen('open');
          else if (isAction(line)) chosen(line);
          taken = true;
        }
      });
      child.on('error', done);
      child.on('close', (code) => {
        if (!taken) done(new Error(problem.trim() || `notify-send ended with exit code ${code}`));
      });
      keep(child);
    },
  };
}

function argumentsFor({ title, body, urgent, actions = [] }: NotifyMessage): string[] {
  const buttons = actions.map(({ id, label }) => `--action=${id}=${label}`);
  return [
    '--app-name=Punctual',
    '--print-id',
    `--urgency=${urgent ? 'critical' : 'normal'}`,
    // What a click beside the buttons is called: https://specifications.freedesktop.org/notification-spec/latest/protocol.html
    '--action=default=Punctual',
    ...buttons,
    '--',
    title,
    // The text may hold markup, and notify-send itself reads backslashes.
    body.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\\/g, '\\\\'),
  ];
}

function isAction(line: string): line is NoticeAction {
  return ACTIONS.includes(line);
}
