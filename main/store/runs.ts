import type Database from 'better-sqlite3';
import type { Run } from '../engine/model.ts';
import type { EngineStore, RunPatch } from '../engine/ports.ts';
import { RUN_KINDS, RUN_STATES } from './codes.ts';
import type { Durability } from './durability.ts';
import type { JobStore } from './jobs.ts';
import { createPatcher } from './patcher.ts';
import { createRunInsert } from './run-insert.ts';
import { encodeRun, PATCH_COLUMNS, RUN_COLUMNS, type RunRecord, runFrom } from './run-rows.ts';

export type RunStore = Pick<
  EngineStore,
  | 'insertRun'
  | 'updateRun'
  | 'deleteRun'
  | 'run'
  | 'openRuns'
  | 'occurrence'
  | 'closedBetween'
  | 'mergedInto'
  | 'notesAfter'
  | 'inbox'
>;

const FROM = 'FROM runs r';

/** Runs of the engine's port: the ledger of what ran, what did not, and why. */
export function createRuns(
  db: Database.Database,
  jobs: Pick<JobStore, 'refOf' | 'knownRef'>,
  durability: Pick<Durability, 'mark'>,
): RunStore {
  const insert = createRunInsert(db);
  const byId = db.prepare<[string], RunRecord>(`SELECT ${RUN_COLUMNS} ${FROM} WHERE r.id = ?`);
  const open = db.prepare<[], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.state < 3
     ORDER BY r.scheduled_at, coalesce(r.priority, 0) DESC, r.id`,
  );
  const notes = db.prepare<[number, number], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.kind = ? AND coalesce(r.scheduled_to, r.scheduled_at) > ?
     ORDER BY r.scheduled_at, r.seq`,
  );
  const questions = db.prepare<[], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.inbox = 1 ORDER BY r.scheduled_at, r.seq`,
  );
  const questionsOf = db.prepare<[number], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.inbox = 1 AND r.job = ?
     ORDER BY r.scheduled_at, r.seq`,
  );
  const byKey = db.prepare<[number, number, number], RunRecord>(
    `SELECT ${RUN_COLUMNS} ${FROM} WHERE r.scheduled_at = ? AND r.job = ? AND r.kind = ?`,
  );
  // By the job: the unique key begins with the time, which all other jobs share.
  const between = db.prepare<[number, number, number, number, number], RunRecord>(
    `SELECT ${RUN_COLUMNS} ${FROM} INDEXED BY runs_by_job
     WHERE r.state >= 3 AND r.job = ? AND r.scheduled_at > ? AND r.scheduled_at <= ? AND r.kind = ?
     ORDER BY r.scheduled_at LIMIT ?`,
  );
  // Down the job's own end of the history: what was merged into a run lies close behind it. A text that cannot be read names nothing.
  const merged = db.prepare<[number, number, string, number], RunRecord>(
    `SELECT ${RUN_COLUMNS} ${FROM} INDEXED BY runs_by_job
     WHERE r.state >= 3 AND r.state = ${RUN_STATES.merged} AND r.job = ? AND r.scheduled_at <= ?
       AND CASE WHEN json_valid(r.why) THEN json_extract(r.why, '$.run') = ? ELSE 0 END
     ORDER BY r.scheduled_at DESC, r.seq DESC LIMIT ?`,
  );
  const remove = db.prepare<[string]>('DELETE FROM runs WHERE id = ?');
  const patch = createPatcher<RunPatch>(db, {
    columns: PATCH_COLUMNS,
    update: (set) => `UPDATE runs SET ${set} WHERE id = ?`,
    encode: encodeRun,
  });

  return {
    insertRun(run) {
      durability.mark();
      return insert(run, jobs.refOf(run.jobId, run.jobName));
    },
    updateRun(id, changes) {
      // A row that waited, or that is taken over, is on the disk before its process starts, as a new row is.
      if (changes.state === 'starting') durability.mark();
      patch(id, changes);
    },
    deleteRun: (id) => void remove.run(id),
    run(id): Run | null {
      const row = byId.get(id);
      return row === undefined ? null : runFrom(row);
    },
    openRuns: () => open.all().map(runFrom),
    occurrence(jobId, scheduledAt, kind = 'scheduled'): Run | null {
      const ref = jobs.knownRef(jobId);
      const row = ref === null ? undefined : byKey.get(scheduledAt, ref, RUN_KINDS[kind]);
      return row === undefined ? null : runFrom(row);
    },
    closedBetween(jobId, after, to, limit): Run[] {
      const ref = jobs.knownRef(jobId);
      return ref === null ? [] : between.all(ref, after, to, RUN_KINDS.scheduled, limit).map(runFrom);
    },
    mergedInto(jobId, runId, before, limit): Run[] {
      const ref = jobs.knownRef(jobId);
      return ref === null ? [] : merged.all(ref, before, runId, limit).map(runFrom);
    },
    notesAfter: (at) => notes.all(RUN_KINDS.note, at).map(runFrom),
    inbox(jobId) {
      if (jobId === undefined) return questions.all().map(runFrom);
      const ref = jobs.knownRef(jobId);
      return ref === null ? [] : questionsOf.all(ref).map(runFrom);
    },
  };
}
