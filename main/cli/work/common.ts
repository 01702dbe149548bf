/** What several commands need: naming jobs and runs, moments, the way failures leave. */
import { PunctualError, toErrorShape } from '../../engine/errors.ts';
import type { Job, Run } from '../../engine/model.ts';
import { exitCodeOf } from '../output/exit-codes.ts';
import type { TerminalLanguage } from '../output/language.ts';
import { withOptionHint } from '../output/option-hint.ts';
import { printError, printProblem } from '../output/print.ts';
import type { Host, HostOptions } from '../session/host.ts';

export interface CommonOptions extends HostOptions {
  readonly json?: true | undefined;
}

/** An expected failure is one sentence on stderr, or one JSON value with `--json`; the exit code says which kind. */
export function fail(error: unknown, json: boolean, language?: TerminalLanguage): void {
  const shape = toErrorShape(error);
  if (json) printError(shape);
  else printProblem(withOptionHint(shape, language));
  if (shape.code === 'internal' && error instanceof Error && process.env['PUNCTUAL_DEBUG'] !== undefined)
    printProblem(error.stack ?? error.message);
  process.exitCode = exitCodeOf(shape.code);
}

/** A job by its id, or by its name where only one has it. Throws `not-found`. */
export async function findJob(host: Host, idOrName: string): Promise<Job> {
  try {
    return (await host.call('jobs.get', { id: idOrName })).job;
  } catch (error) {
    if (!(error instanceof PunctualError) || error.code !== 'not-found') throw error;
  }
  const quoted = `"${idOrName.replaceAll('"', ' ')}"`;
  const { items } = await host.call('jobs.list', { text: quoted, limit: 1000 });
  const named = items.filter(({ name }) => name === idOrName);
  const [only] = named;
  if (only === undefined) throw new PunctualError('not-found', `There is no job "${idOrName}". See: punctual jobs`);
  if (named.length > 1) {
    throw new PunctualError(
      'bad-input',
      `${named.length} jobs are called "${idOrName}"; name one by its id: ${named.map(({ id }) => id).join(', ')}`,
    );
  }
  return (await host.call('jobs.get', { id: only.id })).job;
}

export async function findJobs(host: Host, names: readonly string[]): Promise<Job[]> {
  const found: Job[] = [];
  for (const name of names) found.push(await findJob(host, name));
  return found;
}

/** A run by its id, or the newest run of a job. Throws `not-found`. */
export async function findRun(host: Host, runOrJob: string): Promise<Run> {
  try {
    return await host.call('runs.get', { id: runOrJob });
  } catch (error) {
    if (!(error instanceof PunctualError) || error.code !== 'not-found') throw error;
  }
  const job = await findJob(host, runOrJob).catch((error: unknown) => {
    if (error instanceof PunctualError && error.code === 'not-found') {
      throw new PunctualError('not-found', `There is no run and no job "${runOrJob}". See: punctual runs`);
    }
    throw error;
  });
  const { items } = await host.call('runs.list', { jobId: job.id, limit: 100 });
  const run = items.find(({ startedAt }) => startedAt !== null) ?? items[0];
  if (run === undefined) throw new PunctualError('not-found', `"${job.spec.name}" has not run yet.`);
  return run;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `90s`, `15m`, `1h30m`, `2d`: seconds. Throws `bad-input`. */
export function readSpan(text: string): number {
  if (!/^(\d+[smhdw])+$/.test(text)) {
    throw new PunctualError('bad-input', `"${text}" is not a length of time such as 90s, 15m, 1h30m or 2d.`);
  }
  return [...text.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? 's'] ?? 1),
    0,
  );
}

/** A moment in this computer's zone or with an offset, or a length of time from now. Throws `bad-input`. */
export function readUntil(text: string, now: number): number {
  if (/^(\d+[smhdw])+$/.test(text)) return now + readSpan(text) * 1000;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text) : Number.NaN;
  if (Number.isNaN(at))
    throw new PunctualError(
      'bad-input',
      `"${text}" is neither a moment such as 2026-12-24T18:00 nor a length of time such as 2h.`,
    );
  return at;
}

/** Waits; only between two looks at something that is polled. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
