import { type Core, changeRun, closeQueued, finishing, isHeldByPause, pauseWindows } from './core.ts';
import type { Decider } from './decide.ts';
import { entryOf } from './entry-of.ts';
import type { Launcher } from './launch.ts';
import type { GapPolicy, Instant, Job, Run, Schedule, Skip } from './model.ts';
import type { Pauses } from './pauses.ts';
import type { JobProgress, Review } from './ports.ts';
import type { RowMerger } from './row-merger.ts';
import { instantOfWall, namedFires, offsetIn, wallOf, type ZoneParts, zonePartsOf } from './triggers/clock-times.ts';
import { waitsForFinish } from './triggers/facts.ts';
import { zoneNamed } from './triggers/zone.ts';
import { isSkipped, placesLeft } from './upcoming.ts';

/** Jobs looked at in one transaction. */
const BATCH = 250;
/** Most occurrences looked at one by one for each job. */
const MOST = 1000;
/** How far the clock may have moved without anybody looking at it (S39). */
const SLACK_MS = 60_000;
/** Changes of the zone that are remembered. */
const MOST_ZONES = 100;
/** Wall times that a reason names. */
const NAMED = 5;

export interface Reviews {
  /** The zone that `local` means has changed (S11): carried out for every job that follows it, before anything else is decided. */
  beginZone(from: string, to: string, now: Instant): void;
  /** The clock was set back by `by` (S40): carried out for every job. */
  beginClock(by: number, now: Instant): void;
  /** Carries it out for one batch of jobs, in the transaction of the caller; true when there is more. */
  step(now: Instant): boolean;
  /** Moves one job that was not there when the zone changed. */
  moveLate(job: Job, from: string, now: Instant): void;
}

