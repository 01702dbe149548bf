import { existsSync, fstatSync, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Action, Run } from '../engine/model.ts';
import type { Clock, Log, RunEnd, Runner, RunnerListener, RunOrder } from '../engine/ports.ts';
import type { ActiveRun } from './active-run.ts';
import { readTicket, trace } from './adopt.ts';
import { defaultShell, prepareCommand, prepareEnvironment } from './command.ts';
import { type Environment, inheritedEnvironment } from './environment.ts';
import { compareWithLoginShell, type EnvironmentComparison } from './environment-report.ts';
import { findInterpreters, type Interpreter } from './interpreters.ts';
import { createLogCap, createPool, type LogCap } from './log-cap.ts';
import { createLogs, type LogReading } from './logs.ts';
import { endOf } from './outcome.ts';
import { exists, groupLives, hasSurvivors, peakMemory, processStart, readBoot } from './process-table.ts';
import { createQueue } from './queue.ts';
import { type RunFiles, runFiles } from './run-files.ts';
import { loginShellEnvironment, startedByLauncher } from './shell-env.ts';
import { makeRunFolder, type OpenFile, startProcess } from './start.ts';
import { stopTree } from './stop.ts';
import { createTicker } from './ticker.ts';
import { exitedEnd } from './ticket.ts';

export interface RunnerOptions {
  /** Holds one folder per few hours with the logs of the runs; made with mode 0700 when missing. */
  readonly logFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What every run's environment starts from; default: this process's, completed by the login shell after a start by a launcher. */
  readonly environment?: Environment | undefined;
  /** Opens log files; only tests give one. */
  readonly open?: OpenFile | undefined;
}

/** The Runner port and everything else that is known about processes and their logs. */
export interface ProcessRunner extends Runner, LogReading {
  /** The interpreters found on this machine. */
  interpreters(): Promise<readonly Interpreter[]>;
  /** Name of the shell that reads command lines when a job names none. */
  readonly shell: string;
  /** Says in sentences why an action could not be started here; empty when it could. Starts nothing, writes nothing. */
  checkAction(action: Action, options?: CheckOptions): Promise<readonly string[]>;
  /** Lays the environment a job would get beside the one of the person's terminal. Takes up to 5 s, never throws. */
  compareEnvironments(options?: CheckOptions): Promise<EnvironmentComparison>;
  /** Runs whose process is followed now. */
  running(): number;
  /** Lets go of everything; running processes go on and can be adopted. Nothing is told to listeners any more. */
  close(): Promise<void>;
}

export interface CheckOptions {
  readonly folder?: string | null | undefined;
  readonly environment?: Environment | undefined;
  readonly environmentFile?: string | null | undefined;
}

const ADOPTED_CHECK_MS = 100;
const TRAIL_CHECK_MS = 250;
const FIRST_CHECK_MS = 40;

/**
 * Starts, follows, stops and adopts processes. Invariants:
 * 1. An attempt is started at most once: its log file is made exclusively before anything runs.
 * 2. Its end is told exactly once, after its log is in its final form; after a stop, only when its whole tree is gone.
 * 3. Listeners are never called from inside start, stop or adopt.
 * 4. No timer exists while nothing is followed.
 */
