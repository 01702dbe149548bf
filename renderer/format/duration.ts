import type { Messages } from '../text/messages.ts';

/** A length of time in words of one or two units: `850 ms`, `4.2 s`, `3 min 20 s`, `1 h 42 min`, `2 d 3 h`. */
export function formatDuration(ms: number, text: Messages): string {
  const t = text.time;
  const abs = Math.max(0, ms);
  if (abs < 1000) return t.ms(Math.round(abs));
  if (abs < 10_000) return t.s(String(Math.floor(abs / 100) / 10));
  const seconds = Math.floor(abs / 1000);
  if (seconds < 60) return t.s(String(seconds));
  const pair = (big: string, small: number, word: (n: number) => string) => (small > 0 ? `${big} ${word(small)}` : big);
  if (seconds < 3600) return pair(t.min(Math.floor(seconds / 60)), seconds % 60, (n) => t.s(String(n)));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return pair(t.h(Math.floor(minutes / 60)), minutes % 60, t.min);
  const hours = Math.floor(minutes / 60);
  return pair(t.d(Math.floor(hours / 24)), hours % 24, t.h);
}

/** A countdown: whole seconds below an hour, so that it ticks; never below zero. */
export function formatCountdown(ms: number, text: Messages): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return text.time.s(String(seconds));
  return formatDuration(seconds * 1000, text);
}

/** One unit only, for "3 min ago". */
export function formatRough(ms: number, text: Messages): string {
  const t = text.time;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return t.s(String(seconds));
  if (seconds < 3600) return t.min(Math.floor(seconds / 60));
  if (seconds < 48 * 3600) return t.h(Math.floor(seconds / 3600));
  return t.d(Math.floor(seconds / 86_400));
}
