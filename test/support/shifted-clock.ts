/** A wall clock for a real host process that a test can set: sleep, a night, a person at the clock. */
import { readFileSync, writeFileSync } from 'node:fs';

const PROGRAM = new URL('../fixtures/programs/shifted-clock.mjs', import.meta.url);

export interface ShiftedClock {
  /** Given to every host that shall live by this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** Moves the wall clock of hosts that run, and of those started from now on; milliseconds, negative = back. */
  move(byMs: number): void;
  now(): number;
}

/** @param file Where the shift is kept; survives a kill of the host. */
export function createShiftedClock(file: string): ShiftedClock {
  writeFileSync(file, '0');
  const shift = (): number => Number(readFileSync(file, 'utf8'));
  return {
    env: { NODE_OPTIONS: `--import=${PROGRAM.href}`, PUNCTUAL_TEST_SHIFT: file },
    move: (byMs) => writeFileSync(file, String(shift() + byMs)),
    now: () => Date.now() + shift(),
  };
}
