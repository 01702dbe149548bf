import type { JobRow } from '../../preload/contract.ts';
import type { Formats } from '../format/formats.ts';
import type { Messages } from '../text/messages.ts';

/** What the column "next" says of a job. */
export interface NextWords {
  readonly kind: 'live' | 'countdown' | 'note';
  readonly words: string;
  /** The moment beside a countdown; empty without one. */
  readonly at: string;
}

/** `now`: host time, epoch milliseconds. Changes with every second for what runs or will run. */
export function nextWords(row: JobRow, now: number, text: Messages, formats: Formats): NextWords {
  const note = (words: string): NextWords => ({ kind: 'note', words, at: '' });
  const [last] = row.recent;
  if (row.running > 0 && last?.state === 'running') {
    const since = formats.countdown(Math.max(0, now - last.at));
    return { kind: 'live', words: `${text.state.running} ${since}`, at: '' };
  }
  if (row.state === 'broken') return note('');
  if (row.state === 'finished') return note(text.jobState.finished);
  if (row.pausedUntil !== null && row.pausedBy !== null) {
    return note(text.jobState.pausedUntil(formats.near(row.pausedUntil, now)));
  }
  if (row.pausedBy === 'job') return note(text.jobState.paused);
  if (row.pausedBy === 'group') return note(text.jobState.pausedByGroup);
  if (row.pausedBy === 'all') return note(text.jobState.pausedByAll);
  if (row.nextFire === null) return note(text.jobs.noNext);
  const left = row.nextFire <= now ? text.time.now : formats.countdown(row.nextFire - now);
  return { kind: 'countdown', words: left, at: formats.near(row.nextFire, now) };
}
