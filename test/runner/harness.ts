import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../../main/engine/model.ts';
import type { Clock, Log, ProcessMark, RunEnd, RunOrder } from '../../main/engine/ports.ts';
import { createRunner, type ProcessRunner, type RunnerOptions } from '../../main/runner/runner.ts';
import { sampleRun } from '../support/sample-job.ts';
import { until } from '../support/until.ts';

/** The real clock: processes and their files know no other. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  zone: () => 'UTC',
};

export type Exited = Extract<RunEnd, { kind: 'exited' }>;

export interface Harness {
  readonly folder: string;
  readonly logFolder: string;
  readonly runner: ProcessRunner;
  /** Warnings and errors that were logged. */
  readonly complaints: string[];
  readonly started: Map<string, ProcessMark & { readonly startedAt: number }>;
  /** Every end told, in order. */
  readonly ends: { readonly runId: string; readonly attempt: number; readonly end: RunEnd }[];
  start(order: Partial<RunOrder> & Pick<RunOrder, 'action'>): string;
  shell(command: string, order?: Partial<RunOrder>): string;
  end(runId: string): Promise<RunEnd>;
  exit(runId: string): Promise<Exited>;
  /** The message of a run that never started. */
  refusal(runId: string): Promise<string>;
  logText(runId: string): string;
  /** A second runner on the same folder, as after a restart of the app. */
  another(options?: Partial<RunnerOptions>): Harness;
  close(): Promise<void>;
}

let counter = 0;

/** A runner in a folder of its own; `environment` is this process's PATH and nothing else that could surprise. */
export function createHarness(options: Partial<RunnerOptions> = {}, shared?: string): Harness {
  const folder = shared ?? mkdtempSync(join(tmpdir(), 'punctual-runner-'));
  const logFolder = join(folder, 'logs');
  const complaints: string[] = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message, data) => complaints.push(`${message} ${JSON.stringify(data)}`),
    error: (message, data) => complaints.push(`${message} ${JSON.stringify(data)}`),
  };
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' };
  const runner = createRunner({ logFolder, clock: realClock, log, environment, ...options });
  const started: Harness['started'] = new Map();
  const ends: Harness['ends'] = [];
  const children: Harness[] = [];
  runner.listen({
    onStarted: (runId, _attempt, mark) => started.set(runId, mark),
    onEnded: (runId, attempt, end) => ends.push({ runId, attempt, end }),
  });
  mkdirSync(join(folder, 'work'), { recursive: true });

  const harness: Harness = {
    folder,
    logFolder,
    runner,
    complaints,
    started,
    ends,
    start(order) {
      counter += 1;
      const full: RunOrder = {
        runId: `run-${process.pid}-${counter}`,
        jobId: 'job',
        attempt: 1,
        token: `token-${process.pid}-${counter}`,
        folder: join(folder, 'work'),
        environment: {},
        environmentFile: null,
        secrets: [],
        parameters: {},
        variables: {},
        killAfterSeconds: 10,
        logLimitBytes: 10 * 1024 * 1024,
        ...order,
      };
      runner.start(full);
      return full.runId;
    },
    shell: (command, order = {}) => harness.start({ ...order, action: { kind: 'shell', command } }),
    async end(runId) {
      const find = () => ends.find((one) => one.runId === runId)?.end;
      await until(`the end of ${runId}`, () => find() !== undefined);
      const end = find();
      if (end === undefined) throw new Error('unreachable');
      return end;
    },
    async exit(runId) {
      const end = await harness.end(runId);
      if (end.kind !== 'exited') throw new Error(`expected an exit, got ${JSON.stringify(end)}`);
      return end;
    },
    async refusal(runId) {
      const end = await harness.end(runId);
      if (end.kind !== 'not-started') throw new Error(`expected a refusal, got ${JSON.stringify(end)}`);
      return end.message;
    },
    logText: (runId) => readFileSync(runner.logPath(runId, 1), 'utf8'),
    another(more = {}) {
      const next = createHarness(more, folder);
      children.push(next);
      return next;
    },
    async close() {
      for (const child of children) await child.close();
      for (const runId of started.keys()) {
        if (!ends.some((one) => one.runId === runId)) runner.stop(runId);
      }
      // As the engine does; on Windows something is kept for each attempt until then.
      for (const { runId, attempt } of ends) runner.acknowledge(runId, attempt);
      await runner.close();
      if (shared === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
  return harness;
}

/** True when the process exists and is not merely waiting to be collected. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** A row as the store would hold it for a run that was going on. */
export function openRow(
  runId: string,
  mark: Partial<Pick<Run, 'pid' | 'processStart' | 'startedAt'>>,
  token?: string,
): Run {
  const row = sampleRun(runId, 'job', { state: mark.pid == null ? 'starting' : 'running', attempt: 1, ...mark });
  return { ...row, token: token ?? runId.replace('run', 'token') };
}
