/** One schema per call: what does not fit never reaches a handler. Unknown members are refused, sizes are bounded (limits.ts). */
import * as z from 'zod/mini';
import type { CallInput, CallName } from './contract.ts';
import {
  action,
  environment,
  job,
  jobSpec,
  notifyRules,
  secretName,
  secretNames,
  secretValues,
  skip,
  specPatch,
  trySpec,
} from './schemas/job.ts';
import {
  count,
  day,
  filter,
  groupOrNone,
  id,
  instant,
  LIMITS,
  language,
  line,
  list,
  must,
  name,
  newId,
  storedId,
  text,
  whole,
  words,
} from './schemas/limits.ts';
import { schedule } from './schemas/schedule.ts';
import { retention, settingsChange } from './schemas/settings.ts';

const nothing = z.strictObject({});
const ids = list(id, LIMITS.batch);
const lang = z.optional(language);
const pageSize = z.optional(whole(1, 10_000));
const until = z.optional(z.nullable(instant));
const missed = z.optional(z.enum(['forget', 'catch-up']));

const parameters = z
  .record(text(LIMITS.name), text(LIMITS.script))
  .check(
    must((value) => Object.keys(value).length <= 200, 'at most 200 parameters', { code: 'field-many', most: 200 }),
  );

const newJob = z.strictObject({
  id: z.optional(newId),
  spec: jobSpec,
  onConflict: z.optional(z.enum(['error', 'replace', 'keep', 'copy'])),
  firstRun: z.optional(z.union([z.enum(['slot', 'now', 'paused']), z.strictObject({ at: instant })])),
  secretValues: z.optional(secretValues),
});

const secretOwner = { scope: z.enum(['job', 'group']), owner: words(LIMITS.name) };

const groupName = name;
const groupSettings = z.strictObject({ environment, secrets: z.optional(secretNames) });

const bundleChoice = z.enum(['update', 'skip', 'copy']);

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
const draft = z.unknown().check(
  must((value) => (JSON.stringify(value) ?? '').length <= 200_000, 'too long: at most 200,000 characters', {
    code: 'field-long',
    most: 200_000,
  }),
);

const runQuery = z.strictObject({
  jobId: z.optional(id),
  states: z.optional(list(runState, 11)),
  text: z.optional(filter),
  from: z.optional(instant),
  to: z.optional(instant),
  cursor: z.optional(line),
  limit: pageSize,
});

