import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Action, SecretProblem } from '../engine/model.ts';
import type { Clock, Log, Runner, RunnerListener, RunOrder } from '../engine/ports.ts';
import type { Trouble } from '../engine/reasons.ts';
import { endKeeper } from '../process/windows/job.ts';
import type { ActiveRun } from './active-run.ts';
import { readTicket } from './adopt.ts';
import { createAdopter } from './adopter.ts';
import { createBaseEnvironment } from './base-environment.ts';
import { bareOrder, type CheckOptions, checkAction } from './check-action.ts';
import { defaultShell, prepareCommand, prepareEnvironment } from './command.ts';
import type { Environment } from './environment.ts';
import {
  type BaseEnvironment,
  createEnvironmentRecorder,
  describeEnvironment,
  type KeptVariable,
  type RecordedRun,
  readEnvironmentRecord,
} from './environment-record.ts';
import { compareWithLoginShell, type EnvironmentComparison } from './environment-report.ts';
import { createFollower } from './follow.ts';
import { findInterpreters, type Interpreter } from './interpreters.ts';
import { createLogCap, createPool, type LogCap } from './log-cap.ts';
import { createLogs, type LogReading } from './logs.ts';
import { lostInShell } from './lost-in-shell.ts';
import { readBoot } from './process-table.ts';
import { createQueue } from './queue.ts';
import { type RunFiles, runFiles } from './run-files.ts';
import { makeRunFolder, type OpenFile, remove, startProcess } from './start.ts';
import { createTicker } from './ticker.ts';

export interface RunnerOptions {
  /** Holds one folder per few hours with the logs of the runs; made with mode 0700 when missing. */
  readonly logFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What every run's environment starts from; default: this process's, completed by the login shell after a start by a launcher. */
  readonly environment?: Environment | undefined;
  /** The values of secrets; without it an order that needs one does not start. */
  readonly secrets?: RunSecrets | undefined;
  /** Keeps what runs got, masked, and tells the number of the text; without it nothing is written down about environments. */
  readonly keepEnvironment?: ((content: string) => number) | undefined;
  /** The login shell reported its environment (null), or which shell has not so far. Asked where the system gives a bare one. */
  readonly onLoginShell?: ((silent: string | null) => void) | undefined;
  /** How long jobs wait for the login shell, ms; default 10 s. */
  readonly shellPatience?: number | undefined;
  /** Called before each process is started: null, or why nothing may start any more. */
  readonly mayStart?: (() => Trouble | null) | undefined;
  /** Opens log files; only tests give one. */
  readonly open?: OpenFile | undefined;
}

/** Who can open secrets. Values are handed over for the environment of a process and for masking, and kept by nobody here. */
export interface RunSecrets {
  /** Every secret of an order by the name of its variable, or why one of them cannot be had. */
  open(
    order: Pick<RunOrder, 'runId' | 'secrets'>,
  ): { readonly variables: Environment } | (Trouble & { readonly secret: SecretProblem });
  /** What must be covered in the output of a run. The same list as long as nothing changes. */
  hiddenOf(runId: string): readonly string[];
  /** The same for everything a job shows. */
  hiddenOfJob(jobId: string): readonly string[];
}

/** The Runner port and everything else that is known about processes and their logs. */
export interface ProcessRunner extends Runner, LogReading {
  /** The interpreters found on this machine. */
  interpreters(): Promise<readonly Interpreter[]>;
  /** Name of the shell that reads command lines when a job names none. */
  readonly shell: string;
  /** Says in sentences why an action could not be started here; empty when it could. Starts nothing, writes nothing. */
  checkAction(action: Action, options?: CheckOptions): Promise<readonly Trouble[]>;
  /** Lays the environment a job would get beside the one of the person's terminal, asking for both. Takes up to 10 s, never throws. */
  compareEnvironments(options?: CompareOptions): Promise<EnvironmentComparison>;
  /** What a job would get now, without what Punctual itself tells each run; secrets have no values in it. */
  describeEnvironment(job: DescribedJob): Promise<{ readonly variables: readonly KeptVariable[] } | Trouble>;
  /** What a run got, as it was recorded; null when nothing was. */
  readEnvironment(run: RecordedRun): readonly KeptVariable[] | null;
  /** Names of variables that the shell of this system would not hand on to a process. */
  lostVariables(environment: Environment): readonly string[];
  /** Runs whose process is followed now. */
  running(): number;
  /** Lets go of everything; running processes go on and can be adopted. Nothing is told to listeners any more. */
  close(): Promise<void>;
}

