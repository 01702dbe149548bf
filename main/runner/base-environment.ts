/**
 * What every run starts from. After a start by a launcher the login shell completes it. Logging in is when shells are slowest, so jobs
 * wait for at most `SHELL_PATIENCE`; the shell has longer, and is asked again until it has reported.
 */
import type { Instant, Millis } from '../engine/model.ts';
import type { Clock, Log } from '../engine/ports.ts';
import { cleanEnvironment } from '../process/clean-environment.ts';
import type { Environment } from './environment.ts';
import type { BaseEnvironment } from './environment-record.ts';
import { createFreshBase, sessionEnvironment } from './fresh-environment.ts';
import { askLoginShell, loginShell, SHELL_PATIENCE, type ShellQuestion, startedByLauncher } from './shell-env.ts';

export interface BaseOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Used as it is: no shell is asked then. */
  readonly given: Environment | undefined;
  /** See `RunnerOptions.onLoginShell`. */
  readonly onLoginShell?: ((silent: string | null) => void) | undefined;
  /** How long jobs wait for the first answer, and how soon a shell without one is asked again; default `SHELL_PATIENCE`. */
  readonly patience?: Millis | undefined;
}

export interface BaseSource {
  /** Null until the login shell has reported or its time is up. Asks again, for later, when a day has passed. */
  current(): BaseEnvironment | null;
  ready(): Promise<BaseEnvironment>;
  /** Asks the login shell now, and settles with its answer or when its time is up. */
  refresh(): Promise<void>;
  /** True when the shell could report something else than `age` ms ago, or has not reported at all. */
  mayKnowMore(age: Millis): boolean;
  close(): void;
}

/** A shell that takes longer is ended. */
const LONGEST: Millis = 120_000;
/** From the second question without an answer to the next one; the last goes on. A hanging start-up file may show a dialog each time. */
const PAUSES: readonly Millis[] = [60_000, 300_000, 1_800_000];
const DAY: Millis = 86_400_000;

/** `onReady` is called once, when `current` is no longer null; not when it never was. */
export function createBaseEnvironment(options: BaseOptions, onReady: () => void): BaseSource {
  const { clock, log, given, patience = SHELL_PATIENCE } = options;
  const own = given ?? cleanEnvironment(process.env);
  const asks = given === undefined && startedByLauncher(process.env);
  let base: BaseEnvironment | null = asks ? null : { variables: own, fromLoginShell: new Set() };
  let reportedAt: Instant | null = null;
  let asking: { readonly question: ShellQuestion; readonly waited: Promise<void> } | null = null;
  let again: NodeJS.Timeout | null = null;
  let failures = 0;
  let closed = false;
  let settle: (found: BaseEnvironment) => void = () => undefined;
  const first = base === null ? new Promise<BaseEnvironment>((resolve) => (settle = resolve)) : Promise.resolve(base);

  function use(found: BaseEnvironment): void {
    const before = base;
    base = found;
    if (before !== null) return;
    settle(found);
    onReady();
  }

  /** Runs start with what is known. What was reported earlier is better than nothing. */
  function doWithout(): void {
    if (reportedAt !== null || closed) return;
    if (base === null) use({ variables: own, fromLoginShell: new Set(), shellSilent: true });
    options.onLoginShell?.(loginShell());
  }

  function take(login: Record<string, string>): void {
    reportedAt = clock.now();
    failures = 0;
    const path = login['PATH'] === undefined ? {} : { PATH: login['PATH'] };
    const told = Object.keys(login).filter((name) => !Object.hasOwn(own, name) || Object.hasOwn(path, name));
    use({ variables: { ...login, ...own, ...path }, fromLoginShell: new Set(told) });
    options.onLoginShell?.(null);
  }

  function ask(): Promise<void> {
    if (asking !== null) return asking.waited;
    if (again !== null) clearTimeout(again);
    again = null;
    const question = askLoginShell(log, { limit: LONGEST });
    const waited = new Promise<void>((resolve) => {
      const patient = setTimeout(() => {
        doWithout();
        resolve();
      }, patience);
      void question.answer.then((login) => {
        clearTimeout(patient);
        asking = null;
        if (!closed) {
          if (login === null) {
            doWithout();
            const pause = failures === 0 ? patience : PAUSES[Math.min(failures, PAUSES.length) - 1];
            failures += 1;
            again = setTimeout(() => void ask(), pause).unref();
          } else take(login);
        }
        resolve();
      });
    });
    asking = { question, waited };
    return waited;
  }

  // Windows asks no shell: what an installer or the person sets there while we run is followed instead.
  const fresh = createFreshBase(given === undefined ? sessionEnvironment : () => null);

  if (asks) void ask();
  const mayKnowMore = (age: Millis): boolean =>
    asks && (reportedAt === null || Math.abs(clock.now() - reportedAt) >= age);
  return {
    current() {
      if (reportedAt !== null && asking === null && again === null && !closed && mayKnowMore(DAY)) void ask();
      base &&= fresh(base);
      return base;
    },
    ready: () => first,
    refresh: async () => {
      if (asks && !closed) await ask();
    },
    mayKnowMore,
    close() {
      closed = true;
      settle({ variables: own, fromLoginShell: new Set() });
      if (again !== null) clearTimeout(again);
      asking?.question.stop();
    },
  };
}
