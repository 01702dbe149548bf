/** Shape of a change of settings: every member may be absent, then it stays as it is. */
import { z } from 'zod';
import type * as model from '../../main/engine/model.ts';
import type { DeepPartial, Settings } from '../contract.ts';
import {
  environment,
  killAfterSeconds,
  logLimitBytes,
  maxInstances,
  misfire,
  notifyRules,
  overlap,
  priority,
  queueLimit,
} from './job.ts';
import { LIMITS, line, type SameMembers, words } from './limits.ts';

const limit = z.int().min(1, 'at least 1').max(10_000, 'at most 10,000');

const defaults = z.strictObject({
  misfire: misfire.optional(),
  maxInstances: maxInstances.optional(),
  overlap: overlap.optional(),
  queueLimit: queueLimit.optional(),
  executor: words(LIMITS.name).optional(),
  priority: priority.optional(),
  killAfterSeconds: killAfterSeconds.optional(),
  logLimitBytes: logLimitBytes.optional(),
  timezone: line.optional(),
});

const engine = z.strictObject({
  defaults: defaults.optional(),
  limit: limit.optional(),
  executors: z.record(words(LIMITS.name), z.strictObject({ limit })).optional(),
  groups: z.record(words(LIMITS.name), z.strictObject({ environment })).optional(),
  settleSeconds: z.number().min(0, 'must not be negative').max(600, 'at most 10 minutes').optional(),
  catchUp: z
    .strictObject({
      together: z.int().min(1, 'at least 1').max(100, 'at most 100').optional(),
      spacingSeconds: z.number().min(0, 'must not be negative').max(3600, 'at most one hour').optional(),
    })
    .optional(),
});

const look = z.strictObject({
  language: z.enum(['en', 'zh', 'system']).optional(),
  theme: z.enum(['light', 'dark', 'system']).optional(),
  firstWeekday: z.enum(['mon', 'sun', 'sat', 'system']).optional(),
  hour24: z.union([z.boolean(), z.literal('system')]).optional(),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 22:00');
const notify = z.strictObject({
  rules: notifyRules.optional(),
  quiet: z.strictObject({ from: timeOfDay, to: timeOfDay }).nullable().optional(),
});

const retention = z.strictObject({
  days: z.int().min(0).max(36_500, 'at most a hundred years').optional(),
  runsPerJob: z.int().min(0).max(10_000_000).optional(),
  logBytes: z
    .int()
    .min(0)
    .max(1024 ** 5)
    .optional(),
});

export const settingsChange = z.strictObject({
  engine: engine.optional(),
  window: look.optional(),
  notify: notify.optional(),
  retention: retention.optional(),
  startAtLogin: z.boolean().optional(),
  closeToTray: z.boolean().optional(),
}) satisfies z.ZodType<DeepPartial<Settings>>;

/** Fails to compile when a schema forgets a member of its type. */
export const settingsMembers: readonly [
  SameMembers<z.infer<typeof settingsChange>, Settings>,
  SameMembers<z.infer<typeof engine>, model.EngineSettings>,
  SameMembers<z.infer<typeof defaults>, model.JobDefaults>,
  SameMembers<z.infer<typeof look>, Settings['window']>,
  SameMembers<z.infer<typeof notify>, Settings['notify']>,
  SameMembers<z.infer<typeof retention>, Settings['retention']>,
] = [true, true, true, true, true, true];
