/** What happens when an error reaches the top of a host: it is logged, the host stops in order, and ends with a code of its own. */
import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { rememberCrash } from './crash-memory.ts';

/** EX_SOFTWARE of sysexits.h: an error inside the program. Service managers start the host again after it. */
export const EXIT_CRASHED = 70;

/** For everything in the data folder to be written and closed. Runs that are going on are left alone and found again at the next start. */
export const CRASH_STOP_MS: Millis = 5000;
/** The same with room for what hangs. */
const LIMIT_MS: Millis = CRASH_STOP_MS + 3000;

export interface CrashGuardOptions {
  readonly folder: string;
  readonly log: Log;
  /** Whether this host can start itself again. */
  readonly restarts: boolean;
  /** Ends the process; `restart`: and starts it again. */
  readonly end: (restart: boolean) => void;
  /** After this long the process ends whatever still hangs; default 8 s. */
  readonly limitMs?: Millis | undefined;
}
export interface CrashGuard {
  /** From now on this is called first, and waited for within its limits. It may fail. */
  stopWith(stop: () => Promise<unknown>): void;
}

/** Errors are caught from now on. An error while the host already stops for another one is only logged. */
export function guardAgainstCrashes(options: CrashGuardOptions): CrashGuard {
  const { folder, log, restarts, end, limitMs = LIMIT_MS } = options;
  let stop: () => Promise<unknown> = async () => {};
  let crashed = false;
  const crash = (error: unknown, kind: 'exception' | 'rejection'): void => {
    log.error('the host crashed', { kind, error });
    if (crashed) return;
    crashed = true;
    let restart = false;
    try {
      restart = rememberCrash(folder, { at: Date.now(), said: oneLine(error) }, restarts);
    } catch (failure) {
      log.error('crash not remembered', { error: failure });
    }
    let ended = false;
    const finish = (): void => {
      if (ended) return;
      ended = true;
      end(restart);
    };
    setTimeout(() => {
      log.error('stopping after the crash took too long');
      finish();
    }, limitMs);
    // In an own turn: what threw may still hold a transaction open further up the stack.
    setImmediate(() => {
      attempt(stop).then(finish, (failure: unknown) => {
        log.error('could not stop in order after the crash', { error: failure });
        finish();
      });
    });
  };
  process.on('uncaughtException', (error) => crash(error, 'exception'));
  // Electron only warns about these.
  process.on('unhandledRejection', (error) => crash(error, 'rejection'));
  return {
    stopWith(next) {
      stop = next;
    },
  };
}

const attempt = async (work: () => Promise<unknown>): Promise<unknown> => work();

function oneLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n', 1)[0] ?? '';
}
