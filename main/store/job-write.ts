import type Database from 'better-sqlite3';
import type { Job } from '../engine/model.ts';
import { JOB_STATES, REMOVED } from './codes.ts';
import { scheduleFacts } from './job-facts.ts';
import { searchTexts, skipsText } from './job-rows.ts';

/** Writes both halves of a job; the caller sees to the transaction. */
export interface JobWriter {
  /** The new row's integer; null, and nothing is written, when the id has a row already. */
  insert(job: Job): number | null;
  update(job: Job, ref: number): void;
  /** A row for runs to refer to, of a job that is not there. */
  insertGhost(id: string, name: string): number;
  remove(ref: number): void;
}

/** Values are bound by position: by name the same insert takes half as long again. */
export function createJobWriter(db: Database.Database): JobWriter {
  const insertRow = db.prepare<unknown[]>(`
    INSERT INTO jobs (state, revision, priority, events, local, created_at, updated_at, anchor_at, next_fire, due_at,
      paused_at, paused_until, run_count, skips, last_finished_at, failure_streak, problem, id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const updateRow = db.prepare<unknown[]>(`
    UPDATE jobs SET state = ?, revision = ?, priority = ?, events = ?, local = ?, created_at = ?, updated_at = ?, anchor_at = ?,
      next_fire = ?, due_at = ?, paused_at = ?, paused_until = ?, run_count = ?, skips = ?, last_finished_at = ?,
      failure_streak = ?, problem = ?
    WHERE ref = ?`);
  const writeSpec = db.prepare<unknown[]>(`
    INSERT INTO job_specs (ref, name, name_key, group_name, search, tags, favourite, spec) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (ref) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, group_name = excluded.group_name,
      search = excluded.search, tags = excluded.tags, favourite = excluded.favourite, spec = excluded.spec`);
  const insertGhost = db.prepare<[string]>(
    `INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES (?, ${REMOVED}, 0, 0, 0, 0)`,
  );
  const removeRow = db.prepare<[number]>(
    `UPDATE jobs SET state = ${REMOVED}, next_fire = NULL, due_at = NULL, problem = NULL WHERE ref = ?`,
  );
  // The name stays: the history can still be searched by it.
  const emptySpec = db.prepare<[number]>(
    "UPDATE job_specs SET group_name = NULL, search = '', tags = NULL, favourite = 0, spec = '' WHERE ref = ?",
  );

  function putSpec({ spec }: Job, ref: number): void {
    const { search, tags } = searchTexts(spec);
    const favourite = spec.favourite === true ? 1 : 0;
    const text = JSON.stringify(spec);
    writeSpec.run(ref, spec.name, spec.name.toLowerCase(), spec.group ?? null, search, tags, favourite, text);
  }

  return {
    insert(job) {
      const result = insertRow.run(...rowOf(job), job.id);
      if (result.changes === 0) return null;
      const ref = Number(result.lastInsertRowid);
      putSpec(job, ref);
      return ref;
    },
    update(job, ref) {
      updateRow.run(...rowOf(job), ref);
      putSpec(job, ref);
    },
    insertGhost(id, name) {
      const ref = Number(insertGhost.run(id).lastInsertRowid);
      writeSpec.run(ref, name, name.toLowerCase(), null, '', null, 0, '');
      return ref;
    },
    remove(ref) {
      removeRow.run(ref);
      emptySpec.run(ref);
    },
  };
}

/** In the order of both statements above, all but the key. */
function rowOf(job: Job): unknown[] {
  const facts = scheduleFacts(job.spec.schedule);
  return [
    JOB_STATES[job.state],
    job.revision,
    job.spec.priority ?? 0,
    facts.events,
    facts.local ? 1 : 0,
    job.createdAt,
    job.updatedAt,
    job.anchorAt,
    job.nextFire,
    job.dueAt,
    job.pausedAt,
    job.pausedUntil,
    job.runCount,
    skipsText(job.skips),
    job.lastFinishedAt,
    job.failureStreak,
    job.problem,
  ];
}
