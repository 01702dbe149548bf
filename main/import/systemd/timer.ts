/** The `[Timer]` section of systemd.timer(5) as a schedule. */
import type { Schedule } from '../../engine/model.ts';
import type { Zone } from '../../engine/triggers/zone.ts';
import type { OldSide } from '../compare.ts';
import { everyOf } from '../cron-text.ts';
import { type Difference, excerpt } from '../model.ts';
import { mergeWalks, type SourceWalk } from '../source-walk.ts';
import { calendarSchedule, readCalendar, walkSystemdCalendar } from './calendar.ts';
import { readTimeSpan, sayTimeSpan } from './time-span.ts';
import { readBoolean, type UnitFile } from './unit-file.ts';

export interface Timing {
  /** Null = it cannot be carried over. */
  readonly schedule: Schedule | null;
  readonly old: OldSide;
  readonly differences: readonly Difference[];
}

export function readTimer(timer: UnitFile, zone: Zone): Timing {
  const differences: Difference[] = [];
  const add = (code: string, message: string) => differences.push({ code, message });
  const schedules: Schedule[] = [];
  const walks: SourceWalk[] = [];
  let broken = false;
  for (const { value } of timer.all('Timer', 'OnCalendar')) {
    const calendar = readCalendar(value);
    if (typeof calendar === 'string') {
      broken = true;
      add('bad-calendar', `OnCalendar=${excerpt(value, 80)}: ${calendar}.`);
      continue;
    }
    walks.push(walkSystemdCalendar(calendar, zone));
    const schedule = calendarSchedule(calendar);
    if (typeof schedule === 'string') {
      broken = true;
      add('calendar-not-carried', `OnCalendar=${excerpt(value, 80)}: ${schedule}.`);
    } else schedules.push(schedule);
    if (calendar.zone !== null) add('zone', `The times are meant in ${calendar.zone} and stay so.`);
  }
  const monotonic = readMonotonic(timer, schedules.length > 0, add);
  schedules.push(...monotonic);
  missedRule(timer, walks.length > 0, add);
  const jitter = readSpread(timer, add);
  const only = schedules.length === 1 ? schedules[0] : undefined;
  const whole: Schedule | null = broken || schedules.length === 0 ? null : (only ?? { kind: 'any', of: schedules });
  if (schedules.length === 0 && !broken) add('no-trigger', 'The timer names no time that can be carried over.');
  return {
    schedule: whole === null || jitter === null ? whole : { ...whole, jitter },
    old: walks.length > 0 ? mergeWalks(walks) : monotonicNote(timer),
    differences,
  };
}

type Add = (code: string, message: string) => void;

/** Timers counted from an event. Repetition becomes an interval; a single start becomes an event. */
function readMonotonic(timer: UnitFile, calendars: boolean, add: Add): Schedule[] {
  const found: Schedule[] = [];
  const span = (key: string): number | null => {
    const value = timer.one('Timer', key);
    const seconds = value === null ? null : readTimeSpan(value);
    if (value !== null && typeof seconds !== 'number')
      add('bad-span', `${key}=${excerpt(value, 40)} is not a time span.`);
    return typeof seconds === 'number' ? seconds : null;
  };
  const active = span('OnUnitActiveSec');
  const inactive = span('OnUnitInactiveSec');
  const repeats = active !== null || inactive !== null;
  for (const [seconds, from, what] of [
    [active, 'start', 'start'],
    [inactive, 'finish', 'end'],
  ] as const) {
    if (seconds === null || seconds <= 0) continue;
    found.push({ kind: 'interval', every: everyOf(seconds), ...(from === 'finish' ? { from } : {}) });
    add(
      'monotonic',
      `systemd counts ${sayTimeSpan(seconds)} from the ${what} of the last run and starts anew at every boot, standing still while the computer sleeps; Punctual keeps counting through restarts and sleep.`,
    );
  }
  for (const [key, on, moment] of [
    ['OnBootSec', 'app-start', 'the computer has started'],
    ['OnStartupSec', 'login', 'systemd itself has started (for a user: the login)'],
    ['OnActiveSec', 'app-start', 'the timer was switched on'],
  ] as const) {
    const seconds = span(key);
    if (seconds === null) continue;
    if (repeats || (calendars && key === 'OnActiveSec')) {
      add(
        'first-run',
        `${key}: systemd runs it ${sayTimeSpan(seconds)} after ${moment}; Punctual has no such first run, it keeps to the rhythm and catches up what was missed.`,
      );
      continue;
    }
    found.push({ kind: 'event', on });
    const start = on === 'login' ? 'you log in' : 'Punctual starts';
    add(
      'boot',
      `${key}: systemd runs it ${sayTimeSpan(seconds)} after ${moment}; Punctual when ${start}, without that delay.`,
    );
  }
  return found;
}

function monotonicNote(timer: UnitFile): string {
  const keys = ['OnActiveSec', 'OnBootSec', 'OnStartupSec', 'OnUnitActiveSec', 'OnUnitInactiveSec'];
  const used = keys.filter((key) => timer.one('Timer', key) !== null);
  return used.length === 0 ? 'no times' : `counted from an event (${used.join(', ')}), at no time of the clock`;
}

function missedRule(timer: UnitFile, calendars: boolean, add: Add): void {
  if (!calendars) return;
  add(
    'missed-runs',
    readBoolean(timer.one('Timer', 'Persistent')) === true
      ? 'Persistent=true: systemd runs once at once when times were missed while the computer was off; Punctual does the same after its settle delay, and shows what was missed.'
      : 'Without Persistent= systemd forgets what it misses while the computer is off; Punctual runs the latest missed one (misfire: none would forget it too).',
  );
}

function readSpread(timer: UnitFile, add: Add): { seconds: number; stable?: true } | null {
  const fixed = readBoolean(timer.one('Timer', 'FixedRandomDelay')) === true;
  const offset = readTimeSpan(timer.one('Timer', 'RandomizedOffsetSec') ?? '0');
  const delay = readTimeSpan(timer.one('Timer', 'RandomizedDelaySec') ?? '0');
  if (typeof offset === 'number' && offset > 0) {
    add(
      'random-offset',
      `RandomizedOffsetSec: the same delay of 0 to ${sayTimeSpan(offset)} every time; here too, but another one.`,
    );
    return { seconds: offset, stable: true };
  }
  if (typeof delay !== 'number' || delay <= 0) return null;
  const how = fixed
    ? "the same one every time, though not the same as systemd's"
    : 'a new one for every run, as under systemd';
  add('random-delay', `RandomizedDelaySec: spread over ${sayTimeSpan(delay)}, ${how}. Times shown are without it.`);
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
const SAID: Readonly<Record<string, string>> = {
  AccuracySec: 'Punctual starts on the second, whatever AccuracySec says',
  WakeSystem: 'Punctual does not wake the computer',
  OnClockChange: 'a jump of the clock starts no job in Punctual',
  OnTimezoneChange: 'a change of the time zone starts no job in Punctual',
  DeferReactivation: 'in Punctual a start during a run is skipped',
  RemainAfterElapse: 'a job that has no more times stays in the list as finished',
};

/** Settings of `[Timer]` that Punctual has nothing for, each in words. */
export function unreadKeys(timer: UnitFile): Difference[] {
  return timer.settings
    .filter(({ section, key, value }) => section === 'Timer' && !READ.has(key) && value !== '')
    .map(({ key, value }) => ({
      code: 'timer-setting',
      message: `${key}=${excerpt(value, 60)}: ${SAID[key] ?? 'Punctual has nothing like it'}.`,
    }));
}
