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
import { createAdmission } from './admission.ts';
import { asItWaits, pausesOver } from './as-it-waits.ts';
import { createAsked } from './asked.ts';
import { createClockReviews } from './clock-review.ts';
import { APART_MS, compareClocks, LONGEST_WAIT_MS, type Observation } from './clock-watch.ts';
import {
  BATCH,
  type Core,
  closeQueued,
  type EngineDeps,
  emptyOutbox,
  isPausing,
  keepPlaces,
  type Report,
} from './core.ts';
import { createDecider } from './decide.ts';
import { createDueJobs } from './due-jobs.ts';
import { entryOf } from './entry-of.ts';
import { noJob, PunctualError } from './errors.ts';
import { createFinisher } from './finish.ts';
import { createInbox } from './inbox.ts';
import { createJobBook } from './job-book.ts';
import { createJobSteps } from './job-steps.ts';
import { createLauncher, lastAttempt } from './launch.ts';
import { createListeners } from './listeners.ts';
import type { Absence, EngineSettings, EventName, Instant, Job, Run } from './model.ts';
import { createOpenRuns } from './open-runs.ts';
import { createInstantText, processLimits } from './order.ts';
import { readParameters } from './parameters.ts';
import { createPauseRelease } from './pause-release.ts';
import { createPauses } from './pauses.ts';
import type { Review } from './ports.ts';
import { createRanAhead } from './ran-ahead.ts';
import { createReports } from './reports.ts';
import { createReviews } from './reviews.ts';
import { createRowMerger } from './row-merger.ts';
import { createSkips } from './skips.ts';
import type { AddJob, Engine } from './surface.ts';
import { createTriggerShelf } from './trigger-shelf.ts';
import { comingFires } from './upcoming.ts';

/** A failing store is tried again after this long (S41). */
const STORE_RETRY_MS = 10_000;
/** Resume events of the system closer together than this are one (S39). */
const RESUME_APART_MS = 10_000;
/** Jobs looked at for the next fire: the first ones may be paused, or have left it out. */
const LOOKED_AT = 50;
/** When more jobs than this go at once, `all-jobs-removed` is the only event. */
const MOST_TOLD = 100;

/** A review that was stored with fractions of a millisecond could never be written into a row. */
function wholeReview(review: Review | null): Review | null {
  if (review === null) return null;
  const at = Math.round(review.at);
  return review.kind === 'clock' ? { ...review, at, by: Math.round(review.by) } : { ...review, at };
}

