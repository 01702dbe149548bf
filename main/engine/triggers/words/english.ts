import type { EventName, Every, Weekday } from '../../model.ts';
import type { CronItem, CronPlan } from '../cron/plan.ts';
import {
  everyOfSeconds,
  momentParts,
  mondayFirst,
  type Phrases,
  runsOf,
  shapeOfTimes,
  stepsOf,
  type TimeShape,
  type TimeSpan,
  unitsOf,
} from './phrases.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const SHORT: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const COUNT = ['first', 'second', 'third', 'fourth', 'fifth'];

const list = (parts: readonly string[], word = 'and'): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}
const numbers = (values: readonly number[], say: (n: number) => string = String): string =>
  list(
    runsOf(values).flatMap(([a, b]) =>
      b - a > 1 ? [`${say(a)} to ${say(b)}`] : a === b ? [say(a)] : [say(a), say(b)],
    ),
  );

/** Values of a dial; many in equal steps are said as steps. */
function dial(name: 'second' | 'minute' | 'hour', values: readonly number[]): string {
  const steps = stepsOf(values);
  if (steps === null) return `${name} ${numbers(values)}`;
  return `every ${steps.step} ${name}s from ${steps.from} to ${steps.to}`;
}

function period(every: Every): string {
  const units = unitsOf(every);
  const only = units[0];
  if (units.length === 1 && only !== undefined && only.n === 1) return only.unit.slice(0, -1);
  return list(units.map(({ unit, n }) => `${n} ${n === 1 ? unit.slice(0, -1) : unit}`));
}

function hoursOf(hours: readonly number[]): string {
  const steps = stepsOf(hours);
  return steps === null
    ? `in the hours ${numbers(hours)}`
    : `in every ${ordinal(steps.step)} hour from ${steps.from} to ${steps.to}`;
}

function within(span: TimeSpan | null): string {
  if (span === null) return '';
  return span.kind === 'span' ? ` between ${span.from} and ${span.to}` : ` ${hoursOf(span.hours)}`;
}

function times(shape: TimeShape): string {
  switch (shape.kind) {
    case 'times':
      return `at ${list(shape.times)}`;
    case 'every':
      return `every ${shape.n === 1 ? shape.unit : `${shape.n} ${shape.unit}s`}${within(shape.within)}`;
    case 'hourly': {
      const marks = list(shape.marks.map((mark) => `:${mark}`));
      return `every hour at ${marks}${within(shape.within)}`;
    }
    case 'fields': {
      const parts = [
        shape.seconds.length === 1 && shape.seconds[0] === 0
          ? ''
          : shape.seconds.length === 60
            ? 'every second'
            : dial('second', shape.seconds),
        shape.minutes.length === 60 ? 'every minute' : dial('minute', shape.minutes),
        shape.hours.length === 24 ? 'every hour' : dial('hour', shape.hours),
      ].filter((part) => part !== '');
      const said = parts.join(' of ');
      return said.startsWith('every') ? said : `at ${said}`;
    }
  }
}

function weekdays(values: readonly number[]): string {
  const sorted = mondayFirst(values);
  return list(
    runsOf(sorted).flatMap(([a, b]) =>
      b - a > 1
        ? [`${WEEKDAYS[a]} to ${WEEKDAYS[b]}`]
        : a === b
          ? [`${WEEKDAYS[a]}`]
          : [`${WEEKDAYS[a]}`, `${WEEKDAYS[b]}`],
    ),
  );
}

function floating(item: CronItem): string {
  switch (item.type) {
    case 'last':
      return 'last day';
    case 'last-workday':
      return 'last weekday (Monday to Friday)';
    case 'nearest':
      return `weekday (Monday to Friday) nearest the ${ordinal(item.day)}`;
    case 'nth':
      return `${item.n < 0 ? 'last' : COUNT[item.n - 1]} ${WEEKDAYS[item.weekday]}`;
    default:
      return '';
  }
}

