import type { ClockReviews } from './clock-review.ts';
import { type Core, finishing, isHeldByPause, pauseWindows } from './core.ts';
import type { BookOptions, Decider } from './decide.ts';
import type { Launcher } from './launch.ts';
import type { GapPolicy, Instant, Job, Schedule, Skip } from './model.ts';
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
/** Rows of the time ahead that one transaction looks at, for all of its jobs together. */
const MOST_LOOKS = 1000;
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
    readonly clocks: ClockReviews;
  },
): Reviews {
  const { store, log } = core.deps;
  const { decider, launcher, merger, clocks } = parts;
  const NO_TALLY = { tally: undefined };
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

  function moveZone(review: Review & { kind: 'zone' }, given: Job, now: Instant, decided: BookOptions = {}): Moved {
    // Everything due is decided in the old zone (W4): until this job is done, `local` means that for it.
    const job = decider.bookUp(given, now, decided);
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
      clocks.pullPauses(by, now);
      // The wall has not come as far as the clock that was ahead said.
      const lived = store.readState('wallLived');
      if (lived !== null) store.writeState('wallLived', lived - by);
      // The next start must not see the same correction once more.
      store.writeState('awake', now);
      // Rows of the time ahead stay known, also after a restart.
      core.decidedThrough = Math.max(core.decidedThrough, now + by);
      store.writeState('decidedThrough', core.decidedThrough);
      begin({ kind: 'clock', by, at: now, ...NEW });
    },
    moveLate(job, from, now) {
      const lived = Math.max(store.readState('wallLived') ?? Number.NEGATIVE_INFINITY, now + offsetIn(from, now));
      const review = { kind: 'zone', from, to: core.zone, at: now, lived, ...NEW } as const;
      const pending = core.review;
      // Until it is moved, `local` means the zone it was removed in.
      core.review = review;
      try {
        // What fell due while it was gone was missed, and the computer is awake.
        moveZone(review, job, now, { missedBefore: now, away: null, settled: true });
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
      let looks = MOST_LOOKS;
      for (const [n, id] of left.slice(0, BATCH).entries()) {
        const job = store.job(id);
        if (job === null) continue;
        try {
          if (review.kind === 'zone') {
            const found = moveZone(review, job, now);
            moved += found.moved;
            startedNow += found.startedNow;
            notRepeated += found.notRepeated;
            continue;
          }
          const pulled = clocks.pullBack(review, job, looks, now);
          looks -= pulled.looks;
          if (pulled.tally !== null) {
            // Too much to look at for one transaction: the next step goes on with this job.
            const reached = left[n - 1] ?? after;
            begin({ ...review, after: reached, tally: pulled.tally, moved, startedNow, notRepeated });
            return true;
          }
          moved += pulled.moved;
          notRepeated += pulled.notRepeated;
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'store-failed') throw error;
          const problem = error instanceof Error ? error.message : String(error);
          log.error('job cannot be moved with the clock', { job: id, error: problem });
        }
      }
      if (left.length > BATCH) {
        const reached = left[BATCH - 1] ?? null;
        begin({ ...review, ...NO_TALLY, after: reached, moved, startedNow, notRepeated });
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
