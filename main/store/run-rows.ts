import type { Attempt, Run, RunEnding, Wait, Why } from '../engine/model.ts';
import type { RunPatch } from '../engine/ports.ts';
import { RUN_KINDS, RUN_REASONS, RUN_STATES, WAITING_FOR, wordFor, wordsOf } from './codes.ts';

/** A row of `runs` together with the id of its job. */
export interface RunRecord {
  readonly seq: number;
  readonly id: string;
  readonly job_id: string;
  readonly job_name: string;
  readonly kind: number;
  readonly reason: number;
  readonly state: number;
  readonly why: string | null;
  readonly waiting_for: number | null;
  readonly wait: string | null;
  readonly ending: string | null;
  readonly scheduled_at: number;
  readonly scheduled_to: number | null;
  readonly count: number | null;
  readonly due_at: number | null;
  readonly decided_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly not_before: number | null;
  readonly attempt: number | null;
  readonly attempts: string | null;
  readonly missed_count: number | null;
  readonly executor: string | null;
  readonly priority: number | null;
  readonly pid: number | null;
  readonly process_start: string | null;
  readonly token: string;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly cpu_ms: number | null;
  readonly peak_bytes: number | null;
  readonly log_bytes: number | null;
  readonly log_dropped: number | null;
  readonly environment: string | null;
  readonly parameters: string | null;
  readonly parent_run: string | null;
  readonly inbox: number | null;
}

/** A subquery for the job's id: as a join the same row was measured to cost fifteen times as much. */
export const RUN_COLUMNS = `r.seq, r.id, (SELECT j.id FROM jobs j WHERE j.ref = r.job) AS job_id, r.job_name, r.kind, r.reason, r.state, r.why, r.waiting_for, r.wait,
  r.ending, r.scheduled_at, r.scheduled_to, r.count, r.due_at, r.decided_at, r.started_at, r.finished_at, r.not_before, r.attempt, r.attempts,
  r.missed_count, r.executor, r.priority, r.pid, r.process_start, r.token, r.exit_code, r.signal, r.cpu_ms, r.peak_bytes,
  r.log_bytes, r.log_dropped, r.environment, r.parameters, r.parent_run, r.inbox`;

/** Column of each member that a patch may hold; the rest of a run never changes. */
export const PATCH_COLUMNS: Readonly<Record<keyof RunPatch, string>> = {
  jobName: 'job_name',
  reason: 'reason',
  state: 'state',
  why: 'why',
  waitingFor: 'waiting_for',
  wait: 'wait',
  ending: 'ending',
  scheduledTo: 'scheduled_to',
  count: 'count',
  dueAt: 'due_at',
  decidedAt: 'decided_at',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  notBefore: 'not_before',
  attempt: 'attempt',
  attempts: 'attempts',
  missedCount: 'missed_count',
  executor: 'executor',
  priority: 'priority',
  pid: 'pid',
  processStart: 'process_start',
  exitCode: 'exit_code',
  signal: 'signal',
  cpuMs: 'cpu_ms',
  peakBytes: 'peak_bytes',
  logBytes: 'log_bytes',
  logDropped: 'log_dropped',
  environment: 'environment',
  parameters: 'parameters',
  parentRun: 'parent_run',
  inbox: 'inbox',
};

const kindWords = wordsOf(RUN_KINDS);
const reasonWords = wordsOf(RUN_REASONS);
const stateWords = wordsOf(RUN_STATES);
const waitingWords = wordsOf(WAITING_FOR);

const ON_TIME: Why = { code: 'on-time' };
const NO_ATTEMPTS: readonly Attempt[] = [];

/** The value of one member as its column holds it; NULL for the most frequent one. */
export function encodeRun(key: keyof RunPatch, run: RunPatch): unknown {
  switch (key) {
    case 'state':
      return RUN_STATES[run.state ?? 'queued'];
    case 'reason':
      return RUN_REASONS[run.reason ?? 'schedule'];
    case 'why':
      return run.why === undefined || run.why.code === 'on-time' ? null : shortened(run.why);
    case 'waitingFor':
      return run.waitingFor === undefined || run.waitingFor === null ? null : WAITING_FOR[run.waitingFor];
    case 'ending':
      return run.ending === undefined || run.ending === null ? null : encodeEnding(run.ending);
    case 'count':
    case 'attempt':
      return run[key] === 1 ? null : run[key];
    case 'attempts':
      return run.attempts === undefined || run.attempts.length === 0 ? null : JSON.stringify(run.attempts);
    case 'parameters':
    case 'wait':
      return run[key] === undefined || run[key] === null ? null : JSON.stringify(run[key]);
    case 'missedCount':
    case 'priority':
    case 'logBytes':
    case 'logDropped':
      return run[key] === 0 ? null : run[key];
    case 'executor':
      return run.executor === 'default' ? null : run.executor;
    case 'inbox':
      return run.inbox === true ? 1 : null;
    default:
      return run[key];
  }
}

/** Reads a row back. A member that cannot be read is shown as empty: one damaged row must not hide a page of history (S41). */
export function runFrom(row: RunRecord): Run {
  return {
    id: row.id,
    jobId: row.job_id,
    jobName: row.job_name,
    kind: wordFor(kindWords, row.kind),
    reason: wordFor(reasonWords, row.reason),
    state: wordFor(stateWords, row.state),
    why: row.why === null ? ON_TIME : (lengthened<Why>(row.why) ?? ON_TIME),
    waitingFor: row.waiting_for === null ? null : wordFor(waitingWords, row.waiting_for),
    wait: row.wait === null ? null : parsed<Wait>(row.wait),
    ending: row.ending === null ? null : decodeEnding(row.ending),
    scheduledAt: row.scheduled_at,
    scheduledTo: row.scheduled_to,
    count: row.count ?? 1,
    dueAt: row.due_at ?? row.scheduled_at,
    decidedAt: row.decided_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    notBefore: row.not_before,
    attempt: row.attempt ?? 1,
    attempts: row.attempts === null ? NO_ATTEMPTS : (parsed<readonly Attempt[]>(row.attempts) ?? NO_ATTEMPTS),
    missedCount: row.missed_count ?? 0,
    executor: row.executor ?? 'default',
    priority: row.priority ?? 0,
    pid: row.pid,
    processStart: row.process_start,
    token: row.token,
    exitCode: row.exit_code,
    signal: row.signal,
    cpuMs: row.cpu_ms,
    peakBytes: row.peak_bytes,
    logBytes: row.log_bytes ?? 0,
    logDropped: row.log_dropped ?? 0,
    environment: row.environment,
    parameters: row.parameters === null ? null : parsed<Readonly<Record<string, string>>>(row.parameters),
    parentRun: row.parent_run,
    inbox: row.inbox === 1,
  };
}

/** A value that is nothing but its code is stored as the bare code; a million rows feel the difference. */
function shortened(value: { readonly code: string }): string {
  return JSON.stringify(Object.keys(value).length === 1 ? value.code : value);
}

function lengthened<T extends { readonly code: string }>(text: string): T | null {
  const value = parsed<T | string>(text);
  return typeof value === 'string' ? ({ code: value } as T) : value;
}

/** An exit code, by far the most frequent ending, is stored as its number. */
function encodeEnding(ending: RunEnding): string {
  return ending.code === 'exit-code' ? String(ending.exitCode) : shortened(ending);
}

function decodeEnding(text: string): RunEnding | null {
  return /^-?\d+$/.test(text) ? { code: 'exit-code', exitCode: Number(text) } : lengthened<RunEnding>(text);
}

function parsed<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
