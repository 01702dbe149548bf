/** Export and import of everything but history and secrets, as one JSON value. The same jobs give the same bytes. */
import type { core } from 'zod/mini';
import * as z from 'zod/mini';
import { fieldsReason } from '../../preload/explain.ts';
import { jobSpec } from '../../preload/schemas/job.ts';
import { instant, newId, plain } from '../../preload/schemas/limits.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Job } from '../engine/model.ts';
import { BOUNDS, beyondBound } from './bounds.ts';
import { refuseLarge } from './decode.ts';
import { parseJson } from './jobs-file.ts';
import type { Bundle, BundleJob } from './model.ts';
import { atOnce, type Steps } from './steps.ts';

export const BUNDLE_VERSION = 1;

const bundleJob = z.strictObject({
  id: newId,
  spec: jobSpec,
  paused: z.nullable(z.strictObject({ until: z.nullable(instant) })),
});
/** Jobs are checked one by one. */
const envelope = z.strictObject({
  format: z.literal('punctual-bundle'),
  version: z.literal(BUNDLE_VERSION),
  jobs: z.array(z.unknown()),
  settings: z.unknown(),
  leftOut: z.optional(z.array(z.strictObject({ id: plain, name: plain, problem: plain }))),
});

/** `settings` as they were changed by the person; jobs in the order of their ids. Broken rows have nothing to carry, and are named. */
export function* makeBundleSteps(jobs: readonly Job[], settings: unknown): Steps<Bundle> {
  const all = [...jobs].sort((a, b) => (a.id < b.id ? -1 : 1));
  const sorted = all.filter(({ state }) => state !== 'broken');
  const broken = all.filter(({ state }) => state === 'broken');
  const carried: BundleJob[] = [];
  for (const job of sorted) {
    yield;
    carried.push({
      id: job.id,
      spec: ordered(job.spec) as Job['spec'],
      paused: job.state === 'paused' ? { until: job.pausedUntil } : null,
    });
  }
  return {
    format: 'punctual-bundle',
    version: BUNDLE_VERSION,
    jobs: carried,
    settings: ordered(settings ?? null),
    ...(broken.length === 0
      ? {}
      : { leftOut: broken.map(({ id, spec, problem }) => ({ id, name: spec.name, problem: problem ?? '' })) }),
  };
}

/** The file of a bundle: two spaces, one line end at its end. */
export const bundleText = (bundle: Bundle): string => `${JSON.stringify(bundle, null, 2)}\n`;

/** Members in alphabetical order all the way down, so that history of edits does not show in the bytes. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, ordered(each)]));
}

/** True for any bundle, also of another version. */
export const looksLikeBundle = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { format?: unknown }).format === 'punctual-bundle';

/** The bundle, checked. Throws `bad-input`: not a bundle, of a newer version (by name), or wrong somewhere (with the path). */
export const readBundle = (value: unknown): Bundle => atOnce(readBundleSteps(value, 'bundle'));

/** As `readBundle`, from the text of the file. Throws `bad-input` also for text that is no JSON, and for a bound that is exceeded. */
export function readBundleText(text: string, name: string): Bundle {
  refuseLarge(text.length, name);
  let value: unknown;
  try {
    value = parseJson(text, name);
  } catch (error) {
    if (error instanceof PunctualError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new PunctualError('bad-input', `This looks like a bundle, but is not whole JSON: ${said}`, undefined, {
      reason: { code: 'file-form', form: 'other', said },
    });
  }
  return atOnce(readBundleSteps(value, name));
}

/** As `readBundle`, a job a step. `name` of the file, for sentences. */
export function* readBundleSteps(value: unknown, name: string): Steps<Bundle> {
  if (!looksLikeBundle(value)) {
    const reason = { code: 'not-a-bundle' } as const;
    const message = 'This is not a bundle of Punctual (format: punctual-bundle).';
    throw new PunctualError('bad-input', message, undefined, { reason });
  }
  const { version } = value as { version?: unknown };
  if (typeof version === 'number' && version > BUNDLE_VERSION) {
    throw new PunctualError(
      'bad-input',
      `This bundle has version ${version}; this Punctual reads up to version ${BUNDLE_VERSION}. Update Punctual, or export again from the older one.`,
      { version, supported: BUNDLE_VERSION },
      { reason: { code: 'bundle-newer' } },
    );
  }
  const checked = envelope.safeParse(value);
  const given = checked.success ? checked.data.jobs : (value as { readonly jobs?: unknown }).jobs;
  if (Array.isArray(given) && given.length > BOUNDS.jobs) {
    throw beyondBound({ file: name, bound: 'jobs', most: BOUNDS.jobs });
  }
  const jobs: BundleJob[] = [];
  const inJobs: core.$ZodIssue[] = [];
  for (const [index, each] of (Array.isArray(given) ? given : []).entries()) {
    const job = bundleJob.safeParse(each);
    if (job.success) jobs.push(job.data as BundleJob);
    else inJobs.push(...job.error.issues.map((issue) => ({ ...issue, path: ['jobs', index, ...issue.path] })));
    yield;
  }
  const around = checked.success ? [] : checked.error.issues;
  const isFirst = ({ path }: core.$ZodIssue) => path[0] === 'version';
  // In the order of the members.
  const issues = [...around.filter(isFirst), ...inJobs, ...around.filter((issue) => !isFirst(issue))];
  if (!checked.success || issues.length > 0) {
    const [first] = issues;
    const more = issues.length - 1;
    throw new PunctualError(
      'bad-input',
      `bundle: ${first?.path.join('.')}: ${first?.message}${more > 0 ? ` (and ${more} more)` : ''}`,
      undefined,
      { reason: fieldsReason(issues) },
    );
  }
  const ids = jobs.map((job) => job.id);
  const seen = new Set<string>();
  const double = ids.find((each) => seen.size === seen.add(each).size);
  if (double !== undefined) {
    const reason = { code: 'bundle-id-twice', id: double } as const;
    throw new PunctualError('bad-input', `bundle: the id "${double}" is used twice.`, undefined, { reason });
  }
  return { ...checked.data, jobs } as Bundle;
}
