/** A disk of its own, so small that a test can fill it. Only root may mount one, and not in every container. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Writes until nothing more fits. */
  fill(): void;
  makeRoom(): void;
  dispose(): void;
}

const MB = 1024 * 1024;

/** Null where none can be mounted. */
export function mountSmallDisk(megabytes = 96): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-small-disk-'));
  const filling = join(folder, 'filling');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    folder,
    fill() {
      try {
        writeFileSync(filling, Buffer.alloc((megabytes + 1) * MB));
      } catch {
        // Full: what was wanted.
      }
    },
    makeRoom: () => rmSync(filling, { force: true }),
    dispose() {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
