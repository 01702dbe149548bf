import { entryOf } from './entry-of.ts';
import type { EngineEvent } from './events.ts';
import type { Absence, EngineSettings, EventName, Instant, Job, Millis, PauseState, Run, Why } from './model.ts';
import type { OpenRuns } from './open-runs.ts';
import type { PauseWindow } from './plan.ts';
import type {
  Alarm,
  ClaimAnswer,
  Clock,
  EngineStore,
  Gates,
  Ids,
  JobProgress,
  Log,
  Random,
  Review,
  RunEnd,
  Runner,
  RunOrder,
  RunPatch,
} from './ports.ts';
import type { TriggerShelf } from './trigger-shelf.ts';
import { eventNames, waitsForFinish } from './triggers/facts.ts';
import { placesLeft, takesPlace } from './upcoming.ts';

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
  /** Conditions and the ledger shared with other computers; absent = jobs have neither. */
  readonly gates?: Gates | undefined;
  /** Events that the host reports; a schedule on any other is refused (S2). Without it every event is accepted. */
  readonly events?: (() => readonly EventName[]) | undefined;
}

/** A report from the runner or the shared ledger. Kept until it has been committed, even while the store is failing (S41). */
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
    }
  | { readonly kind: 'claimed'; readonly runId: string; readonly answer: ClaimAnswer };

/** What the parts of the engine share. Only engine.ts makes one; the parts change it only inside `act`. */
export interface Core {
  readonly deps: EngineDeps;
  readonly open: OpenRuns;
  readonly triggers: TriggerShelf;
  /** An instant as ISO text, for the variables of a run. */
  readonly instantText: (at: Instant) => string;
  settings: EngineSettings;
  phase: 'stopped' | 'starting' | 'running' | 'stopping';
  /** Zone that `local` schedules are decided in; never the clock's own, which may change at any moment (S11). */
  zone: string;
  /** A change of the clock or the zone that is not carried out for all jobs yet. */
  review: Review | null;
  /** Occurrences due at or before this moment were missed: the computer was away. */
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
  /** Rows whose count of occurrences changed (taken over, or a merged row left them); counted again before the commit (S40). */
  readonly recounts: Set<string>;
  /** Jobs with `maxRuns` for which a row was written or started: their next fire is looked at again before the commit (S25). */
  readonly limited: Set<string>;
  /** Monotonic moments at which a run's time limit warns and ends it. */
  readonly deadlines: Map<string, Deadline>;
  /** Runs that a running attempt must be stopped for, orders to start and events to tell: carried out after the commit. */
  outbox: Outbox;
}

/** Jobs decided in one transaction: small enough that no tick holds the event loop for long. */
export const BATCH = 250;

export interface Deadline {
  warnAt: Millis | null;
  readonly endAt: Millis;
  readonly limitSeconds: number;
}

export interface Outbox {
  orders: RunOrder[];
  stops: string[];
  acknowledgements: { readonly runId: string; readonly attempt: number }[];
  /** Rows to request from the shared ledger. */
  claims: Run[];
  events: EngineEvent[];
}

export const emptyOutbox = (): Outbox => ({ orders: [], stops: [], acknowledgements: [], claims: [], events: [] });

