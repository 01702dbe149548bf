/** Settings that a configuration file or the environment of the host decides, over what a window has saved. */
import type { DeepPartial, Settings } from '../../preload/contract.ts';
import { explain } from '../../preload/explain.ts';
import { settingsChange } from '../../preload/schemas/settings.ts';
import { PunctualError } from '../engine/errors.ts';
import { FLAT_KEYS, memberOfFlat, PREFIX, settingsFromFlat } from '../engine/flat-settings.ts';
import { faultWords } from '../engine/triggers/fault-words.ts';
import { zoneFault } from '../engine/triggers/zone-fault.ts';
import { type ConfigFile, readConfigFile } from '../import/config-file.ts';
import { DEFAULT_SETTINGS, WHOLE } from './settings-values.ts';

export interface FixedSettings {
  readonly change: DeepPartial<Settings>;
  /** By path (`engine.limit`): the file with its line, or the name of the variable. */
  readonly places: Readonly<Record<string, string>>;
}
export const NOTHING_FIXED: FixedSettings = { change: {}, places: {} };

export interface ConfigSource {
  readonly file: { readonly name: string; readonly text: string } | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Tree = Readonly<Record<string, unknown>>;
interface Given {
  readonly path: string;
  readonly value: unknown;
  readonly place: string;
}

/** The environment wins over the file. Throws `bad-input` that names key and place. */
export function readFixedSettings({ file, environment }: ConfigSource): FixedSettings {
  const given = [
    ...(file === null ? [] : fromFile(readConfigFile(file.text, file.name))),
    ...fromEnvironment(environment),
  ];
  const byPath = new Map(given.map((each) => [each.path, each]));
  const all = [...byPath.values()];
  const change = all.reduce<Tree>((tree, { path, value }) => withValue(tree, path.split('.'), value), {});
  return {
    change: change as DeepPartial<Settings>,
    places: Object.fromEntries(all.map(({ path, place }) => [path, place])),
  };
}

function fromFile({ value, name, locate }: ConfigFile): Given[] {
  const flat = Object.entries(value).filter(([key]) => key.startsWith(PREFIX));
  const nested = Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith(PREFIX)));
  const at = (path: readonly string[]): string => `${name}:${locate(path).line}`;
  const leaves = leavesOf(nested).map((path) => ({ path, value: valueAt(nested, path), place: at(path.split('.')) }));
  const checked = settingsChange.safeParse(nested);
  if (!checked.success) {
    const path = checked.error.issues[0]?.path.map(String) ?? [];
    throw wrong(at(path), explain('settings', checked.error).message);
  }
  checkZone(nested, at(['engine', 'defaults', 'timezone']));
  const plain = flat.map(([key, each]) => ({ key, value: each, place: at([key]) }));
  const given = [...leaves, ...fromFlat(plain)];
  const twice = given.find(({ path }, index) => given.findIndex((other) => other.path === path) !== index);
  if (twice !== undefined) throw wrong(twice.place, `${twice.path} is set twice in this file.`);
  return given;
}

/** `PUNCTUAL_JOB_DEFAULTS_MISFIRE`, `PUNCTUAL_EXECUTORS_DISK_LIMIT`: the flat keys in capitals with `_` for each dot. */
function fromEnvironment(environment: ConfigSource['environment']): Given[] {
  const known = new Map(Object.keys(FLAT_KEYS).map((key) => [variableOf(key), PREFIX + key]));
  const plain = Object.entries(environment).flatMap(([given, value]) => {
    const name = given.toUpperCase();
    if (value === undefined || value === '' || !name.startsWith('PUNCTUAL_') || OTHERS.test(name)) return [];
    const executor = /^PUNCTUAL_EXECUTORS_(.+)_LIMIT$/.exec(name)?.[1];
    const key = executor === undefined ? known.get(name) : `${PREFIX}executors.${executor.toLowerCase()}.limit`;
    // Windows does not tell capitals from small letters here.
    if (key !== undefined && (name === given || process.platform === 'win32')) return [{ key, value, place: given }];
    // A slip would be a setting that is silently not in force.
    throw wrong(given, key === undefined ? 'there is no setting of this name.' : `it is called ${name}.`);
  });
  return fromFlat(plain);
}

/** What is no setting: the rest of our variables, those that a run gives its processes, which may start a host, and those of
 * our tests. */
const OTHERS =
  /^PUNCTUAL_(?:DATA_DIR|CONFIG|DEBUG|RUN|JOB|JOB_NAME|ATTEMPT|INPUT|LOG|REASON|SCHEDULED_AT|STARTED_AT|MISSED_COUNT|TICKET|TOKEN|WRAPPER|MARK|LINE|FIGURES|LIVES|JOURNEYS|WRITE|RESTORE_KILLS|TEST_.*)$/;

const variableOf = (key: string): string => `PUNCTUAL_${key.replaceAll('.', '_').toUpperCase()}`;

function fromFlat(
  plain: readonly { readonly key: string; readonly value: unknown; readonly place: string }[],
): Given[] {
  const byPath = new Map<string, Given>();
  for (const { key, value, place } of plain) {
    const member = memberOfFlat(key);
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw wrong(place, `"${key}" needs a number or a text.`);
    }
    const before = byPath.get('engine.executors')?.value as Settings['engine']['executors'] | undefined;
    const base = { ...DEFAULT_SETTINGS.engine, executors: before ?? {} };
    const engine = atPlace(place, () => settingsFromFlat(Object.fromEntries([[key, value]]), base));
    if (member === null) continue;
    const path = `engine.${member}`;
    const change = withValue({}, path.split('.'), valueAt({ engine }, path));
    const checked = settingsChange.safeParse(change);
    if (!checked.success) throw wrong(place, explain(key, checked.error).message);
    checkZone(change, place);
    byPath.set(path, { path, value: valueAt(change, path), place });
  }
  return [...byPath.values()];
}

function atPlace<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PunctualError)) throw error;
    throw wrong(place, error.message);
  }
}

function wrong(place: string, said: string): PunctualError {
  const reason = { code: 'wrong-config', place, said } as const;
  return new PunctualError('bad-input', `${place}: ${said}`, undefined, { reason });
}

function checkZone(change: unknown, place: string): void {
  const zone = valueAt(change, 'engine.defaults.timezone');
  const fault = typeof zone === 'string' ? zoneFault(zone) : null;
  if (fault !== null) throw wrong(place, faultWords(fault));
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of what is set; records that are taken as a whole are one. */
function leavesOf(tree: unknown, path = ''): string[] {
  if (!isTree(tree) || WHOLE.has(path)) return [path];
  return Object.entries(tree).flatMap(([key, value]) => leavesOf(value, path === '' ? key : `${path}.${key}`));
}

export function valueAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined), tree);
}

function withValue(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  const before = tree[key];
  return { ...tree, [key]: rest.length === 0 ? value : withValue(isTree(before) ? before : {}, rest, value) };
}

/** What of a change is fixed. */
export function fixedPaths(change: DeepPartial<Settings>, { places }: FixedSettings): string[] {
  return leavesOf(change).filter((path) => Object.hasOwn(places, path) && valueAt(change, path) !== undefined);
}

export function withoutFixed(change: DeepPartial<Settings>, fixed: FixedSettings): DeepPartial<Settings> {
  const taken = new Set(fixedPaths(change, fixed));
  const free = leavesOf(change).filter((path) => path !== '' && !taken.has(path));
  return free.reduce<Tree>(
    (tree, path) => withValue(tree, path.split('.'), valueAt(change, path)),
    {},
  ) as DeepPartial<Settings>;
}

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
