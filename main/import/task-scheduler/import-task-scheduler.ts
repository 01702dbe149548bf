import type { Language } from '../../../preload/contract.ts';
import { entryOf } from '../../engine/entry-of.ts';
import type { JobSpec, OverlapPolicy, Schedule } from '../../engine/model.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import { BOUNDS, beyondBound } from '../bounds.ts';
import type { OldSide } from '../compare.ts';
import { decodeText } from '../decode.ts';
import { createIdMaker, finishEntry } from '../entry.ts';
import {
  type Difference,
  excerpt,
  type ImportContext,
  type ImportEntry,
  type ImportResult,
  type NotUnderstood,
} from '../model.ts';
import { mergeWalks, type SourceWalk } from '../source-walk.ts';
import { sharedWords } from '../words/shared.ts';
import { type TaskWords, taskWords } from '../words/task-scheduler.ts';
import { child, childText, localName, readXml, type XmlElement } from '../xml.ts';
import { readActions } from './actions.ts';
import { readDuration, sayDuration } from './duration.ts';
import { type Add, readTrigger, type TriggerContext } from './triggers.ts';

/** Reads an export of Task Scheduler: one `<Task>`, or the `<Tasks>` of `schtasks /query /xml`. UTF-8 or UTF-16. Throws `bad-input`. */
export function importTaskScheduler(
  file: { readonly name: string; readonly bytes: Uint8Array },
  context: ImportContext,
): ImportResult {
  const { language = 'en' } = context;
  const say = taskWords[language];
  const notUnderstood: NotUnderstood[] = [];
  // The declaration names the encoding of the bytes, which are text by now.
  const text = decodeText(file.bytes, file.name, language).replace(/^\s*<\?xml[^>]*\?>/, (found) =>
    found.replaceAll(/[^\n]/g, ' '),
  );
  const root = readXml(text, { name: file.name, doctypes: [], language });
  const tasks = localName(root) === 'Tasks' ? root.children.filter((each) => localName(each) === 'Task') : [root];
  if (localName(root) !== 'Task' && tasks.length === 0) {
    notUnderstood.push({ line: 1, text: root.name, message: say.noTask(file.name) });
  }
  const zone = zoneNamed(context.zone) ?? zoneNamed('UTC');
  const makeId = createIdMaker('task');
  const entries: ImportEntry[] = [];
  for (const task of tasks) {
    if (localName(task) !== 'Task' || zone === null) {
      notUnderstood.push({ line: task.line, text: task.name, message: say.notTask(task.name) });
    } else if (entries.length >= (context.entries ?? BOUNDS.entries)) {
      const most = context.entries ?? BOUNDS.entries;
      throw beyondBound({ file: file.name, bound: 'entries', most, line: task.line, words: sharedWords[language] });
    } else entries.push(readTask(task, { fallback: file.name, zone, context, makeId, language }));
  }
  return { format: 'task-scheduler', entries, differences: [{ code: 'output', message: say.output }], notUnderstood };
}

interface TaskInput {
  readonly fallback: string;
  readonly zone: Zone;
  readonly context: ImportContext;
  readonly makeId: (name: string) => string;
  readonly language: Language;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };

