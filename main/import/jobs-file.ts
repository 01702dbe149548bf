/**
 * Jobs as files: YAML or JSON, `version: 1` and a list of jobs with their ids. Everything wrong is told with line and column.
 * Two readers: js-yaml is ten times faster and reads what is right; `yaml` knows where everything stands and explains what is wrong.
 */
import { CORE_SCHEMA, load, type State } from 'js-yaml';
import * as z from 'zod/mini';
import { issueReason } from '../../preload/explain.ts';
import { scanJson } from '../../preload/json-scan.ts';
import { jobSpec } from '../../preload/schemas/job.ts';
import { NO_NAME, NO_NAME_WORDS, newId, pathOfNoName, plain } from '../../preload/schemas/limits.ts';
import { PunctualError } from '../engine/errors.ts';
import { BOUNDS, beyondBound, boundOf, placeAt } from './bounds.ts';
import { refuseLarge } from './decode.ts';
import { type FileProblem, fileError, SHOWN } from './file-problem.ts';
import type { FileJob } from './model.ts';
import { type Path, type PlacedText, readWithPlaces } from './yaml-places.ts';

/** Also the published JSON Schema (build/jobs-schema.ts). */
export const jobsFileSchema = z.strictObject({
  $schema: z.optional(plain),
  version: z.literal(1, 'must be 1, the version of this form'),
  jobs: z.array(z.extend(jobSpec, { id: newId })),
});

export interface JobsFile {
  readonly jobs: readonly FileJob[];
  /** Where a path stands in the text. */
  locate(path: Path): { readonly line: number; readonly column: number };
}

/** Longest sentence about one member; a list of unknown members may be as long as the file. */
const LONGEST_MESSAGE = 300;

/** Reads a jobs file. Throws `bad-input` with every problem and its place (`detail.problems`). */
export function readJobsFile(text: string, name: string): JobsFile {
  refuseLarge(text.length, name);
  let explained: PlacedText | null = null;
  const explain = () => {
    explained ??= readWithPlaces(text, name);
    return explained;
  };
  const value = quickValue(text, name) ?? explain().value();
  const locate: JobsFile['locate'] = (path) => explain().place(path);
  const unnamed = pathOfNoName(value);
  if (unnamed !== null) {
    const reason = { code: 'field-no-name', name: NO_NAME } as const;
    const message = `${NO_NAME} ${NO_NAME_WORDS}`;
    throw fileError(name, [{ path: unnamed.join('.'), ...locate(unnamed), message, reason }]);
  }
  refuseManyJobs(value, name, locate);
  const checked = jobsFileSchema.safeParse(value);
  if (!checked.success) {
    const { issues } = checked.error;
    const problems = issues.slice(0, SHOWN).map((issue): FileProblem => {
      const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
      // An unknown member is told by its object; its own place is better.
      const extra = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
      return {
        path: path.join('.').slice(0, LONGEST_MESSAGE),
        ...locate(extra === undefined ? path : [...path, extra]),
        message: issue.message.slice(0, LONGEST_MESSAGE),
        reason: issueReason(issue),
      };
    });
    throw fileError(name, problems, issues.length);
  }
  const jobs = checked.data.jobs as readonly FileJob[];
  const seen = new Map<string, number>();
  const doubles: { readonly id: string; readonly index: number; readonly first: number }[] = [];
  for (const [index, job] of jobs.entries()) {
    const first = seen.get(job.id);
    if (first === undefined) seen.set(job.id, index);
    else doubles.push({ id: job.id, index, first });
  }
  if (doubles.length > 0) {
    const problems = doubles.slice(0, SHOWN).map(({ id: same, index, first }): FileProblem => {
      const { line } = locate(['jobs', first, 'id']);
      const message = `the id "${same}" is used twice, first in line ${line}`;
      const reason = { code: 'bundle-id-twice', id: same } as const;
      return { path: `jobs.${index}.id`, ...locate(['jobs', index, 'id']), message, reason };
    });
    throw fileError(name, problems, doubles.length);
  }
  return { jobs, locate };
}

/** The value when it can be had quickly; undefined when the slow reader must decide. Throws `bad-input` for a bound that is exceeded. */
function quickValue(text: string, name: string): unknown {
  try {
    if (/^\s*\{/.test(text)) return parseJson(text, name);
    const bounded = boundedBy(name);
    const value = load(text, { schema: CORE_SCHEMA, listener: bounded.listener });
    // Aliases could unfold a small file into a huge one; the other reader counts and explains them.
    return bounded.anchors() === 0 || unfoldsWithin(value, UNFOLDED) ? value : undefined;
  } catch (error) {
    if (error instanceof PunctualError) throw error;
    return undefined;
  }
}

/** As `JSON.parse`, but looked over first. Throws `bad-input` for a bound that is exceeded. */
export function parseJson(text: string, name: string): unknown {
  const excess = scanJson(text, BOUNDS);
  if (excess === null) return JSON.parse(text);
  const { bound, at } = excess;
  throw beyondBound({ file: name, bound, most: BOUNDS[bound], ...placeAt(text, at) });
}

/** Ends the reading at the first value that is too deep, or one too many. A key, a value and a collection are a value each. */
function boundedBy(name: string) {
  let depth = 0;
  let values = 0;
  let anchors = 0;
  const listener = (event: 'open' | 'close', state: State): void => {
    depth += event === 'open' ? 1 : -1;
    if (event === 'open') values += 1;
    else if ((state as Anchored).anchor != null) anchors += 1;
    const bound = boundOf(depth, values, anchors);
    if (bound === null) return;
    throw beyondBound({ file: name, bound, most: BOUNDS[bound], ...placeAt(state.input, state.position) });
  };
  return { listener, anchors: () => anchors };
}

/** The types of js-yaml leave it out. */
interface Anchored {
  readonly anchor?: string | null;
}

/** Values of a file with anchors, each counted as often as it is referred to. */
const UNFOLDED = 200_000;

function unfoldsWithin(value: unknown, most: number): boolean {
  let left = most;
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    const members = Object.values(next);
    left -= members.length + 1;
    if (left < 0) return false;
    for (const member of members) waiting.push(member);
  }
  return true;
}

function refuseManyJobs(value: unknown, name: string, locate: JobsFile['locate']): void {
  const jobs = typeof value === 'object' && value !== null && 'jobs' in value ? value.jobs : null;
  if (!Array.isArray(jobs) || jobs.length <= BOUNDS.jobs) return;
  throw beyondBound({ file: name, bound: 'jobs', most: BOUNDS.jobs, ...locate(['jobs', BOUNDS.jobs]) });
}
