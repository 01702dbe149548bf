import type { Instant, Run } from './model.ts';

/** A row that is still being filled in. */
export type NewRun = { -readonly [K in keyof Run]: Run[K] };

const ON_TIME = { code: 'on-time' } as const;

/** A row of the ledger of which nothing is known but when it was decided; one literal, as a burst makes tens of thousands of them. */
export function newRun(given: Pick<Run, 'id' | 'jobId' | 'jobName' | 'token'>, decidedAt: Instant): NewRun {
  return {
    id: given.id,
    jobId: given.jobId,
    jobName: given.jobName,
    kind: 'scheduled',
    reason: 'schedule',
    state: 'queued',
    why: ON_TIME,
    waitingFor: null,
    wait: null,
    ending: null,
    scheduledAt: decidedAt,
    scheduledTo: null,
    count: 1,
    dueAt: decidedAt,
    decidedAt,
    startedAt: null,
    finishedAt: null,
    notBefore: null,
    attempt: 1,
    attempts: [],
    missedCount: 0,
    executor: 'default',
    priority: 0,
    pid: null,
    processStart: null,
    token: given.token,
    exitCode: null,
    signal: null,
    cpuMs: null,
    peakBytes: null,
    logBytes: 0,
    logDropped: 0,
    environment: null,
    parameters: null,
    parentRun: null,
    inbox: false,
  };
}
