import type { JobSpec, OverlapPolicy, Schedule } from '../../engine/model.ts';
import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
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
import { child, childText, localName, readXml, type XmlElement } from '../xml.ts';
import { readActions } from './actions.ts';
import { readDuration, sayDuration } from './duration.ts';
import { type Add, readTrigger } from './triggers.ts';

const EVERYWHERE: readonly Difference[] = [
  { code: 'output', message: 'Task Scheduler keeps no output; Punctual keeps it in the log of each run.' },
];

/** Reads an export of Task Scheduler: one `<Task>`, or the `<Tasks>` of `schtasks /query /xml`. UTF-8 or UTF-16. Throws `bad-input`. */
export function importTaskScheduler(
  file: { readonly name: string; readonly bytes: Uint8Array },
  context: ImportContext,
): ImportResult {
  const notUnderstood: NotUnderstood[] = [];
  // The declaration names the encoding of the bytes, which are text by now.
  const text = decodeText(file.bytes, file.name).replace(/^\s*<\?xml[^>]*\?>/, (found) =>
    found.replaceAll(/[^\n]/g, ' '),
  );
  const root = readXml(text.trimStart(), { name: file.name, doctypes: [] });
  const tasks = localName(root) === 'Tasks' ? root.children.filter((each) => localName(each) === 'Task') : [root];
  if (localName(root) !== 'Task' && tasks.length === 0) {
    notUnderstood.push({ line: 1, text: root.name, message: `${file.name} is XML, but holds no <Task>.` });
  }
  const zone = zoneNamed(context.zone) ?? zoneNamed('UTC');
  const makeId = createIdMaker('task');
  const entries: ImportEntry[] = [];
  for (const task of tasks) {
    if (localName(task) !== 'Task' || zone === null) {
      notUnderstood.push({ line: task.line, text: task.name, message: `<${task.name}> is not a task.` });
    } else entries.push(readTask(task, { fallback: file.name, zone, context, makeId }));
  }
  return { format: 'task-scheduler', entries, differences: EVERYWHERE, notUnderstood };
}

interface TaskInput {
  readonly fallback: string;
  readonly zone: Zone;
  readonly context: ImportContext;
  readonly makeId: (name: string) => string;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };

function readTask(task: XmlElement, { fallback, zone, context, makeId }: TaskInput): ImportEntry {
  const differences: Difference[] = [];
  const add: Add = (code, message) => {
    if (!differences.some((each) => each.code === code && each.message === message))
      differences.push({ code, message });
  };
  const info = child(task, 'RegistrationInfo');
  const uri = childText(info, 'URI');
  const name = uri?.split('\\').at(-1) || fallback.replace(/(\.task)?\.xml$/i, '');
  const { schedule, old } = readTriggers(child(task, 'Triggers'), zone, context.now, add);
  const { action, folder } = readActions(child(task, 'Actions'), add);
  const settings = child(task, 'Settings');
  let spec: Writable<JobSpec> | null = null;
  if (action !== null && schedule !== null) {
    const description = childText(info, 'Description');
    spec = { name: excerpt(name, 120), action, schedule, ...(folder === null ? {} : { folder }) };
    spec.notes = [description, `Imported from Task Scheduler: ${uri ?? fallback}`]
      .filter((each) => each !== null)
      .join('\n\n');
    readLimits(spec, settings, add);
  }
  readConditions(settings, add);
  readPrincipal(task, context, add);
  const paused = childText(settings, 'Enabled') === 'false';
  if (paused) add('disabled', 'It is switched off in Task Scheduler; the job is added paused.');
  const kinds = child(task, 'Triggers')?.children.map(localName) ?? [];
  const text = `${uri ?? fallback}: ${kinds.length === 0 ? 'no trigger' : kinds.join(', ')}`;
  return finishEntry(
    { line: task.line, name, text, id: makeId(name), spec, paused, differences, old, zone },
    context,
    'Task Scheduler',
  );
}

function readTriggers(
  triggers: XmlElement | null,
  zone: Zone,
  now: number,
  add: Add,
): { schedule: Schedule | null; old: OldSide } {
  const schedules: Schedule[] = [];
  const walks: SourceWalk[] = [];
  const notes: string[] = [];
  for (const trigger of triggers?.children ?? []) {
    const reading = readTrigger(trigger, zone, now, add);
    if (reading?.schedule != null) schedules.push(reading.schedule);
    if (reading?.walk != null) walks.push(reading.walk);
    if (reading?.note != null) notes.push(reading.note);
  }
  const [only] = schedules;
  const old: OldSide = walks.length > 0 ? mergeWalks(walks) : notes.join('; ') || 'only when asked';
  if (only === undefined) {
    // Without triggers a task can still be started by hand, and so can a job; with lost ones it would never run again unnoticed.
    const none = notes.length === 0;
    if (none) add('manual', 'It has no trigger that is switched on: it runs only when asked, as before.');
    return { schedule: none ? { kind: 'manual' } : null, old };
  }
  if (schedules.length === 1) return { schedule: only, old };
  // Jitter belongs to the whole schedule: a job has one spread for all its times.
  const jitter = schedules.map((each) => each.jitter?.seconds ?? 0);
  const most = Math.max(...jitter);
  if (most > 0 && jitter.some((seconds) => seconds !== most)) {
    add(
      'random-delay',
      `The triggers have different random delays; the job spreads all its times over ${sayDuration(most)}.`,
    );
  }
  const of = schedules.map(({ jitter: _, ...rest }) => rest as Schedule);
  return { schedule: { kind: 'any', of, ...(most > 0 ? { jitter: { seconds: most } } : {}) }, old };
}

