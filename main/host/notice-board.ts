/** What the person must know: notices of this start, and those that stay over restarts until someone has read them. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../../preload/contract.ts';
import type { Log } from '../engine/ports.ts';

export interface NoticeBoard {
  all(): readonly Notice[];
  /** For this start only; one for each code. */
  add(notice: Notice): void;
  /** Until it is dismissed, also over restarts; takes the place of an older one with this code. */
  keep(notice: Notice): void;
  dismiss(id: string): void;
}

/** `notices.json` in the data folder. A file that cannot be read counts as empty: losing it costs a sentence, the ledger has the rows. */
export function createNoticeBoard(folder: string, log: Log): NoticeBoard {
  const file = join(folder, 'notices.json');
  let kept = read(file);
  let fresh: readonly Notice[] = [];
  const write = (next: readonly Notice[]): void => {
    kept = next;
    try {
      writeFileSync(`${file}.new`, `${JSON.stringify(next)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn('notices not saved', { error });
    }
  };
  return {
    all: () => [...fresh, ...kept],
    add(notice) {
      if (!fresh.some(({ code }) => code === notice.code)) fresh = [...fresh, notice];
    },
    keep(notice) {
      write([...kept.filter(({ code }) => code !== notice.code), notice]);
    },
    dismiss(id) {
      fresh = fresh.filter((notice) => notice.id !== id);
      if (kept.some((notice) => notice.id === id)) write(kept.filter((notice) => notice.id !== id));
    },
  };
}

function read(file: string): readonly Notice[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(value) ? value.filter(isNotice) : [];
  } catch {
    return [];
  }
}

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false;
  const { id, level, code, message } = value as Readonly<Record<string, unknown>>;
  const texts = [id, code, message].every((text) => typeof text === 'string');
  return texts && (level === 'info' || level === 'warning' || level === 'error');
}
