/** Commands that only look: status, jobs, show, runs, logs, missed, events. */

import type { JobRow } from '../../../preload/contract.ts';
import { exitCodeText } from '../../../preload/words/exit-code.ts';
import { lengthWords, UNITS, usualWords } from '../../../preload/words/lengths.ts';
import { lastingWords } from '../../../preload/words/troubles.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { Run } from '../../engine/model.ts';
import { weekdayRemarks } from '../../engine/triggers/preview.ts';
import { IN_TROUBLE } from '../output/exit-codes.ts';
import { outcomesAsJson, printOutcomes, removedLine, removedOutput } from '../output/outcomes.ts';
import {
  localTime,
  logWriter,
  printJson,
  printLine,
  printProblem,
  printTable,
  printText,
  printValue,
} from '../output/print.ts';
import { skipWords, waitingOf, waitWords } from '../output/wait-words.ts';
import { whyWords } from '../output/why-words.ts';
import { type Host, withHost } from '../session/host.ts';
import { type CommonOptions, findJob, findRun, pause, readSpan, readUntil } from './common.ts';

export async function status(options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const engine = await host.call('engine.status', {});
    const info = host.live ? await host.call('host.info', {}) : null;
    if (engine.troubles.length > 0) process.exitCode = IN_TROUBLE;
    if (options.json === true) {
      const about = info === null ? null : { host: info.host, version: info.version, startedAt: info.startedAt };
      const notices = info?.notices ?? [];
      return printJson('status', { live: host.live, dataFolder: host.folder, host: about, engine, notices });
    }
    printLine(
      info === null
        ? engine.troubles.length > 0
          ? 'Punctual is running and does not answer here: nothing will start by itself.'
          : 'Punctual is not running: nothing will start by itself.'
        : `Punctual ${info.version} (${info.host}) is running since ${localTime(info.startedAt)}.`,
    );
    for (const trouble of engine.troubles) {
      const { head, what } = lastingWords(trouble, 'en');
      printLine(`${head} since ${localTime(trouble.since)}: ${what}`);
    }
    // What happened and was not dismissed yet, such as a clock that was set back (S40): nothing is wrong any more.
    for (const { message } of info?.notices ?? []) printLine(`Notice: ${message}`);
    if (engine.pausedAll !== null)
      printLine(
        `Everything is paused${engine.pausedAll.until === null ? '' : ` until ${localTime(engine.pausedAll.until)}`}.`,
      );
    printLine(
      `${engine.jobs} ${engine.jobs === 1 ? 'job' : 'jobs'}, ${engine.running} running, ${engine.queued + engine.held} waiting.`,
    );
    if (engine.missed > 0)
      printLine(
        `Missed runs of ${engine.missed} ${engine.missed === 1 ? 'job' : 'jobs'} wait for an answer. See: punctual missed`,
      );
    if (engine.next !== null) printLine(`Next: ${engine.next.name} at ${localTime(engine.next.at)}`);
    printLine(`Data: ${host.folder}`);
  });
}

export interface JobsOptions extends CommonOptions {
  readonly sort?: 'name' | 'next' | 'last' | 'group' | 'created';
  readonly limit: number;
  readonly recent?: number;
}

const PAGE = 10_000;
/** Waiting rows of one job that are printed. */
const SHOWN_WAITING = 20;

export async function jobs(filter: readonly string[], options: JobsOptions): Promise<void> {
  await withHost(options, async (host) => {
    const rows: JobRow[] = [];
    // Looking up the last runs of thousands of jobs takes longer than everything else.
    const recent = options.recent ?? (options.json === true ? 0 : 1);
    let total = 0;
    do {
      const limit = Math.min(PAGE, options.limit - rows.length);
      const page = await host.call('jobs.list', {
        text: filter.join(' '),
        sort: options.sort ?? 'name',
        offset: rows.length,
        recent,
        limit,
        language: 'en',
      });
      rows.push(...page.items);
      total = page.total;
      if (page.items.length === 0) break;
    } while (rows.length < Math.min(total, options.limit));
    if (options.json === true) return printJson('jobs', { jobs: rows, total });
    const columns = [
      { title: 'ID', of: (row: JobRow) => row.id, soft: true },
      { title: 'NAME', of: (row: JobRow) => row.name, soft: true },
      {
        title: 'STATE',
        of: (row: JobRow) => (row.running > 0 ? 'running' : row.pausedBy === null ? row.state : 'paused'),
      },
      { title: 'LAST', of: (row: JobRow) => row.recent[0]?.state ?? '-' },
      { title: 'NEXT', of: (row: JobRow) => localTime(nextOf(row)) },
      { title: 'WHEN', of: (row: JobRow) => row.words, soft: true },
    ];
    if (rows.length === 0)
      return printLine(filter.length === 0 ? 'There are no jobs yet. Add one with: punctual add' : 'No job matches.');
    printTable(rows, columns);
    if (rows.length < total) printLine(`… and ${total - rows.length} more (--limit)`);
  });
}

