import { isTooLate } from './catch-up.ts';
import type { Core } from './core.ts';
import { changeRun, closeQueued, maxInstances, pausedBy } from './core.ts';
import type { Instant, Job, Run, RunEnding, Why } from './model.ts';
import { type NewRun, newRun } from './new-run.ts';
import { buildOrder } from './order.ts';
import { decideOverlap } from './overlap.ts';
import { readParameters } from './parameters.ts';

/** What a new run is, before it is known whether it may start. */
export type Occurrence = Pick<
  Run,
  'kind' | 'reason' | 'why' | 'scheduledAt' | 'dueAt' | 'missedCount' | 'parameters' | 'parentRun'
> & {
  /** Runs in turn with others of its job whatever the overlap rule says (S21): a catch-up of all, a run a person asked for. */
  readonly inOrder: boolean;
  /** Not before this moment (settle delay); null = at once. */
  readonly notBefore: Instant | null;
};

export interface Launcher {
  /** Writes the row of this occurrence and starts it if it may; null when the occurrence has its row already (S30). */
  launch(job: Job, occurrence: Occurrence, now: Instant): Run | null;
  /** Starts what waits and may start now, at most `most`; true when there may be more. */
  startWaiting(now: Instant, most: number): boolean;
  /** Asks the processes of an active run to stop and notes why. */
  stop(run: Run, ending: RunEnding): void;
  /** A row that is only a record: missed, skipped or merged. */
  record(job: Job, row: RecordRow, now: Instant): Run | null;
}

export interface RecordRow {
  readonly state: 'missed' | 'skipped' | 'merged';
  readonly from: Instant;
  readonly to: Instant;
  readonly count: number;
  readonly why: Why;
  readonly inbox: boolean;
}

/** A waiting retry that will not happen leaves its last attempt as the run's result. */
export function lastAttempt(run: Run): Partial<Run> {
  const last = run.attempts.at(-1);
  if (last === undefined) return { state: 'skipped', why: { code: 'cancelled' } };
  return {
    state: last.outcome,
    attempt: last.attempt,
    attempts: run.attempts.slice(0, -1),
    startedAt: last.startedAt,
    finishedAt: last.finishedAt,
    exitCode: last.exitCode,
    signal: last.signal,
    ending: last.ending,
  };
}