function readTask(task: XmlElement, { fallback, zone, context, makeId, language }: TaskInput): ImportEntry {
  const say = taskWords[language];
  const differences: Difference[] = [];
  const told = new Set<string>();
  const add: Add = (code, message) => {
    if (told.size === told.add(`${code} ${message}`).size) return;
    differences.push({ code, message });
  };
  const info = child(task, 'RegistrationInfo');
  const uri = childText(info, 'URI');
  const name = uri?.split('\\').at(-1) || fallback.replace(/(\.task)?\.xml$/i, '');
  const { schedule, old } = readTriggers(child(task, 'Triggers'), {
    ...{ zone, now: context.now, add, language },
    file: fallback,
  });
  const { action, folder } = readActions(child(task, 'Actions'), add, say);
  const settings = child(task, 'Settings');
  let spec: Writable<JobSpec> | null = null;
  if (action !== null && schedule !== null) {
    const description = childText(info, 'Description');
    spec = { name: excerpt(name, 120), action, schedule, ...(folder === null ? {} : { folder }) };
    const author = childText(info, 'Author');
    const by = author === null || author === '' ? '' : ` (${author})`;
    const documentation = childText(info, 'Documentation');
    spec.notes = [description, documentation, say.importedFrom(`${uri ?? fallback}${by}`)]
      .filter((each) => each !== null)
      .join('\n\n');
    readLimits(spec, settings, add, language);
  }
  readConditions(settings, add, say);
  readPrincipal(task, context, add, say);
  const paused = childText(settings, 'Enabled') === 'false';
  if (paused) add('disabled', say.disabled);
  const kinds = child(task, 'Triggers')?.children.map(localName) ?? [];
  const text = `${uri ?? fallback}: ${kinds.length === 0 ? say.noTriggers : kinds.join(', ')}`;
  return finishEntry(
    { line: task.line, name, text, id: makeId(name), spec, paused, differences, old, zone },
    context,
    say.source,
  );
}

function readTriggers(triggers: XmlElement | null, about: TriggerContext): { schedule: Schedule | null; old: OldSide } {
  const { add, language } = about;
  const say = taskWords[language];
  const schedules: Schedule[] = [];
  const walks: SourceWalk[] = [];
  const notes: string[] = [];
  const excess = triggers?.children[BOUNDS.times];
  if (excess !== undefined) {
    const words = sharedWords[language];
    throw beyondBound({ file: about.file, bound: 'times', most: BOUNDS.times, line: excess.line, words });
  }
  for (const trigger of triggers?.children ?? []) {
    const reading = readTrigger(trigger, about);
    if (reading?.schedule != null) schedules.push(reading.schedule);
    if (reading?.walk != null) walks.push(reading.walk);
    if (reading?.note != null) notes.push(reading.note);
  }
  const [only] = schedules;
  const old: OldSide = walks.length > 0 ? mergeWalks(walks) : notes.join('; ') || say.onlyWhenAsked;
  if (only === undefined) {
    // Without triggers a task can still be started by hand, and so can a job; with lost ones it would never run again unnoticed.
    const none = notes.length === 0;
    if (none) add('manual', say.manual);
    return { schedule: none ? { kind: 'manual' } : null, old };
  }
  if (schedules.length === 1) return { schedule: only, old };
  // Jitter belongs to the whole schedule: a job has one spread for all its times.
  const jitter = schedules.map((each) => each.jitter?.seconds ?? 0);
  const most = Math.max(...jitter);
  if (most > 0 && jitter.some((seconds) => seconds !== most)) {
    add('random-delay', say.delaysDiffer(sayDuration(most, language)));
  }
  const of = schedules.map(({ jitter: _, ...rest }) => rest as Schedule);
  return { schedule: { kind: 'any', of, ...(most > 0 ? { jitter: { seconds: most } } : {}) }, old };
}

const POLICIES = {
  IgnoreNew: 'skip',
  Parallel: 'parallel',
  Queue: 'queue',
  StopExisting: 'restart',
} as const satisfies Record<string, OverlapPolicy>;
const isPolicy = (text: string): text is keyof typeof POLICIES => Object.hasOwn(POLICIES, text);

