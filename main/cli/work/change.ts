/** Commands that change jobs: add, edit, rm, pause, resume. */
import { PunctualError } from '../../engine/errors.ts';
import type { Action, JobSpec, Schedule, WeekdayNumbers } from '../../engine/model.ts';
import { findProblems } from '../../engine/triggers/check.ts';
import { withWeekdays, withWeekdaysBesideQuestion } from '../../engine/triggers/dialects/weekday-numbers.ts';
import { everyOf } from '../../import/cron-text.ts';
import { localTime, printJson, printLine } from '../output/print.ts';
import { withHost } from '../session/host.ts';
import { type CommonOptions, findJob, findJobs, readSpan, readUntil } from './common.ts';

export interface SpecOptions extends CommonOptions {
  readonly id?: string;
  readonly name?: string;
  readonly cron?: string;
  readonly every?: string;
  readonly at?: string;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly weekdays?: WeekdayNumbers;
  readonly shell?: string;
  readonly folder?: string;
  readonly group?: string;
  readonly tag?: readonly string[];
  readonly env?: readonly string[];
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
}

/** For a look at how a schedule is written, which depends on no place and time. */
const ANYWHERE = { zone: 'UTC', anchor: 0, lastFinish: null };

type Patch = { -readonly [K in keyof JobSpec]?: JobSpec[K] | null };

/** What the options say about a job; nothing that they do not name. Throws `bad-input`. */
export function readPatch(options: SpecOptions, command: readonly string[]): Patch {
  const patch: Patch = {};
  const schedule = readScheduleOptions(options);
  if (schedule !== null) patch.schedule = schedule;
  const action = readAction(options.shell, command);
  if (action !== null) patch.action = action;
  if (options.name !== undefined) patch.name = options.name;
  if (options.folder !== undefined) patch.folder = options.folder;
  if (options.group !== undefined) patch.group = options.group;
  if (options.tag !== undefined) patch.tags = options.tag;
  if (options.env !== undefined) patch.environment = Object.fromEntries(options.env.map((each) => pair(each, '--env')));
  // The host checks names and values; what is not JSON is text.
  const set = (options.set ?? []).map((each) => pair(each, '--set')).map(([key, text]) => [key, jsonOr(text)] as const);
  const unset = (options.unset ?? []).map((key) => [key, null] as const);
  return { ...patch, ...Object.fromEntries([...set, ...unset]) };
}

