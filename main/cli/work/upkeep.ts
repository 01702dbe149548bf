/** Commands about the installation: backup, restore, serve, completion. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { PunctualError } from '../../engine/errors.ts';
import { ignoresHangUp, readSurroundings } from '../../host/headless/hang-up.ts';
import { restoreBackup } from '../../store/backup.ts';
import { LEASE_TIMEOUT } from '../../store/lease.ts';
import { openStore } from '../../store/open.ts';
import { openStoreReadOnly } from '../../store/open-read-only.ts';
import { closeThePast } from '../../store/restore.ts';
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

export const openForReading = (folder: string) =>
  openStoreReadOnly({ file: join(folder, 'punctual.db'), log: silent, clock });

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
  const client = await connectToLocalHost(folder);
  if (client !== null) {
    client.close();
    throw new PunctualError('conflict', 'Punctual is running and uses this database. Quit it first, then restore.');
  }
  refuseWhenHeld(folder);
  const source = resolve(file);
  if (!existsSync(source)) throw new PunctualError('not-found', `There is no file ${source}.`);
  const database = join(folder, 'punctual.db');
  const kept = restoreBackup({ file: database, backup: source, now: Date.now() });
  // Before anything else reads it: what ran since the backup must not run again.
  const store = openStore({ file: database, log: silent, clock });
  try {
    closeThePast(store, clock);
  } finally {
    store.close();
  }
  if (options.json === true) return printJson('restore', { restored: source, kept });
  printLine(
    `Restored ${source}${kept === null ? '' : `; what was there is kept as ${kept}`} (${localTime(Date.now())}).`,
  );
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
    `Punctual is running (process ${holder.pid} on ${holder.machine}) and uses this database. Quit it first, then restore.`,
  );
}

/** Of this machine: by asking the system. Of another one: by its heartbeat. */
export function isAlive({ machine, pid, heartbeatAt }: { machine: string; pid: number; heartbeatAt: number }): boolean {
  if (Math.abs(Date.now() - heartbeatAt) > LEASE_TIMEOUT) return false;
  if (machine !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs the headless host in front until it is stopped; its exit code is ours. */
export async function serve(options: {
  readonly dataDir?: string;
  readonly port?: string;
  readonly config?: string;
  readonly open?: true;
}): Promise<void> {
  const args = ['--data-dir', folderOf(options)];
  if (options.port !== undefined) args.push('--port', options.port);
  if (options.config !== undefined) args.push('--config', options.config);
  if (options.open === true) args.push('--open');
  // Its parent is this command, in which Node has forgotten what was ignored before.
  if (ignoresHangUp(readSurroundings())) args.push('--ignore-hangup');
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
