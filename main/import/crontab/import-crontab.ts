import { entryOf } from '../../engine/entry-of.ts';
import type { JobSpec, Schedule } from '../../engine/model.ts';
import type { FileBound } from '../../engine/reasons.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import { zoneFault } from '../../engine/triggers/zone-fault.ts';
import { BOUNDS, beyondBound } from '../bounds.ts';
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
import { readLines } from '../text-lines.ts';
import { type CrontabWords, crontabWords } from '../words/crontab.ts';
import { sharedWords } from '../words/shared.ts';
import { knowsHereDocuments, splitPercent, withInput } from './command.ts';
import { type CronField, type CronFields, readCronFields } from './fields.ts';
import { type CrontabLine, readLine } from './lines.ts';

export interface CrontabContext extends ImportContext {
  /** Of the file, for sentences. */
  readonly name?: string | undefined;
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

/** Names that mean something to cron and are not passed on to commands. */
const OF_CRON_ITSELF: ReadonlySet<string> = new Set(['SHELL', 'MAILTO', 'CRON_TZ', 'RANDOM_DELAY', 'LOGNAME', 'USER']);

const everywhere = (say: CrontabWords): Difference[] => [
  { code: 'missed-runs', message: say.missedRuns },
  { code: 'environment', message: say.bareEnvironment },
  { code: 'output', message: say.output },
  { code: 'overlap', message: say.overlap },
];

/** A comment right above an entry is taken for its name, without what only decorates it; null when it is a heading of columns or prose. */
function nameIn(comment: string): string | null {
  // From both ends by hand: an expression that looks for the end begins anew at every sign of a long rule.
  let [from, to] = [0, comment.length];
  while (from < to && /[\s#=*~_-]/.test(comment[from] ?? '')) from += 1;
  while (to > from && /[\s#=*~_:-]/.test(comment[to - 1] ?? '')) to -= 1;
  const text = comment.slice(from, to);
  return text !== '' && text.length <= 80 && !/^m(in|inute)?\b/i.test(text) ? text : null;
}

/** A comment that would be an entry without its `#`. */
const isSwitchedOff = (text: string, system: boolean, say: CrontabWords): boolean =>
  readLine(text, system, say).kind === 'entry' && typeof readCronFields(text.split(/\s+/), say.fields) !== 'string';

/** Reads a crontab. Lines that are not understood are listed, never dropped; broken ones never stop the others. */
export function importCrontab(text: string, context: CrontabContext): ImportResult {
  const say = crontabWords[context.language ?? 'en'];
  const entries: ImportEntry[] = [];
  const notUnderstood: NotUnderstood[] = [];
  const differences: Difference[] = everywhere(say);
  const makeId = createIdMaker('cron');
  const beyond = (bound: FileBound, most: number, line: number) =>
    beyondBound({ file: file.name, bound, most, line, words: file.words });
  const system = context.form === 'system';
  let around: Surroundings = { environment: {}, shell: '/bin/sh', home: null, mail: null, zone: null, delayMinutes: 0 };
  let comment: string | null = null;
  let continued: number | null = null;
  const file = { name: context.name ?? 'crontab', words: sharedWords[context.language ?? 'en'] };
  const lines = readLines(text, file);
  const variables = new Map<string, string>();
  /** The same for the entries that follow, with its length; null = a variable has been set since. */
  let environment: Readonly<Record<string, string>> | null = {};
  let length = 0;
  /** UTF-16 units of all entries: each carries the variables above it. */
  let allVariables = 0;
  if (lines.some((line) => line.endsWith('\r'))) {
    differences.push({ code: 'line-ends', message: say.lineEnds });
  }
  for (const [index, ended] of lines.entries()) {
    const raw = ended.replace(/\r$/, '');
    const line = readLine(raw, system, say);
    const number = index + 1;
    const refuse = (message: string) => notUnderstood.push({ line: number, text: excerpt(raw), message });
    switch (line.kind) {
      case 'empty':
        comment = null;
        break;
      case 'comment':
        if (isSwitchedOff(line.text, system, say)) {
          differences.push({
            code: 'commented-out',
            message: say.commentedOut(number, excerpt(line.text, 80)),
          });
          comment = null;
        } else comment = comment === null ? nameIn(line.text) : null;
        break;
      case 'variable': {
        const next = withVariable(around, line.name, line.value, say);
        if (typeof next === 'string') refuse(next);
        else around = next;
        if (!OF_CRON_ITSELF.has(line.name)) {
          variables.set(line.name, line.value);
          environment = null;
        }
        if (variables.size > BOUNDS.variables) throw beyond('variables', BOUNDS.variables, number);
        comment = null;
        break;
      }
      case 'unknown':
        refuse(continued === index ? say.restOfLine(line.message, continued) : line.message);
        break;
      case 'entry': {
        const most = context.entries ?? BOUNDS.entries;
        if (entries.length >= most) throw beyond('entries', most, number);
        if (environment === null) {
          environment = Object.fromEntries(variables);
          length = [...variables].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
          around = { ...around, environment };
        }
        allVariables += length;
        if (allVariables > BOUNDS.environment) throw beyond('environment', BOUNDS.environment, number);
        const entry = readEntry({ line, raw, number, comment, around, context, makeId, say });
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
      message: say.maybeSystem(excerpt(sample, 40)),
    });
  }
  return { format: 'crontab', entries, differences, notUnderstood };
}

const commandOf = (spec: JobSpec | null): string => (spec?.action.kind === 'shell' ? spec.action.command : '');

function withVariable(around: Surroundings, name: string, value: string, say: CrontabWords): Surroundings | string {
  switch (name) {
    case 'SHELL':
      return { ...around, shell: value };
    case 'HOME':
      return { ...around, home: value };
    case 'MAILTO':
      return { ...around, mail: value };
    case 'CRON_TZ':
      return { ...around, zone: value === '' ? null : value };
    case 'RANDOM_DELAY': {
      if (!/^\d{1,5}$/.test(value)) return say.badDelay(excerpt(value, 40));
      return { ...around, delayMinutes: Number(value) };
    }
    case 'LOGNAME':
    case 'USER':
      return say.fixedVariable(name);
    default:
      return around;
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
  readonly say: CrontabWords;
}

function readEntry({ line, raw, number, comment, around, context, makeId, say }: EntryInput): ImportEntry | string {
  const timing = readTiming(line.when, around, say);
  if (typeof timing === 'string') return timing;
  const { command, input, escaped } = splitPercent(line.command);
  const name = comment ?? excerpt(command, 60);
  const differences: Difference[] = [
    ...timing.differences,
    ...userDifferences(line.user, context, say),
    ...surroundingDifferences(around, say),
  ];
  const add = (code: string, message: string) => differences.push({ code, message });
  if (escaped) add('percent', say.escapedPercent);
  let text = command;
  if (input !== null) {
    if (knowsHereDocuments(around.shell)) {
      text = withInput(command, input);
      add('percent', say.hereDocument);
    } else {
      add('input-lost', say.inputLost(around.shell, excerpt(input, 60)));
    }
  }
  if (line.command.endsWith('\\')) add('no-continuation', say.noContinuation);
  if (line.quiet) add('no-log', say.quiet);
  const zoneName = around.zone ?? context.zone;
  const zone = zoneNamed(zoneName);
  if (zone === null || (around.zone !== null && zoneFault(around.zone) !== null))
    return say.badZone(excerpt(zoneName, 60));
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
    notes: say.importedFrom(number, excerpt(raw)),
  };
  const old = timing.old(zone);
  return finishEntry(
    { line: number, name, text: raw, id: makeId(name), spec, differences, old, zone },
    context,
    'cron',
  );
}

function userDifferences(
  user: string | null,
  { knownUsers, user: mine }: CrontabContext,
  say: CrontabWords,
): Difference[] {
  if (user === null) return [];
  if (knownUsers !== undefined && !knownUsers.includes(user)) {
    return [{ code: 'unknown-user', message: say.unknownUser(user) }];
  }
  if (user === mine) return [];
  return [{ code: 'user', message: say.otherUser(user) }];
}

/** Names for a sentence: each entry says it again. */
const shownNames = (names: readonly string[]): string[] => [
  ...names.slice(0, 20).map((name) => excerpt(name, 60)),
  ...(names.length > 20 ? ['…'] : []),
];

function surroundingDifferences(around: Surroundings, say: CrontabWords): Difference[] {
  const found: Difference[] = [];
  const names = Object.keys(around.environment);
  if (names.length > 0) found.push({ code: 'environment', message: say.setHere(shownNames(names)) });
  const dollar = names.filter((name) => entryOf(around.environment, name)?.includes('$'));
  if (dollar.length > 0)
    found.push({
      code: 'no-expansion',
      message: say.noExpansion(shownNames(dollar)),
    });
  if (around.mail !== null && around.mail !== '')
    found.push({
      code: 'mailto',
      message: say.mailto(around.mail),
    });
  if (around.shell !== '/bin/sh') found.push({ code: 'shell', message: say.shell(around.shell) });
  if (around.zone !== null) found.push({ code: 'zone', message: say.zone(around.zone) });
  if (around.delayMinutes > 0) {
    found.push({
      code: 'random-delay',
      message: say.randomDelay(around.delayMinutes),
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

function readTiming(when: readonly string[], around: Surroundings, say: CrontabWords): Timing | string {
  const nickname = when[0]?.startsWith('@') ? when[0] : null;
  const jitterSeconds = around.delayMinutes * 60;
  if (nickname === '@reboot') {
    return {
      schedule: { kind: 'event', on: 'app-start' },
      jitterSeconds: 0,
      old: () => say.rebootTimes,
      differences: [{ code: 'reboot', message: say.reboot }],
    };
  }
  const meaning = nickname === null ? undefined : NICKNAMES[nickname];
  if (nickname !== null && meaning === undefined) return say.nickname(excerpt(nickname, 40));
  const fields = readCronFields(meaning?.split(' ') ?? when, say.fields);
  if (typeof fields === 'string') return fields;
  const drawn = randomDelay(fields, say);
  if (typeof drawn === 'string') return drawn;
  const { minute, hour, day, month, weekday } = fields;
  const { dayText, weekdayText, both, and } = dayFields(day, weekday);
  const pattern =
    nickname !== null && nickname !== '@every_minute'
      ? nickname
      : [minute.text, hourText(minute, hour), dayText, month.text, weekdayText].join(' ');
  return {
    schedule: { kind: 'cron', pattern },
    jitterSeconds: jitterSeconds + drawn,
    old: (zone) => oldWalk(fields, zone),
    differences: timingDifferences(fields, when, { and, both, drawn }, say),
  };
}

/**
 * Day and weekday as cron joins them: it looks at the first character only. With a star in either, both must match, and a full
 * field restricts nothing. Without one, either is enough, so that a full field written as `1-31` or `0-6` makes every day match.
 */
function dayFields(day: CronField, weekday: CronField) {
  const [everyDay, everyWeekday] = [day.values.length === 31, weekday.values.length === 7];
  const either = !(day.star || weekday.star);
  if (either && (everyDay || everyWeekday)) return { dayText: '*', weekdayText: '*', both: false, and: false };
  const both = !everyDay && !everyWeekday;
  const and = both && !either;
  return {
    dayText: everyDay ? '*' : day.text,
    weekdayText: everyWeekday ? '*' : `${and ? '+' : ''}${weekdayField(weekday.values)}`,
    both,
    and,
  };
}

/** cronie's `~`: seconds to spread over, 0 = none. Only a range of minutes can be said as a delay. */
function randomDelay({ minute, hour, day, month, weekday }: CronFields, say: CrontabWords): number | string {
  if ([hour, day, month, weekday].some((field) => field.random !== null)) {
    return say.randomRange;
  }
  return minute.random === null ? 0 : (minute.random[1] - minute.random[0]) * 60;
}

function timingDifferences(
  fields: CronFields,
  when: readonly string[],
  { and, both, drawn }: { readonly and: boolean; readonly both: boolean; readonly drawn: number },
  say: CrontabWords,
): Difference[] {
  const found: Difference[] = [];
  const written = when[4] ?? '*';
  if (/\d/.test(written.replace(/\/\d+/g, ''))) {
    found.push({
      code: 'weekday-numbers',
      message: say.weekdayNumbers(written, weekdayField(fields.weekday.values)),
    });
  }
  if (and) {
    found.push({
      code: 'day-and-weekday',
      message: say.dayAndWeekday,
    });
  } else if (both) {
    found.push({
      code: 'day-or-weekday',
      message: say.dayOrWeekday,
    });
  }
  if (drawn > 0) {
    found.push({
      code: 'random-minute',
      message: say.randomMinute(drawn / 60),
    });
  }
  return found;
}

/**
 * The hour as both read it at a clock change. To cron an entry without a star in minute and hour is a clock time, also with a step;
 * here a step makes it repeat (S9), so its hours are named one by one.
 */
function hourText(minute: CronField, hour: CronField): string {
  const named = !minute.star && !hour.star && hour.values.length < 24;
  return named && /[*/]/.test(hour.text) ? hour.values.join(',') : hour.text;
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
