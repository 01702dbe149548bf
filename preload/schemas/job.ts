/** Shapes of what a person decides about a job, and of a whole job as `jobs.remove` hands it out and `jobs.restore` takes it back. */
import { z } from 'zod';
import type * as model from '../../main/engine/model.ts';
import { count, id, instant, LIMITS, line, type SameMembers, seconds, text, words } from './limits.ts';
import { schedule } from './schedule.ts';

const script = text(LIMITS.script);
const command = words(LIMITS.script);
const args = z.array(script).max(LIMITS.list);

export const action = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('shell'), command, shell: line.optional() }),
    z.strictObject({ kind: z.literal('program'), program: words(LIMITS.line), args }),
    z
      .strictObject({
        kind: z.literal('script'),
        interpreter: words(LIMITS.line),
        text: script.optional(),
        file: line.optional(),
        args: args.optional(),
      })
      .refine((value) => (value.text === undefined) !== (value.file === undefined), {
        message: 'needs either a text or a file',
      }),
  ],
  'must be one of shell, program, script',
) satisfies z.ZodType<model.Action>;

const parameter = z.strictObject({
  name: words(LIMITS.name),
  type: z.enum(['text', 'number', 'boolean', 'choice']),
  value: script,
  choices: z.array(line).max(1000).optional(),
  label: line.optional(),
}) satisfies z.ZodType<model.Parameter>;

export const notifyRules = z.strictObject({
  failed: z.boolean().optional(),
  recovered: z.boolean().optional(),
  missed: z.boolean().optional(),
  interrupted: z.boolean().optional(),
  longRunning: z.boolean().optional(),
  succeeded: z.boolean().optional(),
  finishedAfterSeconds: seconds.optional(),
}) satisfies z.ZodType<model.NotifyRules>;

const outcome = z.enum(['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted']);
const retry = z.strictObject({
  times: count.max(1000, 'at most 1000'),
  delaySeconds: seconds,
  factor: z.number().min(1, 'at least 1').max(100, 'at most 100').optional(),
  maxDelaySeconds: seconds.optional(),
  jitterSeconds: seconds.optional(),
  on: z.array(outcome).max(5).optional(),
}) satisfies z.ZodType<model.RetryPolicy>;

const chain = z.strictObject({
  on: z.enum(['success', 'failure', 'always']),
  job: id,
}) satisfies z.ZodType<model.ChainLink>;

export const misfire = z.enum(['latest', 'earliest', 'all', 'none', 'ask']);
export const overlap = z.enum(['skip', 'queue', 'restart', 'parallel']);
export const maxInstances = z.int().min(1, 'at least 1').max(1000, 'at most 1000');
export const queueLimit = z.int().min(0, 'must not be negative').max(1000, 'at most 1000');
export const priority = z.int().min(-1_000_000).max(1_000_000);
export const logLimitBytes = z
  .int()
  .min(1024, 'at least 1024 bytes')
  .max(1024 ** 4, 'at most one terabyte');
export const killAfterSeconds = z.number().min(0, 'must not be negative').max(86_400, 'at most one day');
export const environment = z
  .record(words(1000), text(LIMITS.script))
  .refine((value) => Object.keys(value).length <= LIMITS.environment, `at most ${LIMITS.environment} variables`);

const specShape = {
  name: words(LIMITS.name),
  action,
  schedule,
  folder: line.optional(),
  environment: environment.optional(),
  environmentFile: line.optional(),
  parameters: z.array(parameter).max(200).optional(),
  group: text(LIMITS.name).optional(),
  tags: z.array(words(100)).max(100).optional(),
  notes: text(LIMITS.notes).optional(),
  favourite: z.boolean().optional(),
  misfire: misfire.optional(),
  graceSeconds: z.union([seconds, z.literal('any')]).optional(),
  settle: z.boolean().optional(),
  maxInstances: maxInstances.optional(),
  overlap: overlap.optional(),
  queueLimit: queueLimit.optional(),
  executor: words(LIMITS.name).optional(),
  priority: priority.optional(),
  limitSeconds: seconds.gt(0, 'must be more than 0').optional(),
  warnAt: z.number().min(0).max(1).optional(),
  killAfterSeconds: killAfterSeconds.optional(),
  retry: retry.optional(),
  successCodes: z.array(z.int()).max(1000).optional(),
  onInterrupt: z.enum(['nothing', 'rerun', 'ask']).optional(),
  chain: z.array(chain).max(1000).optional(),
  logLimitBytes: logLimitBytes.optional(),
  keepAwake: z.boolean().optional(),
  notify: notifyRules.optional(),
};

export const jobSpec = z.strictObject(specShape) satisfies z.ZodType<model.JobSpec>;

type SpecPatch = { readonly [K in keyof model.JobSpec]?: model.JobSpec[K] | null };
/** Every member may be absent (left alone) or null (removed). */
export const specPatch = z.strictObject(
  Object.fromEntries(Object.entries(specShape).map(([name, shape]) => [name, (shape as z.ZodType).nullish()])),
) as unknown as z.ZodType<SpecPatch>;

export const job = z.strictObject({
  id,
  spec: jobSpec,
  state: z.enum(['active', 'paused', 'finished', 'broken']),
  revision: count,
  createdAt: instant,
  updatedAt: instant,
  anchorAt: instant,
  nextFire: instant.nullable(),
  dueAt: instant.nullable(),
  pausedAt: instant.nullable(),
  pausedUntil: instant.nullable(),
  runCount: count,
  lastFinishedAt: instant.nullable(),
  failureStreak: count,
  lastRunId: id.nullable(),
  problem: text(LIMITS.notes).nullable(),
}) satisfies z.ZodType<model.Job>;

/** Fails to compile when a schema forgets a member of its type. */
export const jobMembers: readonly [
  SameMembers<z.infer<typeof jobSpec>, model.JobSpec>,
  SameMembers<z.infer<typeof job>, model.Job>,
  SameMembers<z.infer<typeof notifyRules>, model.NotifyRules>,
  SameMembers<z.infer<typeof retry>, model.RetryPolicy>,
  SameMembers<z.infer<typeof parameter>, model.Parameter>,
] = [true, true, true, true, true];