/** Date part: `each` goes before the time ("Every Friday at 03:30"), `tail` after it ("Every 5 minutes, Monday to Friday"). */
function dates(plan: CronPlan, timesOfDay: boolean): { readonly each: string; readonly tail: string } {
  const months =
    plan.month.any || plan.month.values.length === 12 ? '' : numbers(plan.month.values, (n) => MONTHS[n - 1] ?? '');
  const ofMonth = months === '' ? ' of every month' : ` of ${months}`;
  const monthDays = [
    ...(plan.day.values.length === 0 || plan.day.any ? [] : [daysOfMonth(plan)]),
    ...plan.day.items.map(floating).filter((text) => text !== ''),
  ].map((text) => `the ${text}`);
  const nth = plan.weekday.items
    .map(floating)
    .filter((text) => text !== '')
    .map((text) => `the ${text}`);
  const plain = plan.weekday.any || plan.weekday.values.length === 7 ? '' : weekdays(plan.weekday.values);
  const free = plan.weekday.any || (plan.weekday.values.length === 7 && plan.days === 'and');

  let each = '';
  let tail = '';
  if (!plan.day.any && !free && plan.days === 'or') {
    const week =
      plain === '' && nth.length === 0
        ? 'every day'
        : list([...(plain === '' ? [] : [`every ${plain}`]), ...nth.map((text) => `${text}${ofMonth}`)]);
    each = `on ${list(monthDays)}${ofMonth}, and on ${week}${plain !== '' && months !== '' ? ` in ${months}` : ''}`;
  } else if (!plan.day.any) {
    const also = [...(plain === '' ? [] : [plain.includes(' ') ? plain : `a ${plain}`]), ...nth].join(' or ');
    each = `on ${list(monthDays)}${ofMonth}${free || also === '' ? '' : ` if it is ${plain.includes(' to ') ? 'in ' : ''}${also}`}`;
  } else if (nth.length > 0) {
    each = `on ${list([...(plain === '' ? [] : [`every ${plain}`]), ...nth])}${ofMonth}`;
  } else if (timesOfDay && plain !== '') {
    each = `${plain.includes(' to ') ? '' : 'every '}${plain}${months === '' ? '' : ` in ${months}`}`;
  } else {
    tail = [plain, months === '' ? '' : `in ${months}`].filter((part) => part !== '').join(', ');
  }
  const week = plan.week.any ? '' : `in ISO week ${numbers(plan.week.values)}`;
  const years = plan.year.any ? '' : `in ${yearWords(plan)}`;
  return { each, tail: [tail, week, years].filter((part) => part !== '').join(', ') };
}

function daysOfMonth(plan: CronPlan): string {
  const only = plan.day.items[0];
  const stepped =
    plan.day.items.length === 1 &&
    only !== undefined &&
    (only.type === 'all' || only.type === 'range') &&
    only.step > 1;
  if (stepped && only.type === 'all') return `1st and then every ${only.step} days`;
  return numbers(plan.day.values, ordinal);
}

function yearWords(plan: CronPlan): string {
  const only = plan.year.items[0];
  if (
    plan.year.items.length === 1 &&
    only !== undefined &&
    (only.type === 'all' || only.type === 'range') &&
    only.step > 1
  ) {
    const from = plan.year.values[0] ?? 0;
    return `every ${ordinal(only.step)} year from ${from} to ${only.type === 'range' ? only.to : plan.year.values.at(-1)}`;
  }
  return numbers(plan.year.values);
}

const EVENTS: Readonly<Record<EventName, string>> = {
  'app-start': 'When Punctual starts',
  login: 'When you log in',
  resume: 'When the computer wakes up',
  unlock: 'When the screen is unlocked',
  idle: 'When the computer becomes idle',
  network: 'When the network comes back',
  mains: 'When the computer is plugged in',
  file: 'When the file changes',
};

const sayDate = (date: string): string => {
  const [year, month, day] = date.split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
};
const sayMoment = (text: string): string => {
  const { date, time, offset } = momentParts(text);
  return [sayDate(date), time === null ? '' : `, ${time}`, offset === null ? '' : ` ${offset}`].join('');
};

const length = (seconds: number): string =>
  list(unitsOf(everyOfSeconds(seconds)).map(({ unit, n }) => `${n} ${n === 1 ? unit.slice(0, -1) : unit}`));

/** Only what differs from the rule that holds when nothing is said (S9, S10). */
const GAPS = {
  end: '',
  skip: 'not when the clock skips it',
  shift: 'later by the gap when the clock skips it',
} as const;
const OVERLAPS = {
  first: '',
  both: 'both times when the clock repeats it',
  last: 'the second time when the clock repeats it',
} as const;

