/** The key to the headless host: compared in constant time, and only so often a minute. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ErrorShape } from '../../engine/errors.ts';

export interface Gate {
  /** Null lets in. */
  check(token: string | null): ErrorShape | null;
  /** Too many wrong keys of late: nobody new is let near for the rest of the minute. */
  closed(): boolean;
}

const WRONG_LIMIT = 20;
const WINDOW_MS = 60_000;

/** `now` in milliseconds that only grow. */
export function createGate(token: string, now: () => number = () => performance.now()): Gate {
  const right = digest(token);
  let wrong: number[] = [];
  const closed = () => {
    wrong = wrong.filter((at) => now() - at < WINDOW_MS);
    return wrong.length >= WRONG_LIMIT;
  };
  return {
    closed,
    check(given) {
      // Hashing first makes both sides equally long, which timingSafeEqual needs and which hides the length.
      if (!closed() && given !== null && timingSafeEqual(digest(given), right)) return null;
      const missing = given === null || given === '';
      if (!missing) wrong.push(now());
      return {
        code: 'unauthorized',
        message: missing ? MISSING : WRONG,
        detail: { reason: missing ? 'missing' : 'wrong' },
      };
    },
  };
}

const HOW = 'Open the complete address that Punctual printed when it started, with everything after the #.';
const MISSING = `This page has no key to Punctual. ${HOW}`;
const WRONG = `The key in this address is not the one of the running Punctual; it changes with every start. ${HOW}`;

const digest = (text: string) => createHash('sha256').update(text).digest();
