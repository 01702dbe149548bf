/** `crash.json` in the data folder: the last crash of a host, so that the next start can name it, and when a host last restarted itself. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant, Millis } from '../engine/model.ts';

export interface Crash {
  readonly at: Instant;
  /** The error in one line. */
  readonly said: string;
}
interface Memory {
  readonly crash: Crash;
  /** A start has named it. */
  readonly named: boolean;
  /** When a host last started itself again; null if it never did. */
  readonly restartedAt: Instant | null;
}

/** A host that crashes again within this time stays down: something is wrong that a restart does not mend. */
const RESTART_EVERY: Millis = 10 * 60_000;
const LONGEST = 500;

/** Remembers a crash. Returns whether the host may start itself again now; this is remembered as well when `wantsRestart`. Throws what the disk does. */
export function rememberCrash(folder: string, crash: Crash, wantsRestart: boolean): boolean {
  const restartedAt = read(folder)?.restartedAt ?? null;
  // A clock that was set back counts like one that went on: the distance decides.
  const restarts = wantsRestart && (restartedAt === null || Math.abs(crash.at - restartedAt) >= RESTART_EVERY);
  const said = crash.said.slice(0, LONGEST);
  write(folder, { crash: { at: crash.at, said }, named: false, restartedAt: restarts ? crash.at : restartedAt });
  return restarts;
}

/** The last crash, once; null when there was none since the last call. Never throws. */
export function takeCrash(folder: string): Crash | null {
  const memory = read(folder);
  if (memory === null || memory.named) return null;
  try {
    write(folder, { ...memory, named: true });
  } catch {
    // Named again at the next start, which is better than never.
  }
  return memory.crash;
}

function write(folder: string, memory: Memory): void {
  const file = join(folder, 'crash.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(memory)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** A file that cannot be understood counts as none. */
function read(folder: string): Memory | null {
  try {
    const value = JSON.parse(readFileSync(join(folder, 'crash.json'), 'utf8')) as Partial<Memory> | null;
    const { at, said } = value?.crash ?? {};
    if (typeof at !== 'number' || typeof said !== 'string') return null;
    const restartedAt = typeof value?.restartedAt === 'number' ? value.restartedAt : null;
    return { crash: { at, said }, named: value?.named === true, restartedAt };
  } catch {
    return null;
  }
}
