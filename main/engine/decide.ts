import type { Core } from './core.ts';
import { isPausing, pausedBy } from './core.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Job } from './model.ts';
import { type PauseWindow, planJob } from './plan.ts';
import type { JobProgress } from './ports.ts';
import { eventNames, waitsForFinish } from './triggers/facts.ts';

/** Jobs decided in one transaction: small enough that no tick holds the event loop for long. */
export const BATCH = 250;

const AWAKE = { state: 'active', pausedAt: null, pausedUntil: null } as const;

export interface Decider {
  /** Decides one batch of due jobs; true when there may be more. */
  decideDue(now: Instant): boolean;
  /** Decides what is due of one job at this moment; used before a pause, an edit and after a resume (S26, S28). */
  decideJob(job: Job, now: Instant, options?: { readonly missedBefore?: Instant; readonly pause?: PauseWindow }): void;
}

/** The part of the engine that asks the plan and writes what it decides. */
export function createDecider(core: Core, launcher: Launcher): Decider {
  const { store, log } = core.deps;

  function windows(job: Job): PauseWindow[] {
    const found: PauseWindow[] = [];
    if (job.pausedAt !== null) found.push({ scope: 'job', since: job.pausedAt, until: job.pausedUntil });
    const group = job.spec.group === undefined ? undefined : core.pausedGroups[job.spec.group];
    if (group !== undefined) found.push({ scope: 'group', ...group });
    if (core.pausedAll !== null) found.push({ scope: 'all', ...core.pausedAll });
    return found;
  }

  function decideJob(job: Job, now: Instant, options: { missedBefore?: Instant; pause?: PauseWindow } = {}): void {
    if (job.nextFire === null) {
      // A pause that ended by itself over a job that has nothing to fire.
      if (job.state === 'paused') store.progressJob(job.id, { ...AWAKE, dueAt: null });
      return;
    }
    const { maxRuns } = job.spec.schedule;
    const plan = planJob({
      job,
      trigger: core.triggers.of(job),
      now,
      missedBefore: options.missedBefore ?? core.missedBefore,
      away: core.away,
      policy: job.spec.misfire ?? core.settings.defaults.misfire,
      graceMs: core.triggers.graceMs(job),
      settleUntil: core.settleUntil,
      pauses: options.pause === undefined ? windows(job) : [options.pause],
      remainingRuns: maxRuns === undefined ? null : maxRuns - job.runCount,
      jittered: (scheduled, following) => core.triggers.jittered(job, scheduled, following),
      isDecided: (scheduled) => scheduled < core.decidedThrough && store.isDecided(job.id, scheduled),
    });
    if (plan.kind === 'hold') {
      store.progressJob(job.id, { dueAt: plan.dueAt });
      return;
    }

    const firstEvent = core.outbox.events.length;
    let launched = 0;
    let lastRun: string | null = null;
    for (const decision of plan.decisions) {
      if (decision.kind !== 'run') continue;
      const run = launcher.launch(
        job,
        {
          kind: 'scheduled',
          reason: decision.reason,
          why: decision.why,
          scheduledAt: decision.scheduledAt,
          dueAt: decision.dueAt,
          missedCount: decision.merged,
          parameters: null,
          parentRun: null,
          inOrder: decision.inOrder,
          notBefore: null,
        },
        now,
      );
      if (run === null) continue;
      lastRun = run.id;
      if (run.state !== 'skipped') launched += 1;
    }
    for (const decision of plan.decisions) {
      if (decision.kind !== 'record') continue;
      const why = decision.why.code === 'merged-into' ? { code: 'merged-into' as const, run: lastRun } : decision.why;
      launcher.record(job, { ...decision, why }, now);
    }
    if (core.outbox.events.length > firstEvent + 1) sortFrom(core, firstEvent);

    store.progressJob(job.id, advance(job, plan, launched, now));
  }

  /** Where the job stands after the decision: the next slot comes from the schedule (S16, S22), or there is none (S25). */
  function advance(
    job: Job,
    plan: { readonly nextFire: Instant | null; readonly dueAt: Instant | null },
    launched: number,
    now: Instant,
  ): JobProgress {
    const { schedule } = job.spec;
    let { nextFire, dueAt } = plan;
    if (waitsForFinish(schedule)) {
      // What counts from the end of a run counts from the end of what runs now; if nothing runs, from this moment.
      const running = core.open.ofJob(job.id).length > 0;
      if (!running) ({ nextFire, dueAt } = core.triggers.nextAfter(job, now));
      else if (schedule.kind === 'interval') nextFire = dueAt = null;
    }
    const { maxRuns } = schedule;
    if (maxRuns !== undefined && job.runCount + launched >= maxRuns) {
      nextFire = null;
      dueAt = null;
    }
    const progress: JobProgress = { nextFire, dueAt };
    if (launched > 0) progress.runCount = job.runCount + launched;
    if (job.state === 'paused') Object.assign(progress, AWAKE);
    if (nextFire === null && isExhausted(job, launched)) {
      progress.state = 'finished';
      core.outbox.events.push({ type: 'job-finished', at: now, job: { ...job, ...progress } });
    }
    return progress;
  }

  function isExhausted(job: Job, launched: number): boolean {
    const { schedule } = job.spec;
    if (schedule.maxRuns !== undefined && job.runCount + launched >= schedule.maxRuns) return true;
    return eventNames(schedule).length === 0 && !waitsForFinish(schedule) && schedule.kind !== 'manual';
  }

  return {
    decideJob,
    decideDue(now) {
      if (isPausing(core.pausedAll, now)) return false;
      const due = store.dueJobs(now, BATCH);
      for (const job of inOrder(due, core.settings.defaults.priority)) {
        if (pausedBy(core, job, now) === 'group') {
          // Looked at again when the group's pause ends; until then it costs nothing.
          const until = core.pausedGroups[job.spec.group ?? '']?.until ?? null;
          store.progressJob(job.id, { dueAt: until });
          continue;
        }
        try {
          decideJob(job, now);
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'store-failed') throw error;
          // One schedule that cannot be computed must not stop the others (S41).
          const problem = error instanceof Error ? error.message : String(error);
          log.error('a job cannot be planned and is set aside', { job: job.id, problem });
          store.progressJob(job.id, { state: 'broken', dueAt: null, problem });
        }
        if (job.state === 'paused') {
          core.outbox.events.push({ type: 'job-resumed', at: now, job: store.job(job.id) ?? job });
        }
      }
      return due.length === BATCH;
    },
  };
}

/**
 * S23 with the default of the settings in mind: the store knows only priorities that jobs say themselves, and takes the others
 * for 0. With more due at one moment than a batch holds, those of a later batch come later all the same.
 */
function inOrder(due: readonly Job[], usual: number): readonly Job[] {
  if (usual === 0) return due;
  const priority = ({ spec }: Job) => spec.priority ?? usual;
  const order = (a: Job, b: Job) =>
    (a.dueAt ?? 0) - (b.dueAt ?? 0) || priority(b) - priority(a) || (a.id < b.id ? -1 : 1);
  return [...due].sort(order);
}

/** A batch is reported in scheduled order (S43). */
function sortFrom(core: Core, first: number): void {
  const { events } = core.outbox;
  const batch = events.splice(first);
  batch.sort((a, b) => ('run' in a ? a.run.scheduledAt : 0) - ('run' in b ? b.run.scheduledAt : 0));
  events.push(...batch);
}
