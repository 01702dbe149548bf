import { type Core, changeRun, closeQueued, finishing } from './core.ts';
import { entryOf } from './entry-of.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Job, Millis, Run } from './model.ts';
import { isRepeat } from './open-runs.ts';
import type { Pauses } from './pauses.ts';
import type { JobProgress, Review, Tally } from './ports.ts';
import { hasRun, isDecided } from './proof.ts';
import { occurrencesBetween, repeatsOf } from './ran-ahead.ts';
import type { RowMerger } from './row-merger.ts';
import { waitsForFinish } from './triggers/facts.ts';
import { placesLeft } from './upcoming.ts';

/** Most occurrences looked at one by one for each job. */
const MOST = 1000;
/** How far the clock may have moved without anybody looking at it (S39). */
const SLACK_MS = 60_000;

type ClockReview = Review & { kind: 'clock' };

export interface Pulled {
  readonly moved: number;
  readonly notRepeated: number;
  /** Rows looked at. */
  readonly looks: number;
  /** There are more rows than `most`: the next call with this goes on; null = the job is done. */
  readonly tally: Tally | null;
}

export interface ClockReviews {
  /** Pauses that began under the wrong clock follow it. */
  pullPauses(by: Millis, at: Instant): void;
  /** Pulls back what of this job was reckoned with the wrong clock, and notes what ran already; looks at `most` rows at most. */
  pullBack(review: ClockReview, job: Job, most: number, now: Instant): Pulled;
}

