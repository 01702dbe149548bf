/** How the desktop app ends after a crash (crash-guard.ts): it starts itself again, or says why it does not. */
import { dialog, app as electronApp } from 'electron';
import type { Language } from '../../../preload/contract.ts';
import { startProgram } from '../../process/programs.ts';
import { EXIT_CRASHED } from '../crash-guard.ts';

const WORDS = {
  en: {
    title: 'Punctual has stopped',
    detail: (logs: string) =>
      `It ran into errors twice within a short time, so it does not start again by itself. No job starts until you open Punctual. What happened is in ${logs}.`,
  },
  zh: {
    title: 'Punctual 已停止',
    detail: (logs: string) =>
      `Punctual 在短时间内两次出错，因此不再自动重新启动。在您重新打开 Punctual 之前，任务不会运行。详细信息见 ${logs}。`,
  },
} as const;

/** `logs`: folder of the log. `language` is asked only when something is said. */
export function endAfterCrash(restart: boolean, logs: string, language: () => Language): void {
  if (restart) {
    startAgain();
  } else {
    const { title, detail } = WORDS[language()];
    dialog.showErrorBox(title, detail(logs));
  }
  electronApp.exit(EXIT_CRASHED);
}

/** Starts this program once more; call `exit` afterwards. */
export function startAgain(): void {
  const args = argumentsAgain(process.argv.slice(1));
  const program = process.env['APPIMAGE'];
  if (program === undefined) {
    electronApp.relaunch({ args });
    return;
  }
  // An AppImage runs from a mount that goes with this process, and with it the helper by which Electron relaunches; APPIMAGE names the file
  // itself. It waits until this process has given the lock back.
  const wait = 'while kill -0 "$1" 2>/dev/null; do sleep 0.2; done; shift; exec "$@"';
  const child = startProgram('/bin/sh', ['-c', wait, 'punctual', String(process.pid), program, ...args], {
    stdio: 'ignore',
    detached: true,
  });
  child.on('error', () => {});
  child.unref();
}

/** The login was reported, and the link followed, by the process that crashed: jobs that wait for a login must not run twice. */
export function argumentsAgain(args: readonly string[]): string[] {
  return args.filter((arg) => arg !== '--at-login' && !arg.startsWith('punctual://'));
}
