/** What has to change so that the store matches a jobs file, by id; pure, and empty when nothing has to (S28, S29). */
import type { Language } from '../../preload/contract.ts';
import { faultZh } from '../../preload/words/zh/faults.ts';
import { entryOf } from '../engine/entry-of.ts';
import type { Instant, JobSpec, ScheduleProblem } from '../engine/model.ts';
import { checkSchedule } from '../engine/triggers/check.ts';
import type { ReportedEvents } from '../engine/triggers/save-rules.ts';
import { describeSchedule } from '../engine/triggers/words.ts';
import { memberChanges, same } from './change-words.ts';
import { type FileProblem, fileError, SHOWN } from './file-problem.ts';
import type { JobsFile } from './jobs-file.ts';
import type { ApplyPlan, FileJob } from './model.ts';
import { atOnce, type Steps } from './steps.ts';
import type { Path } from './yaml-places.ts';

export interface StoredJob {
  readonly id: string;
  readonly spec: JobSpec;
}

export interface Apply extends ApplyPlan {
  /** New and changed jobs, to be saved with `replace`. */
  readonly save: readonly { readonly id: string; readonly spec: JobSpec }[];
  readonly removeIds: readonly string[];
  /** Those of `save` whose schedule is new; one that stays as it was stored is not judged again (S2). */
  readonly rescheduled: ReadonlySet<string>;
}

/** The jobs that are there: their ids, and each one when it is needed. */
export interface StoredJobs {
  readonly ids: readonly string[];
  spec(id: string): JobSpec | null;
}
interface ApplyOptions {
  /** Also remove jobs that the file does not name. */
  readonly prune: boolean;
  readonly language?: Language | undefined;
}

/** All at once. */
export function planApply(stored: readonly StoredJob[], file: readonly FileJob[], options: ApplyOptions): Apply {
  const byId = new Map(stored.map((job) => [job.id, job.spec]));
  const jobs: StoredJobs = { ids: [...byId.keys()], spec: (id) => byId.get(id) ?? null };
  return atOnce(planApplySteps(jobs, file, options));
}

/** A job a step. */
export function* planApplySteps(
  stored: StoredJobs,
  file: readonly FileJob[],
  { prune, language = 'en' }: ApplyOptions,
): Steps<Apply> {
  const unnamed = new Set(stored.ids);
  const added: { id: string; name: string; words: string }[] = [];
  const changed: { id: string; name: string; changes: readonly string[] }[] = [];
  const save: { id: string; spec: JobSpec }[] = [];
  const rescheduled = new Set<string>();
  for (const { id, ...written } of file) {
    yield;
    const before = stored.spec(id) ?? undefined;
    const spec = withSecrets(written, before);
    unnamed.delete(id);
    if (before !== undefined && same(before, spec)) continue;
    save.push({ id, spec });
    if (before === undefined || !same(before.schedule, spec.schedule)) rescheduled.add(id);
    if (before === undefined) added.push({ id, name: spec.name, words: describeSchedule(spec.schedule, language) });
    else changed.push({ id, name: spec.name, changes: changesInWords(before, spec, language) });
  }
  const removed: { id: string; name: string }[] = [];
  for (const id of prune ? unnamed : []) {
    yield;
    removed.push({ id, name: stored.spec(id)?.name ?? '' });
  }
  return {
    ...{ added, changed, save, rescheduled, removed },
    removeIds: removed.map(({ id }) => id),
    kept: prune ? 0 : unnamed.size,
    unchanged: file.length - save.length,
  };
}

/** A file that says nothing about secrets leaves those that were entered here; `secrets: []` takes them away. */
function withSecrets(spec: JobSpec, before: JobSpec | undefined): JobSpec {
  if (spec.secrets !== undefined) return spec.secrets.length === 0 ? { ...spec, secrets: undefined } : spec;
  const kept = (before?.secrets ?? []).filter((name) => entryOf(spec.environment, name) === undefined);
  return kept.length === 0 ? spec : { ...spec, secrets: kept };
}

interface CheckOptions {
  readonly name: string;
  readonly zone: string;
  readonly now: Instant;
  readonly events: ReportedEvents;
  readonly language?: Language | undefined;
  /** The spec saved so far; null for a new job. */
  readonly stored: (id: string) => JobSpec | null;
}

/** Schedules of what will be saved, checked as saving does but told with line and column. Throws `bad-input`. */
export function checkApply(
  plan: Pick<Apply, 'save' | 'rescheduled'>,
  { jobs, locate }: JobsFile,
  about: CheckOptions,
): void {
  const problems = atOnce(checkApplySteps(plan, jobs, about));
  if (problems.length === 0) return;
  const placed = problems.slice(0, SHOWN).map(({ steps, ...problem }) => ({ ...problem, ...locate(steps) }));
  throw fileError(about.name, placed, problems.length);
}

/** A problem before its place was looked up. */
export interface UnplacedProblem extends Omit<FileProblem, 'line' | 'column'> {
  /** `path`, step by step. */
  readonly steps: Path;
}

/** As `checkApply`, a job a step; the caller looks up the places of what is wrong. */
export function* checkApplySteps(
  { save, rescheduled }: Pick<Apply, 'save' | 'rescheduled'>,
  jobs: readonly FileJob[],
  { zone, now, events, language, stored }: CheckOptions,
): Steps<UnplacedProblem[]> {
  const context = { zone, anchor: now, lastFinish: null, events };
  const problems: UnplacedProblem[] = [];
  const positions = new Map(jobs.map((job, index) => [job.id, index]));
  for (const { id, spec } of save) {
    yield;
    if (!rescheduled.has(id)) continue;
    for (const problem of checkSchedule(spec.schedule, { now, context, known: stored(id)?.schedule })) {
      const steps = (problem.field ?? '').split('.').filter((step) => step !== '');
      const path = [
        'jobs',
        positions.get(id) ?? 0,
        'schedule',
        ...steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
      ];
      const { code, message: said, fault } = problem;
      const reason = { code: 'wrong-schedule', problem: code, said, fault } as const;
      problems.push({ path: path.join('.'), steps: path, message: `${id}: ${inLanguage(problem, language)}`, reason });
    }
  }
  return problems;
}

/** The sentence of a problem; files say their places by line and column. */
export function inLanguage({ message, fault }: ScheduleProblem, language: Language | undefined): string {
  return language === 'zh' && fault !== undefined ? faultZh(fault, message) : message;
}

function changesInWords(before: JobSpec, after: JobSpec, language: Language): string[] {
  const none = language === 'zh' ? '（无）' : '(none)';
  return memberChanges(before, after, language).map(
    (change) => `${change.member}: ${change.before ?? none} -> ${change.after ?? none}`,
  );
}
