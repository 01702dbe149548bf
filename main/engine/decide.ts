import { caughtUpWhy, type Verdict } from './catch-up.ts';
import type { Core } from './core.ts';
import { finishing, hasLetGo, pauseWindows } from './core.ts';
import type { Launcher } from './launch.ts';
import type { Absence, Instant, Job, Why } from './model.ts';
import { type JobPlan, type PauseWindow, planJob, type Stretch } from './plan.ts';
import type { JobProgress } from './ports.ts';
import type { RowMerger } from './row-merger.ts';
import { waitsForFinish } from './triggers/facts.ts';
import { placesLeft } from './upcoming.ts';

export interface BookOptions {
  readonly missedBefore?: Instant | undefined;
  readonly away?: Absence | null | undefined;
  /** Instead of those that the job has now. */
  readonly pauses?: readonly PauseWindow[] | undefined;
  /** What is due in no pause waits for the set that a pause lets go; default: when there are such rows (S26). */
  readonly joins?: boolean | undefined;
  /** Missed occurrences run without waiting for the computer to settle. */
  readonly settled?: boolean | undefined;
}

export interface Decider {
  /**
   * Books the job up: everything that fell due until now gets its row under the inputs of this moment (W1, W4), whatever the job's
   * state. Returns the job as it is then. Must be called before anything changes that a decision depends on.
   */
  bookUp(job: Job, now: Instant, options?: BookOptions): Job;
}

/** The part of the engine that asks the plan and writes what it decides. */
export function createDecider(core: Core, launcher: Launcher, merger: RowMerger): Decider {
  const { store } = core.deps;

  function bookUp(job: Job, now: Instant, options: BookOptions = {}): Job {
    if (job.nextFire === null || job.nextFire > now || job.state === 'broken' || job.state === 'finished') return job;
    const firstEvent = core.outbox.events.length;
    const missedBefore = options.missedBefore ?? core.missedBefore;
    const away = options.away === undefined ? core.away : options.away;
    const { schedule, settle } = job.spec;
    const plan = planJob({
      job,
      trigger: core.triggers.of(job),
      now,
      missedBefore,
      away,
      policy: job.spec.misfire ?? core.settings.defaults.misfire,
      graceMs: core.triggers.graceMs(job),
      pauses: options.pauses ?? pauseWindows(core, job),
      joins: options.joins ?? hasLetGo(core, job, now),
      places: placesLeft(job, core.open.ofJob(job.id)),
      single: schedule.kind === 'interval' && schedule.from === 'finish',
      jittered: (scheduled, following) => core.triggers.jittered(job, scheduled, following),
      isDecided: (scheduled) => scheduled <= core.decidedThrough && merger.isDecided(job.id, scheduled),
      held: merger.membersOf(job, now),
    });
    const settles = options.settled !== true && settle !== false && core.settleUntil !== null && now < core.settleUntil;
    write(job, plan, { now, away, settleUntil: settles ? core.settleUntil : null });
    if (core.outbox.events.length > firstEvent + 1) sortFrom(core, firstEvent);
    return advance(job, plan.nextFire, now);
  }

  interface Writing {
    readonly now: Instant;
    readonly away: Absence | null;
    readonly settleUntil: Instant | null;
  }

  function write(job: Job, plan: JobPlan, writing: Writing): void {
    const { verdicts, target } = plan.choice;
    const { now } = writing;
    const uncounted = plan.stretches.reduce((sum, { fate, count }) => (fate === null ? sum + count : sum), 0);
    const merged = verdicts.filter(({ kind }) => kind === 'merge').map(({ candidate }) => candidate);
    const missedCount =
      target === null ? 0 : merged.reduce((sum, { row }) => sum + 1 + (row?.missedCount ?? 0), uncounted);
    const since = merged.reduce<Instant | undefined>((first, { row }) => earlier(first, row?.wait?.since), undefined);

    let into: string | null = null;
    for (const verdict of verdicts) {
      const isTarget = verdict.candidate === target;
      const id = stand(job, verdict, isTarget ? missedCount : 0, since, writing);
      if (isTarget) into = id;
    }
    for (const { at, dueAt } of plan.jittering) {
      if (placesLeft(store.job(job.id) ?? job, core.open.ofJob(job.id)) <= 0) break;
      const hold = { waitingFor: 'jitter', notBefore: dueAt } as const;
      launcher.launch(job, { ...SCHEDULED, scheduledAt: at, dueAt, hold }, now);
    }

    // Occurrences that need no row of their own: neighbours with the same outcome share one record.
    for (const stretch of stretchesOf(verdicts, 'miss', plan.stretches)) {
      const { why, inbox } = stretch.verdict;
      // The one that stands for others is written above, so that they can name it.
      if (stretch.verdict.candidate === target) continue;
      launcher.record(job, { ...stretch, state: 'missed', why, inbox }, now);
    }
    const why: Why = { code: 'merged-into', run: into };
    for (const stretch of stretchesOf(verdicts, 'merge', plan.stretches))
      launcher.record(job, { ...stretch, state: 'merged', why, inbox: false }, now);
    for (const { row } of merged) if (row !== null) merger.merge(row, into, now);
    for (const stretch of plan.stretches) keep(job, stretch, why, now);
  }

  /** Writes what a verdict says about the candidate it stands for; returns the id of its row. */
  function stand(
    job: Job,
    verdict: Verdict,
    missedCount: number,
    since: Instant | undefined,
    { now, away, settleUntil }: Writing,
  ): string | null {
    const { candidate } = verdict;
    const { at, dueAt, row } = candidate;
    switch (verdict.kind) {
      case 'run': {
        const caughtUp = verdict.reason === 'catch-up';
        const stands = missedCount + (row?.missedCount ?? 0);
        const why = caughtUp ? caughtUpWhy(candidate, { now, away }, stands) : verdict.why;
        const { reason, inOrder } = verdict;
        if (row !== null) return launcher.admit(job, row, { reason, why, missedCount: stands, inOrder, since }, now).id;
        const hold =
          caughtUp && settleUntil !== null ? ({ waitingFor: 'settle', notBefore: settleUntil } as const) : null;
        const run = launcher.launch(
          job,
          { ...SCHEDULED, scheduledAt: at, dueAt, reason, why, missedCount, inOrder, hold, since },
          now,
        );
        return run?.id ?? null;
      }
      case 'stay':
        if (row !== null && missedCount > 0) merger.countMerged(row.id, missedCount);
        return row?.id ?? null;
      case 'miss': {
        if (row !== null) return merger.miss(row, verdict, now, missedCount).id;
        if (missedCount === 0) return null;
        const { why, inbox } = verdict;
        return (
          launcher.record(job, { state: 'missed', from: at, to: at, count: 1, why, inbox, missedCount }, now)?.id ??
          null
        );
      }
      case 'merge':
        return null;
    }
  }

  /** Occurrences about which nothing is chosen: left out, paused, or older than what is listed. */
  function keep(job: Job, stretch: JobPlan['stretches'][number], merged: Why, now: Instant): void {
    const { fate, from, to, count } = stretch;
    const row = { from, to, count, inbox: false };
    if (fate === null) launcher.record(job, { ...row, state: 'merged', why: merged }, now);
    else if (fate.kind === 'skipped') {
      const why: Why = fate.because === 'zone' ? { code: 'zone-overlap' } : { code: 'skipped-ahead' };
      launcher.record(job, { ...row, state: 'skipped', why }, now);
    } else if (fate.ended !== null) {
      launcher.record(job, { ...row, state: 'skipped', why: { code: 'paused', scope: fate.ended } }, now);
    } else launcher.keepPaused(job, { from, to, count, scopes: fate.scopes }, now);
  }

  /** The next slot comes from the schedule (S16, S22), or there is none (S25). */
  function advance(job: Job, following: Instant | null, now: Instant): Job {
    const current = store.job(job.id) ?? job;
    const open = core.open.ofJob(job.id);
    let next = following;
    const progress: JobProgress = {};
    const { schedule } = job.spec;
    if (waitsForFinish(schedule)) {
      // What counts from the end of a run counts from the end of what runs or waits now; if nothing does, from this moment.
      if (open.length === 0) {
        progress.lastFinishedAt = now;
        next = core.triggers.next({ ...current, ...progress }, now);
      } else if (schedule.kind === 'interval') next = null;
    }
    if (placesLeft(current, open) <= 0) next = null;
    progress.nextFire = next;
    if (current.state === 'active') progress.dueAt = next;
    if (current.skips.length > 0) {
      const left = current.skips.filter((skip) => skip.to > now);
      if (left.length < current.skips.length) progress.skips = left;
    }
    const finished = next === null ? finishing(core, { ...current, ...progress }) : null;
    if (finished !== null) {
      Object.assign(progress, finished);
      core.outbox.events.push({ type: 'job-finished', at: now, job: { ...current, ...progress } });
    }
    store.progressJob(job.id, progress);
    return { ...current, ...progress };
  }

  return { bookUp };
}

