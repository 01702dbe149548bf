import type { JobSpec, Schedule } from '../../engine/model.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import type { OldSide } from '../compare.ts';
import { numbers, timesOf, weekdayField } from '../cron-text.ts';
import { createIdMaker, finishEntry } from '../entry.ts';
import {
  type Difference,
  excerpt,
  type ImportContext,
  type ImportEntry,
  type ImportResult,
  type NotUnderstood,
} from '../model.ts';
import { walkCalendar } from '../source-walk.ts';
import { knowsHereDocuments, splitPercent, withInput } from './command.ts';
import { type CronField, type CronFields, readCronFields } from './fields.ts';
import { type CrontabLine, readLine } from './lines.ts';

export interface CrontabContext extends ImportContext {
  /** `user`: `crontab -l`. `system`: /etc/crontab and /etc/cron.d, with a user before each command. */
  readonly form: 'user' | 'system';
  /** Users of this computer; an entry of anybody else would never run under cron. Absent = not checked. */
  readonly knownUsers?: readonly string[] | undefined;
}

type Entry = Extract<CrontabLine, { kind: 'entry' }>;

/** `NAME=value` lines so far; each entry sees those above it. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly shell: string;
  readonly home: string | null;
  readonly mail: string | null;
  readonly zone: string | null;
  readonly delayMinutes: number;
}

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
  // FreeBSD
  '@every_minute': '* * * * *',
};

const EVERYWHERE: readonly Difference[] = [
  {
    code: 'missed-runs',
    message:
      'cron forgets what it misses while the computer sleeps or is off; Punctual runs the latest missed one when it is back, and shows the rest.',
  },
  {
    code: 'environment',
    message:
      'cron gives commands only HOME, LOGNAME, SHELL and a short PATH (/usr/bin:/bin); Punctual gives the environment of your login, and variables of the file go into the job.',
  },
  {
    code: 'output',
    message:
      'cron mails what a command prints; Punctual keeps it in the log of each run and can notify about failures.',
  },
  {
    code: 'overlap',
    message:
      'cron starts a command again while the last one still runs; Punctual skips that start and says so (overlap: skip).',
  },
];

/** Reads a crontab. Lines that are not understood are listed, never dropped; broken ones never stop the others. */
export function importCrontab(text: string, context: CrontabContext): ImportResult {
  const entries: ImportEntry[] = [];
  const notUnderstood: NotUnderstood[] = [];
  const differences: Difference[] = [...EVERYWHERE];
  const makeId = createIdMaker('cron');
  const system = context.form === 'system';
  let around: Surroundings = { environment: {}, shell: '/bin/sh', home: null, mail: null, zone: null, delayMinutes: 0 };
  let comment: string | null = null;
  let continued: number | null = null;
  const lines = text.split('\n');
  if (lines.some((line) => line.endsWith('\r'))) {
    differences.push({
      code: 'line-ends',
      message:
        'The lines end as on Windows; cron would hand the stray character to each command, Punctual leaves it out.',
    });
  }
  for (const [index, ended] of lines.entries()) {
    const raw = ended.replace(/\r$/, '');
    const line = readLine(raw, system);
    const number = index + 1;
    const refuse = (message: string) => notUnderstood.push({ line: number, text: excerpt(raw), message });
    switch (line.kind) {
      case 'empty':
        comment = null;
        break;
      case 'comment':
        if (readLine(line.text, system).kind === 'entry' && readCronFields(line.text.split(/\s+/)) instanceof Object) {
          differences.push({
            code: 'commented-out',
            message: `Line ${number} is switched off with # and was left out: ${excerpt(line.text, 80)}`,
          });
          comment = null;
        } else
          comment =
            comment === null && line.text.length <= 80 && !/^m(in|inute)?\b/i.test(line.text) ? line.text : null;
        break;
      case 'variable': {
        const next = withVariable(around, line.name, line.value);
        if (typeof next === 'string') refuse(next);
        else around = next;
        comment = null;
        break;
      }
      case 'unknown':
        refuse(
          continued === index
            ? `${line.message} It looks like the rest of line ${continued}, but cron does not join lines.`
            : line.message,
        );
        break;
      case 'entry': {
        const entry = readEntry({ line, raw, number, comment, around, context, makeId });
        if (typeof entry === 'string') refuse(entry);
        else entries.push(entry);
        comment = null;
      }
    }
    continued = raw.endsWith('\\') ? number : null;
  }
  const first = entries[0]?.spec?.action;
  if (!system && entries.length > 1 && entries.every(({ spec }) => /^root\s/.test(commandOf(spec)))) {
    const sample = first === undefined ? '' : commandOf(entries[0]?.spec ?? null);
    differences.push({
      code: 'maybe-system-form',
      message: `Every command begins with "root" (${excerpt(sample, 40)}): this looks like the system form, with a user in each line.`,
    });
  }
  return { format: 'crontab', entries, differences, notUnderstood };
}

const commandOf = (spec: JobSpec | null): string => (spec?.action.kind === 'shell' ? spec.action.command : '');

