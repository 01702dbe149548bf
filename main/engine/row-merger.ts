import type { Verdict } from './catch-up.ts';
import type { Core } from './core.ts';
import { changeRun, closeQueued, recountTarget } from './core.ts';
import type { Instant, Job, Run } from './model.ts';
import { startsBefore } from './open-runs.ts';
import { isDecided } from './proof.ts';

/** Rows counted for one that was taken over. */
const MOST_MERGED = 10_000;

/** What S14 does to rows that are there already. */
export interface RowMerger {
  /** Held rows that belong to the set of S14: first attempts of the schedule that no longer wait for their drawn delay. */
  membersOf(job: Job): readonly Run[];
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
  /** What S14 says about a row whose gates of time have opened: whether it goes on, and what it absorbs on the way. */
  meetOthers(job: Job, row: Run, now: Instant): Meeting;
}

export type Meeting =
  | { readonly goes: true; readonly missedCount: number; readonly since: Instant | undefined }
  | { readonly goes: false };

export function createRowMerger(core: Core): RowMerger {
  const { store } = core.deps;

  function membersOf(job: Job): readonly Run[] {
    const held = core.open.heldOf(job.id);
    return held.length === 0 ? held : held.filter(isMember);
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

  return {
    recount,
    membersOf,
    isDecided(jobId, scheduledAt) {
      const row = store.occurrence(jobId, scheduledAt);
      return row !== null && isDecided(store, row);
    },
    merge,
    miss: (row, { why, inbox }, now, more = 0) =>
      closeQueued(core, row, { state: 'missed', why, inbox, missedCount: row.missedCount + more }, now),
    countMerged,
    meetOthers(job, row, now) {
      const alone = { goes: true, missedCount: row.missedCount, since: row.wait?.since } as const;
      if (row.kind !== 'scheduled' || row.attempt > 1) return alone;
      const others = membersOf(job).filter(({ id }) => id !== row.id);
      if (others.length === 0) return alone;
      const policy = job.spec.misfire ?? core.settings.defaults.misfire;
      if (policy === 'all') return alone;
      if (policy === 'earliest') {
        const standing = others.find((other) => startsBefore(other, row));
        if (standing === undefined) return alone;
        countMerged(standing.id, 1 + row.missedCount);
        merge(row, standing.id, now);
        return { goes: false };
      }
      // The youngest stands for all, unless it is held for longer than this one.
      const younger = others.filter((other) => startsBefore(row, other));
      const next = younger.at(-1);
      const opens = next === undefined ? null : core.open.momentOf(next);
      if (next !== undefined && next.waitingFor === 'settle' && opens !== null && opens <= now) {
        countMerged(next.id, 1 + row.missedCount);
        merge(row, next.id, now);
        return { goes: false };
      }
      let { missedCount } = row;
      let since = row.wait?.since;
      for (const older of others) {
        if (!startsBefore(older, row)) continue;
        missedCount += 1 + older.missedCount;
        since = Math.min(since ?? Number.POSITIVE_INFINITY, older.wait?.since ?? Number.POSITIVE_INFINITY);
        merge(older, row.id, now);
      }
      return { goes: true, missedCount, since: since === Number.POSITIVE_INFINITY ? undefined : since };
    },
  };
}

function isMember(row: Run): boolean {
  return (
    row.kind === 'scheduled' &&
    row.attempt === 1 &&
    row.wait?.held !== true &&
    (row.waitingFor === 'settle' || row.waitingFor === 'condition')
  );
}
