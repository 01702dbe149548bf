import type { CallInput, Door, Handlers, JobLabel } from '../../preload/contract.ts';
import { noJob, PunctualError } from '../engine/errors.ts';
import type { Job } from '../engine/model.ts';
import type { JobStep } from '../engine/surface.ts';
import { saveProblemsOf, saveRemarks } from '../engine/triggers/save-rules.ts';
import { inSteps, type Steps } from '../import/steps.ts';
import { addSteps } from './add-steps.ts';
import { checkVariables } from './check-variables.ts';
import type { ApiDeps } from './deps.ts';
import { stopsRuns } from './engine.ts';
import { createJobRows, localZone } from './job-rows.ts';
import { saveWithSecrets } from './save-with-secrets.ts';
import { createUpcoming } from './upcoming.ts';
import { rowsThatStay, waitingByJob } from './waiting.ts';

/** `jobs.apply`, `jobs.export` and `jobs.import` are in job-files.ts; changes in job-history.ts, days and outcomes in outcomes.ts. */
type JobHandlers = Pick<
  Handlers,
  Exclude<
    Extract<keyof Handlers, `jobs.${string}`>,
    'jobs.apply' | 'jobs.export' | 'jobs.import' | 'jobs.changes' | 'jobs.undoChange' | 'jobs.days' | 'jobs.outcomes'
  >
>;

/** Also groups without jobs that something was decided for: they must be found again. */
function withEmptyGroups<T extends { readonly groups: readonly { readonly name: string; readonly jobs: number }[] }>(
  found: T,
  { settings }: Pick<ApiDeps, 'settings'>,
) {
  const { engine, notify } = settings.current();
  const known = new Set(found.groups.map(({ name }) => name));
  const decided = Object.entries(engine.groups).filter(
    ([, { environment, secrets = [] }]) => Object.keys(environment).length + secrets.length > 0,
  );
  const empty = [...new Set([...decided.map(([name]) => name), ...Object.keys(notify.groups)])]
    .filter((name) => !known.has(name))
    .map((name) => ({ name, jobs: 0 }));
  const groups = [...found.groups, ...empty].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...found, groups };
}

/** Fires that a job's own page lists. */
const NEXT = 10;

