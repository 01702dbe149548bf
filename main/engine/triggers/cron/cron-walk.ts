import type { GapPolicy, OverlapPolicyAtDst } from '../../model.ts';
import { isoWeekOf } from '../calendar-math.ts';
import { createMonthDates, type DateSet, type MonthMask } from '../date-set.ts';
import { createClockTimes } from '../time-set.ts';
import type { Walk } from '../walk.ts';
import { createWallWalk, FOLLOWS_CLOCK } from '../wall-walk.ts';
import type { Zone } from '../zone.ts';
import type { CronField, CronItem, CronPlan } from './plan.ts';

export interface DstPolicy {
  readonly gap: GapPolicy;
  readonly overlap: OverlapPolicyAtDst;
}

/** A checked pattern in a zone. Repeating patterns follow the clock; those that name their hours obey `dst` (S8-S10). */
export function createCronWalk(plan: CronPlan, zone: Zone, dst: DstPolicy): Walk {
  return createWallWalk({
    zone,
    dates: createCronDates(plan),
    times: createClockTimes(plan.hour.values, plan.minute.values, plan.second.values),
    ...(plan.repeating ? FOLLOWS_CLOCK : dst),
  });
}

const EVERY_DAY = 0x7fffffff;
const bit = (day: number): number => 1 << (day - 1);

/** Days 1-31 of one weekday in a month that starts on `firstWeekday`. */
function weekdayMask(weekday: number, firstWeekday: number): number {
  let mask = 0;
  for (let day = 1 + ((weekday - firstWeekday + 7) % 7); day <= 31; day += 7) mask |= bit(day);
  return mask;
}

/** What an item adds to a month's days when that depends on the month: `L`, `L-n`, `nW`, `#`. */
function floatingDay(item: CronItem, firstWeekday: number, length: number): number {
  switch (item.type) {
    case 'last':
      return item.daysBefore < length ? bit(length - item.daysBefore) : 0;
    case 'nth': {
      const first = 1 + ((item.weekday - firstWeekday + 7) % 7);
      const day = item.n > 0 ? first + (item.n - 1) * 7 : first + Math.floor((length - first) / 7) * 7;
      return day <= length ? bit(day) : 0;
    }
    case 'nearest':
      return item.day <= length ? bit(nearestWorkday(item.day, firstWeekday, length)) : 0;
    case 'last-workday': {
      const weekday = (firstWeekday + length - 1) % 7;
      return bit(length - (weekday === 6 ? 1 : weekday === 0 ? 2 : 0));
    }
    default:
      return 0;
  }
}

/** OCPS 1.3, 4.3: Saturday moves to Friday, Sunday to Monday, but never out of the month. */
function nearestWorkday(day: number, firstWeekday: number, length: number): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < length ? day + 1 : day - 2;
  return day;
}

/** The dates of a pattern: day of month and weekday by OR or AND (S6), ISO week, month and year by AND. */
export function createCronDates(plan: CronPlan): DateSet {
  const dayBits = plan.day.values.reduce((mask, day) => mask | bit(day), 0);
  const weekdayBits = [0, 1, 2, 3, 4, 5, 6].map((firstWeekday) =>
    plan.weekday.values.reduce((mask, weekday) => mask | weekdayMask(weekday, firstWeekday), 0),
  );
  const floatingDays = plan.day.items.filter((item) => floats(item));
  const floatingWeekdays = plan.weekday.items.filter((item) => floats(item));
  const weeks = plan.week.any ? null : new Set(plan.week.values);
  const either = plan.days === 'or' && !plan.day.any && !plan.weekday.any;

  const maskOf: MonthMask = (_year, _month, firstWeekday, firstDay, length) => {
    let days = plan.day.any ? EVERY_DAY : dayBits;
    for (const item of floatingDays) days |= floatingDay(item, firstWeekday, length);
    let weekdays = plan.weekday.any ? EVERY_DAY : (weekdayBits[firstWeekday] ?? 0);
    for (const item of floatingWeekdays) weekdays |= floatingDay(item, firstWeekday, length);
    let mask = either ? days | weekdays : days & weekdays;
    if (weeks !== null) {
      for (let day = 1; day <= length; day++) if (!weeks.has(isoWeekOf(firstDay + day - 1))) mask &= ~bit(day);
    }
    return mask;
  };
  const months = monthBits(plan.month);
  return createMonthDates(plan.year.any ? null : new Set(plan.year.values), months, maskOf);
}

const floats = (item: CronItem): boolean => item.type !== 'all' && item.type !== 'range' && item.type !== 'value';
const monthBits = (field: CronField): number =>
  field.any ? 0x1ffe : field.values.reduce((mask, month) => mask | (1 << month), 0);