export interface DescribedJob
  extends Pick<RunOrder, 'folder' | 'shared' | 'environment' | 'environmentFile' | 'secrets'> {
  /** Values that must not be shown, wherever they stand. */
  readonly hidden: readonly string[];
}

export interface CompareOptions extends CheckOptions {
  /** Secrets of the job: compared, and never told. Null = it has no value. */
  readonly hidden?: readonly { readonly name: string; readonly value: string | null }[] | undefined;
}

/**
 * Starts, follows, stops and adopts processes. Invariants:
 * 1. An attempt is started at most once: its log file is made exclusively before anything runs.
 * 2. Its end is told exactly once, after its log is in its final form; after a stop, only when its whole tree is gone.
 * 3. Listeners are never called from inside start, stop or adopt.
 * 4. No timer exists while nothing is followed, except while the login shell has not reported.
 * 5. At most one process is started in a turn of the event loop, except when everything is let go of.
 */
export function createRunner(options: RunnerOptions): ProcessRunner {
  const { clock, log, logFolder } = options;
  const boot = readBoot();
  const listeners: RunnerListener[] = [];
  const active = new Map<string, ActiveRun>();
  /** Orders that wait for their turn of the event loop, or for the login shell. */
  const orders: RunOrder[] = [];
  /** Orders whose program was not found and that wait for the login shell to be asked again, and those that did. */
  const searching = new Set<RunOrder>();
  const searched = new WeakSet<RunOrder>();
  /** Their runs; false once a stop was requested. */
  const waiting = new Map<string, boolean>();
  /** Set from the start of a process to the end of that turn. */
  let turn: NodeJS.Immediate | null = null;
  /** Script texts that were written for an attempt. */
  const scripts = new Map<string, string>();
  let closed = false;
  /** Set while the last orders are carried out. */
  let leaving = false;

  const ticker = createTicker((error) => log.error('Watching a run failed.', { error: String(error) }));
  const queue = createQueue();
  const pool = createPool();
  const logs = createLogs(
    logFolder,
    queue,
    {
      isActive: (runId) => active.has(runId),
      capOf: (runId, attempt) => {
        const run = active.get(runId);
        return run?.attempt === attempt ? run.cap : null;
      },
    },
    (runId) => options.secrets?.hiddenOf(runId) ?? [],
  );

  const { onLoginShell, shellPatience: patience } = options;
  const base = createBaseEnvironment({ clock, log, given: options.environment, onLoginShell, patience }, endTurn);

  const { keepEnvironment } = options;
  const recorder =
    keepEnvironment === undefined
      ? null
      : createEnvironmentRecorder({
          keep: keepEnvironment,
          hiddenOfJob: (jobId) => options.secrets?.hiddenOfJob(jobId) ?? [],
          log,
        });

  const readyBase = async (): Promise<BaseEnvironment> => base.current() ?? (await base.ready());

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

  function tellNotStarted(
    order: Pick<RunOrder, 'runId' | 'attempt'>,
    { problem: message, reason }: Trouble,
    secret?: SecretProblem | undefined,
  ): void {
    const more = secret === undefined ? {} : { secret };
    const end = { kind: 'not-started', message, reason, at: clock.now(), ...more } as const;
    tell((listener) => listener.onEnded(order.runId, order.attempt, end));
  }

  // ---------------------------------------------------------------------------------------------- starting

  /** The first order of a turn is carried out at once, the others one a turn, in their order: each holds the loop for some milliseconds. */
  function start(order: RunOrder): void {
    const from = base.current();
    if (from !== null && turn === null) {
      begin(order, from);
    } else {
      waiting.set(order.runId, true);
      orders.push(order);
    }
    endTurn();
  }

  function endTurn(): void {
    if (base.current() !== null && !closed) turn ??= setImmediate(startNext);
  }

  function startNext(): void {
    turn = null;
    const order = orders.shift();
    const from = base.current();
    if (order === undefined || from === null || closed) return;
    const wanted = waiting.get(order.runId);
    waiting.delete(order.runId);
    if (wanted === true) begin(order, from);
    else tellNotStarted(order, { problem: 'It was stopped before it could start.', reason: { code: 'called-off' } });
    endTurn();
  }

  function begin(order: RunOrder, from: BaseEnvironment): void {
    const files = runFiles(logFolder, order.runId, order.attempt);
    try {
      if (active.has(order.runId)) {
        const problem = 'An earlier attempt of this run is still running.';
        tellNotStarted(order, { problem, reason: { code: 'attempt-running' } });
        return;
      }
      // The row was committed a moment ago; a host that was frozen since may have lost its database. Before anything is written into
      // its folder, and once more at the last moment.
      const refusal = options.mayStart?.() ?? null;
      if (refusal !== null) {
        tellNotStarted(order, refusal);
        return;
      }
      // Asked each time: pruning removes folders that became empty.
      const folderProblem = existsSync(files.folder) ? null : makeRunFolder(files);
      if (folderProblem !== null) {
        tellNotStarted(order, folderProblem);
        return;
      }
      const opened = openSecrets(order);
      if ('problem' in opened) {
        tellNotStarted(order, opened, opened.secret);
        return;
      }
      let script: string | null = null;
      const command = prepareCommand(opened.order, from.variables, (extension) => {
        script = files.script(extension);
        return script;
      });
      if ('problem' in command) {
        if (!searchAgain(order, command)) tellNotStarted(order, command);
        return;
      }

      // Before the process: whatever happens then, what it got is known (its key goes into the ticket and the report).
      const environment = order.trial === true ? undefined : recorder?.record(order, from, command.fromFile);
      const late = options.mayStart?.() ?? null;
      if (late !== null) {
        if (script !== null) remove(script);
        tellNotStarted(order, late);
        return;
      }
      const result = startProcess(command, files, { environment, boot, log, open: options.open });
      if ('trouble' in result) {
        if (script !== null) remove(script);
        void Promise.resolve(result.trouble).then((trouble) => tellNotStarted(order, trouble));
        return;
      }
      if (script !== null) scripts.set(`${order.runId}.${order.attempt}`, script);
      const { child, pid, logFd, tree } = result;
      const startedAt = clock.now();
      const run = follower.follow(order, files, {
        pid,
        startedAt,
        child,
        cap: capOf(files, logFd, order.logLimitBytes),
        tree,
      });
      child?.on('error', () => undefined);
      child?.once('exit', (code, signal) => void follower.finish(run, { code, signal }));
      const mark = {
        ...{ pid, processStart: result.processStart, startedAt },
        ...(environment === undefined ? undefined : { environment }),
      };
      tell((listener) => listener.onStarted(order.runId, order.attempt, mark));
    } catch (error) {
      log.error('Starting a process failed.', { runId: order.runId, error: String(error) });
      const said = error instanceof Error ? error.message : String(error);
      tellNotStarted(order, { problem: `It could not be started: ${said}`, reason: { code: 'start-failed', said } });
    }
  }

  /** Whether an order waits until the login shell was asked again: a program may have been installed since, and PATH with it. */
  function searchAgain(order: RunOrder, trouble: Trouble): boolean {
    const asked = order.trial === true || order.variables['PUNCTUAL_REASON'] === 'manual';
    if (leaving || searched.has(order) || !isNowhere(trouble.reason) || !base.mayKnowMore(asked ? 0 : SEARCH_PAUSE))
      return false;
    searched.add(order);
    searching.add(order);
    waiting.set(order.runId, true);
    void base.refresh().then(() => {
      if (!searching.delete(order)) return;
      orders.push(order);
      endTurn();
    });
    return true;
  }

  /** The order with its secrets in the environment: only ever in memory, and in that of the process. */
  function openSecrets(order: RunOrder) {
    const [first] = order.secrets;
    if (first === undefined) return { order };
    const opened = options.secrets?.open(order);
    if (opened === undefined) {
      const secret: SecretProblem = { name: first.name, problem: 'locked' };
      const reason = { code: 'secret-unavailable', ...secret } as const;
      return { problem: `The secret "${first.name}" cannot be opened here.`, reason, secret };
    }
    if ('problem' in opened) return opened;
    return { order: { ...order, environment: { ...order.environment, ...opened.variables } } };
  }

  function capOf(files: RunFiles, fd: number, limit: number): LogCap {
    return createLogCap({ log, queue, pool }, files, fd, limit);
  }

  const follower = createFollower({ clock, log, ticker, logs, active, tell, closed: () => closed });
  const adopt = createAdopter({
    ...{ logFolder, boot, clock, log, follower, capOf, tell },
    isActive: (runId) => active.has(runId),
    removeLogs: logs.reading.removeLogs,
  });

  // ---------------------------------------------------------------------------------------------- the rest of the port

  /** Removes at once: an attempt that never began may start again directly afterwards, under the same names. */
  function acknowledge(runId: string, attempt: number): void {
    const { ticket } = runFiles(logFolder, runId, attempt);
    const keeper = process.platform === 'win32' ? readTicket(ticket)?.made?.keeper : undefined;
    if (keeper !== undefined) endKeeper(keeper);
    remove(ticket);
    const script = scripts.get(`${runId}.${attempt}`);
    if (script === undefined) return;
    scripts.delete(`${runId}.${attempt}`);
    remove(script);
  }

  function stop(runId: string): void {
    if (waiting.has(runId)) waiting.set(runId, false);
    const run = active.get(runId);
    if (run === undefined || run.stopping !== null || closed) return;
    run.stopping = run.tree
      .stop(run.killAfter)
      .catch((error: unknown) => log.error('Stopping a run failed.', { runId, error: String(error) }))
      .then(() => {
        // The end of an adopted process is not told by the system.
        if (run.child === null) void follower.finish(run, null);
      });
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
    interpreters: async () => findInterpreters((await readyBase()).variables, homedir()),
    shell: defaultShell().replace(/^.*\//, ''),
    async checkAction(action, given = {}) {
      const problems = () => readyBase().then(({ variables }) => checkAction(action, given, variables));
      const found = await problems();
      if (!found.some(({ reason }) => isNowhere(reason)) || !base.mayKnowMore(SEARCH_PAUSE)) return found;
      await base.refresh();
      return problems();
    },
    async compareEnvironments(given = {}) {
      const hidden = given.hidden ?? [];
      const known = hidden.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
      const order = bareOrder({ ...given, environment: { ...given.environment, ...Object.fromEntries(known) } });
      const ours = base.refresh().then(async () => {
        const prepared = prepareEnvironment(order, (await readyBase()).variables);
        if ('problem' in prepared) return prepared;
        const { PUNCTUAL_TOKEN: _, ...environment } = prepared.environment;
        return { environment, hidden };
      });
      return compareWithLoginShell(ours, log);
    },
    readEnvironment: readEnvironmentRecord,
    async describeEnvironment({ hidden, ...job }) {
      const from = await readyBase();
      const prepared = prepareEnvironment({ ...job, token: '', parameters: {}, variables: {} }, from.variables);
      if ('problem' in prepared) return prepared;
      return { variables: describeEnvironment(from, { ...job, file: prepared.fromFile }, hidden) };
    },
    lostVariables: lostInShell,
    running: () => active.size,
    async close() {
      // Their rows say that they start; none may wait for the next start of the app. Without an environment nothing can start.
      leaving = true;
      orders.push(...searching);
      searching.clear();
      while (base.current() !== null && orders.length > 0) startNext();
      base.close();
      if (turn !== null) clearImmediate(turn);
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

/** How often a program that is not found makes the login shell be asked again, for runs that no person waits for. */
const SEARCH_PAUSE = 10 * 60_000;

/** No folder of PATH has the program. */
function isNowhere(reason: Trouble['reason']): boolean {
  if (reason.code === 'shell-unusable' || reason.code === 'interpreter-unusable') return isNowhere(reason.because);
  return reason.code === 'program-nowhere';
}
