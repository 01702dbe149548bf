import type { Admission } from './admission.ts';
import type { Core } from './core.ts';
import { BATCH, changeRun, closeQueued, isHeldByPause, isJobPaused, isLetGo, isPausing, pauseWindows } from './core.ts';
import type { Decider } from './decide.ts';
import { entryOf } from './entry-of.ts';
import type { Instant, Job, PauseScope, PauseState, Run } from './model.ts';
import type { PauseRelease } from './pause-release.ts';
import type { PauseWindow } from './plan.ts';

export interface Pauses {
  /** Pauses jobs, beside the pauses of groups and of everything; how many it changed. */
  pauseJob(job: Job, until: Instant | null, now: Instant): boolean;
  resumeJob(job: Job, missed: 'forget' | 'catch-up', now: Instant): boolean;
  /** The job's own pause has ended by itself: everything in it is forgotten (S26). */
  endOwn(job: Job, now: Instant): void;
  /** Rows that a person's undo reopened into pauses that are over meanwhile: forgotten, as a pause that ends by itself is. */
  forgetOver(job: Job, now: Instant): void;
  /** Rows that wait for no pause that still lasts, after a job has left a group or has come back; of one job when given. */
  letGo(now: Instant, jobId?: string): void;
  /** Everything in the pause of its group stays in it, when the job leaves the group while that lasts. */
  leaveGroup(job: Job, now: Instant): Job;
  /** Pauses a group, or everything (null), beside the jobs' own pauses (S27). Everything due must be decided before. */
  begin(group: string | null, until: Instant | null, now: Instant): void;
  /** Ends that pause: from now on, or with everything in it as missed (S26). */
  end(group: string | null, missed: 'forget' | 'catch-up', now: Instant): void;
  /** Writes the pause without an event; null = there is none. */
  set(group: string | null, pause: PauseState | null): void;
  /** Forgets pauses that are over, once everything in them is decided; true when there is more to do. */
  forgetEnded(now: Instant, most: number): boolean;
}

/**
 * Stands in the place of a pause that has ended with `catch-up` until its jobs are looked at again, some in each transaction: over
 * before it began, so that no moment lies in it and no row joins it.
 */
const coversNothing = (now: Instant): PauseState => ({ since: now, until: now - 1 });
const isSaid = (pause: PauseState | null): boolean => pause?.until != null && pause.until < pause.since;

/** At most so many rows, all those of a job together. */
function ofWholeJobs(rows: readonly Run[], most: number): readonly Run[] {
  if (rows.length <= most) return rows;
  const jobs = new Set(rows.slice(0, Math.max(1, most)).map(({ jobId }) => jobId));
  return rows.filter(({ jobId }) => jobs.has(jobId));
}

const AWAKE = { state: 'active', pausedAt: null, pausedUntil: null } as const;

