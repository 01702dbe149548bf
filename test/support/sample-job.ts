/** A job and a run with every member filled in, so that a test names only what it is about. */
import type { Job, JobSpec, Run } from '../../main/engine/model.ts';
import { newRun } from '../../main/engine/new-run.ts';

/** 2026-01-01T00:00:00Z, where the fake clock starts. */
export const START = Date.UTC(2026, 0, 1);

export function sampleSpec(spec: Partial<JobSpec> = {}): JobSpec {
  return {
    name: 'Backup',
    action: { kind: 'shell', command: 'echo hello' },
    schedule: { kind: 'interval', every: { hours: 1 } },
    ...spec,
  };
}

export function sampleJob(id: string, job: Partial<Omit<Job, 'id' | 'spec'>> = {}, spec: Partial<JobSpec> = {}): Job {
  return {
    id,
    spec: sampleSpec(spec),
    state: 'active',
    revision: 1,
    createdAt: START,
    updatedAt: START,
    anchorAt: START,
    nextFire: START + 3_600_000,
    dueAt: START + 3_600_000,
    pausedAt: null,
    pausedUntil: null,
    runCount: 0,
    skips: [],
    lastFinishedAt: null,
    failureStreak: 0,
    problem: null,
    ...job,
  };
}

export function sampleRun(id: string, jobId: string, run: Partial<Omit<Run, 'id' | 'jobId'>> = {}): Run {
  const scheduledAt = run.scheduledAt ?? START;
  return {
    ...newRun({ id, jobId, jobName: 'Backup', token: `token-${id}` }, scheduledAt),
    state: 'starting',
    ...run,
  };
}
