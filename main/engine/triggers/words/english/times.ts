import { clock, ends, evenStep, isZero, MOST_LISTED, runsOf } from '../phrases.ts';
import type { DayTimes, Dial } from '../structure.ts';
import { counted, each, everyNth, list, numbers } from './parts.ts';

export const at = (times: readonly number[]): string => `at ${list(times.map(clock))}`;
const hourOf = (hour: number): string => clock(hour * 3600);

/** The hours of a dial, each a whole hour and no time: "every hour from hour 9 to hour 17", "hours 1, 5 and 9". */
function hoursOf(hours: Dial, named = (hour: number): string => `hour ${hour}`): string {
  if (hours.kind === 'all') return 'every hour';
  if (hours.kind === 'list') return `${hours.values.length === 1 ? 'hour' : 'hours'} ${numbers(hours.values, 'hours')}`;
  if (hours.from === hours.to) return `hour ${hours.from}`;
  return `${everyNth(hours.step, 'hour')} from ${named(hours.from)} to ${named(hours.to)}`;
}

/** The hours that minutes are "past", by the clock. */
function pastHours(hours: Dial): string {
  const single =
    hours.kind === 'list' ? hours.values : hours.kind === 'steps' && hours.from === hours.to ? [hours.from] : [];
  const few = single.length > 0 && single.length <= MOST_LISTED;
  return few ? list(single.map(hourOf)) : hoursOf(hours, hourOf).replace(/^hours/, 'the hours');
}

function minutesOf(minutes: Dial): string {
  if (minutes.kind === 'all') return 'every minute';
  if (minutes.kind === 'list')
    return `${minutes.values.length === 1 ? 'minute' : 'minutes'} ${numbers(minutes.values, 'minutes')}`;
  return `${everyNth(minutes.step, 'minute')} from ${minutes.from} to ${minutes.to}`;
}

function secondsOf(seconds: Dial): string {
  const even = evenStep(seconds, 60);
  if (even !== null) return each(even, 'second');
  if (seconds.kind === 'steps')
    return `${each(seconds.step, 'second')} from second ${seconds.from} to second ${seconds.to}`;
  const { values } = seconds.kind === 'list' ? seconds : { values: [] };
  return `at ${values.length === 1 ? 'second' : 'seconds'} ${numbers(values, 'seconds')}`;
}

type Dials = Extract<DayTimes, { kind: 'dials' }>;

/** The first and the last time from one hour to another. */
function span(from: number, to: number, { minutes, seconds }: Dials): string {
  const [[firstMinute, lastMinute], [firstSecond, lastSecond]] = [ends(minutes, 60), ends(seconds, 60)];
  return `${clock((from * 60 + firstMinute) * 60 + firstSecond)} to ${clock((to * 60 + lastMinute) * 60 + lastSecond)}`;
}

/** Where within the day something repeats that does not begin anew with the hour. */
function within(dials: Dials): string {
  const { hours } = dials;
  if (hours.kind === 'all') return '';
  if (hours.kind === 'list') return ` from ${list(runsOf(hours.values).map(([from, to]) => span(from, to, dials)))}`;
  return hours.step === 1 ? ` from ${span(hours.from, hours.to, dials)}` : ` during ${hoursOf(hours)}`;
}

export function dialsOf(dials: Dials): string {
  const { hours, minutes, seconds } = dials;
  if (!isZero(seconds)) {
    if (minutes.kind !== 'all') return `${secondsOf(seconds)} of ${minutesOf(minutes)} of ${hoursOf(hours)}`;
    if (evenStep(seconds, 60) !== null) return `${secondsOf(seconds)}${within(dials)}`;
    return `${secondsOf(seconds)} of every minute${hours.kind === 'all' ? '' : ` during ${hoursOf(hours)}`}`;
  }
  const even = evenStep(minutes, 60);
  if (even !== null) return `${each(even, 'minute')}${within(dials)}`;
  if (minutes.kind === 'steps') {
    const oneHour = hours.kind === 'steps' && hours.from === hours.to;
    if (oneHour) return `${each(minutes.step, 'minute')}${within(dials)}`;
    return `${each(minutes.step, 'minute')} from minute ${minutes.from} to minute ${minutes.to} of ${hoursOf(hours)}`;
  }
  const { values } = minutes.kind === 'list' ? minutes : { values: [] };
  if (values.length === 1 && hours.kind === 'steps')
    return `${each(hours.step, 'hour')} from ${span(hours.from, hours.to, dials)}`;
  if (isZero(minutes) && hours.kind === 'all') return 'every hour';
  const past = values.length === 1 ? counted(values[0] ?? 0, 'minute') : minutesPast(values);
  return `at ${past} past ${pastHours(hours)}`;
}

function minutesPast(values: readonly number[]): string {
  const said = numbers(values, 'minutes');
  return said.includes('different') ? said : `${said} minutes`;
}
