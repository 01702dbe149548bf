/**
 * Restoring while Punctual runs: an open database cannot be exchanged, so the wish is written beside it and carried out at the next
 * start, before anything is read. The order makes a crash at any point harmless: the wish goes last, and doing it twice changes nothing.
 */
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PunctualError } from '../engine/errors.ts';
import type { Instant } from '../engine/model.ts';
import type { Clock, EngineStore, Log } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import { backupFolder, listBackups, restoreBackup } from './backup.ts';
import { migrations } from './migrations/all.ts';

export interface Restores {
  /** Notes that this backup replaces the database at the next start; null calls it off. Throws `not-found` or `store-failed`. */
  askForRestore(name: string | null): void;
  /** The backup that the next start puts back; null = none. */
  restoreAsked(): string | null;
}

export interface Restored {
  readonly backup: string;
  /** Where the replaced database is kept; null = there was none. */
  readonly kept: string | null;
}

const markOf = (file: string): string => `${file}.restore-next`;

export function createRestores(file: string): Restores {
  const mark = markOf(file);
  return {
    askForRestore(name) {
      if (name === null) {
        rmSync(mark, { force: true });
        return;
      }
      const backup = listBackups(file).find((one) => one.name === name);
      if (backup === undefined) {
        const reason = { code: 'no-backup', name } as const;
        throw new PunctualError('not-found', `There is no backup named ${name}.`, { name }, { reason });
      }
      refuseUnusable(backup.file, name);
      // Renamed into place, so that a crash never leaves half a name.
      writeFileSync(`${mark}.new`, name, { mode: 0o600 });
      renameSync(`${mark}.new`, mark);
    },
    restoreAsked: () => readMark(file),
  };
}

/**
 * Carries out what was asked for. Call only while the lease is ours and the database is closed. A backup that turns out to be
 * unusable is told in `problem`, and everything stays as it was.
 */
export function restoreIfAsked(
  file: string,
  now: Instant,
  log: Log,
): Restored | { readonly problem: string; readonly reason: Reason | undefined; readonly backup: string } | null {
  const backup = readMark(file);
  if (backup === null) return null;
  try {
    const kept = restoreBackup({ file, backup: join(backupFolder(file), backup), now });
    log.info('the database was replaced by a backup', { backup, kept });
    return { backup, kept };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log.error('the backup could not be put back', { backup, problem });
    return { backup, problem, reason: error instanceof PunctualError ? error.reason : undefined };
  } finally {
    rmSync(markOf(file), { force: true });
  }
}

/** True when a start has something to carry out. */
export function isRestoreAsked(file: string): boolean {
  return existsSync(markOf(file));
}

/**
 * What a restored ledger says is going on belongs to the past. What was due between the backup and now is recorded as paused and
 * not run again: it ran, or was decided on, in the database that was replaced.
 */
export function closeThePast(store: EngineStore, clock: Pick<Clock, 'now' | 'zone'>): void {
  const now = clock.now();
  store.transact(() => {
    for (const run of store.openRuns()) {
      // A row with a process is the runner's to look for (S32).
      if (run.pid !== null) continue;
      const ended = { finishedAt: now, waitingFor: null, wait: null, notBefore: null };
      if (run.state === 'queued') store.updateRun(run.id, { ...ended, state: 'skipped', why: { code: 'cancelled' } });
      else store.updateRun(run.id, { ...ended, state: 'interrupted', ending: { code: 'interrupted' } });
    }
    // What a change of the clock or the zone meant for each job was carried out, or not, in the database that was replaced.
    store.writeState('review', null);
    const paused = store.readState('pausedAll');
    if (paused !== null && (paused.until === null || paused.until > now)) return;
    // A pause that has ended already pauses nothing, but covers what was due in it; one of the backup is part of it.
    const since = Math.min(store.readState('awake') ?? now, paused?.since ?? now);
    store.writeState('pausedAll', { since, until: now });
    // Times of the day that a flight since then jumped over were decided on there as well.
    store.writeState('wallLived', now + offsetOf(clock.zone(), now));
  });
}

/** Wall time minus UTC of a zone, milliseconds. */
function offsetOf(zone: string, at: Instant): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  return (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(minutes));
}

function readMark(file: string): string | null {
  try {
    const name = readFileSync(markOf(file), 'utf8').trim();
    // A name and never a path, whoever wrote it.
    return name !== '' && basename(name) === name ? name : null;
  } catch {
    return null;
  }
}

/** What can be told from the header alone, so that nobody waits; the start checks every page. Offsets: https://sqlite.org/fileformat.html */
function refuseUnusable(path: string, name: string): void {
  const header = Buffer.alloc(100);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  const format = header.readUInt32BE(60);
  const newest = migrations.at(-1)?.version ?? 0;
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3' || format === 0) {
    const reason = { code: 'backup-foreign', name } as const;
    const message = `${name} is not a Punctual database, so it cannot be put back.`;
    throw new PunctualError('store-failed', message, { name }, { reason });
  }
  if (format > newest) {
    throw new PunctualError(
      'store-from-future',
      `The backup ${name} was made by a newer Punctual (format ${format}, this one reads up to ${newest}).`,
      { name, format, supported: newest },
      { reason: { code: 'backup-newer', name } },
    );
  }
}
