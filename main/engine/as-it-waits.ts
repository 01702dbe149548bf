import { entryOf } from './entry-of.ts';
import type { Instant, Job, PauseState, Run } from './model.ts';
import { isByPerson, isRepeat } from './open-runs.ts';

/** What decides about a waiting row beside what is stored of it. */
export interface WaitContext {
  readonly now: Instant;
  /** The pauses of its job, its group and everything; those that are over change nothing. */
  readonly pauses: readonly (PauseState | null)[];
  /** When its gate opens by the clock, with the settle delay as it is now; null = not by the clock. */
  readonly opensAt: Instant | null;
}

/**
 * The row as it really waits: `notBefore` is when it starts by the clock (null = not by the clock), and `waitingFor` is `pause` for one
 * that only the end of a pause can let go. The one source of every list, sentence and next start, with and without a host. Rows that
 * do not wait are returned as they are.
 */
export function asItWaits(run: Run, { now, pauses, opensAt }: WaitContext): Run {
  if (run.state !== 'queued' || run.waitingFor === null || run.waitingFor === 'pause') return run;
  const byClock = startsByClock(run) ? opensAt : null;
  const open = byClock === run.notBefore ? run : { ...run, notBefore: byClock };
  // What a person starts at this moment or holds is kept back by no pause; what was asked for in advance is.
  const startedNow = run.wait?.startNow === true || (isByPerson(run) && !isRepeat(run));
  if (startedNow || run.wait?.held === true) return open;
  const lasting = pauses.filter((pause) => pause !== null && (pause.until === null || now < pause.until));
  const ends = lasting.map((pause) => pause?.until ?? Number.POSITIVE_INFINITY);
  const end = Math.max(...ends);
  if (lasting.length === 0 || (byClock !== null && byClock > end)) return open;
  // An attempt after the first goes on when the pause ends; an occurrence that opens in the pause is decided then (S26).
  const goesOn = run.attempt > 1 && byClock !== null && Number.isFinite(end);
  return { ...run, waitingFor: 'pause', notBefore: goesOn ? end : null, wait: { ...run.wait, scopes: [] } };
}

/** The pauses over a job, its own first. */
export function pausesOver(
  job: Job,
  {
    pausedAll,
    pausedGroups,
  }: { readonly pausedAll: PauseState | null; readonly pausedGroups: Readonly<Record<string, PauseState>> },
): readonly (PauseState | null)[] {
  const own = job.pausedAt === null ? null : { since: job.pausedAt, until: job.pausedUntil };
  const { group } = job.spec;
  return [own, group === undefined ? null : (entryOf(pausedGroups, group) ?? null), pausedAll];
}

/** True for a row that waits for a moment, and for nothing else. */
function startsByClock({ waitingFor, wait }: Run): boolean {
  return (
    waitingFor === 'time' ||
    waitingFor === 'jitter' ||
    waitingFor === 'retry' ||
    (waitingFor === 'settle' && wait?.held !== true)
  );
}
