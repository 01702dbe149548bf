/** A wall clock for a real host process that a test can set: sleep, a night, a person at the clock. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const PROGRAM = new URL('../fixtures/programs/shifted-clock.mjs', import.meta.url);

export interface ShiftedClock {
  /** Given to every host that shall live by this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** Moves the wall clock of hosts that run, and of those started from now on; milliseconds, negative = back. */
  move(byMs: number): void;
  now(): number;
}

/**
 * @param file Where the shift is kept; survives a kill of the host.
 * @param rate How fast the wall clock goes, 1 = as the real one. Slow, it is the test alone that moves it, however busy the machine;
 * not below 0.1, where a host would take half a minute of it for a clock that was set back (S39).
 */
export function createShiftedClock(file: string, rate = 1): ShiftedClock {
  const began = Date.now();
  // Renamed into place: a host that reads half a number would take it for a clock that was set.
  const write = (byMs: number): void => {
    writeFileSync(`${file}.new`, String(byMs));
    renameSync(`${file}.new`, file);
  };
  write(0);
  const shift = (): number => Number(readFileSync(file, 'utf8'));
  return {
    env: {
      NODE_OPTIONS: `--import=${PROGRAM.href}`,
      PUNCTUAL_TEST_SHIFT: file,
      PUNCTUAL_TEST_RATE: `${began} ${rate}`,
    },
    move: (byMs) => write(shift() + byMs),
    now: () => Math.floor(began + (Date.now() - began) * rate) + shift(),
  };
}
