/** The sentences about pasted texts, in English; preload/words/zh/dialects.ts has them in Chinese. */
import type { DialectOrigin, DialectWhy, DialectWords, OddCharacter, ScheduleReading } from '../../schedule-faults.ts';

const ORIGINS: Readonly<Record<DialectOrigin, string>> = {
  quartz: 'Quartz',
  aws: 'AWS EventBridge',
  azure: 'Azure Functions',
  jenkins: 'Jenkins',
  robfig: 'Go (robfig/cron)',
  spring: 'Spring',
  systemd: 'systemd',
  crontab: 'a crontab',
  cronie: 'cronie',
  freebsd: 'FreeBSD',
  cronos: 'Cronos',
  croniter: 'croniter',
  launchd: 'launchd',
  iso: 'ISO 8601',
  rrule: 'iCalendar',
  yaml: 'YAML',
  words: 'plain words',
};

const WHY: Readonly<Record<Exclude<DialectWhy, 'characters'>, string>> = {
  wrapped: 'only the pattern itself is needed, without what surrounds it',
  escaped: 'no backslashes are needed',
  comment: 'the comment does not belong to the pattern',
  'comment-alone': 'a comment has no times; “punctual import” reads whole crontabs',
  variable: 'a variable has no times; “punctual import” reads whole crontabs',
  'zone-prefix': 'the time zone is a member of its own (timezone)',
  blanks: 'there are blanks inside a field',
  several: 'these are several patterns, each needs a schedule of its own',
  'weekday-numbers': 'beside “?” the weekday numbers have two meanings: in Quartz and AWS 1 = Sunday, here 1 = Monday',
  'last-weekday-alone': 'a lone L as the weekday is Saturday there',
  'question-mark': '“?” is only needed for days; elsewhere it is *',
  'year-last':
    'AWS has the year last and no seconds, counts weekdays from 1 = Sunday, and means UTC unless a zone is set',
  'year-needs-seven': 'a year needs seven fields, the seconds first',
  'workday-list': 'W goes with one single day; several days are several patterns',
  'workday-alone': 'W needs its day before it, such as 15W; LW is the last Monday to Friday',
  'workday-from-end':
    'the weekday nearest a day counted from the end of the month cannot be said here; LW is the last Monday to Friday',
  'day-from-end': 'days counted from the end of the month are L (the last) and L-1, L-2, … before it',
  drawn: 'its value is drawn once for each job; here a stable jitter does that',
  'drawn-apart': 'its values are drawn once for each job, and no jitter covers just these; write the values instead',
  period: 'this is a period, which is an interval here',
  moment: 'this is one moment, which is a date here',
  'moment-utc': 'this is one moment, which is a date here, and means UTC unless a zone is set',
  'time-of-day': 'this is a time of day',
  'time-or-period': 'this may be a time of day or a period',
  words: 'this says it in words',
  'words-unknown':
    'this says it in words that are not understood; write “every 5 minutes”, “every monday at 9:30”, or a pattern such as “30 9 * * MON”',
  nickname: 'that short name is not known here',
  'calendar-event': 'calendar events are not patterns; “punctual import” reads whole timer units',
  'after-boot':
    'this counts from the start of the computer, which no time says; “@reboot” starts when Punctual does, and the command may wait',
  'timer-period':
    'this is a line of a timer unit and a period, which is an interval here; “punctual import” reads whole units',
  'recurrence-rule': 'recurrence rules are not patterns',
  'needs-start':
    'this rule needs a start or a time of day that is not in the text; use a pattern or a calendar schedule',
  'command-line': 'the command does not belong to the pattern; “punctual import” reads whole crontabs',
  'switched-off': 'this switches a job off; a manual schedule has no times',
  'property-list': 'property lists are read by “punctual import”',
};

const BY: Readonly<Record<NonNullable<ScheduleReading['by']>, string>> = {
  quartz: 'Quartz and AWS',
  cron: '1 = Monday',
  time: 'a time of day',
  period: 'a period',
};

function oddWords({ shown, code, position, instead }: OddCharacter): string {
  const named = shown === '' ? code : `“${shown}” (${code})`;
  const stands =
    instead === null
      ? 'means nothing here'
      : instead === ''
        ? 'must go'
        : instead === ' '
          ? 'must be a blank'
          : `must be “${instead}”`;
  return `${named} as character ${position + 1} ${stands}`;
}

/** Where a text comes from and what is different there. */
export const dialectWords: DialectWords = ({ origin, why, odd }) => {
  const reasons = why.flatMap((each) => (each === 'characters' ? odd.map(oddWords) : [WHY[each]]));
  const from = origin === null || origin === 'words' ? '' : `this looks like ${ORIGINS[origin]}: `;
  return `${from}${reasons.join('; ')}`;
};

/** What to write instead, to be put behind the sentence of a fault. */
export function insteadWords(readings: readonly ScheduleReading[]): string {
  if (readings.length === 0) return '';
  const named = readings.map(({ text, by }) => `${quoted(text)}${by === null ? '' : ` (${BY[by]})`}`);
  return `; write ${named.join(' or ')}`;
}

/** JSON has quotes of its own. */
const quoted = (text: string): string => (text.startsWith('{') ? text : `“${text}”`);