export const callSchemas = {
  'host.info': nothing,
  'host.dismiss': z.strictObject({ notice: words(LIMITS.name) }),
  'engine.status': nothing,
  'engine.pause': z.strictObject({ until, group: z.optional(groupOrNone) }),
  'engine.resume': z.strictObject({ group: z.optional(groupOrNone), missed }),

  'jobs.list': z.strictObject({
    text: z.optional(filter),
    sort: z.optional(z.enum(['name', 'next', 'last', 'group', 'created'])),
    descending: z.optional(z.boolean()),
    offset: z.optional(count),
    limit: pageSize,
    recent: z.optional(whole(0, 12)),
    language: lang,
  }),
  'jobs.get': z.strictObject({ id: storedId, language: lang }),
  'jobs.upcoming': z.strictObject({
    from: z.optional(instant),
    to: instant,
    limit: z.optional(whole(1, 5000)),
    perJob: z.optional(whole(1, 5000)),
  }),
  'jobs.add': newJob,
  'jobs.addMany': z.strictObject({ jobs: list(newJob, LIMITS.batch) }),
  'jobs.modify': z.strictObject({
    id,
    patch: specPatch,
    revision: z.optional(count),
    secretValues: z.optional(secretValues),
  }),
  'jobs.label': z.strictObject({
    labels: list(
      z.strictObject({
        id,
        group: z.optional(z.nullable(groupOrNone)),
        tags: z.optional(z.nullable(list(words(100), 100))),
        addTag: z.optional(words(100)),
      }),
      LIMITS.batch,
    ),
  }),
  'jobs.reschedule': z.strictObject({ id, schedule }),
  'jobs.remove': z.strictObject({ ids: list(storedId, LIMITS.batch) }),
  'jobs.removeAll': nothing,
  'jobs.restore': z.strictObject({ jobs: list(job, LIMITS.batch), rows: z.optional(list(id, LIMITS.waiting)) }),
  'jobs.pause': z.strictObject({ ids, until }),
  'jobs.resume': z.strictObject({ ids, missed }),
  'jobs.skip': z.union([
    z.strictObject({ id, next: z.literal(true) }),
    z.strictObject({ id, dates: list(day, 366).check(z.minLength(1, 'must not be empty')) }),
  ]),
  'jobs.unskip': z.strictObject({ id, skips: z.optional(list(skip, LIMITS.list)) }),
  'jobs.run': z.strictObject({ id, parameters: z.optional(parameters) }),
  'jobs.groups': nothing,
  'jobs.groupsOf': z.strictObject({ ids }),
  'jobs.changes': z.strictObject({
    id,
    limit: z.optional(whole(1, 100)),
    below: z.optional(count),
    language: lang,
  }),
  'jobs.undoChange': z.strictObject({ id, number: count }),
  'jobs.days': z.strictObject({ id, borders: list(instant, 400), first: z.optional(day) }),
  'jobs.outcomes': z.strictObject({ id }),

  'jobs.apply': z.strictObject({
    text: text(LIMITS.file),
    name: z.optional(line),
    prune: z.optional(z.boolean()),
    dryRun: z.optional(z.boolean()),
    weekdays: z.optional(z.enum(['quartz', 'cron'])),
    language: lang,
  }),
  'jobs.export': nothing,
  'jobs.import': z.strictObject({
    // Read by main/import/bundle.ts, which can name the job that is wrong.
    bundle: z.unknown(),
    name: z.optional(line),
    weekdays: z.optional(z.enum(['quartz', 'cron'])),
    onConflict: z.optional(bundleChoice),
    choices: z.optional(z.record(id, bundleChoice)),
    settings: z.optional(z.boolean()),
    dryRun: z.optional(z.boolean()),
    language: lang,
  }),
  'import.preview': z.strictObject({
    files: list(z.strictObject({ name: line, content: text(LIMITS.file * 1.4) }), 1000),
    format: z.optional(z.enum(['crontab', 'systemd', 'launchd', 'task-scheduler'])),
    system: z.optional(z.boolean()),
    language: lang,
  }),

  'schedule.preview': z.strictObject({
    schedule: draft,
    job: z.optional(id),
    count: z.optional(whole(0, 1000)),
    from: z.optional(instant),
    language: lang,
  }),

  'runs.list': runQuery,
  'runs.get': z.strictObject({ id }),
  'runs.environment': z.strictObject({ id, attempt: z.optional(whole(1, Number.MAX_SAFE_INTEGER)) }),
  'runs.startedBy': z.strictObject({ id }),
  'runs.stop': z.strictObject({ ids }),
  'runs.start': z.strictObject({ ids }),
  'runs.skip': z.strictObject({ ids }),
  'runs.repeatAhead': z.strictObject({ notes: z.optional(ids) }),
  'runs.hold': z.strictObject({ ids, held: z.boolean() }),
  'runs.again': z.strictObject({ id }),
  'runs.log': z.strictObject({
    id,
    attempt: z.optional(whole(1, Number.MAX_SAFE_INTEGER)),
    offset: z.optional(count),
    limit: z.optional(whole(0, 16 * 1024 * 1024)),
  }),
  'runs.search': z.strictObject({
    id,
    attempt: z.optional(whole(1, Number.MAX_SAFE_INTEGER)),
    text: z.optional(words(LIMITS.search)),
    matchCase: z.optional(z.boolean()),
    errors: z.optional(z.boolean()),
    from: z.optional(count),
    limit: z.optional(whole(1, 10_000)),
  }),

  'groups.save': z.strictObject({
    name: groupName,
    seen: z.optional(groupSettings),
    environment: z.optional(environment),
    secrets: z.optional(secretNames),
    secretValues: z.optional(secretValues),
    notify: z.optional(z.nullable(notifyRules)),
  }),
  'groups.rename': z.strictObject({ from: groupName, to: groupName }),
  'groups.remove': z.strictObject({ name: groupName }),
  'groups.restore': z.strictObject({
    name: groupName,
    jobIds: ids,
    settings: z.nullable(groupSettings),
    notify: z.nullable(notifyRules),
    pause: z.nullable(z.strictObject({ since: instant, until: z.nullable(instant) })),
  }),

  'secrets.list': z.strictObject(secretOwner),
  'secrets.set': z.strictObject({ ...secretOwner, values: secretValues }),
  'secrets.remove': z.strictObject({ ...secretOwner, names: list(secretName, 200) }),
  'secrets.keeper': nothing,

  'backups.list': nothing,
  'backups.create': nothing,
  'backups.decide': z.strictObject({ restore: z.nullable(words(LIMITS.line)) }),
  'backups.remove': z.strictObject({ name: words(LIMITS.name) }),
  'backups.restore': z.strictObject({ name: z.nullable(words(LIMITS.name)) }),

  'missed.list': nothing,
  'missed.answer': z.strictObject({
    jobId: z.optional(id),
    answer: z.enum(['run-once', 'run-all', 'skip']),
    always: z.optional(z.boolean()),
  }),

  'settings.get': nothing,
  'settings.set': settingsChange,
  'retention.preview': retention,
  'retention.report': nothing,

  'updates.state': nothing,
  'updates.check': nothing,
  'updates.install': nothing,

  'action.environment': z.strictObject({
    folder: z.optional(line),
    environment: z.optional(environment),
    environmentFile: z.optional(line),
    group: z.optional(groupOrNone),
    jobId: z.optional(id),
    secrets: z.optional(secretNames),
  }),
  'action.try': z.strictObject({
    spec: trySpec,
    parameters: z.optional(parameters),
    jobId: z.optional(id),
    secretValues: z.optional(secretValues),
  }),
  'action.check': z.strictObject({ action, folder: z.optional(line) }),
} satisfies { readonly [N in CallName]: z.ZodMiniType<CallInput<N>> };

type Schemas = typeof callSchemas;
/** Calls whose schema forgets a member that the contract has; must stay `never`. */
type Forgetful = { [N in CallName]: keyof CallInput<N> extends keyof z.infer<Schemas[N]> ? never : N }[CallName];
export const complete: [Forgetful] extends [never] ? true : Forgetful = true;