/** The part of the engine that carries out, for one job, that the clock was set back (S40). */
export function createClockReviews(
  core: Core,
  { launcher, merger, pauses }: { readonly launcher: Launcher; readonly merger: RowMerger; readonly pauses: Pauses },
): ClockReviews {
  const { store } = core.deps;

  /** A beginning reckoned under the wrong clock. */
  const begun = (value: Instant, { at, by }: Pick<ClockReview, 'at' | 'by'>): Instant =>
    value > at ? Math.min(at, value - by) : value;
  /** An end that was set under the wrong clock keeps its distance. */
  const ends = (value: Instant, { at, by }: Pick<ClockReview, 'at' | 'by'>): Instant =>
    value > at ? Math.max(at, value - by) : value;

  /** Everything but the rows of the time ahead: moments follow the clock, and it is known where the search for the next fire begins. */
  function pullMoments(review: ClockReview, job: Job, now: Instant): Tally {
    const { at } = review;
    const before = core.triggers.of(job);
    const { nextFire } = job;
    const isAhead = nextFire !== null && nextFire > at + review.by;
    // Chosen by a person, not by the schedule: it stays where it is.
    const chosen = isAhead && before.next(nextFire - 1) !== nextFire;
    // Later than the schedule says, as after a change of the zone: it follows the clock, and is not pulled nearer than that.
    let natural = isAhead ? before.next(at + review.by + SLACK_MS) : null;
    while (natural !== null && natural < (nextFire ?? 0) && merger.isDecided(job.id, natural))
      natural = before.next(natural);
    const floor =
      natural !== null && nextFire !== null && natural < nextFire ? Math.max(at, nextFire - review.by - 1) : at;
    const rewound = pullRows(review, job, now);

    const progress: JobProgress = {};
    const anchorAt = begun(job.anchorAt, review);
    if (anchorAt !== job.anchorAt) progress.anchorAt = anchorAt;
    const lastFinishedAt = job.lastFinishedAt === null ? null : begun(job.lastFinishedAt, review);
    if (lastFinishedAt !== job.lastFinishedAt) progress.lastFinishedAt = lastFinishedAt;
    if (job.pausedAt !== null && job.pausedAt > at) {
      progress.pausedAt = begun(job.pausedAt, review);
      if (job.pausedUntil !== null) {
        progress.pausedUntil = ends(job.pausedUntil, review);
        progress.dueAt = progress.pausedUntil;
      }
    }
    if (Object.keys(progress).length > 0) store.progressJob(job.id, progress);
    const current: Job = { ...(store.job(job.id) ?? job), ...progress };
    const none = { job: job.id, ran: 0, again: 0, first: null, last: null };
    // What it would pass over comes after the fire that a person chose.
    if (chosen) return { ...none, upTo: nextFire, next: nextFire, searching: false, sets: false };
    return { ...none, upTo: floor, sets: true, ...nextOf(current, { rewound, at, floor }) };
  }

  /** The next fire after the correction, or the first candidate for it. */
  function nextOf(
    job: Job,
    { rewound, at, floor }: { readonly rewound: Instant | null; readonly at: Instant; readonly floor: Instant },
  ): Pick<Tally, 'next' | 'searching'> {
    const known = (next: Instant | null) => ({ next, searching: false });
    const open = core.open.ofJob(job.id);
    if (job.nextFire !== null && job.nextFire <= at) return known(Math.min(job.nextFire, rewound ?? job.nextFire));
    if (placesLeft(job, open) <= 0) return known(null);
    if (rewound !== null) return known(rewound);
    const trigger = core.triggers.of(job);
    if (!waitsForFinish(job.spec.schedule)) return { next: trigger.next(floor), searching: true };
    // A run of the schedule is going on: its end gives the next fire.
    if (open.length > 0 && job.nextFire === null) return known(null);
    // Its moment may have passed by the corrected clock: then it is due now.
    return known(trigger.next(at - 1) ?? (job.nextFire === null ? null : at));
  }

  /**
   * Looks at the rows of times still to come: the next fire passes over what they decide, and the times that really ran are counted.
   * Goes by the rows and not by the schedule: a job has few of them, however many fires lie ahead.
   */
  function count(
    job: Job,
    from: Tally,
    most: number,
  ): { readonly tally: Tally; readonly looks: number; done: boolean } {
    const trigger = core.triggers.of(job);
    const repeated = repeatsOf(core, job.id);
    let { upTo, next, searching, ran, again, first, last } = from;
    let looks = 0;
    const result = (done: boolean) => ({
      tally: { ...from, upTo, next, searching: searching && !done, ran, again, first, last },
      looks,
      done,
    });
    for (const row of occurrencesBetween(core, job.id, from.upTo, core.decidedThrough)) {
      if (looks === most) return result(false);
      looks += 1;
      const at = row.scheduledAt;
      upTo = at;
      if (searching && next !== null && at > next) searching = false;
      if (searching && at === next) {
        if (isDecided(store, row)) next = trigger.next(at);
        else searching = false;
      }
      // Only what the schedule would bring again is not repeated.
      if (!hasRun(row) || trigger.next(at - 1) !== at) continue;
      ran += 1;
      if (repeated.has(row.id)) again += 1;
      first ??= at;
      last = at;
    }
    return result(true);
  }

  function pullBack(review: ClockReview, job: Job, most: number, now: Instant): Pulled {
    if (job.state === 'broken') return { moved: 0, notRepeated: 0, looks: 0, tally: null };
    const begunAlready = review.tally?.job === job.id ? review.tally : null;
    const start = begunAlready ?? pullMoments(review, job, now);
    const current = store.job(job.id) ?? job;
    const { tally, looks, done } = count(current, start, most);
    if (!done) return { moved: 0, notRepeated: 0, looks, tally };
    const { next, sets, ran, again, first, last } = tally;
    if (first !== null && last !== null) {
      const why = { code: 'clock-ahead', ...(again === 0 ? {} : { again }) } as const;
      const row = { state: 'skipped', from: first, to: last, count: ran, inbox: false, note: true, why } as const;
      launcher.record(current, row, now);
    }
    const moves = sets && next !== current.nextFire;
    if (moves) {
      const progress: JobProgress = { nextFire: next };
      if (current.state === 'finished' && next !== null) progress.state = 'active';
      if (current.state !== 'paused') progress.dueAt = next;
      // Every time that was left ran already: there is nothing more to wait for.
      const finished = next === null ? finishing(core, { ...current, ...progress }) : null;
      store.progressJob(job.id, { ...progress, ...finished });
      if (finished !== null)
        core.outbox.events.push({ type: 'job-finished', at: now, job: { ...current, ...progress, ...finished } });
    }
    return { moved: moves ? 1 : 0, notRepeated: ran - again, looks, tally: null };
  }

  /** Waiting rows of times still to come are withdrawn, moments reckoned under the wrong clock follow it. Returns the first occurrence that is undecided again. */
  function pullRows(review: ClockReview, job: Job, now: Instant): Instant | null {
    const { at } = review;
    let rewound: Instant | null = null;
    for (const run of core.open.ofJob(job.id)) {
      if (run.state !== 'queued') continue;
      const ofSchedule = run.kind === 'scheduled' || run.kind === 'span';
      // What a flight jumped over is owed at the moment of the change: no time of the schedule brings it again.
      if (run.attempt === 1 && ofSchedule && run.scheduledAt > at && run.why.code !== 'zone-gap') {
        closeQueued(core, run, { state: 'skipped', why: { code: 'clock-ahead' }, missedCount: 0 }, now);
        const undone = undoMerges(run, at);
        if (undone !== null) rewound = Math.min(rewound ?? undone, undone);
        continue;
      }
      if (isRepeat(run) && run.attempt === 1 && run.dueAt > at && run.wait?.startNow !== true) {
        // A time of the schedule is the same under every clock: it is still to come.
        const again = {
          waitingFor: 'time',
          notBefore: run.dueAt,
          wait: null,
          reason: 'manual',
          missedCount: 0,
        } as const;
        if (run.waitingFor !== 'time') changeRun(core, run, again);
        continue;
      }
      // A moment set while the clock was ahead: after an attempt that ended then, or a decision made then.
      const setAt = run.attempts.at(-1)?.finishedAt ?? run.decidedAt;
      const patch: { notBefore?: Instant; wait?: Run['wait'] } = {};
      if (run.notBefore !== null && run.notBefore > at && setAt > at) patch.notBefore = ends(run.notBefore, review);
      const { closedAt, giveUpAt } = run.wait ?? {};
      if (closedAt !== undefined && closedAt > at) {
        const giving = giveUpAt === undefined ? {} : { giveUpAt: ends(giveUpAt, review) };
        patch.wait = { ...run.wait, closedAt: begun(closedAt, review), ...giving };
      }
      if (Object.keys(patch).length > 0) changeRun(core, run, patch);
    }
    return rewound;
  }

  /** Rows that were merged into a withdrawn one are undecided again; the first of them that is due by the corrected clock. */
  function undoMerges(withdrawn: Run, at: Instant): Instant | null {
    let first: Instant | null = null;
    const pending = [withdrawn];
    for (let looks = 0; looks < MOST; looks += 1) {
      const into = pending.pop();
      if (into === undefined) break;
      if (into.missedCount === 0) continue;
      const most = Math.min(into.missedCount, MOST);
      for (const row of store.mergedInto(into.jobId, into.id, Number.MAX_SAFE_INTEGER, most)) {
        // Its occurrences come again: a row of their own is taken over then, a span covers nothing any more.
        store.updateRun(row.id, { state: 'skipped', why: { code: 'clock-ahead' }, missedCount: 0 });
        pending.push(row);
        if (row.scheduledAt <= at) first = Math.min(first ?? row.scheduledAt, row.scheduledAt);
      }
    }
    return first;
  }

  function pullPauses(by: Millis, at: Instant): void {
    const groups = Object.keys(core.pausedGroups);
    for (const group of core.pausedAll === null ? groups : [null, ...groups]) {
      const pause = group === null ? core.pausedAll : (entryOf(core.pausedGroups, group) ?? null);
      if (pause === null || pause.since <= at) continue;
      const until = pause.until === null ? null : ends(pause.until, { at, by });
      pauses.set(group, { since: begun(pause.since, { at, by }), until });
    }
  }

  return { pullPauses, pullBack };
}