/** The part of the engine that moves next fires and anchors after a change of the zone or of the clock. */
export function createReviews(
  core: Core,
  parts: {
    readonly decider: Decider;
    readonly launcher: Launcher;
    readonly merger: RowMerger;
    readonly pauses: Pauses;
  },
): Reviews {
  const { store, log } = core.deps;
  const { decider, launcher, merger, pauses } = parts;
  const NEW = { after: null, notRepeated: 0, moved: 0, startedNow: 0 };

  function begin(review: Review): void {
    core.review = review;
    store.writeState('review', review);
  }

  // ------------------------------------------------------------------------------------------ the zone

  interface Moved {
    readonly moved: number;
    readonly startedNow: number;
    readonly notRepeated: number;
  }
  const UNMOVED: Moved = { moved: 0, startedNow: 0, notRepeated: 0 };

  function moveZone(review: Review & { kind: 'zone' }, given: Job, now: Instant): Moved {
    // Everything due is decided in the old zone (W4): until this job is done, `local` means that for it.
    const job = decider.bookUp(given, now);
    if (job.state === 'broken') return UNMOVED;
    const { schedule } = job.spec;
    const before = core.triggers.of(job);
    const at = review.at;
    const shift = offsetIn(review.to, at) - offsetIn(review.from, at);
    // A calendar counts from a date of the wall: it stays that date.
    const anchorAt = isAnchoredByDate(schedule)
      ? job.anchorAt + offsetIn(review.from, job.anchorAt) - offsetIn(review.to, job.anchorAt)
      : job.anchorAt;
    const context = { ...core.triggers.contextOf(job), zone: review.to, anchor: anchorAt };
    const trigger = core.triggers.ofZone({ ...job, anchorAt }, review.to);
    const parts = zonePartsOf(schedule, context);
    // Chosen by a person, not by the schedule: it stays where it is.
    if (job.nextFire !== null && before.next(job.nextFire - 1) !== job.nextFire) return UNMOVED;

    const skips = moveSkips(job.skips, review);
    // Where the wall shows what it has shown last, and what it showed when the schedule began, by the new zone.
    const reached = instantOfWall(review.lived + 1, review.to) - 1;
    const madeIn = zoneAt(job.anchorAt, review.from);
    const began = instantOfWall(job.anchorAt + offsetIn(madeIn, job.anchorAt), review.to);
    let startedNow = 0;
    if (reached < at && job.state !== 'finished') {
      const gap = { trigger, parts, from: Math.max(reached, began) + 1, shift, review, skips };
      startedNow = fillGap(job, gap, now);
    }

    const repeated: Skip[] = [];
    let after = at;
    let notRepeated = 0;
    if (reached > at) {
      const again = namedFires(trigger, parts.named, { from: at + 1, to: reached, cap: MOST });
      // The same wall time before the change; the job must have been there then.
      const lived = again.named.filter(
        (fire) => fire.part.overlap === 'first' && fire.at > began && !parts.othersFire(fire.at),
      );
      notRepeated = lived.length;
      if (lived.length === again.named.length && again.others === 0) after = reached;
      else for (const fire of lived) repeated.push({ from: fire.at, to: fire.at, because: 'zone' });
    }
    const progress: JobProgress = anchorAt === job.anchorAt ? {} : { anchorAt };
    const all = [...skips, ...repeated].sort((a, b) => a.from - b.from);
    if (all.length > 0 || job.skips.length > 0) progress.skips = all;
    if (waitsForFinish(schedule) && job.nextFire === null) {
      if (progress.skips !== undefined) store.progressJob(job.id, progress);
      return UNMOVED;
    }
    const current = store.job(job.id) ?? job;
    const next = placesLeft(current, core.open.ofJob(job.id)) > 0 ? trigger.next(after) : null;
    if (job.state === 'finished' && next === null) return UNMOVED;
    progress.nextFire = next;
    // Finished only because its end was a wall time of the old zone.
    if (job.state === 'finished') progress.state = 'active';
    if (job.state !== 'paused') progress.dueAt = next;
    const finished = next === null ? finishing(core, { ...current, ...progress }) : null;
    store.progressJob(job.id, { ...progress, ...finished });
    if (finished !== null) {
      core.outbox.events.push({ type: 'job-finished', at: now, job: { ...current, ...progress, ...finished } });
    }
    return { moved: next === job.nextFire ? 0 : 1, startedNow, notRepeated };
  }

  interface Gap {
    readonly trigger: ReturnType<Core['triggers']['of']>;
    readonly parts: ZoneParts;
    /** The first instant, by the new zone, of the wall times that were jumped over. */
    readonly from: Instant;
    readonly shift: number;
    readonly review: Review & { kind: 'zone' };
    readonly skips: readonly Skip[];
  }

  /** Wall times that the change jumped over, as a clock change would have done (S9). Returns how many occurrences run now. */
  function fillGap(job: Job, { trigger, parts, from, shift, review, skips }: Gap, now: Instant): number {
    // Their instants may be those of other times in the old zone: whether one ran is a question of the wall (`lived`).
    const found = namedFires(trigger, parts.named, { from, to: review.at, cap: MOST }).named;
    const passed = found.filter((fire) => !ranAtThisTime(job, fire.at, review));
    const jumped = passed.filter((fire) => isSkipped(skips, fire.at) === undefined);
    for (const { at: left } of passed) {
      if (isSkipped(skips, left) === undefined) continue;
      const row = { state: 'skipped', count: 1, inbox: false, why: { code: 'skipped-ahead' } } as const;
      atFreeMoment(left, (moment) => launcher.record(job, { ...row, from: moment, to: moment }, now) !== null);
    }
    if (jumped.length === 0) return 0;
    if (isHeldByPause(core, job, now)) {
      const scopes = pauseWindows(core, job).map(({ scope }) => scope);
      const why = gapWhy(
        jumped.map((fire) => fire.at),
        review,
      );
      // One row at the moment of the change, as it would have been one run.
      atFreeMoment(review.at, (at) => launcher.keepPaused(job, { from: at, to: at, count: 1, scopes, why }, now));
      return 0;
    }
    // Each part of a schedule has its own rule.
    let started = 0;
    for (const gap of ['skip', 'shift', 'end'] as const) {
      const instants = jumped.filter(({ part }) => part.gap === gap).map((fire) => fire.at);
      if (instants.length > 0) started += fillBy(gap, job, instants, { shift, review }, now);
    }
    return started;
  }

  /** True when this very time of the wall has a run: the same instant under another zone is another time. */
  function ranAtThisTime(job: Job, at: Instant, review: Review & { kind: 'zone' }): boolean {
    if (!merger.isDecided(job.id, at)) return false;
    return offsetIn(zoneAt(at, review.from), at) === offsetIn(review.to, at);
  }

  /** The zone that `local` meant at this moment, as far as it is known. */
  function zoneAt(at: Instant, otherwise: string): string {
    const history = store.readState('zoneHistory') ?? [];
    return history.findLast(({ since }) => since <= at)?.zone ?? history[0]?.zone ?? otherwise;
  }

  function fillBy(
    gap: GapPolicy,
    job: Job,
    jumped: readonly Instant[],
    { shift, review }: Pick<Gap, 'shift' | 'review'>,
    now: Instant,
  ): number {
    const { at } = review;
    const why = gapWhy(jumped, review);
    const first = jumped[0] ?? at;
    const last = jumped.at(-1) ?? at;
    if (gap === 'skip') {
      const row = { state: 'skipped', count: jumped.length, inbox: false, why } as const;
      atFreeMoment(first, (from) => launcher.record(job, { ...row, from, to: Math.max(from, last) }, now) !== null);
      return 0;
    }
    const places = placesLeft(store.job(job.id) ?? job, core.open.ofJob(job.id));
    const occurrence = {
      kind: 'scheduled',
      reason: 'schedule',
      why,
      missedCount: 0,
      parameters: null,
      parentRun: null,
      inOrder: false,
    } as const;
    if (gap === 'shift') {
      const shifted = jumped.slice(0, Math.min(jumped.length, places));
      for (const instant of shifted) {
        const dueAt = instant + shift;
        const hold = { waitingFor: 'jitter', notBefore: dueAt } as const;
        atFreeMoment(
          instant,
          (scheduledAt) => launcher.launch(job, { ...occurrence, scheduledAt, dueAt, hold }, now) !== null,
        );
      }
      return shifted.length;
    }
    if (places <= 0) return 0;
    // One for all of them, at the moment of the change.
    const launched = atFreeMoment(
      at,
      (moment) => launcher.launch(job, { ...occurrence, scheduledAt: moment, dueAt: moment, hold: null }, now) !== null,
    );
    return launched ? 1 : 0;
  }

  function gapWhy(jumped: readonly Instant[], { from, to }: Review & { kind: 'zone' }) {
    const zone = zoneNamed(to);
    const times = jumped.slice(-NAMED).map((instant) => (zone === null ? '' : wallOf(instant, zone)));
    return { code: 'zone-gap', from, to, times, count: jumped.length } as const;
  }

  /** The instant may have the row of another time of the old zone: a millisecond later is as good. */
  function atFreeMoment(first: Instant, write: (at: Instant) => boolean): boolean {
    for (let at = first; at < first + 1000; at += 1) if (write(at)) return true;
    return false;
  }

  /** Days and times that were left out keep their wall time. */
  function moveSkips(skips: readonly Skip[], { from, to }: Review & { kind: 'zone' }): Skip[] {
    const move = (at: Instant): Instant => at + offsetIn(from, at) - offsetIn(to, at);
    return skips
      .filter((skip) => skip.because !== 'zone')
      .map((skip) => ({ ...skip, from: move(skip.from), to: move(skip.to) }));
  }

  // ------------------------------------------------------------------------------------------ the clock

  /** A beginning reckoned under the wrong clock. */
  const begun = (value: Instant, { at, by }: ClockReview): Instant => (value > at ? Math.min(at, value - by) : value);
  /** An end that was set under the wrong clock keeps its distance. */
  const ends = (value: Instant, { at, by }: ClockReview): Instant => (value > at ? Math.max(at, value - by) : value);
  type ClockReview = Review & { kind: 'clock' };

  function pullBack(review: ClockReview, job: Job, now: Instant): Moved {
    const { at } = review;
    if (job.state === 'broken') return UNMOVED;
    const before = core.triggers.of(job);
    const { nextFire } = job;
    const isAhead = nextFire !== null && nextFire > at + review.by;
    // Chosen by a person, not by the schedule: it stays where it is.
    const chosen = isAhead && before.next(nextFire - 1) !== nextFire;
    // Later than the schedule says, as after a change of the zone: it follows the clock, and is not pulled nearer than that.
    let natural = isAhead ? before.next(at + review.by + SLACK_MS) : null;
    for (let step = 0; natural !== null && step < MOST; step += 1) {
      if (natural >= (nextFire ?? 0) || !merger.isDecided(job.id, natural)) break;
      natural = before.next(natural);
    }
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
    const current: Job = { ...(store.job(job.id) ?? job), ...progress };
    const passed: Instant[] = [];
    if (!chosen) {
      const next = nextOf(current, { rewound, passed, at, floor });
      if (next !== current.nextFire) {
        progress.nextFire = next;
        if (current.state === 'finished' && next !== null) progress.state = 'active';
        if (current.state !== 'paused') progress.dueAt = next;
      }
    }
    if (!chosen) passed.push(...ranAhead(current, progress.nextFire ?? current.nextFire, review));
    const first = passed[0];
    const last = passed.at(-1);
    if (first !== undefined && last !== undefined) {
      launcher.record(
        current,
        {
          ...{ state: 'skipped', from: first, to: last, count: passed.length, inbox: false, note: true },
          why: { code: 'clock-ahead' },
        },
        now,
      );
    }
    if (Object.keys(progress).length > 0) store.progressJob(job.id, progress);
    return { moved: progress.nextFire === undefined ? 0 : 1, startedNow: 0, notRepeated: passed.length };
  }

  /** Fires after the next one that ran already while the clock was ahead: they are passed over when their time comes. */
  function ranAhead(job: Job, next: Instant | null, { at, by }: ClockReview): Instant[] {
    if (next === null || waitsForFinish(job.spec.schedule)) return [];
    const { instants } = core.triggers.of(job).between(Math.max(next, at) + 1, at + by, MOST);
    return instants.filter((instant) => merger.isDecided(job.id, instant));
  }

  /** The first undecided fire; decided ones that it passes over are listed. */
  function nextOf(
    job: Job,
    {
      rewound,
      passed,
      at,
      floor,
    }: {
      readonly rewound: Instant | null;
      readonly passed: Instant[];
      readonly at: Instant;
      /** The next fire lies after this moment. */
      readonly floor: Instant;
    },
  ): Instant | null {
    const open = core.open.ofJob(job.id);
    if (job.nextFire !== null && job.nextFire <= at) return Math.min(job.nextFire, rewound ?? job.nextFire);
    if (placesLeft(job, open) <= 0) return null;
    if (rewound !== null) return rewound;
    const trigger = core.triggers.of(job);
    if (waitsForFinish(job.spec.schedule)) {
      // A run of the schedule is going on: its end gives the next fire.
      if (open.length > 0 && job.nextFire === null) return null;
      // Its moment may have passed by the corrected clock: then it is due now.
      return trigger.next(at - 1) ?? (job.nextFire === null ? null : at);
    }
    let next = trigger.next(floor);
    for (let step = 0; next !== null && step < MOST && merger.isDecided(job.id, next); step += 1) {
      passed.push(next);
      next = trigger.next(next);
    }
    return next;
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
      // A time of the schedule is the same under every clock.
      if (run.waitingFor === 'time') continue;
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

  function pullPauses(review: ClockReview): void {
    const groups = Object.keys(core.pausedGroups);
    for (const group of core.pausedAll === null ? groups : [null, ...groups]) {
      const pause = group === null ? core.pausedAll : (entryOf(core.pausedGroups, group) ?? null);
      if (pause === null || pause.since <= review.at) continue;
      const until = pause.until === null ? null : ends(pause.until, review);
      pauses.set(group, { since: begun(pause.since, review), until });
    }
  }

  // ------------------------------------------------------------------------------------------ batches

  return {
    beginZone(from, to, now) {
      const lived = Math.max(store.readState('wallLived') ?? Number.NEGATIVE_INFINITY, now + offsetIn(from, now));
      store.writeState('wallLived', lived);
      const history = store.readState('zoneHistory') ?? [{ since: 0, zone: from }];
      store.writeState('zoneHistory', [...history, { since: now, zone: to }].slice(-MOST_ZONES));
      begin({ kind: 'zone', from, to, at: now, lived, ...NEW });
      core.zone = to;
    },
    beginClock(by, now) {
      const review = { kind: 'clock', by, at: now, ...NEW } as const;
      pullPauses(review);
      // The wall has not come as far as the clock that was ahead said.
      const lived = store.readState('wallLived');
      if (lived !== null) store.writeState('wallLived', lived - by);
      // The next start must not see the same correction once more.
      store.writeState('awake', now);
      // Rows of the time ahead stay known, also after a restart.
      store.writeState('decidedThrough', Math.max(core.decidedThrough, now + by));
      begin(review);
    },
    moveLate(job, from, now) {
      const lived = Math.max(store.readState('wallLived') ?? Number.NEGATIVE_INFINITY, now + offsetIn(from, now));
      const review = { kind: 'zone', from, to: core.zone, at: now, lived, ...NEW } as const;
      const pending = core.review;
      // Until it is moved, `local` means the zone it was removed in.
      core.review = review;
      try {
        moveZone(review, job, now);
      } finally {
        core.review = pending;
      }
    },
    step(now) {
      if (core.review === null) return false;
      // The clock may have been set back while the app was closed in the middle of it.
      const review: Review = core.review.at > now ? { ...core.review, at: now } : core.review;
      const ids = store.jobIds(review.kind === 'zone' ? { local: true } : {});
      const { after } = review;
      const left = after === null ? ids : ids.filter((id) => id > after);
      let { moved, startedNow, notRepeated } = review;
      for (const id of left.slice(0, BATCH)) {
        const job = store.job(id);
        if (job === null) continue;
        try {
          const found = review.kind === 'zone' ? moveZone(review, job, now) : pullBack(review, job, now);
          moved += found.moved;
          startedNow += found.startedNow;
          notRepeated += found.notRepeated;
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'store-failed') throw error;
          const problem = error instanceof Error ? error.message : String(error);
          log.error('job cannot be moved with the clock', { job: id, error: problem });
        }
      }
      if (left.length > BATCH) {
        const reached = left[BATCH - 1] ?? null;
        begin({ ...review, after: reached, moved, startedNow, notRepeated });
        return true;
      }
      core.review = null;
      store.writeState('review', null);
      if (review.kind === 'zone') {
        store.writeState('zoneInUse', review.to);
        const { from, to } = review;
        core.outbox.events.push({ type: 'zone-changed', at: now, from, to, moved, startedNow, notRepeated });
      } else core.outbox.events.push({ type: 'clock-moved', at: now, byMs: -review.by, notRepeated });
      return false;
    },
  };
}

/** True when the schedule counts from the date of its anchor, and nothing in it counts elapsed time from there. */
function isAnchoredByDate(schedule: Schedule): boolean {
  const parts = leavesOf(schedule).filter(({ start }) => start === undefined);
  return parts.some(({ kind }) => kind === 'calendar') && !parts.some(({ kind }) => kind === 'interval');
}

function leavesOf(schedule: Schedule): Schedule[] {
  return schedule.kind === 'any' || schedule.kind === 'all' ? schedule.of.flatMap(leavesOf) : [schedule];
}
