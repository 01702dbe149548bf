/** What has to change so that the store matches a jobs file, by id; pure, and empty when nothing has to (S28, S29). */
import type { Language } from '../../preload/contract.ts';
import type { Instant, JobSpec } from '../engine/model.ts';
import { checkSchedule } from '../engine/triggers/check.ts';
import type { ReportedEvents } from '../engine/triggers/save-rules.ts';
import { describeSchedule } from '../engine/triggers/words.ts';
import { memberChanges, same } from './change-words.ts';
import { type FileProblem, fileError } from './file-problem.ts';
import type { JobsFile } from './jobs-file.ts';
import type { ApplyPlan, FileJob } from './model.ts';

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

/** `prune`: also remove jobs that the file does not name. */
export function planApply(
  stored: readonly StoredJob[],
  file: readonly FileJob[],
  { prune, language = 'en' }: { readonly prune: boolean; readonly language?: Language | undefined },
): Apply {
  const byId = new Map(stored.map((job) => [job.id, job.spec]));
  const added: { id: string; name: string; words: string }[] = [];
  const changed: { id: string; name: string; changes: readonly string[] }[] = [];
  const save: { id: string; spec: JobSpec }[] = [];
  const rescheduled = new Set<string>();
  for (const { id, ...written } of file) {
    const before = byId.get(id);
    const spec = withSecrets(written, before);
    byId.delete(id);
    if (before !== undefined && same(before, spec)) continue;
    save.push({ id, spec });
    if (before === undefined || !same(before.schedule, spec.schedule)) rescheduled.add(id);
    if (before === undefined) added.push({ id, name: spec.name, words: describeSchedule(spec.schedule, language) });
    else changed.push({ id, name: spec.name, changes: changesInWords(before, spec, language) });
  }
  const left = [...byId].map(([id, spec]) => ({ id, name: spec.name }));
  return {
    ...{ added, changed, save, rescheduled },
    removed: prune ? left : [],
    removeIds: prune ? left.map(({ id }) => id) : [],
    kept: prune ? 0 : left.length,
    unchanged: file.length - save.length,
  };
}

/** A file that says nothing about secrets leaves those that were entered here; `secrets: []` takes them away. */
function withSecrets(spec: JobSpec, before: JobSpec | undefined): JobSpec {
  if (spec.secrets !== undefined) return spec.secrets.length === 0 ? { ...spec, secrets: undefined } : spec;
  const kept = (before?.secrets ?? []).filter((name) => spec.environment?.[name] === undefined);
  return kept.length === 0 ? spec : { ...spec, secrets: kept };
}

/** Schedules of what will be saved, checked as saving does but told with line and column. Throws `bad-input`. */
export function checkApply(
  { save, rescheduled }: Pick<Apply, 'save' | 'rescheduled'>,
  file: JobsFile,
  about: {
    readonly name: string;
    readonly zone: string;
    readonly now: Instant;
    readonly events: ReportedEvents;
    /** The spec saved so far; null for a new job. */
    readonly stored: (id: string) => JobSpec | null;
  },
): void {
  const { name, zone, now, events, stored } = about;
  const context = { zone, anchor: now, lastFinish: null, events };
  const problems: FileProblem[] = [];
  const positions = new Map(file.jobs.map((job, index) => [job.id, index]));
  for (const { id, spec } of save) {
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
      problems.push({ path: path.join('.'), ...file.locate(path), message: `${id}: ${problem.message}`, reason });
    }
  }
  if (problems.length > 0) throw fileError(name, problems);
}

function changesInWords(before: JobSpec, after: JobSpec, language: Language): string[] {
  const none = language === 'zh' ? '（无）' : '(none)';
  return memberChanges(before, after, language).map(
    (change) => `${change.member}: ${change.before ?? none} -> ${change.after ?? none}`,
  );
}