/** The scheduler. Nothing happens until `start`; jobs may be added before. */
export function createEngine(deps: EngineDeps): Engine {
  const { clock, alarm, store, runner, log } = deps;
  /** Zone that `local` means by the settings and the computer at this moment. */
  const zoneNow = (settings: EngineSettings): string =>
    settings.defaults.timezone === 'local' ? clock.zone() : settings.defaults.timezone;
  const core: Core = {
    deps,
    open: createOpenRuns(),
    triggers: createTriggerShelf({
      random: deps.random,
      zoneOf: ({ id }) => {
        const { review } = core;
        // Jobs that a change of the zone has not reached yet are decided in the old one (S11).
        if (review?.kind !== 'zone') return core.zone;
        return review.after === null || id > review.after ? review.from : review.to;
      },
    }),
    instantText: createInstantText(),
    settings: deps.settings,
    phase: 'stopped',
    zone: zoneNow(deps.settings),
    review: null,
    missedBefore: 0,
    away: null,
    settleUntil: null,
    decidedThrough: 0,
    pausedAll: null,
    pausedGroups: {},
    pace: { at: 0, started: 0 },
    recounts: new Set(),
    limited: new Set(),
    deadlines: new Map(),
    outbox: emptyOutbox(),
  };
  const launcher = createLauncher(core);
  const merger = createRowMerger(core);
  const decider = createDecider(core, launcher, merger);
  const admission = createAdmission(core, launcher, merger);
  const pauses = createPauses(core, decider, admission, createPauseRelease(core, launcher, merger));
  const decideDue = createDueJobs(core, decider, pauses);
  const finisher = createFinisher(core, launcher);
  const inbox = createInbox(core, launcher);
  const told = createReports(core, launcher, finisher, admission);
  const asked = createAsked(core, launcher);
  const clocks = createClockReviews(core, { launcher, merger, pauses });
  const reviews = createReviews(core, { decider, launcher, merger, clocks });
  const book = createJobBook(core, { decider, admission, pauses, moveLate: reviews.moveLate });
  const steps = createJobSteps(core, book, pauses);
  const skips = createSkips(core);
  const ranAhead = createRanAhead(core, launcher);
  const { tell, listen } = createListeners(log);

  let reports: Report[] = [];
  let last: Observation | null = null;
  let lastResume = Number.NEGATIVE_INFINITY;
  /** The moment by which the last tick decided. */
  let lookedAt = Number.NEGATIVE_INFINITY;
  let stale = false;
  /** The last transaction failed because the store did. */
  let storeFailing = false;
  let storeProblem = '';
  /** The computer was away since the last transaction: rows whose moment lay in the absence have not been renamed yet. */
  let absent = false;
  /** Jobs that wait for the computer to wake have not been started yet. */
  let resumed = false;
  let onIdle: (() => void) | null = null;

  // ------------------------------------------------------------------------------------------ transactions

  /** Everything that changes anything goes through here: commit first, then processes, then events. */
  function act<T>(work: () => T): T {
    let result: T;
    try {
      result = store.transact(() => {
        const worked = work();
        if (core.recounts.size > 0) merger.recount();
        if (core.limited.size > 0) keepPlaces(core);
        return worked;
      });
    } catch (error) {
      core.outbox = emptyOutbox();
      core.recounts.clear();
      core.limited.clear();
      stale = true;
      if (error instanceof PunctualError && error.code === 'store-failed') storeFails(error);
      throw error;
    }
    if (storeFailing) {
      storeFailing = false;
      tell({ type: 'store-recovered', at: clock.now() });
    }
    const { orders, stops, acknowledgements, claims, events } = core.outbox;
    core.outbox = emptyOutbox();
    for (const { runId, attempt } of acknowledgements) runner.acknowledge(runId, attempt);
    for (const order of orders) runner.start(order);
    for (const id of stops) runner.stop(id);
    for (const run of claims) deps.gates?.claim(run);
    for (const event of events) tell(event);
    return result;
  }

  /**
   * A call from outside: carried out at once, then the timer is set for what it changed. The clocks come first (S39): a call between
   * waking and the first tick must find an absence, not a late timer, or it would decide what was missed as merely late (W4).
   */
  function call<T>(work: (now: Instant) => T): T {
    if (stale) reload();
    const now = clock.now();
    if (core.phase === 'running') {
      watchClock(now);
      finishReview(now);
    }
    const result = actHere(now, () => work(now));
    // A call may have made something startable that only a wake starts.
    arm(core.open.queued() > 0);
    return result;
  }

  /** As `act`, with the end of an absence first: rows whose moment lay in it are renamed, and jobs that wait for it start. */
  function actHere<T>(now: Instant, work: () => T): T {
    const result = act(() => {
      if (absent) admission.renameAbsent(now);
      if (resumed) asked.event('resume', now);
      return work();
    });
    absent = false;
    resumed = false;
    return result;
  }

  function finishReview(now: Instant): void {
    while (core.review !== null) actHere(now, () => reviews.step(now));
  }

  /** Everything due until now is decided under the inputs of this moment (W4). */
  function bookDue(now: Instant): void {
    const { ready } = admission.judge(now, Number.POSITIVE_INFINITY);
    while (decideDue(now));
    pauses.forgetEnded(now, Number.POSITIVE_INFINITY);
    admission.admit(ready, now);
  }

  /** Rebuilds what is in memory from the store (invariant 1). */
  function reload(): void {
    core.pausedAll = store.readState('pausedAll');
    core.pausedGroups = store.readState('pausedGroups') ?? {};
    core.review = wholeReview(store.readState('review'));
    core.zone = core.review?.kind === 'zone' ? core.review.to : (zoneKnown() ?? zoneNow(core.settings));
    core.open.clear();
    for (const run of store.openRuns()) core.open.put(run);
    stale = false;
  }

  function zoneKnown(): string | null {
    // Versions up to 0.1 noted the computer's zone, which counts only where the settings follow it.
    const before = core.settings.defaults.timezone === 'local' ? store.readState('zone') : null;
    return store.readState('zoneInUse') ?? before;
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
    const problem = error instanceof Error ? error.message : String(error);
    log.error('the store failed; trying again in 10 s', { problem });
    if (!storeFailing) storeFails(error);
    alarm.set(STORE_RETRY_MS, wake);
  }

  /** Reported when it begins, and when another reason takes its place. */
  function storeFails(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (storeFailing && message === storeProblem) return;
    storeFailing = true;
    storeProblem = message;
    const reason = error instanceof PunctualError ? error.reason : undefined;
    tell({ type: 'store-failed', at: clock.now(), message, ...(reason === undefined ? {} : { reason }) });
  }

  function tick(): boolean {
    const now = clock.now();
    lookedAt = now;
    if (core.phase !== 'starting') watchClock(now);
    const taken = reports.slice(0, BATCH);
    const again = actHere(now, () => {
      told.settle(taken, now);
      let more = reports.length > taken.length;
      if (core.phase === 'running') more = keepTime(now) || more;
      told.checkDeadlines(now);
      store.writeState('awake', now);
      return more;
    });
    reports = reports.slice(taken.length);
    if (core.settleUntil !== null && now >= core.settleUntil) core.settleUntil = null;
    if (core.open.active() === 0 && reports.length === 0) onIdle?.();
    return again;
  }

  /**
   * One batch of everything that the time of day decides; true when there may be more. The order is the rule: a row that lay in a
   * pause must not start, and the rest of an absence must be decided before one of its rows is admitted, or the chosen one would be
   * skipped as still running.
   */
  function keepTime(now: Instant): boolean {
    if (core.review !== null) {
      reviews.step(now);
      return true;
    }
    const { ready, more: moreHeld } = admission.judge(now, BATCH);
    const moreDue = decideDue(now);
    let more = moreDue || moreHeld;
    if (!moreDue) {
      if (!moreHeld) more = drained(now);
      admission.admit(ready, now);
    }
    return launcher.startWaiting(now, BATCH) || more;
  }

  /** Nothing is due any more: what happened up to now is decided, and pauses that have ended are forgotten. */
  function drained(now: Instant): boolean {
    core.decidedThrough = Math.max(core.decidedThrough, now);
    return pauses.forgetEnded(now, BATCH);
  }

  function arm(again = false): void {
    if (core.phase === 'stopped' || core.phase === 'starting') return;
    if (again || reports.length > 0 || core.review !== null) {
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
      // By the moment at which starts were refused: it may have come since, because a timer can ring a millisecond early.
      if (paced > lookedAt && core.open.queued() > 0) at(paced);
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
    if (news?.kind === 'moved-back') movedBack(now, news.byMs);
    last = seen;
    if (news?.kind === 'slept') {
      tell({ type: 'slept', at: now, from: news.from, forMs: news.forMs });
      woke(now, { kind: 'slept', from: news.from, to: now });
    }
    const zone = zoneNow(core.settings);
    if (zone === core.zone) return;
    // Absence first, in the old zone; then one change after the other.
    finishReview(now);
    act(() => reviews.beginZone(core.zone, zone, now));
  }

  /** S40: everything reckoned with the wrong clock follows it. */
  function movedBack(now: Instant, by: number): void {
    finishReview(now);
    act(() => reviews.beginClock(by, now));
    core.missedBefore = Math.min(core.missedBefore, now);
    core.away = null;
    if (core.settleUntil !== null && core.settleUntil > now) core.settleUntil = Math.max(now, core.settleUntil - by);
    core.open.pullDelays(by, now);
    core.pace = { at: 0, started: 0 };
    lastResume = Number.NEGATIVE_INFINITY;
  }

  /** After sleep or start: what was due until now was missed, and waits for the computer to settle (S18). */
  function woke(now: Instant, away: Absence | null): void {
    if (away !== null) {
      core.away = away;
      absent = true;
    }
    if (now - lastResume < RESUME_APART_MS && now >= lastResume) return;
    lastResume = now;
    core.missedBefore = now;
    core.settleUntil = core.settings.settleSeconds > 0 ? now + core.settings.settleSeconds * 1000 : null;
    if (core.phase === 'running') resumed = true;
  }

  // ------------------------------------------------------------------------------------------ runs

  function fireEvent(on: EventName, now: Instant): void {
    actHere(now, () => asked.event(on, now));
    arm();
  }

  function existing(id: string): Job {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  }

  /** Rows that wait, for what a person does with them (W7); fails when one has started or was closed meanwhile. */
  function waitingRows(ids: readonly string[]): Run[] {
    return [...new Set(ids)].map((id) => {
      const run = core.open.get(id);
      if (run !== undefined && run.state === 'queued') return run;
      const reason = { code: 'run-not-waiting' } as const;
      throw new PunctualError('conflict', 'This run no longer waits.', { id }, { reason });
    });
  }

  function settlingRow(run: Run): Run {
    if (run.waitingFor === 'settle' && run.attempt === 1) return run;
    const reason = { code: 'run-not-settling' } as const;
    const message = 'Only a missed run that waits for the computer to settle can be held.';
    throw new PunctualError('conflict', message, { id: run.id }, { reason });
  }

  /** Coming fires as they will really happen (see upcoming.ts). */
  function fires(job: Job, count: number, from: Instant): Instant[] {
    const now = clock.now();
    const group = entryOf(core.pausedGroups, job.spec.group ?? '') ?? null;
    return comingFires({
      ...{ job, from, count },
      pausedAll: isPausing(core.pausedAll, now) ? core.pausedAll : null,
      pausedGroup: isPausing(group, now) ? group : null,
      trigger: core.triggers.of(job),
      restarted: (lastFinish) => core.triggers.afterFinish(job, lastFinish),
      open: core.open.ofJob(job.id),
      isDecided: (at) => at <= core.decidedThrough && merger.isDecided(job.id, at),
    });
  }

  /** The row as it waits at this moment. */
  function waitingNow(run: Run, now: Instant): Run {
    const job = run.state === 'queued' ? store.job(run.jobId) : null;
    if (job === null) return run;
    const opensAt = run.waitingFor === 'retry' || run.notBefore === null ? run.notBefore : core.open.momentOf(run);
    return asItWaits(run, { now, pauses: pausesOver(job, core), opensAt });
  }

  /** The earlier of the next fire and the first row that waits for a moment of its own. */
  function nextUp(): { jobId: string; at: Instant; run?: string } | null {
    const now = clock.now();
    let first = null as { jobId: string; at: Instant; run?: string } | null;
    const consider = (job: Job): void => {
      const at = fires(job, 1, now - 1)[0];
      if (at !== undefined && (first === null || at < first.at)) first = { jobId: job.id, at };
    };
    for (const job of store.dueJobs(Number.MAX_SAFE_INTEGER, LOOKED_AT)) {
      // Under a pause of everything that ends, the first fire after it may be any job's.
      if (first !== null && (job.dueAt ?? 0) > first.at) break;
      consider(job);
    }
    // Jobs of a paused group are not looked at until it ends.
    for (const [group, pause] of Object.entries(core.pausedGroups)) {
      if (pause.until === null || !isPausing(pause, now)) continue;
      for (const id of store.jobIds({ group, state: 'active' }).slice(0, LOOKED_AT)) {
        const job = store.job(id);
        if (job !== null) consider(job);
      }
    }
    const waiting = core.open.nextWaiting((run) => waitingNow(run, now).notBefore);
    if (waiting === null || (first !== null && first.at <= waiting.at)) return first;
    return { jobId: waiting.run.jobId, at: waiting.at, run: waiting.run.id };
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

  const jobsOf = (ids: readonly string[]): Job[] => [...new Set(ids)].map(existing);

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
      const awake = store.readState('awake');
      core.decidedThrough = Math.max(awake ?? 0, now, store.readState('decidedThrough') ?? 0);
      last = { wall: now, monotonic: clock.monotonic() };
      if (zoneKnown() === null) act(() => store.writeState('zoneInUse', core.zone));
      if (options.paused === true) act(() => pauses.set(null, { since: now, until: null }));
      // The clock was set back while the app was closed: by how much is known from the last moment it was awake.
      if (awake !== null && awake - now > APART_MS) movedBack(now, awake - now);
      woke(now, awake === null || awake >= now ? null : { kind: 'closed', from: awake, to: now });
      await adoptAll();
      // What the window asked for while rows were adopted already stands in the store; from here on time counts.
      core.phase = 'running';
      tell({ type: 'scheduler-started', at: now });
      fireEvent('app-start', clock.now());
      act(() => {
        // What the computer and the ledger said before is not known any more.
        admission.recheck(clock.now());
        admission.claimAgain();
      });
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
    judge: (work) => steps.judge(work, clock.now()),
    carryOut: (work, also) =>
      call((now) => {
        const done = steps.carryOut(work, now);
        also?.();
        return done;
      }),
    modify: (id, patch, revision, stored) => call((now) => book.modify(id, patch, now, revision, stored)),
    reschedule: (id, schedule) => call((now) => book.modify(id, { schedule }, now)),
    remove: (jobIds) => call((now) => book.remove(jobIds, now)),
    removeAll: () =>
      call((now) => {
        const ids = store.jobIds();
        const removed = book.remove(ids, now, ids.length > MOST_TOLD).jobs.length;
        core.outbox.events.push({ type: 'all-jobs-removed', at: now, count: removed });
        return removed;
      }),
    restore: (removed) => call((now) => book.restore(removed, now)),
    pause: (jobIds, until = null) =>
      call((now) => jobsOf(jobIds).filter((job) => pauses.pauseJob(job, until, now)).length),
    resume: (jobIds, missed = 'forget') =>
      call((now) => jobsOf(jobIds).filter((job) => pauses.resumeJob(job, missed, now)).length),

    pauseAll: (options = {}) =>
      call((now) => {
        if (core.phase === 'running') bookDue(now);
        pauses.begin(options.group ?? null, options.until ?? null, now);
      }),
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

    startNow: (ids) =>
      call((now) => {
        const rows = waitingRows(ids);
        const span = rows.find((run) => run.kind === 'span');
        if (span !== undefined) {
          const reason = { code: 'run-not-waiting' } as const;
          throw new PunctualError('conflict', 'This row stands for several runs.', { id: span.id }, { reason });
        }
        for (const run of rows) admission.startNow(run, now);
        launcher.startWaiting(now, BATCH);
        return rows.length;
      }),
    skipRuns: (ids) =>
      call((now) => {
        const rows = waitingRows(ids);
        for (const run of rows) closeQueued(core, run, lastAttempt(run), now);
        return rows.length;
      }),
    hold: (ids, held) =>
      call((now) => {
        const rows = waitingRows(ids).map(settlingRow);
        for (const run of rows) admission.hold(run, held, now);
        return rows.length;
      }),
    repeatAhead: (notes) => call((now) => ranAhead.repeat(notes, now)),
    skip: (id, wish) => call((now) => skips.add(decider.bookUp(existing(id), now), wish, now)),
    unskip: (id, taken) => call((now) => skips.takeBack(decider.bookUp(existing(id), now), taken, now)),

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
    conditionsChanged() {
      if (core.phase === 'running') call((now) => admission.recheck(now));
    },
    claimed(runId, answer) {
      reports.push({ kind: 'claimed', runId, answer });
      if (core.phase !== 'stopped' && core.phase !== 'starting') alarm.set(0, wake);
    },
    hint(what) {
      if (core.phase !== 'running') return;
      if (what === 'suspend') {
        // Last chance to persist how far we have decided.
        wake();
        return;
      }
      try {
        if (what === 'resume') {
          const now = clock.now();
          watchClock(now);
          woke(now, null);
        }
      } catch (error) {
        storeFailed(error);
        return;
      }
      wake();
    },

    configure(settings) {
      // Everything due is decided under the settings it fell due under; a zone that changes is noticed by the next wake.
      try {
        if (core.phase === 'running') call(bookDue);
      } catch (error) {
        storeFailed(error);
      }
      core.settings = settings;
      tell({ type: 'settings-changed', at: clock.now() });
      if (core.phase === 'running') wake();
    },
    settings: () => core.settings,
    snapshot() {
      const now = clock.now();
      const paused = isPausing(core.pausedAll, now);
      const groups = Object.fromEntries(Object.entries(core.pausedGroups).filter(([, pause]) => isPausing(pause, now)));
      return {
        state: core.phase === 'stopped' ? 'stopped' : paused ? 'paused' : 'running',
        pausedAll: paused ? core.pausedAll : null,
        pausedGroups: groups,
        running: core.open.active(),
        queued: core.open.queued(),
        held: core.open.heldCount(),
        settlingUntil: core.settleUntil,
        next: nextUp(),
      };
    },
    waiting: (run) => waitingNow(run, clock.now()),
    upcoming: (id, count, from = clock.now()) => fires(existing(id), count, from),
    listen,
  };
}
