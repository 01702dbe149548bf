import type { Handlers, Language } from '../../preload/contract.ts';
import { fieldsReason } from '../../preload/explain.ts';
import { settingsChange } from '../../preload/schemas/settings.ts';
import { entryOf } from '../engine/entry-of.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Job, JobSpec, Schedule, ScheduleProblem, WeekdayNumbers } from '../engine/model.ts';
import type { Reason } from '../engine/reasons.ts';
import type { JobStep } from '../engine/surface.ts';
import { openQuestions } from '../engine/triggers/dialects/problems.ts';
import { withWeekdaysBesideQuestion } from '../engine/triggers/dialects/weekday-numbers.ts';
import { checkApplySteps, inLanguage, planApplySteps, type UnplacedProblem } from '../import/apply.ts';
import { makeBundleSteps, readBundleSteps } from '../import/bundle.ts';
import { fileError, SHOWN } from '../import/file-problem.ts';
import type { Bundle, BundleChoice, FileJob, NeededSecrets } from '../import/model.ts';
import { inSteps, type Steps } from '../import/steps.ts';
import { addSteps } from './add-steps.ts';
import type { ApiDeps } from './deps.ts';
import { languageOf } from './job-rows.ts';

/** Entries of one preview: the answer with their fires is written in one piece. */
const MOST_ENTRIES = 5000;

/** Jobs that are read in one go, a few milliseconds. */
const PAGE = 250;

type FileHandlers = Pick<Handlers, 'jobs.apply' | 'jobs.export' | 'jobs.import' | 'import.preview'>;

