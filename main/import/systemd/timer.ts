/** The `[Timer]` section of systemd.timer(5) as a schedule. */

import type { Language } from '../../../preload/contract.ts';
import type { Schedule } from '../../engine/model.ts';
import type { Zone } from '../../engine/triggers/zone.ts';
import { BOUNDS, beyondBound } from '../bounds.ts';
import type { OldSide } from '../compare.ts';
import { everyOf } from '../cron-text.ts';
import { type Difference, excerpt } from '../model.ts';
import { mergeWalks, type SourceWalk } from '../source-walk.ts';
import { sharedWords } from '../words/shared.ts';
import { type SystemdWords, systemdWords } from '../words/systemd.ts';
import { calendarSchedule, readCalendar, walkSystemdCalendar } from './calendar.ts';
import { readTimeSpan, sayTimeSpan } from './time-span.ts';
import { readBoolean, type UnitFile } from './unit-file.ts';

export interface Timing {
  /** Null = it cannot be carried over. */
  readonly schedule: Schedule | null;
  readonly old: OldSide;
  readonly differences: readonly Difference[];
}

export function readTimer(timer: UnitFile, zone: Zone, language: Language): Timing {
  const say = systemdWords[language];
  const differences: Difference[] = [];
  const add = (code: string, message: string) => differences.push({ code, message });
  const schedules: Schedule[] = [];
  const walks: SourceWalk[] = [];
  let broken = false;
  const calendars = timer.all('Timer', 'OnCalendar');
  if (calendars.length > BOUNDS.times) {
    const line = calendars[BOUNDS.times]?.line;
    throw beyondBound({ file: timer.name, bound: 'times', most: BOUNDS.times, line, words: sharedWords[language] });
  }
  for (const { value } of calendars) {
    const calendar = readCalendar(value, say.calendar);
    if (typeof calendar === 'string') {
      broken = true;
      add('bad-calendar', say.badCalendar(excerpt(value, 80), calendar));
      continue;
    }
    walks.push(walkSystemdCalendar(calendar, zone));
    schedules.push(calendarSchedule(calendar));
    if (calendar.zone !== null) add('zone', say.zone(calendar.zone));
  }
  const monotonic = readMonotonic(timer, schedules.length > 0, add, language);
  schedules.push(...monotonic);
  missedRule(timer, walks.length > 0, add, say);
  const jitter = readSpread(timer, add, language);
  const only = schedules.length === 1 ? schedules[0] : undefined;
  const whole: Schedule | null = broken || schedules.length === 0 ? null : (only ?? { kind: 'any', of: schedules });
  if (schedules.length === 0 && !broken) add('no-trigger', say.noTrigger);
  return {
    schedule: whole === null || jitter === null ? whole : { ...whole, jitter },
    old: walks.length > 0 ? mergeWalks(walks) : monotonicNote(timer, say),
    differences,
  };
}

type Add = (code: string, message: string) => void;

/** Timers counted from an event. Repetition becomes an interval; a single start becomes an event. */
function readMonotonic(timer: UnitFile, calendars: boolean, add: Add, language: Language): Schedule[] {
  const say = systemdWords[language];
  const found: Schedule[] = [];
  const span = (key: string): number | null => {
    const value = timer.one('Timer', key);
    const seconds = value === null ? null : readTimeSpan(value);
    if (value !== null && typeof seconds !== 'number') add('bad-span', say.badSpan(key, excerpt(value, 40)));
    return typeof seconds === 'number' ? seconds : null;
  };
  const active = span('OnUnitActiveSec');
  const inactive = span('OnUnitInactiveSec');
  const repeats = active !== null || inactive !== null;
  for (const [seconds, from] of [
    [active, 'start'],
    [inactive, 'finish'],
  ] as const) {
    if (seconds === null || seconds <= 0) continue;
    found.push({ kind: 'interval', every: everyOf(seconds), ...(from === 'finish' ? { from } : {}) });
    add('monotonic', say.monotonic(sayTimeSpan(seconds, language), from === 'finish'));
  }
  for (const [key, on] of [
    ['OnBootSec', 'app-start'],
    ['OnStartupSec', 'login'],
    ['OnActiveSec', 'app-start'],
  ] as const) {
    const seconds = span(key);
    if (seconds === null) continue;
    if (repeats || (calendars && key === 'OnActiveSec')) {
      add('first-run', say.firstRun(key, sayTimeSpan(seconds, language), say.moments[key]));
      continue;
    }
    found.push({ kind: 'event', on });
    add('boot', say.boot(key, sayTimeSpan(seconds, language), say.moments[key], on === 'login'));
  }
  return found;
}

function monotonicNote(timer: UnitFile, say: SystemdWords): string {
  const keys = ['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnUnitActiveSec', 'OnUnitInactiveSec'];
  const used = keys.filter((key) => timer.one('Timer', key) !== null);
  return used.length === 0 ? say.noTimes : say.fromEvent(used);
}

function missedRule(timer: UnitFile, calendars: boolean, add: Add, say: SystemdWords): void {
  if (!calendars) return;
  add('missed-runs', readBoolean(timer.one('Timer', 'Persistent')) === true ? say.persistent : say.notPersistent);
}

function readSpread(timer: UnitFile, add: Add, language: Language): { seconds: number; stable?: true } | null {
  const say = systemdWords[language];
  const fixed = readBoolean(timer.one('Timer', 'FixedRandomDelay')) === true;
  const offset = readTimeSpan(timer.one('Timer', 'RandomizedOffsetSec') ?? '0');
  const delay = readTimeSpan(timer.one('Timer', 'RandomizedDelaySec') ?? '0');
  if (typeof offset === 'number' && offset > 0) {
    add('random-offset', say.randomOffset(sayTimeSpan(offset, language)));
    return { seconds: offset, stable: true };
  }
  if (typeof delay !== 'number' || delay <= 0) return null;
  add('random-delay', say.randomDelay(sayTimeSpan(delay, language), fixed));
  return fixed ? { seconds: delay, stable: true } : { seconds: delay };
}

const READ = new Set([
  'OnCalendar',
  'OnActiveSec',
  'OnBootSec',
  'OnStartupSec',
  'OnUnitActiveSec',
  'OnUnitInactiveSec',
  'Persistent',
  'RandomizedDelaySec',
  'FixedRandomDelay',
  'RandomizedOffsetSec',
  'Unit',
]);

/** Settings of `[Timer]` that Punctual has nothing for, each in words. */
export function unreadKeys(timer: UnitFile, say: SystemdWords): Difference[] {
  return timer.settings
    .filter(({ section, key, value }) => section === 'Timer' && !READ.has(key) && value !== '')
    .map(({ key, value }) => {
      const [text, why] = [excerpt(value, 60), say.settings[key]];
      return { code: 'timer-setting', message: why === undefined ? say.setting(key, text) : say.known(key, text, why) };
    });
}
