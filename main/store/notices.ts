import type Database from 'better-sqlite3';
import type { Instant } from '../engine/model.ts';

/** What a person was told, per run and kind of message. */
export interface NoticeMarks {
  /** False when this run has its mark of this kind already: it was told, or is held. */
  markNotice(runId: string, kind: string, at: Instant): boolean;
  /** What was marked waits for the digest instead of being shown now. */
  holdNotice(runId: string, kind: string): void;
  /** How many wait, by kind; afterwards none does: who took them tells them, once. */
  takeHeldNotices(): ReadonlyMap<string, number>;
  /** Whether any waits; costs one look into an index that is nearly always empty. */
  hasHeldNotices(): boolean;
  /** Forgets marks set before this moment, but not those of runs that have not ended. */
  forgetNotices(before: Instant): void;
}

/** Durable against a crash of the program; not worth a flush of the disk of its own. Calls that write need a transaction around them. */
export function createNoticeMarks(db: Database.Database): NoticeMarks {
  const mark = db.prepare<[string, string, number]>(
    'INSERT OR IGNORE INTO notices (run, kind, at, held) VALUES (?, ?, ?, 0)',
  );
  const hold = db.prepare<[string, string]>('UPDATE notices SET held = 1 WHERE run = ? AND kind = ?');
  const counts = db.prepare<[], { kind: string; count: number }>(
    'SELECT kind, count(*) AS count FROM notices WHERE held = 1 GROUP BY kind ORDER BY count DESC, kind',
  );
  const release = db.prepare<[]>('UPDATE notices SET held = 0 WHERE held = 1');
  const any = db.prepare<[], number>('SELECT 1 FROM notices WHERE held = 1 LIMIT 1').pluck();
  const forget = db.prepare<[number]>(
    'DELETE FROM notices WHERE at < ? AND held = 0 AND run NOT IN (SELECT id FROM runs WHERE state < 3)',
  );
  return {
    markNotice: (runId, kind, at) => mark.run(runId, kind, at).changes === 1,
    holdNotice: (runId, kind) => void hold.run(runId, kind),
    takeHeldNotices() {
      const rows = counts.all();
      if (rows.length > 0) release.run();
      return new Map(rows.map(({ kind, count }) => [kind, count]));
    },
    hasHeldNotices: () => any.get() !== undefined,
    forgetNotices: (before) => void forget.run(before),
  };
}
