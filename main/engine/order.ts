import type { Core } from './core.ts';
import { entryOf } from './entry-of.ts';
import type { Instant, Job, JobSpec, Run, SecretRef } from './model.ts';
import type { RunOrder } from './ports.ts';

/** Everything the runner needs for one attempt, with the variables every run is given (S36). */
export function buildOrder(
  core: Pick<Core, 'settings' | 'instantText'>,
  job: Pick<Job, 'id' | 'spec'>,
  run: TellingRun & Pick<Run, 'token' | 'parameters'>,
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
    shared: spec.group === undefined ? NOTHING : (entryOf(core.settings.groups, spec.group)?.environment ?? NOTHING),
    environment: spec.environment ?? NOTHING,
    environmentFile: spec.environmentFile ?? null,
    secrets: secretsOf(core, job),
    parameters: { ...declared, ...run.parameters },
    variables: runVariables(job.id, run, now, core.instantText),
    ...processLimits(core, job),
  };
}

const NOTHING: Readonly<Record<string, string>> = {};

type TellingRun = Pick<Run, 'id' | 'jobName' | 'attempt' | 'scheduledAt' | 'reason' | 'missedCount'>;

/** What one attempt is told about itself (S36). The name is the one the row has, so that both always say the same. */
export function runVariables(
  jobId: string,
  run: TellingRun,
  now: Instant,
  instantText: (at: Instant) => string,
): Readonly<Record<string, string>> {
  return {
    PUNCTUAL_JOB: jobId,
    PUNCTUAL_JOB_NAME: run.jobName,
    PUNCTUAL_RUN: run.id,
    PUNCTUAL_SCHEDULED_AT: instantText(run.scheduledAt),
    PUNCTUAL_STARTED_AT: instantText(now),
    PUNCTUAL_REASON: run.attempt > 1 ? 'retry' : run.reason,
    PUNCTUAL_ATTEMPT: String(run.attempt),
    PUNCTUAL_MISSED_COUNT: String(run.missedCount),
  };
}

/** The job's own, and those of its group whose name the job does not use itself. */
export function secretsOf(
  core: Pick<Core, 'settings'>,
  { id, spec }: { readonly id: string; readonly spec: Pick<JobSpec, 'group' | 'environment' | 'secrets'> },
): readonly SecretRef[] {
  const { group, environment = {}, secrets = [] } = spec;
  const shared = (group === undefined ? undefined : entryOf(core.settings.groups, group)?.secrets) ?? [];
  const own = secrets.map((name): SecretRef => ({ scope: 'job', owner: id, name }));
  if (group === undefined || shared.length === 0) return own;
  const taken = new Set([...secrets, ...Object.keys(environment)]);
  const inherited = shared.filter((name) => !taken.has(name));
  return [...inherited.map((name): SecretRef => ({ scope: 'group', owner: group, name })), ...own];
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

/** Texts kept at once; only what happens together is asked for again. */
const KEPT_TEXTS = 16;

/** Instants in ISO 8601, UTC. Jobs due together share theirs, and making one took longer than the rest of the order. */
export function createInstantText(): (at: Instant) => string {
  const kept = new Map<Instant, string>();
  return (at) => {
    const known = kept.get(at);
    if (known !== undefined) return known;
    if (kept.size >= KEPT_TEXTS) kept.clear();
    const text = new Date(at).toISOString();
    kept.set(at, text);
    return text;
  };
}