function readLimits(spec: Writable<JobSpec>, settings: XmlElement | null, add: Add, language: Language): void {
  const say = taskWords[language];
  const policy = childText(settings, 'MultipleInstancesPolicy') ?? 'IgnoreNew';
  if (!isPolicy(policy)) add('overlap', say.unknownPolicy(policy));
  else {
    spec.overlap = POLICIES[policy];
    add('overlap', say.policy(policy, say.policies[policy], spec.overlap));
  }
  // 72 hours unless it says otherwise; PT0S means none.
  const given = childText(settings, 'ExecutionTimeLimit');
  const limit = given === null ? 72 * 3600 : readDuration(given);
  if (limit !== null && limit > 0) {
    spec.limitSeconds = limit;
    add('time-limit', say.timeLimit(sayDuration(limit, language), given !== null));
  }
  const retry = child(settings, 'RestartOnFailure');
  const delay = readDuration(childText(retry, 'Interval') ?? '');
  const times = Number(childText(retry, 'Count') ?? 0);
  if (delay !== null && times > 0) {
    spec.retry = { times: Math.min(1000, times), delaySeconds: delay };
    add('retry', say.retry(times, sayDuration(delay, language)));
  }
}

const READ = new Set([
  ...['MultipleInstancesPolicy', 'ExecutionTimeLimit', 'RestartOnFailure', 'DisallowStartIfOnBatteries'],
  ...['StopIfGoingOnBatteries', 'StartWhenAvailable', 'RunOnlyIfNetworkAvailable', 'RunOnlyIfIdle', 'WakeToRun'],
  ...['DeleteExpiredTaskAfter', 'Priority', 'Enabled'],
  // Only of use with RunOnlyIfIdle and RunOnlyIfNetworkAvailable, which are told.
  ...['IdleSettings', 'NetworkSettings', 'NetworkProfileName'],
]);
/** Values that ask for nothing a job does not do anyway; they stand in nearly every export. */
const HARMLESS: Readonly<Record<string, string>> = {
  AllowHardTerminate: 'true',
  AllowStartOnDemand: 'true',
  Hidden: 'false',
  UseUnifiedSchedulingEngine: 'true',
  DisallowStartOnRemoteAppSession: 'false',
  Volatile: 'false',
};

const textOf = (element: XmlElement): string =>
  element.children.length === 0
    ? element.text.trim()
    : element.children.map((each) => `${localName(each)} ${textOf(each)}`.trim()).join(', ');

/** Settings of Task Scheduler whose silence means something, so absent ones are read too. */
function readConditions(settings: XmlElement | null, add: Add, say: TaskWords): void {
  const flag = (name: string, silent: boolean): boolean => {
    const text = childText(settings, name);
    return text === null ? silent : text === 'true' || text === '1';
  };
  if (flag('DisallowStartIfOnBatteries', true)) add('battery', say.battery);
  if (flag('StopIfGoingOnBatteries', true)) add('battery-stop', say.batteryStop);
  add('missed-runs', flag('StartWhenAvailable', false) ? say.startWhenAvailable : say.forgetsMissed);
  if (flag('RunOnlyIfNetworkAvailable', false)) add('network', say.network);
  if (flag('RunOnlyIfIdle', false)) add('idle', say.idle);
  if (flag('WakeToRun', false)) add('wake', say.wake);
  if (childText(settings, 'DeleteExpiredTaskAfter') !== null) add('expire', say.expire);
  for (const each of settings?.children ?? []) {
    const name = localName(each);
    const value = excerpt(textOf(each), 80);
    if (!READ.has(name) && entryOf(HARMLESS, name) !== value) add('setting-lost', say.setting(name, value));
  }
  const priority = childText(settings, 'Priority');
  if (priority !== null && priority !== '7') add('priority', say.priority(priority));
}

function readPrincipal(task: XmlElement, context: ImportContext, add: Add, say: TaskWords): void {
  const principal = child(child(task, 'Principals'), 'Principal');
  if (childText(principal, 'RunLevel') === 'HighestAvailable') {
    add('elevated', say.elevated);
  }
  const user = childText(principal, 'UserId') ?? childText(principal, 'GroupId');
  if (user !== null && user !== context.user) add('user', say.user(user));
  const logon = childText(principal, 'LogonType');
  if (logon === 'Password' || logon === 'S4U') add('logged-off', say.loggedOff);
}