/** The part of the engine that turns decisions into rows and rows into processes. */
export function createLauncher(core: Core): Launcher {
  const { store, ids } = core.deps;

  function newRow(job: Job, now: Instant): NewRun {
    const run = newRun({ id: ids.id(), jobId: job.id, jobName: job.spec.name, token: ids.token() }, now);
    run.executor = job.spec.executor ?? core.settings.defaults.executor;
    run.priority = job.spec.priority ?? core.settings.defaults.priority;
    return run;
  }

  function insert(run: Run): boolean {
    if (!store.insertRun(run)) return false;
    core.open.put(run);
    return true;
  }

  function paceAllows(now: Instant): boolean {
    const { together, spacingSeconds } = core.settings.catchUp;
    return core.pace.started < together || now >= core.pace.at + spacingSeconds * 1000;
  }

  function countPace(now: Instant): void {
    if (now >= core.pace.at + core.settings.catchUp.spacingSeconds * 1000) core.pace = { at: now, started: 1 };
    else core.pace = { at: core.pace.at, started: core.pace.started + 1 };
  }

  function order(job: Job, run: Run, now: Instant): void {
    if (run.reason === 'catch-up' && run.attempt === 1) countPace(now);
    core.outbox.orders.push(buildOrder(core, job, run, now));
  }

  /** May this new run start without standing in line? */
  function mayStartAtOnce(job: Job, run: Run, now: Instant): boolean {
    if (core.phase !== 'running' || !core.open.lineIsEmpty(run.executor)) return false;
    if (run.kind !== 'manual' && pausedBy(core, job, now) !== null) return false;
    if (run.reason === 'catch-up' && !paceAllows(now)) return false;
    return core.open.hasRoom(run.executor, run.kind === 'manual', core.settings);
  }

  /** The younger occurrence takes the place of a waiting retry (S34) or of the oldest waiting ones (S20). */
  function drop(run: Run, now: Instant, why: 'retry-replaced' | 'queue-full'): void {
    if (why === 'retry-replaced') closeQueued(core, run, { ...lastAttempt(run), ending: { code: why } }, now);
    else closeQueued(core, run, { state: 'skipped', why: { code: why } }, now);
  }

  function stop(run: Run, ending: RunEnding): void {
    changeRun(core, run, { ending });
    core.outbox.stops.push(run.id);
  }

  function launch(job: Job, occurrence: Occurrence, now: Instant): Run | null {
    const run = newRow(job, now);
    run.kind = occurrence.kind;
    run.reason = occurrence.reason;
    run.why = occurrence.why;
    run.scheduledAt = occurrence.scheduledAt;
    run.dueAt = occurrence.dueAt;
    run.notBefore = occurrence.notBefore;
    run.missedCount = occurrence.missedCount;
    run.parentRun = occurrence.parentRun;
    // Kept with the run, so that running it again repeats it even when the defaults have changed.
    run.parameters = occurrence.parameters ?? readParameters(job.spec.parameters ?? [], null);
    const ofJob = core.open.ofJob(job.id);

    const misfire = job.spec.misfire ?? core.settings.defaults.misfire;
    const retries =
      run.kind === 'scheduled' && misfire === 'latest' ? ofJob.filter((r) => r.waitingFor === 'retry') : [];
    const waiting = ofJob.filter((r) => r.state === 'queued' && r.waitingFor === 'previous');
    const busy = ofJob.filter((r) => !waiting.includes(r) && !retries.includes(r));
    const policy = job.spec.overlap ?? core.settings.defaults.overlap;
    const limit = maxInstances(core, job);
    const decision = occurrence.inOrder
      ? {
          kind: busy.length + waiting.length < limit || policy === 'parallel' ? ('start' as const) : ('wait' as const),
          drop: 0,
        }
      : decideOverlap({
          policy,
          maxInstances: limit,
          queueLimit: job.spec.queueLimit ?? core.settings.defaults.queueLimit,
          instances: busy.length,
          waiting: waiting.length,
        });

    if (decision.kind === 'skip') {
      const blocker = busy[0];
      run.state = 'skipped';
      run.finishedAt = now;
      run.why = {
        code: 'still-running',
        blocker: blocker?.id ?? null,
        since: blocker?.startedAt ?? blocker?.decidedAt ?? null,
      };
      if (!insert(run)) return null;
      core.outbox.events.push({ type: 'run-skipped', at: now, run });
      return run;
    }

    const starting = decision.kind === 'start' && run.notBefore === null && mayStartAtOnce(job, run, now);
    if (starting) run.state = 'starting';
    else if (decision.kind !== 'start') run.waitingFor = 'previous';
    else run.waitingFor = run.notBefore !== null || run.reason === 'catch-up' ? 'pace' : 'slot';
    if (!insert(run)) return null;
    for (const retry of retries) drop(retry, now, 'retry-replaced');
    if (decision.kind !== 'start') for (const old of waiting.slice(0, decision.drop)) drop(old, now, 'queue-full');
    if (decision.kind === 'restart') {
      for (const old of busy) {
        if (old.state === 'queued') drop(old, now, 'queue-full');
        else stop(old, { code: 'stopped', by: 'restart' });
      }
    }
    if (starting) order(job, run, now);
    else core.outbox.events.push({ type: 'run-queued', at: now, run });
    return run;
  }

  function begin(job: Job, run: Run, now: Instant): void {
    const lateMs = Math.max(0, now - run.dueAt);
    const judged = run.kind === 'scheduled' && run.attempt === 1 && run.why.code !== 'answered';
    if (judged) {
      const graceMs = core.triggers.graceMs(job);
      if (isTooLate(lateMs, graceMs)) {
        // Lateness is measured when the run is about to start, so waiting in a queue counts (S12).
        const why = { code: 'too-late', lateMs, graceMs: graceMs ?? 0 } as const;
        closeQueued(core, run, { state: 'missed', why, inbox: true }, now);
        return;
      }
    }
    const why: Why =
      run.why.code === 'caught-up'
        ? { ...run.why, lateMs }
        : judged && lateMs > 1000
          ? { code: 'late', lateMs }
          : run.why;
    const started = changeRun(core, run, { state: 'starting', waitingFor: null, notBefore: null, why });
    order(job, started, now);
  }

  return {
    launch,
    stop,
    startWaiting(now, most) {
      for (let started = 0; started < most; started += 1) {
        const run = core.open.next(now, core.settings, {
          paceAllows: paceAllows(now),
          parked: (waiting) => {
            if (waiting.kind === 'manual') return false;
            const job = store.job(waiting.jobId);
            return job !== null && (pausedBy(core, job, now) !== null || job.state === 'paused');
          },
          maxInstances: (jobId) => {
            const job = store.job(jobId);
            return job === null ? 1 : maxInstances(core, job);
          },
        });
        if (run === null) return false;
        const job = store.job(run.jobId);
        if (job === null || job.state === 'broken') {
          closeQueued(core, run, { state: 'skipped', why: { code: 'job-removed' } }, now);
        } else begin(job, run, now);
      }
      return true;
    },
    record(job, row, now) {
      const span = row.count > 1 || row.from !== row.to;
      const run: Run = {
        ...newRow(job, now),
        kind: span ? 'span' : 'scheduled',
        state: row.state,
        why: row.why,
        scheduledAt: row.from,
        scheduledTo: span ? row.to : null,
        count: row.count,
        dueAt: row.from,
        finishedAt: now,
        inbox: row.inbox,
      };
      if (!store.insertRun(run)) return null;
      const type = row.state === 'missed' ? 'run-missed' : row.state === 'skipped' ? 'run-skipped' : 'run-merged';
      core.outbox.events.push({ type, at: now, run });
      return run;
    },
  };
}
