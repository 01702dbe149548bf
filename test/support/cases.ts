/** Reads the cases that were executed on real APScheduler, and says them in our schedule format. */
import { readFileSync } from 'node:fs';
import type { Schedule } from '../../main/engine/model.ts';

export interface TimeCase {
  readonly id: string;
  readonly set: 'trigger' | 'fuzz' | 'truth' | 'policy';
  readonly eng?: string;
  readonly kind: 'cron' | 'crontab' | 'interval' | 'calendarinterval' | 'date' | 'and' | 'or';
  readonly spec: unknown;
  readonly tz: string;
  readonly start?: string;
  readonly end?: string;
  readonly now?: string;
  readonly prev?: string;
  readonly dow0?: 'mon' | 'sun';
  readonly expect?: readonly (string | null)[] | { readonly error: string };
  readonly by_policy?: Readonly<Record<string, readonly string[]>>;
}

const FILE = new URL('../fixtures/cases/apscheduler.jsonl', import.meta.url);

/** All rows about time, in file order. */
export function readTimeCases(): TimeCase[] {
  const rows = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { readonly set: string } => JSON.parse(line));
  return rows.filter((row): row is TimeCase => row.set !== 'engine');
}

/**
 * Rows in which we differ from the library on purpose.
 * Crontab rows that restrict both day fields are written with `+`: plain cron text means either of them (S6; C28 is one).
 * C25: a cron range that runs backwards is refused (S2); the same days as a list are accepted and fire as the row says.
 */
export const DIFFERENT: Readonly<Record<string, Schedule>> = {
  C25: { kind: 'cron', pattern: '* * * * 6,0,1' },
};

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Numbers that count from Sunday, as names; ranges stay ranges where the week allows it. */
function namedDays(text: string): string {
  return text.replace(/\d+/g, (digit) => DAYS[(Number(digit) + 6) % 7] ?? digit);
}

function sundayFirst(row: Pick<TimeCase, 'eng' | 'dow0'>): boolean {
  return row.dow0 === 'sun' || (row.dow0 === undefined && (row.eng ?? '').startsWith('4'));
}

type Spec = Readonly<Record<string, string | number | undefined>>;

/** One row as one of our schedules. `dst` is added by the test, because rows name their own policy. */
export function scheduleOf(row: TimeCase): Schedule {
  const bounds = {
    timezone: row.tz,
    ...(row.start === undefined ? {} : { start: row.start }),
    ...(row.end === undefined ? {} : { end: row.end }),
  };
  const different = DIFFERENT[row.id];
  if (different !== undefined) return { ...different, ...bounds };
  switch (row.kind) {
    case 'crontab': {
      const fields = String(row.spec).split(' ');
      const weekday = fields[4] ?? '*';
      // OCPS counts from Sunday like every cron; only rows made with 3.x count from Monday.
      const days = sundayFirst(row) ? weekday : weekday.replace(/\d+/g, (digit) => DAYS[Number(digit)] ?? digit);
      // The library wants both day fields to match; in cron text that is `+` (S6).
      fields[4] = fields[2] !== '*' && days !== '*' ? `+${days}` : days;
      return { kind: 'cron', pattern: fields.join(' '), ...bounds };
    }
    case 'cron': {
      const spec = { ...(row.spec as Spec) };
      const weekday = spec['day_of_week'];
      if (weekday !== undefined && sundayFirst(row)) spec['day_of_week'] = namedDays(String(weekday));
      return { kind: 'cron', fields: spec, ...bounds };
    }
    case 'interval':
      return { kind: 'interval', every: row.spec as Record<string, number>, ...bounds };
    case 'calendarinterval': {
      const { hour = 0, minute = 0, second = 0, ...every } = row.spec as Record<string, number>;
      const time = [hour, minute, second].map((n) => String(n).padStart(2, '0')).join(':');
      return { kind: 'calendar', every, time, ...bounds };
    }
    case 'date': {
      const spec = row.spec as { readonly run_date?: string; readonly run_time?: string };
      return { kind: 'date', at: spec.run_date ?? spec.run_time ?? '', timezone: row.tz };
    }
    case 'and':
    case 'or': {
      const of = (row.spec as readonly Record<string, unknown>[]).map((member): Schedule => {
        const { kind = 'cron', start, end, ...spec } = member;
        return scheduleOf({ ...row, id: '', kind, spec, start, end } as TimeCase);
      });
      return { kind: row.kind === 'and' ? 'all' : 'any', of, timezone: row.tz };
    }
  }
}
