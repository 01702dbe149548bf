import type { JobSort } from '../../preload/contract.ts';

/** What this window remembers by itself, beside the host's settings: columns, saved filters, wrapped lines. */
export interface Preferences {
  readonly columns: readonly string[];
  readonly sort: { readonly by: JobSort; readonly descending: boolean };
  readonly savedFilters: readonly string[];
  readonly wrap: boolean;
  readonly lanes: 'hours' | 'day' | 'week';
  /** One lane for each job, or one for each group. */
  readonly lanesBy: 'job' | 'group';
}

const KEY = 'punctual.preferences';
const DEFAULTS: Preferences = {
  columns: ['schedule', 'next', 'last', 'history'],
  sort: { by: 'name', descending: false },
  savedFilters: [],
  wrap: true,
  lanes: 'day',
  lanesBy: 'job',
};

/** Reads and writes local storage; a value that cannot be read counts as never written. */
export function readPreferences(): Preferences {
  const raw = localStorage.getItem(KEY);
  if (raw === null) return DEFAULTS;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? { ...DEFAULTS, ...value } : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}

export function writePreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  localStorage.setItem(KEY, JSON.stringify({ ...readPreferences(), [key]: value }));
}
