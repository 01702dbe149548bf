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

/** Up to this many jobs with a matching name are walked one by one; more of them are so dense that all rows are walked. */
const FEW_JOBS = 300;
const CLOSED = Object.values(RUN_STATES).filter((state) => state >= RUN_STATES.succeeded);

/** Which rows: of all jobs, of one, or of a set of them; of all states or of some. */
type Jobs = { readonly one: number } | { readonly many: string } | null;

export function createRunLists(db: Database.Database, jobs: Pick<JobStore, 'knownRef'>): RunLists {
  const walk = createWalks(db);
  const bySeq = db.prepare<[number], RunRecord>(`SELECT ${RUN_COLUMNS} FROM runs r WHERE r.seq = ?`);
  const named = db.prepare<[string], number>('SELECT ref FROM job_specs WHERE instr(name_key, ?) > 0').pluck();

  /** The walks that together give every row the query asks for, each row once. */
  const walksFor = (query: RunListQuery): Walk[] => {
    const states = query.states?.map((state) => RUN_STATES[state]) ?? null;
    const from = query.from ?? 0;
    if (query.jobId !== undefined) {
      const ref = jobs.knownRef(query.jobId);
      if (ref === null || (query.text !== undefined && !named.all(query.text.toLowerCase()).includes(ref))) return [];
      return walk.of({ one: ref }, states, from);
    }
    if (query.text === undefined || query.text.trim() === '') return walk.of(null, states, from);
    const refs = named.all(query.text.trim().toLowerCase());
    if (refs.length <= FEW_JOBS) return refs.flatMap((ref) => walk.of({ one: ref }, states, from));
    return walk.of({ many: JSON.stringify(refs) }, states, from);
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
      const places = mergeWalks(walksFor(query), after, limit + 1);
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
  const everythingOfMany = prepare(`INDEXED BY sqlite_autoindex_runs_2 WHERE ${MANY}`);
  const ofState = prepare('INDEXED BY runs_by_state WHERE state >= 3 AND state = @state');
  const ofStateOfMany = prepare(`INDEXED BY runs_by_state WHERE state >= 3 AND state = @state AND ${MANY}`);
  const closedOfJob = prepare('INDEXED BY runs_by_job WHERE state >= 3 AND job = @one');
  const closedOfJobByState = prepare(
    'INDEXED BY runs_by_job WHERE state >= 3 AND job = @one AND ((1 << state) & @mask) <> 0',
  );
  const openRows = prepare(
    `INDEXED BY runs_open WHERE state < 3 AND ((1 << state) & @mask) <> 0 AND (@one IS NULL OR job = @one)
     AND (@many IS NULL OR ${MANY})`,
  );

  const bind = (statement: Database.Statement<[Values], RunPlace>, values: Values): Walk => {
    return (after, limit) => statement.all({ ...values, at: after.at, job: after.job, seq: after.seq, limit });
  };

  return {
    of(jobs: Jobs, states: readonly number[] | null, from: Instant): Walk[] {
      const one = jobs !== null && 'one' in jobs ? jobs.one : null;
      const many = jobs !== null && 'many' in jobs ? jobs.many : null;
      if (states === null && one === null) {
        return [many === null ? bind(everything, { from }) : bind(everythingOfMany, { from, many })];
      }
      const closed = states === null ? CLOSED : CLOSED.filter((state) => states.includes(state));
      const mask = (states ?? [0, 1, 2]).reduce((sum, state) => sum | (1 << state), 0);
      const walks: Walk[] = [];
      if ((mask & 0b111) !== 0) walks.push(bind(openRows, { from, mask, one, many }));
      if (one !== null) {
        if (states === null) walks.push(bind(closedOfJob, { from, one }));
        else if (closed.length > 0) walks.push(bind(closedOfJobByState, { from, one, mask }));
      } else {
        for (const state of closed) {
          walks.push(many === null ? bind(ofState, { from, state }) : bind(ofStateOfMany, { from, state, many }));
        }
      }
      return walks;
    },
  };
}
