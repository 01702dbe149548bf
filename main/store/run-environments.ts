import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Millis } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import type { Durability } from './durability.ts';
import type { Transactions } from './transact.ts';

export interface RunEnvironments {
  /** Keeps this text and tells its number, the same for the same text. Survives a power cut when it returns. */
  keepEnvironment(content: string): number;
  /** Null when there is none (any more). */
  environmentText(ref: number): string | null;
  /** Starts looking for texts that no run refers to, and removes them; each call of what it returns works for some milliseconds and tells whether there is more. */
  startEnvironmentSweep(): () => boolean;
  /** Takes the values of these variables out of every text that is kept. */
  coverInEnvironments(names: readonly string[]): void;
}

/** Bounds what is remembered: jobs with variables of their own, each a text. */
const REMEMBERED = 4096;
const LONGEST_REMEMBERED = 64 * 1024;
const HALF_A_DAY: Millis = 12 * 3_600_000;
const DAY: Millis = 2 * HALF_A_DAY;
const STEP_MS: Millis = 8;
const STEP_ROWS = 200;

interface Known {
  readonly ref: number;
  usedAt: number;
}

export interface RunEnvironmentsDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly durability: Pick<Durability, 'mark'>;
  readonly writing: Transactions['writing'];
}

export function createRunEnvironments(
  db: Database.Database,
  { clock, durability, writing }: RunEnvironmentsDeps,
): RunEnvironments & {
  /** After a rollback: what is remembered may not be there. */
  readonly forgetEnvironments: () => void;
} {
  /** Nearly every start is answered from here and writes nothing. */
  const known = new Map<string, Known>();
  const find = db.prepare<[Buffer], Known>('SELECT ref, used_at AS usedAt FROM run_environments WHERE hash = ?');
  const insert = db
    .prepare<[Buffer, number, string], number>(
      'INSERT INTO run_environments (hash, used_at, content) VALUES (?, ?, ?) RETURNING ref',
    )
    .pluck();
  const touchRow = db.prepare<[number, number]>('UPDATE run_environments SET used_at = ? WHERE ref = ?');
  const touch = writing((usedAt: number, ref: number) => void touchRow.run(usedAt, ref));
  const content = db.prepare<[number], string>('SELECT content FROM run_environments WHERE ref = ?').pluck();
  const rested = db.prepare<[number], number>('SELECT ref FROM run_environments WHERE used_at < ?').pluck();
  const users = db.prepare<[number], { seq: number; environment: string | null; attempts: string | null }>(
    `SELECT seq, environment, attempts FROM runs WHERE seq > ? ORDER BY seq LIMIT ${STEP_ROWS}`,
  );
  // Given to a run since it was looked at: then it stays.
  const remove = db.prepare<[number, number]>('DELETE FROM run_environments WHERE ref = ? AND used_at < ?');
  const all = db.prepare<[], { ref: number; content: string }>('SELECT ref, content FROM run_environments');
  const cover = db.prepare<[string, number]>('UPDATE run_environments SET content = ?, hash = NULL WHERE ref = ?');

  const add = writing((text: string): Known => {
    const hash = createHash('sha256').update(text).digest();
    const found = find.get(hash);
    if (found !== undefined) return found;
    durability.mark();
    const usedAt = clock.now();
    return { ref: insert.get(hash, usedAt, text) ?? 0, usedAt };
  });

  function used(entry: Known): number {
    const now = clock.now();
    if (Math.abs(now - entry.usedAt) > HALF_A_DAY) {
      touch(now, entry.ref);
      entry.usedAt = now;
    }
    return entry.ref;
  }

  const removeAll = writing((refs: readonly number[], before: number) => {
    for (const ref of refs) remove.run(ref, before);
    if (refs.length > 0) known.clear();
  });

  return {
    forgetEnvironments: () => known.clear(),
    keepEnvironment(text) {
      const remembered = known.get(text);
      if (remembered !== undefined) return used(remembered);
      const entry = add(text);
      if (known.size >= REMEMBERED) known.clear();
      if (text.length <= LONGEST_REMEMBERED) known.set(text, entry);
      return used(entry);
    },
    environmentText: (ref) => content.get(ref) ?? null,
    startEnvironmentSweep() {
      const before = clock.now() - DAY;
      const unused = new Set(rested.all(before));
      let seq = 0;
      return () => {
        const until = clock.monotonic() + STEP_MS;
        while (unused.size > 0 && clock.monotonic() < until) {
          const rows = users.all(seq);
          for (const { environment, attempts } of rows) {
            if (environment !== null) for (const ref of refsIn(environment)) unused.delete(ref);
            for (const [, key = ''] of attempts?.matchAll(/"environment":"([0-9.-]+)"/g) ?? []) {
              for (const ref of refsIn(key)) unused.delete(ref);
            }
          }
          seq = rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
          if (rows.length < STEP_ROWS) {
            removeAll([...unused], before);
            return false;
          }
        }
        // The oldest rows come first, and so do the texts that were used last by them: mostly it ends early.
        return unused.size > 0;
      };
    },
    coverInEnvironments: writing((names: readonly string[]) => {
      for (const { ref, content: text } of all.all()) {
        const covered = withoutValues(text, names);
        if (covered !== text) cover.run(covered, ref);
      }
      known.clear();
    }),
  };
}

/** The texts that a key of a run refers to (main/runner/environment-record.ts). */
function refsIn(key: string): number[] {
  return key.split('.', 2).map(Number);
}

/** One that cannot be read tells nothing to anybody and goes (S41). */
function withoutValues(text: string, names: readonly string[]): string {
  if (!names.some((name) => text.includes(name))) return text;
  try {
    const variables = JSON.parse(text) as [string, string | null, string][];
    if (!variables.some(([name, value]) => value !== null && names.includes(name))) return text;
    return JSON.stringify(variables.map(([name, value, from]) => [name, names.includes(name) ? null : value, from]));
  } catch {
    return '';
  }
}
