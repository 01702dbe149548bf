import type { TrySpec } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Instant, Job, Millis, Run } from '../engine/model.ts';
import { newRun } from '../engine/new-run.ts';
import { buildOrder, createInstantText } from '../engine/order.ts';
import { judgeEnd } from '../engine/outcome.ts';
import { readParameters } from '../engine/parameters.ts';
import type { Clock, Ids, RunEnd } from '../engine/ports.ts';
import type { ProcessRunner } from '../runner/runner.ts';
import type { Loan, SecretBook } from './secret-book.ts';
import type { SettingsBook } from './settings-book.ts';

export interface TrialsDeps {
  readonly runner: Pick<ProcessRunner, 'listen' | 'start' | 'stop' | 'acknowledge' | 'removeLogs'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: Pick<SettingsBook, 'current'>;
  readonly secrets: Pick<SecretBook, 'lend' | 'takeBack'>;
}

/** Actions that somebody tries before saving them: real processes, but no job, no row and no event. */
export interface Trials {
  try(spec: TrySpec, parameters: Readonly<Record<string, string>> | undefined, loan?: Loan): Run;
  /** The trial as a run; null when there is none with this id (any more). */
  get(id: string): Run | null;
  /** False when the id is of no trial that still goes on. */
  stop(id: string): boolean;
  /** Nobody would ever ask for them again: stops what still runs and removes all logs. */
  close(): Promise<void>;
}

const MOST_AT_ONCE = 5;
const MOST_KEPT = 20;
const KEPT_FOR: Millis = 15 * 60_000;
/** What setTimeout can hold; a longer limit ends a trial after 24 days. */
const LONGEST_TIMER: Millis = 2 ** 31 - 1;
/** Stopping the host waits for it, so it is short. */
const KILL_AFTER_SECONDS = 2;
/** What belongs to no job yet; never an id that a job can have, because ids are made without brackets. */
const NO_JOB = '(try)';

interface Trial {
  run: Run;
  spec: TrySpec;
  timer: NodeJS.Timeout | null;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** Runs them through the runner alone, beside the ledger. */
export function createTrials({ runner, clock, ids, settings, secrets }: TrialsDeps): Trials {
  const trials = new Map<string, Trial>();
  const going = (): Trial[] => [...trials.values()].filter((trial) => trial.run.finishedAt === null);

  runner.listen({
    onStarted(runId, _attempt, { startedAt, pid }) {
      const trial = trials.get(runId);
      if (trial !== undefined) trial.run = { ...trial.run, state: 'running', startedAt, pid };
    },
    onEnded(runId, attempt, end) {
      const trial = trials.get(runId);
      if (trial === undefined) return;
      if (trial.timer !== null) clearTimeout(trial.timer);
      trial.run = ended(trial, end);
      runner.acknowledge(runId, attempt);
      trial.end();
    },
  });

  async function forgetOld(): Promise<void> {
    const now = clock.now();
    const over = [...trials.values()].filter((trial) => trial.run.finishedAt !== null);
    const old = over.filter(
      (trial, n) => n < over.length - MOST_KEPT || now - (trial.run.finishedAt ?? now) > KEPT_FOR,
    );
    for (const { run } of old) trials.delete(run.id);
    await runner.removeLogs(old.map(({ run }) => ({ runId: run.id, attempts: 1 })));
    for (const { run } of old) secrets.takeBack(run.id);
  }

  function stop(id: string, ending: Run['ending']): boolean {
    const trial = trials.get(id);
    if (trial === undefined || trial.run.finishedAt !== null) return false;
    trial.run = { ...trial.run, ending };
    runner.stop(id);
    return true;
  }

  return {
    try(spec, given, loan = { jobId: null, values: {} }) {
      void forgetOld();
      if (going().length >= MOST_AT_ONCE) {
        throw new PunctualError(
          'conflict',
          `${MOST_AT_ONCE} things are being tried already. Stop one of them first.`,
          undefined,
          { reason: { code: 'too-many-trials', most: MOST_AT_ONCE } },
        );
      }
      const parameters = readParameters(spec.parameters ?? [], given ?? null);
      const now = clock.now();
      const run = newTrial(ids, spec, parameters, now);
      const { limitSeconds } = spec;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer =
        limitSeconds === undefined
          ? null
          : setTimeout(
              () => stop(run.id, { code: 'time-limit', limitSeconds }),
              Math.min(limitSeconds * 1000, LONGEST_TIMER),
            );
      secrets.lend(run.id, loan);
      trials.set(run.id, { run, spec, timer, ended: promise, end: resolve });
      const job = jobOf(spec);
      runner.start({
        ...buildOrder({ settings: settings.current().engine, instantText: createInstantText() }, job, run, now),
        killAfterSeconds: KILL_AFTER_SECONDS,
        trial: true,
      });
      return run;
    },
    get: (id) => trials.get(id)?.run ?? null,
    stop: (id) => stop(id, { code: 'stopped', by: 'person' }),
    async close() {
      const open = going();
      for (const { run } of open) stop(run.id, { code: 'stopped', by: 'quit' });
      await Promise.all(open.map((trial) => trial.ended));
      for (const { timer } of trials.values()) if (timer !== null) clearTimeout(timer);
      await runner.removeLogs([...trials.keys()].map((runId) => ({ runId, attempts: 1 })));
      for (const runId of trials.keys()) secrets.takeBack(runId);
      trials.clear();
    },
  };

  function ended({ run, spec }: Trial, end: RunEnd): Run {
    const { outcome, ending } = judgeEnd(run, { spec: jobOf(spec).spec }, end);
    const finished = { ...run, state: outcome, ending };
    if (end.kind !== 'exited') return { ...finished, finishedAt: end.at };
    const { kind: _, environment: __, ...facts } = end;
    return { ...finished, ...facts };
  }
}

function jobOf(spec: TrySpec): Pick<Job, 'id' | 'spec'> {
  return { id: NO_JOB, spec: { ...spec, name: nameOf(spec), schedule: { kind: 'manual' } } };
}

function nameOf(spec: TrySpec): string {
  return spec.name === undefined || spec.name.trim() === '' ? 'Try' : spec.name;
}

function newTrial(ids: Ids, spec: TrySpec, parameters: Run['parameters'], now: Instant): Run {
  return {
    ...newRun({ id: ids.id(), jobId: NO_JOB, jobName: nameOf(spec), token: ids.token() }, now),
    kind: 'manual',
    reason: 'manual',
    state: 'starting',
    why: { code: 'manual' },
    parameters,
  };
}
