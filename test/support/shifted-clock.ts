/** A wall clock for a real host process that a test can set: sleep, a night, a person at the clock. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const PROGRAM = new URL('../fixtures/programs/shifted-clock.mjs', import.meta.url);

export interface ShiftedClock {
  /** Given to every host that shall live by this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** Moves the wall clock of hosts that run, and of those started from now on; milliseconds, negative = back. */
  move(byMs: number): void;
  /** Moves both clocks of hosts that run: each is that many milliseconds older, and was not asleep. */
  age(byMs: number): void;
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
  const write = (byMs: number, older: number): void => {
    writeFileSync(`${file}.new`, `${byMs} ${older}`);
    renameSync(`${file}.new`, file);
  };
  write(0, 0);
  const read = (): readonly [byMs: number, older: number] => {
    const [byMs = '', older = ''] = readFileSync(file, 'utf8').split(' ');
    return [Number(byMs), Number(older)];
  };
  return {
    env: {
      NODE_OPTIONS: `--import=${PROGRAM.href}`,
      PUNCTUAL_TEST_SHIFT: file,
      PUNCTUAL_TEST_RATE: `${began} ${rate}`,
    },
    move(byMs) {
      const [shift, older] = read();
      write(shift + byMs, older);
    },
    age(byMs) {
      const [shift, older] = read();
      write(shift + byMs, older + byMs);
    },
    now: () => Math.floor(began + (Date.now() - began) * rate) + read()[0],
  };
}