function withVariable(around: Surroundings, name: string, value: string): Surroundings | string {
  switch (name) {
    case 'SHELL':
      return { ...around, shell: value };
    case 'HOME':
      return { ...around, home: value, environment: { ...around.environment, HOME: value } };
    case 'MAILTO':
      return { ...around, mail: value };
    case 'CRON_TZ':
      return { ...around, zone: value === '' ? null : value };
    case 'RANDOM_DELAY': {
      if (!/^\d{1,5}$/.test(value)) return `RANDOM_DELAY needs a number of minutes, not "${excerpt(value, 40)}".`;
      return { ...around, delayMinutes: Number(value) };
    }
    case 'LOGNAME':
    case 'USER':
      return `${name} cannot be set in a crontab; cron and Punctual both use the real one.`;
    default:
      return { ...around, environment: { ...around.environment, [name]: value } };
  }
}

interface EntryInput {
  readonly line: Entry;
  readonly raw: string;
  readonly number: number;
  readonly comment: string | null;
  readonly around: Surroundings;
  readonly context: CrontabContext;
  readonly makeId: (name: string) => string;
}

function readEntry({ line, raw, number, comment, around, context, makeId }: EntryInput): ImportEntry | string {
  const timing = readTiming(line.when, around);
  if (typeof timing === 'string') return timing;
  const { command, input, escaped } = splitPercent(line.command);
  const name = comment ?? excerpt(command, 60);
  const differences: Difference[] = [
    ...timing.differences,
    ...userDifferences(line.user, context),
    ...surroundingDifferences(around),
  ];
  const add = (code: string, message: string) => differences.push({ code, message });
  if (escaped) add('percent', 'cron needs \\% for a percent sign; here it is written %.');
  let text = command;
  if (input !== null) {
    if (knowsHereDocuments(around.shell)) {
      text = withInput(command, input);
      add(
        'percent',
        'What follows the first % is fed to the command by cron; here a here-document in the command does it.',
      );
    } else {
      add(
        'input-lost',
        `What follows the first % is fed to the command by cron; ${around.shell} has no here-documents, so this input is lost: ${excerpt(input, 60)}`,
      );
    }
  }
  if (line.command.endsWith('\\'))
    add(
      'no-continuation',
      'The line ends with a backslash. cron does not join lines, so the command ends here, as under cron.',
    );
  if (line.quiet)
    add('no-log', 'The - before the minutes keeps cron from logging it; Punctual keeps a record of every run.');
  const zoneName = around.zone ?? context.zone;
  const zone = zoneNamed(zoneName);
  if (zone === null)
    return `CRON_TZ=${excerpt(zoneName, 60)} is not a time zone (an IANA name such as Europe/Helsinki is needed).`;
  const schedule: Schedule = {
    ...timing.schedule,
    ...(around.zone === null || timing.schedule.kind === 'event' ? {} : { timezone: zone.name }),
    ...(timing.jitterSeconds === 0 ? {} : { jitter: { seconds: timing.jitterSeconds } }),
  };
  const spec: JobSpec = {
    name,
    action: { kind: 'shell', command: text, ...(around.shell === '/bin/sh' ? {} : { shell: around.shell }) },
    schedule,
    ...(around.home === null ? {} : { folder: around.home }),
    ...(Object.keys(around.environment).length === 0 ? {} : { environment: around.environment }),
    notes: `Imported from crontab line ${number}: \`${excerpt(raw)}\``,
  };
  const old = timing.old(zone);
  return finishEntry(
    { line: number, name, text: raw, id: makeId(name), spec, differences, old, zone },
    context,
    'cron',
  );
}

function userDifferences(user: string | null, { knownUsers, user: mine }: CrontabContext): Difference[] {
  if (user === null) return [];
  if (knownUsers !== undefined && !knownUsers.includes(user)) {
    return [
      { code: 'unknown-user', message: `There is no user "${user}" on this computer: cron would never run this.` },
    ];
  }
  if (user === mine) return [];
  return [
    { code: 'user', message: `cron runs this as ${user}; Punctual runs it as you, without anybody else's rights.` },
  ];
}

function surroundingDifferences(around: Surroundings): Difference[] {
  const found: Difference[] = [];
  const names = Object.keys(around.environment);
  if (names.length > 0) found.push({ code: 'environment', message: `Set for this job: ${names.join(', ')}.` });
  const dollar = names.filter((name) => around.environment[name]?.includes('$'));
  if (dollar.length > 0)
    found.push({
      code: 'no-expansion',
      message: `${dollar.join(', ')}: a $ in a value is not replaced, neither by cron nor by Punctual.`,
    });
  if (around.mail !== null && around.mail !== '')
    found.push({
      code: 'mailto',
      message: `cron mails the output to ${around.mail}; Punctual sends no mail, it keeps the log and notifies.`,
    });
  if (around.shell !== '/bin/sh') found.push({ code: 'shell', message: `Runs in ${around.shell}, as SHELL says.` });
  if (around.zone !== null)
    found.push({ code: 'zone', message: `CRON_TZ: the times are meant in ${around.zone} and stay so.` });
  if (around.delayMinutes > 0) {
    found.push({
      code: 'random-delay',
      message: `RANDOM_DELAY: cronie draws one delay of 0 to ${around.delayMinutes} min when it starts; Punctual draws one for every run.`,
    });
  }
  return found;
}

