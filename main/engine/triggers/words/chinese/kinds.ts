import type { EventName, Every } from '../../../model.ts';
import { clock, elapsed, secondsOf, unitsOf } from '../phrases.ts';
import type { CalendarRule, When } from '../structure.ts';
import { daysOf, everyWeekday } from './days.ts';
import { dateOf } from './modifiers.ts';
import { each, UNITS, WEEKDAYS } from './parts.ts';
import { at, dialsOf } from './times.ts';

export function cron({ days, times }: Extract<When, { kind: 'cron' }>): string {
  const { text, several, tail } = daysOf(days);
  const daily = times.kind === 'at' || times.hours.kind !== 'all';
  const day = text === '' && daily ? '每天' : text;
  const time = times.kind === 'at' ? at(times.times) : dialsOf(times);
  const said = day === '' ? time : several ? `${day}的 ${time}` : `${day} ${time}`;
  return [said.replace(/([^\d\x20-\x7e])\s+(?=[每从])/g, '$1'), ...tail].join('，');
}

/** "每 2 小时", "每 1 小时 30 分钟"; a single 1 is "每小时". */
function period(every: Every): string {
  const units = unitsOf(every);
  const only = units[0];
  if (units.length === 1 && only !== undefined) return each(only.n, UNITS[only.unit]);
  return `每 ${units.map(({ unit, n }) => `${n} ${UNITS[unit]}`).join(' ')}`;
}

export function interval({ every, from }: Extract<When, { kind: 'interval' }>): string {
  const plain = elapsed(every);
  if (from === 'start') return period(plain);
  return `上次运行结束 ${unitsOf(plain)
    .map(({ unit, n }) => `${n} ${UNITS[unit]}`)
    .join(' ')}后`;
}

export function calendar({ rule, time, since, fromCreation }: Extract<When, { kind: 'calendar' }>): string {
  const parts = [`${calendarDays(rule)} ${at([time])}`];
  const phase = rule.kind === 'mixed' || (rule.kind !== 'leap-years' && rule.n > 1);
  if (fromCreation && since === null && (rule.kind !== 'days' || rule.n > 1)) parts.push('从创建当天起算');
  else if (fromCreation && since !== null && phase) parts.push(`从 ${dateOf(since)}起算`);
  if (rule.kind === 'months' && rule.skips)
    parts.push(rule.day === null ? '没有这一天的月份跳过' : `没有 ${rule.day} 日的月份跳过`);
  // There is no one day that a month could lack: each step begins on another.
  if (rule.kind === 'mixed') parts.push('每次先加月（没有同一天的月份跳过），再加天');
  const on = rule.kind === 'years' ? rule.on : undefined;
  if (on === null || (on?.month === 2 && on.day === 29)) parts.push('没有这一天的年份跳过');
  return parts.join('，');
}

function calendarDays(rule: CalendarRule): string {
  switch (rule.kind) {
    case 'days':
      return each(rule.n, '天');
    case 'weeks':
      if (rule.weekday === null) return each(rule.n, '周');
      return rule.n === 1 ? `每${WEEKDAYS[rule.weekday]}` : `每 ${rule.n} 周的${WEEKDAYS[rule.weekday]}`;
    case 'months':
      if (rule.day === null) return each(rule.n, '个月');
      return rule.n === 1 ? `每月 ${rule.day} 日` : `每 ${rule.n} 个月的 ${rule.day} 日`;
    case 'years': {
      const date = rule.on === null ? '' : ` ${rule.on.month} 月 ${rule.on.day} 日`;
      return `${each(rule.n, '年')}${rule.n === 1 || date === '' ? '' : '的'}${date}`;
    }
    case 'leap-years':
      return '每个闰年的 2 月 29 日';
    case 'mixed':
      return `每 ${rule.months} 个月 ${rule.days} 天`;
  }
}

export function window({ days, from, to, every }: Extract<When, { kind: 'window' }>): string {
  const on = days === null ? '每天' : everyWeekday(days);
  if (from + secondsOf(every) >= to) return `${on} ${at(from === to ? [from] : [from, to])}`;
  return `${on} ${clock(from)} 至 ${clock(to)} ${period(every)}`;
}

export const EVENTS: Readonly<Record<EventName, string>> = {
  'app-start': 'Punctual 启动时',
  login: '登录时',
  resume: '电脑唤醒时',
  unlock: '屏幕解锁时',
  idle: '电脑空闲时',
  network: '网络恢复时',
  mains: '接通电源时',
  file: '文件变化时',
};
