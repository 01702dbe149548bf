/** Shapes of what a person decides about a job, and of a whole job as `jobs.remove` hands it out and `jobs.restore` takes it back. */
import * as z from 'zod/mini';
import type * as model from '../../main/engine/model.ts';
import type { TrySpec } from '../contract.ts';
import {
  between,
  count,
  groupOrNone,
  id,
  instant,
  LIMITS,
  line,
  list,
  must,
  name,
  notNoName,
  plain,
  type SameMembers,
  seconds,
  text,
  whole,
  words,
} from './limits.ts';
import { schedule } from './schedule.ts';

const script = text(LIMITS.script);
const command = words(LIMITS.script);
const args = list(script, LIMITS.list);

export const action = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('shell'), command, shell: z.optional(line) }),
    z.strictObject({ kind: z.literal('program'), program: words(LIMITS.line), args }),
    z
      .strictObject({
        kind: z.literal('script'),
        interpreter: words(LIMITS.line),
        text: z.optional(script),
        file: z.optional(line),
        args: z.optional(args),
      })
      .check(
        must((value) => (value.text === undefined) !== (value.file === undefined), 'needs either a text or a file', {
          code: 'field-script',
        }),
      ),
  ],
  'must be one of shell, program, script',
) satisfies z.ZodMiniType<model.Action>;

const parameter = z.strictObject({
  name,
  type: z.enum(['text', 'number', 'boolean', 'choice']),
  value: script,
  choices: z.optional(list(line, 1000)),
  label: z.optional(line),
}) satisfies z.ZodMiniType<model.Parameter>;

export const notifyRules = z.strictObject({
  failed: z.optional(z.boolean()),
  recovered: z.optional(z.boolean()),
  recoveredAfter: z.optional(whole(1, 100)),
  missed: z.optional(z.boolean()),
  interrupted: z.optional(z.boolean()),
  longRunning: z.optional(z.boolean()),
  succeeded: z.optional(z.boolean()),
  finishedAfterSeconds: z.optional(seconds),
  always: z.optional(z.boolean()),
}) satisfies z.ZodMiniType<model.NotifyRules>;

const outcome = z.enum(['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted']);
const retry = z.strictObject({
  times: whole(0, 1000),
  delaySeconds: seconds,
  factor: z.optional(between(1, 100)),
  maxDelaySeconds: z.optional(seconds),
  jitterSeconds: z.optional(seconds),
  on: z.optional(list(outcome, 5)),
}) satisfies z.ZodMiniType<model.RetryPolicy>;

const chain = z.strictObject({
  on: z.enum(['success', 'failure', 'always']),
  job: id,
}) satisfies z.ZodMiniType<model.ChainLink>;

export const misfire = z.enum(['latest', 'earliest', 'all', 'none', 'ask']);
export const overlap = z.enum(['skip', 'queue', 'restart', 'parallel']);
export const maxInstances = whole(1, 1000);
export const queueLimit = whole(0, 1000);
export const priority = whole(-1_000_000, 1_000_000);
export const logLimitBytes = whole(1024, 1024 ** 4);
export const killAfterSeconds = between(0, 86_400);
export const environment = z.record(words(1000), text(LIMITS.script)).check(
  must((value) => Object.keys(value).length <= LIMITS.environment, `at most ${LIMITS.environment} variables`, {
    code: 'field-many',
    most: LIMITS.environment,
  }),
);

/** Name of a variable that carries a secret: a name that every shell understands, and none of ours. */
export const secretName = plain.check(
  z.maxLength(LIMITS.name, `too long: at most ${LIMITS.name} characters`),
  z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and _, not beginning with a digit'),
  must((value) => !/^PUNCTUAL_/i.test(value), 'names that begin with PUNCTUAL_ are taken', { code: 'field-taken' }),
  notNoName,
);
export const secretNames = list(secretName, 200).check(
  must((names) => new Set(names).size === names.length, 'must not name the same variable twice', {
    code: 'field-twice',
  }),
);
/** A value of a secret: inward only. Systems hand no more than 128 KiB over in one variable. */
export const secretValue = text(LIMITS.secret).check(
  must((value) => value !== '', 'must not be empty', { code: 'field-empty' }),
);
export const secretValues = z.record(secretName, secretValue);

