import type Database from 'better-sqlite3';

export interface PatcherOptions<P extends object> {
  /** Column of each member; a member without one is ignored. */
  readonly columns: Readonly<Record<keyof P & string, string>>;
  /** The whole statement, with the row's key as its last parameter. */
  readonly update: (set: string) => string;
  /** What goes into the column of this member. */
  readonly encode: (key: keyof P & string, patch: P) => unknown;
}

interface Prepared<P> {
  readonly keys: readonly (keyof P & string)[];
  readonly statement: Database.Statement;
}

/** Sets of members are few (one per place that patches); this only bounds what a caller gone wild could prepare. */
const MOST_STATEMENTS = 200;

/**
 * Updates only the members given. One prepared statement per set of members, found by the members' names in the order in
 * which the caller wrote them; no SQL is built twice.
 */
export function createPatcher<P extends object>(
  db: Database.Database,
  options: PatcherOptions<P>,
): (row: string | number, patch: P) => void {
  const prepared = new Map<string, Prepared<P>>();

  const prepare = (patch: P): Prepared<P> => {
    const keys: (keyof P & string)[] = [];
    for (const key in patch) {
      if (patch[key] !== undefined && options.columns[key] !== undefined) keys.push(key);
    }
    const set = keys.map((key) => `${options.columns[key]} = ?`).join(', ');
    return { keys, statement: db.prepare(options.update(set)) };
  };

  return (row, patch) => {
    let names = '';
    for (const key in patch) if (patch[key] !== undefined) names += `${key},`;
    if (names === '') return;
    let entry = prepared.get(names);
    if (entry === undefined) {
      if (prepared.size >= MOST_STATEMENTS) prepared.clear();
      entry = prepare(patch);
      prepared.set(names, entry);
    }
    if (entry.keys.length === 0) return;
    const values: unknown[] = [];
    for (const key of entry.keys) values.push(options.encode(key, patch));
    values.push(row);
    entry.statement.run(values);
  };
}
