import type { Every, Weekday } from '../../../model.ts';
import { entriesOf, MOST_NUMBERS } from '../phrases.ts';

export const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六', '周日'];
export const SHORT: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
export const UNITS: Readonly<Record<keyof Every, string>> = {
  years: '年',
  months: '个月',
  weeks: '周',
  days: '天',
  hours: '小时',
  minutes: '分钟',
  seconds: '秒',
};

export const list = (parts: readonly string[]): string => parts.join('、');
/** "每小时", "每 2 小时". */
export const each = (n: number, unit: string): string => (n === 1 ? `每${unit.replace('个', '')}` : `每 ${n} ${unit}`);

/** "1、3 至 5、9 分". */
export function numbers(values: readonly number[], unit: string): string {
  const entries = entriesOf(values, String, (a, b) => `${a} 至 ${b}`);
  if (entries.length <= MOST_NUMBERS) return `${list(entries)} ${unit}`;
  return `${values[0]} 至 ${values.at(-1)} ${unit}之间的 ${values.length} 个值`;
}
