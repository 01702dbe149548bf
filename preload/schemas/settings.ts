/** Shape of a change of settings: every member may be absent, then it stays as it is. */
import * as z from 'zod/mini';
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
  secretNames,
} from './job.ts';
import { between, LIMITS, line, must, name, plain, type SameMembers, whole, words } from './limits.ts';

const limit = whole(1, 10_000);

const defaults = z.strictObject({
  misfire: z.optional(misfire),
  maxInstances: z.optional(maxInstances),
  overlap: z.optional(overlap),
  queueLimit: z.optional(queueLimit),
  executor: z.optional(name),
  priority: z.optional(priority),
  killAfterSeconds: z.optional(killAfterSeconds),
  logLimitBytes: z.optional(logLimitBytes),
  timezone: z.optional(line),
});

const engine = z.strictObject({
  defaults: z.optional(defaults),
  limit: z.optional(limit),
  executors: z.optional(z.record(words(LIMITS.name), z.strictObject({ limit }))),
  groups: z.optional(z.record(words(LIMITS.name), z.strictObject({ environment, secrets: z.optional(secretNames) }))),
  settleSeconds: z.optional(between(0, 600)),
  catchUp: z.optional(
    z.strictObject({
      together: z.optional(whole(1, 100)),
      spacingSeconds: z.optional(between(0, 3600)),
    }),
  ),
});

const look = z.strictObject({
  language: z.optional(z.enum(['en', 'zh', 'system'])),
  theme: z.optional(z.enum(['light', 'dark', 'system'])),
  firstWeekday: z.optional(z.enum(['mon', 'sun', 'sat', 'system'])),
  hour24: z.optional(z.union([z.boolean(), z.literal('system')])),
});

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
const timeOfDay = plain.check(must(isTime, 'must be a time like 22:00', { code: 'field-time' }));
const notify = z.strictObject({
  rules: z.optional(notifyRules),
  groups: z.optional(z.record(words(LIMITS.name), notifyRules)),
  quiet: z.optional(z.nullable(z.strictObject({ from: timeOfDay, to: timeOfDay }))),
});

/** https, so that nobody in between can put another program in its place; this computer itself needs none. No name and password. */
const FEED = /^(https:\/\/[^\s@/?#]+|http:\/\/127\.0\.0\.1(:\d{1,5})?)([/?]\S*)?$/;
const isFeed = (text: string): boolean => text === '' || FEED.test(text);

const updates = z.strictObject({
  check: z.optional(z.boolean()),
  feed: z.optional(line.check(must(isFeed, 'must be an address that begins with https://', { code: 'field-address' }))),
});

export const retention = z.strictObject({
  days: z.optional(whole(0, 36_500)),
  runsPerJob: z.optional(whole(0, 10_000_000)),
  runs: z.optional(whole(0, 1_000_000_000)),
  logBytes: z.optional(whole(0, 1024 ** 5)),
});

export const settingsChange = z.strictObject({
  engine: z.optional(engine),
  window: z.optional(look),
  notify: z.optional(notify),
  retention: z.optional(retention),
  updates: z.optional(updates),
  startAtLogin: z.optional(z.boolean()),
  closeToTray: z.optional(z.boolean()),
}) satisfies z.ZodMiniType<DeepPartial<Settings>>;

/** Fails to compile when a schema forgets a member of its type. */
export const settingsMembers: readonly [
  SameMembers<z.infer<typeof settingsChange>, Settings>,
  SameMembers<z.infer<typeof engine>, model.EngineSettings>,
  SameMembers<z.infer<typeof defaults>, model.JobDefaults>,
  SameMembers<z.infer<typeof look>, Settings['window']>,
  SameMembers<z.infer<typeof notify>, Settings['notify']>,
  SameMembers<z.infer<typeof retention>, Settings['retention']>,
  SameMembers<z.infer<typeof updates>, Settings['updates']>,
] = [true, true, true, true, true, true, true];
