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

/** The address of the host that runs, or null when there is no note or its writer is gone. */
export function readWhereabouts(folder: string): string | null {
  try {
    const { pid, address } = JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as { pid: number; address: string };
    // Signal 0 only asks whether the process is there.
    process.kill(pid, 0);
    return typeof address === 'string' ? address : null;
  } catch {
    return null;
  }
}

export function removeWhereabouts(folder: string): void {
  rmSync(join(folder, NAME), { force: true });
}
