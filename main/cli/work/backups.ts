/** `punctual backup`, `backups` and `restore`. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { shownBackup } from '../../api/backups.ts';
import { PunctualError } from '../../engine/errors.ts';
import { findNotHere, type NotHere, notHereLines, notHereNotice } from '../../host/not-here.ts';
import { createNoticeBoard } from '../../host/notice-board.ts';
import { checkAction } from '../../runner/check-action.ts';
import { runFiles } from '../../runner/run-files.ts';
import { loginShellEnvironment } from '../../runner/shell-env.ts';
import { BACKUP_RULES, type Backup, backupNamed, lastAside, listBackups } from '../../store/backup.ts';
import { removeBackup } from '../../store/backup-list.ts';
import { backupFault, checkFile } from '../../store/check-file.ts';
import { createFolderLock } from '../../store/folder-lock.ts';
import { carriedWords } from '../../store/open.ts';
import { type Restored, restoreBackup } from '../../store/restore.ts';
import { readWish } from '../../store/restore-wish.ts';
import { localTime, printJson, printLine, printTable } from '../output/print.ts';
import { connectToLocalHost } from '../session/connect.ts';
import { holderWords, isAlive } from '../session/holder.ts';
import { folderOf } from '../session/host.ts';
import { openOffline } from '../session/offline.ts';
import type { CommonOptions } from './common.ts';
import { clock, openForReading, silent } from './upkeep.ts';

/** Copies the database while it may be in use. An existing file is never written over. */
export async function backup(file: string | undefined, options: CommonOptions): Promise<void> {
  const folder = folderOf(options);
  const store = openForReading(folder);
  if (store === null)
    throw new PunctualError('not-found', `There is no database in ${folder} yet, so there is nothing to back up.`);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const target = resolve(file ?? `punctual-${stamp}.db`);
  try {
    if (existsSync(target)) throw new PunctualError('already-exists', `${target} exists already. Name another file.`);
    const partial = `${target}.partial`;
    try {
      await store.copyTo(partial);
      chmodSync(partial, 0o600);
      const { fault } = checkFile(partial);
      if (fault !== null) throw backupFault(target, fault);
      renameSync(partial, target);
    } finally {
      rmSync(partial, { force: true });
    }
  } finally {
    store.close();
  }
  if (options.json === true) printJson('backup', { file: target });
  else printLine(`The database is backed up in ${target}. Logs of runs are not in it.`);
}

/** Restores a backup, or with `undo` the database that the last restore has replaced. Refused while a host runs. */
export async function restore(
  given: string | undefined,
  options: CommonOptions & { readonly undo?: true },
): Promise<void> {
  const folder = folderOf(options);
  const source = sourceOf(join(folder, 'punctual.db'), given, options.undo === true);
  const { kept, carried, notHere } = (await restoreByHost(folder, source)) ?? (await restoreHere(folder, source));
  if (options.json === true) return printJson('restore', { restored: source, kept, ...carried, notHere });
  printLine(`Restored ${source} (${localTime(Date.now())}).`);
  const last = lastAside(join(folder, 'punctual.db'));
  const way = last?.file === kept && !canUndo(last) ? 'It is damaged.' : 'To go back to it: punctual restore --undo';
  if (kept !== null) printLine(`The replaced database is kept as ${kept}. ${way}`);
  const words = carriedWords(carried).trim();
  if (words !== '') printLine(words);
  for (const line of notHere === null ? [] : notHereLines(notHere)) printLine(line);
}

/** Path of what is to be restored. Throws `bad-input` or `not-found`. */
function sourceOf(file: string, given: string | undefined, undo: boolean): string {
  if (undo) {
    if (given !== undefined) throw new PunctualError('bad-input', 'Name a backup, or use --undo, not both.');
    const last = lastAside(file);
    if (last !== null && canUndo(last)) return last.file;
    if (last !== null)
      throw new PunctualError(
        'store-failed',
        `The database that was replaced last is damaged and cannot be restored: ${last.name}. See: punctual backups`,
      );
    throw new PunctualError(
      'not-found',
      'No restore can be undone: there is no replaced database. See: punctual backups',
    );
  }
  if (given === undefined)
    throw new PunctualError('bad-input', 'Name a backup (see: punctual backups), or use --undo.');
  const source = resolve(given);
  if (existsSync(source)) return source;
  const listed = listBackups(file).find(({ name }) => name === given);
  if (listed !== undefined) return listed.file;
  throw new PunctualError('not-found', `There is no file ${source}, and no backup of that name. See: punctual backups`);
}

const canUndo = ({ kind, fault }: Backup): boolean => kind !== 'broken' && fault === null;

interface Done extends Pick<Restored, 'kept' | 'carried'> {
  readonly notHere: NotHere | null;
}

