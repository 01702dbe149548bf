/** The copies of a database there are: backups, and files that a restore or a fresh start has put aside. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Instant, Millis } from '../engine/model.ts';
import { type BackupChecks, readBackupChecks } from './backup-checks.ts';
import { type FileCheck, glanceAtFile } from './check-file.ts';
import { type BackupKind, KEPT, lostMuch, superfluous } from './generations.ts';

export interface Backup {
  /** File name; says when it was made, in UTC. Names among backups and put-aside files differ. */
  readonly name: string;
  readonly file: string;
  readonly at: Instant;
  readonly bytes: number;
  /** `replaced` = was the database until a restore; `broken` = was moved away because it is damaged. */
  readonly kind: BackupKind | 'replaced' | 'broken';
  /** When every page of it was last read and found sound; null = not yet. */
  readonly verifiedAt: Instant | null;
  /** What is wrong with it; null = nothing that is known. */
  readonly fault: FileCheck['fault'];
  readonly jobs: number | null;
  readonly runs: number | null;
  readonly format: number | null;
}

const BACKUP = /^punctual-(\d{4}-\d{2}-\d{2})(?:T(\d{2})-(\d{2})-(\d{2})(-format-\d+)?)?\.db$/;
const ASIDE = /\.(replaced|broken)-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})(?:-(\d+))?$/;
/** A put-aside file is kept this long, all of them up to this size; the newest of each kind stays in any case. */
const ASIDE_KEPT = { days: 30, bytes: 1_000_000_000 } as const;
export const BACKUP_RULES = { ...KEPT, aside: ASIDE_KEPT };
const DAY: Millis = 86_400_000;

/** Where the backups of a database are. */
export function backupFolder(file: string): string {
  return join(dirname(file), 'backups');
}

/** Everything that can be restored, newest first. */
export function listBackups(file: string, checks: BackupChecks = readBackupChecks(file)): readonly Backup[] {
  const folder = backupFolder(file);
  const found = [
    ...namesIn(folder).map((name) => look(join(folder, name), checks, kindOfBackup)),
    ...namesIn(dirname(file))
      .filter((name) => name.startsWith(`${basename(file)}.`) && !isSame(join(dirname(file), name), file))
      .map((name) => look(join(dirname(file), name), checks, kindOfAside)),
  ];
  return found.flatMap((one) => (one === null ? [] : [one])).sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
}

/**
 * Takes away second names of the database itself: a restore that was killed before its rename leaves one. Opened under another name a
 * database is damaged, because its write-ahead file is not found (https://sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file).
 */
export function removeAliases(file: string): void {
  for (const name of namesIn(dirname(file))) {
    const path = join(dirname(file), name);
    if (path !== file && name.startsWith(`${basename(file)}.`) && kindOfAside(name) !== null && isSame(path, file))
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  }
}

function isSame(path: string, file: string): boolean {
  const [one, other] = [path, file].map((each) => statSync(each, { bigint: true, throwIfNoEntry: false }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

export const isAside = ({ kind }: Pick<Backup, 'kind'>): boolean => kind === 'replaced' || kind === 'broken';

/** Those that can be restored: the newest backup first, after it those that lost much of what an older one holds, then replaced ones. */
export function bestFirst(newestFirst: readonly Backup[]): readonly Backup[] {
  const usable = newestFirst.filter(({ fault, kind, jobs }) => fault === null && kind !== 'broken' && jobs !== null);
  const rank = (one: Backup): number => {
    if (isAside(one)) return 2;
    return usable.some((older) => !isAside(older) && older.at < one.at && lostMuch(older, one)) ? 1 : 0;
  };
  return usable.toSorted((a, b) => rank(a) - rank(b) || b.at - a.at);
}

/** Removes a file and what belongs to it. */
export function removeBackup({ file }: Pick<Backup, 'file'>): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}

/** Removes what the rules do not keep; returns the names. Copies that a crash left unfinished go too: call it while none is made. */
export function tidyBackups(file: string, now: Instant): readonly string[] {
  const checks = readBackupChecks(file);
  const all = listBackups(file, checks);
  const backups = all.flatMap(({ kind, ...one }) =>
    kind === 'replaced' || kind === 'broken' ? [] : [{ ...one, kind, sound: soundness(one) }],
  );
  const gone = new Set([...superfluous(backups, now), ...oldAside(all.filter(isAside), now)]);
  for (const one of all) if (gone.has(one.name)) removeBackup(one);
  const folder = backupFolder(file);
  for (const name of namesIn(folder)) if (name.endsWith('.db.partial')) rmSync(join(folder, name), { force: true });
  checks.keepOnly(all.flatMap(({ name }) => (gone.has(name) ? [] : [name])));
  return [...gone];
}

function oldAside(newestFirst: readonly Backup[], now: Instant): string[] {
  const newest = new Set(['replaced', 'broken'].map((kind) => newestFirst.find((one) => one.kind === kind)?.name));
  let bytes = 0;
  return newestFirst.flatMap(({ name, at, bytes: its }) => {
    bytes += its;
    const stays = newest.has(name) || (now - at <= ASIDE_KEPT.days * DAY && bytes <= ASIDE_KEPT.bytes);
    return stays ? [] : [name];
  });
}

/** A file of a newer format is sound, only not for this version. */
const soundness = ({ verifiedAt, fault }: Pick<Backup, 'verifiedAt' | 'fault'>): boolean | null =>
  fault !== null && fault.kind !== 'newer' ? false : verifiedAt === null ? null : true;

type Named = { readonly kind: Backup['kind']; readonly at: Instant | ((changedAt: Instant) => Instant) };

function kindOfBackup(name: string): Named | null {
  const match = BACKUP.exec(name);
  if (match === null) return null;
  const [, day = '', hours, minutes, seconds, format] = match;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (hours !== undefined)
    return { kind: format === undefined ? 'hand' : 'update', at: instant(day, hours, minutes, seconds) };
  // The name of a day's own has no time. A copy of the file elsewhere may have lost when it was written.
  return { kind: 'daily', at: (changed) => (changed >= midnight && changed < midnight + DAY ? changed : midnight) };
}

function kindOfAside(name: string): Named | null {
  const match = ASIDE.exec(name);
  if (match === null) return null;
  const [, kind, day = '', hours, minutes, seconds, nth = '1'] = match;
  // Those of one second keep their order.
  const at = instant(day, hours, minutes, seconds) + Number(nth) - 1;
  return { kind: kind === 'broken' ? 'broken' : 'replaced', at };
}

const instant = (day: string, hours = '00', minutes = '00', seconds = '00'): Instant =>
  Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);

function look(file: string, checks: BackupChecks, kindOf: (name: string) => Named | null): Backup | null {
  const name = basename(file);
  const named = kindOf(name);
  const info = named === null ? undefined : statSync(file, { throwIfNoEntry: false });
  if (named === null || info?.isFile() !== true) return null;
  const at = typeof named.at === 'number' ? named.at : named.at(Math.round(info.mtimeMs));
  const rest = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const check = checks.of(file);
  return {
    ...{ name, file, at, bytes: info.size + rest, kind: named.kind },
    verifiedAt: check !== null && check.fault === null ? check.checkedAt : null,
    fault: check?.fault ?? null,
    ...(check === null ? glance(file) : { jobs: check.jobs, runs: check.runs, format: check.format }),
  };
}

/** Opening what a crash left behind would change it. */
const glance = (file: string): Pick<FileCheck, 'jobs' | 'runs' | 'format'> =>
  existsSync(`${file}-wal`) ? { jobs: null, runs: null, format: null } : glanceAtFile(file);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
