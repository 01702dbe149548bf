import type Database from 'better-sqlite3';
import type { Run } from '../engine/model.ts';
import type { EngineStore, RunPatch } from '../engine/ports.ts';
import { RUN_KINDS } from './codes.ts';
import type { Durability } from './durability.ts';
import type { JobStore } from './jobs.ts';
import { createPatcher } from './patcher.ts';
import { createRunInsert } from './run-insert.ts';
import { encodeRun, PATCH_COLUMNS, RUN_COLUMNS, type RunRecord, runFrom } from './run-rows.ts';

export type RunStore = Pick<EngineStore, 'insertRun' | 'updateRun' | 'run' | 'openRuns' | 'isDecided' | 'inbox'>;

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
  const questions = db.prepare<[], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.inbox = 1 ORDER BY r.scheduled_at, r.seq`,
  );
  const questionsOf = db.prepare<[number], RunRecord>(
    `SELECT ${RUN_COLUMNS} FROM runs r WHERE r.inbox = 1 AND r.job = ?
     ORDER BY r.scheduled_at, r.seq`,
  );
  const decided = db
    .prepare<[number, number], number>(
      `SELECT EXISTS (SELECT 1 FROM runs WHERE job = ? AND scheduled_at = ? AND kind = ${RUN_KINDS.scheduled})`,
    )
    .pluck();
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
    updateRun: (id, changes) => patch(id, changes),
    run(id): Run | null {
      const row = byId.get(id);
      return row === undefined ? null : runFrom(row);
    },
    openRuns: () => open.all().map(runFrom),
    isDecided(jobId, scheduledAt) {
      const ref = jobs.knownRef(jobId);
      return ref !== null && decided.get(ref, scheduledAt) === 1;
    },
    inbox(jobId) {
      if (jobId === undefined) return questions.all().map(runFrom);
      const ref = jobs.knownRef(jobId);
      return ref === null ? [] : questionsOf.all(ref).map(runFrom);
    },
  };
}
