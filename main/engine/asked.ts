import type { Core } from './core.ts';
import { isJobPaused, pausedBy } from './core.ts';
import { PunctualError } from './errors.ts';
import type { Launcher, Occurrence } from './launch.ts';
import type { EventName, Instant, Job, Run, Why } from './model.ts';
import { allowsEvent } from './triggers/event-times.ts';
import { placesLeft } from './upcoming.ts';

/** Two clicks in one millisecond are two runs; this many milliseconds are tried for a place of their own. */
const MOST_IN_A_SECOND = 1000;

export interface Asked {
  /** Runs the job now, whatever its schedule says; fails with `bad-input` for a job that cannot be read, `conflict` after too many. */
  byHand(job: Job, given: Pick<Run, 'parameters' | 'parentRun'>, now: Instant): Run;
  /** Starts the jobs that wait for something to happen on this computer. */
  event(on: EventName, now: Instant): void;
}

/** The part of the engine that starts what no clock asks for: a person's click, an event of the computer. */
export function createAsked(core: Core, launcher: Launcher): Asked {
  const { store } = core.deps;

  function byHand(job: Job, { parameters, parentRun }: Pick<Run, 'parameters' | 'parentRun'>, now: Instant): Run {
    if (job.state === 'broken')
      throw new PunctualError('bad-input', `This job cannot be read: ${job.problem ?? 'unknown problem'}`, undefined, {
        reason: { code: 'job-unreadable' },
      });
    const why: Why = parentRun === null ? { code: 'manual' } : { code: 'rerun', of: parentRun };
    const occurrence = {
      kind: 'manual',
      reason: 'manual',
      why,
      dueAt: now,
      missedCount: 0,
      parameters,
      parentRun,
      inOrder: true,
      hold: null,
    } as const;
    for (let at = now; at < now + MOST_IN_A_SECOND; at += 1) {
      const run = launcher.launch(job, { ...occurrence, scheduledAt: at }, now);
      if (run !== null) return run;
    }
    throw new PunctualError('conflict', 'This job was asked for too many times in the same second.', undefined, {
      reason: { code: 'asked-too-often' },
    });
  }

  function startFor(on: EventName, job: Job, now: Instant): void {
    // Outside start, end and exclude nothing falls due, and so nothing is owed (S3).
    if (!allowsEvent(job.spec.schedule, on, now, core.triggers.contextOf(job))) return;
    const scope = pausedBy(core, job, now) ?? (isJobPaused(job, now) ? 'job' : null);
    if (scope !== null) {
      const why = { code: 'paused', scope } as const;
      launcher.record(job, { state: 'skipped', from: now, to: now, count: 1, why, inbox: false }, now);
      return;
    }
    // Every place that `maxRuns` allows is taken by a run or a row that waits (S25).
    if (placesLeft(job, core.open.ofJob(job.id)) <= 0) return;
    const dueAt = core.triggers.jittered(job, now, null);
    const settled = job.spec.settle === false ? now : Math.max(now, core.settleUntil ?? now);
    const occurrence: Occurrence = {
      kind: 'event',
      reason: 'event',
      why: { code: 'event', on },
      scheduledAt: now,
      dueAt,
      missedCount: 0,
      parameters: null,
      parentRun: null,
      inOrder: false,
      hold:
        dueAt > settled
          ? { waitingFor: 'jitter', notBefore: dueAt }
          : settled > now
            ? { waitingFor: 'settle', notBefore: settled }
            : null,
    };
    launcher.launch(job, occurrence, now);
  }

  return {
    byHand,
    event(on, now) {
      for (const id of store.jobIds({ event: on })) {
        const job = store.job(id);
        if (job?.state === 'active' || job?.state === 'paused') startFor(on, job, now);
      }
    },
  };
}