interface Timing {
  readonly schedule: Schedule;
  readonly jitterSeconds: number;
  readonly old: (zone: Zone) => OldSide;
  readonly differences: readonly Difference[];
}

function readTiming(when: readonly string[], around: Surroundings): Timing | string {
  const nickname = when[0]?.startsWith('@') ? when[0] : null;
  const jitterSeconds = around.delayMinutes * 60;
  if (nickname === '@reboot') {
    const message =
      'cron runs this once when the computer has started; Punctual when Punctual itself starts, which is at your login if you let it.';
    return {
      schedule: { kind: 'event', on: 'app-start' },
      jitterSeconds: 0,
      old: () => 'once at every start of the computer, at no time of the clock',
      differences: [{ code: 'reboot', message }],
    };
  }
  const meaning = nickname === null ? undefined : NICKNAMES[nickname];
  if (nickname !== null && meaning === undefined) return `${excerpt(nickname, 40)} is not a nickname that cron knows.`;
  const fields = readCronFields(meaning?.split(' ') ?? when);
  if (typeof fields === 'string') return `${fields}.`;
  const drawn = randomDelay(fields);
  if (typeof drawn === 'string') return drawn;
  const { minute, hour, day, month, weekday } = fields;
  const both = !isAny(day, 31) && !isAny(weekday, 7);
  const and = both && (day.star || weekday.star);
  const dayText = isAny(day, 31) ? '*' : day.text;
  const weekdayText = isAny(weekday, 7) ? '*' : `${and ? '+' : ''}${weekdayField(weekday.values)}`;
  const pattern =
    nickname !== null && nickname !== '@every_minute'
      ? nickname
      : [minute.text, hour.text, dayText, month.text, weekdayText].join(' ');
  return {
    schedule: { kind: 'cron', pattern },
    jitterSeconds: jitterSeconds + drawn,
    old: (zone) => oldWalk(fields, zone),
    differences: timingDifferences(fields, when, { and, both, drawn }),
  };
}

const isAny = (field: CronField, size: number): boolean => field.values.length === size;

/** cronie's `~`: seconds to spread over, 0 = none. Only a range of minutes can be said as a delay. */
function randomDelay({ minute, hour, day, month, weekday }: CronFields): number | string {
  if ([hour, day, month, weekday].some((field) => field.random !== null)) {
    return 'A random range (~) is understood in the minutes only.';
  }
  return minute.random === null ? 0 : (minute.random[1] - minute.random[0]) * 60;
}

function timingDifferences(
  fields: CronFields,
  when: readonly string[],
  { and, both, drawn }: { readonly and: boolean; readonly both: boolean; readonly drawn: number },
): Difference[] {
  const found: Difference[] = [];
  const written = when[4] ?? '*';
  if (/\d/.test(written.replace(/\/\d+/g, ''))) {
    found.push({
      code: 'weekday-numbers',
      message: `Weekday ${written}: cron counts 0 and 7 = Sunday, 1 = Monday; written here as ${weekdayField(fields.weekday.values)}.`,
    });
  }
  if (and) {
    found.push({
      code: 'day-and-weekday',
      message:
        'A day field that begins with * is joined by AND in cron: both must match. Written here with + before the weekday.',
    });
  } else if (both) {
    found.push({
      code: 'day-or-weekday',
      message:
        'Day of month and weekday are both given: cron runs on either of them, not only when both match. Kept so.',
    });
  }
  if (drawn > 0) {
    found.push({
      code: 'random-minute',
      message: `cronie draws the minute once when it starts; Punctual spreads every run over ${drawn / 60} min. The old times shown are the earliest.`,
    });
  }
  return found;
}

/**
 * Vixie cron and cronie: an entry whose minute or hour begins with `*` follows the clock; any other runs right after a gap that
 * swallowed it, and only in the first pass of a repeated hour.
 */
function oldWalk({ minute, hour, day, month, weekday }: CronFields, zone: Zone): OldSide {
  const months = new Set(month.values);
  const days = new Set(day.values);
  const weekdays = new Set(weekday.values);
  const either = !(day.star || weekday.star);
  const wild = minute.star || hour.star;
  return walkCalendar({
    zone,
    rule: wild ? { gap: 'skip', overlap: 'both' } : { gap: 'end', overlap: 'first' },
    months: (_year, number) => months.has(number),
    dates: (at) => {
      const [onDay, onWeekday] = [days.has(at.date), weekdays.has(at.weekday)];
      return months.has(at.month) && (either ? onDay || onWeekday : onDay && onWeekday);
    },
    times: timesOf(hour.values, minute.values, numbers(0, 0)),
  });
}
