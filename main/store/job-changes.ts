import type Database from 'better-sqlite3';
import type { Instant, JobSpec } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import { wordFor, wordsOf } from './codes.ts';

export type ChangeKind = 'added' | 'edited' | 'removed' | 'restored';
/** Where a change was asked for. `punctual` = nobody said so, for example "always" in the inbox. */
export type ChangeOrigin = 'punctual' | 'window' | 'command-line' | 'import';
/** Members of a spec; null stands for a member that is not there. */
export type SpecPart = { readonly [K in keyof JobSpec]?: JobSpec[K] | null };

export interface StoredChange {
  readonly number: number;
  readonly at: Instant;
  readonly kind: ChangeKind;
  readonly origin: ChangeOrigin;
  readonly undoes: number | null;
  /** The members that changed, as they were; null when it is not known. */
  readonly before: SpecPart | null;
  readonly after: SpecPart | null;
}

export interface Author {
  readonly origin: ChangeOrigin;
  readonly undoes?: number | undefined;
}

export interface JobChanges {
  /** Newest first, `number` smaller than `below` when given. */
  changesOf(jobId: string, options?: { readonly limit?: number; readonly below?: number }): readonly StoredChange[];
  changeOf(jobId: string, number: number): StoredChange | null;
  /** Everything written inside is noted as this author's; not for work that waits. */
  changeAs<T>(author: Author, work: () => T): T;
}

/** The writing half; the caller sees to the transaction, which is the one of the change itself. */
export interface ChangeNotes {
  added(ref: number): void;
  again(ref: number, kind: 'added' | 'restored'): void;
  edited(ref: number, before: JobSpec | null, after: JobSpec): void;
  removed(ref: number): void;
  /** Who writes now, as a row says it; for those who write many rows at once. */
  author(): { readonly at: Instant; readonly origin: number; readonly undoes: number | null };
  /** Changes kept of each job, at most. */
  readonly mostKept: number;
}

const KINDS = { added: 0, edited: 1, removed: 2, restored: 3 } as const;
const ORIGINS = { punctual: 0, window: 1, 'command-line': 2, import: 3 } as const;
const kinds = wordsOf(KINDS);
const origins = wordsOf(ORIGINS);

/** Kept for each job: the newest so many, and no more than so many bytes of them (scripts can be long). */
const MOST_KEPT = 100;
const MOST_BYTES = 1_000_000;

interface Row {
  readonly number: number;
  readonly at: number;
  readonly kind: number;
  readonly origin: number;
  readonly undoes: number | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** The history of what people decided about each job, bounded; written where the job itself is written, so that no way in can forget it. */
export function createJobChanges(
  db: Database.Database,
  clock: Pick<Clock, 'now'>,
  knownRef: (jobId: string) => number | null,
): JobChanges & { readonly notes: ChangeNotes } {
  let author: Author = { origin: 'punctual' };

  const first = db.prepare<[number, number, number]>(
    'INSERT INTO job_changes (job, number, at, kind, origin) VALUES (?, 1, ?, 0, ?)',
  );
  const insert = db.prepare<[number, number, number, number, number | null, string | null, string | null, number]>(`
    INSERT INTO job_changes (job, number, at, kind, origin, undoes, before, after)
    SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ? FROM job_changes WHERE job = ?`);
  const sizes = db.prepare<[number], { number: number; bytes: number }>(`
    SELECT number, coalesce(octet_length(before), 0) + coalesce(octet_length(after), 0) AS bytes
    FROM job_changes WHERE job = ? ORDER BY number DESC`);
  const drop = db.prepare<[number, number]>('DELETE FROM job_changes WHERE job = ? AND number <= ?');
  const page = db.prepare<[number, number, number], Row>(
    'SELECT * FROM job_changes WHERE job = ? AND number < ? ORDER BY number DESC LIMIT ?',
  );

  function note(ref: number, kind: ChangeKind, before: SpecPart | null, after: SpecPart | null): void {
    const undoes = author.undoes ?? null;
    insert.run(ref, clock.now(), KINDS[kind], ORIGINS[author.origin], undoes, textOf(before), textOf(after), ref);
    bound(ref);
  }

  function bound(ref: number): void {
    let bytes = 0;
    for (const [index, row] of sizes.all(ref).entries()) {
      bytes += row.bytes;
      if (index === 0 || (index < MOST_KEPT && bytes <= MOST_BYTES)) continue;
      drop.run(ref, row.number);
      return;
    }
  }

  return {
    notes: {
      added: (ref) => void first.run(ref, clock.now(), ORIGINS[author.origin]),
      again: (ref, kind) => note(ref, kind, null, null),
      edited(ref, before, after) {
        const [was, became] = before === null ? [null, null] : difference(before, after);
        // Saved without a change, or for another reason.
        if (was !== null && Object.keys(was).length === 0) return;
        note(ref, 'edited', was, became);
      },
      removed: (ref) => note(ref, 'removed', null, null),
      author: () => ({ at: clock.now(), origin: ORIGINS[author.origin], undoes: author.undoes ?? null }),
      mostKept: MOST_KEPT,
    },
    changesOf(jobId, { limit = MOST_KEPT, below = Number.MAX_SAFE_INTEGER } = {}) {
      const ref = knownRef(jobId);
      return ref === null ? [] : page.all(ref, below, limit).map(changeFrom);
    },
    changeOf(jobId, number) {
      const ref = knownRef(jobId);
      const row = ref === null ? undefined : page.get(ref, number + 1, 1);
      return row === undefined || row.number !== number ? null : changeFrom(row);
    },
    changeAs(who, work) {
      const outer = author;
      author = who;
      try {
        return work();
      } finally {
        author = outer;
      }
    },
  };
}

const textOf = (part: SpecPart | null): string | null => (part === null ? null : JSON.stringify(part));

function changeFrom(row: Row): StoredChange {
  return {
    number: row.number,
    at: row.at,
    kind: wordFor(kinds, row.kind),
    origin: wordFor(origins, row.origin),
    undoes: row.undoes,
    before: partFrom(row.before),
    after: partFrom(row.after),
  };
}

/** A text that cannot be read is a change whose content is not known, never a reason to show none (S41). */
function partFrom(text: string | null): SpecPart | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as SpecPart;
  } catch {
    return null;
  }
}

/** The members that differ, as they were and as they became. */
function difference(before: JobSpec, after: JobSpec): readonly [SpecPart, SpecPart] {
  const was: Record<string, unknown> = {};
  const became: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof JobSpec>) {
    if (before[key] === after[key] || stable(before[key]) === stable(after[key])) continue;
    was[key] = before[key] ?? null;
    became[key] = after[key] ?? null;
  }
  return [was, became];
}

/** JSON whose members stand in order, so that two ways to write the same value are no change. */
function stable(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) ?? ''
  );
}
