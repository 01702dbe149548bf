import { fstatSync } from 'node:fs';
import type { Clock, Log, RunnerListener, RunOrder } from '../engine/ports.ts';
import type { ActiveRun } from './active-run.ts';
import { readTicket } from './adopt.ts';
import type { Logs } from './logs.ts';
import { endOf } from './outcome.ts';
import type { RunFiles } from './run-files.ts';
import type { Ticker } from './ticker.ts';

export interface FollowerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly ticker: Ticker;
  readonly logs: Logs;
  /** The runs that are followed now, by id; the follower alone adds and removes. */
  readonly active: Map<string, ActiveRun>;
  readonly tell: (what: (listener: RunnerListener) => void) => void;
  /** True once nothing may be told any more. */
  readonly closed: () => boolean;
}

/** Watches what runs, and puts its end together when it has ended. */
export interface Follower {
  follow(
    order: Pick<RunOrder, 'runId' | 'attempt' | 'token' | 'killAfterSeconds'>,
    files: RunFiles,
    parts: Pick<ActiveRun, 'pid' | 'startedAt' | 'child' | 'cap' | 'tree'>,
  ): ActiveRun;
  /** `exit` is what Node saw of the wrapper; null = nobody saw its end. Told to the listeners once, however often it is called. */
  finish(
    run: ActiveRun,
    exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | null,
  ): Promise<void>;
}

const ADOPTED_CHECK_MS = 100;
const TRAIL_CHECK_MS = 250;
const FIRST_CHECK_MS = 40;

export function createFollower(deps: FollowerDeps): Follower {
  const { clock, log, ticker, logs, active, tell } = deps;

  function follow(
    order: Pick<RunOrder, 'runId' | 'attempt' | 'token' | 'killAfterSeconds'>,
    files: RunFiles,
    parts: Pick<ActiveRun, 'pid' | 'startedAt' | 'child' | 'cap' | 'tree'>,
  ): ActiveRun {
    const run: ActiveRun = {
      runId: order.runId,
      attempt: order.attempt,
      token: order.token,
      files,
      killAfter: order.killAfterSeconds * 1000,
      ...parts,
      peakBytes: null,
      peakDue: 0,
      stopping: null,
      over: false,
    };
    active.set(run.runId, run);
    ticker.add(run, parts.child === null ? 1 : FIRST_CHECK_MS, () => check(run));
    return run;
  }

  async function check(run: ActiveRun): Promise<number | null> {
    if (run.over) return null;
    const wait = await run.cap.check();
    if (run.over) return null;
    sampleMemory(run);
    if (run.child !== null) return wait;
    // Nobody tells when a process of an earlier life of the app ends, so it is asked for.
    const ended = run.tree.end() !== null || readTicket(run.files.ticket)?.status != null;
    if (ended || !(await run.tree.lives())) {
      void finish(run, null);
      return null;
    }
    return Math.min(wait, ADOPTED_CHECK_MS);
  }

  function sampleMemory(run: ActiveRun): void {
    const now = performance.now();
    if (now < run.peakDue) return;
    const peak = run.tree.peakMemory();
    if (peak !== null) run.peakBytes = Math.max(run.peakBytes ?? 0, peak);
    // The longer it runs, the less often: the peak is a high-water mark that the kernel keeps.
    const age = clock.now() - run.startedAt;
    run.peakDue = now + Math.min(5000, Math.max(100, age / 4));
  }

  async function finish(
    run: ActiveRun,
    exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | null,
  ): Promise<void> {
    if (run.over || deps.closed()) return;
    run.over = true;
    try {
      if (run.stopping !== null) await run.stopping;
      if (deps.closed()) return;
      const ticket = readTicket(run.files.ticket);
      const known = run.tree.end();
      const status = known?.status ?? ticket?.status ?? null;
      // Only a kill takes the wrapper's last word away.
      const killed = status === null && exit?.signal != null && run.stopping === null;
      if (killed && run.tree.hasSurvivors()) {
        // The wrapper alone was killed; the run goes on as long as its processes do.
        run.over = false;
        ticker.add(run, TRAIL_CHECK_MS, async () => {
          if (await run.tree.lives()) return Math.min(await run.cap.check(), TRAIL_CHECK_MS);
          void finish(run, null);
          return null;
        });
        return;
      }
      ticker.remove(run);
      const file = await finishLog(run);
      const figures = {
        startedAt: run.startedAt,
        finishedAt: known?.at ?? (status === null || ticket === null ? clock.now() : ticket.writtenAt),
        peakBytes: run.peakBytes,
        ...file,
      };
      const end = endOf(run.stopping !== null, status, known?.cpuMs ?? ticket?.cpuMs ?? null, exit, figures);
      active.delete(run.runId);
      trail(run);
      tell((listener) => listener.onEnded(run.runId, run.attempt, end));
    } catch (error) {
      log.error('The end of a run could not be put together.', { runId: run.runId, error: String(error) });
      active.delete(run.runId);
      ticker.remove(run);
      const at = clock.now();
      tell((listener) => listener.onEnded(run.runId, run.attempt, { kind: 'lost', at, logBytes: 0 }));
    }
  }

  async function finishLog(run: ActiveRun): Promise<{ readonly logBytes: number; readonly logDropped: number }> {
    try {
      const file = await run.cap.finish();
      const layout = run.cap.layout();
      if (layout !== null) logs.remember(run.runId, run.attempt, layout);
      return file;
    } catch (error) {
      log.warn('The log of a run could not be put together.', { runId: run.runId, error: String(error) });
      return { logBytes: fstatSync(run.cap.fd).size, logDropped: run.cap.layout()?.dropped ?? 0 };
    }
  }

  /** What the run left running in its group may go on writing; the limit holds for it too. */
  function trail(run: ActiveRun): void {
    if (!run.tree.mayLive()) {
      run.cap.close();
      run.tree.close();
      return;
    }
    ticker.add(run, TRAIL_CHECK_MS, async () => {
      if (await run.tree.lives()) return Math.min(await run.cap.check(), TRAIL_CHECK_MS);
      await finishLog(run);
      run.cap.close();
      run.tree.close();
      return null;
    });
  }

  return { follow, finish };
}
