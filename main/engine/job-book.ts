import type { Admission } from './admission.ts';
import type { Core } from './core.ts';
import { changeRun, closeQueued, finishing, isLetGo, isPausing } from './core.ts';
import type { Decider } from './decide.ts';
import { entryOf } from './entry-of.ts';
import { jobExists, noJob, PunctualError } from './errors.ts';
import type { Instant, Job, JobSpec, Run, Schedule } from './model.ts';
import { checkParameters } from './parameters.ts';
import type { Pauses } from './pauses.ts';
import type { GroupMove, JobProgress } from './ports.ts';
import { keepsGrid } from './same-grid.ts';
import { checkSecrets } from './secrets.ts';
import { dropSkips } from './skips.ts';
import type { AddJob, Removed, SpecPatch } from './surface.ts';
import { checkSchedule } from './triggers/check.ts';
import { followsComputerZone, waitsForFinish } from './triggers/facts.ts';
import { placesLeft } from './upcoming.ts';

/** Removed jobs remembered for undo. */
const MOST_GONE = 100_000;

export interface JobBook {
  /** `checked`: the job has been checked together with others (job-steps.ts). */
  add(job: AddJob, now: Instant, checked?: boolean): Job;
  /** Throws what adding the job, or replacing the one of this id, would throw; loops of chains are not looked for. */
  check(id: string, spec: JobSpec, now: Instant): void;
  refuseLoop(names: readonly string[]): never;
  /** `stored`: the patch is what was saved before (an undo), and its texts are not questioned again. */
  modify(id: string, patch: SpecPatch, now: Instant, revision?: number, stored?: boolean): Job;
  /** `quietly`: without an event for each of them. */
  remove(ids: readonly string[], now: Instant, quietly?: boolean): Removed;
  restore(
    removed: { readonly jobs: readonly Job[]; readonly rows?: readonly string[] | undefined },
    now: Instant,
  ): number;
  /** Only the group changes, so nothing else is checked; broken jobs follow. Returns how many moved. */
  regroup(move: GroupMove, keepsPause: boolean, now: Instant): number;
}

