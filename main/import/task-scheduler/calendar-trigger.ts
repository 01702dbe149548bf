/** The four forms of a CalendarTrigger: by day, by week, by day of the month, by weekday of the month. */
import type { Schedule } from '../../engine/model.ts';
import { formatTimeOfDay, formatWall } from '../../engine/triggers/moment.ts';
import { cronField, numbers, WEEKDAY_NAMES, weekdayField } from '../cron-text.ts';
import { type CivilDate, type SourceWalk, walkCalendar } from '../source-walk.ts';
import type { TaskWords } from '../words/task-scheduler.ts';
import { child, childText, localName, type XmlElement } from '../xml.ts';
import { type Boundary, WINDOWS_RULE } from './boundary.ts';

export interface CalendarRule {
  readonly schedule: Schedule;
  readonly walk: SourceWalk;
  /** Weekdays (0 = Sunday) when it is every day or every week; null for all other forms. */
  readonly weekdays: readonly number[] | null;
}

const DAY = 86_400;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The rule, or a sentence that says what is wrong. */
export function readCalendarRule(trigger: XmlElement, start: Boundary, say: TaskWords): CalendarRule | string {
  const form = trigger.children.find((each) => localName(each).startsWith('ScheduleBy'));
  const firstDay = Math.floor(start.wall / 1000 / DAY);
  const seconds = Math.floor(start.wall / 1000) - firstDay * DAY;
  const clock = { firstDay, seconds, time: formatTimeOfDay(seconds), start };
  switch (form === undefined ? '' : localName(form)) {
    case 'ScheduleByDay':
      return byDay(interval(form, 'DaysInterval'), clock);
    case 'ScheduleByWeek':
      return byWeek(interval(form, 'WeeksInterval'), listed(child(form ?? null, 'DaysOfWeek'), DAYS), clock, say);
    case 'ScheduleByMonth':
      return byMonth(form ?? null, clock, say);
    case 'ScheduleByMonthDayOfWeek':
      return byMonthWeekday(form ?? null, clock, say);
    default:
      return say.noSchedule;
  }
}

interface Clock {
  readonly firstDay: number;
  readonly seconds: number;
  readonly time: string;
  readonly start: Boundary;
}

const interval = (form: XmlElement | undefined, name: string): number =>
  Math.max(1, Number(childText(form ?? null, name) ?? 1) || 1);

/** Positions of the names of children, ascending. */
const listed = (element: XmlElement | null, names: readonly string[]): number[] =>
  (element?.children ?? [])
    .map((each) => names.indexOf(localName(each)))
    .filter((index) => index >= 0)
    .sort((a, b) => a - b);

const walk = (clock: Clock, dates: (date: CivilDate) => boolean): SourceWalk =>
  walkCalendar({
    zone: clock.start.zone,
    rule: WINDOWS_RULE,
    months: () => true,
    dates: (at) => at.day >= clock.firstDay && dates(at),
    times: [clock.seconds],
  });

const cron = ({ seconds }: Clock, day: string, month: string, weekday: string): Schedule => {
  const fields = [Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600), day, month, weekday];
  return { kind: 'cron', pattern: (seconds % 60 === 0 ? fields : [seconds % 60, ...fields]).join(' ') };
};
const dateText = (day: number): string => formatWall(day * DAY * 1000).slice(0, 10);

function byDay(every: number, clock: Clock): CalendarRule {
  const dates = (at: CivilDate) => (at.day - clock.firstDay) % every === 0;
  if (every === 1) return { schedule: cron(clock, '*', '*', '*'), walk: walk(clock, dates), weekdays: numbers(0, 6) };
  const schedule: Schedule = {
    kind: 'calendar',
    every: { days: every },
    time: clock.time,
    start: dateText(clock.firstDay),
  };
  return { schedule, walk: walk(clock, dates), weekdays: null };
}

/** Weeks begin on Sunday and are counted from the one of the start. */
function byWeek(every: number, weekdays: readonly number[], clock: Clock, say: TaskWords): CalendarRule | string {
  if (weekdays.length === 0) return say.noWeekday;
  const sunday = clock.firstDay - ((((clock.firstDay + 4) % 7) + 7) % 7);
  const dates = (at: CivilDate) => weekdays.includes(at.weekday) && Math.floor((at.day - sunday) / 7) % every === 0;
  if (every === 1)
    return { schedule: cron(clock, '*', '*', weekdayField(weekdays)), walk: walk(clock, dates), weekdays };
  const parts = weekdays.map((weekday): Schedule => {
    const day = sunday + weekday;
    const first = day < clock.firstDay ? day + every * 7 : day;
    return { kind: 'calendar', every: { weeks: every }, time: clock.time, start: dateText(first) };
  });
  const [only] = parts;
  const schedule: Schedule = parts.length === 1 && only !== undefined ? only : { kind: 'any', of: parts };
  return { schedule, walk: walk(clock, dates), weekdays: null };
}

function months(form: XmlElement | null): number[] {
  const found = listed(child(form, 'Months'), MONTHS).map((index) => index + 1);
  return found.length === 0 ? numbers(1, 12) : found;
}

function byMonth(form: XmlElement | null, clock: Clock, say: TaskWords): CalendarRule | string {
  const texts = (child(form, 'DaysOfMonth')?.children ?? []).map(({ text }) => text.trim());
  const last = texts.includes('Last');
  const days = texts
    .filter((text) => text !== 'Last')
    .map(Number)
    .sort((a, b) => a - b);
  if (days.some((day) => !Number.isInteger(day) || day < 1 || day > 31)) return say.badDay;
  if (texts.length === 0) return say.noDay;
  const which = months(form);
  const text = [...(days.length > 0 ? [cronField(days, 1, 31)] : []), ...(last ? ['L'] : [])].join(',');
  const dates = (at: CivilDate) =>
    which.includes(at.month) && (days.includes(at.date) || (last && at.date === at.length));
  return { schedule: cron(clock, text, cronField(which, 1, 12), '*'), walk: walk(clock, dates), weekdays: null };
}

function byMonthWeekday(form: XmlElement | null, clock: Clock, say: TaskWords): CalendarRule | string {
  const weeks = (child(form, 'Weeks')?.children ?? []).map(({ text }) => text.trim());
  const weekdays = listed(child(form, 'DaysOfWeek'), DAYS);
  const which = months(form);
  if (weeks.length === 0 || weekdays.length === 0) return say.noWeek;
  if (weeks.some((week) => !/^([1-4]|Last)$/.test(week))) return say.badWeek;
  const items = weekdays.flatMap((day) => weeks.map((week) => `${WEEKDAY_NAMES[day]}#${week === 'Last' ? 'L' : week}`));
  const dates = (at: CivilDate) => {
    if (!which.includes(at.month) || !weekdays.includes(at.weekday)) return false;
    return weeks.includes(String(Math.ceil(at.date / 7))) || (weeks.includes('Last') && at.date > at.length - 7);
  };
  return {
    schedule: cron(clock, '*', cronField(which, 1, 12), items.join(',')),
    walk: walk(clock, dates),
    weekdays: null,
  };
}
