/** A note in the data folder that says where the running headless host is, so that a second one can send the person there (S42). */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'headless-host.json';

/** Holds the key, so only the owner may read it; the data folder is 0700 besides. */
export function writeWhereabouts(folder: string, address: string): void {
  const file = join(folder, NAME);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, address }), { mode: 0o600 });
}

/** The address of the host that runs, or null when there is no note, its writer is gone, or it is the process `besides`. */
export function readWhereabouts(folder: string, besides: number | null = null): string | null {
  try {
    const { pid, address } = JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as { pid: number; address: string };
    if (pid === besides) return null;
    // Signal 0 only asks whether the process is there.
    process.kill(pid, 0);
    return typeof address === 'string' ? address : null;
  } catch {
    return null;
  }
}

/** Removes our own note; by now the folder may be another host's. */
export function removeWhereabouts(folder: string): void {
  const file = join(folder, NAME);
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: unknown };
    if (pid === process.pid) rmSync(file, { force: true });
  } catch {
    // There is none, or none that can be read.
  }
}
