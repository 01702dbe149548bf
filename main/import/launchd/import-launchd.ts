import type { JobSpec, Schedule } from '../../engine/model.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import type { OldSide } from '../compare.ts';
import { everyOf } from '../cron-text.ts';
import { createIdMaker, finishEntry } from '../entry.ts';
import { type Difference, excerpt, type ImportContext, type ImportResult, type NotUnderstood } from '../model.ts';
import { mergeWalks } from '../source-walk.ts';
import { calendarPattern, readIntervals, walkCalendarInterval } from './calendar-interval.ts';
import { type PlistDict, type PlistValue, readPlist } from './plist.ts';

export interface NamedPlist {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const EVERYWHERE: readonly Difference[] = [
  {
    code: 'missed-runs',
    message:
      'launchd runs once after sleep for any number of missed times, and forgets what it missed while the computer was off; Punctual runs the latest missed one in both cases, and shows the rest.',
  },
  {
    code: 'environment',
    message: 'launchd gives a bare environment with a short PATH; Punctual gives the environment of your login.',
  },
];

/** Reads launchd agents and daemons, XML or binary. A file that cannot be read is listed; the others are read all the same. */
export function importLaunchd(files: readonly NamedPlist[], context: ImportContext): ImportResult {
  const notUnderstood: NotUnderstood[] = [];
  const makeId = createIdMaker('launchd');
  const zone = zoneNamed(context.zone) ?? zoneNamed('UTC');
  const entries = files.flatMap(({ name, bytes }) => {
    const value = attempt(() => readPlist(bytes, name));
    if (value instanceof Error) {
      notUnderstood.push({ line: null, text: name, message: value.message });
      return [];
    }
    if (zone === null || !isDict(value) || typeof value['Label'] !== 'string') {
      notUnderstood.push({
        line: null,
        text: name,
        message: `${name} is a property list, but not of launchd: it has no Label.`,
      });
      return [];
    }
    return [readAgent(value, { name, zone, context, makeId })];
  });
  return { format: 'launchd', entries, differences: EVERYWHERE, notUnderstood };
}

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
const say = (value: PlistValue): string => excerpt(JSON.stringify(value), 80);

interface AgentInput {
  readonly name: string;
  readonly zone: Zone;
  readonly context: ImportContext;
  readonly makeId: (name: string) => string;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Add = (code: string, message: string) => void;

function readAgent(agent: PlistDict, { name, zone, context, makeId }: AgentInput) {
  const label = String(agent['Label']);
  const differences: Difference[] = [];
  const add: Add = (code, message) => differences.push({ code, message });
  const timing = readTiming(agent, zone, add);
  const program = readProgram(agent, add);
  let spec: Writable<JobSpec> | null = null;
  if (program !== null && timing.schedule !== null) {
    spec = { name: label, action: program, schedule: timing.schedule, notes: `Imported from launchd: ${name}` };
    readSurroundings(spec, agent, context, add);
  }
  for (const [key, value] of Object.entries(agent)) {
    if (!READ.has(key))
      add('not-carried', `${key} (${say(value)}) is not carried over${WHY[key] === undefined ? '' : `: ${WHY[key]}`}.`);
  }
  const paused = agent['Disabled'] === true;
  if (paused) add('disabled', 'It is switched off (Disabled); the job is added paused.');
  const shown = Object.fromEntries(Object.entries(agent).filter(([key]) => TIMING.has(key)));
  return finishEntry(
    {
      line: null,
      name: label,
      text: JSON.stringify(shown),
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

function readTiming(agent: PlistDict, zone: Zone, add: Add): { schedule: Schedule | null; old: OldSide } {
  const found: Schedule[] = [];
  const notes: string[] = [];
  const intervals = readIntervals(agent['StartCalendarInterval']);
  if (typeof intervals === 'string') add('bad-calendar', `StartCalendarInterval: ${intervals}.`);
  const walks = typeof intervals === 'string' ? [] : intervals.map((each) => walkCalendarInterval(each, zone));
  if (typeof intervals !== 'string') {
    for (const each of intervals) found.push({ kind: 'cron', pattern: calendarPattern(each) });
    if (intervals.some(({ Weekday }) => Weekday !== undefined)) {
      add('weekday-numbers', 'launchd counts weekdays 0 and 7 = Sunday; written here by name.');
    }
    if (intervals.some(({ Day, Weekday }) => Day !== undefined && Weekday !== undefined)) {
      add('day-or-weekday', 'Day and Weekday are both given: launchd runs on either of them. Kept so.');
    }
  }
  const seconds = agent['StartInterval'];
  if (typeof seconds === 'number' && seconds > 0) {
    found.push({ kind: 'interval', every: everyOf(seconds) });
    notes.push(`every ${seconds} s from the moment it was loaded`);
    add(
      'interval',
      'launchd counts StartInterval from loading and forgets what falls into sleep; Punctual keeps one grid through restarts and sleep, and catches up.',
    );
  }
  if (agent['RunAtLoad'] === true) {
    found.push({ kind: 'event', on: 'login' });
    notes.push('once when it is loaded (at login, or at boot for a daemon)');
    add(
      'run-at-load',
      'RunAtLoad: launchd starts it when it is loaded, an agent at login and a daemon at boot; Punctual at your login.',
    );
  }
  const only = found.length === 1 ? found[0] : undefined;
  const broken = typeof intervals === 'string';
  if (found.length === 0 && !broken)
    add('no-trigger', 'Nothing here starts it at a time; Punctual starts jobs at times, at login and when asked.');
  const schedule: Schedule | null = broken || found.length === 0 ? null : (only ?? { kind: 'any', of: found });
  return { schedule, old: walks.length > 0 ? mergeWalks(walks) : notes.join('; ') || 'no times' };
}

function readProgram(agent: PlistDict, add: Add): JobSpec['action'] | null {
  const args = texts(agent['ProgramArguments']);
  const program = typeof agent['Program'] === 'string' ? agent['Program'] : args[0];
  if (program === undefined || program === '') {
    add('no-command', 'It names no Program and no ProgramArguments.');
    return null;
  }
  return { kind: 'program', program, args: args.slice(1) };
}

function readSurroundings(spec: Writable<JobSpec>, agent: PlistDict, context: ImportContext, add: Add): void {
  const folder = agent['WorkingDirectory'];
  if (typeof folder === 'string') spec.folder = folder;
  else add('folder', 'launchd starts it in / because no WorkingDirectory is given; Punctual in your home folder.');
  const environment = agent['EnvironmentVariables'];
  if (isDict(environment)) {
    spec.environment = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)]));
  }
  for (const key of ['StandardOutPath', 'StandardErrorPath', 'StandardInPath']) {
    if (agent[key] === undefined) continue;
    const what =
      key === 'StandardInPath'
        ? 'a job of Punctual reads nothing'
        : 'Punctual keeps the output in the log of each run instead';
    add('output', `${key} (${say(agent[key])}): ${what}.`);
  }
  const user = agent['UserName'];
  if (typeof user === 'string' && user !== context.user)
    add('user', `launchd runs it as ${user}; Punctual runs it as you.`);
  const kill = agent['ExitTimeOut'];
  if (typeof kill === 'number' && kill > 0) spec.killAfterSeconds = Math.min(kill, 86_400);
  const limit = agent['TimeOut'];
  if (typeof limit === 'number' && limit > 0)
    add(
      'time-out',
      `TimeOut (${limit} s) is about idle services and is not carried over; set a time limit if you meant one.`,
    );
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
const WHY: Readonly<Record<string, string>> = {
  KeepAlive: 'launchd starts it again whenever it ends; Punctual starts jobs and does not keep them alive',
  WatchPaths: 'Punctual does not start jobs when a file changes',
  QueueDirectories: 'Punctual does not start jobs when a folder is filled',
  StartOnMount: 'Punctual does not start jobs when a disk is mounted',
  GroupName: 'the job runs with your groups',
  Nice: 'the job runs at normal priority',
  LowPriorityIO: 'the job runs at normal priority',
  ProcessType: 'the job runs at normal priority',
  ThrottleInterval: 'launchd waits at least this long between starts; overlapping starts are skipped here',
  LimitLoadToSessionType: 'the job belongs to Punctual and runs wherever Punctual runs',
  EnableGlobbing: 'launchd fills in * in the arguments; use a shell command for that',
  Sockets: 'Punctual hands no sockets to jobs',
  MachServices: 'Punctual offers no Mach services',
};
