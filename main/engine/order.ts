import type { Core } from './core.ts';
import type { Instant, Job, Run } from './model.ts';
import type { RunOrder } from './ports.ts';

/** Everything the runner needs for one attempt, with the variables every run is given (S36). */
export function buildOrder(
  core: Pick<Core, 'settings'>,
  job: Pick<Job, 'id' | 'spec'>,
  run: Pick<Run, 'id' | 'attempt' | 'token' | 'scheduledAt' | 'reason' | 'missedCount' | 'parameters'>,
  now: Instant,
): RunOrder {
  const { spec } = job;
  const declared = Object.fromEntries((spec.parameters ?? []).map((p) => [p.name, p.value]));
  return {
    runId: run.id,
    jobId: job.id,
    attempt: run.attempt,
    token: run.token,
    action: spec.action,
    folder: spec.folder ?? null,
    environment: {
      ...(spec.group === undefined ? {} : core.settings.groups[spec.group]?.environment),
      ...spec.environment,
    },
    environmentFile: spec.environmentFile ?? null,
    parameters: { ...declared, ...run.parameters },
    variables: {
      PUNCTUAL_JOB: job.id,
      PUNCTUAL_JOB_NAME: spec.name,
      PUNCTUAL_RUN: run.id,
      PUNCTUAL_SCHEDULED_AT: iso(run.scheduledAt),
      PUNCTUAL_STARTED_AT: iso(now),
      PUNCTUAL_REASON: run.attempt > 1 ? 'retry' : run.reason,
      PUNCTUAL_ATTEMPT: String(run.attempt),
      PUNCTUAL_MISSED_COUNT: String(run.missedCount),
    },
    ...processLimits(core, job),
  };
}

/** What adoption needs to know as well: how to stop the processes and where to cut the log. */
export function processLimits(
  core: Pick<Core, 'settings'>,
  job: Pick<Job, 'spec'> | null,
): Pick<RunOrder, 'killAfterSeconds' | 'logLimitBytes'> {
  const { defaults } = core.settings;
  return {
    killAfterSeconds: job?.spec.killAfterSeconds ?? defaults.killAfterSeconds,
    logLimitBytes: job?.spec.logLimitBytes ?? defaults.logLimitBytes,
  };
}

const iso = (at: Instant): string => new Date(at).toISOString();
