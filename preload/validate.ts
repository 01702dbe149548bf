/** One schema per call: what does not fit never reaches a handler. Unknown members are refused, sizes are bounded (limits.ts). */
import { z } from 'zod';
import type { CallInput, CallName } from './contract.ts';
import { action, job, jobSpec, specPatch } from './schemas/job.ts';
import { count, id, instant, LIMITS, language, line, text } from './schemas/limits.ts';
import { schedule } from './schemas/schedule.ts';
import { settingsChange } from './schemas/settings.ts';

const nothing = z.strictObject({});
const ids = z.array(id).max(LIMITS.batch, `at most ${LIMITS.batch}`);
const lang = language.optional();
const pageSize = z.int().min(1, 'at least 1').max(10_000, 'at most 10,000').optional();
const until = instant.nullable().optional();
const parameters = z
  .record(text(LIMITS.name), text(LIMITS.script))
  .refine((value) => Object.keys(value).length <= 200, 'at most 200 parameters');

const newJob = z.strictObject({
  id: id.optional(),
  spec: jobSpec,
  onConflict: z.enum(['error', 'replace', 'keep', 'copy']).optional(),
  firstRun: z.union([z.enum(['slot', 'now', 'paused']), z.strictObject({ at: instant })]).optional(),
});

const runState = z.enum([
  'queued',
  'starting',
  'running',
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
  'interrupted',
  'missed',
  'skipped',
  'merged',
]);

/** A draft may be wrong in every way, that is what the preview is for; it may only not be huge. */
const draft = z
  .unknown()
  .refine((value) => (JSON.stringify(value) ?? '').length <= 200_000, 'too long: at most 200,000 characters');

const runQuery = z.strictObject({
  jobId: id.optional(),
  states: z.array(runState).max(11).optional(),
  text: line.optional(),
  from: instant.optional(),
  to: instant.optional(),
  cursor: line.optional(),
  limit: pageSize,
});

export const callSchemas = {
  'host.info': nothing,
  'engine.status': nothing,
  'engine.pause': z.strictObject({ until, group: text(LIMITS.name).optional() }),
  'engine.resume': z.strictObject({ group: text(LIMITS.name).optional() }),

  'jobs.list': z.strictObject({
    text: line.optional(),
    sort: z.enum(['name', 'next', 'last', 'group', 'created']).optional(),
    descending: z.boolean().optional(),
    offset: count.optional(),
    limit: pageSize,
    language: lang,
  }),
  'jobs.get': z.strictObject({ id, language: lang }),
  'jobs.upcoming': z.strictObject({
    from: instant.optional(),
    to: instant,
    limit: z.int().min(1, 'at least 1').max(5000, 'at most 5000').optional(),
    perJob: z.int().min(1, 'at least 1').max(5000, 'at most 5000').optional(),
  }),
  'jobs.add': newJob,
  'jobs.addMany': z.strictObject({ jobs: z.array(newJob).max(LIMITS.batch, `at most ${LIMITS.batch} jobs at once`) }),
  'jobs.modify': z.strictObject({ id, patch: specPatch, revision: count.optional() }),
  'jobs.reschedule': z.strictObject({ id, schedule }),
  'jobs.remove': z.strictObject({ ids }),
  'jobs.removeAll': nothing,
  'jobs.restore': z.strictObject({ jobs: z.array(job).max(LIMITS.batch, `at most ${LIMITS.batch} jobs at once`) }),
  'jobs.pause': z.strictObject({ ids, until }),
  'jobs.resume': z.strictObject({ ids, missed: z.enum(['forget', 'catch-up']).optional() }),
  'jobs.run': z.strictObject({ id, parameters: parameters.optional() }),
  'jobs.groups': nothing,

  'schedule.preview': z.strictObject({
    schedule: draft,
    count: count.max(1000, 'at most 1000').optional(),
    from: instant.optional(),
    language: lang,
  }),

  'runs.list': runQuery,
  'runs.get': z.strictObject({ id }),
  'runs.stop': z.strictObject({ ids }),
  'runs.again': z.strictObject({ id }),
  'runs.log': z.strictObject({
    id,
    attempt: z.int().min(1).optional(),
    offset: count.optional(),
    limit: count.max(16 * 1024 * 1024, 'at most 16 MB').optional(),
  }),

  'missed.list': nothing,
  'missed.answer': z.strictObject({
    jobId: id.optional(),
    answer: z.enum(['run-once', 'run-all', 'skip']),
    always: z.boolean().optional(),
  }),

  'settings.get': nothing,
  'settings.set': settingsChange,

  'action.check': z.strictObject({ action, folder: line.optional() }),
} satisfies { readonly [N in CallName]: z.ZodType<CallInput<N>> };

type Schemas = typeof callSchemas;
/** Calls whose schema forgets a member that the contract has; must stay `never`. */
type Forgetful = { [N in CallName]: keyof CallInput<N> extends keyof z.infer<Schemas[N]> ? never : N }[CallName];
export const complete: [Forgetful] extends [never] ? true : Forgetful = true;
