/**
 * The only stateful file of the scheduler: wake -> plan -> apply -> remember -> arm. Its invariants:
 *
 *  1. The store is the truth. What is kept in memory (open rows, pauses, deadlines) can be rebuilt from it at any moment, and is,
 *     whenever a transaction fails.
 *  2. A process is started only after the transaction that wrote its row and advanced its job has been committed (S30).
 *  3. An end told by the runner is kept until it is stored, and acknowledged only then.
 *  4. Events leave after the commit, in order; a listener that throws stops nobody (S43).
 *  5. One timer, never further ahead than LONGEST_WAIT_MS (S38). Everything that waits for a moment is found again by `arm`.
 *  6. One tick handles at most BATCH jobs and BATCH starts, then yields: no wake holds the event loop for long.
 */
import { createAsked } from './asked.ts';
import { compareClocks, LONGEST_WAIT_MS, type Observation } from './clock-watch.ts';
import { type Core, closeQueued, type EngineDeps, emptyOutbox, isPausing, type Report } from './core.ts';
import { BATCH, createDecider } from './decide.ts';
import { noJob, PunctualError } from './errors.ts';
import { createFinisher } from './finish.ts';
import { createInbox } from './inbox.ts';
import { createJobBook } from './job-book.ts';
import { createLauncher, lastAttempt } from './launch.ts';
import { createListeners } from './listeners.ts';
import type { Absence, EventName, Instant, Job } from './model.ts';
import { createOpenRuns } from './open-runs.ts';
import { createInstantText, processLimits } from './order.ts';
import { readParameters } from './parameters.ts';
import { createPauses } from './pauses.ts';
import { createReports } from './reports.ts';
import type { AddJob, Engine } from './surface.ts';
import { createTriggerShelf } from './trigger-shelf.ts';

/** A failing store is tried again after this long (S41). */
const STORE_RETRY_MS = 10_000;
/** Resume events of the system closer together than this are one (S39). */
const RESUME_APART_MS = 10_000;
/** When more jobs than this go at once, `all-jobs-removed` is all that is told. */
const MOST_TOLD = 100;
/** Most occurrences looked at when a clock set back needs a new next fire. */
const REVIEW_STEPS = 1000;

