import type Database from 'better-sqlite3';
import type { JobOutcomes, StateCounts } from '../../preload/contract.ts';
import type { Instant, Millis, RunState } from '../engine/model.ts';
import { createCivilDay } from './civil-day.ts';
import { RUN_KINDS, RUN_STATES, wordFor, wordsOf } from './codes.ts';
import type { JobStore } from './jobs.ts';
import { RUN_COLUMNS, type RunRecord, runFrom } from './run-rows.ts';

/** One day of a job: closed runs by state, and how many of them are no longer in the history. */
export interface DayOutcomes {
  readonly counts: StateCounts;
  readonly removed: number;
}

export interface JobDays {
  /**
   * Counts ahead what `outcomes`, or `countsBetween` with these borders, will ask for, so that a job with a million rows does not hold the
   * event loop: each call works a few milliseconds, null = call again. Does nothing where counts are not remembered.
   */
  startCounting(jobId: string, borders?: readonly Instant[]): () => true | null;
  outcomes(jobId: string): JobOutcomes;
  /**
   * Closed rows of a job by state, without notes, between each border and the next (the next one excluded), by scheduled time. With
   * `first`, the number of the day that begins at the first border, removed rows are counted too: each further border begins a day.
   */
  countsBetween(jobId: string, borders: readonly Instant[], first?: number): readonly DayOutcomes[];
}

/** What prune.ts says of a row that it removes. */
export interface RemovedRow {
  readonly job: number;
  readonly state: number;
  readonly kind: number;
  /** Scheduled time. */
  readonly at: Instant;
}

export interface JobDayCounter {
  /** Counts a row that is removed in the same transaction: every run is counted once, here or by its row. */
  count(row: RemovedRow): void;
  forgetCounts(job: number): void;
  /** A row was inserted or changed its state: what was counted of its time is counted again. */
  touch(runId: string): void;
  /** The same, before a row is deleted. */
  touchNow(runId: string): void;
}

type Counts = { [S in RunState]?: number };
const words = wordsOf(RUN_STATES);
const NOTHING: Counts = {};
/** Counts of all time are made of pieces of this length, so that a new run asks for the last one only. */
const PIECE = 7 * 86_400_000;
/** Changed rows are looked up when counts are next asked for; beyond so many everything is counted again. */
const MOST_TOUCHED = 2_000;
const MOST_JOBS = 50;
const STEP_MS: Millis = 8;

/**
 * Counts of a job's runs by state. Rows in the history are counted where they are (runs_by_job), removed ones in `job_days`, on the day
 * that a clock in `zone` (of this computer) shows at their scheduled time. What was
 * counted is remembered until a row of that time changes: `remember: false` where another process may write.
 */
