/** The thread that does what reads or writes much of the database (out/store-thread.js), with connections of its own. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { checkFile } from './check-file.ts';
import type { FromThread, ThreadTask } from './thread.ts';

/** What is written during a checkpoint is left to the next pass: so often the write-ahead file is caught up with. */
const PASSES = 3;

function work(task: ThreadTask): void {
  const db = new Database(task.file, { fileMustExist: true });
  try {
    if (task.kind === 'checkpoint') checkpoint(db);
    else copy(db, task.target);
  } finally {
    db.close();
  }
}

/** PASSIVE waits for no one and holds no one up. */
function checkpoint(db: Database.Database): void {
  for (let pass = 0; pass < PASSES; pass += 1) {
    const [found] = db.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    if (found === undefined || found.checkpointed >= found.log) return;
  }
}

/** One moment of the database without its free pages, on the disk when this returns. */
function copy(db: Database.Database, target: string): void {
  // For the person alone from its first byte on.
  closeSync(openSync(target, 'wx', 0o600));
  db.pragma('auto_vacuum = INCREMENTAL');
  db.prepare('VACUUM INTO ?').run(target);
  const fd = openSync(target, 'r+');
  fsyncSync(fd);
  closeSync(fd);
}

// Made for one file: it is read through, and the thread ends.
if (typeof workerData === 'string') parentPort?.postMessage(checkFile(workerData));
else
  parentPort?.on('message', (task: ThreadTask) => {
    const answer = (message: FromThread): void => parentPort?.postMessage(message);
    try {
      work(task);
      answer({ error: null });
    } catch (error) {
      const code = error instanceof Database.SqliteError ? error.code : null;
      answer({ error: { message: error instanceof Error ? error.message : String(error), code } });
    }
  });
