/** What a row waits for, as one English sentence; the window has its own words (renderer/text). */
import type { Run, Skip, WaitingFor } from '../../engine/model.ts';
import { localTime } from './print.ts';

/** The facts of a wait; the row of a job (`JobRow.waiting`) has them as well as a run. */
export type Waiting = Pick<Run, 'waitingFor' | 'wait' | 'count'> & {
  /** When the clock starts it; null = not by the clock. */
  readonly at: number | null;
};

export const waitingOf = ({ waitingFor, wait, count, notBefore }: Run): Waiting => ({
  ...{ waitingFor, wait, count },
  at: notBefore,
});

/**
 * Without a full stop, so that it fits into tables and lines alike. `live`: false where no host runs; then the moments are those that
 * were stored, before which nothing starts.
 */
export function waitWords({ waitingFor, wait, count, at }: Waiting, live = true): string {
  if (wait?.held === true) return 'held by you; starts only when you start it';
  const moment = at === null ? '' : `${live ? 'starts at' : 'not before'} ${localTime(at)}`;
  const starts = moment === '' ? '' : `, ${moment}`;
  switch (waitingFor) {
    case 'time':
      return at === null ? 'waits for its time' : `waits for its time, ${localTime(at)}`;
    case 'jitter':
      return `waits for its random delay${starts}`;
    case 'settle':
      return `waits for the computer to settle${starts}`;
    case 'condition':
      return conditionWords(wait, count);
    case 'claim':
      return 'asks the shared ledger';
    case 'pause':
      // What fell into no pause is only kept back: nothing is decided about it.
      if (wait?.scopes?.length === 0) return `waits for the pause to end${starts}`;
      return count > 1
        ? `${count} runs fell into the pause; decided when it ends`
        : 'fell into the pause; decided when it ends';
    case 'retry':
      return at === null || !live ? `waits for its next attempt${starts}` : `is tried again at ${localTime(at)}`;
    case null:
      return '';
    default:
      return BEHIND[waitingFor];
  }
}

const BEHIND: Readonly<Record<Extract<WaitingFor, 'previous' | 'pace' | 'slot'>, string>> = {
  previous: 'waits for the run before it to end',
  pace: 'waits its turn: missed runs are caught up a few at a time',
  slot: 'waits for a free place: as many jobs run as are allowed at once',
};

function conditionWords(wait: Waiting['wait'], count: number): string {
  const lacking = wait?.lacking ?? [];
  const what = lacking.length === 0 ? 'its conditions' : lacking.join(' and ');
  const since = wait?.since === undefined ? '' : ` since ${localTime(wait.since)}`;
  const gaveUp = wait?.giveUpAt === undefined ? '' : `, gives up at ${localTime(wait.giveUpAt)}`;
  return `waits for ${what}${since}${count > 1 ? ` (stands for ${count})` : ''}${gaveUp}`;
}

/** `2026-12-24 08:00:00`, or both ends of a longer one. */
export function skipWords({ from, to, because }: Skip): string {
  const span = from === to ? localTime(from) : `${localTime(from)} to ${localTime(to)}`;
  return because === 'zone' ? `${span} (ran before the time zone changed)` : span;
}