const POLICIES: Readonly<Record<string, { readonly overlap: OverlapPolicy; readonly words: string }>> = {
  IgnoreNew: { overlap: 'skip', words: 'a start during a run is skipped' },
  Parallel: { overlap: 'parallel', words: 'runs may overlap' },
  Queue: {
    overlap: 'queue',
    words: 'a start during a run waits; here at most one waits unless the queue limit is raised',
  },
  StopExisting: { overlap: 'restart', words: 'a new start stops the old run' },
};

function readLimits(spec: Writable<JobSpec>, settings: XmlElement | null, add: Add): void {
  const policy = childText(settings, 'MultipleInstancesPolicy') ?? 'IgnoreNew';
  const known = POLICIES[policy];
  if (known === undefined)
    add('overlap', `MultipleInstancesPolicy ${policy} is not known; a start during a run is skipped.`);
  else {
    spec.overlap = known.overlap;
    add('overlap', `MultipleInstancesPolicy ${policy}: ${known.words} (overlap: ${known.overlap}).`);
  }
  // 72 hours unless it says otherwise; PT0S means none.
  const given = childText(settings, 'ExecutionTimeLimit');
  const limit = given === null ? 72 * 3600 : readDuration(given);
  if (limit !== null && limit > 0) {
    spec.limitSeconds = limit;
    add(
      'time-limit',
      `Stopped after ${sayDuration(limit)}${given === null ? ', which is what Task Scheduler does unless told otherwise' : ', as before'}.`,
    );
  }
  const retry = child(settings, 'RestartOnFailure');
  const delay = readDuration(childText(retry, 'Interval') ?? '');
  const times = Number(childText(retry, 'Count') ?? 0);
  if (delay !== null && times > 0) {
    spec.retry = { times: Math.min(1000, times), delaySeconds: delay };
    add(
      'retry',
      `RestartOnFailure: Task Scheduler tries again only when the task could not be started; Punctual after every failure, ${times} times, ${sayDuration(delay)} apart.`,
    );
  }
}

/** Settings of Task Scheduler whose silence means something, so absent ones are read too. */
function readConditions(settings: XmlElement | null, add: Add): void {
  const flag = (name: string, silent: boolean): boolean => {
    const text = childText(settings, name);
    return text === null ? silent : text === 'true' || text === '1';
  };
  if (flag('DisallowStartIfOnBatteries', true))
    add('battery', 'Task Scheduler does not start it on battery (its default); Punctual starts it on battery too.');
  if (flag('StopIfGoingOnBatteries', true))
    add(
      'battery-stop',
      'Task Scheduler stops it when the computer goes on battery (its default); Punctual lets it run.',
    );
  add(
    'missed-runs',
    flag('StartWhenAvailable', false)
      ? 'StartWhenAvailable: Task Scheduler runs it as soon as it can after a missed start; Punctual runs the latest missed one after its settle delay, and shows the rest.'
      : 'Task Scheduler forgets a missed start (StartWhenAvailable is off, its default); Punctual runs the latest missed one (misfire: none would forget it too).',
  );
  if (flag('RunOnlyIfNetworkAvailable', false))
    add('network', 'It runs only with a network; Punctual starts it without one too.');
  if (flag('RunOnlyIfIdle', false))
    add('idle', 'It runs only while the computer is idle; Punctual does not wait for that.');
  if (flag('WakeToRun', false)) add('wake', 'It wakes the computer; Punctual does not, it catches up afterwards.');
  if (childText(settings, 'DeleteExpiredTaskAfter') !== null)
    add('expire', 'It is deleted when it has expired; a job stays in the list as finished.');
  const priority = childText(settings, 'Priority');
  if (priority !== null && priority !== '7')
    add('priority', `Priority ${priority} of the process is not carried over.`);
}

function readPrincipal(task: XmlElement, context: ImportContext, add: Add): void {
  const principal = child(child(task, 'Principals'), 'Principal');
  if (childText(principal, 'RunLevel') === 'HighestAvailable') {
    add(
      'elevated',
      'It runs with highest privileges; Punctual runs it with your ordinary rights, so what needs an administrator will fail.',
    );
  }
  const user = childText(principal, 'UserId') ?? childText(principal, 'GroupId');
  if (user !== null && user !== context.user) add('user', `It runs as ${user}; Punctual runs it as you.`);
  const logon = childText(principal, 'LogonType');
  if (logon === 'Password' || logon === 'S4U')
    add('logged-off', 'It runs whether you are logged on or not; Punctual runs while you are logged on.');
}
