import type { Language } from '../../preload/contract.ts';
import { lengthWords } from '../../preload/words/lengths.ts';
import type { Messages } from '../text/messages.ts';
import { type CivilDays, changeBetween, createCivilDays } from './civil-days.ts';
import { formatCountdown, formatRough } from './duration.ts';

export interface FormatOptions {
  readonly language: Language;
  /** IANA zone in which times are shown. */
  readonly zone: string;
  readonly hour24: boolean | 'system';
  readonly text: Messages;
}

/** Turns instants, lengths and sizes into text of the chosen language and zone. */
export interface Formats {
  readonly zone: string;
  /** Days of the zone by their numbers. */
  readonly days: CivilDays;
  /** The same for the clocks of another zone. */
  inZone(zone: string): Formats;
  /** `14:05` */
  time(at: number): string;
  /** `14:05:09` */
  timeSeconds(at: number): string;
  /** `14:05:09.250` */
  timeExact(at: number): string;
  /** `Fri 4 Dec` */
  day(at: number): string;
  /** `Fri 4`, where the month is known. */
  shortDay(at: number): string;
  /** `4 Dec 2026` */
  date(at: number): string;
  /** The same of a day by its number (civil-days.ts), also one that the zone has left out. */
  dateOfDay(number: number): string;
  /** `14:05` today, `Tomorrow 14:05`, `Fri 4 Dec 14:05` otherwise. */
  near(at: number, now: number): string;
  /** `Today`, `Tomorrow`, `Yesterday` or the day. */
  nearDay(at: number, now: number): string;
  full(at: number, zone?: string): string;
  duration(ms: number): string;
  countdown(ms: number): string;
  ago(ms: number): string;
  bytes(n: number): string;
  number(n: number): string;
  /** What stands between thousands, and before a fraction. */
  readonly separators: { readonly group: string; readonly decimal: string };
  /** Epoch ms at which the day of `at` begins in the zone, or the one so many days after it (civil-days.ts). */
  dayStart(at: number, daysAfter?: number): number;
  /** Epoch ms of this hour of the clock on the day after the one of `at`. */
  tomorrow(at: number, hour: number): number;
  /** `Dec` */
  month(at: number): string;
  /** `December`, from 12. */
  monthName(number: number): string;
  /** Day of the week in the zone, 0 = Sunday. */
  weekday(at: number): number;
  /** `2026-12-04`, in the zone. */
  isoDay(at: number): string;
  /** Moments at which the clock of the zone is put forward or back in `[from, to)`, with by how much. */
  clockChanges(from: number, to: number): readonly { readonly at: number; readonly byMs: number }[];
}