const specShape = {
  name: words(LIMITS.name),
  action,
  schedule,
  folder: z.optional(line),
  environment: z.optional(environment),
  environmentFile: z.optional(line),
  secrets: z.optional(secretNames),
  parameters: z.optional(list(parameter, 200)),
  group: z.optional(groupOrNone),
  tags: z.optional(list(words(100), 100)),
  notes: z.optional(text(LIMITS.notes)),
  favourite: z.optional(z.boolean()),
  misfire: z.optional(misfire),
  graceSeconds: z.optional(z.union([seconds, z.literal('any')])),
  settle: z.optional(z.boolean()),
  maxInstances: z.optional(maxInstances),
  overlap: z.optional(overlap),
  queueLimit: z.optional(queueLimit),
  executor: z.optional(name),
  priority: z.optional(priority),
  limitSeconds: z.optional(seconds.check(z.gt(0, 'must be more than 0'))),
  warnAt: z.optional(between(0, 1)),
  killAfterSeconds: z.optional(killAfterSeconds),
  retry: z.optional(retry),
  successCodes: z.optional(list(z.int(), 1000)),
  onInterrupt: z.optional(z.enum(['nothing', 'rerun', 'ask'])),
  chain: z.optional(list(chain, 1000)),
  logLimitBytes: z.optional(logLimitBytes),
  keepAwake: z.optional(z.boolean()),
  notify: z.optional(notifyRules),
};

export const jobSpec = z.strictObject(specShape) satisfies z.ZodMiniType<model.JobSpec>;

/** The members of a job that trying it once needs. */
export const trySpec = z.strictObject({
  name: z.optional(text(LIMITS.name)),
  action,
  folder: specShape.folder,
  environment: specShape.environment,
  environmentFile: specShape.environmentFile,
  secrets: specShape.secrets,
  parameters: specShape.parameters,
  group: specShape.group,
  limitSeconds: specShape.limitSeconds,
  successCodes: specShape.successCodes,
  logLimitBytes: specShape.logLimitBytes,
}) satisfies z.ZodMiniType<TrySpec>;

type SpecPatch = { readonly [K in keyof model.JobSpec]?: model.JobSpec[K] | null };
/** Every member may be absent (left alone) or null (removed). */
export const specPatch = z.strictObject(
  Object.fromEntries(Object.entries(specShape).map(([name, shape]) => [name, z.nullish(shape as z.ZodMiniType)])),
) as unknown as z.ZodMiniType<SpecPatch>;

export const skip = z.strictObject({
  from: instant,
  to: instant,
  because: z.optional(z.literal('zone')),
}) satisfies z.ZodMiniType<model.Skip>;

export const job = z.strictObject({
  id,
  spec: jobSpec,
  state: z.enum(['active', 'paused', 'finished', 'broken']),
  revision: count,
  createdAt: instant,
  updatedAt: instant,
  anchorAt: instant,
  nextFire: z.nullable(instant),
  dueAt: z.nullable(instant),
  pausedAt: z.nullable(instant),
  pausedUntil: z.nullable(instant),
  runCount: count,
  skips: list(skip, LIMITS.list),
  lastFinishedAt: z.nullable(instant),
  failureStreak: count,
  problem: z.nullable(text(LIMITS.notes)),
}) satisfies z.ZodMiniType<model.Job>;

/** Fails to compile when a schema forgets a member of its type. */
export const jobMembers: readonly [
  SameMembers<z.infer<typeof jobSpec>, model.JobSpec>,
  SameMembers<z.infer<typeof job>, model.Job>,
  SameMembers<z.infer<typeof skip>, model.Skip>,
  SameMembers<z.infer<typeof notifyRules>, model.NotifyRules>,
  SameMembers<z.infer<typeof retry>, model.RetryPolicy>,
  SameMembers<z.infer<typeof parameter>, model.Parameter>,
  SameMembers<z.infer<typeof trySpec>, TrySpec>,
] = [true, true, true, true, true, true, true];
