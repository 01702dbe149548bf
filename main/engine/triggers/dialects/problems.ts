import type { Schedule, ScheduleProblem } from '../../model.ts';
import type { DialectWhy } from '../../schedule-faults.ts';
import { type ProblemCode, scheduleProblem } from '../problems.ts';
import { questionAboutWeekdays, recognise } from './recognise.ts';
import { type Recognition, scheduleText } from './recognition.ts';

/** Found in one field, so that the place where parsing stopped is the right one. */
const OF_ONE_FIELD: ReadonlySet<DialectWhy> = new Set([
  'year-needs-seven',
  'day-from-end',
  'last-weekday-alone',
  'question-mark',
  'workday-alone',
  'workday-from-end',
  'workday-list',
]);

/**
 * What is wrong with a pattern, with what was recognised in it: a sentence of its own, or what to write behind the first one.
 * `zone` is what the schedule itself names: then it is not for the text to propose another one.
 */
export function withRecognition(
  pattern: string,
  problems: readonly ScheduleProblem[],
  zone: unknown = null,
): readonly ScheduleProblem[] {
  const [first, ...rest] = problems;
  const found = inZone(recognise(pattern), zone);
  if (first?.fault === undefined || found === null) return problems;
  const { code, field = '', fault, position } = first;
  if (found.why.length > 0) {
    const placed = found.why.every((why) => OF_ONE_FIELD.has(why));
    return [dialectProblem(code as ProblemCode, field, found, placed ? position : undefined)];
  }
  if (found.readings.length === 0) return problems;
  return [scheduleProblem(code as ProblemCode, field, { ...fault, use: found.readings }, position), ...rest];
}

/** AWS keeps the zone beside the text, so that a zone beside it here is that one. */
function inZone(found: Recognition | null, zone: unknown): Recognition | null {
  if (found?.origin !== 'aws' || typeof zone !== 'string' || zone === 'local') return found;
  const readings = found.readings.map((reading) => {
    const { timezone, ...schedule } = reading.schedule;
    return timezone === undefined ? reading : { ...reading, schedule, text: scheduleText(schedule) };
  });
  return { ...found, readings };
}

/**
 * Patterns whose weekday numbers may be those of Quartz, in all members: a question to be answered before the schedule is saved.
 * Patterns of `known` (what is saved already) stay as they are.
 */
export function openQuestions(schedule: Schedule, known: Schedule | null | undefined = null): ScheduleProblem[] {
  const settled = new Set(known == null ? [] : patternsIn(known).map(({ pattern }) => pattern));
  return patternsIn(schedule).flatMap(({ pattern, field }) => {
    const question = settled.has(pattern) ? null : questionAboutWeekdays(pattern);
    return question === null ? [] : [dialectProblem('unknown-text', field, question)];
  });
}

/** Every pattern with the path of its member. */
export function patternsIn(schedule: Schedule, prefix = ''): { readonly pattern: string; readonly field: string }[] {
  if (schedule.kind === 'any' || schedule.kind === 'all')
    return schedule.of.flatMap((member, index) => patternsIn(member, `${prefix}of.${index}.`));
  if (schedule.kind !== 'cron' || schedule.pattern === undefined) return [];
  return [{ pattern: schedule.pattern, field: `${prefix}pattern` }];
}

function dialectProblem(
  code: ProblemCode,
  field: string,
  { origin, why, readings, odd }: Recognition,
  position?: number,
): ScheduleProblem {
  const [first] = odd;
  const use = readings.length === 0 ? {} : { use: readings };
  return scheduleProblem(code, field, { kind: 'dialect', origin, why, odd, ...use }, first?.position ?? position);
}