/** Jobs as files, bundles, and the preview of other schedulers' files. */
export function createJobFileHandlers(deps: ApiDeps): FileHandlers {
  const { store, clock, settings } = deps;
  const zone = (): string => {
    const { timezone } = settings.current().engine.defaults;
    return timezone === 'local' ? clock.zone() : timezone;
  };
  return {
    'jobs.apply': async (input, door) => {
      const { text, name = 'jobs file', prune = false, dryRun = false, language = languageOf(deps), weekdays } = input;
      const file = withNames({ jobs: await deps.reader.jobsFile(text, name) }, weekdays);
      const spec = (id: string) => store.job(id)?.spec ?? null;
      const stored = { ids: store.jobIds(), spec };
      const planned = await inSteps(planApplySteps(stored, file.jobs, { prune, language }));
      const { save, removeIds, rescheduled, ...plan } = planned;
      const about = { name, zone: zone(), now: clock.now(), events: deps.events(), language, stored: spec };
      const problems = await inSteps(checkApplySteps({ save, rescheduled }, file.jobs, about));
      if (problems.length > 0) throw await placed(problems, text, name);
      if (!dryRun && save.length + removeIds.length > 0) {
        const origin = door === 'command-line' ? door : 'import';
        await deps.work.carryOut(
          [
            ...save.map((job) => ({ kind: 'add' as const, entry: { ...job, onConflict: 'replace' as const } })),
            ...removeIds.map((id) => ({ kind: 'remove' as const, id })),
          ],
          { origin, file: name },
        );
      }
      const specs = new Map(save.map(({ id, spec }) => [id, spec]));
      return { ...plan, ...needed(await inSteps(withSecrets(file.jobs, (id) => specs.get(id) ?? spec(id)))) };
    },
    'jobs.export': async () => inSteps(makeBundleSteps(await inSteps(everyJob()), settings.current())),
    'jobs.import': async ({
      bundle: value,
      name = 'bundle',
      weekdays,
      onConflict = 'skip',
      choices = {},
      settings: withSettings = false,
      dryRun = false,
      language = languageOf(deps),
    }) => {
      const read = typeof value === 'string' ? deps.reader.bundle(value, name) : inSteps(readBundleSteps(value, name));
      const bundle = withNames(await read, weekdays);
      const change = withSettings && bundle.settings !== null ? settingsChange.safeParse(bundle.settings) : null;
      if (change?.success === false) {
        const [first] = change.error.issues;
        throw new PunctualError(
          'bad-input',
          `bundle: settings.${first?.path.join('.')}: ${first?.message}`,
          undefined,
          {
            reason: fieldsReason(change.error.issues, ['settings']),
          },
        );
      }
      const choiceOf = (id: string): BundleChoice => entryOf(choices, id) ?? onConflict;
      const sorted = { added: [] as string[], update: [] as string[], skip: [] as string[], copy: [] as string[] };
      await inSteps(
        each(bundle.jobs, ({ id }) => {
          sorted[store.job(id) === null ? 'added' : choiceOf(id)].push(id);
        }),
      );
      const skipped = new Set(sorted.skip);
      await refuseQuestions(bundle, name, skipped, language);
      const taken = bundle.jobs.filter(({ id }) => !skipped.has(id));
      if (!dryRun) {
        const free = change === null ? undefined : settings.free(change.data);
        // Refused before anything is saved.
        if (free !== undefined) settings.plan(free);
        const add = taken.map(({ id, spec, paused }) => ({
          ...{ id, spec },
          onConflict: choiceOf(id) === 'copy' ? ('copy' as const) : ('replace' as const),
          ...(paused === null ? {} : { firstRun: 'paused' as const }),
        }));
        const steps = (await inSteps(addSteps(deps, add))).flatMap((step, index): JobStep[] => {
          // New jobs are added paused; those whose pause has an end are given it.
          const until = taken[index]?.paused?.until ?? null;
          const ends = until !== null && until > clock.now();
          return ends ? [step, { kind: 'pause', id: step.entry.id, until }] : [step];
        });
        await deps.work.carryOut(steps, { origin: 'import', file: name, settings: free });
      }
      const { added, update: updated, skip: skippedIds, copy: copied } = sorted;
      const outcome = { added, updated, skipped: skippedIds, copied, settings: change !== null };
      return { ...outcome, ...needed(await inSteps(withSecrets(taken, (_, job) => job.spec))) };
    },
    'import.preview': async ({ files, format, system, language = languageOf(deps) }) => {
      const { user, home } = await deps.host();
      return {
        results: await deps.reader.imports(files, {
          ...{ zone: zone(), now: clock.now(), user: user === '' ? null : user, home, format, system, language },
          ...{ events: deps.events(), entries: MOST_ENTRIES },
        }),
      };
    },
  };

  /** As the rows say, page by page; a job that a removal in between moved to an earlier page is read by itself. */
  function* everyJob(): Steps<Job[]> {
    const found = new Map<string, Job>();
    for (let offset = 0; ; offset += PAGE) {
      const { jobs } = store.listJobs({ sort: 'created', offset, limit: PAGE });
      for (const job of jobs) found.set(job.id, job);
      if (jobs.length < PAGE) break;
      yield;
    }
    return store.jobIds().flatMap((id) => found.get(id) ?? store.job(id) ?? []);
  }

  /** With line and column, which take the slow reader. */
  async function placed(problems: readonly UnplacedProblem[], text: string, name: string): Promise<PunctualError> {
    const first = problems.slice(0, SHOWN);
    const paths = first.map(({ steps }) => steps);
    const places = await deps.reader.places(text, name, paths);
    const whole = first.map(({ steps: _, ...problem }, index) => ({
      ...problem,
      ...(places[index] ?? { line: 1, column: 1 }),
    }));
    return fileError(name, whole, problems.length);
  }

  /** A file offers no question about weekday numbers beside `?`. Throws `bad-input` with the place of the first. */
  async function refuseQuestions(
    { jobs }: Bundle,
    name: string,
    skipped: ReadonlySet<string>,
    language: Language,
  ): Promise<void> {
    const found: { readonly id: string; readonly index: number; readonly problem: ScheduleProblem }[] = [];
    await inSteps(
      each(jobs, ({ id, spec }, index) => {
        if (skipped.has(id)) return;
        for (const problem of openQuestions(spec.schedule, store.job(id)?.spec.schedule))
          found.push({ id, index, problem });
      }),
    );
    const [first] = found;
    if (first === undefined) return;
    const path = ({ index, problem }: (typeof found)[number]) => `jobs.${index}.spec.schedule.${problem.field}`;
    const places = found.map((each): Reason => {
      const { code, message: said, fault } = each.problem;
      const because = { code: 'wrong-schedule', problem: code, said, fault } as const;
      return { code: 'wrong-fields', path: path(each), because, more: 0 };
    });
    const others = found.length - 1;
    const more = others === 0 ? '' : language === 'zh' ? `（另有 ${others} 处）` : ` (and ${others} more)`;
    throw new PunctualError(
      'bad-input',
      `${name}: ${path(first)}: ${first.id}: ${inLanguage(first.problem, language)}${more}`,
      { problems: found.map(({ problem }) => problem) },
      {
        reason: { code: 'wrong-file', file: name, places: places.slice(0, 20), more: Math.max(0, places.length - 20) },
      },
    );
  }

  /** Files carry names of secrets and never a value: those that nobody has entered here yet. */
  function needed(jobs: readonly Pick<Job, 'id' | 'spec'>[]): { readonly needSecrets?: readonly NeededSecrets[] } {
    const needSecrets = jobs.flatMap(({ id, spec }) => {
      const names = spec.secrets ?? [];
      if (names.length === 0) return [];
      const open = deps.secrets.tell({ scope: 'job', owner: id }, names).filter(({ state }) => state !== 'set');
      return open.length === 0 ? [] : [{ id, name: spec.name, secrets: open.map(({ name }) => name) }];
    });
    return needSecrets.length === 0 ? {} : { needSecrets };
  }
}

function* each<T>(items: readonly T[], work: (item: T, index: number) => void): Steps<void> {
  for (const [index, item] of items.entries()) {
    yield;
    work(item, index);
  }
}

/** Those of the jobs that name secrets. */
function* withSecrets<T extends { readonly id: string }>(
  jobs: readonly T[],
  specOf: (id: string, job: T) => JobSpec | null,
): Steps<Pick<Job, 'id' | 'spec'>[]> {
  const found: Pick<Job, 'id' | 'spec'>[] = [];
  for (const job of jobs) {
    yield;
    const spec = specOf(job.id, job);
    if (spec?.secrets !== undefined) found.push({ id: job.id, spec });
  }
  return found;
}

/** Schedules whose weekday numbers have been said to be one scheduler's, with names instead. */
function withNames<T extends { readonly jobs: readonly FileJob[] } | Bundle>(
  file: T,
  weekdays: WeekdayNumbers | undefined,
): T {
  if (weekdays === undefined) return file;
  const named = (schedule: Schedule) => withWeekdaysBesideQuestion(schedule, weekdays);
  const jobs = file.jobs.map((job) =>
    'spec' in job
      ? { ...job, spec: { ...job.spec, schedule: named(job.spec.schedule) } }
      : { ...job, schedule: named(job.schedule) },
  );
  return { ...file, jobs };
}
