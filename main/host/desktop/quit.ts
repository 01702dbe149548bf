/** Quitting in order: asks about running jobs (S37), stops the app once, then lets Electron go. */
import { dialog, app as electronApp } from 'electron';
import type { Language } from '../../../preload/contract.ts';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { startAgain } from './restart.ts';

export interface Quitter {
  /** Asks when jobs run. */
  quit(): void;
  /** The system goes down: no questions. Everything is in the database when this returns. */
  quitAtOnce(): void;
  /** A signal: no questions, runs are left alone. Resolves when everything is closed, within 3.5 s. */
  stopAtOnce(): Promise<void>;
  readonly quitting: () => boolean;
  /** Something else ends the process: nothing is asked or stopped here any more. */
  giveWay(): void;
  /** Stops the app in order, then lets `go` replace it; when that fails the same version starts again. */
  restartInto(go: (failed: () => void) => void): Promise<void>;
}

/** Windows gives 5 s, the others not less: https://learn.microsoft.com/windows/win32/shutdown/shutting-down */
const SHUTDOWN_MS = 3500;

type Runs = 'wait' | 'leave' | 'stop';

const WORDS = {
  en: {
    running: (count: number) => (count === 1 ? 'One job is running.' : `${count} jobs are running.`),
    detail: 'Left alone they go on, and Punctual finds their output and exit code at its next start.',
    buttons: ['Leave running', 'Wait for them', 'Stop them', 'Do not quit'],
  },
  zh: {
    running: (count: number) => `有 ${count} 个任务正在运行。`,
    detail: '如果不处理，它们会继续运行；Punctual 下次启动时会取回其输出和退出码。',
    buttons: ['让它们继续运行', '等待它们结束', '停止它们', '不退出'],
  },
} as const;

export interface QuitterDeps {
  readonly app: App;
  readonly log: Log;
  readonly language: () => Language;
  /** Says that another host has taken over and offers its window, where that is known; resolves when the person has read it. */
  readonly tellTakenOver: (window: string | null) => Promise<void>;
}

export function createQuitter({ app, log, language, tellTakenOver }: QuitterDeps): Quitter {
  let state: 'running' | 'asking' | 'stopping' | 'stopped' = 'running';

  async function ask(): Promise<void> {
    if (state !== 'running') return;
    state = 'asking';
    const { running } = await app.handlers['engine.status']({});
    const choice = running === 0 ? 'leave' : await askAboutRuns(running, language());
    if (choice === null) state = 'running';
    else await stop({ runs: choice });
  }

  async function stop(how: Parameters<App['stop']>[0] & object, then = () => electronApp.quit()): Promise<void> {
    // Who waits for runs, or for a new version, waits no longer when the system does not.
    if (state === 'stopped' || (state === 'stopping' && how.withinMs === undefined)) return;
    state = 'stopping';
    try {
      const stopped = app.stop(how);
      // Before the first pause: Windows ends the process as soon as this returns.
      if (how.withinMs !== undefined) log.info('stopping', { because: how.because ?? 'shutdown' });
      await stopped;
    } catch (error) {
      log.error('Punctual did not stop cleanly', { error });
    }
    if (isStopped()) return;
    state = 'stopped';
    then();
  }
  const isStopped = () => state === 'stopped';

  app.onPush((name, payload) => {
    // S42: another host took the database over while this one was frozen. There is nothing left to show.
    if (name !== 'closing' || !('reason' in payload) || (state !== 'running' && state !== 'asking')) return;
    const told = payload.because?.code === 'taken-over' ? tellTakenOver(payload.window ?? null) : Promise.resolve();
    state = 'asking';
    const end = () => void stop({ runs: 'leave' });
    told.then(end, end);
  });
  const failed = (error: unknown) => {
    log.error('The question about running jobs could not be asked', { error });
    void stop({ runs: 'leave' });
  };
  const quit = () => void ask().catch(failed);
  electronApp.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    quit();
  });
  return {
    quit,
    quitAtOnce: () => void stop({ runs: 'stop', withinMs: SHUTDOWN_MS }),
    stopAtOnce: () => stop({ runs: 'leave', withinMs: SHUTDOWN_MS, because: 'quit' }, () => {}),
    giveWay() {
      state = 'stopped';
    },
    restartInto(go) {
      let failed = false;
      const restart = () => {
        if (failed) return;
        failed = true;
        log.error('The new version could not be put in place; this one starts again');
        startAgain();
        electronApp.exit(0);
      };
      return stop({ runs: 'leave' }, () => go(restart));
    },
    quitting: () => state === 'stopping' || state === 'stopped',
  };
}

/** Null = stay. */
async function askAboutRuns(count: number, language: Language): Promise<Runs | null> {
  const { running, detail, buttons } = WORDS[language];
  const choices: readonly (Runs | null)[] = ['leave', 'wait', 'stop', null];
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: running(count),
    detail,
    buttons: [...buttons],
    defaultId: 0,
    cancelId: 3,
  });
  return choices[response] ?? null;
}
