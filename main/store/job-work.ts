import type Database from 'better-sqlite3';

/**
 * A change of many jobs, kept until it is carried out: its parts, and a row that says what it is and that all of it is there. Kept beside
 * the engine's values in `state`, which needs no change of the format.
 */
export interface JobWorkStore {
  /** What is being carried out, as text; null = nothing. */
  jobWork(): string | null;
  /** Adds a part; parts are handed out in the order in which they came. */
  addJobWork(part: string): void;
  /** From here on it will be carried out, whatever happens. */
  openJobWork(about: string): void;
  /** The first part that is left; null = all are done. */
  nextJobWork(): { readonly key: string; readonly part: string } | null;
  /** `left` takes the place of the part; null = it is done. */
  settleJobWork(key: string, left: string | null): void;
  /** Forgets the work and its parts; the number of parts that were left. */
  closeJobWork(): number;
}

const ABOUT = 'jobWork';
/** Sorted as they are counted. */
const FIRST = 1_000_000;

export function createJobWorkStore(db: Database.Database): JobWorkStore {
  const PARTS = `key > '${ABOUT}:' AND key < '${ABOUT};'`;
  const about = db.prepare<[], string>(`SELECT value FROM state WHERE key = '${ABOUT}'`).pluck();
  const open = db.prepare<[string]>(`INSERT OR REPLACE INTO state (key, value) VALUES ('${ABOUT}', ?)`);
  const add = db.prepare<[number, string]>(`
    INSERT INTO state (key, value)
    SELECT '${ABOUT}:' || (coalesce(CAST(substr(max(key), ${ABOUT.length + 2}) AS INTEGER), ?) + 1), ? FROM state WHERE ${PARTS}`);
  const next = db.prepare<[], { key: string; part: string }>(
    `SELECT key, value AS part FROM state WHERE ${PARTS} ORDER BY key LIMIT 1`,
  );
  const keep = db.prepare<[string, string]>('UPDATE state SET value = ? WHERE key = ?');
  const drop = db.prepare<[string]>('DELETE FROM state WHERE key = ?');
  const dropAll = db.prepare(`DELETE FROM state WHERE key = '${ABOUT}' OR (${PARTS})`);
  return {
    jobWork: () => about.get() ?? null,
    addJobWork: (part) => void add.run(FIRST, part),
    openJobWork: (text) => void open.run(text),
    nextJobWork: () => next.get() ?? null,
    settleJobWork(key, left) {
      if (left === null) drop.run(key);
      else keep.run(left, key);
    },
    closeJobWork: () => dropAll.run().changes,
  };
}
