import type { Admission } from './admission.ts';
import type { Core } from './core.ts';
import { closeQueued, isHeldByPause, isJobPaused, isPausing, pauseWindows } from './core.ts';
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
  /** Rows that wait for no pause that still lasts, after a job has left a group. */
  letGo(now: Instant): void;
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

const AWAKE = { state: 'active', pausedAt: null, pausedUntil: null } as const;

/** The part of the engine that pauses jobs, groups and everything, and closes the books when a pause ends. */
export function createPauses(core: Core, decider: Decider, admission: Admission, release: PauseRelease): Pauses {
  const { store } = core.deps;

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
   * Rows whose own pause ended with `catch-up` while another one lasted, which did not cover their moment: that one has no say in
   * whether they run, it only kept them back.
   */
  function letGo(now: Instant): void {
    const rows = [...core.open.held()].filter((run) => run.waitingFor === 'pause' && run.wait?.scopes?.length === 0);
    for (const jobId of new Set(rows.map((run) => run.jobId))) {
      const job = store.job(jobId);
      if (job === null || isHeldByPause(core, job, now)) continue;
      release.catchUp(
        jobId,
        rows.filter((run) => run.jobId === jobId),
        'job',
        now,
      );
    }
  }

  function awaken(job: Job, now: Instant): void {
    if (job.state !== 'paused') return;
    const progress = { ...AWAKE, dueAt: job.nextFire };
    store.progressJob(job.id, progress);
    core.open.unpark();
    core.outbox.events.push({ type: 'job-resumed', at: now, job: { ...job, ...progress } });
    admission.recheck(now, job.id);
    letGo(now);
  }

  /** Jobs of a paused group were not looked at any more. */
  function lookAgain(group: string): void {
    for (const id of store.jobIds({ group, state: 'active' })) {
      const nextFire = store.job(id)?.nextFire ?? null;
      if (nextFire !== null) store.progressJob(id, { dueAt: nextFire });
    }
  }

  /** Jobs that `decideDue` does not look at although this pause is over, because another one holds them. */
  function heldOtherwise(group: string | null, now: Instant): string[] {
    if (group !== null) return store.jobIds({ group });
    const groups = Object.keys(core.pausedGroups).filter((name) => isPausing(core.pausedGroups[name] ?? null, now));
    return [
      ...store.jobIds({ state: 'paused' }),
      ...groups.flatMap((name) => store.jobIds({ group: name, state: 'active' })),
    ];
  }

  return {
    set,
    pauseJob(given, until, now) {
      // A pause that is over, kept from ending by a wider one, must not lend its beginning to the new one.
      if (given.state === 'paused' && !isJobPaused(given, now)) awaken(closeBooks(given, 'job', now), now);
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
        awaken(closeBooks(job, 'job', now), now);
        return true;
      }
      admission.judgeJob(job, now);
      const booked = decider.bookUp(job, now);
      const rows = rowsIn('job', (run) => run.jobId === job.id);
      awaken(store.job(job.id) ?? booked, now);
      release.catchUp(job.id, rows, 'job', now);
      return true;
    },
    endOwn(job, now) {
      awaken(closeBooks(job, 'job', now), now);
    },
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
      // Its jobs look again at the end that was known before.
      if (before !== null && group !== null) lookAgain(group);
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
        if (job !== null && !isJobPaused(job, now)) awaken(closeBooks(job, 'job', now), now);
      }
      if (missed === 'forget') {
        // Ending the pause now keeps it as the record of what fell into it, until that is decided (see `forgetEnded`).
        set(group, { since: pause.since, until: now });
        if (group !== null) lookAgain(group);
        core.open.unpark();
        return;
      }
      // A person who resumes waits for no settling: the computer is awake.
      core.missedBefore = now;
      core.settleUntil = null;
      const belongs = (run: Run) => group === null || store.job(run.jobId)?.spec.group === group;
      // What has fallen in since the books were closed belongs to the same set.
      for (const jobId of new Set(rowsIn(scope, belongs).map((run) => run.jobId))) {
        const job = store.job(jobId);
        if (job !== null) decider.bookUp(job, now);
      }
      const rows = rowsIn(scope, belongs);
      set(group, null);
      if (group !== null) lookAgain(group);
      resumed(group, now);
      core.open.unpark();
      for (const jobId of new Set(rows.map((run) => run.jobId))) {
        release.catchUp(
          jobId,
          rows.filter((run) => run.jobId === jobId),
          scope,
          now,
        );
      }
      admission.recheck(now);
      letGo(now);
    },
    forgetEnded,
  };

  function forgetEnded(now: Instant, most: number): boolean {
    const groups = Object.keys(core.pausedGroups);
    let left = most;
    for (const group of core.pausedAll === null ? groups : [null, ...groups]) {
      if (isPausing(current(group), now)) continue;
      for (const id of heldOtherwise(group, now)) {
        const job = store.job(id);
        if (job === null || job.nextFire === null || job.nextFire > now) continue;
        if (left === 0) return true;
        left -= 1;
        decider.bookUp(job, now);
      }
      const scope = group === null ? 'all' : 'group';
      const belongs = (run: Run) => group === null || store.job(run.jobId)?.spec.group === group;
      forget(rowsIn(scope, belongs), scope, now);
      set(group, null);
      core.open.unpark();
      resumed(group, now);
      admission.recheck(now);
      letGo(now);
    }
    return false;
  }
}
