import { heldTime, isTooLate } from './catch-up.ts';
import type { Core } from './core.ts';
import { changeRun, closeQueued, isHeldByPause, maxInstances, recountTarget } from './core.ts';
import type { Instant, Job, MisfirePolicy, Run, RunEnding, Wait, Why } from './model.ts';
import { type NewRun, newRun } from './new-run.ts';
import { isByPerson, isHeld, isRepeat, startsBefore } from './open-runs.ts';
import { buildOrder } from './order.ts';
import { decideOverlap, type OverlapDecision } from './overlap.ts';
import { readParameters } from './parameters.ts';
import type { RunPatch } from './ports.ts';
import { isDecided } from './proof.ts';

/** What a new run is, before it is known whether it may start. */
export type Occurrence = Pick<
  Run,
  'kind' | 'reason' | 'why' | 'scheduledAt' | 'dueAt' | 'missedCount' | 'parameters' | 'parentRun'
> & {
  /** Runs in turn with others of its job whatever the overlap rule says (S21): a catch-up of all, a run a person asked for. */
  readonly inOrder: boolean;
  /** Time that must pass first; null = none. */
  readonly hold: { readonly waitingFor: 'time' | 'jitter' | 'settle'; readonly notBefore: Instant } | null;
  /** Since when an occurrence that this one stands for has waited for conditions. */
  readonly since?: Instant | undefined;
};

export interface Launcher {
  /** Writes the row of this occurrence and starts it if it may; null when the occurrence is decided already (S30, S40). */
  launch(job: Job, occurrence: Occurrence, now: Instant): Run | null;
  /** Every gate of time is open: judges conditions, the shared ledger and the other runs of the job. `stored` is the row as it waits. */
  admit(job: Job, stored: Run, change: Admission, now: Instant): Run;
  /** Starts what waits and may start now, at most `most`; true when there may be more. */
  startWaiting(now: Instant, most: number): boolean;
  /** Requests the processes of an active run to stop and notes why. */
  stop(run: Run, ending: RunEnding): void;
  /** A row that is only a record: missed, skipped or merged. */
  record(job: Job, row: RecordRow, now: Instant): Run | null;
  /** An open row for occurrences that fell into a pause that lasts (S26); false when there is a row at this instant already. */
  keepPaused(job: Job, row: PausedRow, now: Instant): boolean;
}

/** What admission changes of a row beside its wait, and which of its gates are known to be open. */
export interface Admission {
  readonly reason?: Run['reason'] | undefined;
  readonly why?: Why | undefined;
  readonly missedCount?: number | undefined;
  readonly inOrder: boolean;
  readonly since?: Instant | undefined;
  /** The conditions are open: they held, were given up, or a person passes them. */
  readonly pastConditions?: boolean | undefined;
  /** The ledger granted it. */
  readonly granted?: boolean | undefined;
  /** A person starts it. */
  readonly startNow?: boolean | undefined;
}

export interface RecordRow {
  readonly state: 'missed' | 'skipped' | 'merged';
  readonly from: Instant;
  readonly to: Instant;
  readonly count: number;
  readonly why: Why;
  readonly inbox: boolean;
  /** How many occurrences the record stands for beside its own. */
  readonly missedCount?: number | undefined;
  /** A remark outside the count of occurrences (S40). */
  readonly note?: boolean | undefined;
}

export interface PausedRow {
  readonly from: Instant;
  readonly to: Instant;
  readonly count: number;
  readonly scopes: NonNullable<Wait['scopes']>;
  /** Why it is there at all; default: it fell due. */
  readonly why?: Why | undefined;
}

/** A waiting retry that will not happen leaves its last attempt as the run's result. */
export function lastAttempt(run: Run): Partial<Run> {
  const last = run.attempts.at(-1);
  if (last === undefined) return { state: 'skipped', why: { code: 'cancelled' } };
  return {
    state: last.outcome,
    attempt: last.attempt,
    attempts: run.attempts.slice(0, -1),
    startedAt: last.startedAt,
    finishedAt: last.finishedAt,
    exitCode: last.exitCode,
    signal: last.signal,
    ending: last.ending,
  };
}

