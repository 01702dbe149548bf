/**
 * Small integers that stand for words in the tables. The numbers are the file format: they are never changed or reused,
 * new ones are added at the end (with a migration when an index names them).
 */
import type { EventName, JobState, RunKind, RunReason, RunState, WaitingFor } from '../engine/model.ts';

export const JOB_STATES = { active: 0, paused: 1, finished: 2, broken: 3 } as const satisfies Record<JobState, number>;
/** A removed job keeps its row as long as runs refer to it; nobody sees it. */
export const REMOVED = 4;

/** Open states are 0-2, so that partial indexes can say `state < 3`. */
export const RUN_STATES = {
  queued: 0,
  starting: 1,
  running: 2,
  succeeded: 3,
  failed: 4,
  'timed-out': 5,
  stopped: 6,
  interrupted: 7,
  missed: 8,
  skipped: 9,
  merged: 10,
} as const satisfies Record<RunState, number>;

export const RUN_KINDS = {
  scheduled: 0,
  span: 1,
  manual: 2,
  chain: 3,
  event: 4,
  note: 5,
} as const satisfies Record<RunKind, number>;

export const RUN_REASONS = {
  schedule: 0,
  'catch-up': 1,
  manual: 2,
  retry: 3,
  chain: 4,
  event: 5,
} as const satisfies Record<RunReason, number>;

export const WAITING_FOR = {
  slot: 0,
  previous: 1,
  pace: 2,
  retry: 3,
  jitter: 4,
  settle: 5,
  condition: 6,
  claim: 7,
  pause: 8,
  time: 9,
} as const satisfies Record<WaitingFor, number>;

/** One bit per event, because one schedule may wait for several. */
export const EVENT_MASK = {
  'app-start': 1,
  login: 2,
  resume: 4,
  unlock: 8,
  idle: 16,
  network: 32,
  mains: 64,
  file: 128,
} as const satisfies Record<EventName, number>;

/** The word for each number. */
export function wordsOf<W extends string>(numbers: Readonly<Record<W, number>>): readonly W[] {
  const words: W[] = [];
  for (const word of Object.keys(numbers) as W[]) words[numbers[word]] = word;
  return words;
}

/** Reads a number back; a number this version does not know means a damaged or hand-edited row. */
export function wordFor<W extends string>(words: readonly W[], number: number): W {
  const word = words[number];
  if (word === undefined) throw new Error(`unknown code ${number} in the database`);
  return word;
}
