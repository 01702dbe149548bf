import type Database from 'better-sqlite3';
import type { Log } from '../engine/ports.ts';

export interface ClearText {
  /**
   * Does work that takes variables out of the clear, and removes what the file still knows of their values: in the kept changes of
   * the job (null: of none), in what runs got, in freed parts of pages and in the write-ahead file. Backups made before keep what they have.
   */
  withoutTraces<T>(jobId: string | null, names: readonly string[], work: () => T): T;
}

/** Written anew as a whole up to this size, well under a second; in a larger file what earlier edits left behind stays until it is reused. */
const MOST_REWRITTEN = 64 * 1024 * 1024;

/** Rare and dear: everything deleted meanwhile is overwritten, https://sqlite.org/pragma.html#pragma_secure_delete. */
export function createClearText(
  db: Database.Database,
  deps: {
    readonly knownRef: (jobId: string) => number | null;
    readonly transact: <T>(work: () => T) => T;
    /** Throws when this process may not write any more. */
    readonly mayWrite: () => void;
    readonly log: Pick<Log, 'warn'>;
    /** Takes the values of variables out of the records of what runs got. */
    readonly cover: (names: readonly string[]) => void;
  },
): ClearText {
  const { knownRef, transact, mayWrite, log } = deps;
  const changes = db.prepare<[number], { number: number; before: string | null; after: string | null }>(
    'SELECT number, before, after FROM job_changes WHERE job = ?',
  );
  const rewrite = db.prepare<[string | null, string | null, number, number]>(
    'UPDATE job_changes SET before = ?, after = ? WHERE job = ? AND number = ?',
  );

  function scrub(jobId: string, names: readonly string[]): void {
    const ref = knownRef(jobId);
    if (ref === null) return;
    for (const { number, before, after } of changes.all(ref)) {
      const [was, became] = [withoutVariables(before, names), withoutVariables(after, names)];
      if (was !== before || became !== after) rewrite.run(was, became, ref, number);
    }
  }

  function clear(): void {
    try {
      // Another host may have taken over during the work, or since.
      mayWrite();
      if (sizeOf(db) <= MOST_REWRITTEN) db.exec('VACUUM');
      db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // A full disk, for example. The work itself is done; what is left behind goes when its place is used again.
      log.warn('old values could not be cleared from the database', { problem: String(error) });
    } finally {
      db.pragma('secure_delete = OFF');
    }
  }

  return {
    withoutTraces(jobId, names, work) {
      db.pragma('secure_delete = ON');
      try {
        const result = work();
        transact(() => {
          if (jobId !== null) scrub(jobId, names);
          deps.cover(names);
        });
        return result;
      } finally {
        // Edits made before may have left the value in pages that nobody uses; only a new file is without them.
        clear();
      }
    },
  };
}

const sizeOf = (db: Database.Database): number =>
  Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));

/** The same text when it names none of them; one that cannot be read goes (S41: it says nothing to anybody). */
function withoutVariables(text: string | null, names: readonly string[]): string | null {
  if (text === null || !names.some((name) => text.includes(name))) return text;
  try {
    const part = JSON.parse(text) as { environment?: Record<string, string> | null };
    if (!part.environment) return text;
    for (const name of names) delete part.environment[name];
    return JSON.stringify(part);
  } catch {
    return null;
  }
}
