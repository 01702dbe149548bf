import type { JobRow, WaitingRow } from '../../preload/contract.ts';
import type { Formats } from '../format/formats.ts';
import type { Messages } from '../text/messages.ts';

/** What the column "next" says of a job. */
export interface NextWords {
  readonly kind: 'live' | 'countdown' | 'note';
  readonly words: string;
  /** The moment beside a countdown; empty without one. */
  readonly at: string;
}

function shortWait({ wait, waitingFor }: WaitingRow, text: Messages): string {
  return text.waits.short[wait?.held === true ? 'held' : waitingFor];
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
  const { waiting } = row;
  // What no clock starts, and a clock that is late: what it waits for says more than a time.
  if (waiting !== null && (waiting.at === null || waiting.at <= now)) return note(shortWait(waiting, text));
  const at = waiting?.at ?? row.nextFire;
  if (at === null) return note(text.jobs.noNext);
  return {
    kind: 'countdown',
    words: at <= now ? text.time.now : formats.countdown(at - now),
    at: formats.near(at, now),
  };
}
