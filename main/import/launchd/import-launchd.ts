import { PunctualError } from '../../engine/errors.ts';
import type { JobSpec, Schedule } from '../../engine/model.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import { BOUNDS, beyondBound } from '../bounds.ts';
import type { OldSide } from '../compare.ts';
import { everyOf } from '../cron-text.ts';
import { createIdMaker, finishEntry } from '../entry.ts';
import { type Difference, excerpt, type ImportContext, type ImportResult, type NotUnderstood } from '../model.ts';
import { mergeWalks } from '../source-walk.ts';
import { isKnownSetting, type LaunchdWords, launchdWords } from '../words/launchd.ts';
import { sharedWords } from '../words/shared.ts';
import { calendarPatterns, readIntervals, walkCalendarInterval } from './calendar-interval.ts';
import { type PlistDict, type PlistValue, readPlist } from './plist.ts';

export interface NamedPlist {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const everywhere = (say: LaunchdWords): Difference[] => [
  { code: 'missed-runs', message: say.missedRuns },
  { code: 'environment', message: say.environment },
];

/** Reads launchd agents and daemons, XML or binary. A file that cannot be read is listed; the others are read all the same. */
export function importLaunchd(files: readonly NamedPlist[], context: ImportContext): ImportResult {
  const say = launchdWords[context.language ?? 'en'];
  const notUnderstood: NotUnderstood[] = [];
  const makeId = createIdMaker('launchd');
  const zone = zoneNamed(context.zone) ?? zoneNamed('UTC');
  let entries = 0;
  const agents = files.flatMap(({ name, bytes }) => {
    const value = attempt(() => readPlist(bytes, name, context.language));
    if (isExcess(value)) throw value;
    if (value instanceof Error) {
      notUnderstood.push({ line: null, text: name, message: value.message });
      return [];
    }
    if (zone === null || !isDict(value) || typeof value['Label'] !== 'string') {
      notUnderstood.push({
        line: null,
        text: name,
        message: say.noLabel(name),
      });
      return [];
    }
    if (++entries > (context.entries ?? BOUNDS.entries)) {
      const most = context.entries ?? BOUNDS.entries;
      throw beyondBound({ file: name, bound: 'entries', most, words: sharedWords[context.language ?? 'en'] });
    }
    const times = value['StartCalendarInterval'];
    if (Array.isArray(times) && times.length > BOUNDS.times) {
      throw beyondBound({
        file: name,
        bound: 'times',
        most: BOUNDS.times,
        words: sharedWords[context.language ?? 'en'],
      });
    }
    return [readAgent(value, { name, zone, context, makeId, say })];
  });
  return { format: 'launchd', entries: agents, differences: everywhere(say), notUnderstood };
}

/** A file that is too large in some respect is refused, not listed: it is the wrong one, or made to hurt. */
const isExcess = (value: unknown): value is PunctualError =>
  value instanceof PunctualError && value.reason?.code === 'file-bound';

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const isDict = (value: PlistValue | undefined): value is PlistDict =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
const texts = (value: PlistValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
const shown = (value: PlistValue): string => excerpt(JSON.stringify(value), 80);

interface AgentInput {
  readonly name: string;
  readonly zone: Zone;
  readonly context: ImportContext;
  readonly makeId: (name: string) => string;
  readonly say: LaunchdWords;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Add = (code: string, message: string) => void;

function readAgent(agent: PlistDict, { name, zone, context, makeId, say }: AgentInput) {
  const label = String(agent['Label']);
  const differences: Difference[] = [];
  const add: Add = (code, message) => differences.push({ code, message });
  const timing = readTiming(agent, zone, add, say);
  const program = readProgram(agent, add, say);
  let spec: Writable<JobSpec> | null = null;
  if (program !== null && timing.schedule !== null) {
    spec = { name: label, action: program, schedule: timing.schedule, notes: say.importedFrom(name) };
    readSurroundings(spec, agent, context, { add, words: say });
  }
  for (const [key, value] of Object.entries(agent)) {
    if (!READ.has(key))
      add('not-carried', say.notCarried(key, shown(value), isKnownSetting(key) ? say.why[key] : undefined));
  }
  const paused = agent['Disabled'] === true;
  if (paused) add('disabled', say.disabled);
  const timingKeys = Object.fromEntries(Object.entries(agent).filter(([key]) => TIMING.has(key)));
  return finishEntry(
    {
      line: null,
      name: label,
      text: JSON.stringify(timingKeys),
      id: makeId(label),
      spec,
      paused,
      differences,
      old: timing.old,
      zone,
    },
    context,
    'launchd',
  );
}

function readTiming(
  agent: PlistDict,
  zone: Zone,
  add: Add,
  say: LaunchdWords,
): { schedule: Schedule | null; old: OldSide } {
  const found: Schedule[] = [];
  const notes: string[] = [];
  const intervals = readIntervals(agent['StartCalendarInterval'], say);
  if (typeof intervals === 'string') add('bad-calendar', say.badCalendar(intervals));
  const walks = typeof intervals === 'string' ? [] : intervals.map((each) => walkCalendarInterval(each, zone));
  if (typeof intervals !== 'string') {
    for (const pattern of calendarPatterns(intervals)) found.push({ kind: 'cron', pattern });
    if (intervals.some(({ Weekday }) => Weekday !== undefined)) {
      add('weekday-numbers', say.weekdayNumbers);
    }
    if (intervals.some(({ Day, Weekday }) => Day !== undefined && Weekday !== undefined)) {
      add('day-or-weekday', say.dayOrWeekday);
    }
  }
  const seconds = agent['StartInterval'];
  if (typeof seconds === 'number' && seconds > 0) {
    found.push({ kind: 'interval', every: everyOf(seconds) });
    notes.push(say.everySeconds(seconds));
    add('interval', say.interval);
  }
  if (agent['RunAtLoad'] === true) {
    found.push({ kind: 'event', on: 'login' });
    notes.push(say.onceLoaded);
    add('run-at-load', say.runAtLoad);
  }
  const only = found.length === 1 ? found[0] : undefined;
  const broken = typeof intervals === 'string';
  if (found.length === 0 && !broken) add('no-trigger', say.noTrigger);
  const schedule: Schedule | null = broken || found.length === 0 ? null : (only ?? { kind: 'any', of: found });
  return { schedule, old: walks.length > 0 ? mergeWalks(walks) : notes.join('; ') || say.noTimes };
}

function readProgram(agent: PlistDict, add: Add, say: LaunchdWords): JobSpec['action'] | null {
  const args = texts(agent['ProgramArguments']);
  const program = typeof agent['Program'] === 'string' ? agent['Program'] : args[0];
  if (program === undefined || program === '') {
    add('no-command', say.noCommand);
    return null;
  }
  return { kind: 'program', program, args: args.slice(1) };
}

function readSurroundings(
  spec: Writable<JobSpec>,
  agent: PlistDict,
  context: ImportContext,
  { add, words }: { readonly add: Add; readonly words: LaunchdWords },
): void {
  const folder = agent['WorkingDirectory'];
  if (typeof folder === 'string') spec.folder = folder;
  else add('folder', words.folder);
  const environment = agent['EnvironmentVariables'];
  if (isDict(environment)) {
    spec.environment = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)]));
  }
  for (const key of ['StandardOutPath', 'StandardErrorPath', 'StandardInPath']) {
    if (agent[key] === undefined) continue;
    add('output', (key === 'StandardInPath' ? words.input : words.output)(key, shown(agent[key])));
  }
  const user = agent['UserName'];
  if (typeof user === 'string' && user !== context.user) add('user', words.user(user));
  const kill = agent['ExitTimeOut'];
  if (typeof kill === 'number' && kill > 0) spec.killAfterSeconds = Math.min(kill, 86_400);
  const limit = agent['TimeOut'];
  if (typeof limit === 'number' && limit > 0) add('time-out', words.timeOut(limit));
}

const TIMING = new Set([
  'StartCalendarInterval',
  'StartInterval',
  'RunAtLoad',
  'KeepAlive',
  'WatchPaths',
  'QueueDirectories',
  'Program',
  'ProgramArguments',
]);
const READ = new Set([
  ...[
    'Label',
    'Program',
    'ProgramArguments',
    'StartCalendarInterval',
    'StartInterval',
    'RunAtLoad',
    'Disabled',
    'WorkingDirectory',
  ],
  ...[
    'EnvironmentVariables',
    'StandardOutPath',
    'StandardErrorPath',
    'StandardInPath',
    'UserName',
    'ExitTimeOut',
    'TimeOut',
  ],
]);