/** The part of the engine that keeps the jobs themselves: add, edit, remove, undo (S28, S29). */
export function createJobBook(
  core: Core,
  {
    decider,
    admission,
    pauses,
    moveLate,
  }: {
    readonly decider: Decider;
    readonly admission: Admission;
    readonly pauses: Pauses;
    /** Moves a job that comes back in another zone than it was removed in. */
    readonly moveLate: (job: Job, from: string, now: Instant) => void;
  },
): JobBook {
  const { store, ids } = core.deps;
  /** Zones in which jobs were removed; undo after a restart is not offered. */
  const gone = new Map<string, string>();

  function existing(id: string): Job {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  }

  /** Refuses what could never work, with the field it is about (S2). */
  function check(spec: JobSpec, now: Instant, anchor: Instant, asked: Asked): void {
    if (spec.name.trim() === '') {
      throw new PunctualError(
        'bad-input',
        'A job needs a name.',
        { field: 'name' },
        { reason: { code: 'name-empty' } },
      );
    }
    const { action } = spec;
    const empty =
      (action.kind === 'shell' && action.command.trim() === '') ||
      (action.kind === 'program' && action.program.trim() === '') ||
      (action.kind === 'script' && (action.text ?? '').trim() === '' && (action.file ?? '').trim() === '');
    if (empty)
      throw new PunctualError(
        'bad-input',
        'There is nothing to run: the command is empty.',
        { field: 'action' },
        { reason: { code: 'action-empty' } },
      );
    if (spec.maxInstances !== undefined && spec.maxInstances < 1) {
      throw new PunctualError(
        'bad-input',
        'maxInstances must be at least 1.',
        { field: 'maxInstances' },
        { reason: { code: 'side-by-side-too-few' } },
      );
    }
    checkParameters(spec.parameters ?? []);
    checkSecrets(spec);
    if (asked.scheduleChanged) {
      const context = { zone: core.zone, anchor, lastFinish: null, events: core.deps.events?.() };
      const problems = checkSchedule(spec.schedule, { now, context, known: asked.known });
      const first = problems[0];
      if (first !== undefined) {
        throw new PunctualError(
          first.code === 'never-runs' ? 'never-runs' : 'bad-schedule',
          first.message,
          { field: 'schedule', problems },
          { reason: { code: 'wrong-schedule', problem: first.code, said: first.message, fault: first.fault } },
        );
      }
    }
  }

  function refuseLoop(names: readonly string[]): never {
    const jobs = [...names, ...names.slice(0, 1)];
    throw new PunctualError(
      'chain-loop',
      `These jobs would start each other for ever: ${jobs.join(' → ')}.`,
      { field: 'chain' },
      { reason: { code: 'chain-loop', jobs } },
    );
  }

  function checkChain(id: string, spec: JobSpec): void {
    for (const link of spec.chain ?? []) followChain(id, link.job, [spec.name]);
  }

  /** Follows the chain from `next`; coming back to `id` means that the jobs would start each other for ever. */
  function followChain(id: string, next: string, path: readonly string[], seen = new Set<string>()): void {
    if (next === id) refuseLoop(path);
    if (seen.has(next)) return;
    seen.add(next);
    const job = store.job(next);
    for (const link of job?.spec.chain ?? []) followChain(id, link.job, [...path, job?.spec.name ?? next], seen);
  }

  function checkNew(spec: JobSpec, now: Instant): void {
    check(spec, now, now, { scheduleChanged: true, known: null });
  }

  function checkEdit(given: Job, spec: JobSpec, now: Instant, stored = false): void {
    const { rescheduled, regrids } = whatChanges(given, spec);
    const known = stored ? spec.schedule : given.spec.schedule;
    // Without a known last end its next fire is not known either: judged as if it began now.
    const anchor = regrids || waitsForFinish(spec.schedule) ? now : given.anchorAt;
    check(spec, now, anchor, { scheduleChanged: rescheduled || given.state === 'broken', known });
  }

  function fresh(id: string, entry: AddJob, now: Instant): Job {
    const { spec, firstRun = 'slot' } = entry;
    const bare: Job = {
      id,
      spec,
      state: 'active',
      revision: 1,
      createdAt: now,
      updatedAt: now,
      anchorAt: now,
      nextFire: null,
      dueAt: null,
      pausedAt: null,
      pausedUntil: null,
      runCount: 0,
      skips: [],
      lastFinishedAt: null,
      failureStreak: 0,
      problem: null,
    };
    const nextFire = core.triggers.next(bare, now);
    if (firstRun === 'paused') return { ...bare, nextFire, state: 'paused', pausedAt: now };
    if (firstRun === 'now') return { ...bare, nextFire: now, dueAt: now };
    if (firstRun === 'slot') return { ...bare, nextFire, dueAt: nextFire };
    return { ...bare, nextFire: firstRun.at, dueAt: firstRun.at };
  }

  function add(entry: AddJob, now: Instant, checked = false): Job {
    let id = entry.id ?? ids.id();
    const known = entry.id === undefined ? null : store.job(entry.id);
    if (known !== null) {
      switch (entry.onConflict ?? 'error') {
        case 'error':
          throw jobExists(id);
        case 'keep':
          return known;
        case 'replace':
          return edit(known, entry.spec, now, { checked });
        case 'copy':
          id = ids.id();
      }
    }
    if (!checked) {
      checkNew(entry.spec, now);
      checkChain(id, entry.spec);
    }
    const job = fresh(id, entry, now);
    store.insertJob(job);
    core.outbox.events.push({ type: 'job-added', at: now, job });
    return job;
  }

  /** S28: the job is booked up, so that everything due has its row; then only what comes is under the new spec. */
  function edit(
    given: Job,
    spec: JobSpec,
    now: Instant,
    { stored = false, checked = false }: { readonly stored?: boolean | undefined; readonly checked?: boolean } = {},
  ): Job {
    const { rescheduled, mended, regrids } = whatChanges(given, spec);
    if (!checked) {
      checkEdit(given, spec, now, stored);
      checkChain(given.id, spec);
    }
    let before = mended ? given : decider.bookUp(given, now);
    if (!mended && before.spec.group !== spec.group) before = leaveGroup(before, now);
    const edited: Job = { ...before, spec, revision: given.revision + 1, updatedAt: now, problem: null };
    const job = rescheduled || mended ? reschedule(before, edited, regrids, now) : lookedAt(edited, now);
    store.replaceJob(job);
    // Before its conditions are asked again: what they hold back belongs to the set that a pause lets go.
    if (given.spec.group !== spec.group) pauses.letGo(now);
    admission.specChanged(job, now);
    core.outbox.events.push({ type: 'job-changed', at: now, job, rescheduled });
    return job;
  }

  /** What fell into the pause of the group stays in it. */
  function leaveGroup(job: Job, now: Instant): Job {
    const pause = entryOf(core.pausedGroups, job.spec.group ?? '');
    return pause !== undefined && isPausing(pause, now) ? pauses.leaveGroup(job, now) : job;
  }

  /** It may have left a paused group with this edit; if not, the next look defers it again. */
  function lookedAt(job: Job, now: Instant): Job {
    if (job.state === 'finished' || job.state === 'broken' || job.nextFire === null) return job;
    return job.state === 'active' && (job.dueAt === null || job.dueAt > now) ? { ...job, dueAt: job.nextFire } : job;
  }

  /** The next fire under the new schedule; grid, count and a next fire that still stands are kept where the grid is (S4). */
  function reschedule(before: Job, edited: Job, regrids: boolean, now: Instant): Job {
    const fresh = regrids ? { anchorAt: now, runCount: 0 } : {};
    const paused = before.state === 'paused' || (before.state === 'broken' && before.pausedAt !== null);
    let job: Job = { ...edited, ...fresh, state: paused ? 'paused' : 'active' };
    const nextFire = nextOf(before, job, regrids, now);
    job = {
      ...job,
      nextFire,
      skips: dropSkips(job.skips, core.triggers.of(job)),
      dueAt: paused ? job.pausedUntil : nextFire,
    };
    const finished = nextFire === null ? finishing(core, job) : null;
    return finished === null ? job : { ...job, ...finished };
  }

  function nextOf(before: Job, job: Job, regrids: boolean, now: Instant): Instant | null {
    const open = core.open.ofJob(job.id);
    if (placesLeft(job, open) <= 0) return null;
    const trigger = core.triggers.of(job);
    const { nextFire } = before;
    if (regrids) return trigger.next(now);
    if (waitsForFinish(job.spec.schedule) && nextFire === null && open.length > 0) return null;
    const natural = nextFire === null || core.triggers.of(before).next(now) === nextFire;
    if (natural) return trigger.next(now);
    // Later than the schedule says, as after a change of the zone, or chosen by a person: it stands unless it no longer occurs.
    const chosen = core.triggers.of(before).next(nextFire - 1) !== nextFire;
    return chosen ? nextFire : trigger.next(nextFire - 1);
  }

  return {
    add,
    check(id, spec, now) {
      const given = store.job(id);
      if (given === null) checkNew(spec, now);
      else checkEdit(given, spec, now);
    },
    refuseLoop,
    modify(id, patch, now, revision, stored) {
      const before = existing(id);
      if (revision !== undefined && revision !== before.revision) {
        throw new PunctualError(
          'conflict',
          'This job was changed elsewhere since you opened it.',
          { revision: before.revision },
          { reason: { code: 'job-changed' } },
        );
      }
      return edit(before, patched(before.spec, patch), now, { stored });
    },
    remove(ids_, now, quietly = false) {
      const jobs: Job[] = [];
      const rows: string[] = [];
      for (const id of new Set(ids_)) {
        const known = store.job(id);
        if (known === null) continue;
        const job = decider.bookUp(known, now);
        if (!store.deleteJob(id)) continue;
        jobs.push(job);
        if (gone.size >= MOST_GONE) gone.clear();
        gone.set(id, core.zone);
        for (const run of core.open.ofJob(id)) {
          if (run.state !== 'queued') continue;
          const { waitingFor, notBefore, why } = run;
          const was = waitingFor === null ? undefined : { waitingFor, notBefore, why };
          closeQueued(core, run, { state: 'skipped', why: { code: 'job-removed' }, wait: { ...run.wait, was } }, now);
          rows.push(run.id);
        }
        if (!quietly) core.outbox.events.push({ type: 'job-removed', at: now, job });
      }
      return { jobs, rows };
    },
    restore({ jobs, rows = [] }, now) {
      let restored = 0;
      const waiting = rows.map((id) => store.run(id)).filter((run) => run !== null && isReopenable(run));
      for (const job of jobs) {
        if (store.job(job.id) !== null) continue;
        const back = standing(job, now);
        store.insertJob(back);
        for (const run of waiting) if (run !== null && run.jobId === job.id) reopen(run, now);
        pauses.forgetOver(back, now);
        // Before anything is decided: rows whose moment lay in the time it was gone belong to that set.
        admission.renameGone(back, now);
        const zone = gone.get(job.id) ?? core.zone;
        // The computer is in another zone than when it went: the time of the day counts (S11).
        if (zone !== core.zone && followsComputerZone(job.spec.schedule)) moveLate(existing(job.id), zone, now);
        settleIn(existing(job.id), now);
        pauses.letGo(now, job.id);
        admission.admitSettled(existing(job.id), now);
        admission.claimAgain(job.id);
        admission.recheck(now, job.id);
        core.outbox.events.push({ type: 'job-added', at: now, job: existing(job.id) });
        restored += 1;
      }
      return restored;
    },
    regroup(move, keepsPause, now) {
      const { from, to } = move;
      const left = from === null ? null : (entryOf(core.pausedGroups, from) ?? null);
      // One that is over goes with its group: what fell into it is decided before.
      if (left !== null && !isPausing(left, now)) pauses.forgetEnded(now, Number.POSITIVE_INFINITY);
      for (const id of move.ids) {
        const job = store.job(id);
        if (job === null || (job.spec.group ?? null) !== from) continue;
        // The pause of a group is an input of every decision about its jobs (W4).
        if (job.dueAt !== null && job.dueAt <= now) decider.bookUp(job, now);
        if (keepsPause || !isPausing(left, now)) continue;
        // What fell into the pause of a group is paused (S26), also when the group and its pause go.
        const booked = existing(id);
        if (booked.state === 'active' || booked.state === 'paused') pauses.leaveGroup(booked, now);
      }
      const moved = store.regroupJobs(move, now);
      pauses.letGo(now);
      if (moved > 0) core.outbox.events.push({ type: 'jobs-regrouped', at: now, from, to, count: moved });
      return moved;
    },
  };

  /** The job as it was; where the clock was set back while it was gone, its moments follow it as those of other jobs did (S40). */
  function standing(removed: Job, now: Instant): Job {
    let job = removed;
    if (core.decidedThrough > now) {
      const until = (moment: Instant | null): Instant | null => (moment === null ? null : Math.min(moment, now));
      const { anchorAt, lastFinishedAt, pausedAt } = removed;
      job = {
        ...removed,
        anchorAt: Math.min(anchorAt, now),
        lastFinishedAt: until(lastFinishedAt),
        pausedAt: until(pausedAt),
      };
      const trigger = core.triggers.of(job);
      const ofSchedule =
        removed.nextFire !== null && core.triggers.of(removed).next(removed.nextFire - 1) === removed.nextFire;
      const next = trigger.next(now);
      if (ofSchedule && next !== null) job = { ...job, nextFire: Math.min(removed.nextFire ?? next, next) };
    }
    const dueAt = job.state === 'active' ? job.nextFire : job.state === 'paused' ? job.pausedUntil : null;
    return { ...job, dueAt };
  }

  function isReopenable(run: Run): boolean {
    return run.state === 'skipped' && run.why.code === 'job-removed' && run.wait?.was !== undefined;
  }

  /** The row waits again as it did, for the same moment. */
  function reopen(run: Run, now: Instant): void {
    const { was, ...wait } = run.wait ?? {};
    if (was === undefined) return;
    if (run.kind === 'scheduled' && run.attempt === 1 && run.scheduledAt > now) {
      // The clock was set back meanwhile: its time is still to come (S40).
      store.updateRun(run.id, { why: { code: 'clock-ahead' }, wait: null });
      return;
    }
    const { waitingFor, notBefore, why } = was;
    const kept = Object.keys(wait).length === 0 ? null : wait;
    const back = changeRun(core, run, { state: 'queued', waitingFor, notBefore, why, wait: kept, finishedAt: null });
    core.outbox.events.push({ type: 'run-queued', at: now, run: back });
  }

  /** What fell due while the job was gone is decided as after an absence, without settling: the computer is awake. */
  function settleIn(job: Job, now: Instant): void {
    // With rows that an ended pause let go it is one set, also while another pause keeps them all back.
    const joins = core.open.heldOf(job.id).some(isLetGo);
    const booked = decider.bookUp(job, now, { missedBefore: now, away: null, settled: true, joins });
    const open = core.open.ofJob(job.id);
    if (booked.nextFire !== null || open.length > 0) return;
    if (booked.state !== 'active' && booked.state !== 'paused') return;
    // Its last run ended while it was gone.
    const finished = finishing(core, booked);
    if (finished !== null) {
      store.progressJob(job.id, finished);
      core.outbox.events.push({ type: 'job-finished', at: now, job: { ...booked, ...finished } });
      return;
    }
    if (!waitsForFinish(job.spec.schedule)) return;
    // The run that it counts from ended while it was gone.
    const nextFire = core.triggers.next({ ...booked, lastFinishedAt: now }, now);
    const progress: JobProgress = { lastFinishedAt: now, nextFire };
    if (booked.state === 'active') progress.dueAt = nextFire;
    store.progressJob(job.id, progress);
  }
}

/** The spec with the members of the patch; `null` removes one. */
export function patched(spec: JobSpec, patch: SpecPatch): JobSpec {
  const members = Object.entries({ ...spec, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(members) as unknown as JobSpec;
}

/** How far an edit reaches: a broken job, and one with another grid, begin anew. */
function whatChanges(given: Job, spec: JobSpec) {
  const rescheduled = JSON.stringify(given.spec.schedule) !== JSON.stringify(spec.schedule);
  const mended = given.state === 'broken';
  const regrids = mended || (rescheduled && !keepsGrid(given.spec.schedule, spec.schedule));
  return { rescheduled, mended, regrids };
}

/** What a check has to know about the schedule before. */
interface Asked {
  readonly scheduleChanged: boolean;
  /** Saved already; its patterns are taken as they are. */
  readonly known: Schedule | null;
}
