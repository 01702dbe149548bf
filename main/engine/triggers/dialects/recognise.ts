/**
 * What people paste from other schedulers: which one it comes from, and what it means as a schedule of ours. Pure; asked only when
 * a text is no pattern, or when it may be one in two ways. Nothing here is a guess: a text that cannot be said exactly is explained.
 */
import type { DialectOrigin, DialectWhy, ScheduleReading } from '../../schedule-faults.ts';
import { zoneNamed } from '../zone.ts';
import { plainText, strangers } from './characters.ts';
import { mendFields, weekdayNamed } from './cron-fields.ts';
import { nickname, noTimes, timesBeforeCommand } from './crontab-line.ts';
import { drawnValues } from './jenkins.ts';
import { awsRateOrAt, goInterval, inWords, iso, timeOfDay, timeSpan, unknownWords } from './periods.ts';
import { type Found, type Meaning, meansPattern, type Recognition, scheduleText } from './recognition.ts';
import { recurrenceRule } from './recurrence-rule.ts';
import { calendarEvent, timerLine } from './systemd.ts';
import { fieldsOf, parses, readingsOfFields, weekdayReadings } from './weekday-numbers.ts';
import { unwrap } from './wrapping.ts';

/** Longer than any pattern with what may stand around it; a pasted document is not searched. */
const LONGEST = 2000;

/** Null for a pattern that parses and has one meaning, and for what nobody writes. */
export function recognise(written: string): Recognition | null {
  if (written.length > LONGEST || written.trim() === '') return null;
  const asked = questionAboutWeekdays(written);
  if (asked !== null) return asked;
  if (parses(written)) return null;
  const { text: plain, odd } = plainText(written);
  const { text, origin, why, timezone } = unwrap(plain);
  const found = text === '' ? null : read(text);
  const unknown = strangers(text);
  if (found === null && odd.length === 0 && unknown.length === 0 && why.length === 0) return null;
  const around: DialectWhy[] = [...(odd.length > 0 || unknown.length > 0 ? (['characters'] as const) : []), ...why];
  const readings = (found?.readings ?? []).map((meaning) => withZone(meaning, timezone)).filter(isSound);
  if (found !== null && readings.length === 0 && found.readings.length > 0 && around.length === 0) return null;
  const zonePrefix = timezone !== null && origin === null ? 'robfig' : null;
  return {
    origin: found?.origin ?? origin ?? zonePrefix,
    why: [...new Set([...around, ...(found?.why ?? [])])],
    readings: readings.map(toReading),
    odd: odd.length > 0 ? odd : found === null ? unknown : [],
  };
}

/** The question for a pattern that parses and whose weekday numbers mean other days in Quartz and AWS; null for every other. */
export function questionAboutWeekdays(pattern: string): Recognition | null {
  const readings = weekdayReadings(pattern);
  if (readings === null) return null;
  return { origin: 'quartz', why: ['weekday-numbers'], readings: readings.map(toReading), odd: [] };
}

function read(text: string): Found | null {
  return (
    goInterval(text) ??
    awsRateOrAt(text) ??
    awsCron(text) ??
    recurrenceRule(text) ??
    nickname(text) ??
    noTimes(text) ??
    iso(text) ??
    timeSpan(text) ??
    timeOfDay(text) ??
    inWords(text, weekdayNamed) ??
    severalPatterns(text) ??
    cronFields(text) ??
    calendarEvent(text) ??
    timerLine(text) ??
    commandLine(text) ??
    fieldsMissing(text) ??
    unknownWords(text)
  );
}

/** AWS: `cron(minutes hours day month weekday year)`, and what stands inside. */
function awsCron(text: string): Found | null {
  const inside = /^cron\s*\(\s*(.*?)\s*\)$/i.exec(text)?.[1];
  if (inside !== undefined) {
    const fields = fieldsOf(inside);
    return awsFields(fields) ?? (fields.length === 5 ? plainFields(inside) : null);
  }
  const fields = fieldsOf(text);
  // The `?` shows which field is which: a Quartz text of six has it in the fourth or sixth.
  return [fields[2], fields[4]].filter((field) => field === '?').length === 1 ? awsFields(fields) : null;
}