export function createJobDays(
  db: Database.Database,
  jobs: Pick<JobStore, 'knownRef'>,
  {
    zone,
    remember,
    monotonic,
  }: { readonly zone: () => string; readonly remember: boolean; readonly monotonic: () => Millis },
): JobDays & JobDayCounter {
  const RANGE =
    'FROM runs INDEXED BY runs_by_job WHERE state >= 3 AND job = ? AND scheduled_at >= ? AND scheduled_at < ?';
  // Successes apart: nearly all rows are, and counting takes half as long as grouping.
  const successes = db
    .prepare<[number, number, number], number>(`SELECT count(*) ${RANGE} AND state = ${RUN_STATES.succeeded}`)
    .pluck();
  const others = db.prepare<[number, number, number], { state: number; count: number }>(
    `SELECT state, count(*) AS count ${RANGE} AND state > ${RUN_STATES.succeeded} GROUP BY state`,
  );
  const notes = db.prepare<[number, number, number], { state: number; count: number }>(
    `SELECT state, count(*) AS count FROM runs INDEXED BY runs_notes
     WHERE kind = ${RUN_KINDS.note} AND job = ? AND scheduled_at >= ? AND scheduled_at < ? AND state >= 3 GROUP BY state`,
  );
  const nextAt = db
    .prepare<[number, number], number>(
      `SELECT scheduled_at FROM runs INDEXED BY runs_by_job
       WHERE state >= 3 AND job = ? AND scheduled_at >= ? ORDER BY scheduled_at LIMIT 1`,
    )
    .pluck();
  const removedOn = db.prepare<[number, number, number], { day: number; state: number; count: number }>(
    'SELECT day, state, count FROM job_days WHERE job = ? AND day >= ? AND day < ?',
  );
  const removedInAll = db.prepare<[number], { state: number; count: number }>(
    'SELECT state, sum(count) AS count FROM job_days WHERE job = ? GROUP BY state',
  );
  const add = db.prepare<[number, number, number]>(
    'INSERT INTO job_days VALUES (?, ?, ?, 1) ON CONFLICT (job, day, state) DO UPDATE SET count = count + 1',
  );
  const forget = db.prepare<[number]>('DELETE FROM job_days WHERE job = ?');
  const countedFrom = db.prepare<[number], number | null>('SELECT counted_from FROM jobs WHERE ref = ?').pluck();
  const lastFailure = db.prepare<[number], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r INDEXED BY runs_failed
     WHERE r.state >= 4 AND r.state <= 7 AND r.state <> 6 AND r.job = ? ORDER BY r.scheduled_at DESC LIMIT 1`,
  );
  const lastSuccess = db.prepare<[number], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r INDEXED BY runs_by_job
     WHERE r.state >= 3 AND r.job = ? AND r.state = ${RUN_STATES.succeeded} ORDER BY r.scheduled_at DESC LIMIT 1`,
  );
  const placeOf = db.prepare<[string], { job: number; at: number }>(
    'SELECT job, scheduled_at AS at FROM runs WHERE id = ?',
  );

  let civil = { zone: '', dayOf: createCivilDay('UTC') };
  const dayOf = (at: Instant): number => {
    const now = zone();
    if (civil.zone !== now) civil = { zone: now, dayOf: createCivilDay(now) };
    return civil.dayOf(at);
  };
  const remembered = new Map<number, Map<string, { from: Instant; to: Instant; counts: Counts }>>();
  const touched = new Set<string>();

  const drop = (runId: string): void => {
    const place = placeOf.get(runId);
    const known = place === undefined ? undefined : remembered.get(place.job);
    if (place === undefined || known === undefined) return;
    for (const [key, { from, to }] of known) if (place.at >= from && place.at < to) known.delete(key);
  };
  const dropTouched = (): void => {
    if (touched.size >= MOST_TOUCHED) remembered.clear();
    else for (const runId of touched) drop(runId);
    touched.clear();
  };

  const inHistory = (job: number, from: Instant, to: Instant): Counts => {
    const known = remembered.get(job)?.get(`${from} ${to}`);
    if (known !== undefined) return known.counts;
    const counts: Counts = {};
    const ok = successes.get(job, from, to) ?? 0;
    if (ok > 0) counts.succeeded = ok;
    const uncounted = notes.all(job, from, to);
    for (const { state, count } of others.all(job, from, to)) {
      const occurrences = count - (uncounted.find((note) => note.state === state)?.count ?? 0);
      if (occurrences > 0) counts[wordFor(words, state)] = occurrences;
    }
    if (remember) {
      if (remembered.size >= MOST_JOBS && !remembered.has(job)) remembered.clear();
      const ofJob = remembered.get(job) ?? new Map();
      remembered.set(job, ofJob.set(`${from} ${to}`, { from, to, counts }));
    }
    return counts;
  };

  /** Where each piece of all time begins that holds rows of a job. */
  function* pieces(job: number): Generator<Instant> {
    let at = nextAt.get(job, Number.MIN_SAFE_INTEGER);
    while (at !== undefined) {
      const from = Math.floor(at / PIECE) * PIECE;
      yield from;
      at = nextAt.get(job, from + PIECE);
    }
  }

  return {
    startCounting(jobId, borders) {
      const ref = jobs.knownRef(jobId);
      dropTouched();
      if (ref === null || !remember) return () => true;
      const from = borders === undefined ? pieces(ref) : borders.slice(0, -1).values();
      const end = (at: Instant, index: number) => borders?.[index + 1] ?? at + PIECE;
      let index = 0;
      return () => {
        const begun = monotonic();
        for (let next = from.next(); next.done !== true; next = from.next()) {
          inHistory(ref, next.value, end(next.value, index));
          index += 1;
          if (monotonic() - begun >= STEP_MS) return null;
        }
        return true;
      };
    },
    outcomes(jobId) {
      const ref = jobs.knownRef(jobId);
      dropTouched();
      if (ref === null) return { counts: {}, removed: 0, countedFrom: null, lastSuccess: null, lastFailure: null };
      const counts: Counts = {};
      let removed = 0;
      for (const { state, count } of removedInAll.all(ref)) {
        removed += count;
        counts[wordFor(words, state)] = count;
      }
      for (const from of pieces(ref)) addTo(counts, inHistory(ref, from, from + PIECE));
      const [success, failure] = [lastSuccess.get(ref), lastFailure.get(ref)];
      return {
        counts,
        removed,
        countedFrom: countedFrom.get(ref) ?? null,
        lastSuccess: success === undefined ? null : runFrom(success),
        lastFailure: failure === undefined ? null : runFrom(failure),
      };
    },
    countsBetween(jobId, borders, first) {
      const ref = jobs.knownRef(jobId);
      dropTouched();
      const days = borders.slice(1).map((end, index) => ({
        counts: { ...(ref === null ? NOTHING : inHistory(ref, borders[index] ?? end, end)) },
        removed: 0,
      }));
      if (ref === null || first === undefined) return days;
      for (const { day, state, count } of removedOn.all(ref, first, first + days.length)) {
        const found = days[day - first];
        if (found === undefined) continue;
        addTo(found.counts, { [wordFor(words, state)]: count });
        found.removed += count;
      }
      return days;
    },
    count({ job, state, kind, at }) {
      remembered.delete(job);
      if (kind !== RUN_KINDS.note) add.run(job, dayOf(at), state);
    },
    forgetCounts: (job) => void forget.run(job),
    touch: (runId) => {
      if (remembered.size > 0 && touched.size < MOST_TOUCHED) touched.add(runId);
    },
    touchNow: (runId) => {
      if (remembered.size > 0) drop(runId);
    },
  };
}

function addTo(counts: Counts, more: StateCounts): void {
  for (const [state, count] of Object.entries(more) as [RunState, number][])
    counts[state] = (counts[state] ?? 0) + count;
}
