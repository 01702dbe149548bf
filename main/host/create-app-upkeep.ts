/** House-keeping: heartbeat, daily backup, pruning of rows and logs, free pages, checkpoints. Driven by the engine's idle wakes. */
import type { Settings } from '../../preload/contract.ts';
import { logLimits, rowLimits } from '../api/outcomes.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Millis } from '../engine/model.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import type { ProcessRunner } from '../runner/runner.ts';
import type { LogRemoval } from '../store/log-removals.ts';
import type { Loss, Store } from '../store/open.ts';
import { createRemovals, type Removals } from './removals.ts';

export interface UpkeepDeps {
  readonly store: Pick<
    Store,
    | 'heartbeat'
    | 'lost'
    | 'backupDaily'
    | 'checkBackups'
    | 'startPrune'
    | 'startEnvironmentSweep'
    | 'startShrink'
    | 'tidy'
    | 'run'
    | 'tidied'
    | 'writeTidied'
    | 'markLogsRemoved'
  >;
  readonly runner: Pick<ProcessRunner, 'removeLogs' | 'pruneLogs'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: () => Settings['retention'];
  /** Values of secrets that nobody needs any more go with the logs. */
  readonly forgetSecrets: () => void;
  /** The backup of today is there (null), or why not. */
  readonly onBackup: (problem: { readonly said: string; readonly reason: Reason | undefined } | null) => void;
}

export interface Upkeep {
  /** Null while this host may decide (S42), else why not. Writes a heartbeat when the last one is old enough, after `look`. */
  lost(look: () => void): Loss | null;
  /** Does what is due; returns at once, longer work goes on in small steps. */
  idle(): void;
  /** Resolves when nothing of it touches the database any more. */
  stop(): Promise<void>;
}

const HEARTBEAT_EVERY: Millis = 25_000;
/** Looking costs microseconds; a thread does what there is to do. */
const TIDY_EVERY: Millis = 5_000;
const BACKUP_LOOK_EVERY: Millis = 600_000;
const PRUNE_EVERY: Millis = 6 * 3_600_000;
/** Pruning rests this many times as long as its last step took: it has all day, the runs have not. */
const REST = 3;
const LONGEST_REST: Millis = 2_000;
/** Not in the first minute, when everything else starts. */
const FIRST_WORK_AFTER: Millis = 60_000;
/** Rows written in one transaction, when their logs are gone. */
const NOTED_TOGETHER = 50;