/** Unless the rule has a zone, which is not in the text. */
const AWS_ZONE = { timezone: 'UTC' } as const;

function awsFields(fields: readonly string[]): Found | null {
  if (fields.length !== 6) return null;
  const [year = ''] = fields.slice(5);
  const five = fields.slice(0, 5);
  const everyYear = year === '*';
  const pattern = mendFields(everyYear ? five : ['0', ...five, year], 'quartz');
  return pattern === null ? null : { origin: 'aws', why: ['year-last'], readings: [meansPattern(pattern, AWS_ZONE)] };
}

/** Wrapped as AWS does it, with fields that are not AWS's: nothing says that it comes from there, nor that UTC is meant. */
function plainFields(text: string): Found | null {
  const readings = weekdayReadings(text);
  if (readings !== null) return { origin: 'quartz', why: ['wrapped', 'weekday-numbers'], readings };
  return parses(text) ? { origin: null, why: ['wrapped'], readings: [meansPattern(text)] } : null;
}

/** Two patterns or more, one a line or with `;` or `|` between them: each is a member of `any`. */
function severalPatterns(text: string): Found | null {
  const pieces = /[\n;|]/.test(text) ? linesOf(text) : joinedLines(fieldsOf(text));
  if (pieces.length < 2 || pieces.length > 20) return null;
  const found = pieces.map((piece) =>
    parses(piece) && weekdayReadings(piece) === null
      ? { origin: null, readings: [meansPattern(piece)] }
      : (awsRateOrAt(piece) ?? awsCron(piece) ?? cronFields(piece) ?? nickname(piece)),
  );
  const known = found.flatMap((each) =>
    each?.readings.length === 1 ? each.readings.map(({ schedule }) => schedule) : [],
  );
  if (known.length < pieces.length) return null;
  const of = known;
  return {
    origin: found.every((each) => each?.origin === 'aws') ? 'aws' : null,
    why: ['several'],
    readings: [{ schedule: { kind: 'any', of } }],
  };
}

const linesOf = (text: string): string[] =>
  text
    .split(/[\n;|]+/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '' && !piece.startsWith('#'));

/** A field for one line makes blanks of line ends: so many fields that they are several patterns of one length. */
function joinedLines(fields: readonly string[]): string[] {
  const length = fields.length < 10 ? undefined : [5, 6, 7].find((each) => fields.length % each === 0);
  if (length === undefined) return [];
  const pieces = Array.from({ length: fields.length / length }, (_, index) =>
    fields.slice(index * length, (index + 1) * length).join(' '),
  );
  return pieces.every(parses) ? pieces : [];
}

/** Five to seven fields that are ours but for small things; blanks inside a field are tried last. */
function cronFields(text: string): Found | null {
  return fieldsFound(fieldsOf(text)) ?? blanksInside(text);
}

