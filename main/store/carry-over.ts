/**
 * What a restore takes over from the database that it replaces: runs that are going on now, so that they are found again, count
 * against their limits and get their end; and how runs ended that the backup still shows as going on.
 */
import Database from 'better-sqlite3';
import type { Instant } from '../engine/model.ts';
import { REMOVED, RUN_STATES } from './codes.ts';

export interface CarryOptions {
  /** The file that is about to take the place of `from`; brought up to date, its past closed, open nowhere else. */
  readonly into: string;
  /** The database that is replaced; null when there is none that can be read. */
  readonly from: string | null;
  readonly now: Instant;
  /** False when no trace of a process of this attempt is left: it never began, or it ended and its end was written down. */
  readonly mayBeGoing: (runId: string, attempt: number) => boolean;
}

export interface Carried {
  /** Runs that are going on. */
  readonly going: number;
  /** The replaced database could not be read, so that runs which began after the backup may be going on without a row. */
  readonly unread: boolean;
}

type Row = Readonly<Record<string, unknown>>;
const GOING = `(${RUN_STATES.starting}, ${RUN_STATES.running})`;

/** Throws what SQLite throws when `into` cannot be written. */
export function carryOver({ into, from, now, mayBeGoing }: CarryOptions): Carried {
  const db = new Database(into, { fileMustExist: true });
  const old = from === null ? null : readGoing(from);
  try {
    return db.transaction((): Carried => {
      settleOpenRows(db, old, now, mayBeGoing);
      // One that was about to start and has left no trace has not.
      const going = (old?.going ?? []).filter(
        ({ row }) => row['pid'] !== null || mayBeGoing(String(row['id']), Number(row['attempt'] ?? 1)),
      );
      for (const run of going) insertRun(db, run, now);
      if (going.length > 0) insertSecrets(db, old?.secrets ?? [], now);
      return { going: going.length, unread: from !== null && old === null };
    })();
  } finally {
    old?.close();
    db.close();
  }
}

interface Going {
  readonly going: readonly Run[];
  /** Values that their output may show. */
  readonly secrets: readonly Row[];
  run(id: string): Row | null;
  close(): void;
}

interface Run {
  readonly row: Row;
  readonly jobId: string;
  /** Texts of the environment that the row refers to. */
  readonly environments: readonly Row[];
}

/** Null when the file cannot be read: the restore is the way out of that, and must not fail over it. */
function readGoing(file: string): Going | null {
  let db: Database.Database | null = null;
  try {
    const old = new Database(file, { fileMustExist: true });
    db = old;
    const has = (table: string): boolean =>
      old.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
    const environment = has('run_environments')
      ? old.prepare<[number], Row>('SELECT * FROM run_environments WHERE ref = ?')
      : null;
    const going = old
      .prepare<[], Row>(`SELECT r.*, j.id AS job_id FROM runs r JOIN jobs j ON j.ref = r.job WHERE r.state IN ${GOING}`)
      .all()
      .map(({ job_id, ...row }) => ({
        row,
        jobId: String(job_id),
        environments:
          environment === null
            ? []
            : refsOf(row).flatMap((ref): readonly Row[] => {
                const text = environment.get(ref);
                return text === undefined ? [] : [text];
              }),
      }));
    const secrets = !has('secrets')
      ? []
      : old
          .prepare<[], Row>(
            `SELECT * FROM secrets WHERE scope = 1
             OR owner IN (SELECT j.id FROM runs r JOIN jobs j ON j.ref = r.job WHERE r.state IN ${GOING})`,
          )
          .all();
    const byId = old.prepare<[string], Row>('SELECT * FROM runs WHERE id = ?');
    return { going, secrets, run: (id) => byId.get(id) ?? null, close: () => void old.close() };
  } catch {
    db?.close();
    return null;
  }
}

/** Rows that the backup shows as going on: as the replaced database knows them, or closed when no process can be left of them. */
function settleOpenRows(
  db: Database.Database,
  old: Going | null,
  now: Instant,
  mayBeGoing: CarryOptions['mayBeGoing'],
): void {
  const open = db
    .prepare<[], { id: string; attempt: number }>(
      'SELECT id, coalesce(attempt, 1) AS attempt FROM runs WHERE state < 3',
    )
    .all();
  // Not `interrupted` through the engine: it would be run again where its job says so, and it ended long ago.
  const close = db.prepare(
    `UPDATE runs SET state = ${RUN_STATES.interrupted}, ending = '{"code":"interrupted"}', finished_at = ? WHERE id = ?`,
  );
  for (const { id, attempt } of open) {
    const row = knownOf(old, id);
    if (row !== null && Number(row['state']) >= 3) {
      update(db, id, row);
      continue;
    }
    // One with a process there is carried over; one that waits for its next attempt has none.
    const hasProcess = row !== null && Number(row['state']) !== RUN_STATES.queued && row['pid'] !== null;
    const waits = row !== null && Number(row['state']) === RUN_STATES.queued;
    if (!hasProcess && (waits || !mayBeGoing(id, attempt))) close.run(now, id);
  }
}