/** The earlier of the next fire and a waiting row that the clock starts. */
function nextOf({ nextFire, waiting }: JobRow): number | null {
  return nextFire === null ? (waiting?.at ?? null) : Math.min(nextFire, waiting?.at ?? nextFire);
}

export async function show(name: string, options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const { id } = await findJob(host, name);
    const detail = await host.call('jobs.get', { id, language: 'en' });
    const outcomes = await host.call('jobs.outcomes', { id });
    if (options.json === true) return printJson('show', { ...detail, outcomes: outcomesAsJson(outcomes) });
    const { job, row, next, usual, warnings } = detail;
    const { spec } = job;
    printLine(`${spec.name}  (${job.id})`);
    printLine(
      `  state     ${row.pausedBy === null ? job.state : `paused${row.pausedUntil === null ? '' : ` until ${localTime(row.pausedUntil)}`}`}`,
    );
    if (job.problem !== null) printLine(`  problem   ${job.problem}`);
    if (row.words !== '') printLine(`  when      ${row.words}`);
    for (const { message } of warnings) printLine(`            ${message}`);
    for (const remark of weekdayRemarks(spec.schedule, 'en')) printLine(`            ${remark}`);
    // A script of several lines stands under itself.
    const runs = spec.action.kind === 'shell' ? spec.action.command : JSON.stringify(spec.action);
    printText(`  runs      ${runs.trimEnd()}`, 12);
    for (const [key, value] of Object.entries(spec)) {
      if (['name', 'schedule', 'action'].includes(key)) continue;
      printText(`  ${key.padEnd(9)} ${typeof value === 'string' ? value : JSON.stringify(value)}`, 12);
    }
    if (usual !== null) printLine(`  usually   ${lengthWords(usual.medianMs, UNITS.en)}  (${usualWords(usual, 'en')})`);
    const { items } = await host.call('runs.list', { jobId: job.id, states: ['queued'], limit: SHOWN_WAITING });
    for (const [index, run] of items.toReversed().entries()) {
      printLine(
        `  ${index === 0 ? 'waits' : '     '}     ${localTime(run.scheduledAt)}  ${waitWords(waitingOf(run), host.live)}  (run ${run.id})`,
      );
    }
    for (const [index, at] of next.entries()) printLine(`  ${index === 0 ? 'next' : '    '}      ${localTime(at)}`);
    printOutcomes(outcomes);
    for (const [index, skip] of job.skips.entries()) {
      printLine(`  ${index === 0 ? 'left out' : '        '}  ${skipWords(skip)}`);
    }
  });
}

export interface RunsOptions extends CommonOptions {
  readonly state?: readonly Run['state'][];
  readonly since?: string;
  readonly limit: number;
}

export async function runs(name: string | undefined, options: RunsOptions): Promise<void> {
  await withHost(options, async (host) => {
    const jobId = name === undefined ? undefined : (await findJob(host, name)).id;
    const from = options.since === undefined ? undefined : readSince(options.since);
    const { items } = await host.call('runs.list', { jobId, states: options.state, from, limit: options.limit });
    if (options.json === true) return printJson('runs', { runs: items.map(withoutToken) });
    if (items.length === 0) printLine('No runs.');
    const columns = [
      { title: 'RUN', of: (run: Run) => run.id },
      { title: 'JOB', of: (run: Run) => run.jobName, soft: true },
      { title: 'STATE', of: (run: Run) => run.state },
      { title: 'SCHEDULED', of: (run: Run) => localTime(run.scheduledAt) },
      { title: 'TOOK', of: tookWords },
      { title: 'EXIT', of: (run: Run) => (run.exitCode === null ? (run.signal ?? '-') : exitCodeText(run.exitCode)) },
      { title: 'WHY', of: (run: Run) => reasonOf(run, host.live), soft: true },
    ];
    if (items.length > 0) printTable(items, columns);
    // Only where the list came to its end.
    const removed =
      jobId === undefined || items.length >= options.limit
        ? 0
        : (await host.call('jobs.outcomes', { id: jobId })).removed;
    if (removed > 0) printLine(removedLine(removed));
  });
}

