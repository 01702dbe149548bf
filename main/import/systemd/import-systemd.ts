import { type Zone, zoneNamed } from '../../engine/triggers/zone.ts';
import { BOUNDS, beyondBound } from '../bounds.ts';
import { createIdMaker, finishEntry } from '../entry.ts';
import {
  type Difference,
  excerpt,
  type ImportContext,
  type ImportEntry,
  type ImportResult,
  type NotUnderstood,
} from '../model.ts';
import { sharedWords } from '../words/shared.ts';
import { type SystemdWords, systemdWords } from '../words/systemd.ts';
import { serviceWords } from '../words/systemd-service.ts';
import { readService, unread } from './service.ts';
import { readTimer, unreadKeys as unreadTimerKeys } from './timer.ts';
import { readUnitFile, type UnitFile } from './unit-file.ts';

export interface NamedUnit {
  /** File name, for example `backup.timer`. */
  readonly name: string;
  readonly text: string;
}

const everywhere = (say: SystemdWords): Difference[] => [
  { code: 'accuracy', message: say.accuracy },
  { code: 'output', message: say.output },
  { code: 'environment', message: say.environment },
];

/** Reads timers with the services they start. Everything in the units that Punctual has nothing for is listed. */
export function importSystemd(units: readonly NamedUnit[], context: ImportContext): ImportResult {
  const { language = 'en' } = context;
  const say = systemdWords[language];
  const notUnderstood: NotUnderstood[] = [];
  const files = units.map(({ name, text }) => readUnitFile(baseName(name), text, sharedWords[language]));
  for (const file of files) {
    for (const { line, text } of file.strange) {
      notUnderstood.push({
        line,
        text: excerpt(text),
        message: say.strange(file.name),
      });
    }
  }
  const makeId = createIdMaker('systemd');
  const zone = zoneNamed(context.zone) ?? zoneNamed('UTC');
  const entries: ImportEntry[] = [];
  const started = new Set<string>();
  // The first of a name counts.
  const byName = new Map([...files].reverse().map((file) => [file.name, file]));
  for (const timer of files.filter(({ name }) => name.endsWith('.timer'))) {
    if (zone === null) break;
    const target = timer.one('Timer', 'Unit') ?? timer.name.replace(/\.timer$/, '.service');
    started.add(target);
    if (entries.length >= (context.entries ?? BOUNDS.entries)) {
      const most = context.entries ?? BOUNDS.entries;
      throw beyondBound({ file: timer.name, bound: 'entries', most, words: sharedWords[language] });
    }
    entries.push(readEntry({ timer, target, service: findService(target, byName), zone, context, makeId, say }));
  }
  const templates = new Set([...started].map(templateOf));
  for (const file of files) {
    if (file.name.endsWith('.timer')) continue;
    const template = templateOf(file.name);
    const wanted = started.has(file.name) || templates.has(file.name);
    if (wanted && file.name.endsWith('.service')) continue;
    const message = file.name.endsWith('.service')
      ? say.noTimer(file.name, template !== null)
      : say.otherUnit(file.name);
    notUnderstood.push({ line: null, text: file.name, message });
  }
  return { format: 'systemd', entries, differences: everywhere(say), notUnderstood };
}

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

/** `backup@.service` of `backup@home.service`; null when it is no instance. */
const templateOf = (name: string): string | null => (/@[^.]+\./.test(name) ? name.replace(/@[^.]+\./, '@.') : null);

function findService(target: string, byName: ReadonlyMap<string, UnitFile>): UnitFile | null {
  return byName.get(target) ?? byName.get(templateOf(target) ?? '') ?? null;
}

/** Where the units say that more can be read. */
const documentation = (...units: readonly (UnitFile | null)[]): string[] => [
  ...new Set(units.flatMap((unit) => unit?.all('Unit', 'Documentation').map(({ value }) => value) ?? [])),
];

interface EntryInput {
  readonly timer: UnitFile;
  readonly target: string;
  readonly service: UnitFile | null;
  readonly zone: Zone;
  readonly context: ImportContext;
  readonly makeId: (name: string) => string;
  readonly say: SystemdWords;
}

function readEntry({ timer, target, service, zone, context, makeId, say }: EntryInput): ImportEntry {
  const { language = 'en' } = context;
  const name = timer.one('Unit', 'Description') ?? service?.one('Unit', 'Description') ?? timer.name;
  const base = timer.name.replace(/\.timer$/, '');
  const timing = readTimer(timer, zone, language);
  const work =
    service === null
      ? null
      : readService(service, { target, user: context.user ?? null, home: context.home ?? null, language });
  const differences: Difference[] = [
    ...timing.differences,
    ...(work?.differences ?? []),
    ...unreadTimerKeys(timer, say),
  ];
  const told = new Set(differences.map(({ message }) => message));
  differences.push(...unread(timer, serviceWords[language]).filter(({ message }) => !told.has(message)));
  if (service === null) {
    differences.push({
      code: 'no-service',
      message: say.noService(timer.name, target),
    });
  }
  const ready = timing.schedule !== null && work !== null && work.spec !== null;
  const spec = ready
    ? {
        name: excerpt(name, 120),
        ...work.spec,
        schedule: timing.schedule,
        notes: [say.importedFrom(timer.name, target), ...documentation(timer, service)].join('\n\n'),
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
