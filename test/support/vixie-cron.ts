/**
 * The days of a crontab line by the source of Vixie cron (entry.c, cron.c), written again from its rule: a field is a star when its
 * first character is `*`; with a star in either day field both must match, with none either is enough. Shares no code with the import.
 */

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Numbers of a list, each entry a star, number, name or range, with or without a step. */
function bits(text: string, least: number, most: number): Set<number> {
  const on = new Set<number>();
  for (const entry of text.split(',')) {
    const [base = '', step = '1'] = entry.split('/');
    const [from = least, to] = base === '*' ? [least, most] : base.split('-').map((end) => named(end));
    for (let value = from; value <= (to ?? from); value += Number(step)) on.add(value);
  }
  return on;
}

const named = (end: string): number => (DAYS.includes(end) ? DAYS.indexOf(end) : Number(end));

/** True when the line runs on this date (UTC). */
export function vixieRunsOn(day: string, weekday: string, date: Date): boolean {
  const days = bits(day, 1, 31);
  const weekdays = bits(weekday, 0, 7);
  // 0 and 7 are both Sunday.
  if (weekdays.has(7)) weekdays.add(0);
  const onDay = days.has(date.getUTCDate());
  const onWeekday = weekdays.has(date.getUTCDay());
  return day[0] === '*' || weekday[0] === '*' ? onDay && onWeekday : onDay || onWeekday;
}