/** The part of the engine that turns decisions into rows and rows into processes. */
export function createLauncher(core: Core): Launcher {
  const { store, ids, gates } = core.deps;

  function newRow(job: Job, now: Instant): NewRun {
    const run = newRun({ id: ids.id(), jobId: job.id, jobName: job.spec.name, token: ids.token() }, now);
    run.executor = job.spec.executor ?? core.settings.defaults.executor;
    run.priority = job.spec.priority ?? core.settings.defaults.priority;
    return run;
  }

  /** Writes a new row; one that only says what a wrong clock did not run is taken over (S40). Null when the occurrence is decided. */
  function insert(run: Run): Run | null {
    let written = run;
    if (!store.insertRun(run)) {
      const known = store.occurrence(run.jobId, run.scheduledAt, run.kind);
      if (known === null || isDecided(store, known)) return null;
      written = { ...run, id: known.id, token: known.token };
      const { id: _id, jobId: _job, kind: _kind, scheduledAt: _at, token: _token, ...patch } = written;
      store.updateRun(known.id, patch);
      // Rows may still be merged into it, and it may have left a merge itself.
      core.recounts.add(known.id);
      recountTarget(core, known.why);
    }
    core.open.put(written);
    return written;
  }

  const misfireOf = (job: Job): MisfirePolicy => job.spec.misfire ?? core.settings.defaults.misfire;

  function paceAllows(now: Instant): boolean {
    const { together, spacingSeconds } = core.settings.catchUp;
    return core.pace.started < together || now >= core.pace.at + spacingSeconds * 1000;
  }

  function countPace(now: Instant): void {
    if (now >= core.pace.at + core.settings.catchUp.spacingSeconds * 1000) core.pace = { at: now, started: 1 };
    else core.pace = { at: core.pace.at, started: core.pace.started + 1 };
  }

  function order(job: Job, run: Run, now: Instant): void {
    if (run.reason === 'catch-up' && run.attempt === 1) countPace(now);
    if (job.spec.schedule.maxRuns !== undefined && run.attempt === 1 && countsForLimit(run)) {
      // Only a start uses a place up (S25); the job may have been written since it was read.
      store.progressJob(job.id, { runCount: (store.job(job.id) ?? job).runCount + 1 });
      core.limited.add(job.id);
    }
    core.outbox.orders.push(buildOrder(core, job, run, now));
  }

  /** May this run start without standing in line? */
  function mayStartAtOnce(job: Job, run: Run, now: Instant): boolean {
    if (core.phase !== 'running' || !core.open.lineIsEmpty(run.executor)) return false;
    const byPerson = isByPerson(run);
    if (!byPerson && isHeldByPause(core, job, now)) return false;
    if (run.reason === 'catch-up' && !byPerson && !paceAllows(now)) return false;
    return core.open.hasRoom(run.executor, byPerson, core.settings);
  }

  /** The younger occurrence takes the place of a waiting retry (S34) or of the oldest waiting ones (S20). */
  function drop(run: Run, now: Instant, why: 'retry-replaced' | 'queue-full'): void {
    if (why === 'retry-replaced') closeQueued(core, run, { ...lastAttempt(run), ending: { code: why } }, now);
    else closeQueued(core, run, { state: 'skipped', why: { code: why } }, now);
  }

  function stop(run: Run, ending: RunEnding): void {
    changeRun(core, run, { ending });
    core.outbox.stops.push(run.id);
  }

  /** An older row of the job that is held and must come first, where order is kept (S14, `all`). */
  function isOutOfOrder(job: Job, run: Run): boolean {
    if (run.kind !== 'scheduled' || run.attempt > 1 || misfireOf(job) !== 'all') return false;
    return core.open
      .heldOf(job.id)
      .some(
        (row) =>
          row.id !== run.id &&
          row.kind === 'scheduled' &&
          row.waitingFor !== 'pause' &&
          row.wait?.held !== true &&
          startsBefore(row, run),
      );
  }

  function overlapOf(
    job: Job,
    run: Run,
    inOrder: boolean,
  ): { decision: OverlapDecision; busy: Run[]; waiting: Run[]; retries: Run[] } {
    const others = core.open.ofJob(job.id);
    if (others.length === 0) return { decision: START, busy: [], waiting: [], retries: [] };
    const rows = others.filter((row) => row.id !== run.id && !isHeld(row));
    const replaces = run.kind === 'scheduled' && run.attempt === 1 && misfireOf(job) === 'latest';
    // Also one that settles, or waits for a slot: it has not started again.
    const retries = replaces ? others.filter((row) => row.state === 'queued' && row.attempt > 1) : [];
    const waiting = rows.filter((row) => row.waitingFor === 'previous' && !retries.includes(row));
    const busy = rows.filter((row) => !waiting.includes(row) && !retries.includes(row));
    const policy = job.spec.overlap ?? core.settings.defaults.overlap;
    const limit = maxInstances(core, job);
    if (isOutOfOrder(job, run)) return { decision: { kind: 'wait', drop: 0 }, busy, waiting, retries: [] };
    if (inOrder) {
      const starts = busy.length + waiting.length < limit || policy === 'parallel';
      return { decision: starts ? START : { kind: 'wait', drop: 0 }, busy, waiting, retries };
    }
    const decision = decideOverlap({
      policy,
      maxInstances: limit,
      queueLimit: job.spec.queueLimit ?? core.settings.defaults.queueLimit,
      instances: busy.length,
      waiting: waiting.length,
    });
    return { decision, busy, waiting, retries };
  }

  /**
   * Where a row goes once nothing holds it back: into a process, into a line, or out (S20). `stored` is null for a new row; then the
   * insert is the only write.
   */
  function place(job: Job, run: NewRun, stored: Run | null, inOrder: boolean, now: Instant): Run | null {
    const { decision, busy, waiting, retries } = overlapOf(job, run, inOrder);
    if (decision.kind === 'skip') {
      const blocker = busy[0];
      const since = blocker?.startedAt ?? blocker?.decidedAt ?? null;
      const why: Why = { code: 'still-running', blocker: blocker?.id ?? null, since };
      const { reason, missedCount } = run;
      if (stored !== null) return closeQueued(core, stored, { reason, missedCount, state: 'skipped', why }, now);
      run.state = 'skipped';
      run.finishedAt = now;
      run.why = why;
      run.wait = null;
      const written = insert(run);
      if (written !== null) core.outbox.events.push({ type: 'run-skipped', at: now, run: written });
      return written;
    }

    const starting = decision.kind === 'start' && mayStartAtOnce(job, run, now);
    run.notBefore = null;
    if (starting) {
      run.state = 'starting';
      run.why = whyAtStart(run, stored, now);
      run.waitingFor = null;
      run.wait = null;
    } else if (decision.kind !== 'start') run.waitingFor = 'previous';
    else run.waitingFor = run.reason === 'catch-up' && run.attempt === 1 && !isByPerson(run) ? 'pace' : 'slot';
    const written = write(run, stored);
    if (written === null) return null;
    // First, because the start counts for `maxRuns`: what closes below must not give its place away again.
    if (starting) order(job, written, now);
    for (const retry of retries) drop(retry, now, 'retry-replaced');
    if (decision.kind !== 'start') for (const old of waiting.slice(0, decision.drop)) drop(old, now, 'queue-full');
    if (decision.kind === 'restart') {
      for (const old of busy) {
        if (old.state === 'queued') drop(old, now, 'queue-full');
        else stop(old, { code: 'stopped', by: 'restart' });
      }
    }
    if (!starting) core.outbox.events.push({ type: 'run-queued', at: now, run: written });
    return written;
  }

  function write(run: NewRun, stored: Run | null): Run | null {
    return stored === null ? insert(run) : changeRun(core, stored, judged(run));
  }

  /**
   * The gates that this computer and the shared ledger judge. Returns `undefined` when all are open, else the row as it waits for the
   * first closed one (null when the occurrence of a new row is decided already).
   */
  function holdForGates(
    job: Job,
    run: NewRun,
    stored: Run | null,
    change: Admission,
    now: Instant,
  ): Run | null | undefined {
    if (gates === undefined || run.attempt > 1 || !countsForLimit(run)) return undefined;
    // A person who answers that it shall run does not wait for conditions.
    const passes = change.pastConditions === true || run.why.code === 'answered';
    const state = passes ? HOLDS : gates.condition(job, run.dueAt);
    if (!state.holds) {
      const since = Math.min(change.since ?? run.dueAt, run.wait?.since ?? run.dueAt);
      const { lacking, giveUpAt, ifNot } = state;
      const giving = giveUpAt === null ? undefined : { giveUpAt };
      run.waitingFor = 'condition';
      run.wait = { ...kept(run.wait), closedAt: now, since, lacking, ifNot, ...giving };
    } else if (change.granted !== true && run.kind === 'scheduled' && gates.isShared(job)) {
      run.waitingFor = 'claim';
      run.wait = { ...kept(run.wait), closedAt: now };
    } else return undefined;
    run.notBefore = null;
    const written = write(run, stored);
    if (written === null) return null;
    if (written.waitingFor === 'claim') core.outbox.claims.push(written);
    core.outbox.events.push({ type: 'run-queued', at: now, run: written });
    return written;
  }

  function launch(job: Job, occurrence: Occurrence, now: Instant): Run | null {
    const run = newRow(job, now);
    if (job.spec.schedule.maxRuns !== undefined) core.limited.add(job.id);
    run.kind = occurrence.kind;
    run.reason = occurrence.reason;
    run.why = occurrence.why;
    run.scheduledAt = occurrence.scheduledAt;
    run.dueAt = occurrence.dueAt;
    run.missedCount = occurrence.missedCount;
    run.parentRun = occurrence.parentRun;
    // Kept with the run, so that running it again repeats it even when the defaults have changed.
    run.parameters = occurrence.parameters ?? readParameters(job.spec.parameters ?? [], null);
    const { hold } = occurrence;
    if (hold !== null) {
      run.waitingFor = hold.waitingFor;
      run.notBefore = hold.notBefore;
      if (hold.waitingFor === 'settle') run.wait = { closedAt: now };
      const held = insert(run);
      if (held !== null) core.outbox.events.push({ type: 'run-queued', at: now, run: held });
      return held;
    }
    const { inOrder, since } = occurrence;
    const held = holdForGates(job, run, null, { inOrder, since }, now);
    return held === undefined ? place(job, run, null, inOrder, now) : held;
  }

  function admit(job: Job, stored: Run, change: Admission, now: Instant): Run {
    const run: NewRun = { ...stored };
    if (change.reason !== undefined) run.reason = change.reason;
    if (change.why !== undefined) run.why = change.why;
    if (change.missedCount !== undefined) run.missedCount = change.missedCount;
    run.wait = kept({ ...stored.wait, heldMs: heldTime(stored, now) });
    if (change.startNow === true) run.wait = { ...run.wait, startNow: true };
    const held = holdForGates(job, run, stored, change, now);
    return (held === undefined ? place(job, run, stored, change.inOrder, now) : held) ?? stored;
  }

  function begin(job: Job, run: Run, now: Instant): void {
    const first = (run.kind === 'scheduled' || isRepeat(run)) && run.attempt === 1;
    const judges = first && run.why.code !== 'answered' && run.wait?.startNow !== true;
    const lateMs = Math.max(0, now - run.dueAt - heldTime(run, now));
    if (judges) {
      const graceMs = core.triggers.graceMs(job);
      if (isTooLate(lateMs, graceMs)) {
        // Lateness is measured when the run is about to start, so waiting in a queue counts (S12).
        const why = { code: 'too-late', lateMs, graceMs: graceMs ?? 0 } as const;
        closeQueued(core, run, { state: 'missed', why }, now);
        return;
      }
    }
    const why = whyAtStart(run, run, now);
    const started = changeRun(core, run, { state: 'starting', waitingFor: null, wait: null, notBefore: null, why });
    order(job, started, now);
  }

  return {
    launch,
    admit,
    stop,
    startWaiting(now, most) {
      for (let started = 0; started < most; started += 1) {
        const run = core.open.next(now, core.settings, {
          paceAllows: paceAllows(now),
          parked: (waiting) => {
            if (isByPerson(waiting)) return false;
            const job = store.job(waiting.jobId);
            return job !== null && isHeldByPause(core, job, now);
          },
          maxInstances: (jobId) => {
            const job = store.job(jobId);
            return job === null ? 1 : maxInstances(core, job);
          },
          outOfOrder: (waiting) => {
            if (core.open.heldCount() === 0) return false;
            const job = store.job(waiting.jobId);
            return job !== null && isOutOfOrder(job, waiting);
          },
        });
        if (run === null) return false;
        const job = store.job(run.jobId);
        if (job === null || job.state === 'broken') {
          closeQueued(core, run, { state: 'skipped', why: { code: 'job-removed' } }, now);
        } else begin(job, run, now);
      }
      return true;
    },
    record(job, row, now) {
      const span = row.count > 1 || row.from !== row.to;
      const written = insert({
        ...newRow(job, now),
        kind: row.note === true ? 'note' : span ? 'span' : 'scheduled',
        state: row.state,
        why: row.why,
        // The list of an open question is made when it is answered, that of a note when a person asks; the schedule may be another by then.
        wait: (span && row.inbox) || row.note === true ? { grid: gridOf(job) } : null,
        scheduledAt: row.from,
        scheduledTo: span ? row.to : null,
        count: row.count,
        missedCount: row.missedCount ?? 0,
        dueAt: row.from,
        finishedAt: now,
        inbox: row.inbox,
      });
      if (written === null) {
        // These occurrences have their record already, under the same key: the run stands for fewer (S40).
        recountTarget(core, row.why);
        return null;
      }
      const type = row.state === 'missed' ? 'run-missed' : row.state === 'skipped' ? 'run-skipped' : 'run-merged';
      core.outbox.events.push({ type, at: now, run: written });
      return written;
    },
    keepPaused(job, row, now) {
      const grid = gridOf(job);
      const key = JSON.stringify([row.scopes, grid]);
      const neighbours = row.why === undefined ? core.open.heldOf(job.id) : [];
      const span = neighbours.find(
        ({ kind, wait, scheduledTo }) =>
          kind === 'span' &&
          // Neighbours only: occurrences between them may have another fate.
          core.triggers.next(job, scheduledTo ?? row.from) === row.from &&
          JSON.stringify([wait?.scopes, wait?.grid]) === key,
      );
      if (span !== undefined) {
        changeRun(core, span, { scheduledTo: row.to, count: span.count + row.count });
        return true;
      }
      const single = row.count === 1;
      const written = insert({
        ...newRow(job, now),
        kind: single ? 'scheduled' : 'span',
        waitingFor: 'pause',
        wait: single ? { scopes: row.scopes } : { scopes: row.scopes, grid },
        scheduledAt: row.from,
        scheduledTo: single ? null : row.to,
        count: row.count,
        dueAt: row.from,
        parameters: readParameters(job.spec.parameters ?? [], null),
        ...(row.why === undefined ? undefined : { why: row.why }),
      });
      if (written === null) return false;
      core.outbox.events.push({ type: 'run-queued', at: now, run: written });
      return true;
    },
  };

  function gridOf(job: Job): NonNullable<Wait['grid']> {
    const { zone, anchor } = core.triggers.contextOf(job);
    return { schedule: job.spec.schedule, zone, anchor };
  }
}