function knownOf(old: Going | null, id: string): Row | null {
  try {
    return old?.run(id) ?? null;
  } catch {
    // A damaged page.
    return null;
  }
}

function insertRun(db: Database.Database, { row, jobId, environments }: Run, now: Instant): void {
  const known = new Map(environments.map((text) => [Number(text['ref']), insertEnvironment(db, text, now)]));
  const moved = (key: unknown): unknown => {
    if (typeof key !== 'string') return key;
    const [start = '', own = '', ...rest] = key.split('.');
    return [...[start, own].map((ref) => String(known.get(Number(ref)) ?? ref)), ...rest].join('.');
  };
  const attempts = row['attempts'];
  const whole: Row = {
    ...row,
    environment: moved(row['environment']),
    attempts:
      typeof attempts === 'string'
        ? attempts.replaceAll(KEY, (_all, key: string) => `"environment":"${String(moved(key))}"`)
        : attempts,
  };
  const id = String(row['id']);
  if (db.prepare('SELECT 1 FROM runs WHERE id = ?').get(id) !== undefined) {
    update(db, id, whole);
    return;
  }
  const job = refOf(db, jobId, String(row['job_name']));
  const taken = db.prepare('SELECT 1 FROM runs WHERE scheduled_at = ? AND job = ? AND kind = ?');
  let at = Number(row['scheduled_at']);
  // A backup of another life of the same job has a row of its own for this occurrence.
  while (taken.get(at, job, row['kind']) !== undefined) at += 1;
  const { seq: _, ...values } = pick(db, 'runs', { ...whole, job, scheduled_at: at });
  insert(db, 'runs', values);
}

/** Gives a row of the restored file the content it has in the replaced database; job, moment and key stay. */
function update(db: Database.Database, id: string, row: Row): void {
  const { seq: _seq, id: _id, job: _job, scheduled_at: _at, kind: _kind, ...values } = pick(db, 'runs', row);
  const set = Object.keys(values).map((column) => `"${column}" = @${column}`);
  db.prepare(`UPDATE runs SET ${set.join(', ')} WHERE id = @id`).run({ ...values, id });
}

/** The job may have been made after the backup: then its run belongs to a removed one, as after a removal. */
function refOf(db: Database.Database, jobId: string, name: string): number {
  const found = db.prepare<[string], number>('SELECT ref FROM jobs WHERE id = ?').pluck().get(jobId);
  if (found !== undefined) return found;
  const ghost = db.prepare(
    `INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES (?, ${REMOVED}, 0, 0, 0, 0)`,
  );
  const ref = Number(ghost.run(jobId).lastInsertRowid);
  db.prepare("INSERT INTO job_specs (ref, name, name_key, search, spec) VALUES (?, ?, ?, '', '')").run(
    ...([ref, name, name.toLowerCase()] as const),
  );
  return ref;
}

/** Returns the number the text has in the restored file: its own where that is free, because the ticket of the process names it. */
function insertEnvironment(db: Database.Database, text: Row, now: Instant): number {
  const same = db
    .prepare<[unknown], number>('SELECT ref FROM run_environments WHERE content = ?')
    .pluck()
    .get(text['content']);
  if (same !== undefined) return same;
  const own = Number(text['ref']);
  const free = db.prepare('SELECT 1 FROM run_environments WHERE ref = ?').get(own) === undefined;
  const { ref: _, ...values } = pick(db, 'run_environments', { ...text, used_at: now });
  return insert(db, 'run_environments', free ? { ...values, ref: own } : values);
}

/** Out of force: they only cover the output of the runs that are carried over. */
function insertSecrets(db: Database.Database, secrets: readonly Row[], now: Instant): void {
  const known = db.prepare('SELECT 1 FROM secrets WHERE scope = ? AND owner = ? AND name = ? AND box = ?');
  for (const secret of secrets) {
    if (known.get(secret['scope'], secret['owner'], secret['name'], secret['box']) !== undefined) continue;
    const { ref: _, ...values } = pick(db, 'secrets', { ...secret, retired_at: secret['retired_at'] ?? now });
    insert(db, 'secrets', values);
  }
}

function insert(db: Database.Database, table: string, values: Row): number {
  const columns = Object.keys(values);
  const sql = `INSERT INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`;
  return Number(db.prepare(sql).run(values).lastInsertRowid);
}

/** The columns that this version has; the replaced database may have an older format, or a newer one. */
function pick(db: Database.Database, table: string, row: Row): Row {
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  return Object.fromEntries(columns.flatMap((column) => (column in row ? [[column, row[column]]] : [])));
}

/** The first two numbers of a key name texts (main/runner/environment-record.ts). */
const KEY = /"environment":"([0-9.-]+)"/g;

function refsOf(row: Row): number[] {
  const keys = [row['environment'], ...[...String(row['attempts'] ?? '').matchAll(KEY)].map(([, key]) => key)];
  return keys.flatMap((key) => (typeof key === 'string' ? key.split('.', 2).map(Number) : []));
}