function pair(text: string, option: string): [string, string] {
  const at = text.indexOf('=');
  // What was given is not repeated: it may be the value.
  if (at <= 0) throw new PunctualError('bad-input', `${option} takes NAME=VALUE; one of them has no name or no "=".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readScheduleOptions({ cron, every, at, schedule, timezone, weekdays }: SpecOptions): Schedule | null {
  const given = [cron, every, at, schedule].filter((each) => each !== undefined);
  if (given.length > 1) throw new PunctualError('bad-input', 'Give only one of --cron, --every, --at and --schedule.');
  const zone = timezone === undefined ? {} : { timezone };
  if (weekdays !== undefined && cron === undefined && schedule === undefined)
    throw new PunctualError('bad-input', '--weekdays goes with --cron or --schedule.');
  if (cron !== undefined) {
    const pattern = weekdays === undefined ? cron : withWeekdays(cron, weekdays);
    return { kind: 'cron', pattern, ...zone };
  }
  if (every !== undefined) return { kind: 'interval', every: everyOf(readSpan(every)), ...zone };
  if (at !== undefined) return { kind: 'date', at, ...zone };
  if (schedule === undefined) {
    if (timezone !== undefined) throw new PunctualError('bad-input', '--timezone goes with --cron, --every or --at.');
    return null;
  }
  const value = jsonOr(schedule);
  if (typeof value !== 'object' || value === null)
    throw new PunctualError('bad-input', '--schedule takes JSON such as {"kind":"manual"}.');
  const written = { ...value, ...zone } as Schedule;
  // The host checks the rest of it; only what is a schedule can have numbers to be named.
  return weekdays === undefined || findProblems(written, ANYWHERE).length > 0
    ? written
    : withWeekdaysBesideQuestion(written, weekdays);
}

function readAction(shell: string | undefined, command: readonly string[]): Action | null {
  if (shell !== undefined && command.length > 0)
    throw new PunctualError('bad-input', 'Give either --shell or a command after --, not both.');
  if (shell !== undefined) return { kind: 'shell', command: shell };
  const [program, ...args] = command;
  return program === undefined ? null : { kind: 'program', program, args };
}

export async function add(name: string, command: readonly string[], options: SpecOptions): Promise<void> {
  const patch = readPatch({ ...options, name }, command);
  if (patch.action == null)
    throw new PunctualError('bad-input', 'Say what to run: --shell "COMMAND", or -- PROGRAM ARGUMENTS.');
  const spec = { ...patch, schedule: patch.schedule ?? { kind: 'manual' } } as JobSpec;
  await withHost(options, async (host) => {
    const job = await host.call('jobs.add', { ...(options.id === undefined ? {} : { id: options.id }), spec });
    if (options.json === true) return printJson('add', { job });
    const { row } = await host.call('jobs.get', { id: job.id, language: 'en' });
    printLine(`Added ${job.id}: ${row.words}${job.nextFire === null ? '' : `, next ${localTime(job.nextFire)}`}`);
  });
}

export async function edit(name: string, command: readonly string[], options: SpecOptions): Promise<void> {
  const patch = readPatch(options, command);
  if (Object.keys(patch).length === 0)
    throw new PunctualError('bad-input', 'Nothing to change is named. See: punctual edit --help');
  await withHost(options, async (host) => {
    const before = await findJob(host, name);
    const job = await host.call('jobs.modify', { id: before.id, patch, revision: before.revision });
    if (options.json === true) return printJson('edit', { job });
    printLine(
      `Changed ${job.id}: ${Object.keys(patch).join(', ')}${job.nextFire === null ? '' : `; next ${localTime(job.nextFire)}`}`,
    );
  });
}

export async function rm(names: readonly string[], options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const found = await findJobs(host, names);
    const { removed, rows } = await host.call('jobs.remove', { ids: found.map(({ id }) => id) });
    if (options.json === true) return printJson('rm', { removed, rows });
    for (const job of removed) printLine(`Removed ${job.id} (${job.spec.name}); its runs stay in the history.`);
  });
}

export interface PauseOptions extends CommonOptions {
  readonly until?: string;
  readonly all?: true;
  readonly group?: string;
  readonly catchUp?: true;
}

export async function pauseJobs(names: readonly string[], options: PauseOptions): Promise<void> {
  const until = options.until === undefined ? null : readUntil(options.until, Date.now());
  const end = until === null ? '' : ` until ${localTime(until)}`;
  await withHost(options, async (host) => {
    if (isWide(names, options)) {
      const engine = await host.call('engine.pause', {
        until,
        ...(options.group === undefined ? {} : { group: options.group }),
      });
      return options.json === true
        ? printJson('pause', engine)
        : printLine(`Paused ${options.group === undefined ? 'everything' : `the group ${options.group}`}${end}.`);
    }
    const ids = (await findJobs(host, names)).map(({ id }) => id);
    const { changed } = await host.call('jobs.pause', { ids, until });
    if (options.json === true) printJson('pause', { changed });
    else printLine(`Paused ${changed} ${changed === 1 ? 'job' : 'jobs'}${end}.`);
  });
}

export async function resumeJobs(names: readonly string[], options: PauseOptions): Promise<void> {
  const missed = options.catchUp === true ? 'catch-up' : 'forget';
  await withHost(options, async (host) => {
    if (isWide(names, options)) {
      const engine = await host.call('engine.resume', {
        missed,
        ...(options.group === undefined ? {} : { group: options.group }),
      });
      return options.json === true
        ? printJson('resume', engine)
        : printLine(`Resumed ${options.group === undefined ? 'everything' : `the group ${options.group}`}.`);
    }
    const ids = (await findJobs(host, names)).map(({ id }) => id);
    const { changed } = await host.call('jobs.resume', { ids, missed });
    if (options.json === true) printJson('resume', { changed });
    else printLine(`Resumed ${changed} ${changed === 1 ? 'job' : 'jobs'}.`);
  });
}

/** Everything or a group instead of named jobs. Throws `bad-input` when neither or both are given. */
function isWide(names: readonly string[], { all, group }: PauseOptions): boolean {
  const wide = all === true || group !== undefined;
  if (wide === names.length > 0) throw new PunctualError('bad-input', 'Name jobs, or give --all, or --group NAME.');
  return wide;
}