/** The part of the engine that pauses jobs, groups and everything, and closes the books when a pause ends. */
export function createPauses(core: Core, decider: Decider, admission: Admission, released: PauseRelease): Pauses {
  const { store } = core.deps;
  const { catchUp } = released;

  function set(group: string | null, pause: PauseState | null): void {
    if (group === null) {
      core.pausedAll = pause;
      store.writeState('pausedAll', pause);
      return;
    }
    const { [group]: _, ...rest } = core.pausedGroups;
    core.pausedGroups = pause === null ? rest : { ...rest, [group]: pause };
    store.writeState('pausedGroups', core.pausedGroups);
  }

  const current = (group: string | null): PauseState | null =>
    group === null ? core.pausedAll : (entryOf(core.pausedGroups, group) ?? null);

  function resumed(group: string | null, now: Instant): void {
    core.outbox.events.push({ type: 'scheduler-resumed', at: now, group });
  }

  /** Open rows that wait in this pause. */
  function rowsIn(scope: PauseScope, belongs: (run: Run) => boolean): Run[] {
    return [...core.open.held()].filter(
      (run) => run.waitingFor === 'pause' && run.wait?.scopes?.includes(scope) === true && belongs(run),
    );
  }

  /** Closes what waited in a pause, and books its jobs up again: a place that `maxRuns` gets back is for an occurrence of that pause too. */
  function forget(rows: readonly Run[], scope: PauseScope, now: Instant, pauses?: readonly PauseWindow[]): void {
    for (const run of rows) closeQueued(core, run, { state: 'skipped', why: { code: 'paused', scope } }, now);
    for (const jobId of new Set(rows.map((run) => run.jobId))) {
      const job = store.job(jobId);
      if (job?.spec.schedule.maxRuns !== undefined) decider.bookUp(job, now, { pauses });
    }
  }

  /** Books the job up with this pause as one that ends now, and closes what waits in it. */
  function closeBooks(job: Job, scope: PauseScope, now: Instant): Job {
    admission.judgeJob(job, now);
    const pauses = pauseWindows(core, job).map((pause) =>
      pause.scope === scope && (pause.until === null || pause.until > now) ? { ...pause, until: now } : pause,
    );
    const booked = decider.bookUp(job, now, { pauses });
    forget(
      rowsIn(scope, (run) => run.jobId === job.id),
      scope,
      now,
      pauses,
    );
    return store.job(job.id) ?? booked;
  }

  /**
   * This pause has ended with `catch-up` (null: none has, but another one may keep the job back no longer): it has no say in the rows
   * of the job any more. They wait until nothing keeps the job back, and are then decided together with those that an earlier pause
   * let go: one resume makes one set of S14.
   */
  function release(jobId: string, ended: PauseScope | null, now: Instant): void {
    const job = store.job(jobId);
    const rows = core.open.heldOf(jobId).filter(({ waitingFor }) => waitingFor === 'pause');
    if (job === null || rows.length === 0) return;
    const left = ({ wait }: Run) => (wait?.scopes ?? []).filter((scope) => scope !== ended);
    if (isHeldByPause(core, job, now)) {
      for (const run of rows) {
        const scopes = left(run);
        if (scopes.length < (run.wait?.scopes?.length ?? 0)) changeRun(core, run, { wait: { ...run.wait, scopes } });
      }
      return;
    }
    // One that is over, and has not been closed yet, forgets what it covered.
    const known = new Set(pauseWindows(core, job).map(({ scope }) => scope));
    const free = rows.filter((run) => !left(run).some((scope) => known.has(scope)));
    // A pause that ends by itself may have done so in an absence; whoever ends one is awake, and so is the computer.
    if (free.length > 0) catchUp(job, free, now, ended === null ? core.settleUntil : null);
  }

  /** Jobs whose rows nothing but another pause kept back, after that has ended or the job has left it. */
  function letGo(now: Instant, jobId?: string): void {
    const jobs = new Set<string>();
    for (const run of jobId === undefined ? core.open.held() : core.open.heldOf(jobId)) {
      if (isLetGo(run)) jobs.add(run.jobId);
    }
    for (const id of jobs) release(id, null, now);
  }

  /** The job is active again; what waited in its pause is up to the caller. */
  function awaken(job: Job, now: Instant): void {
    if (job.state !== 'paused') return;
    const progress = { ...AWAKE, dueAt: job.nextFire };
    store.progressJob(job.id, progress);
    core.open.unpark();
    core.outbox.events.push({ type: 'job-resumed', at: now, job: { ...job, ...progress } });
  }

  /** The job's own pause ends, and what it covered is forgotten. */
  function forgetOwn(job: Job, now: Instant): void {
    awaken(closeBooks(job, 'job', now), now);
    release(job.id, null, now);
    admission.recheck(now, job.id);
  }

  /** True when another pause than this one keeps the job back. */
  const isHeldOtherwise = (job: Job, scope: PauseScope, now: Instant): boolean =>
    pauseWindows(core, job).some((pause) => pause.scope !== scope && (pause.until === null || now < pause.until));

  /** Jobs that fell due while the group was paused are looked at again, at most `most` of them; how many there were, or one more than that. */
  function lookAgain(group: string, most: number): number {
    const limit = Number.isFinite(most) ? { most: most + 1 } : {};
    const asleep = store.jobIds({ group, state: 'active', asleep: true, ...limit });
    for (const id of asleep.slice(0, most)) store.progressJob(id, { dueAt: store.job(id)?.nextFire ?? null });
    return asleep.length;
  }

  /** Jobs that `decideDue` does not look at although this pause is over, because another one holds them. */
  function keptFromDue(group: string | null, now: Instant): string[] {
    if (group !== null) return store.jobIds({ group, nextBy: now });
    const groups = Object.keys(core.pausedGroups).filter((name) => isPausing(core.pausedGroups[name] ?? null, now));
    return [
      ...store.jobIds({ state: 'paused', nextBy: now }),
      ...groups.flatMap((name) => store.jobIds({ group: name, state: 'active', nextBy: now })),
    ];
  }

  return {
    set,
    pauseJob(given, until, now) {
      // A pause that is over, kept from ending by a wider one, must not lend its beginning to the new one.
      if (given.state === 'paused' && !isJobPaused(given, now)) forgetOwn(given, now);
      const job = store.job(given.id) ?? given;
      const booked = job.state === 'active' ? decider.bookUp(job, now) : job;
      if (booked.state !== 'active' && booked.state !== 'paused') return false;
      const paused = { state: 'paused' as const, pausedAt: booked.pausedAt ?? now, pausedUntil: until, dueAt: until };
      store.progressJob(job.id, paused);
      core.outbox.events.push({ type: 'job-paused', at: now, job: { ...booked, ...paused } });
      return true;
    },
    resumeJob(job, missed, now) {
      if (job.state !== 'paused') return false;
      if (missed === 'forget') {
        forgetOwn(job, now);
        return true;
      }
      admission.judgeJob(job, now);
      // What fell due before the pause, and was not decided then, belongs to the same set.
      const booked = decider.bookUp(job, now, { joins: !isHeldOtherwise(job, 'job', now) });
      awaken(store.job(job.id) ?? booked, now);
      release(job.id, 'job', now);
      admission.recheck(now, job.id);
      return true;
    },
    endOwn: forgetOwn,
    letGo,
    forgetOver(job, now) {
      const lasting = new Set(pauseWindows(core, job).map(({ scope }) => scope));
      for (const run of core.open.heldOf(job.id)) {
        const scopes = run.waitingFor === 'pause' ? (run.wait?.scopes ?? []) : [];
        const over = scopes.find((scope) => !lasting.has(scope));
        if (over !== undefined) forget([run], over, now);
      }
    },
    leaveGroup: (job, now) => closeBooks(job, 'group', now),
    begin(group, until, now) {
      // One that is over must not lend its beginning to the new one.
      if (current(group) !== null && !isPausing(current(group), now)) forgetEnded(now, Number.POSITIVE_INFINITY);
      const before = current(group);
      set(group, { since: before?.since ?? now, until });
      core.outbox.events.push({ type: 'scheduler-paused', at: now, until, group });
    },
    end(group, missed, now) {
      const pause = current(group);
      const scope = group === null ? 'all' : 'group';
      if (pause === null) {
        core.open.unpark();
        return;
      }
      // Own pauses that are over could not end while everything was paused.
      for (const id of group === null ? store.jobIds({ state: 'paused' }) : []) {
        const job = store.job(id);
        if (job !== null && !isJobPaused(job, now)) forgetOwn(job, now);
      }
      if (missed === 'forget') {
        // Ending the pause now keeps it as the record of what fell into it, until that is decided (see `forgetEnded`).
        set(group, { since: pause.since, until: now });
        if (group !== null) lookAgain(group, BATCH);
        core.open.unpark();
        return;
      }
      // A person who resumes waits for no settling: the computer is awake.
      core.missedBefore = now;
      core.settleUntil = null;
      admission.judge(now, Number.POSITIVE_INFINITY);
      const jobs = new Set<string>();
      for (const { jobId } of core.open.held()) jobs.add(jobId);
      const belonging = [...jobs].filter((id) => group === null || store.job(id)?.spec.group === group);
      // What has fallen in since the books were closed, and what falls due now, belongs to the same set.
      for (const id of belonging) {
        const job = store.job(id);
        if (job !== null) decider.bookUp(job, now, { joins: !isHeldOtherwise(job, scope, now) });
      }
      set(group, null);
      const asleep = group === null ? 0 : lookAgain(group, BATCH);
      resumed(group, now);
      core.open.unpark();
      for (const id of belonging) release(id, scope, now);
      admission.recheck(now);
      if (asleep > BATCH) set(group, coversNothing(now));
    },
    forgetEnded,
  };

  function forgetEnded(now: Instant, most: number): boolean {
    const groups = Object.keys(core.pausedGroups);
    let left = most;
    for (const group of core.pausedAll === null ? groups : [null, ...groups]) {
      const pause = current(group);
      if (isPausing(pause, now)) continue;
      const asleep = group === null ? 0 : lookAgain(group, left);
      left = Math.max(0, left - asleep);
      if (asleep > 0 && left === 0) return true;
      if (isSaid(pause)) {
        set(group, null);
        continue;
      }
      for (const id of keptFromDue(group, now)) {
        const job = store.job(id);
        if (job === null || job.nextFire === null || job.nextFire > now) continue;
        if (left === 0) return true;
        left -= 1;
        decider.bookUp(job, now);
      }
      const scope = group === null ? 'all' : 'group';
      const belongs = (run: Run) => group === null || store.job(run.jobId)?.spec.group === group;
      const rows = rowsIn(scope, belongs);
      const some = ofWholeJobs(rows, left);
      left = Math.max(0, left - some.length);
      forget(some, scope, now);
      if (some.length < rows.length) return true;
      set(group, null);
      core.open.unpark();
      resumed(group, now);
      letGo(now);
      admission.recheck(now);
    }
    return false;
  }
}
