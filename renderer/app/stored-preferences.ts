import type { JobSort, Language } from '../../preload/contract.ts';

/** A filter of the list of jobs under the name a person gave it; its text is what makes it this one. */
export interface SavedFilter {
  readonly name: string;
  readonly filter: string;
}

/** What this window remembers by itself, beside the host's settings: columns, saved filters, wrapped lines. */
export interface Preferences {
  readonly columns: readonly string[];
  readonly sort: { readonly by: JobSort; readonly descending: boolean };
  readonly savedFilters: readonly SavedFilter[];
  readonly wrap: boolean;
  readonly lanes: 'hours' | 'day' | 'week';
  /** One lane for each job, or one for each group. */
  readonly lanesBy: 'job' | 'group';
  /** What it spoke last, so that it opens in the same language before the host has told the settings; null = never open yet. */
  readonly language: Language | null;
}

const KEY = 'punctual.preferences';
const ON_PAGE = 'preferences';
const DEFAULTS: Preferences = {
  columns: ['schedule', 'next', 'last', 'history'],
  sort: { by: 'name', descending: false },
  savedFilters: [],
  wrap: true,
  lanes: 'day',
  lanesBy: 'job',
  language: null,
};

/**
 * What this window remembers; a value that cannot be read counts as never written. A browser that keeps nothing, because it is
 * full or told not to, costs the memory of the next start and nothing else: what is chosen then lives on the page.
 */
export function readPreferences(): Preferences {
  const raw = document.documentElement.dataset[ON_PAGE] ?? stored();
  if (raw === null) return DEFAULTS;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? checked({ ...DEFAULTS, ...value }) : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}

export function writePreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  const text = JSON.stringify({ ...readPreferences(), [key]: value });
  try {
    localStorage.setItem(KEY, text);
    delete document.documentElement.dataset[ON_PAGE];
  } catch {
    document.documentElement.dataset[ON_PAGE] = text;
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

const SORTS: readonly string[] = ['name', 'next', 'last', 'group', 'created'] satisfies readonly JobSort[];

/** Lists and sort order as they must be, whatever an older version or a hand has written. */
function checked(raw: Preferences): Preferences {
  const { columns, sort, savedFilters, wrap, lanes, lanesBy, language } = raw as {
    readonly [K in keyof Preferences]: unknown;
  };
  return {
    columns: Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : DEFAULTS.columns,
    sort: isSort(sort) ? sort : DEFAULTS.sort,
    savedFilters: readSavedFilters(savedFilters),
    wrap: typeof wrap === 'boolean' ? wrap : DEFAULTS.wrap,
    lanes: lanes === 'hours' || lanes === 'day' || lanes === 'week' ? lanes : DEFAULTS.lanes,
    lanesBy: lanesBy === 'job' || lanesBy === 'group' ? lanesBy : DEFAULTS.lanesBy,
    language: language === 'en' || language === 'zh' ? language : null,
  };
}

function isSort(value: unknown): value is Preferences['sort'] {
  if (typeof value !== 'object' || value === null || !('by' in value) || !('descending' in value)) return false;
  return typeof value.by === 'string' && SORTS.includes(value.by) && typeof value.descending === 'boolean';
}

/** Until 2026-11-22 a saved filter was its text alone: that is its name then. What is neither is left out. */
function readSavedFilters(raw: unknown): SavedFilter[] {
  const found = new Map<string, SavedFilter>();
  for (const entry of Array.isArray(raw) ? (raw as readonly unknown[]) : []) {
    const { name, filter } = typeof entry === 'string' ? { name: entry, filter: entry } : fieldsOf(entry);
    if (typeof filter !== 'string' || filter.trim() === '' || found.has(filter)) continue;
    found.set(filter, { name: typeof name === 'string' && name.trim() !== '' ? name : filter, filter });
  }
  return [...found.values()];
}

function fieldsOf(entry: unknown): { readonly name?: unknown; readonly filter?: unknown } {
  return typeof entry === 'object' && entry !== null ? entry : {};
}
