/** One build at a time: `npm start` beside `npm test` must not clear what the other has just written. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUT } from './paths.ts';

const FILE = join(OUT, '.lock');
/** Longer than any build takes. */
const PATIENCE_MS = 120_000;

/** Waits for another build to end, then runs `work` alone. A lock whose owner is gone is taken over. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(OUT, { recursive: true });
  const until = Date.now() + PATIENCE_MS;
  while (!take()) {
    if (Date.now() > until) throw new Error(`Another build does not end. Delete ${FILE} if there is none.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    rmSync(FILE, { force: true });
  }
}

function take(): boolean {
  try {
    writeFileSync(FILE, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (ownerLives()) return false;
    rmSync(FILE, { force: true });
    return false;
  }
}

function ownerLives(): boolean {
  try {
    const owner = Number(readFileSync(FILE, 'utf8'));
    // Just created and not written yet reads as 0: give it its time.
    if (owner === 0) return true;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
