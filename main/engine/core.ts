import type { EngineEvent } from './events.ts';
import type { Absence, EngineSettings, EventName, Instant, Job, Millis, PauseState, Run } from './model.ts';
import type { OpenRuns } from './open-runs.ts';
import type { Alarm, Clock, EngineStore, Ids, Log, Random, RunEnd, Runner, RunOrder } from './ports.ts';
import type { TriggerShelf } from './trigger-shelf.ts';
import { waitsForFinish } from './triggers/facts.ts';

/** What createEngine needs; everything the engine touches comes through here. */
export interface EngineDeps {
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
  readonly store: EngineStore;
  readonly runner: Runner;
  readonly settings: EngineSettings;
  /** Events that the host reports; a schedule on any other is refused (S2). Without it every event is accepted. */
  readonly events?: (() => readonly EventName[]) | undefined;
}

/** Something the runner told; kept until it is stored, also over a failing store (S41). */
export type Report =
  | {
      readonly kind: 'started';
      readonly runId: string;
      readonly attempt: number;
      readonly pid: number;
      readonly processStart: string | null;
      readonly startedAt: Instant;
      readonly environment?: string | undefined;
    }
  | {
      readonly kind: 'ended';
      readonly runId: string;
      readonly attempt: number;
      readonly end: RunEnd;
      readonly adopted: boolean;
    };

/** What the parts of the engine share. Only engine.ts makes one; the parts change it only inside `act`. */
export interface Core {
  readonly deps: EngineDeps;
  readonly open: OpenRuns;
  readonly triggers: TriggerShelf;
  /** An instant as ISO text, for the variables of a run. */
  readonly instantText: (at: Instant) => string;
  settings: EngineSettings;
  phase: 'stopped' | 'starting' | 'running' | 'stopping';
  /** What was due at or before this moment was missed while nobody was awake. */
  missedBefore: Instant;
  /** The absence that ended last. */
  away: Absence | null;
  /** Missed occurrences and resume events wait until then (S18). */
  settleUntil: Instant | null;
  /** Everything scheduled before this moment may have its row already; later occurrences cannot (S40). */
  decidedThrough: Instant;
  pausedAll: PauseState | null;
  pausedGroups: Readonly<Record<string, PauseState>>;
  /** Pace of caught-up starts (S17): when the current handful began, and how many it has. */
  pace: { at: Instant; started: number };
  /** Monotonic moments at which a run's time limit warns and ends it. */
  readonly deadlines: Map<string, Deadline>;
  /** Runs that a running attempt must be stopped for, orders to start and events to tell: carried out after the commit. */
  outbox: Outbox;
}

export interface Deadline {
  warnAt: Millis | null;
  readonly endAt: Millis;
  readonly limitSeconds: number;
}

export interface Outbox {
  orders: RunOrder[];
  stops: string[];
  acknowledgements: { readonly runId: string; readonly attempt: number }[];
  events: EngineEvent[];
}

export const emptyOutbox = (): Outbox => ({ orders: [], stops: [], acknowledgements: [], events: [] });

/** True while this job may not start by itself: everything or its group is paused. */
export function pausedBy(core: Core, job: Job, now: Instant): 'group' | 'all' | null {
  if (isPausing(core.pausedAll, now)) return 'all';
  const group = job.spec.group;
  if (group !== undefined && isPausing(core.pausedGroups[group] ?? null, now)) return 'group';
  return null;
}

/** A pause whose end has passed pauses nothing, but still covers what was due inside it until all of that is decided. */
export function isPausing(pause: PauseState | null, now: Instant): boolean {
  return pause !== null && (pause.until === null || now < pause.until);
}

/** Most runs of the job that may go on together (S20). */
export function maxInstances(core: Core, job: Job): number {
  return job.spec.maxInstances ?? core.settings.defaults.maxInstances;
}

/** A queued row that will never start: writes its last state, and gives a job that counts from the end of its runs its next fire. */
export function closeQueued(
  core: Core,
  run: Run,
  patch: Partial<Omit<Run, 'id' | 'jobId' | 'kind' | 'scheduledAt' | 'token'>>,
  now: Instant,
): Run {
  const closed = changeRun(core, run, { waitingFor: null, notBefore: null, finishedAt: now, ...patch });
  const job = core.deps.store.job(run.jobId);
  if (job !== null && job.state === 'active' && job.nextFire === null && waitsForFinish(job.spec.schedule)) {
    if (core.open.ofJob(job.id).length === 0) {
      core.deps.store.progressJob(job.id, core.triggers.nextAfter({ ...job, lastFinishedAt: now }, now));
    }
  }
  const type = closed.state === 'missed' ? 'run-missed' : closed.state === 'skipped' ? 'run-skipped' : 'run-finished';
  core.outbox.events.push({ type, at: now, run: closed });
  return closed;
}

/** Writes the change to the store and to the view of open rows, and gives the row as it is now. */
export function changeRun(
  core: Core,
  run: Run,
  patch: Partial<Omit<Run, 'id' | 'jobId' | 'kind' | 'scheduledAt' | 'token'>>,
): Run {
  const changed = { ...run, ...patch };
  core.deps.store.updateRun(run.id, patch);
  core.open.put(changed);
  return changed;
}