/** A start this late is still called on time: timers and a busy machine explain it. */
const ON_TIME_MS = 1000;

/** The reason with the figures of the moment of the start. Only a first attempt of the schedule has a lateness. */
function whyAtStart(run: Run, stored: Run | null, now: Instant): Why {
  const { why } = run;
  if (run.kind !== 'scheduled' || run.attempt > 1) return why;
  const lateMs = Math.max(0, now - run.dueAt);
  if (why.code === 'caught-up') return { ...why, lateMs };
  if (stored === null || lateMs <= ON_TIME_MS) return why;
  if (why.code !== 'on-time' && why.code !== 'late') return why;
  const heldMs = heldTime(run, now);
  const gate = stored.waitingFor === 'condition' || stored.waitingFor === 'claim' ? stored.waitingFor : null;
  const { lacking } = stored.wait ?? {};
  if (heldMs > lateMs / 2 && (gate !== null || lacking !== undefined))
    return { code: 'waited', lateMs, for: lacking ?? [] };
  return { code: 'late', lateMs };
}

const START: OverlapDecision = { kind: 'start' };
const HOLDS = { holds: true } as const;

/** Runs that `maxRuns` counts: those of the schedule. */
const countsForLimit = (run: Run): boolean => run.kind === 'scheduled' || run.kind === 'event';

/** What of a wait stays true when its gate opens. */
function kept(wait: Wait | null): Wait | null {
  const { heldMs = 0, since, startNow } = wait ?? {};
  if (heldMs === 0 && since === undefined && startNow !== true) return null;
  return {
    ...(heldMs === 0 ? undefined : { heldMs }),
    ...(since === undefined ? undefined : { since }),
    ...(startNow === true ? { startNow } : undefined),
  };
}

/** The members that admission may have changed. */
function judged(run: Run): RunPatch {
  const { state, reason, why, waitingFor, wait, notBefore, missedCount } = run;
  return { state, reason, why, waitingFor, wait, notBefore, missedCount };
}
