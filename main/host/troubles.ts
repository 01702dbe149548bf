/** What is wrong for as long as it is: a state that begins and ends, not an event (S41). Kept in memory; what lasts is found again at every start. */
import type { LastingTrouble, TroubleCode } from '../../preload/contract.ts';
import { lastingWords } from '../../preload/words/troubles.ts';
import type { Instant, Millis } from '../engine/model.ts';
import type { Clock, Log } from '../engine/ports.ts';

export interface Troubles {
  /** Worst first, then the oldest. */
  all(): readonly LastingTrouble[];
  /** It has begun, or its facts changed; since when stays. */
  set(code: TroubleCode, facts?: TroubleFacts): void;
  clear(code: TroubleCode): void;
}

export type TroubleFacts = Partial<Pick<LastingTrouble, 'reason' | 'said' | 'megabytes'>>;

export interface TroublesDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly log: Log;
  /** After every change. */
  readonly onChange: (troubles: readonly LastingTrouble[]) => void;
  /** Once for each trouble, when it begins. */
  readonly onBegin: (trouble: LastingTrouble) => void;
}

/** No run starts or is recorded while one of these lasts; with the others jobs run. */
const STOPPING: readonly TroubleCode[] = [
  'store',
  'database-missing',
  'database-damaged',
  'database-moved',
  'superseded',
];
/** One that comes back so soon was not worth a second notification. */
const SAME_ONE: Millis = 10 * 60_000;

export function createTroubles({ clock, log, onChange, onBegin }: TroublesDeps): Troubles {
  const lasting = new Map<TroubleCode, LastingTrouble>();
  const ended = new Map<TroubleCode, Millis>();

  const all = (): LastingTrouble[] =>
    [...lasting.values()].sort((a, b) => Number(isWarning(a)) - Number(isWarning(b)) || a.since - b.since);

  return {
    all,
    set(code, facts = {}) {
      const before = lasting.get(code);
      const since: Instant = before?.since ?? clock.now();
      const level = STOPPING.includes(code) ? 'error' : 'warning';
      const trouble: LastingTrouble = { code, level, since, ...facts };
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(trouble)) return;
      lasting.set(code, trouble);
      if (before === undefined)
        log[level === 'error' ? 'error' : 'warn'](lastingWords(trouble, 'en').what, { trouble: code });
      onChange(all());
      const quietUntil = (ended.get(code) ?? Number.NEGATIVE_INFINITY) + SAME_ONE;
      if (before === undefined && clock.monotonic() >= quietUntil) onBegin(trouble);
    },
    clear(code) {
      if (!lasting.delete(code)) return;
      ended.set(code, clock.monotonic());
      log.info(`${code} is over`);
      onChange(all());
    },
  };
}

const isWarning = ({ level }: LastingTrouble): boolean => level === 'warning';
