/**
 * Jobs as files: YAML or JSON, `version: 1` and a list of jobs with their ids. Everything wrong is told with line and column.
 * Two readers: js-yaml is ten times faster and reads what is right; `yaml` knows where everything stands and explains what is wrong.
 */
import { CORE_SCHEMA, load } from 'js-yaml';
import { type Document, type ErrorCode, isNode, LineCounter, parseDocument, visit } from 'yaml';
import * as z from 'zod/mini';
import { issueReason } from '../../preload/explain.ts';
import { jobSpec } from '../../preload/schemas/job.ts';
import { id, plain } from '../../preload/schemas/limits.ts';
import { PunctualError } from '../engine/errors.ts';
import type { FileFault, Reason } from '../engine/reasons.ts';
import { refuseLarge } from './decode.ts';
import type { FileJob } from './model.ts';

/** Also the published JSON Schema (build/jobs-schema.ts). */
export const jobsFileSchema = z.strictObject({
  $schema: z.optional(plain),
  version: z.literal(1, 'must be 1, the version of this form'),
  jobs: z.array(z.extend(jobSpec, { id })),
});

export interface FileProblem {
  /** `jobs.3.schedule.pattern`; empty for the whole file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly reason: Reason;
}

export interface JobsFile {
  readonly jobs: readonly FileJob[];
  /** Where a path stands in the text. */
  locate(path: readonly (string | number)[]): { readonly line: number; readonly column: number };
}

/** Problems shown; the rest is counted. */
const SHOWN = 20;

/** Reads a jobs file. Throws `bad-input` with every problem and its place (`detail.problems`). */
export function readJobsFile(text: string, name: string): JobsFile {
  refuseLarge(text.length, name);
  let explained: { document: Document; lines: LineCounter } | null = null;
  const explain = () => {
    explained ??= parseWithPlaces(text, name);
    return explained;
  };
  const value = quickValue(text) ?? slowValue(explain(), name);
  const locate: JobsFile['locate'] = (path) => place(explain(), path);
  const checked = jobsFileSchema.safeParse(value);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue): FileProblem => {
      const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
      // An unknown member is told by its object; its own place is better.
      const extra = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
      return {
        path: path.join('.'),
        ...locate(extra === undefined ? path : [...path, extra]),
        message: issue.message,
        reason: issueReason(issue),
      };
    });
    throw fileError(name, problems);
  }
  const jobs = checked.data.jobs as readonly FileJob[];
  const seen = new Map<string, number>();
  const doubles: FileProblem[] = [];
  for (const [index, job] of jobs.entries()) {
    const first = seen.get(job.id);
    if (first === undefined) seen.set(job.id, index);
    else {
      const { line } = locate(['jobs', first, 'id']);
      const message = `the id "${job.id}" is used twice, first in line ${line}`;
      const reason = { code: 'bundle-id-twice', id: job.id } as const;
      doubles.push({ path: `jobs.${index}.id`, ...locate(['jobs', index, 'id']), message, reason });
    }
  }
  if (doubles.length > 0) throw fileError(name, doubles);
  return { jobs, locate };
}

/** `bad-input`; each problem on a line of its own as `name:line:column: path: what`. */
export function fileError(name: string, problems: readonly FileProblem[]): PunctualError {
  const shown = problems
    .slice(0, SHOWN)
    .map(({ path, line, column, message }) => `${name}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`);
  if (problems.length > SHOWN) shown.push(`and ${problems.length - SHOWN} more`);
  const places = problems
    .slice(0, SHOWN)
    .map(({ line, column, path, reason: because }): Reason => ({ code: 'wrong-place', line, column, path, because }));
  const reason: Reason = { code: 'wrong-file', file: name, places, more: Math.max(0, problems.length - SHOWN) };
  // Without its reason, which is told above.
  const told = problems.slice(0, SHOWN).map(({ reason: _, ...problem }) => problem);
  return new PunctualError('bad-input', shown.join('\n'), { problems: told }, { reason });
}

/** Codes of the reader in the words of the closed set. */
const FORMS: Readonly<Partial<Record<ErrorCode, FileFault>>> = {
  BAD_INDENT: 'indent',
  TAB_AS_INDENT: 'tab',
  DUPLICATE_KEY: 'key-twice',
  KEY_OVER_1024_CHARS: 'key-form',
  MULTILINE_IMPLICIT_KEY: 'key-form',
  NON_STRING_KEY: 'key-form',
  MISSING_CHAR: 'unclosed',
  BAD_SCALAR_START: 'value-start',
  BLOCK_AS_IMPLICIT_KEY: 'nested',
  BLOCK_IN_FLOW: 'nested',
  BAD_ALIAS: 'alias',
  ALIAS_PROPS: 'alias',
  MULTIPLE_ANCHORS: 'alias',
  BAD_DQ_ESCAPE: 'escape',
  TAG_RESOLVE_FAILED: 'tag',
  MULTIPLE_TAGS: 'tag',
  BAD_COLLECTION_TYPE: 'tag',
  MULTIPLE_DOCS: 'documents',
  UNEXPECTED_TOKEN: 'unexpected',
};

/** The value when it can be had quickly; undefined when the slow reader must decide. */
function quickValue(text: string): unknown {
  try {
    if (/^\s*\{/.test(text)) return JSON.parse(text);
    // Aliases could unfold a small file into a huge one; the other reader counts them. A pattern such as "* * * * *" is none.
    if (/[&*][\p{L}\p{N}_]/u.test(text)) return undefined;
    return load(text, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
}

function parseWithPlaces(text: string, name: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems = document.errors.map((error): FileProblem => {
    const { line, col } = lines.linePos(error.pos[0]);
    const { message } = error;
    const reason: Reason = { code: 'file-form', form: FORMS[error.code] ?? 'other', said: message };
    return { path: '', line, column: col, message, reason };
  });
  if (problems.length > 0) throw fileError(name, problems);
  return { document, lines };
}

/** Aliases are followed here: one of nothing, or so many that they unfold a small file into a huge one, is refused. */
function slowValue({ document, lines }: { document: Document; lines: LineCounter }, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const { line, col } = lines.linePos(firstStrayAlias(document));
    throw fileError(name, [
      { path: '', line, column: col, message: said, reason: { code: 'file-form', form: 'alias', said } },
    ]);
  }
}

/** Offset of the first alias that has no anchor before it; of the first one when all have. */
function firstStrayAlias(document: Document): number {
  const places: { at: number; stray: boolean }[] = [];
  visit(document, {
    Alias: (_, alias) => void places.push({ at: alias.range?.[0] ?? 0, stray: alias.resolve(document) === undefined }),
  });
  return (places.find(({ stray }) => stray) ?? places[0])?.at ?? 0;
}

/** The nearest place there is: a missing member is told where its object begins. */
function place(
  { document, lines }: { document: Document; lines: LineCounter },
  path: readonly (string | number)[],
): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