/** Formatters are made once and kept: making one costs more than using it a thousand times. */
export function createFormats({ language, zone, hour24, text }: FormatOptions): Formats {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const clock: Intl.DateTimeFormatOptions =
    hour24 === false ? { hour: 'numeric', hour12: true } : { hour: '2-digit', hourCycle: 'h23' };
  const make = (options: Intl.DateTimeFormatOptions, inZone = zone) => {
    let made: Intl.DateTimeFormat | undefined;
    // At the first use: some milliseconds each, and the list of jobs needs three of them.
    return {
      format: (at: number) => {
        made ??= new Intl.DateTimeFormat(locale, { timeZone: inZone, ...options });
        return made.format(at);
      },
    };
  };
  const time = make({ ...clock, minute: '2-digit' });
  const timeSeconds = make({ ...clock, minute: '2-digit', second: '2-digit' });
  const timeExact = make({ ...clock, minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
  const day = make({ weekday: 'short', day: 'numeric', month: 'short' });
  const shortDay = make({ weekday: 'short', day: 'numeric' });
  const date = make({ day: 'numeric', month: 'short', year: 'numeric' });
  const dateInUtc = make({ day: 'numeric', month: 'short', year: 'numeric' }, 'UTC');
  const month = make({ month: 'short' });
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const number = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en');
  const separator = (type: 'group' | 'decimal') => number.formatToParts(10_000.5).find((part) => part.type === type);
  const fullIn = new Map<string, ReturnType<typeof make>>();

  const wall = (at: number) => {
    const found: Record<string, number> = {};
    for (const part of parts.formatToParts(at)) found[part.type] = Number(part.value);
    const { year = 0, month = 1, day: d = 1, hour = 0, minute = 0, second = 0 } = found;
    return { midnight: Date.UTC(year, month - 1, d), clockMs: ((hour * 60 + minute) * 60 + second) * 1000 };
  };
  /** How far the clock on the wall is ahead of UTC, ms. */
  const offset = (at: number) => {
    const { midnight, clockMs } = wall(at);
    return midnight + clockMs - Math.floor(at / 1000) * 1000;
  };
  const days = createCivilDays(offset);
  // The same for every row of a list.
  let today = { now: Number.NaN, midnight: 0 };
  const nearDay = (at: number, now: number) => {
    if (now !== today.now) today = { now, midnight: wall(now).midnight };
    const ahead = Math.round((wall(at).midnight - today.midnight) / 86_400_000);
    if (ahead === 0) return text.time.today;
    if (ahead === 1) return text.time.tomorrow;
    if (ahead === -1) return text.time.yesterday;
    return Math.abs(ahead) > 300 ? date.format(at) : day.format(at);
  };
  const clockChanges = (from: number, to: number) => {
    const changes: { at: number; byMs: number }[] = [];
    const STEP = 12 * 3_600_000;
    for (let at = from; at < to; at += STEP) {
      const end = Math.min(at + STEP, to);
      const byMs = offset(end) - offset(at);
      if (byMs === 0) continue;
      changes.push({ at: changeBetween(at, end, offset), byMs });
    }
    return changes;
  };
  return {
    zone,
    days,
    inZone: (other) => createFormats({ language, zone: other, hour24, text }),
    separators: { group: separator('group')?.value ?? '', decimal: separator('decimal')?.value ?? '.' },
    time: (at) => time.format(at),
    timeSeconds: (at) => timeSeconds.format(at),
    timeExact: (at) => timeExact.format(at),
    day: (at) => day.format(at),
    shortDay: (at) => shortDay.format(at),
    date: (at) => date.format(at),
    dateOfDay: (number) => dateInUtc.format(number * 86_400_000),
    nearDay,
    near(at, now) {
      const name = nearDay(at, now);
      return name === text.time.today ? time.format(at) : text.time.dayAt(name, time.format(at));
    },
    full(at, inZone = zone) {
      let format = fullIn.get(inZone);
      if (format === undefined) {
        format = make(
          {
            weekday: 'short',
            day: 'numeric',
            month: 'short',
            year: 'numeric',
            ...clock,
            minute: '2-digit',
            second: '2-digit',
          },
          inZone,
        );
        fullIn.set(inZone, format);
      }
      return format.format(at);
    },
    duration: (ms) => lengthWords(ms, text.time),
    countdown: (ms) => formatCountdown(ms, text),
    ago: (ms) => (ms < 5000 ? text.time.justNow : text.time.ago(formatRough(ms, text))),
    bytes(n) {
      if (n < 1000) return `${number.format(n)} B`;
      if (n < 999_500) return `${number.format(Math.round(n / 100) / 10)} kB`;
      if (n < 999_500_000) return `${number.format(Math.round(n / 100_000) / 10)} MB`;
      return `${number.format(Math.round(n / 100_000_000) / 10)} GB`;
    },
    number: (n) => number.format(n),
    dayStart: (at, daysAfter = 0) => days.startOf(days.numberOf(at) + daysAfter),
    tomorrow: (at, hour) => days.at(days.numberOf(at) + 1, hour * 3_600_000),
    month: (at) => month.format(at),
    monthName: (number) => make({ month: 'long' }, 'UTC').format(Date.UTC(2026, number - 1, 15)),
    weekday: (at) => new Date(wall(at).midnight).getUTCDay(),
    clockChanges,
    isoDay: (at) => new Date(wall(at).midnight).toISOString().slice(0, 10),
  };
}
