/**
 * Patterns as Quartz and AWS document them, and when they fire there: read and walked minute by minute, sharing no code with the
 * engine. Steps after a value go to the end of the field, ranges wrap, weekdays count from 1 = Sunday.
 */

export type ForeignDialect = 'quartz' | 'aws';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MINUTE = 60_000;

/** A generator of numbers below 1 that gives the same row for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = (seed + 1) * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state % below;
  };
}

/** `?` is always in one of the two day fields, as both demand. */
export function randomForeignPattern(seed: number): { readonly text: string; readonly dialect: ForeignDialect } {
  const roll = dice(seed);
  const dialect: ForeignDialect = roll(2) === 0 ? 'quartz' : 'aws';
  const between = (min: number, max: number) => min + roll(max - min + 1);
  const field = (min: number, max: number, names: readonly string[] = []): string => {
    const say = (number: number) => (names.length > 0 && roll(2) === 0 ? (names[number - 1] ?? '') : String(number));
    const value = () => say(between(min, max));
    const entry = () => {
      const kind = roll(5);
      if (kind === 0) return `${value()}/${between(1, 6)}`;
      if (kind === 1) return `*/${between(1, 6)}`;
      if (kind === 2) {
        // A range from a value to itself is one day there and, for SUN-SUN, the whole week by OCPS; nobody writes it.
        const from = between(min, max);
        return `${say(from)}-${say(min + ((from - min + 1 + roll(max - min)) % (max - min + 1)))}`;
      }
      return value();
    };
    if (roll(4) === 0) return '*';
    return Array.from({ length: 1 + roll(2) }, entry).join(',');
  };
  const byWeekday = roll(2) === 0;
  const days = byWeekday ? '?' : field(1, 31);
  const nth = () => (roll(2) === 0 ? `${between(1, 7)}#${between(1, 4)}` : `${between(1, 7)}L`);
  const weekday = byWeekday ? (roll(4) === 0 ? nth() : field(1, 7, DAYS)) : '?';
  const five = [field(0, 59), field(0, 23), days, field(1, 12, MONTHS), weekday];
  return { dialect, text: dialect === 'quartz' ? ['0', ...five].join(' ') : [...five, '*'].join(' ') };
}

/** The first fires after an instant, in UTC. */
export function foreignFires(text: string, dialect: ForeignDialect, after: number, count: number): string[] {
  const fields = text.split(' ');
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = dialect === 'quartz' ? fields.slice(1) : fields;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const months = valuesOf(month, 1, 12, MONTHS);
  const fires: string[] = [];
  const first = Math.floor(after / 86_400_000);
  for (let date = first; fires.length < count && date < first + 3653; date++) {
    const at = new Date(date * 86_400_000);
    if (!months.has(at.getUTCMonth() + 1)) continue;
    if (day !== '?' && !valuesOf(day, 1, 31).has(at.getUTCDate())) continue;
    if (weekday !== '?' && !isWeekday(weekday, at)) continue;
    for (let m = 0; m < 1440 && fires.length < count; m++) {
      if (!minutes.has(m % 60) || !hours.has(Math.floor(m / 60))) continue;
      const instant = date * 86_400_000 + m * MINUTE;
      if (instant > after) fires.push(new Date(instant).toISOString().replace('.000Z', 'Z'));
    }
  }
  return fires;
}

function isWeekday(text: string, at: Date): boolean {
  const number = at.getUTCDay() + 1;
  const [, nthDay, nth] = /^(\d)#(\d)$/.exec(text) ?? [];
  if (nthDay !== undefined) return number === Number(nthDay) && Math.ceil(at.getUTCDate() / 7) === Number(nth);
  const last = /^(\d)L$/.exec(text)?.[1];
  if (last !== undefined) {
    const nextWeek = new Date(at.getTime() + 7 * 86_400_000);
    return number === Number(last) && nextWeek.getUTCMonth() !== at.getUTCMonth();
  }
  return valuesOf(text, 1, 7, DAYS).has(number);
}

function valuesOf(text: string, min: number, max: number, names: readonly string[] = []): Set<number> {
  const values = new Set<number>();
  const size = max - min + 1;
  const number = (part: string) => (names.includes(part) ? names.indexOf(part) + 1 : Number(part));
  for (const entry of text.split(',')) {
    const [base = '', step] = entry.split('/');
    const [from, to] = base === '*' ? [min, max] : base.split('-').map(number);
    if (from === undefined) continue;
    const end = to ?? (step === undefined ? from : max);
    const last = end < from ? end + size : end;
    for (let value = from; value <= last; value += Number(step ?? 1)) values.add(value > max ? value - size : value);
  }
  return values;
}
