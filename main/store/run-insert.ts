import type Database from 'better-sqlite3';
import type { Run } from '../engine/model.ts';
import type { RunPatch } from '../engine/ports.ts';
import { RUN_KINDS, RUN_STATES } from './codes.ts';
import { encodeRun, PATCH_COLUMNS } from './run-rows.ts';

/** Members that most new rows leave empty, with their columns; at most 31, one bit each. */
const OPTIONAL = Object.entries(PATCH_COLUMNS).filter(
  ([key]) => !['jobName', 'reason', 'state', 'decidedAt'].includes(key),
) as [keyof RunPatch, string][];

const ALWAYS = ['id', 'job', 'job_name', 'kind', 'reason', 'state', 'scheduled_at', 'decided_at', 'token'];

/**
 * Inserts a run; false when its occurrence has a row already (S30). Binding a value costs as much as writing it, and two
 * thirds of a new row are empty, so there is one prepared statement per set of members that are not.
 */
export function createRunInsert(db: Database.Database): (run: Run, job: number) => boolean {
  const prepared = new Map<number, Database.Statement<unknown[]>>();

  const prepare = (mask: number): Database.Statement<unknown[]> => {
    const columns = [...ALWAYS, ...OPTIONAL.filter((_, bit) => (mask & (1 << bit)) !== 0).map(([, column]) => column)];
    return db.prepare(
      `INSERT INTO runs (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (scheduled_at, job, kind) DO NOTHING`,
    );
  };

  return (run, job) => {
    const values: unknown[] = [
      run.id,
      job,
      run.jobName,
      RUN_KINDS[run.kind],
      encodeRun('reason', run),
      RUN_STATES[run.state],
      run.scheduledAt,
      run.decidedAt,
      run.token,
    ];
    let mask = 0;
    for (let bit = 0; bit < OPTIONAL.length; bit += 1) {
      const key = OPTIONAL[bit]?.[0] ?? 'why';
      // The due time is the scheduled time unless there is jitter.
      const value = key === 'dueAt' && run.dueAt === run.scheduledAt ? null : encodeRun(key, run);
      if (value === null) continue;
      mask |= 1 << bit;
      values.push(value);
    }
    let statement = prepared.get(mask);
    if (statement === undefined) {
      statement = prepare(mask);
      prepared.set(mask, statement);
    }
    return statement.run(values).changes === 1;
  };
}