export const english: Phrases = {
  cron(plan) {
    const shape = shapeOfTimes(plan);
    const { each, tail } = dates(plan, shape.kind === 'times');
    const time = times(shape);
    const daily =
      each === '' && tail === '' && (shape.kind === 'times' || (shape.kind === 'fields' && shape.hours.length < 24));
    const head = daily
      ? `every day ${time}`
      : each === ''
        ? time
        : shape.kind === 'times'
          ? `${each} ${time}`
          : `${time}, ${each}`;
    return capital(tail === '' ? head : `${head}, ${tail}`);
  },
  interval: (every, fromFinish) =>
    fromFinish
      ? `${capital(period(every).replace(/^(?=[a-z])/, '1 '))} after the last run has finished`
      : `Every ${period(every)}`,
  calendar: (every, time) => `Every ${period(every)} at ${time}`,
  window(days, from, to, every) {
    const values = days === null ? [] : days.map((day) => SHORT.indexOf(day));
    const named = weekdays([...new Set(values)]);
    const on =
      days === null || new Set(values).size === 7 ? '' : named === 'Monday to Friday' ? ' on weekdays' : ` on ${named}`;
    return from === to
      ? `${on === '' ? 'Every day' : capital(on.trim())} at ${from}`
      : `Every ${period(every)} between ${from} and ${to}${on}`;
  },
  date: (at) => `Once, on ${sayMoment(at)}`,
  any: (parts) =>
    parts.join('; or ').replaceAll(/; or (At|Every|On|Once|When)/g, (_, word: string) => `; or ${word.toLowerCase()}`),
  all: (parts) => `Only when all agree: ${parts.join('; and ')}`,
  event: (on) => EVENTS[on],
  manual: () => 'Only when started by hand',
  modifiers(schedule) {
    const { start, end, exclude, jitter, dst, maxRuns } = schedule;
    const said: string[] = [];
    if (start != null) said.push(`from ${sayMoment(start)}`);
    if (end != null) said.push(`until ${sayMoment(end)}`);
    if (exclude?.days != null && exclude.days.length > 0)
      said.push(`not on ${weekdays(exclude.days.map((day) => SHORT.indexOf(day)))}`);
    if (exclude?.times != null && exclude.times.length > 0)
      said.push(
        `not between ${list(
          exclude.times.map(([a, b]) => `${a} and ${b}`),
          'or',
        )}`,
      );
    if (exclude?.dates != null && exclude.dates.length > 0) {
      const some = exclude.dates
        .slice(0, 3)
        .map((entry) => (typeof entry === 'string' ? sayDate(entry) : `${sayDate(entry[0])} to ${sayDate(entry[1])}`));
      const more = exclude.dates.length - some.length;
      said.push(`not on ${list(more > 0 ? [...some, `${more} more dates`] : some)}`);
    }
    if (jitter != null && jitter.seconds > 0)
      said.push(
        jitter.stable === true
          ? `always later by the same delay of up to ${length(jitter.seconds)}`
          : `up to ${length(jitter.seconds)} later at random`,
      );
    if (maxRuns != null) said.push(maxRuns === 1 ? 'only 1 run' : `at most ${maxRuns} runs`);
    return [...said, GAPS[dst?.gap ?? 'end'], OVERLAPS[dst?.overlap ?? 'first']].filter((part) => part !== '');
  },
  join: (sentence, additions) => [sentence, ...additions].join(', '),
  zone: (name) => `${name} time`,
  gap(skipped, date, runsAt) {
    const what = skipped.length > 1 ? `${list(skipped)} do not exist` : `${skipped[0]} does not exist`;
    return `${what} on ${sayDate(date)}: ${runsAt.length === 0 ? 'skipped' : `runs at ${list(runsAt)}`}`;
  },
  overlap(twice, date, passes) {
    const what = `${list(twice)} ${twice.length > 1 ? 'happen' : 'happens'} twice on ${sayDate(date)}`;
    return `${what}: runs ${passes === 'both' ? 'both times' : passes === 'first' ? 'the first time only' : 'the second time only'}`;
  },
  jitter: (seconds, stable) =>
    `Starts up to ${seconds} s later, ${stable ? 'always by the same delay on this computer' : 'by a random delay each time'}`,
  maxRuns: (count) => `Ends after ${count} ${count === 1 ? 'run' : 'runs'}`,
  weekdayNumbers: (cron, quartz) =>
    `Its weekday numbers count from 1 = Monday, as “${cron}”; in Quartz and AWS it would be “${quartz}”`,
};
