/** The real Ids: sortable by creation, lower case so that they survive file systems that ignore case. */
import { randomBytes, randomInt } from 'node:crypto';
import type { Ids } from '../engine/ports.ts';

// Crockford's alphabet: no letter that reads like another. https://www.crockford.com/base32.html
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 9;
const TAIL_DIGITS = 7;
const TOKEN_BYTES = 24;
const TAIL_SPAN = 32 ** TAIL_DIGITS;

/** 16 characters: 9 for the millisecond (until the year 3084), 7 random ones that count up within a millisecond. */
export function createIds(now: () => number = Date.now): Ids {
  let lastTime = 0;
  let tail = 0;
  // Random bytes for many tokens at once: asking for 24 costs nearly as much as asking for thousands.
  let pool = Buffer.alloc(0);
  return {
    id() {
      // A clock set back must not make a new id sort before an old one.
      const time = Math.max(now(), lastTime);
      tail = time === lastTime ? tail + 1 : randomInt(TAIL_SPAN / 2);
      lastTime = tail === TAIL_SPAN ? time + 1 : time;
      return digits(time, TIME_DIGITS) + digits(tail, TAIL_DIGITS);
    },
    token() {
      if (pool.length < TOKEN_BYTES) pool = randomBytes(TOKEN_BYTES * 256);
      const token = pool.toString('base64url', 0, TOKEN_BYTES);
      pool = pool.subarray(TOKEN_BYTES);
      return token;
    },
  };
}

function digits(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = ALPHABET.charAt(rest % 32) + text;
  return text;
}
