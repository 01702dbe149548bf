import type { FaultWords, Needed, NeverBecause, ScheduleFault } from '../schedule-faults.ts';
import { dialectWords, insteadWords } from './dialects/words.ts';

const NEEDED: Readonly<Record<Needed, string>> = {
  schedule: 'a schedule is an object such as {"kind": "cron", "pattern": "30 3 * * *"}',
  pattern: 'a pattern such as "30 3 * * MON-FRI" is needed',
  fields: 'the fields must be an object such as {"hour": "3", "minute": "30"}',
  field: 'a text or a number is needed',
  time: 'a time such as "09:30" is needed',
  'two-times': 'two times such as ["09:00", "17:30"] are needed',
  hours: 'a range of two times such as ["12:00", "13:00"] is needed',
  moment: 'a moment such as "2026-12-01T09:00" is needed',
  days: 'a list of weekdays such as ["mon", "fri"] is needed',
  exclude: 'an object with dates, days or times is needed',
  zone: 'a zone name such as "Europe/Helsinki" or "local" is needed',
  dst: 'an object with gap and overlap is needed',
  jitter: 'an object such as {"seconds": 120} is needed',
  'jitter-seconds': 'a number of seconds from 0 to 31536000 is needed',
  'yes-or-no': 'true or false is needed',
  count: 'a whole number of at least 0 is needed',
  runs: 'a whole number of at least 1 is needed',
};

const NEVER: Readonly<Record<NeverBecause, string>> = {
  'too-far': 'its next time is more than 10 years away',
  past: 'the moment is in the past',
  'members-apart': 'each of the schedules has times, but they never fall on the same moment',
  'intervals-apart': 'the intervals never fall on the same moment',
  'members-timeless': 'all needs schedules with times of their own, and events and manual have none',
  'all-excluded': 'exclude leaves no time over',
  'last-past': 'its last time is in the past',
  ended: 'its end is in the past',
  'outside-bounds': 'start and end leave no time over',
  'no-date': 'no date matches it',
};

/** How a text of no length is quoted. */
const NOTHING = '“”';