/** Whether everything, or the job's group, is paused: then it may not start by itself. */
export function pausedBy(core: Core, job: Job, now: Instant): 'group' | 'all' | null {
  if (isPausing(core.pausedAll, now)) return 'all';
  const group = job.spec.group;
  if (group !== undefined && isPausing(entryOf(core.pausedGroups, group) ?? null, now)) return 'group';
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

/** The pauses over a job, those included that have ended and whose occurrences are not all decided yet. */
export function pauseWindows(core: Core, job: Job): readonly PauseWindow[] {
  const group = job.spec.group === undefined ? undefined : entryOf(core.pausedGroups, job.spec.group);
  if (job.pausedAt === null && group === undefined && core.pausedAll === null) return NO_PAUSES;
  const found: PauseWindow[] = [];
  if (job.pausedAt !== null) found.push({ scope: 'job', since: job.pausedAt, until: job.pausedUntil });
  if (group !== undefined) found.push({ scope: 'group', ...group });
  if (core.pausedAll !== null) found.push({ scope: 'all', ...core.pausedAll });
  return found;
}
const NO_PAUSES: readonly PauseWindow[] = [];

/** True while a pause of the job, of its group or of everything lasts. */
export function isHeldByPause(core: Core, job: Job, now: Instant): boolean {
  return isJobPaused(job, now) || pausedBy(core, job, now) !== null;
}

/** A row that no pause has a say in any more: each that covered its moment has ended with `catch-up`, but another one kept the job back. */
export const isLetGo = (run: Run): boolean => run.waitingFor === 'pause' && run.wait?.scopes?.length === 0;

/** True when the job has such rows, and nothing keeps it back any more: they are about to be decided. */
export function hasLetGo(core: Core, job: Job, now: Instant): boolean {
  return core.open.heldOf(job.id).some(isLetGo) && !isHeldByPause(core, job, now);
}

/** True while the job's own pause lasts. */
export function isJobPaused(job: Job, now: Instant): boolean {
  return job.pausedAt !== null && (job.pausedUntil === null || now < job.pausedUntil);
}

/** A queued row that will never start: writes its last state, and gives its job what the row had reserved. */
export function closeQueued(core: Core, run: Run, patch: RunPatch, now: Instant): Run {
  const closed = changeRun(core, run, { waitingFor: null, wait: null, notBefore: null, finishedAt: now, ...patch });
  core.outbox.events.push({ type: closedEvent(closed), at: now, run: closed });
  afterClosing(core, run, now);
  return closed;
}

function closedEvent({ state }: Run): 'run-missed' | 'run-skipped' | 'run-merged' | 'run-finished' {
  if (state === 'missed') return 'run-missed';
  if (state === 'skipped') return 'run-skipped';
  return state === 'merged' ? 'run-merged' : 'run-finished';
}

/**
 * A row of the job closed while the job has no next fire: a place that `maxRuns` allows may be free again (S25), a schedule that
 * counts from the end of its runs goes on (S4), or the job is finished.
 */
export function afterClosing(core: Core, run: Run, now: Instant): void {
  const { store } = core.deps;
  const job = store.job(run.jobId);
  if (job === null || job.state === 'broken') return;
  if (job.nextFire !== null) {
    restartFromFinish(core, job, run, now);
    return;
  }
  // Finished because its last places were taken by rows that waited: one of them is free again.
  const wasFinished = job.state === 'finished';
  if (wasFinished && (job.spec.schedule.maxRuns === undefined || !takesPlace(run))) return;
  const open = core.open.ofJob(job.id);
  if (placesLeft(job, open) > 0) {
    const next = nextAfterClosing(core, job, run, now);
    if (next !== null) {
      const due = job.state === 'paused' ? {} : { state: 'active' as const, dueAt: next };
      const from = waitsForFinish(job.spec.schedule) ? { lastFinishedAt: now } : {};
      store.progressJob(job.id, { nextFire: next, ...due, ...from });
      return;
    }
  }
  const progress = wasFinished ? null : finishing(core, job);
  if (progress === null) return;
  store.progressJob(job.id, progress);
  core.outbox.events.push({ type: 'job-finished', at: now, job: { ...job, ...progress } });
}

/**
 * A job whose last place is taken has no next fire (S25), whatever took it: an answer, an event, an occurrence of a pause that ended.
 * Called before the commit.
 */
export function keepPlaces(core: Core): void {
  for (const id of core.limited) {
    const job = core.deps.store.job(id);
    if (job === null || job.nextFire === null || placesLeft(job, core.open.ofJob(id)) > 0) continue;
    core.deps.store.progressJob(id, { nextFire: null, ...(job.state === 'active' ? { dueAt: null } : {}) });
  }
  core.limited.clear();
}

/** A part of the schedule that counts from the end of its runs goes on, although another part has a next fire. */
function restartFromFinish(core: Core, job: Job, run: Run, now: Instant): void {
  const { schedule } = job.spec;
  if (schedule.kind === 'interval' || !takesPlace(run) || !waitsForFinish(schedule)) return;
  if (core.open.ofJob(job.id).length > 0 || job.nextFire === null) return;
  const next = core.triggers.next({ ...job, lastFinishedAt: now }, now);
  if (next === null || next >= job.nextFire) return;
  const due = job.state === 'active' ? { dueAt: next } : {};
  core.deps.store.progressJob(job.id, { nextFire: next, lastFinishedAt: now, ...due });
}

function nextAfterClosing(core: Core, job: Job, run: Run, now: Instant): Instant | null {
  const open = core.open.ofJob(job.id);
  if (waitsForFinish(job.spec.schedule)) {
    if (open.length > 0) return null;
    return core.triggers.next({ ...job, lastFinishedAt: now }, now);
  }
  // Without a limit there is no next fire because the schedule has ended.
  if (job.spec.schedule.maxRuns === undefined) return null;
  // The place is given back to the occurrence after the newest one that has its row.
  const newest = open.reduce((at, one) => Math.max(at, one.scheduledAt), run.scheduledAt);
  // A row of a time when the clock was ahead must not keep the job silent until then (S40).
  return core.triggers.next(job, Math.min(newest, now));
}

/** The job's last state when nothing of it can fire any more and none of its rows is open (S25); null otherwise. */
export function finishing(core: Core, job: Job): JobProgress | null {
  const { schedule } = job.spec;
  const open = core.open.ofJob(job.id);
  if (open.some((row) => row.kind === 'scheduled' || row.kind === 'event' || row.kind === 'span')) return null;
  const used = schedule.maxRuns !== undefined && job.runCount >= schedule.maxRuns;
  if (!used && (eventNames(schedule).length > 0 || waitsForFinish(schedule) || schedule.kind === 'manual')) return null;
  return { state: 'finished', nextFire: null, dueAt: null, pausedAt: null, pausedUntil: null };
}

/** The held row as it is now; null when it has moved on in this transaction. One that another was merged into waits as it did. */
export function stillHeld(core: Core, run: Run): Run | null {
  const current = core.open.get(run.id);
  return current?.state === 'queued' && current.waitingFor === run.waitingFor ? current : null;
}

/** Writes the change to the store and to the view of open rows, and gives the row as it is now. */
export function changeRun(core: Core, run: Run, patch: RunPatch): Run {
  const changed = { ...run, ...patch };
  core.deps.store.updateRun(run.id, patch);
  core.open.put(changed);
  return changed;
}

/** Has the run counted again, before the commit, into which a row with this reason was merged; nothing for other reasons (S40). */
export function recountTarget(core: Core, why: Why): void {
  if (why.code === 'merged-into' && why.run !== null) core.recounts.add(why.run);
}