/** A host that waits for a decision about its database takes this one; any other must be quit first. Null when none runs. */
async function restoreByHost(folder: string, source: string): Promise<Done | null> {
  const client = await connectToLocalHost(folder);
  if (client === null) return null;
  try {
    const { question } = await client.call('host.info', {});
    if (!question) {
      throw new PunctualError('conflict', 'Punctual is running and uses this database. Quit it first, then restore.');
    }
    await client.call('backups.decide', { restore: source });
    const reasons = (await client.call('host.info', {})).notices.map(({ reason }) => reason);
    const restored = reasons.find((reason) => reason?.code === 'database-restored');
    const missing = reasons.find((reason) => reason?.code === 'not-here');
    const { kept = null, going = 0, unread = false } = restored ?? {};
    const path = kept === null ? null : join(folder, kept);
    return { kept: path, carried: { going, unread }, notHere: missing ?? null };
  } finally {
    client.close();
  }
}

async function restoreHere(folder: string, source: string): Promise<Done> {
  refuseWhenHeld(folder);
  const lock = createFolderLock(folder);
  // No host may start while the file is exchanged.
  if (!lock.take())
    throw new PunctualError('conflict', 'Punctual is using this data folder. Quit it first, then restore.');
  try {
    const mayBeGoing = (id: string, attempt: number) => existsSync(runFiles(join(folder, 'runs'), id, attempt).ticket);
    const file = join(folder, 'punctual.db');
    const { kept, carried } = restoreBackup({
      file,
      backup: source,
      clock,
      log: silent,
      version: manifest.version,
      mayBeGoing,
    });
    const notHere = await lookAround(folder);
    // The next window says it as well.
    if (notHere !== null) createNoticeBoard(folder, silent).keep(notHereNotice(notHere));
    return { kept, carried, notHere };
  } finally {
    lock.release();
  }
}

/** What of the restored database does not work on this computer. */
async function lookAround(folder: string): Promise<NotHere | null> {
  const store = openForReading(folder);
  if (store === null) return null;
  const offline = openOffline(folder);
  try {
    const keeper = await offline?.call('secrets.keeper', {});
    const base = { ...process.env, ...(await loginShellEnvironment(silent)) };
    return await findNotHere({
      store,
      check: (action, about) => checkAction(action, about, defined(base)),
      // A key that only the desktop can have opened says nothing about the values.
      secrets: keeper === undefined || keeper.keeper.problem !== null ? 0 : keeper.locked,
      zoneBefore: store.readState('zoneInUse') ?? store.readState('zone'),
      zone: clock.zone(),
    });
  } finally {
    offline?.close();
    store.close();
  }
}

const defined = (all: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** Lists what can be restored, newest first, or removes one of them. */
export async function backups(options: CommonOptions & { readonly remove?: string }): Promise<void> {
  const folder = folderOf(options);
  const file = join(folder, 'punctual.db');
  if (options.remove !== undefined) {
    const { name } = backupNamed(file, options.remove);
    const client = await connectToLocalHost(folder);
    if (client === null) removeBackup(backupNamed(file, name));
    else await client.call('backups.remove', { name }).finally(() => client.close());
    if (options.json === true) return printJson('backups', { removed: name });
    return printLine(`Deleted ${name}.`);
  }
  const all = listBackups(file);
  if (options.json === true) {
    return printJson('backups', { backups: all.map((one) => ({ ...shownBackup(one), file: one.file })) });
  }
  if (all.length === 0) return printLine(`There are no backups in ${folder} yet; one is made every day.`);
  const wish = readWish(file)?.backup;
  const number = (value: number | null): string => (value === null ? '?' : String(value));
  printTable(all, [
    { title: 'made', of: ({ at }) => localTime(at) },
    { title: 'kind', of: ({ kind }) => KINDS[kind] },
    { title: 'jobs', of: ({ jobs }) => number(jobs) },
    { title: 'runs', of: ({ runs }) => number(runs) },
    { title: 'format', of: ({ format }) => number(format) },
    { title: 'size', of: ({ bytes }) => `${(bytes / 1e6).toFixed(1)} MB` },
    { title: 'state', of: (one) => (one.name === wish ? 'restored at the next start' : stateOf(one)) },
    { title: 'name', of: ({ name }) => name },
  ]);
  const { days, weeks, months, byHand, beforeUpdates, bytes, always, aside } = BACKUP_RULES;
  printLine(
    `Kept: the newest of each of the last ${days} days, ${weeks} weeks and ${months} months, ${byHand} by hand, ${beforeUpdates} from before updates; ` +
      `${bytes / 1e9} GB in total, and always the newest ${always}. Replaced and damaged databases: ${aside.days} days, and always the newest.`,
  );
}

const stateOf = ({ fault, verifiedAt }: Backup): string =>
  fault !== null ? `${fault.kind}: ${fault.said}` : verifiedAt === null ? 'not checked yet' : 'verified';

const KINDS: Readonly<Record<Backup['kind'], string>> = {
  daily: 'daily',
  hand: 'by hand',
  update: 'before update',
  replaced: 'replaced',
  broken: 'damaged',
};

/** A host without a socket still has the lease. */
function refuseWhenHeld(folder: string): void {
  let store: ReturnType<typeof openForReading> = null;
  try {
    store = openForReading(folder);
  } catch {
    // A database that cannot be opened is exactly what a backup is restored over.
    return;
  }
  const holder = store?.leaseHolder() ?? null;
  store?.close();
  if (holder === null || !isAlive(holder)) return;
  throw new PunctualError(
    'conflict',
    `Punctual is running (${holderWords(holder)}) and uses this database. Quit it first, then restore.`,
  );
}