/** The scheduler. Nothing happens until `start`; jobs may be added before. */
export function createEngine(deps: EngineDeps): Engine {
  const { clock, alarm, store, runner, log } = deps;
  const core: Core = {
    deps,
    open: createOpenRuns(),
    triggers: createTriggerShelf({
      clock,
      random: deps.random,
      defaultZone: () => core.settings.defaults.timezone,
    }),
    instantText: createInstantText(),
    settings: deps.settings,
    phase: 'stopped',
    missedBefore: 0,
    away: null,
    settleUntil: null,
    decidedThrough: 0,
    pausedAll: null,
    pausedGroups: {},
    pace: { at: 0, started: 0 },
    deadlines: new Map(),
    outbox: emptyOutbox(),
  };
  const launcher = createLauncher(core);
  const decider = createDecider(core, launcher);
  const finisher = createFinisher(core, launcher);
  const book = createJobBook(core, decider);
  const inbox = createInbox(core, launcher);
  const told = createReports(core, launcher, finisher);
  const pauses = createPauses(core);
  const asked = createAsked(core, launcher);
  const { tell, listen } = createListeners(log);

  let reports: Report[] = [];
  let last: Observation | null = null;
  let lastResume = Number.NEGATIVE_INFINITY;
  let stale = false;
  /** Jobs whose next fire must be computed anew after the clock or the zone moved; handled a batch at a time. */
  let review: { readonly ids: string[]; readonly forward: boolean } | null = null;
  let onIdle: (() => void) | null = null;

  // ------------------------------------------------------------------------------------------ transactions

  /** Everything that changes anything goes through here: commit first, then processes, then events. */
  function act<T>(work: () => T): T {
    let result: T;
    try {
      result = store.transact(work);
    } catch (error) {
      core.outbox = emptyOutbox();
      stale = true;
      throw error;
    }
    const { orders, stops, acknowledgements, events } = core.outbox;
    core.outbox = emptyOutbox();
    for (const { runId, attempt } of acknowledgements) runner.acknowledge(runId, attempt);
    for (const order of orders) runner.start(order);
    for (const id of stops) runner.stop(id);
    for (const event of events) tell(event);
    return result;
  }

  /** A call from outside: carried out at once, then the timer is set for what it changed. */
  function call<T>(work: (now: Instant) => T): T {
    if (stale) reload();
    const result = act(() => work(clock.now()));
    // What was asked for may have made something startable that only a wake starts.
    arm(core.open.queued() > 0);
    return result;
  }

  /** Rebuilds what is in memory from the store (invariant 1). */
  function reload(): void {
    core.pausedAll = store.readState('pausedAll');
    core.pausedGroups = store.readState('pausedGroups') ?? {};
    core.open.clear();
    for (const run of store.openRuns()) core.open.put(run);
    stale = false;
  }

  // ------------------------------------------------------------------------------------------ the wake

  function wake(): void {
    if (core.phase === 'stopped') return;
    let again = false;
    try {
      if (stale) reload();
      again = tick();
    } catch (error) {
      storeFailed(error);
      return;
    }
    arm(again);
  }

  function storeFailed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    log.error('the store failed; trying again in 10 s', { problem: message });
    const reason = error instanceof PunctualError ? error.reason : undefined;
    tell({ type: 'store-failed', at: clock.now(), message, ...(reason === undefined ? {} : { reason }) });
    alarm.set(STORE_RETRY_MS, wake);
  }

  function tick(): boolean {
    const now = clock.now();
    if (core.phase !== 'starting') watchClock(now);
    const taken = reports.slice(0, BATCH);
    const again = act(() => {
      told.settle(taken, now);
      let more = reports.length > taken.length;
      if (core.phase === 'running') {
        more = reviewSome(now) || more;
        const moreDue = decider.decideDue(now);
        if (!moreDue) drained(now);
        more = moreDue || more;
        more = launcher.startWaiting(now, BATCH) || more;
      }
      told.checkDeadlines(now);
      store.writeState('awake', now);
      return more;
    });
    reports = reports.slice(taken.length);
    if (core.settleUntil !== null && now >= core.settleUntil) core.settleUntil = null;
    if (core.open.active() === 0 && reports.length === 0) onIdle?.();
    return again;
  }

  /** Nothing is due any more: what happened up to now is decided, and pauses that have ended are forgotten. */
  function drained(now: Instant): void {
    core.decidedThrough = Math.max(core.decidedThrough, now);
    pauses.forgetEnded(now);
  }

  function arm(again = false): void {
    if (core.phase === 'stopped' || core.phase === 'starting') return;
    if (again || reports.length > 0) {
      alarm.set(0, wake);
      return;
    }
    const now = clock.now();
    const monotonic = clock.monotonic();
    let wait = LONGEST_WAIT_MS;
    const at = (moment: Instant | null | undefined) => {
      if (moment !== null && moment !== undefined) wait = Math.min(wait, moment - now);
    };
    if (core.phase === 'running') {
      if (!isPausing(core.pausedAll, now)) at(store.nextDue());
      at(core.pausedAll?.until);
      for (const pause of Object.values(core.pausedGroups)) at(pause.until);
      at(core.open.nextMoment());
      const paced = core.pace.at + core.settings.catchUp.spacingSeconds * 1000;
      if (paced > now && core.open.queued() > 0) at(paced);
    }
    for (const deadline of core.deadlines.values()) {
      wait = Math.min(wait, (deadline.warnAt ?? deadline.endAt) - monotonic);
    }
    alarm.set(Math.max(0, Math.ceil(wait)), wake);
  }

  // ------------------------------------------------------------------------------------------ the clock

  function watchClock(now: Instant): void {
    const seen: Observation = { wall: now, monotonic: clock.monotonic() };
    const news = last === null ? null : compareClocks(last, seen);
    last = seen;
    if (news?.kind === 'slept') {
      tell({ type: 'slept', at: now, from: news.from, forMs: news.forMs });
      woke(now, { kind: 'slept', from: news.from, to: now });
    } else if (news?.kind === 'moved-back') {
      tell({ type: 'clock-moved', at: now, byMs: -news.byMs });
      // Far next fires come back within reach; occurrences that have their rows stay decided (S40).
      core.missedBefore = Math.min(core.missedBefore, now);
      review = { ids: store.jobIds({ state: 'active' }), forward: false };
    }
    const zone = clock.zone();
    const known = store.readState('zone');
    if (known !== zone) {
      store.writeState('zone', zone);
      if (known !== null) {
        tell({ type: 'zone-changed', at: now, from: known, to: zone });
        review = { ids: store.jobIds({ local: true, state: 'active' }), forward: true };
      }
    }
  }

  /** After sleep or start: what was due until now was missed, and waits for the computer to settle (S18). */
  function woke(now: Instant, away: Absence | null): void {
    if (away !== null) core.away = away;
    if (now - lastResume < RESUME_APART_MS && now >= lastResume) return;
    lastResume = now;
    core.missedBefore = now;
    core.settleUntil = core.settings.settleSeconds > 0 ? now + core.settings.settleSeconds * 1000 : null;
    if (core.phase === 'running') fireEvent('resume', now);
  }

  /** Computes some next fires anew after the clock was set back (only nearer ones count) or the zone changed. */
  function reviewSome(now: Instant): boolean {
    if (review === null) return false;
    const { ids: waiting, forward } = review;
    for (const id of waiting.splice(0, BATCH)) {
      const job = store.job(id);
      if (job === null || job.state !== 'active' || job.nextFire === null || job.nextFire <= now) continue;
      const trigger = core.triggers.of(job);
      let next = trigger.next(now);
      for (let step = 0; next !== null && step < REVIEW_STEPS && store.isDecided(id, next); step += 1)
        next = trigger.next(next);
      if (next === null || (!forward && next >= job.nextFire)) continue;
      store.progressJob(id, { nextFire: next, dueAt: core.triggers.jittered(job, next, null) });
    }
    if (waiting.length > 0) return true;
    review = null;
    return false;
  }

  // ------------------------------------------------------------------------------------------ runs

  function fireEvent(on: EventName, now: Instant): void {
    act(() => asked.event(on, now));
    arm();
  }

  function existing(id: string): Job {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  }

  // ------------------------------------------------------------------------------------------ start and stop

  /** S32: everything that was going on when the app went away is found again, or its end is told. */
  async function adoptAll(): Promise<void> {
    const going = [...core.open.all()].filter((run) => run.state !== 'queued');
    await Promise.all(
      going.map(async (run) => {
        const found = await runner.adopt(run, processLimits(core, store.job(run.jobId)));
        if (found === 'alive') {
          act(() => {
            const now = clock.now();
            const adopted = core.open.get(run.id);
            if (adopted === undefined) return;
            if (adopted.startedAt !== null) told.setDeadline(adopted, now);
            core.outbox.events.push({ type: 'run-adopted', at: now, run: adopted });
          });
        } else reports.push({ kind: 'ended', runId: run.id, attempt: run.attempt, end: found, adopted: true });
      }),
    );
  }

  runner.listen({
    onStarted(runId, attempt, mark) {
      reports.push({ kind: 'started', runId, attempt, ...mark });
      if (core.phase !== 'stopped' && core.phase !== 'starting') alarm.set(0, wake);
    },
    onEnded(runId, attempt, end) {
      reports.push({ kind: 'ended', runId, attempt, end, adopted: false });
      if (core.phase !== 'stopped' && core.phase !== 'starting') alarm.set(0, wake);
    },
  });

  return {
    async start(options = {}) {
      if (core.phase !== 'stopped') return;
      core.phase = 'starting';
      const now = clock.now();
      reload();
      core.decidedThrough = Math.max(store.readState('awake') ?? 0, now);
      last = { wall: now, monotonic: clock.monotonic() };
      if (options.paused === true) act(() => pauses.set(null, { since: now, until: null }));
      const awake = store.readState('awake');
      woke(now, awake === null || awake >= now ? null : { kind: 'closed', from: awake, to: now });
      await adoptAll();
      // What the window asked for while rows were adopted already stands in the store; from here on time counts.
      core.phase = 'running';
      tell({ type: 'scheduler-started', at: now });
      const zone = store.readState('zone');
      if (zone !== null && zone !== clock.zone())
        review = { ids: store.jobIds({ local: true, state: 'active' }), forward: true };
      store.writeState('zone', clock.zone());
      fireEvent('app-start', clock.now());
      wake();
    },

    async stop(options = {}) {
      if (core.phase === 'stopped') return;
      core.phase = 'stopping';
      const how = options.runs ?? 'leave';
      if (how === 'stop') {
        act(() => {
          for (const run of [...core.open.all()]) {
            if (run.state !== 'queued') launcher.stop(run, { code: 'stopped', by: 'quit' });
          }
        });
      }
      wake();
      if (how !== 'leave' && core.open.active() > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
        onIdle = null;
      }
      alarm.clear();
      core.phase = 'stopped';
      tell({ type: 'scheduler-stopped', at: clock.now() });
    },

    add: (job) => call((now) => book.add(job, now)),
    addMany: (jobs) => call((now) => jobs.map((job: AddJob) => book.add(job, now))),
    change: ({ add, remove }) =>
      call((now) => ({ added: add.map((job) => book.add(job, now)), removed: book.remove(remove, now) })),
    modify: (id, patch, revision, stored) => call((now) => book.modify(id, patch, now, revision, stored)),
    modifyMany: (changes) => call((now) => changes.map(({ id, patch }) => book.modify(id, patch, now))),
    reschedule: (id, schedule) => call((now) => book.modify(id, { schedule }, now)),
    remove: (jobIds) => call((now) => book.remove(jobIds, now)),
    removeAll: () =>
      call((now) => {
        const ids = store.jobIds();
        const removed = book.remove(ids, now, ids.length > MOST_TOLD).length;
        core.outbox.events.push({ type: 'all-jobs-removed', at: now, count: removed });
        return removed;
      }),
    restore: (jobs) => call((now) => book.restore(jobs, now)),
    pause: (jobIds, until = null) => call((now) => book.pause(jobIds, until, now)),
    resume: (jobIds, missed = 'forget') => call((now) => book.resume(jobIds, missed, now)),

    regroup: ({ move, pauses: held }, also) =>
      call((now) => {
        const moved = move === null ? 0 : book.regroup(move, now);
        for (const [group, pause] of Object.entries(held)) pauses.set(group, pause);
        also();
        return moved;
      }),
    pauseAll: (options = {}) => call((now) => pauses.begin(options.group ?? null, options.until ?? null, now)),
    resumeAll({ group, missed = 'forget' } = {}) {
      call((now) => pauses.end(group ?? null, missed, now));
      if (core.phase === 'running') wake();
    },

    run(id, options = {}) {
      const job = existing(id);
      const parameters = readParameters(job.spec.parameters ?? [], options.parameters ?? null);
      return call((now) => asked.byHand(job, { parameters, parentRun: null }, now));
    },
    runAgain(runId) {
      const run = store.run(runId);
      if (run === null)
        throw new PunctualError(
          'not-found',
          'This run is no longer in the history.',
          { id: runId },
          { reason: { code: 'no-run' } },
        );
      const job = existing(run.jobId);
      return call((now) => asked.byHand(job, { parameters: run.parameters, parentRun: run.id }, now));
    },
    stopRuns: (runIds) =>
      call((now) => {
        let stopping = 0;
        for (const id of new Set(runIds)) {
          const run = core.open.get(id);
          if (run === undefined) continue;
          stopping += 1;
          if (run.state === 'queued') {
            closeQueued(core, run, lastAttempt(run), now);
          } else launcher.stop(run, { code: 'stopped', by: 'person' });
        }
        return stopping;
      }),

    answer({ jobId, answer, always }) {
      return call((now) => {
        const result = inbox.answer(jobId, answer, now);
        if (always === true) {
          const misfire = answer === 'skip' ? 'none' : answer === 'run-all' ? 'all' : 'latest';
          for (const id of result.jobs) {
            if (store.job(id) === null) continue;
            book.modify(id, answer === 'skip' ? { misfire } : { misfire, graceSeconds: 'any' }, now);
          }
        }
        launcher.startWaiting(now, BATCH);
        return { answered: result.answered, started: result.started };
      });
    },

    event(on) {
      if (core.phase === 'running') fireEvent(on, clock.now());
    },
    hint(what) {
      if (core.phase !== 'running') return;
      if (what === 'suspend') {
        // The last chance to write down that everything up to here was seen.
        wake();
        return;
      }
      if (what === 'resume') {
        const now = clock.now();
        watchClock(now);
        woke(now, null);
      }
      wake();
    },

    configure(settings) {
      core.settings = settings;
      tell({ type: 'settings-changed', at: clock.now() });
      if (core.phase === 'running') wake();
    },
    settings: () => core.settings,
    snapshot() {
      const now = clock.now();
      const paused = isPausing(core.pausedAll, now);
      const due = paused ? null : (store.dueJobs(Number.MAX_SAFE_INTEGER, 1)[0] ?? null);
      const groups = Object.fromEntries(Object.entries(core.pausedGroups).filter(([, pause]) => isPausing(pause, now)));
      return {
        state: core.phase === 'stopped' ? 'stopped' : paused ? 'paused' : 'running',
        pausedAll: paused ? core.pausedAll : null,
        pausedGroups: groups,
        running: core.open.active(),
        queued: core.open.queued(),
        settlingUntil: core.settleUntil,
        next: due === null || due.nextFire === null ? null : { jobId: due.id, at: due.nextFire },
      };
    },
    upcoming(id, count, from = clock.now()) {
      const job = existing(id);
      if (job.state === 'broken' || job.state === 'finished') return [];
      const trigger = core.triggers.of(job);
      const fires: Instant[] = [];
      let at = job.nextFire !== null && job.nextFire > from ? job.nextFire : trigger.next(from);
      while (at !== null && fires.length < count) {
        fires.push(at);
        at = trigger.next(at);
      }
      return fires;
    },
    listen,
  };
}
