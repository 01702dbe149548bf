import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant, Run, RunState } from '../engine/model.ts';
import { RUN_STATES } from './codes.ts';
import type { JobStore } from './jobs.ts';
import { mergeWalks, NEWEST, placeFrom, placeText, type RunPlace, type Walk } from './run-pages.ts';
import { RUN_COLUMNS, type RunRecord, runFrom } from './run-rows.ts';

export interface RunListQuery {
  readonly jobId?: string | undefined;
  readonly states?: readonly RunState[] | undefined;
  /** Part of the job's name, in any case. */
  readonly text?: string | undefined;
  /** Scheduled time, both ends included. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly cursor?: string | undefined;
  /** Default 100. */
  readonly limit?: number | undefined;
}

export interface RunLists {
  /** One page of history, newest scheduled time first; `next` continues it, null at the end. */
  listRuns(query: RunListQuery): { readonly items: readonly Run[]; readonly next: string | null };
  /** Runs that this one started or that repeat it, oldest first, at most `limit`. */
  runsStartedBy(id: string, limit: number): readonly Run[];
}

/** Up to this many jobs with a matching name are walked one by one; more of them are likely to be among the next rows of all jobs. */
const FEW_JOBS = 300;
/** So many rows of all jobs are looked at for them, a few milliseconds; then they are walked one by one after all. */
const ROWS_TRIED = 20_000;
const OPEN = 0b111;
const CLOSED = Object.values(RUN_STATES).filter((state) => state >= RUN_STATES.succeeded);

