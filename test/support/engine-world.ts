/** One engine on a fake clock with a fake runner and a store in memory; everything a test of the rules needs. */
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import { createEngine } from '../../main/engine/engine.ts';
import type { EngineEvent } from '../../main/engine/events.ts';
import type { EngineSettings, EventName, Job, JobSpec, Run, Schedule } from '../../main/engine/model.ts';
import type { EngineStore, Gates } from '../../main/engine/ports.ts';
import type { Engine } from '../../main/engine/surface.ts';
import { createFakeRunner, type FakeRunner } from './fake-runner.ts';
import { createFakeTime, type FakeTime } from './fake-time.ts';
import { createMemoryStore } from './memory-store.ts';

export const T0 = Date.parse('2026-01-01T00:00:00Z');

export interface World {
  readonly time: FakeTime;
  readonly store: EngineStore;
  readonly runner: FakeRunner;
  engine: Engine;
  readonly events: EngineEvent[];
  /** Adds a job and returns its id. */
  job(schedule: Schedule, spec?: Partial<JobSpec>, id?: string): string;
  read(id: string): Job;
  /** Rows of the ledger in the order in which they were written. */
  runs(jobId?: string): Run[];
  /** `state@seconds since T0` of every row of a job, by scheduled time. */
  ledger(jobId?: string): string[];
  /** `wait@seconds since T0` of every row that waits, by scheduled time. */
  waits(jobId?: string): string[];
  /** `state(reason)@seconds since T0` of every row that has closed or runs, by scheduled time. */
  reasons(jobId?: string): string[];
  /** Moves both clocks to this many seconds after T0. */
  to(seconds: number): void;
  /** Sleeps until this many seconds after T0, then lets the timer ring. */
  sleepTo(seconds: number): void;
  /** The app goes away without a word and comes back on the same store. */
  crash(): Promise<void>;
}

export async function createWorld(
  options: {
    readonly settings?: Partial<EngineSettings>;
    readonly start?: string;
    readonly zone?: string;
    readonly running?: boolean;
    readonly gates?: Gates;
    /** What the host reports; default: not known, every event is accepted. */
    readonly events?: () => readonly EventName[];
  } = {},
): Promise<World> {
  const time = createFakeTime(options.start ?? T0, options.zone ?? 'UTC');
  const memory = createMemoryStore();
  const written: string[] = [];
  const store: EngineStore = {
    ...memory,
    insertRun(run) {
      const inserted = memory.insertRun(run);
      if (inserted) written.push(run.id);
      return inserted;
    },
  };
  const runner = createFakeRunner(time.clock);
  const events: EngineEvent[] = [];
  let sequence = 0;
  const settings: EngineSettings = { ...DEFAULT_ENGINE_SETTINGS, settleSeconds: 0, ...options.settings };
  let draw = 0;

  function make(): Engine {
    const engine = createEngine({
      clock: time.clock,
      alarm: time.alarm,
      events: options.events,
      ids: {
        id: () => `r${String(++sequence).padStart(6, '0')}`,
        token: () => `token${++sequence}`,
      },
      random: {
        // A fixed sequence that fills [0, 1) evenly.
        next: () => {
          draw = (draw + 0.61803398875) % 1;
          return draw;
        },
        machine: 'test-machine',
      },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      store,
      runner,
      settings,
      gates: options.gates,
    });
    engine.listen((event) => events.push(event));
    return engine;
  }

  const at = (instant: number): number => (instant - T0) / 1000;
  const byTime = (jobId?: string): Run[] =>
    world.runs(jobId).sort((a, b) => a.scheduledAt - b.scheduledAt || a.kind.localeCompare(b.kind));
  const spanOf = (run: Run): string => (run.scheduledTo === null ? '' : `..${at(run.scheduledTo)}x${run.count}`);

  const world: World = {
    time,
    store,
    runner,
    engine: make(),
    events,
    job(schedule, spec = {}, id) {
      const job = world.engine.add({
        id,
        spec: { name: 'job', action: { kind: 'shell', command: 'true' }, schedule, ...spec },
      });
      return job.id;
    },
    read(id) {
      const job = store.job(id);
      if (job === null) throw new Error(`no job ${id}`);
      return job;
    },
    runs(jobId) {
      const found = written.map((id) => store.run(id)).filter((run) => run !== null);
      return jobId === undefined ? found : found.filter((run) => run.jobId === jobId);
    },
    ledger(jobId) {
      return byTime(jobId).map((run) => `${run.state}@${at(run.scheduledAt)}${spanOf(run)}`);
    },
    waits(jobId) {
      const waiting = byTime(jobId).filter((run) => run.state === 'queued');
      return waiting.map((run) => `${run.waitingFor}@${at(run.scheduledAt)}${spanOf(run)}`);
    },
    reasons(jobId) {
      const others = byTime(jobId).filter((run) => run.state !== 'queued');
      return others.map((run) => `${run.state}(${run.why.code})@${at(run.scheduledAt)}${spanOf(run)}`);
    },
    to(seconds) {
      time.advance(T0 + seconds * 1000 - time.clock.now());
    },
    sleepTo(seconds) {
      time.sleep(T0 + seconds * 1000 - time.clock.now());
      world.engine.hint('resume');
      time.advance(0);
    },
    async crash() {
      time.alarm.clear();
      world.engine = make();
      await world.engine.start();
      time.advance(0);
    },
  };
  if (options.running !== false) await world.engine.start();
  return world;
}