function blanksInside(text: string): Found | null {
  const joined = text.replaceAll(/[ \t]*,[ \t]*/g, ',').replaceAll(/[ \t]+([-/#])[ \t]+(?=\S)/g, '$1');
  if (joined === text) return null;
  const found =
    parses(joined) && weekdayReadings(joined) === null
      ? { origin: null, readings: [meansPattern(joined)] }
      : fieldsFound(fieldsOf(joined));
  return found === null ? null : { ...found, why: ['blanks'] };
}

function fieldsFound(fields: readonly string[]): Found | null {
  const drawn = drawnValues(fields);
  if (drawn !== null) return drawn;
  if (parses(fields.join(' ')) && weekdayReadings(fields.join(' ')) === null)
    return { origin: null, why: [], readings: [meansPattern(fields.join(' '))] };
  const readings = readingsOfFields(fields);
  if (readings.length > 1) return { origin: 'quartz', why: ['weekday-numbers'], readings };
  const [only] = readings;
  if (only !== undefined) return { origin: originOf(fields), why: whyOf(fields), readings };
  return yearLast(fields) ?? workdaysApart(fields) ?? workdayAlone(fields) ?? workdayFromEnd(fields);
}

function originOf(fields: readonly string[]): DialectOrigin | null {
  const weekday = fields[fields.length === 5 ? 4 : 5] ?? '';
  if (/^L\d$/i.test(weekday)) return 'croniter';
  if (/^L$/i.test(weekday)) return 'quartz';
  return fields.length > 5 && fields.includes('?') ? 'quartz' : null;
}

function whyOf(fields: readonly string[]): readonly DialectWhy[] {
  const weekday = fields[fields.length === 5 ? 4 : 5] ?? '';
  if (/^L$/i.test(weekday)) return ['last-weekday-alone'];
  if (fields.some((field) => /(^|,)-\d{1,2}(,|$)/.test(field))) return ['day-from-end'];
  return fields.some((field, index) => field === '?' && ![2, 4].includes(index - (fields.length === 5 ? 0 : 1)))
    ? ['question-mark']
    : [];
}

/** Five fields and a year: ours needs the seconds before them. */
function yearLast(fields: readonly string[]): Found | null {
  const year = fields[5] ?? '';
  if (fields.length !== 6 || !/^(19[7-9]|20|21)\d{1,2}\b/.test(year)) return null;
  const pattern = mendFields(['0', ...fields], 'keep');
  return pattern === null ? null : { origin: null, why: ['year-needs-seven'], readings: [meansPattern(pattern)] };
}

/** Several `nW`, which stand alone here: one pattern for each. */
function workdaysApart(fields: readonly string[]): Found | null {
  const at = fields.length === 5 ? 2 : 3;
  const days = (fields[at] ?? '').split(',');
  if (days.length < 2 || days.length > 5 || !days.some((day) => /W$/i.test(day))) return null;
  const patterns = days.map((day) => mendFields(fields.with(at, day), 'keep'));
  const of = patterns.flatMap((pattern) => (pattern === null ? [] : [{ kind: 'cron', pattern } as const]));
  if (of.length < days.length) return null;
  return { origin: 'quartz', why: ['workday-list'], readings: [{ schedule: { kind: 'any', of } }] };
}

/** `W` without its day; any day could be meant. */
function workdayAlone(fields: readonly string[]): Found | null {
  const at = fields.length === 5 ? 2 : 3;
  if (!/^W$/i.test(fields[at] ?? '') || mendFields(fields.with(at, '*'), 'keep') === null) return null;
  return { origin: 'quartz', why: ['workday-alone'], readings: [] };
}

/** Quartz's `L-3W`, the Monday to Friday nearest a day counted from the end: no pattern of ours says it. */
function workdayFromEnd(fields: readonly string[]): Found | null {
  const at = fields.length === 5 ? 2 : 3;
  if (!/^L-\d{1,2}W$/i.test(fields[at] ?? '') || mendFields(fields.with(at, '*'), 'keep') === null) return null;
  return { origin: 'quartz', why: ['workday-from-end'], readings: [] };
}

function commandLine(text: string): Found | null {
  const times = timesBeforeCommand(text);
  if (times === null) return null;
  const found =
    parses(times) && weekdayReadings(times) === null
      ? { readings: [meansPattern(times)] }
      : (nickname(times) ?? cronFields(times));
  return found === null ? null : { origin: 'crontab', why: ['command-line'], readings: found.readings };
}

/** Two to four fields may be the first of a pattern; that there are too few says the sentence about their number. */
function fieldsMissing(text: string): Found | null {
  const fields = fieldsOf(text);
  if (fields.length < 2 || fields.length > 4 || fields.some((field) => !/^[\w*,/-]+$/.test(field))) return null;
  const pattern = mendFields([...fields, '*', '*', '*'].slice(0, 5), 'keep');
  return pattern === null ? null : { origin: null, why: [], readings: [meansPattern(pattern)] };
}

const withZone = (meaning: Meaning, timezone: string | null): Meaning =>
  timezone === null ? meaning : { ...meaning, schedule: { ...meaning.schedule, timezone } };

/** What is offered must be taken as it is. */
function isSound({ schedule }: Meaning): boolean {
  if (schedule.timezone !== undefined && zoneNamed(schedule.timezone) === null) return false;
  if (schedule.kind === 'any') return schedule.of.every((member) => isSound({ schedule: member }));
  return schedule.kind !== 'cron' || (schedule.pattern !== undefined && parses(schedule.pattern));
}

const toReading = ({ schedule, by = null }: Meaning): ScheduleReading => ({
  text: scheduleText(schedule),
  schedule,
  by,
});
