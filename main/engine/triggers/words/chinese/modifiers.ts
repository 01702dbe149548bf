import type { Moment } from '../../../model.ts';
import { everyOfSeconds, MOST_LISTED, momentParts, unitsOf } from '../phrases.ts';
import type { Modifiers } from '../structure.ts';
import { weekdaysOf } from './days.ts';
import { list, SHORT, UNITS } from './parts.ts';

export function dateOf(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year} 年 ${month} 月 ${day} 日`;
}
export function momentOf(moment: Moment): string {
  const { date, time, offset } = momentParts(moment);
  return [dateOf(date), time === null ? '' : ` ${time}`, offset === null ? '' : `（${offset}）`].join('');
}
/** A space between a time and the word behind it. */
export const afterTime = (moment: Moment): string => (/T\d\d:[\d:.]+$/.test(moment) ? ' ' : '');
/** An end without a time is the whole day (S3). */
export const endOf = (moment: Moment): string =>
  momentParts(moment).time === null
    ? `到 ${dateOf(moment)}（含当天）为止`
    : `到 ${momentOf(moment)}${afterTime(moment)}为止`;

export const length = (seconds: number): string =>
  unitsOf(everyOfSeconds(seconds))
    .map(({ unit, n }) => `${n} ${UNITS[unit]}`)
    .join(' ');

export function exclusionsOf({ dates, days, times }: NonNullable<Modifiers['exclude']>): string[] {
  const said: string[] = [];
  if (days.length > 0) said.push(`${weekdaysOf([...new Set(days.map((day) => SHORT.indexOf(day)))])}除外`);
  const hours = ([from, to]: readonly [string, string]): string =>
    to === '24:00' ? `${from} 至 24:00 ` : `${from} 至${from > to ? '次日' : ''} ${to}（不含 ${to}）`;
  if (times.length > MOST_LISTED) said.push(`${hours(times[0] ?? ['', ''])}等 ${times.length} 个时段除外`);
  else if (times.length > 0) said.push(`${list(times.map(hours))}除外`.replaceAll(' 、', '、'));
  if (dates.length > MOST_LISTED) {
    const all = dates.flat().sort();
    said.push(`${dateOf(all[0] ?? '')}至 ${dateOf(all.at(-1) ?? '')}之间的 ${dates.length} 个日期或日期段除外`);
  } else if (dates.length > 0) {
    const entries = dates.map((entry) =>
      typeof entry === 'string' ? dateOf(entry) : `${dateOf(entry[0])}至 ${dateOf(entry[1])}`,
    );
    said.push(`${list(entries)}除外`);
  }
  return said;
}

export function timeOf(zone: string): string {
  if (zone === 'local') return '本地时间';
  return zone === 'UTC' ? zone : `${zone} 时间`;
}

export const inZone = (zone: string | null): string => (zone === null ? '' : `${zone} 时间 `);