export function createUpkeep(deps: UpkeepDeps): Upkeep {
  const { store, runner, clock, log } = deps;
  const stopping = new AbortController();
  const begun = clock.monotonic();
  const last = {
    heartbeat: begun,
    tidy: begun,
    backup: Number.NEGATIVE_INFINITY,
    prune: Number.NEGATIVE_INFINITY,
  };
  let work: Promise<void> | null = null;
  let tidying: Promise<void> | null = null;

  /** True once per period. Monotonic time stands still in sleep, so a night is not made up for by a burst of work. */
  function isDue(what: keyof typeof last, every: Millis): boolean {
    const now = clock.monotonic();
    if (now - last[what] < every) return false;
    last[what] = now;
    return true;
  }

  async function backup(): Promise<void> {
    try {
      const file = await store.backupDaily();
      if (file !== null) log.info('the database was backed up', { file });
      deps.onBackup(null);
    } catch (error) {
      const problem = backupProblem(error);
      log.error('the daily backup failed', { problem: problem.said });
      deps.onBackup(problem);
    }
  }

  async function prune(): Promise<void> {
    const retention = deps.retention();
    const step = store.startPrune(rowLimits(retention, clock.now()));
    const removed = createRemovals();
    await inSteps(() => {
      const result = step();
      removed.add(result.limit, { runs: result.removed.length });
      // Rows first: a log without its row is found by the next line of defence, a row without its log would puzzle a person.
      const after = result.removed.length === 0 ? undefined : () => runner.removeLogs(result.removed);
      return { more: result.more, after };
    });
    const sweep = store.startEnvironmentSweep();
    await inSteps(() => ({ more: sweep() }));
    const shrink = store.startShrink();
    await inSteps(() => ({ more: shrink() }));
    if (!stopping.signal.aborted) {
      deps.forgetSecrets();
      await pruneLogs(retention, removed);
    }
    // Interrupted before it removed anything: there is nothing to write.
    if (stopping.signal.aborted && !removed.any()) return;
    const { at, removed: before } = store.tidied();
    const now = clock.now();
    store.writeTidied({ at: stopping.signal.aborted ? at : now, removed: { ...before, ...removed.at(now) } });
    if (removed.any()) log.info('old history was removed', removed.at(now));
  }

  async function pruneLogs(retention: Settings['retention'], removed: Removals): Promise<void> {
    let gone: (LogRemoval & { runId: string })[] = [];
    const note = () => {
      if (gone.length > 0) store.markLogsRemoved(gone);
      gone = [];
    };
    await runner.pruneLogs({
      ...logLimits(retention),
      keep: (runId) => stopping.signal.aborted || isOpen(runId),
      onRemoved({ runId, bytes, because }) {
        const limit = because === 'age' ? 'days' : 'logBytes';
        removed.add(limit, { logs: 1, bytes });
        gone.push({ runId, at: clock.now(), limit });
        if (gone.length >= NOTED_TOGETHER) note();
      },
      signal: stopping.signal,
    });
    note();
  }

  /** Each step holds up everything else for as long as it takes; what it wrote is moved on before the next. */
  async function inSteps(step: () => { more: boolean; after?: (() => Promise<void>) | undefined }): Promise<void> {
    for (let more = true; more && !stopping.signal.aborted; ) {
      const begun = clock.monotonic();
      const result = step();
      const took = clock.monotonic() - begun;
      more = result.more;
      await result.after?.();
      await store.tidy();
      await rest(took * REST);
    }
  }

  /** Still going on, waiting for its next attempt, or an unanswered question: somebody will want to read its log. */
  function isOpen(runId: string): boolean {
    const run = store.run(runId);
    return run !== null && (run.inbox || run.finishedAt === null);
  }

  async function longWork(): Promise<void> {
    if (isDue('backup', BACKUP_LOOK_EVERY)) {
      // Before the rules are applied they have to know what an earlier version, or another computer, has left.
      await store.checkBackups(stopping.signal);
      if (!stopping.signal.aborted) await backup();
    }
    if (!stopping.signal.aborted && isDue('prune', PRUNE_EVERY)) await prune();
  }

  return {
    lost(look) {
      try {
        if (!isDue('heartbeat', HEARTBEAT_EVERY)) return store.lost();
        look();
        return store.heartbeat();
      } catch (error) {
        // A store that fails is the engine's to report and to try again (S41); nobody else can take the lease meanwhile either.
        log.warn('the heartbeat could not be written', { problem: String(error) });
        return null;
      }
    },
    idle() {
      if (stopping.signal.aborted) return;
      if (tidying === null && isDue('tidy', TIDY_EVERY)) {
        tidying = store.tidy().finally(() => {
          tidying = null;
        });
      }
      if (work !== null || clock.monotonic() - begun < FIRST_WORK_AFTER) return;
      work = longWork()
        .catch((error: unknown) => log.error('house-keeping failed', { problem: String(error) }))
        .finally(() => {
          work = null;
        });
    },
    async stop() {
      stopping.abort();
      await Promise.all([work, tidying]);
    },
  };
}

/** Why a backup could not be made, for a trouble. */
export function backupProblem(error: unknown): { readonly said: string; readonly reason: Reason | undefined } {
  const said = error instanceof Error ? error.message : String(error);
  return { said, reason: error instanceof PunctualError ? error.reason : undefined };
}

/** Gives everything else its turn. */
function rest(ms: Millis): Promise<void> {
  return new Promise((resolve) => {
    if (ms < 1) setImmediate(resolve);
    else setTimeout(resolve, Math.min(ms, LONGEST_REST));
  });
}