export function createRunLists(db: Database.Database, jobs: Pick<JobStore, 'knownRef'>): RunLists {
  const walk = createWalks(db);
  const bySeq = db.prepare<[number], RunRecord>(`SELECT ${RUN_COLUMNS} FROM runs r WHERE r.seq = ?`);
  const named = db.prepare<[string], number>('SELECT ref FROM job_specs WHERE instr(name_key, ?) > 0').pluck();

  /** A page of what the query asks for, each row once. */
  const pageOf = (query: RunListQuery, after: RunPlace, limit: number): RunPlace[] => {
    const states = query.states?.map((state) => RUN_STATES[state]) ?? null;
    const from = query.from ?? 0;
    const text = query.text?.trim().toLowerCase() ?? '';
    if (query.jobId !== undefined) {
      const ref = jobs.knownRef(query.jobId);
      if (ref === null || (text !== '' && !named.all(text).includes(ref))) return [];
      return mergeWalks(walk.ofJobs([ref], states, from), after, limit);
    }
    if (text === '') return mergeWalks(walk.ofAll(states, from), after, limit);
    const refs = named.all(text);
    if (refs.length > FEW_JOBS) {
      const tried = walk.tryAll(refs, states, from);
      const page = mergeWalks(tried.walks, after, limit);
      if (!tried.gaveUp()) return page;
    }
    return mergeWalks(walk.ofJobs(refs, states, from), after, limit);
  };

  const startedBy = db.prepare<[string, number], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.parent_run = ? ORDER BY r.seq LIMIT ?`,
  );

  return {
    runsStartedBy: (id, limit) => startedBy.all(id, limit).map(runFrom),
    listRuns(query) {
      const limit = query.limit ?? 100;
      const start = query.cursor === undefined ? NEWEST : placeFrom(query.cursor);
      if (start === null)
        throw new PunctualError(
          'bad-input',
          'This page of the history cannot be found.',
          { field: 'cursor' },
          { reason: { code: 'no-page' } },
        );
      const upTo = query.to === undefined ? NEWEST : { ...NEWEST, at: query.to };
      const after = start.at <= upTo.at ? start : upTo;
      // One more than asked for tells whether there is a next page.
      const places = pageOf(query, after, limit + 1);
      const shown = places.slice(0, limit);
      const items: Run[] = [];
      for (const place of shown) {
        const row = bySeq.get(place.seq);
        if (row !== undefined) items.push(runFrom(row));
      }
      const last = shown.at(-1);
      return { items, next: places.length > limit && last !== undefined ? placeText(last) : null };
    },
  };
}

/** The index walks of migration 001: each is ordered by its index and never sorts more than the rows of one instant and job. */
function createWalks(db: Database.Database) {
  // Row values compare place by place, which is exactly "further down the history"; `scheduled_at <= ?` lets the index seek.
  const AFTER = 'scheduled_at <= @at AND (scheduled_at, job, seq) < (@at, @job, @seq) AND scheduled_at >= @from';
  const SELECT = 'SELECT scheduled_at AS at, job, seq FROM runs';
  const ORDER = 'ORDER BY scheduled_at DESC, job DESC, seq DESC LIMIT @limit';
  const MANY = 'job IN (SELECT value FROM json_each(@many))';
  type Values = Record<string, unknown>;
  const prepare = (where: string): Database.Statement<[Values], RunPlace> =>
    db.prepare<[Values], RunPlace>(`${SELECT} ${where} AND ${AFTER} ${ORDER}`);

  const everything = prepare('INDEXED BY sqlite_autoindex_runs_2 WHERE 1');
  const ofState = prepare('INDEXED BY runs_by_state WHERE state >= 3 AND state = @state');
  const closedOfJob = prepare('INDEXED BY runs_by_job WHERE state >= 3 AND job = @one');
  const closedOfJobByState = prepare(
    'INDEXED BY runs_by_job WHERE state >= 3 AND job = @one AND ((1 << state) & @mask) <> 0',
  );
  const openRows = prepare(
    `INDEXED BY runs_open WHERE state < 3 AND ((1 << state) & @mask) <> 0 AND (@many IS NULL OR ${MANY})`,
  );
  /** The rows of some jobs among the next so many, and how many were looked at. */
  const among = (where: string) => {
    const next = `${SELECT} ${where} AND ${AFTER} ${ORDER.replace('@limit', '@rows')}`;
    return {
      found: db.prepare<[Values], RunPlace>(`SELECT * FROM (${next}) WHERE ${MANY} LIMIT @limit`),
      rows: db.prepare<[Values], number>(`SELECT count(*) FROM (${next})`).pluck(),
    };
  };
  const amongAll = among('INDEXED BY sqlite_autoindex_runs_2 WHERE 1');
  const amongState = among('INDEXED BY runs_by_state WHERE state >= 3 AND state = @state');

  const bind = (statement: Database.Statement<[Values], RunPlace>, values: Values): Walk => {
    return (after, limit) => statement.all({ ...values, at: after.at, job: after.job, seq: after.seq, limit });
  };
  const chosen = (states: readonly number[] | null) => ({
    closed: states === null ? CLOSED : CLOSED.filter((state) => states.includes(state)),
    mask: (states ?? Object.values(RUN_STATES)).reduce((sum, state) => sum | (1 << state), 0),
  });
  const openOf = (mask: number, from: Instant, many: string | null): Walk[] =>
    (mask & OPEN) === 0 ? [] : [bind(openRows, { from, mask, many })];

  return {
    ofAll(states: readonly number[] | null, from: Instant): Walk[] {
      if (states === null) return [bind(everything, { from })];
      const { closed, mask } = chosen(states);
      return [...openOf(mask, from, null), ...closed.map((state) => bind(ofState, { from, state }))];
    },
    /** Job by job: as quick as there are few jobs, however rare their rows are. */
    ofJobs(refs: readonly number[], states: readonly number[] | null, from: Instant): Walk[] {
      const { closed, mask } = chosen(states);
      const open = openOf(mask, from, JSON.stringify(refs));
      if (closed.length === 0) return open;
      const ofOne = (one: number): Walk =>
        states === null ? bind(closedOfJob, { from, one }) : bind(closedOfJobByState, { from, one, mask });
      return [...open, ...refs.map(ofOne)];
    },
    /** All rows in their order: as quick as the rows of these jobs are frequent, and given up where they are not. */
    tryAll(refs: readonly number[], states: readonly number[] | null, from: Instant) {
      let gaveUp = false;
      const many = JSON.stringify(refs);
      const tried = (statements: ReturnType<typeof among>, values: Values): Walk => {
        return (after, limit) => {
          if (gaveUp) return [];
          const asked = { ...values, from, many, at: after.at, job: after.job, seq: after.seq, rows: ROWS_TRIED };
          const found = statements.found.all({ ...asked, limit });
          if (found.length < limit && statements.rows.get(asked) === ROWS_TRIED) gaveUp = true;
          return found;
        };
      };
      const { closed, mask } = chosen(states);
      const walks =
        states === null
          ? [tried(amongAll, {})]
          : [...openOf(mask, from, many), ...closed.map((state) => tried(amongState, { state }))];
      return { walks, gaveUp: () => gaveUp };
    },
  };
}
