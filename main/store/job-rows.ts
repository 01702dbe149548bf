import type { Job, JobSpec, Skip } from '../engine/model.ts';
import { mendText, textFault, textFaultIn } from '../engine/plain-text.ts';
import { JOB_STATES, wordFor, wordsOf } from './codes.ts';

/** Where a job stands, as its row in `jobs` says. */
export interface JobRecord {
  readonly ref: number;
  readonly id: string;
  readonly state: number;
  readonly revision: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly anchor_at: number;
  readonly next_fire: number | null;
  readonly due_at: number | null;
  readonly paused_at: number | null;
  readonly paused_until: number | null;
  readonly run_count: number;
  readonly skips: string | null;
  readonly last_finished_at: number | null;
  readonly failure_streak: number;
  readonly problem: string | null;
}

export const JOB_COLUMNS = `ref, id, state, revision, created_at, updated_at, anchor_at, next_fire, due_at, paused_at,
  paused_until, run_count, skips, last_finished_at, failure_streak, problem`;

const stateWords = wordsOf(JOB_STATES);

const NO_SKIPS: readonly Skip[] = [];

export function jobFrom(row: JobRecord, spec: JobSpec, specProblem: string | null): Job {
  const skips = row.skips === null ? NO_SKIPS : parseSkips(row.skips);
  // Without them the job would run when it was told not to (S41).
  const problem =
    specProblem ?? (textFault(row.id) === null ? null : UNWRITABLE) ?? (skips === null ? UNREADABLE_SKIPS : null);
  return {
    id: row.id,
    spec,
    state: problem === null ? wordFor(stateWords, row.state) : 'broken',
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    anchorAt: row.anchor_at,
    nextFire: row.next_fire,
    dueAt: row.due_at,
    pausedAt: row.paused_at,
    pausedUntil: row.paused_until,
    runCount: row.run_count,
    skips: skips ?? NO_SKIPS,
    lastFinishedAt: row.last_finished_at,
    failureStreak: row.failure_streak,
    problem: problem ?? row.problem,
  };
}

const UNREADABLE_SKIPS =
  'Which of its coming times are left out cannot be read from the database: the text is damaged.';

function parseSkips(text: string): readonly Skip[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The value of the column `skips`; NULL where nothing is left out, as for nearly every job. */
export function skipsText(skips: readonly Skip[]): string | null {
  return skips.length === 0 ? null : JSON.stringify(skips);
}

/** Earlier versions saved such jobs. JSON writes both faults as these escapes, so that nearly every row needs one look only. */
const MAY_BE_UNWRITABLE = /\\u(?:0000|d[89a-f])|[\0\ud800-\udfff]/i;
const UNWRITABLE =
  'It contains a NUL character or half of a character, which no program can be given. Remove the job, or save it again without it.';

export type ParsedSpec =
  | { readonly ok: true; readonly spec: JobSpec }
  | { readonly ok: false; readonly problem: string };

/** Reads a stored spec back. Looks only at what every part of Punctual relies on; the boundary has checked the rest when it was saved. */
export function parseSpec(text: string): ParsedSpec {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'What this job does cannot be read from the database: its text is damaged.' };
  }
  const { name, action, schedule } = (isRecord(value) ? value : {}) as Readonly<Record<keyof JobSpec, unknown>>;
  if (typeof name !== 'string') return lacks('a name');
  if (!hasKind(action)) return lacks('something to run');
  if (!hasKind(schedule)) return lacks('a schedule');
  if (MAY_BE_UNWRITABLE.test(text) && textFaultIn(value) !== null) return { ok: false, problem: UNWRITABLE };
  return { ok: true, spec: value as unknown as JobSpec };
}

/** What a broken job shows instead of its spec: its name and group, nothing to run, and no schedule, so that nothing can start it. */
export function standInSpec(name: string, group: string | null): JobSpec {
  const spec: JobSpec = { name: mendText(name), action: { kind: 'shell', command: '' }, schedule: { kind: 'manual' } };
  return group === null ? spec : { ...spec, group: mendText(group) };
}

function lacks(what: string): ParsedSpec {
  return { ok: false, problem: `What this job does cannot be read from the database: it lacks ${what}.` };
}

function hasKind(value: unknown): boolean {
  return isRecord(value) && typeof (value as { kind?: unknown }).kind === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Around each tag and around the group in the searched text, so that whole ones can be found; nobody types these. */
export const TAG_MARK = '\u001f';
export const GROUP_MARK = '\u001e';

/** The lower-cased text that the filter of the job list searches, and the tags as they were written. */
export function searchTexts(spec: JobSpec): { readonly search: string; readonly tags: string | null } {
  const tags = spec.tags ?? [];
  const group = spec.group === undefined ? '' : `${GROUP_MARK}${spec.group}${GROUP_MARK}`;
  const marked = tags.length === 0 ? '' : `${TAG_MARK}${tags.join(TAG_MARK)}${TAG_MARK}`;
  return {
    search: [spec.name, group, marked, spec.notes ?? ''].join('\n').toLowerCase(),
    tags: tags.length === 0 ? null : tags.join('\n'),
  };
}
