/**
 * `?` beside weekday numbers: Quartz and AWS know `?`, and there 1 = Sunday; OCPS, Spring and robfig know it too, and there
 * 1 = Monday. No text says which, so that it is asked (S2).
 */
import type { Schedule, WeekdayNumbers } from '../../model.ts';
import { parseOcps } from '../cron/ocps.ts';
import { createProblemList } from '../problems.ts';
import { mendFields } from './cron-fields.ts';
import type { Meaning } from './recognition.ts';

/** Index of the day of month by the number of fields. */
const dayIndex = (count: number): number => (count === 5 ? 2 : 3);

export function planOf(pattern: string) {
  return parseOcps(pattern, 'pattern', createProblemList());
}

export const parses = (pattern: string): boolean => planOf(pattern) !== null;

/** The fields mended in both numberings where they differ, in one where only one is possible; empty when no field can be mended. */
export function readingsOfFields(texts: readonly string[]): Meaning[] {
  const day = dayIndex(texts.length);
  const weekday = texts[day + 2] ?? '';
  const plain = mendFields(texts, 'keep');
  const asked = texts[day] === '?' && hasNumber(weekday);
  const quartz = asked ? mendFields(texts, 'quartz') : null;
  const cron = asked ? mendFields(texts, 'cron') : null;
  const meaning = (pattern: string, by?: 'quartz' | 'cron'): Meaning[] =>
    parses(pattern) ? [{ schedule: { kind: 'cron', pattern }, ...(by === undefined ? {} : { by }) }] : [];
  if (quartz === null || cron === null || sameDays(quartz, cron)) return plain === null ? [] : meaning(plain);
  return [...meaning(quartz, 'quartz'), ...meaning(cron, 'cron')];
}

/** The two readings of a pattern that parses; null when it has only one. */
export function weekdayReadings(pattern: string): readonly Meaning[] | null {
  if (!pattern.includes('?')) return null;
  const texts = fieldsOf(pattern);
  if (texts.length < 5 || texts.length > 7) return null;
  const readings = readingsOfFields(texts);
  return readings.length > 1 ? readings : null;
}

/**
 * The pattern with the weekday numbers of a known scheduler written as names. A text whose numbers say the same in both, or that
 * has none, stays as it is.
 */
export function withWeekdays(pattern: string, numbering: WeekdayNumbers): string {
  const texts = fieldsOf(pattern);
  if (texts.length < 5 || texts.length > 7 || !hasNumber(texts[dayIndex(texts.length) + 2] ?? '')) return pattern;
  const cron = mendFields(texts, 'cron');
  const named = mendFields(texts, numbering);
  if (named === null || !parses(named)) return pattern;
  return cron !== null && numbering === 'quartz' && sameDays(named, cron) ? pattern : named;
}

/** A schedule with the numbers beside `?` written as names, in all members; other patterns stay as they are. */
export function withWeekdaysBesideQuestion(schedule: Schedule, numbering: WeekdayNumbers): Schedule {
  if (schedule.kind === 'any' || schedule.kind === 'all')
    return { ...schedule, of: schedule.of.map((member) => withWeekdaysBesideQuestion(member, numbering)) };
  if (schedule.kind !== 'cron' || schedule.pattern === undefined) return schedule;
  const meant = weekdayReadings(schedule.pattern)?.find(({ by }) => by === numbering)?.schedule;
  return meant?.kind === 'cron' && meant.pattern !== undefined ? { ...schedule, pattern: meant.pattern } : schedule;
}

export const fieldsOf = (pattern: string): string[] => pattern.split(/[ \t]+/).filter((text) => text !== '');

/** A step or the n of `#n` is no weekday. */
const hasNumber = (weekday: string): boolean => /\d/.test(weekday.replaceAll(/[/#][\dL]+/gi, ''));

function sameDays(one: string, other: string): boolean {
  const [left, right] = [planOf(one), planOf(other)];
  if (left === null || right === null || left === 'app-start' || right === 'app-start') return left === right;
  const days = ({ weekday }: typeof left) =>
    JSON.stringify([
      [...new Set(weekday.values.map((value) => value % 7))].sort(),
      weekday.items
        .filter(({ type }) => type === 'nth')
        .map((item) => JSON.stringify(item))
        .sort(),
    ]);
  return days(left) === days(right);
}
