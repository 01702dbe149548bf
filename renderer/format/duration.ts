import { lengthWords } from '../../preload/words/lengths.ts';
import type { Messages } from '../text/messages.ts';

/** A countdown: whole seconds below an hour, so that it ticks; never below zero. */
export function formatCountdown(ms: number, text: Messages): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return text.time.s(String(seconds));
  return lengthWords(seconds * 1000, text.time);
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
