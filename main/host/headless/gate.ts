/** The key to the headless host, compared in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ErrorShape } from '../../engine/errors.ts';

export interface Gate {
  /** Null lets in. The right key does, however many wrong ones others send: nothing but the key is looked at. */
  check(token: string | null): ErrorShape | null;
}

export interface GateOptions {
  /** Somebody seems to be guessing: called at the 20th wrong key within a minute. */
  readonly onGuessing?: (() => void) | undefined;
  /** Milliseconds that only grow. */
  readonly now?: (() => number) | undefined;
}

const WRONG_LIMIT = 20;
const WINDOW_MS = 60_000;

/** A key of 256 random bits cannot be guessed, so wrong ones cost their sender the connection and nobody else anything. */
export function createGate(token: string, { onGuessing, now = () => performance.now() }: GateOptions = {}): Gate {
  const right = digest(token);
  let since = Number.NEGATIVE_INFINITY;
  let wrong = 0;
  const countWrong = () => {
    if (now() - since >= WINDOW_MS) {
      since = now();
      wrong = 0;
    }
    wrong += 1;
    if (wrong === WRONG_LIMIT) onGuessing?.();
  };
  return {
    check(given) {
      // Hashing first makes both sides equally long, which timingSafeEqual needs and which hides the length.
      if (given !== null && timingSafeEqual(digest(given), right)) return null;
      const missing = given === null || given === '';
      if (!missing) countWrong();
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
