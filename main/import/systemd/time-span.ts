/** Time spans of systemd.time(7): `1h 30min`, `90`, `2 weeks`; a bare number means seconds. */

import type { Language } from '../../../preload/contract.ts';
import { entryOf } from '../../engine/entry-of.ts';

const UNITS: Readonly<Record<string, number>> = {
  us: 1e-6,
  usec: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  // systemd's own averages
  M: 2_629_800,
  month: 2_629_800,
  months: 2_629_800,
  y: 31_557_600,
  year: 31_557_600,
  years: 31_557_600,
};

/** Seconds, `infinity`, or null when it is not a time span. */
export function readTimeSpan(text: string): number | 'infinity' | null {
  const trimmed = text.trim();
  if (trimmed === 'infinity') return 'infinity';
  if (trimmed === '') return null;
  let seconds = 0;
  // Part by part: one expression for all of them would try every way to cut a long number into several.
  const part = /\s*(\d+(?:\.\d+)?)\s*([a-zA-Zµμ]*)/y;
  while (part.lastIndex < trimmed.length) {
    const found = part.exec(trimmed);
    if (found === null) return null;
    const [, amount, unit] = found;
    const factor = unit === '' || unit === undefined ? 1 : (entryOf(UNITS, unit) ?? entryOf(UNITS, unit.toLowerCase()));
    if (factor === undefined) return null;
    seconds += Number(amount) * factor;
  }
  return seconds;
}

/** Seconds in words, for sentences: `1 h 30 min`. */
export function sayTimeSpan(seconds: number, language: Language = 'en'): string {
  const [day, hour, minute, second] = language === 'zh' ? ['天', '小时', '分钟', '秒'] : ['d', 'h', 'min', 's'];
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of [
    [day, 86_400],
    [hour, 3600],
    [minute, 60],
  ] as const) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount} ${unit}`);
    rest -= amount * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${Math.round(rest * 1000) / 1000} ${second}`);
  return parts.join(' ');
}