export function createJobHandlers(deps: ApiDeps): JobHandlers {
  const { engine, store, events } = deps;
  const rows = createJobRows(deps);
  const as = <T>(door: Door | undefined, work: () => T): T => store.changeAs({ origin: door ?? 'window' }, work);
  const many = (steps: readonly JobStep[], door: Door | undefined) =>
    deps.work.carryOut(steps, { origin: door ?? 'window' });
  const removals = (ids: readonly string[]): JobStep[] => [...new Set(ids)].map((id) => ({ kind: 'remove', id }));

  function existing(id: string): Job {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  }

  function* eachOf(ids: readonly string[], step: (id: string) => JobStep): Steps<JobStep[]> {
    const steps: JobStep[] = [];
    for (const id of new Set(ids)) {
      yield;
      existing(id);
      steps.push(step(id));
    }
    return steps;
  }

  /** `before` takes in what the labels were. */
  function* labelSteps(labels: CallInput<'jobs.label'>['labels'], before: JobLabel[]): Steps<JobStep[]> {
    const steps: JobStep[] = [];
    for (const { id, group, tags, addTag } of labels) {
      yield;
      const { spec } = existing(id);
      const retagged = tags !== undefined || addTag !== undefined;
      before.push({
        id,
        ...(group === undefined ? {} : { group: spec.group ?? null }),
        ...(retagged ? { tags: spec.tags ?? null } : {}),
      });
      const kept = tags === undefined ? spec.tags : tags;
      const next = addTag === undefined ? (kept ?? null) : [...new Set([...(kept ?? []), addTag])];
      const patch = { ...(group === undefined ? {} : { group }), ...(retagged ? { tags: next } : {}) };
      steps.push({ kind: 'patch', id, patch });
    }
    return steps;
  }

  /** Each job with those of the rows that are its own. */
  function* restoreSteps(jobs: readonly Job[], waiting: readonly string[]): Steps<JobStep[]> {
    const rowsOf = new Map<string, string[]>();
    for (const row of waiting) {
      yield;
      const jobId = store.run(row)?.jobId;
      if (jobId !== undefined) rowsOf.set(jobId, [...(rowsOf.get(jobId) ?? []), row]);
    }
    return jobs.map((job) => ({ kind: 'restore', job, rows: rowsOf.get(job.id) ?? [] }));
  }

  return {
    'jobs.list': ({ language, recent, ...query }) => {
      const { jobs, total } = store.listJobs(query);
      return { items: rows(jobs, language, recent), total };
    },
    'jobs.get': ({ id, language }) => {
      const job = store.job(id);
      if (job === null) throw noJob(id);
      const [row] = rows([job], language);
      if (row === undefined) throw new Error('a job without a row');
      const { schedule } = job.spec;
      const whole = job.state !== 'broken';
      const warnings = whole ? [...saveProblemsOf(schedule, events()), ...saveRemarks(schedule, events())] : [];
      return {
        job,
        row,
        next: whole && !stopsRuns(deps.troubles()) ? engine.upcoming(id, NEXT) : [],
        usual: store.usualLength(id),
        warnings,
      };
    },
    'jobs.add': ({ secretValues, ...job }, door) => {
      checkVariables(deps, job.spec.environment);
      return saveWithSecrets(deps, { values: secretValues, declared: job.spec.secrets ?? [], id: job.id }, () =>
        as(door, () => engine.add(job)),
      );
    },
    'jobs.addMany': async ({ jobs }, door) => {
      if (jobs.some(({ secretValues }) => secretValues !== undefined)) {
        const message = 'jobs.addMany: values of secrets are entered job by job.';
        throw new PunctualError('bad-input', message, undefined, { reason: { code: 'field-other' } });
      }
      const added = await many(await inSteps(addSteps(deps, jobs)), door);
      return { added: added.jobs.length, ids: added.jobs.map((job) => job.id) };
    },
    'jobs.modify': ({ id, patch, revision, secretValues }, door) => {
      checkVariables(deps, patch.environment);
      return saveWithSecrets(
        deps,
        {
          values: secretValues,
          declared: (patch.secrets === undefined ? store.job(id)?.spec.secrets : patch.secrets) ?? [],
          id,
        },
        () => as(door, () => engine.modify(id, patch, revision)),
      );
    },
    'jobs.label': async ({ labels }, door) => {
      const before: JobLabel[] = [];
      await many(await inSteps(labelSteps(labels, before)), door);
      return { before };
    },
    'jobs.reschedule': ({ id, schedule }, door) => as(door, () => engine.reschedule(id, schedule)),
    'jobs.remove': async ({ ids }, door) => {
      const { jobs, rows: waiting } = await many(removals(ids), door);
      return { removed: jobs, rows: waiting };
    },
    'jobs.removeAll': async (_, door) => ({ removed: (await many(removals(store.jobIds()), door)).changed }),
    'jobs.restore': async ({ jobs, rows: waiting = [] }, door) => ({
      restored: (await many(await inSteps(restoreSteps(jobs, waiting)), door)).changed,
    }),
    'jobs.pause': async ({ ids, until = null }, door) => ({
      changed: (await many(await inSteps(eachOf(ids, (id) => ({ kind: 'pause', id, until }))), door)).changed,
    }),
    'jobs.resume': async ({ ids, missed = 'forget' }, door) => ({
      changed: (await many(await inSteps(eachOf(ids, (id) => ({ kind: 'resume', id, missed }))), door)).changed,
    }),
    'jobs.skip': ({ id, ...wish }) => {
      const skips = engine.skip(id, wish);
      const rows = (waitingByJob(store.openRuns()).get(id) ?? []).map(engine.waiting);
      const { timezone = 'local' } = store.job(id)?.spec.schedule ?? {};
      const zone = timezone === 'local' ? localZone(deps) : timezone;
      const dates = 'dates' in wish ? wish.dates : undefined;
      return { skips, stay: rowsThatStay(rows, { dates, zone, now: deps.clock.now() }) };
    },
    'jobs.unskip': ({ id, skips }) => engine.unskip(id, skips),
    'jobs.run': ({ id, parameters }) => engine.run(id, parameters === undefined ? {} : { parameters }),
    'jobs.upcoming': createUpcoming(deps),
    'jobs.groups': () => withEmptyGroups(store.groupsAndTags(), deps),
    'jobs.groupsOf': ({ ids }) => ({
      groups: Object.fromEntries(
        ids.flatMap((id) => {
          const group = store.job(id)?.spec.group;
          return group === undefined ? [] : [[id, group]];
        }),
      ),
    }),
  };
}
