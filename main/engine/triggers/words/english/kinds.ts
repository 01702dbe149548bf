import type { EventName, Every } from '../../../model.ts';
import { clock, elapsed, secondsOf, unitsOf } from '../phrases.ts';
import type { CalendarRule, When } from '../structure.ts';
import { daysOf, weekdayNames, weekdayRun } from './days.ts';
import { dateOf } from './modifiers.ts';
import { counted, each, list, monthName, ordinal, WEEKDAYS } from './parts.ts';
import { at, dialsOf } from './times.ts';

export function cron({ days, times }: Extract<When, { kind: 'cron' }>): string {
  const { before, after, timesFirst, tail } = daysOf(days);
  const text =
    times.kind === 'dials'
      ? `${dialsOf(times)}${after}`
      : timesFirst
        ? `${at(times.times)} ${before}`
        : `${before} ${at(times.times)}`;
  return [text, ...tail].join(', ');
}

/** "2 hours", "1 hour and 30 minutes"; a single 1 is "hour". */
function period(every: Every): string {
  const units = unitsOf(every);
  const only = units[0];
  if (units.length === 1 && only?.n === 1) return only.unit.slice(0, -1);
  return list(units.map(({ unit, n }) => counted(n, unit.slice(0, -1))));
}

export function interval({ every, from }: Extract<When, { kind: 'interval' }>): string {
  const said = period(elapsed(every));
  return from === 'start' ? `every ${said}` : `${said.replace(/^(?=[a-z])/, '1 ')} after the last run has finished`;
}

export function calendar({ rule, time, since, fromCreation }: Extract<When, { kind: 'calendar' }>): string {
  const parts = [`${calendarDays(rule)} ${at([time])}`];
  const phase = rule.kind === 'mixed' || (rule.kind !== 'leap-years' && rule.n > 1);
  if (fromCreation && since === null && (rule.kind !== 'days' || rule.n > 1))
    parts.push('counted from the day it is created');
  else if (fromCreation && since !== null && phase) parts.push(`counted from ${dateOf(since)}`);
  if (rule.kind === 'months' && rule.skips)
    parts.push(`skipping months without ${rule.day === null ? 'that day' : `a ${ordinal(rule.day)}`}`);
  // There is no one day that a month could lack: each step begins on another.
  if (rule.kind === 'mixed')
    parts.push('each time first the months, passing over those without the same day, then the days');
  const on = rule.kind === 'years' ? rule.on : undefined;
  if (on === null || (on?.month === 2 && on.day === 29)) parts.push('skipping years without that day');
  return parts.join(', ');
}

function calendarDays(rule: CalendarRule): string {
  switch (rule.kind) {
    case 'days':
      return each(rule.n, 'day');
    case 'weeks':
      if (rule.weekday === null) return each(rule.n, 'week');
      return rule.n === 1 ? `every ${WEEKDAYS[rule.weekday]}` : `every ${rule.n} weeks on ${WEEKDAYS[rule.weekday]}`;
    case 'months':
      if (rule.day === null) return each(rule.n, 'month');
      return rule.n === 1
        ? `on the ${ordinal(rule.day)} of every month`
        : `every ${rule.n} months on the ${ordinal(rule.day)}`;
    case 'years':
      return `${each(rule.n, 'year')}${rule.on === null ? '' : ` on ${rule.on.day} ${monthName(rule.on.month)}`}`;
    case 'leap-years':
      return 'in every leap year on 29 February';
    case 'mixed':
      return `every ${list([counted(rule.months, 'month'), counted(rule.days, 'day')])}`;
  }
}

export function window({ days, from, to, every }: Extract<When, { kind: 'window' }>): string {
  const run = days === null ? null : weekdayRun(days);
  const second = from + secondsOf(every);
  if (second >= to)
    return `${days === null ? 'every day' : (run ?? `every ${list(weekdayNames(days))}`)} ${at(from === to ? [from] : [from, to])}`;
  const on = days === null ? '' : run === null ? ` on ${list(weekdayNames(days, 's'))}` : `, ${run}`;
  return `every ${period(every)} from ${clock(from)} to ${clock(to)}${on}`;
}

export const EVENTS: Readonly<Record<EventName, string>> = {
  'app-start': 'when Punctual starts',
  login: 'when you log in',
  resume: 'when the computer wakes up',
  unlock: 'when the screen is unlocked',
  idle: 'when the computer becomes idle',
  network: 'when the network comes back',
  mains: 'when the computer is plugged in',
  file: 'when the file changes',
};