/** A fault without words does not compile. */
const WORDS: FaultWords = {
  needs: ({ got, what }) => `${NEEDED[what]}, not ${got}`,
  'needs-moment': () => NEEDED.moment,
  'needs-period': ({ got, unit }) => `a period such as {"${unit}": 1} is needed, not ${got}`,
  'needs-entries': ({ most, name }) => `${name}: a list of at most ${most} entries is needed`,
  'needs-members': ({ got, schedule }) =>
    `${schedule} needs a list of at least one schedule, not ${got ?? 'an empty one'}`,
  'no-kind': ({ got, known }) => `${got} is not a kind of schedule; there are ${known}`,
  'no-member': ({ got, schedule }) => `a schedule of kind ${schedule} has no ${got}`,
  'no-name-in': ({ got, known, where }) => `there is no ${got} in ${where}; there are ${known}`,
  'no-field': ({ got, known }) => `there is no field ${got}; there are ${known}`,
  'no-unit': ({ got, known }) => `there is no unit ${got}; there are ${known}`,
  'unit-not-here': ({ known, unit }) => `${unit} cannot be used here, only ${known}`,
  'none-of': ({ got, known }) => `${got} is none of ${known}`,
  'no-zone': ({ got }) =>
    `${got} is not the name of a time zone; names look like “Europe/Helsinki”, or “local” for this computer's zone`,
  'zone-instead': ({ got, instead }) => `${got} is not the name of a time zone; did you mean ${instead.join(' or ')}?`,
  'zone-offset': ({ got, instead }) =>
    instead === null
      ? `${got} is an offset, not the name of a time zone; name a place such as “Europe/Helsinki”`
      : `${got} is an offset, not the name of a time zone; name a place such as “Europe/Helsinki”, or write ${instead} for this offset all year${instead === 'UTC' ? '' : ' (in these names the sign is reversed: Etc/GMT-2 is 2 hours ahead of UTC)'}`,
  'zone-not-here': ({ got }) => `the time zone data of this computer has no ${got}; it is older than that name`,
  'zone-fixed': ({ got, instead }) =>
    `${got} is a fixed offset from UTC without daylight saving; ${instead} follows the clock of that place`,
  'not-in-member': ({ name }) => `${name} applies to the schedule as a whole; move it out of this part`,
  'no-effect-by-hand': ({ name }) => `${name} has no effect on what is only started by hand`,
  'calendar-once': () =>
    'a calendar schedule happens once per date: when the clocks repeat its time, both is read as first; a cron pattern can run both times',
  'event-not-here': ({ got, known }) =>
    `this computer never reports the event ${got}, so this would never run; it reports ${known}`,
  'event-unsure': ({ got }) =>
    `Punctual has not run here yet, so it is unknown whether this computer reports the event ${got}`,
  'pattern-and-fields': () => 'a cron schedule has either a pattern or fields, not both',
  'count-large': ({ count, most }) => `${count} is more than ${most}`,
  'period-zero': () => 'the period is 0 and would never move on',
  'period-beyond-window': ({ from, to }) => `the period is longer than the window from ${from} to ${to}`,
  'window-reversed': ({ from, to }) =>
    `the window ends at ${to}, before it starts at ${from}; use two windows for a night`,
  'end-before-start': () => 'the end lies before the start',
  'no-time': ({ got }) => `${got} is not a time of day between 00:00 and 23:59:59`,
  'no-moment': ({ got }) =>
    `${got} is not a date (2026-12-01), a wall time (2026-12-01T09:00) or an instant (2026-12-01T09:00:00Z)`,
  'no-date': ({ got }) => `${got} is not a date such as "2026-12-24", nor a range ["2026-12-24", "2026-12-26"]`,
  'in-gap': ({ got, time, zone }) =>
    `${got} does not exist in ${zone}: the clock skips it; the next time that exists is ${time}`,
  'days-empty': () => 'the list of weekdays is empty',
  'hours-empty': () => 'the range is empty: both times are the same',
  'dates-reversed': ({ from, to }) => `the range from ${from} to ${to} runs backwards`,
  'members-many': ({ count, most }) => `${count} schedules are more than ${most}`,
  'members-deep': ({ most }) => `schedules inside schedules go ${most} levels deep at most`,
  never: ({ because }) => `this never runs: ${NEVER[because]}`,
  'never-skipped': ({ got, zone }) => `this never runs: ${got} does not exist in ${zone}, and dst.gap is skip`,
  'pattern-empty': () => 'the pattern is empty; five fields are needed, for example “30 3 * * MON-FRI”',
  'pattern-long': ({ most }) => `the pattern is longer than ${most} characters`,
  'nickname-case': ({ got, right }) => `${got} is not a nickname; write it in lower case, ${right}`,
  'no-nickname': ({ got, known }) => `${got} is not a nickname; known are ${known}`,
  'field-count': ({ count }) =>
    `the pattern has ${count === 1 ? '1 field' : `${count} fields`}; it takes 5 (minute hour day month weekday), 6 (second first) or 7 (year last)`,
  'fields-empty': ({ known }) => `no field is given; name at least one of ${known}`,
  'field-long': ({ most }) => `the text is longer than ${most} characters`,
  'plus-alone': () => 'nothing follows the +',
  'plus-first': () => '“+” may only be the first character of the day of week',
  'question-alone': () => '“?” may only stand alone, as the day of month or the day of week',
  'entry-empty': () => 'an entry of the list is empty',
  'no-number': ({ got, names }) =>
    got === NOTHING ? 'a number is missing' : `${got} is not a number${names === '' ? '' : ` or a name (${names})`}`,
  'not-between': ({ got, least, most }) => `${got} is not between ${least} and ${most}`,
  'workday-of-list': () => 'W goes with one single day, not with a list',
  'workday-of-range': () => 'W goes with one single day, not with a range',
  'no-ordinal': ({ got }) => `after # comes 1 to 5 or L, not ${got}`,
  'step-of-nothing': ({ range, step, use }) =>
    use === undefined
      ? `a step needs * or a full range before it, such as */${step} or ${range}/${step}`
      : 'a step needs * or a full range before it',
  'range-reversed': ({ range }) => `the range ${range} runs backwards`,
  'step-no-number': ({ got }) => (got === NOTHING ? 'nothing follows the /' : `the step ${got} is not a number`),
  'step-zero': () => 'a step of 0 never moves on',
  'step-large': ({ got, range }) => `the step ${got} is larger than its range ${range}`,
  'no-weekday': ({ got, known }) => `${got} is no weekday (${known})`,
  'not-understood': ({ got }) => `${got} is not understood`,
  dialect: dialectWords,
};

/** What is wrong as an English sentence, for the command line, logs and the window. */
export function faultWords(fault: ScheduleFault): string {
  // Each takes the facts of its own kind only, which the compiler cannot see through the kind.
  const words = WORDS[fault.kind] as (fault: ScheduleFault) => string;
  const said = `${words(fault)}${insteadWords(fault.use ?? [])}`;
  return fault.part === undefined ? said : `${fault.part}: ${said}`;
}
