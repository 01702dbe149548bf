/** Commands about the installation: backup, restore, serve, completion. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PunctualError } from '../../engine/errors.ts';
import { ignoresHangUp, readSurroundings } from '../../host/headless/hang-up.ts';
import { isAlive as isProcessAlive } from '../../host/lease-request.ts';
import { machineFingerprint } from '../../host/machine.ts';
import { createFolderLock } from '../../store/folder-lock.ts';
import { LEASE_TIMEOUT, type LeaseHolder } from '../../store/lease.ts';
import { openWhatIsThere } from '../../store/open-read-only.ts';
import { restoreBackup } from '../../store/restore.ts';
import { localTime, printJson, printLine } from '../output/print.ts';
import { connectToLocalHost } from '../session/connect.ts';
import { folderOf } from '../session/host.ts';
import { spawnHost } from '../session/start-host.ts';
import type { CommonOptions } from './common.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
export const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export const openForReading = (folder: string) => openWhatIsThere(join(folder, 'punctual.db'), { log: silent, clock });

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

/** Puts a backup in the place of the database. Refused while a host runs; what was there is kept under a dated name. */
export async function restore(file: string, options: CommonOptions): Promise<void> {
  const folder = folderOf(options);
  const source = resolve(file);
  if (!existsSync(source)) throw new PunctualError('not-found', `There is no file ${source}.`);
  const kept = (await restoreByHost(folder, source)) ? null : restoreHere(folder, source);
  if (options.json === true) return printJson('restore', { restored: source, kept });
  printLine(
    `Restored ${source}${kept === null ? '' : `; what was there is kept as ${kept}`} (${localTime(Date.now())}).`,
  );
}

/** A host that waits for a decision about its database takes this one; any other must be quit first. False when none runs. */
async function restoreByHost(folder: string, source: string): Promise<boolean> {
  const client = await connectToLocalHost(folder);
  if (client === null) return false;
  try {
    const { question } = await client.call('host.info', {});
    if (!question) {
      throw new PunctualError('conflict', 'Punctual is running and uses this database. Quit it first, then restore.');
    }
    await client.call('backups.decide', { restore: source });
    return true;
  } finally {
    client.close();
  }
}

/** Returns where the replaced database is kept; null when there was none. */
function restoreHere(folder: string, source: string): string | null {
  refuseWhenHeld(folder);
  const lock = createFolderLock(folder);
  // No host may start while the file is exchanged.
  if (!lock.take())
    throw new PunctualError('conflict', 'Punctual is using this data folder. Quit it first, then restore.');
  try {
    return restoreBackup({ file: join(folder, 'punctual.db'), backup: source, clock, log: silent }).kept;
  } finally {
    lock.release();
  }
}

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

/** Of this machine: by asking the system. Of another one: by its heartbeat. */
export function isAlive({ machine, pid, heartbeatAt }: Pick<LeaseHolder, 'machine' | 'pid' | 'heartbeatAt'>): boolean {
  if (Math.abs(Date.now() - heartbeatAt) > LEASE_TIMEOUT) return false;
  return machine !== machineFingerprint() || isProcessAlive(pid);
}

export const holderWords = ({ pid, name }: Pick<LeaseHolder, 'pid' | 'name'>): string =>
  `process ${pid}${name === null ? '' : ` on ${name}`}`;

/** Runs the headless host in front until it is stopped; its exit code is ours. */
export async function serve(options: {
  readonly dataDir?: string;
  readonly port?: string;
  readonly config?: string;
  readonly ifMissing?: string;
  readonly open?: true;
}): Promise<void> {
  const args = ['--data-dir', folderOf(options)];
  if (options.port !== undefined) args.push('--port', options.port);
  if (options.config !== undefined) args.push('--config', options.config);
  if (options.open === true) args.push('--open');
  // Its parent is this command, in which Node has forgotten what was ignored before.
  if (ignoresHangUp(readSurroundings())) args.push('--ignore-hangup');
  if (options.ifMissing !== undefined) args.push('--if-missing', options.ifMissing);
  const child = spawnHost(args, 'inherit');
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  // Ctrl+C reaches the whole group by itself; the host then stops once and we wait for it.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  process.exitCode = await new Promise<number>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done(code ?? (signal === null ? 1 : 143)));
  });
}