const SCHEDULED = {
  kind: 'scheduled',
  reason: 'schedule',
  why: { code: 'on-time' },
  missedCount: 0,
  parameters: null,
  parentRun: null,
  inOrder: false,
} as const;

const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/**
 * Neighbouring candidates without a row that share this verdict; the last one speaks for all of them. `others`: occurrences with a
 * record of their own, such as those of a pause, which a record of their neighbours must not span.
 */
function stretchesOf<K extends Verdict['kind']>(
  verdicts: readonly Verdict[],
  kind: K,
  others: readonly Stretch[],
): (Stretch & { readonly verdict: Extract<Verdict, { kind: K }> })[] {
  const found: (Stretch & { verdict: Extract<Verdict, { kind: K }> })[] = [];
  let open = false;
  for (const verdict of verdicts) {
    const { candidate } = verdict;
    if (verdict.kind !== kind || candidate.row !== null) {
      open = false;
      continue;
    }
    const of = verdict as Extract<Verdict, { kind: K }>;
    const last = found.at(-1);
    // Each one that came too late has its own row: their lateness differs (S12).
    const together = verdict.kind !== 'miss' || verdict.why.code !== 'too-late';
    const apart = last !== undefined && others.some(({ from }) => last.to < from && from < candidate.at);
    if (open && together && !apart && last !== undefined)
      found[found.length - 1] = { ...last, to: candidate.at, count: last.count + 1, verdict: of };
    else found.push({ from: candidate.at, to: candidate.at, count: 1, verdict: of });
    open = true;
  }
  return found;
}

/** A batch is reported in scheduled order (S43). */
function sortFrom(core: Core, first: number): void {
  const { events } = core.outbox;
  const batch = events.splice(first);
  batch.sort((a, b) => ('run' in a ? a.run.scheduledAt : 0) - ('run' in b ? b.run.scheduledAt : 0));
  events.push(...batch);
}
