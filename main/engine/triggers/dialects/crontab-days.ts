/** How Vixie cron and its heirs join the day of month and the weekday: both must match as soon as one of them begins with `*`. */
import type { CronField } from '../cron/plan.ts';
import { fieldsOf, planOf } from './weekday-numbers.ts';

/**
 * What a crontab means by a pattern that means other days here, where two day fields that are both restricted count each for itself;
 * null if both read it alike, or if no crontab knows what is in it.
 */
export function crontabReading(pattern: string): string | null {
  const texts = fieldsOf(pattern);
  const plan = texts.length === 5 ? planOf(pattern) : null;
  if (plan === null || plan === 'app-start' || plan.days === 'and') return null;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = texts;
  const starred = day.startsWith('*') || weekday.startsWith('*');
  if (!starred || plan.day.any || plan.weekday.any || !(isPlain(plan.day) && isPlain(plan.weekday))) return null;
  const [everyDay, everyWeekday] = [plan.day.values.length === 31, plan.weekday.values.length === 7];
  if (everyDay && everyWeekday) return null;
  const both = !everyDay && !everyWeekday;
  return [minute, hour, everyDay ? '*' : day, month, everyWeekday ? '*' : `${both ? '+' : ''}${weekday}`].join(' ');
}

const isPlain = ({ items }: CronField): boolean =>
  items.every(({ type }) => type === 'all' || type === 'range' || type === 'value');
