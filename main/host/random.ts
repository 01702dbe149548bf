/** The real Random, and the name by which stable jitter knows this machine (S24). */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../engine/ports.ts';

/** The machine's name is drawn once and kept in the data folder; a folder that cannot be written falls back to the host name. */
export function createRandom(folder: string): Random {
  return { next: Math.random, machine: machineName(folder) };
}

function machineName(folder: string): string {
  const file = join(folder, 'machine-id');
  try {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept !== '') return kept;
  } catch {
    // First start, or not readable: drawn below.
  }
  const name = randomUUID();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // `wx`: of two hosts starting at once only one may name the machine.
    writeFileSync(file, `${name}\n`, { mode: 0o600, flag: 'wx' });
    return name;
  } catch {
    return readAgain(file) ?? createHash('sha256').update(`${hostname()}\0${userInfo().username}`).digest('hex');
  }
}

function readAgain(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    return null;
  }
}
