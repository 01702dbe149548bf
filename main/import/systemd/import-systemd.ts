import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import { createIdMaker, finishEntry } from '../entry.ts';
import {
  type Difference,
  excerpt,
  type ImportContext,
  type ImportEntry,
  type ImportResult,
  type NotUnderstood,
} from '../model.ts';
import { readService } from './service.ts';
import { readTimer, unreadKeys as unreadTimerKeys } from './timer.ts';
import { readUnitFile, type UnitFile } from './unit-file.ts';

export interface NamedUnit {
  /** File name, for example `backup.timer`. */
  readonly name: string;
  readonly text: string;
}

const EVERYWHERE: readonly Difference[] = [
  {
    code: 'accuracy',
    message:
      'systemd may start a timer up to AccuracySec late (1 min unless set) to save wake-ups; Punctual starts on the second.',
  },
  { code: 'output', message: 'systemd writes output to the journal; Punctual keeps it in the log of each run.' },
  {
    code: 'environment',
    message: 'A unit gets a bare environment from systemd; a job gets the environment of your login.',
  },
];

/** Reads timers with the services they start. Everything in the units that Punctual has nothing for is listed. */
export function importSystemd(units: readonly NamedUnit[], context: ImportContext): ImportResult {
  const notUnderstood: NotUnderstood[] = [];
  const files = units.map(({ name, text }) => readUnitFile(baseName(name), text));
  for (const file of files) {
    for (const { line, text } of file.strange) {
      notUnderstood.push({
        line,
        text: excerpt(text),
        message: `${file.name}: this is neither [Section] nor Key=value.`,
      });
    }
  }
  const makeId = createIdMaker('systemd');
  const zone = zoneNamed(context.zone) ?? zoneNamed('UTC');
  const entries: ImportEntry[] = [];
  const started = new Set<string>();
  for (const timer of files.filter(({ name }) => name.endsWith('.timer'))) {
    if (zone === null) break;
    const target = timer.one('Timer', 'Unit') ?? timer.name.replace(/\.timer$/, '.service');
    started.add(target);
    entries.push(readEntry({ timer, target, service: findService(target, files), zone, context, makeId }));
  }
  for (const file of files) {
    if (file.name.endsWith('.timer')) continue;
    const template = templateOf(file.name);
    const wanted = [...started].some((name) => name === file.name || templateOf(name) === file.name);
    if (wanted && file.name.endsWith('.service')) continue;
    const why = file.name.endsWith('.service')
      ? `no timer among these files starts it${template === null ? '' : ' (it is a template)'}`
      : 'only .timer and .service units can become jobs';
    notUnderstood.push({ line: null, text: file.name, message: `${file.name} was left out: ${why}.` });
  }
  return { format: 'systemd', entries, differences: EVERYWHERE, notUnderstood };
}

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

/** `backup@.service` of `backup@home.service`; null when it is no instance. */
const templateOf = (name: string): string | null => (/@[^.]+\./.test(name) ? name.replace(/@[^.]+\./, '@.') : null);

function findService(target: string, files: readonly UnitFile[]): UnitFile | null {
  const template = templateOf(target);
  return files.find(({ name }) => name === target) ?? files.find(({ name }) => name === template) ?? null;
}

interface EntryInput {
  readonly timer: UnitFile;
  readonly target: string;
  readonly service: UnitFile | null;
  readonly zone: Zone;
  readonly context: ImportContext;
  readonly makeId: (name: string) => string;
}

function readEntry({ timer, target, service, zone, context, makeId }: EntryInput): ImportEntry {
  const name = timer.one('Unit', 'Description') ?? service?.one('Unit', 'Description') ?? timer.name;
  const base = timer.name.replace(/\.timer$/, '');
  const timing = readTimer(timer, zone);
  const work =
    service === null ? null : readService(service, { target, user: context.user ?? null, home: context.home ?? null });
  const differences: Difference[] = [...timing.differences, ...(work?.differences ?? []), ...unreadTimerKeys(timer)];
  if (service === null) {
    differences.push({
      code: 'no-service',
      message: `${timer.name} starts ${target}, which is not among the files: give that one too.`,
    });
  }
  const ready = timing.schedule !== null && work !== null && work.spec !== null;
  const spec = ready
    ? {
        name: excerpt(name, 120),
        ...work.spec,
        schedule: timing.schedule,
        notes: `Imported from systemd: ${timer.name} and ${target}`,
      }
    : null;
  const text = timer.settings
    .filter(({ section }) => section === 'Timer')
    .map(({ key, value }) => `${key}=${value}`)
    .join(' ');
  const line = timer.settings.find(({ section }) => section === 'Timer')?.line ?? null;
  return finishEntry(
    { line, name: timer.name, text, id: makeId(base), spec, differences, old: timing.old, zone },
    context,
    'systemd',
  );
}
