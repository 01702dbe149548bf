import type { Verdict } from './catch-up.ts';
import type { Core } from './core.ts';
import { changeRun, closeQueued, pauseWindows, recountTarget, stillHeld } from './core.ts';
import type { Instant, Job, Run } from './model.ts';
import { isRepeat, startsBefore } from './open-runs.ts';
import { covers } from './plan.ts';
import { isDecided } from './proof.ts';

/** Rows counted for one that was taken over. */
const MOST_MERGED = 10_000;

/** What S14 does to rows that are there already. */
export interface RowMerger {
  /** Held rows that belong to the set of S14: first attempts of the schedule whose drawn delay is over at this moment. */
  membersOf(job: Job, now: Instant): readonly Run[];
  /** Late repeats of the job: a set of their own, as the occurrences they repeat have run once already. */
  repeatsOf(job: Job): readonly Run[];
  /** True when this occurrence has a row that proves it needs no run (S40). */
  isDecided(jobId: string, scheduledAt: Instant): boolean;
  /** Closes the row as covered by another run. */
  merge(row: Run, into: string | null, now: Instant): void;
  /** Closes the row as missed; `more` = occurrences that it stands for beside those it stood for already. */
  miss(row: Run, verdict: Pick<Extract<Verdict, { kind: 'miss' }>, 'why' | 'inbox'>, now: Instant, more?: number): Run;
  /** The row stands for so many more occurrences. */
  countMerged(id: string, more: number): void;
  /** Counts the rows that were merged into those of `core.recounts`. */
  recount(): void;
  /**
   * What S14 says about a row whose gates have opened: whether it goes on, and what it absorbs on the way. `together`: rows of its job
   * whose gates have opened at the same moment: part of the set, whatever they waited for.
   */
  meetOthers(job: Job, row: Run, now: Instant, together: readonly Run[]): Meeting;
}

export type Meeting =
  | { readonly goes: true; readonly missedCount: number; readonly since: Instant | undefined }
  | { readonly goes: false };

export function createRowMerger(core: Core): RowMerger {
  const { store } = core.deps;

  function membersOf(job: Job, now: Instant): readonly Run[] {
    const held = core.open.heldOf(job.id);
    return held.length === 0 ? held : held.filter((row) => isMember(row) || isDrawnOut(job, row, now));
  }

  function repeatsOf(job: Job): readonly Run[] {
    const held = core.open.heldOf(job.id);
    return held.filter((row) => isRepeat(row) && row.waitingFor === 'settle' && row.wait?.held !== true);
  }

  /** Its drawn moment has come, in no pause, and nobody has looked at it yet. */
  function isDrawnOut(job: Job, row: Run, now: Instant): boolean {
    if (row.waitingFor !== 'jitter' || row.kind !== 'scheduled') return false;
    // Where the clock was set back, the moment at which it opens is not that on the row (S40).
    const moment = core.open.momentOf(row) ?? row.dueAt;
    return moment <= now && !pauseWindows(core, job).some((pause) => covers(pause, moment));
  }

  function merge(row: Run, into: string | null, now: Instant): void {
    closeQueued(core, row, { state: 'merged', why: { code: 'merged-into', run: into } }, now);
  }

  function countMerged(id: string, more: number): void {
    const row = core.open.get(id) ?? store.run(id);
    if (row === null) return;
    const missedCount = row.missedCount + more;
    const why = row.why.code === 'caught-up' ? { ...row.why, missed: missedCount + 1 } : row.why;
    changeRun(core, row, { missedCount, why });
  }

  function recount(): void {
    // A set grows while it is walked: whoever a corrected row is merged into is corrected after it.
    for (const id of core.recounts) {
      core.recounts.delete(id);
      const row = core.open.get(id) ?? store.run(id);
      if (row === null) continue;
      const merged = store.mergedInto(row.jobId, id, Number.MAX_SAFE_INTEGER, MOST_MERGED);
      const missedCount = merged.reduce((sum, one) => sum + (one.kind === 'span' ? one.count : 1 + one.missedCount), 0);
      if (missedCount === row.missedCount) continue;
      countMerged(id, missedCount - row.missedCount);
      if (row.state === 'merged') recountTarget(core, row.why);
    }
  }

  /** True for a row that is held no longer than until now. */
  function hasSettled(row: Run, now: Instant): boolean {
    const opens = core.open.momentOf(row);
    return row.waitingFor === 'settle' && opens !== null && opens <= now;
  }

  function absorb(row: Run, merged: readonly Run[], now: Instant): Meeting {
    let { missedCount } = row;
    let since = row.wait?.since ?? Number.POSITIVE_INFINITY;
    for (const other of merged) {
      missedCount += 1 + other.missedCount;
      since = Math.min(since, other.wait?.since ?? Number.POSITIVE_INFINITY);
      merge(other, row.id, now);
    }
    return { goes: true, missedCount, since: since === Number.POSITIVE_INFINITY ? undefined : since };
  }

  return {
    recount,
    membersOf,
    repeatsOf,
    isDecided(jobId, scheduledAt) {
      const row = store.occurrence(jobId, scheduledAt);
      return row !== null && isDecided(store, row);
    },
    merge,
    miss: (row, { why, inbox }, now, more = 0) =>
      closeQueued(core, row, { state: 'missed', why, inbox, missedCount: row.missedCount + more }, now),
    countMerged,
    meetOthers(job, row, now, together) {
      const alone = { goes: true, missedCount: row.missedCount, since: row.wait?.since } as const;
      const belongs = isFirst(row) ? isFirst : isRepeat(row) && row.attempt === 1 ? isRepeat : null;
      if (belongs === null) return alone;
      const members = (belongs === isRepeat ? repeatsOf(job) : membersOf(job, now)).filter(({ id }) => id !== row.id);
      const beside = together
        .flatMap((other) => (other.id === row.id ? [] : (stillHeld(core, other) ?? [])))
        .filter(belongs);
      const others = [...members, ...beside.filter(({ id }) => !members.some((member) => member.id === id))];
      if (others.length === 0) return alone;
      const policy = job.spec.misfire ?? core.settings.defaults.misfire;
      if (policy === 'all') return alone;
      others.sort((a, b) => (startsBefore(a, b) ? -1 : 1));
      const older = others.filter((other) => startsBefore(other, row));
      const younger = others.filter((other) => startsBefore(row, other));
      if (policy === 'earliest') {
        const standing = older[0];
        if (standing === undefined) return absorb(row, younger, now);
        countMerged(standing.id, 1 + row.missedCount);
        merge(row, standing.id, now);
        return { goes: false };
      }
      // The youngest stands for all, unless it is held for longer than this one.
      const next = younger.at(-1);
      if (next !== undefined && (beside.some(({ id }) => id === next.id) || hasSettled(next, now))) {
        countMerged(next.id, 1 + row.missedCount);
        merge(row, next.id, now);
        return { goes: false };
      }
      return absorb(row, older, now);
    },
  };
}

const isFirst = (row: Run): boolean => row.kind === 'scheduled' && row.attempt === 1;

function isMember(row: Run): boolean {
  return isFirst(row) && row.wait?.held !== true && (row.waitingFor === 'settle' || row.waitingFor === 'condition');
}
