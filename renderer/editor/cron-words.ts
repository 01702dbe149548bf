import type { Messages } from '../text/messages.ts';

export type CronFieldName = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday' | 'year';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What one field of a pattern means, in words; a field that cannot be read is given back. The host judges the pattern as a whole. */
export function cronPartWords(
  part: string,
  field: CronFieldName,
  text: Messages,
  month: (number: number) => string,
): string {
  const t = text.cronWords;
  const name = (value: string): string => {
    const plain = value.toLowerCase();
    if (field === 'weekday') {
      const at = /^\d$/.test(plain) ? WEEKDAYS[Number(plain)] : WEEKDAYS.find((day) => day === plain);
      return at === undefined ? value : text.weekday[at];
    }
    if (field === 'month') {
      const number = /^\d+$/.test(plain) ? Number(plain) : MONTHS.indexOf(plain) + 1;
      return number >= 1 && number <= 12 ? month(number) : value;
    }
    return value;
  };
  const one = (item: string): string => {
    if (item === '*' || item === '?') return t.any;
    const every = /^\*\/(\d+)$/.exec(item)?.[1];
    if (every !== undefined) return t.everyNth(Number(every), text.editor.cronFields[field]);
    const [, from, to, step] = /^(?!L-)(\w+)-(\w+)(?:\/(\d+))?$/.exec(item) ?? [];
    if (from !== undefined && to !== undefined) {
      const range = t.range(name(from), name(to));
      return step === undefined ? range : t.rangeNth(range, Number(step), text.editor.cronFields[field]);
    }
    if (/^LW$/i.test(item)) return t.lastWorkday;
    if (/^L$/i.test(item)) return t.lastDay;
    const beforeLast = /^L-(\d+)$/.exec(item)?.[1];
    if (beforeLast !== undefined) return t.beforeLastDay(Number(beforeLast));
    const nearest = /^(\d+)W$/i.exec(item)?.[1];
    if (nearest !== undefined) return t.nearest(nearest);
    const [, day, nth] = /^(\w+)#(\d|L)$/i.exec(item) ?? [];
    if (day !== undefined && nth !== undefined)
      return /l/i.test(nth) ? t.lastOf(name(day)) : t.nthOf(Number(nth), name(day));
    const last = /^(\w+)L$/i.exec(item)?.[1];
    if (last !== undefined) return t.lastOf(name(last));
    return name(item);
  };
  const only = Object.hasOwn(t.only, field) ? t.only[field as keyof typeof t.only] : undefined;
  if (only !== undefined && /^\d{1,2}$/.test(part)) return only(Number(part));
  return part.replace(/^\+/, '').split(',').map(one).join(t.and);
}