export function createRunner(options: RunnerOptions): ProcessRunner {
  const { clock, log, logFolder } = options;
  const boot = readBoot();
  const listeners: RunnerListener[] = [];
  const active = new Map<string, ActiveRun>();
  /** Orders that wait for the login shell; false once somebody asked to stop them. */
  const waiting = new Map<string, boolean>();
  /** Script texts that were written for an attempt. */
  const scripts = new Map<string, string>();
  let closed = false;

  const ticker = createTicker((error) => log.error('Watching a run failed.', { error: String(error) }));
  const queue = createQueue();
  const pool = createPool();
  const logs = createLogs(logFolder, queue, {
    isActive: (runId) => active.has(runId),
    capOf: (runId, attempt) => {
      const run = active.get(runId);
      return run?.attempt === attempt ? run.cap : null;
    },
  });

  let base: Environment | null = options.environment ?? null;
  const baseReady =
    base === null
      ? readBase().then((found) => {
          base = found;
          return found;
        })
      : null;

  async function readBase(): Promise<Environment> {
    const own = inheritedEnvironment(process.env);
    if (!startedByLauncher(process.env)) return own;
    const login = await loginShellEnvironment(log);
    return { ...login, ...own, ...(login['PATH'] === undefined ? {} : { PATH: login['PATH'] }) };
  }

  // ---------------------------------------------------------------------------------------------- telling

  function tell(what: (listener: RunnerListener) => void): void {
    queueMicrotask(() => {
      if (closed) return;
      for (const listener of listeners) {
        try {
          what(listener);
        } catch (error) {
          log.error('A listener of the runner failed.', { error: String(error) });
        }
      }
    });
  }

  function tellNotStarted(order: Pick<RunOrder, 'runId' | 'attempt'>, message: string): void {
    const at = clock.now();
    tell((listener) => listener.onEnded(order.runId, order.attempt, { kind: 'not-started', message, at }));
  }

  // ---------------------------------------------------------------------------------------------- starting

  function start(order: RunOrder): void {
    if (base !== null) {
      begin(order, base);
      return;
    }
    waiting.set(order.runId, true);
    void baseReady?.then((found) => {
      const wanted = waiting.get(order.runId);
      waiting.delete(order.runId);
      if (closed) return;
      if (wanted === true) begin(order, found);
      else tellNotStarted(order, 'It was stopped before it could start.');
    });
  }

  function begin(order: RunOrder, environment: Environment): void {
    const files = runFiles(logFolder, order.runId, order.attempt);
    try {
      if (active.has(order.runId)) {
        tellNotStarted(order, 'An earlier attempt of this run is still running.');
        return;
      }
      // Asked each time: pruning removes folders that became empty.
      const folderProblem = existsSync(files.folder) ? null : makeRunFolder(files);
      if (folderProblem !== null) {
        tellNotStarted(order, folderProblem);
        return;
      }
      let script: string | null = null;
      const command = prepareCommand(order, environment, (extension) => {
        script = files.script(extension);
        return script;
      });
      if ('problem' in command) {
        tellNotStarted(order, command.problem);
        return;
      }

      const result = startProcess(command, files, options.open);
      if ('problem' in result) {
        if (script !== null) void unlink(script).catch(() => undefined);
        void Promise.resolve(result.problem).then((problem) => tellNotStarted(order, problem));
        return;
      }
      if (script !== null) scripts.set(`${order.runId}.${order.attempt}`, script);
      const { child, pid, logFd } = result;
      const startedAt = clock.now();
      const run = follow(order, files, { pid, startedAt, child, cap: capOf(files, logFd, order.logLimitBytes) });
      child.on('error', () => undefined);
      child.once('exit', (code, signal) => void finish(run, { code, signal }));
      const mark = { pid, processStart: processStart(pid, boot), startedAt };
      tell((listener) => listener.onStarted(order.runId, order.attempt, mark));
    } catch (error) {
      log.error('Starting a process failed.', { runId: order.runId, error: String(error) });
      tellNotStarted(order, `It could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function capOf(files: RunFiles, fd: number, limit: number): LogCap {
    return createLogCap({ log, queue, pool }, files, fd, limit);
  }

  function follow(
    order: Pick<RunOrder, 'runId' | 'attempt' | 'token' | 'killAfterSeconds'>,
    files: RunFiles,
    parts: Pick<ActiveRun, 'pid' | 'startedAt' | 'child' | 'cap'>,
  ): ActiveRun {
    const run: ActiveRun = {
      runId: order.runId,
      attempt: order.attempt,
      token: order.token,
      files,
      killAfter: order.killAfterSeconds * 1000,
      ...parts,
      peakBytes: null,
      peakDue: 0,
      stopping: null,
      over: false,
    };
    active.set(run.runId, run);
    ticker.add(run, parts.child === null ? 1 : FIRST_CHECK_MS, () => check(run));
    return run;
  }

  async function check(run: ActiveRun): Promise<number | null> {
    if (run.over) return null;
    const wait = await run.cap.check();
    if (run.over) return null;
    sampleMemory(run);
    if (run.child !== null) return wait;
    // Nobody tells when a process of an earlier life of the app ends, so it is asked for.
    if (readTicket(run.files.ticket)?.status != null || !(await groupLives(run.pid, run.token))) {
      void finish(run, null);
      return null;
    }
    return Math.min(wait, ADOPTED_CHECK_MS);
  }

  function sampleMemory(run: ActiveRun): void {
    const now = performance.now();
    if (now < run.peakDue) return;
    const peak = peakMemory(run.pid);
    if (peak !== null) run.peakBytes = Math.max(run.peakBytes ?? 0, peak);
    // The longer it runs, the less often: the peak is a high-water mark that the kernel keeps.
    const age = clock.now() - run.startedAt;
    run.peakDue = now + Math.min(5000, Math.max(100, age / 4));
  }

  // ---------------------------------------------------------------------------------------------- ending

  async function finish(
    run: ActiveRun,
    exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | null,
  ): Promise<void> {
    if (run.over || closed) return;
    run.over = true;
    try {
      if (run.stopping !== null) await run.stopping;
      if (closed) return;
      const ticket = readTicket(run.files.ticket);
      const status = ticket?.status ?? null;
      // Only a kill takes the wrapper's last word away.
      const killed = status === null && exit?.signal != null && run.stopping === null;
      if (killed && hasSurvivors(run.pid)) {
        // The wrapper alone was killed; the run goes on as long as its processes do.
        run.over = false;
        ticker.add(run, TRAIL_CHECK_MS, async () => {
          if (await groupLives(run.pid, run.token)) return Math.min(await run.cap.check(), TRAIL_CHECK_MS);
          void finish(run, null);
          return null;
        });
        return;
      }
      ticker.remove(run);
      const file = await finishLog(run);
      const figures = {
        startedAt: run.startedAt,
        finishedAt: status === null || ticket === null ? clock.now() : ticket.writtenAt,
        peakBytes: run.peakBytes,
        ...file,
      };
      const end = endOf(run.stopping !== null, status, ticket?.cpuMs ?? null, exit, figures);
      active.delete(run.runId);
      trail(run);
      tell((listener) => listener.onEnded(run.runId, run.attempt, end));
    } catch (error) {
      log.error('The end of a run could not be put together.', { runId: run.runId, error: String(error) });
      active.delete(run.runId);
      ticker.remove(run);
      const at = clock.now();
      tell((listener) => listener.onEnded(run.runId, run.attempt, { kind: 'lost', at, logBytes: 0 }));
    }
  }

  async function finishLog(run: ActiveRun): Promise<{ readonly logBytes: number; readonly logDropped: number }> {
    try {
      const file = await run.cap.finish();
      const layout = run.cap.layout();
      if (layout !== null) logs.remember(run.runId, run.attempt, layout);
      return file;
    } catch (error) {
      log.warn('The log of a run could not be put together.', { runId: run.runId, error: String(error) });
      return { logBytes: fstatSync(run.cap.fd).size, logDropped: run.cap.layout()?.dropped ?? 0 };
    }
  }

  /** What the run left running in its group may go on writing; the limit holds for it too. */
  function trail(run: ActiveRun): void {
    if (!exists(-run.pid)) {
      run.cap.close();
      return;
    }
    ticker.add(run, TRAIL_CHECK_MS, async () => {
      if (await groupLives(run.pid, run.token)) return Math.min(await run.cap.check(), TRAIL_CHECK_MS);
      await finishLog(run);
      run.cap.close();
      return null;
    });
  }

  // ---------------------------------------------------------------------------------------------- the rest of the port

  function acknowledge(runId: string, attempt: number): void {
    const files = runFiles(logFolder, runId, attempt);
    void unlink(files.ticket).catch(() => undefined); // Never made, when the process was not started.
    const script = scripts.get(`${runId}.${attempt}`);
    if (script === undefined) return;
    scripts.delete(`${runId}.${attempt}`);
    void unlink(script).catch(() => undefined);
  }

  function stop(runId: string): void {
    if (waiting.has(runId)) waiting.set(runId, false);
    const run = active.get(runId);
    if (run === undefined || run.stopping !== null || closed) return;
    run.stopping = stopTree({ leader: run.pid, token: run.token, killAfter: run.killAfter }, log)
      .catch((error: unknown) => log.error('Stopping a run failed.', { runId, error: String(error) }))
      .then(() => {
        // The end of an adopted process is not told by the system.
        if (run.child === null) void finish(run, null);
      });
  }

  async function adopt(
    row: Run,
    order: Pick<RunOrder, 'killAfterSeconds' | 'logLimitBytes'>,
  ): Promise<'alive' | RunEnd> {
    const files = runFiles(logFolder, row.id, row.attempt);
    if (active.has(row.id)) return 'alive';
    const found = await trace(row, files, boot);
    if (found.state === 'alive') {
      const fd = openLog(files, found.pid);
      const startedAt = row.startedAt ?? found.startedAt;
      const identity = { runId: row.id, attempt: row.attempt, token: row.token, ...order };
      follow(identity, files, { pid: found.pid, startedAt, child: null, cap: capOf(files, fd, order.logLimitBytes) });
      if (row.pid === null) {
        const mark = { pid: found.pid, processStart: processStart(found.pid, boot), startedAt };
        tell((listener) => listener.onStarted(row.id, row.attempt, mark));
      }
      return 'alive';
    }
    const file = await settleLog(row, files, order.logLimitBytes);
    if (found.state === 'never') {
      await logs.reading.removeLogs([{ runId: row.id, attempts: row.attempt }]);
      const message = 'Punctual was closed before the process could start.';
      return { kind: 'not-started', message, at: clock.now() };
    }
    if (found.state === 'lost') return { kind: 'lost', at: clock.now(), logBytes: file.logBytes };
    const { ticket } = found;
    return exitedEnd(ticket.status ?? 0, ticket.cpuMs, {
      startedAt: row.startedAt ?? ticket.madeAt,
      finishedAt: ticket.writtenAt,
      peakBytes: null,
      ...file,
    });
  }

  /** The log of a run that ended while the app was away: nobody held it within its limit. */
  async function settleLog(row: Run, files: RunFiles, limit: number): ReturnType<LogCap['finish']> {
    if (!existsSync(files.log)) return { logBytes: 0, logDropped: 0 };
    try {
      const cap = capOf(files, openSync(files.log, 'a+'), limit);
      try {
        return await cap.finish();
      } finally {
        cap.close();
      }
    } catch (error) {
      log.warn('The log of an adopted run cannot be read.', { runId: row.id, error: String(error) });
      return { logBytes: 0, logDropped: 0 };
    }
  }

  return {
    listen(listener) {
      listeners.push(listener);
    },
    start,
    acknowledge,
    stop,
    adopt,
    ...logs.reading,
    interpreters: async () => findInterpreters(base ?? (await baseReady) ?? {}, homedir()),
    shell: defaultShell().replace(/^.*\//, ''),
    async checkAction(action, given = {}) {
      const prepared = prepareCommand({ action, ...bareOrder(given) }, base ?? (await baseReady) ?? {}, null);
      return 'problem' in prepared ? [prepared.problem] : [];
    },
    async compareEnvironments(given = {}) {
      const prepared = prepareEnvironment(bareOrder(given), base ?? (await baseReady) ?? {});
      if ('problem' in prepared) return compareWithLoginShell(prepared, log);
      const { PUNCTUAL_TOKEN: _, ...environment } = prepared.environment;
      return compareWithLoginShell({ environment }, log);
    },
    running: () => active.size,
    async close() {
      closed = true;
      ticker.close();
      await queue(async () => undefined);
      for (const run of active.values()) {
        run.child?.removeAllListeners();
        run.child?.on('error', () => undefined);
        run.child?.unref();
        run.cap.close();
      }
      active.clear();
    },
  };
}

function bareOrder(given: CheckOptions) {
  const { folder = null, environment = {}, environmentFile = null } = given;
  return { token: '', folder, environment, environmentFile, parameters: {}, variables: {} };
}

/** Its own log, or, when the job deleted that, the file its processes still write to. */
function openLog(files: RunFiles, pid: number): number {
  try {
    if (existsSync(files.log)) return openSync(files.log, 'a+');
    return openSync(`/proc/${pid}/fd/3`, 'a+');
  } catch {
    return openSync(files.log, 'a+', 0o600);
  }
}
