import type { Handlers } from '../../preload/contract.ts';
import { fieldsReason } from '../../preload/explain.ts';
import { settingsChange } from '../../preload/schemas/settings.ts';
import { entryOf } from '../engine/entry-of.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Job, Schedule, WeekdayNumbers } from '../engine/model.ts';
import type { Reason } from '../engine/reasons.ts';
import { openQuestions } from '../engine/triggers/dialects/problems.ts';
import { withWeekdaysBesideQuestion } from '../engine/triggers/dialects/weekday-numbers.ts';
import { checkApplySteps, planApplySteps, type UnplacedProblem } from '../import/apply.ts';
import { makeBundle, readBundleSteps } from '../import/bundle.ts';
import { fileError, SHOWN } from '../import/file-problem.ts';
import type { Bundle, BundleChoice, FileJob, NeededSecrets } from '../import/model.ts';
import { inSteps } from '../import/steps.ts';
import type { ApiDeps } from './deps.ts';
import { languageOf } from './job-rows.ts';
import { createSettingsHandlers } from './settings.ts';

/** Entries of one preview: the answer with their fires is written in one piece. */
const MOST_ENTRIES = 5000;

type FileHandlers = Pick<Handlers, 'jobs.apply' | 'jobs.export' | 'jobs.import' | 'import.preview'>;

/** Jobs as files, bundles, and the preview of other schedulers' files. */
export function createJobFileHandlers(deps: ApiDeps): FileHandlers {
  const { engine, store, clock, settings } = deps;
  const all = (): readonly Job[] => store.listJobs({ sort: 'created', limit: Number.MAX_SAFE_INTEGER }).jobs;
  const zone = (): string => {
    const { timezone } = settings.current().engine.defaults;
    return timezone === 'local' ? clock.zone() : timezone;
  };
  const settingsHandlers = createSettingsHandlers(deps);
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
        store.changeAs({ origin }, () =>
          engine.change({ add: save.map((job) => ({ ...job, onConflict: 'replace' as const })), remove: removeIds }),
        );
        deps.secrets.disown(plan.added.map(({ id }) => id));
      }
      const specs = new Map(save.map(({ id, spec }) => [id, spec]));
      const named = file.jobs.flatMap(({ id }) => {
        const spec = specs.get(id) ?? store.job(id)?.spec;
        return spec?.secrets === undefined ? [] : [{ id, spec }];
      });
      return { ...plan, ...needed(named) };
    },
    'jobs.export': () => makeBundle(all(), settings.current()),
    'jobs.import': async ({
      bundle: value,
      name = 'bundle',
      weekdays,
      onConflict = 'skip',
      choices = {},
      settings: withSettings = false,
      dryRun = false,
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
      const sorted = { added: [] as string[], update: [] as string[], skip: [] as string[], copy: [] as string[] };
      for (const { id } of bundle.jobs) {
        const choice: BundleChoice = entryOf(choices, id) ?? onConflict;
        sorted[store.job(id) === null ? 'added' : choice].push(id);
      }
      refuseQuestions(bundle, name, new Set(sorted.skip));
      if (!dryRun) {
        const skipped = new Set(sorted.skip);
        const add = bundle.jobs
          .filter(({ id }) => !skipped.has(id))
          .map(({ id, spec, paused }) => ({
            ...{ id, spec },
            onConflict: (entryOf(choices, id) ?? onConflict) === 'copy' ? ('copy' as const) : ('replace' as const),
            ...(paused === null ? {} : { firstRun: 'paused' as const }),
          }));
        const { added } = store.changeAs({ origin: 'import' }, () => engine.change({ add, remove: [] }));
        deps.secrets.disown(sorted.added);
        pauseUntil(
          added.filter((_, index) => add[index]?.firstRun === 'paused'),
          bundle.jobs,
        );
        if (change !== null) settingsHandlers['settings.set'](settings.free(change.data));
      }
      const { added, update: updated, skip: skippedIds, copy: copied } = sorted;
      const left = new Set(skippedIds);
      const taken = bundle.jobs.filter(({ id }) => !left.has(id));
      return { added, updated, skipped: skippedIds, copied, settings: change !== null, ...needed(taken) };
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
  function refuseQuestions({ jobs }: Bundle, name: string, skipped: ReadonlySet<string>): void {
    const found = jobs.flatMap(({ id, spec }, index) =>
      skipped.has(id)
        ? []
        : openQuestions(spec.schedule, store.job(id)?.spec.schedule).map((problem) => ({ id, index, problem })),
    );
    const [first] = found;
    if (first === undefined) return;
    const path = ({ index, problem }: (typeof found)[number]) => `jobs.${index}.spec.schedule.${problem.field}`;
    const places = found.map((each): Reason => {
      const { code, message: said, fault } = each.problem;
      const because = { code: 'wrong-schedule', problem: code, said, fault } as const;
      return { code: 'wrong-fields', path: path(each), because, more: 0 };
    });
    const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
    throw new PunctualError(
      'bad-input',
      `${name}: ${path(first)}: ${first.id}: ${first.problem.message}${more}`,
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

  /** New jobs were added paused; those whose pause has an end are told it. */
  function pauseUntil(
    added: readonly Job[],
    wanted: readonly { id: string; paused: { until: number | null } | null }[],
  ): void {
    const ends = new Map(wanted.map(({ id, paused }) => [id, paused?.until ?? null]));
    for (const { id } of added) {
      const until = ends.get(id) ?? null;
      if (until !== null && until > clock.now()) engine.pause([id], until);
    }
  }
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
