import { entriesOf, isOneYear, MOST_NUMBERS, mondayFirst, stepsOfWeeks } from '../phrases.ts';
import type { Days, Missing, MonthDays, Nth, Years } from '../structure.ts';
import { list, numbers, WEEKDAYS } from './parts.ts';

const nthOf = ({ n, weekday }: Nth): string => `${n < 0 ? '最后一个' : `第 ${n} 个`}${WEEKDAYS[weekday]}`;

function monthDaysOf({ numbers: days, beforeLast, nearest, lastWorkday, nth }: MonthDays): string[] {
  const named =
    days.kind === 'all' || (days.kind === 'list' && days.values.length === 0)
      ? []
      : days.kind === 'list'
        ? [dayNumbers(days.values)]
        : [` ${days.from} 日至 ${days.to} 日${days.step === 1 ? '' : `每 ${days.step} 天`}`];
  return [
    ...named,
    ...nearest.map((day) => `最接近 ${day} 日的非周末日（周一至周五）`),
    ...nth.map(nthOf),
    ...(lastWorkday ? ['最后一个非周末日（周一至周五）'] : []),
    ...[...beforeLast].reverse().map((n) => (n === 0 ? '最后一天' : `倒数第 ${n + 1} 天`)),
  ];
}

function dayNumbers(values: readonly number[]): string {
  const entries = entriesOf(
    values,
    (day) => `${day} 日`,
    (a, b) => `${a} 日至 ${b} 日`,
  );
  if (entries.length <= MOST_NUMBERS) return ` ${list(entries)}`;
  return ` ${values[0]} 日至 ${values.at(-1)} 日之间的 ${values.length} 天`;
}

export function weekdaysOf(days: readonly number[]): string {
  return list(
    entriesOf(
      mondayFirst(days),
      (day) => WEEKDAYS[day] ?? '',
      (a, b) => `${WEEKDAYS[a]}至${WEEKDAYS[b]}`,
    ),
  );
}

/** "每周一、周三", but "周一至周五" of itself means each of them. */
export function everyWeekday(days: readonly number[]): string {
  const said = weekdaysOf(days);
  return said.includes('至') ? said : `每${said}`;
}

interface DayWords {
  /** Empty for every day. */
  readonly text: string;
  /** True if the times after `text` would seem to belong to its last part only. */
  readonly several: boolean;
  readonly tail: readonly string[];
}

export function daysOf({ monthDays, weekdays, join, months, weeks, years, missing, never }: Days): DayWords {
  const names = list(
    entriesOf(
      months ?? [],
      (month) => `${month} 月`,
      (a, b) => `${a} 月至 ${b} 月`,
    ),
  );
  // The years stand where "每年" would: both would contradict each other.
  const year = years === null || months === null ? '每年 ' : `${leadingYears(years)} `;
  const inMonths = months === null ? '' : `${year}${names}的`;
  const only = monthDays?.numbers.kind === 'list' && monthDays.numbers.values.length === 1;
  const tail = [
    ...(weeks === null ? [] : [`仅限 ISO ${weekWords(weeks)}`]),
    ...(years === null || months !== null ? [] : [yearsOf(years)]),
    ...missingOf(missing, years),
    ...(never === null
      ? []
      : [
          `${list(never.months.map((month) => `${month} 月`))}没有${never.day === null ? '这些日期' : ` ${never.day} 日`}`,
        ]),
  ];
  if (monthDays !== null) {
    const dates = monthDaysOf(monthDays);
    const date = only && dates.length === 1 && months?.length === 1 ? `${names}${dates[0]}` : null;
    const leap = missing?.kind === 'leap-day' && years === null;
    const base =
      date !== null && (weekdays === null || join === 'and')
        ? `${leap ? '每个闰年的 ' : year}${date}`
        : months === null
          ? `每月${list(dates)}`
          : `${inMonths}${list(dates)}`;
    if (weekdays === null) return { text: base, several: false, tail };
    if (join === 'and') {
      const plain = weekdays.every.length === 0 ? [] : [weekdaysOf(weekdays.every)];
      const conditions = [...plain, ...weekdays.nth.map((nth) => `当月${nthOf(nth)}`)];
      return { text: base, several: false, tail: [`仅限当天是${conditions.join('或')}`, ...tail] };
    }
    return { text: `${base}以及${weekdayText(weekdays.every, weekdays.nth, months === null)}`, several: true, tail };
  }
  if (weekdays === null) return { text: months === null ? '' : `${year}${names}每天`, several: false, tail };
  const text = weekdayText(weekdays.every, weekdays.nth, months === null);
  const several = weekdays.every.length > 0 && weekdays.nth.length > 0;
  return { text: `${inMonths}${text}`, several, tail };
}

function weekWords(weeks: readonly number[]): string {
  const steps = stepsOfWeeks(weeks);
  if (steps === null) return `第 ${numbers(weeks, '周')}`;
  if (steps.parity !== null) return steps.parity === 'odd' ? '单数周' : '双数周';
  return `第 ${steps.from} 周起每 ${steps.step} 周一次（至第 ${steps.to} 周）`;
}

/** Within named months "每周一" is "每个周一", and "每月" is not said again. */
function weekdayText(every: readonly number[], nth: readonly Nth[], eachMonth: boolean): string {
  const named = eachMonth ? everyWeekday(every) : everyWeekday(every).replace(/^每/, '每个');
  const plain = every.length === 0 ? [] : [named];
  return [...plain, ...(nth.length === 0 ? [] : [`${eachMonth ? '每月' : ''}${list(nth.map(nthOf))}`])].join('以及');
}

/** Before months, in the place of "每年": "2027、2029 年", "2025 至 2030 年每年", "1970 年起每 2 年的". */
function leadingYears(years: Years): string {
  if (years.kind === 'list') return numbers(years.values, '年');
  const { from, to, step } = years;
  const within = to === null ? `${from} 年起` : `${from} 至 ${to} 年`;
  return step === 1 ? `${within}每年` : `${within}每 ${step} 年的`;
}

/** "仅限 1970 年起每 2 年一次的年份" */
function yearsOf(years: Years): string {
  if (years.kind === 'list') return `仅限 ${numbers(years.values, '年')}`;
  const { from, to, step } = years;
  if (step === 1) return to === null ? `仅限 ${from} 年起` : `仅限 ${from} 至 ${to} 年`;
  return `仅限 ${from} 年起每 ${step} 年一次的年份${to === null ? '' : `（到 ${to} 年为止）`}`;
}

function missingOf(missing: Missing, years: Years | null): string[] {
  switch (missing?.kind) {
    case 'day':
      return [`没有 ${missing.day} 日的月份跳过`];
    case 'fifth':
      return [`没有第 5 个${WEEKDAYS[missing.weekday]}的月份跳过`];
    case 'too-short':
      return ['天数不足的月份跳过'];
    case 'leap-day':
      return years === null || isOneYear(years) ? [] : ['没有这一天的年份跳过'];
    case 'some':
      return ['当月没有的日期跳过'];
    default:
      return [];
  }
}