function reasonOf(run: Run, live: boolean): string {
  if (run.state === 'queued') return waitWords(waitingOf(run), live);
  return whyWords(run);
}

/** The secret of a run marks its processes and is nobody else's business. */
export const withoutToken = ({ token: _, ...run }: Run): Omit<Run, 'token'> => run;

function tookWords({ startedAt, finishedAt }: Run): string {
  if (startedAt === null) return '-';
  const ms = (finishedAt ?? Date.now()) - startedAt;
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

function readSince(text: string): number {
  const now = Date.now();
  return /^\d{4}-/.test(text) ? readUntil(text, now) : now - readSpan(text) * 1000;
}

export interface LogsOptions extends CommonOptions {
  readonly follow?: true;
  readonly attempt?: number;
}

const ENDED = new Set(['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted', 'missed', 'skipped', 'merged']);
export const hasEnded = (run: Run): boolean => ENDED.has(run.state);
const LOOK_EVERY_MS = 150;

export async function logs(name: string, options: LogsOptions): Promise<void> {
  await withHost(options, async (host) => {
    const run = await findRun(host, name);
    const log = logWriter();
    if (options.follow === true) {
      await followRun(host, run.id, log.push);
      return void log.end();
    }
    let text = '';
    await readAll(host, { id: run.id, attempt: options.attempt }, 0, (part) => {
      text += part;
      if (options.json === undefined) log.push(part);
    });
    log.end();
    const { removed } = text === '' ? await host.call('runs.log', { id: run.id, attempt: options.attempt }) : {};
    if (options.json === true) {
      const attempt = options.attempt ?? run.attempt;
      printJson('logs', { runId: run.id, attempt, text, ...(removed === undefined ? {} : { removed }) });
    } else if (removed !== undefined) printProblem(removedOutput(removed));
  });
}

type LogOf = { readonly id: string; readonly attempt?: number | undefined };

/** Everything there is from an offset on; the offset to continue from. */
async function readAll(host: Host, log: LogOf, from: number, write: (text: string) => void): Promise<number> {
  let offset = from;
  for (;;) {
    const chunk = await host.call('runs.log', { ...log, offset, limit: 1024 * 1024 });
    if (chunk.text !== '') write(chunk.text);
    // A log that was cut in its middle begins anew at what is kept of its end.
    if (chunk.nextOffset === offset || chunk.text === '') return chunk.nextOffset;
    offset = chunk.nextOffset;
  }
}

/** Passes the output on until the run has ended; the run as it ended. */
export async function followRun(host: Host, id: string, write: (text: string) => void): Promise<Run> {
  let offset = 0;
  let attempt = 0;
  for (;;) {
    // Asked before the output is read: what it wrote last is then surely seen.
    const run = await host.call('runs.get', { id });
    if (run.attempt !== attempt) {
      attempt = run.attempt;
      offset = 0;
    }
    offset = await readAll(host, { id, attempt }, offset, write);
    if (hasEnded(run)) return run;
    if (!host.live) return run;
    await pause(LOOK_EVERY_MS);
  }
}

export interface EventsOptions extends CommonOptions {
  readonly count?: number;
  readonly type?: readonly string[];
}

export async function events(options: EventsOptions): Promise<void> {
  await withHost(options, async (host) => {
    let left = options.count ?? Number.POSITIVE_INFINITY;
    await new Promise<void>((resolve, reject) => {
      host.onGone(reject);
      host.on('closing', () => resolve());
      host.on('events', (push) => {
        for (const event of push.events) {
          if (left <= 0 || (options.type !== undefined && !options.type.includes(event.type))) continue;
          left -= 1;
          if (options.json === true)
            printJson('events', 'run' in event ? { ...event, run: withoutToken(event.run) } : event);
          else printLine(eventWords(event));
        }
        if (push.lost && options.json === true) printValue({ version: 1, command: 'events', lost: true });
        else if (push.lost) printLine('… some events were lost');
        if (left <= 0) resolve();
      });
      if (left <= 0) resolve();
    });
  });
}

function eventWords(event: EngineEvent): string {
  const about =
    'run' in event
      ? `${event.run.jobName} (run ${event.run.id})${event.type === 'run-finished' ? `: ${event.run.state}` : ''}`
      : 'job' in event
        ? `${event.job.spec.name} (${event.job.id})`
        : '';
  return `${localTime(event.at)}  ${event.type}${about === '' ? '' : `  ${about}`}`;
}
