/** What changed between two specs, member by member in words: for `punctual apply`, the import page and the history of a job. */

import { entryOf } from '../engine/entry-of.ts';
import type { JobSpec } from '../engine/model.ts';
import { looksSecret } from '../engine/secret-signs.ts';
import { describeSchedule } from '../engine/triggers/words.ts';
import { excerpt } from './model.ts';

type Language = 'en' | 'zh';
/** Members of a spec; null stands for one that is not there. */
type Part = { readonly [K in keyof JobSpec]?: JobSpec[K] | null };

export interface MemberChange {
  readonly member: keyof JobSpec;
  /** Null = it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

const MOST = 80;
const WORDS = {
  en: { yes: 'yes', no: 'no', hours: ' h', minutes: ' min', seconds: ' s' },
  zh: { yes: '是', no: '否', hours: ' 小时', minutes: ' 分钟', seconds: ' 秒' },
} as const;
const DOTS = '••••';

/** Members that are the same on both sides are left out, whatever the order of what is inside them. */
export function memberChanges(before: Part, after: Part, language: Language): MemberChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof JobSpec)[];
  return keys
    .filter((key) => !same(before[key] ?? null, after[key] ?? null))
    .map((member) =>
      member === 'environment'
        ? environmentChange(before.environment ?? {}, after.environment ?? {})
        : change(member, before, after, language),
    );
}

/** Two patterns may be the same in words, every 15 minutes and 0,15,30,45; then what is written is shown. */
function change(member: keyof JobSpec, before: Part, after: Part, language: Language): MemberChange {
  const [was, is] = [inWords(member, before, language), inWords(member, after, language)];
  if (was !== is) return { member, before: was, after: is };
  const written = (part: Part): string => excerpt(plain(part[member], language), MOST);
  return { member, before: written(before), after: written(after) };
}

/** Deep equality of JSON values; the order of members and members that are undefined do not count. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, index) => same(each, b[index]))
    );
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    if (!same(left[key], right[key])) return false;
  return true;
}

function inWords(key: keyof JobSpec, spec: Part, language: Language): string | null {
  const value = spec[key];
  if (value === undefined || value === null) return null;
  if (key === 'schedule' && spec.schedule) return scheduleWords(spec.schedule, language);
  if (key === 'action' && spec.action) {
    const { action } = spec;
    if (action.kind === 'shell') return excerpt(action.command, MOST);
    if (action.kind === 'program') return excerpt([action.program, ...action.args].join(' '), MOST);
    return excerpt(`${action.interpreter} ${action.file ?? action.text ?? ''}`, MOST);
  }
  if (typeof value === 'number' && key.endsWith('Seconds')) return length(value, language);
  return excerpt(plain(value, language), MOST);
}

/** Seconds in the largest unit that needs no fraction. */
function length(seconds: number, language: Language): string {
  const words = WORDS[language];
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}${words.hours}`;
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60}${words.minutes}`;
  return `${seconds}${words.seconds}`;
}

/** A schedule of an older version may have no words; its text is better than nothing. */
function scheduleWords(schedule: JobSpec['schedule'], language: Language): string {
  try {
    return describeSchedule(schedule, language);
  } catch {
    return excerpt(JSON.stringify(schedule), MOST);
  }
}

/** JSON without its brackets: `times 3, delaySeconds 60`. */
function plain(value: unknown, language: Language): string {
  if (typeof value === 'boolean') return value ? WORDS[language].yes : WORDS[language].no;
  if (Array.isArray(value)) return value.map((each) => plain(each, language)).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, member]) => `${key} ${plain(member, language)}`)
      .join(', ');
  }
  return String(value);
}

/** Only the variables that differ, and never the value of one that sounds like a secret. */
function environmentChange(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): MemberChange {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => entryOf(before, name) !== entryOf(after, name),
  );
  const say = (side: Readonly<Record<string, string>>): string | null => {
    const shown = names
      .filter((name) => Object.hasOwn(side, name))
      .map((name) => `${name}=${looksSecret(name, side[name] ?? null) ? DOTS : side[name]}`);
    return shown.length === 0 ? null : excerpt(shown.join(', '), MOST);
  };
  return { member: 'environment', before: say(before), after: say(after) };
}
