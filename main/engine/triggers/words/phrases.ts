import type { EventName, Every, ScheduleModifiers, Weekday } from '../../model.ts';
import type { CronPlan } from '../cron/plan.ts';

/** How one language says each kind of schedule. Sentences have no full stop at the end. */
export interface Phrases {
  cron(plan: CronPlan): string;
  interval(every: Every, fromFinish: boolean): string;
  calendar(every: Every, time: string): string;
  /** `days` null = every day. */
  window(days: readonly Weekday[] | null, from: string, to: string, every: Every): string;
  date(at: string): string;
  any(parts: readonly string[]): string;
  all(parts: readonly string[]): string;
  event(on: EventName): string;
  manual(): string;
  /** What the modifiers add, each a phrase of its own; zone excluded. */
  modifiers(schedule: ScheduleModifiers): string[];
  /** A sentence and its additions in one line. */
  join(sentence: string, additions: readonly string[]): string;
  zone(name: string): string;
  /** Remarks of the preview. Times are `HH:MM`, dates `YYYY-MM-DD`. */
  gap(times: readonly string[], date: string, runsAt: readonly string[]): string;
  overlap(times: readonly string[], date: string, passes: 'first' | 'both' | 'last'): string;
  jitter(seconds: number, stable: boolean): string;
  maxRuns(count: number): string;
  /** Beside `?`, a pattern's weekday numbers may have been meant as Quartz's: both meanings written out. */
  weekdayNumbers(cron: string, quartz: string): string;
}

/** How the hours, minutes and seconds of a pattern are best said; the same in every language. */
export type TimeShape =
  /** A few times of the day. */
  | { readonly kind: 'times'; readonly times: readonly string[] }
  /** Every n units, on the full larger unit; within hours when `from` is given. */
  | {
      readonly kind: 'every';
      readonly n: number;
      readonly unit: 'second' | 'minute' | 'hour';
      readonly within: TimeSpan | null;
    }
  /** Once or several times in each hour, at these minutes; `hours` empty = all. */
  | { readonly kind: 'hourly'; readonly marks: readonly string[]; readonly within: TimeSpan | null }
  /** Anything else: values of each field. */
  | {
      readonly kind: 'fields';
      readonly hours: readonly number[];
      readonly minutes: readonly number[];
      readonly seconds: readonly number[];
    };

export type TimeSpan =
  | { readonly kind: 'span'; readonly from: string; readonly to: string }
  | { readonly kind: 'hours'; readonly hours: readonly number[] };

const MOST_TIMES = 8;
const two = (n: number): string => String(n).padStart(2, '0');
const clock = (h: number, m: number, s: number): string => `${two(h)}:${two(m)}${s === 0 ? '' : `:${two(s)}`}`;

/** The period of values that start at 0 and fill the dial evenly, such as 0,15,30,45; null when they do not. */
function evenStep(values: readonly number[], range: number): number | null {
  if (values[0] !== 0) return null;
  const step = values.length === 1 ? range : (values[1] ?? 0);
  return range % step === 0 && values.length === range / step && values.every((v, i) => v === i * step) ? step : null;
}

export const isRun = (values: readonly number[]): boolean =>
  values.length > 1 && values.every((value, index) => index === 0 || value === (values[index - 1] ?? 0) + 1);

/** Finds the shortest true way to say when in the day a pattern fires. */
export function shapeOfTimes(plan: CronPlan): TimeShape {
  const hours = plan.hour.values;
  const minutes = plan.minute.values;
  const seconds = plan.second.values;
  const last = (values: readonly number[]): number => values.at(-1) ?? 0;
  const everyHour = hours.length === 24;
  const hourStep = evenStep(hours, 24);
  const minuteStep = evenStep(minutes, 60);
  const secondStep = evenStep(seconds, 60);
  const span = (): TimeSpan | null => {
    if (everyHour) return null;
    if (!isRun(hours) && hours.length > 1) return { kind: 'hours', hours };
    const from = clock(hours[0] ?? 0, minutes[0] ?? 0, seconds[0] ?? 0);
    return { kind: 'span', from, to: clock(last(hours), last(minutes), last(seconds)) };
  };
  const sharp = seconds.length === 1 && seconds[0] === 0;
  if (secondStep !== null && secondStep < 60 && minutes.length === 60)
    return { kind: 'every', n: secondStep, unit: 'second', within: span() };
  if (sharp && minuteStep !== null && minuteStep < 60)
    return { kind: 'every', n: minuteStep, unit: 'minute', within: span() };
  if (sharp && minuteStep === 60 && hourStep !== null && hours.length > 1)
    return { kind: 'every', n: hourStep, unit: 'hour', within: null };
  if (sharp && minuteStep === 60 && isRun(hours) && hours.length > 3)
    return { kind: 'every', n: 1, unit: 'hour', within: span() };
  if (hours.length * minutes.length * seconds.length <= MOST_TIMES) {
    const times = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => clock(h, m, s))));
    return { kind: 'times', times };
  }
  if (minutes.length * seconds.length <= MOST_TIMES) {
    const marks = minutes.flatMap((m) => seconds.map((s) => `${two(m)}${s === 0 ? '' : `:${two(s)}`}`));
    return { kind: 'hourly', marks, within: span() };
  }
  return { kind: 'fields', hours, minutes, seconds };
}

/** Five or more values in equal steps above 1, such as 1,3,5...59; null when they are not. */
export function stepsOf(
  values: readonly number[],
): { readonly step: number; readonly from: number; readonly to: number } | null {
  const from = values[0] ?? 0;
  const step = (values[1] ?? 0) - from;
  const even = values.length >= 5 && step > 1 && values.every((value, index) => value === from + index * step);
  return even ? { step, from, to: values.at(-1) ?? from } : null;
}

/** Numbers as runs, so that 1,2,3,7 becomes [1-3], [7]. */
export function runsOf(values: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const open = runs.at(-1);
    if (open !== undefined && value === open[1] + 1) open[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}

/** A moment taken apart for saying it: nothing that is zero or needless, `offset` as "UTC" or "UTC+02:00"; null = by the schedule's own clock. */
export function momentParts(text: string): {
  readonly date: string;
  readonly time: string | null;
  readonly offset: string | null;
} {
  const [, date = text, time, seconds, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:[.,]\d+)?))?(Z|z|[+-].*)?)?$/.exec(text) ?? [];
  if (time === undefined) return { date, time: null, offset: null };
  const exact = seconds === undefined || /^00(?:[.,]0+)?$/.test(seconds) ? time : `${time}:${seconds}`;
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?/.exec(zone ?? '') ?? [];
  const offset = zone === undefined ? null : sign === undefined ? 'UTC' : `UTC${sign}${hours}:${minutes}`;
  return { date, time: exact, offset };
}

/** A number of seconds as days, hours, minutes and seconds. */
export function everyOfSeconds(seconds: number): Every {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  return { days, hours, minutes, seconds: seconds % 60 };
}

/** Members of a period that are not 0, largest first. */
export function unitsOf(every: Every): readonly { readonly unit: keyof Every; readonly n: number }[] {
  const order: readonly (keyof Every)[] = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'];
  return order.map((unit) => ({ unit, n: every[unit] ?? 0 })).filter(({ n }) => n > 0);
}

/** Weekdays 0 = Sunday, put in the order people say them: Monday first. */
export const mondayFirst = (days: readonly number[]): number[] =>
  days.map((day) => (day === 0 ? 7 : day)).sort((a, b) => a - b);
