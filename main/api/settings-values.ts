import type { DeepPartial, Settings } from '../../preload/contract.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/defaults.ts';

/** Settings of a fresh installation. */
export const DEFAULT_SETTINGS: Settings = {
  engine: DEFAULT_ENGINE_SETTINGS,
  window: { language: 'system', theme: 'system', firstWeekday: 'system', hour24: 'system' },
  notify: {
    rules: {
      failed: true,
      recovered: true,
      missed: true,
      interrupted: true,
      longRunning: false,
      succeeded: false,
    },
    groups: {},
    quiet: null,
  },
  // By time first: a limit per job would keep a frequent job for hours. A million runs are about 250 MB.
  retention: { days: 90, runsPerJob: 0, runs: 1_000_000, logBytes: 2 * 1024 ** 3 },
  updates: { check: false, feed: '' },
  startAtLogin: false,
  closeToTray: true,
};

type Tree = Readonly<Record<string, unknown>>;

/** Members whose value is taken as a whole, so that an entry can also be taken out of it. */
export const WHOLE: ReadonlySet<string> = new Set([
  'engine.executors',
  'engine.groups',
  'notify.quiet',
  'notify.rules',
  'notify.groups',
]);

/** Members that may also hold another type than their default does. */
const MEMBERS_CHECKED: Readonly<Record<string, (value: unknown) => boolean>> = {
  'window.hour24': (value) => typeof value === 'boolean' || value === 'system',
  'engine.executors': (value) =>
    isTree(value) && Object.values(value).every((entry) => isTree(entry) && typeof entry['limit'] === 'number'),
  'engine.groups': (value) =>
    isTree(value) && Object.values(value).every((entry) => isTree(entry) && isTree(entry['environment'])),
  'notify.quiet': (value) =>
    value === null || (isTree(value) && typeof value['from'] === 'string' && typeof value['to'] === 'string'),
  'notify.rules': areRules,
  'notify.groups': (value) => isTree(value) && Object.values(value).every(areRules),
};

function areRules(value: unknown): boolean {
  return isTree(value) && Object.values(value).every((rule) => typeof rule === 'boolean' || typeof rule === 'number');
}

/** What was stored laid over the defaults. Members that are unknown here, or of another type, are left out. */
export function mergeSettings(stored: unknown): Settings {
  return overlay(DEFAULT_SETTINGS as unknown as Tree, stored, '') as unknown as Settings;
}

function overlay(defaults: Tree, stored: unknown, path: string): Tree {
  if (!isTree(stored)) return defaults;
  const merged: Record<string, unknown> = {};
  for (const [key, normal] of Object.entries(defaults)) {
    const place = path === '' ? key : `${path}.${key}`;
    const value = stored[key];
    const check = MEMBERS_CHECKED[place];
    if (check !== undefined) merged[key] = value !== undefined && check(value) ? value : normal;
    else if (isTree(normal)) merged[key] = overlay(normal, value, place);
    else merged[key] = typeof value === typeof normal ? value : normal;
  }
  return merged;
}

/** What is to be stored after a change: the old overrides with the new ones over them. */
export function changeSettings(stored: unknown, change: DeepPartial<Settings>): Tree {
  return put(isTree(stored) ? stored : {}, change as Tree, '');
}

function put(into: Tree, change: Tree, path: string): Tree {
  const changed: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const place = path === '' ? key : `${path}.${key}`;
    const before = into[key];
    changed[key] = isTree(value) && !WHOLE.has(place) ? put(isTree(before) ? before : {}, value, place) : value;
  }
  return changed;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
