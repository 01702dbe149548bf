import type { Instant, Millis, ScheduleModifiers } from '../model.ts';
import { civilOf, dayOf, monthLength } from './calendar-math.ts';
import type { TriggerContext } from './trigger.ts';
import { resolveWall, type Zone, zoneNamed } from './zone.ts';

/** A moment as people write it: an instant, or a wall time that still needs a zone. */
export type ParsedMoment =
  | { readonly kind: 'instant'; readonly instant: Instant }
  | { readonly kind: 'wall'; readonly wall: Millis; readonly dateOnly: boolean };

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?$/;

/** Day number of `YYYY-MM-DD`, or null when it is no date of the calendar. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? null : dayFrom(match[1], match[2], match[3]);
}

function dayFrom(y: string | undefined, m: string | undefined, d: string | undefined): number | null {
  const year = Number(y);
  const month = Number(m);
  const day = Number(d);
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
  return dayOf(year, month, day);
}

/** Seconds since midnight of `HH:MM` or `HH:MM:SS`, or null. */
export function parseTimeOfDay(text: string): number | null {
  const match = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  const second = Number(match[3] ?? 0);
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : null;
}

function offsetOf(text: string): Millis | null {
  if (text === 'Z' || text === 'z') return 0;
  const [, sign, hours, minutes, seconds] = /^([+-])(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(text) ?? [];
  const h = Number(hours);
  const m = Number(minutes ?? 0);
  const s = Number(seconds ?? 0);
  if (!(h < 24 && m < 60 && s < 60)) return null;
  return (sign === '-' ? -1000 : 1000) * (h * 3600 + m * 60 + s);
}

/** Reads a `Moment`; null when it is not one. Fractions of a second are cut to milliseconds. */
export function parseMoment(text: string): ParsedMoment | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const day = dayFrom(match[1], match[2], match[3]);
  if (day === null) return null;
  if (match[4] === undefined) return { kind: 'wall', wall: day * 86_400_000, dateOnly: true };
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const millis = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const wall = day * 86_400_000 + (hour * 3600 + minute * 60 + second) * 1000 + millis;
  if (match[8] === undefined) return { kind: 'wall', wall, dateOnly: false };
  const offset = offsetOf(match[8]);
  return offset === null ? null : { kind: 'instant', instant: wall - offset };
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `HH:MM`, with seconds only when there are any. */
export function formatTimeOfDay(seconds: number): string {
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}

/** `YYYY-MM-DDTHH:MM:SS` of a wall value. */
export function formatWall(wall: Millis): string {
  const day = Math.floor(wall / 86_400_000);
  const { year, month, day: date } = civilOf(day);
  const second = Math.floor((wall - day * 86_400_000) / 1000);
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}T${time}`;
}

/** `±HH:MM`, with seconds for the local mean times of old. */
export function formatOffset(offset: Millis): string {
  const seconds = Math.abs(offset) / 1000;
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return `${offset < 0 ? '-' : '+'}${seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`}`;
}

/**
 * Last instant of an end, which is inclusive (S3): a date without a time is that whole day, of two passes it is the second, and
 * inside a gap it is just before it.
 */
export function lastInstantOf(moment: ParsedMoment, zone: Zone): Instant | null {
  if (moment.kind === 'instant') return moment.instant;
  const { instants, gap } = resolveWall(zone, moment.dateOnly ? moment.wall + 86_400_000 - 1 : moment.wall);
  return gap !== null ? gap.at - 1 : (instants.at(-1) ?? null);
}

/** The `end` of a schedule as an instant; null when it has none, or none that can be read. */
export function endOf(schedule: ScheduleModifiers, context: Pick<TriggerContext, 'zone'>): Instant | null {
  const moment = schedule.end == null ? null : parseMoment(schedule.end);
  const name = schedule.timezone === undefined || schedule.timezone === 'local' ? context.zone : schedule.timezone;
  const zone = zoneNamed(name);
  return moment === null || zone === null ? null : lastInstantOf(moment, zone);
}
