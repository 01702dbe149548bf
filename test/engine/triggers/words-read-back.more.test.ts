import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { findProblems } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { scheduleStructure } from '../../../main/engine/triggers/words/schedule-structure.ts';
import type { Structure } from '../../../main/engine/triggers/words/structure.ts';
import { describeSchedule } from '../../../main/engine/triggers/words.ts';
import { firesOf, firesPerDay, tellsWhatIsMissing } from '../../support/structure-reader.ts';
import { randomNeighbours, randomSchedules } from '../../support/worded-schedules.ts';

const context = { zone: 'Europe/Berlin', anchor: Date.parse('2025-12-30T23:30:00Z'), lastFinish: null };

type Range = readonly [from: number, to: number];
const DAY = 86_400_000;
const range = (from: string, to: string): Range => [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
const twoDaysFrom = (day: string): Range => [Date.parse(`${day}T00:00:00Z`), Date.parse(`${day}T00:00:00Z`) + 2 * DAY];

/** A year, and days around the clock changes of the zones and the ends of months: for what fires too often to be listed. */
const YEARS: readonly { readonly whole: Range; readonly days: readonly Range[] }[] = [
  {
    whole: range('2026-01-01', '2027-01-01'),
    days: [
      '2026-01-01',
      '2026-02-27',
      '2026-03-07',
      '2026-03-28',
      '2026-04-04',
      '2026-10-03',
      '2026-10-24',
      '2026-10-31',
    ].map(twoDaysFrom),
  },
  {
    whole: range('2028-01-01', '2029-01-01'),
    days: [
      '2027-12-31',
      '2028-02-28',
      '2028-03-11',
      '2028-03-25',
      '2028-04-01',
      '2028-09-30',
      '2028-10-28',
      '2028-11-04',
    ].map(twoDaysFrom),
  },
];
/** No clock changes anywhere: patterns that name their hours and patterns that repeat differ only where it does. */
const QUIET: readonly Range[] = [
  range('2026-04-07', '2026-10-02'),
  range('2026-11-03', '2027-03-12'),
  range('2027-11-09', '2028-03-10'),
];
const MOST_A_DAY = 150;
const MOST = 1000;

const isValid = (schedule: Schedule): boolean => findProblems(schedule, context).length === 0;
const valid = randomSchedules.filter(isValid);

function firesBetween(schedule: Schedule, [from, to]: Range, most = Number.POSITIVE_INFINITY): number[] {
  const trigger = compileSchedule(schedule, context);
  const fires: number[] = [];
  for (let at = trigger.next(from - 1); at !== null && at < to && fires.length < most; at = trigger.next(at))
    fires.push(at);
  return fires;
}

describe('the parts of a sentence read back (S3-S11)', () => {
  it('1,000 random schedules: an independent reader of the structure finds the fires of the engine for a year', () => {
    let fired = 0;
    fc.assert(
      fc.property(valid, fc.constantFrom(...YEARS), (schedule, { whole, days }) => {
        const structure = scheduleStructure(schedule, context);
        expect(tellsWhatIsMissing(structure)).toBe(true);
        for (const each of firesPerDay(structure) > MOST_A_DAY ? days : [whole]) {
          const expected = firesBetween(schedule, each);
          fired += expected.length;
          expect(firesOf(structure, context, ...each)).toEqual(expected);
        }
      }),
      { numRuns: 1000 },
    );
    expect(fired).toBeGreaterThan(50_000);
  }, 60_000);

  it('12,000 pairs of schedules that differ in one place: the same sentence means the same fires, in both languages', () => {
    let alike = 0;
    fc.assert(
      fc.property(randomNeighbours, ([schedule, neighbour]) => {
        if (!sameWords(schedule, neighbour) || !isValid(schedule) || !isValid(neighbour)) return;
        alike += 1;
        const sameClock = followsOf(schedule) === followsOf(neighbour);
        for (const each of sameClock ? YEARS.map(({ whole }) => whole) : QUIET) {
          expect(firesBetween(neighbour, each, MOST)).toEqual(firesBetween(schedule, each, MOST));
        }
      }),
      { numRuns: 12_000 },
    );
    expect(alike).toBeGreaterThan(500);
  }, 60_000);
});

/** True if one of the languages has one sentence for both. Where a list is too long to be said, others may share its ends. */
function sameWords(a: Schedule, b: Schedule): boolean {
  return (['en', 'zh'] as const).some((language) => {
    const words = describeSchedule(a, language, context);
    return words === describeSchedule(b, language, context) && !/different|之间的/.test(words);
  });
}

/** For each pattern whether it follows the clock (S9). */
function followsOf(schedule: Schedule): string {
  const read = ({ when }: Structure): string =>
    when.kind === 'any' || when.kind === 'all'
      ? when.of.map(read).join('')
      : when.kind === 'cron' && when.follows
        ? 'follows '
        : `${when.kind} `;
  return read(scheduleStructure(schedule, context));
}
