import type { Core } from './core.ts';
import { closeQueued, isPausing } from './core.ts';
import type { Decider } from './decide.ts';
import { jobExists, noJob, PunctualError } from './errors.ts';
import type { Instant, Job, JobSpec, Schedule } from './model.ts';
import { checkParameters } from './parameters.ts';
import type { GroupMove } from './ports.ts';
import { checkSecrets } from './secrets.ts';
import type { AddJob, SpecPatch } from './surface.ts';
import { checkSchedule } from './triggers/check.ts';

export interface JobBook {
  add(job: AddJob, now: Instant): Job;
  /** `stored`: the patch is what was saved before (an undo), and its texts are not questioned again. */
  modify(id: string, patch: SpecPatch, now: Instant, revision?: number, stored?: boolean): Job;
  /** `quietly`: nobody is told about each of them. */
  remove(ids: readonly string[], now: Instant, quietly?: boolean): readonly Job[];
  restore(jobs: readonly Job[], now: Instant): number;
  /** Nothing but the group changes, so nothing else is looked at; broken jobs follow. How many moved. */
  regroup(move: GroupMove, now: Instant): number;
  pause(ids: readonly string[], until: Instant | null, now: Instant): number;
  resume(ids: readonly string[], missed: 'forget' | 'catch-up', now: Instant): number;
}

/** The part of the engine that keeps the jobs themselves: add, edit, remove, pause, resume (S26, S28, S29). */
export function createJobBook(core: Core, decider: Decider): JobBook {
  const { store, ids } = core.deps;

  function existing(id: string): Job {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  }

  /** Refuses what could never work, with the field it is about (S2). */
  function check(id: string, spec: JobSpec, now: Instant, anchor: Instant, asked: Asked): void {
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
      const zone =
        core.settings.defaults.timezone === 'local' ? core.deps.clock.zone() : core.settings.defaults.timezone;
      const context = { zone, anchor, lastFinish: null };
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
    for (const link of spec.chain ?? []) refuseLoop(id, link.job, [spec.name]);
  }

  /** Follows the chain from `next`; coming back to `id` means that the jobs would start each other for ever. */
  function refuseLoop(id: string, next: string, path: readonly string[], seen = new Set<string>()): void {
    if (next === id) {
      throw new PunctualError(
        'chain-loop',
        `These jobs would start each other for ever: ${[...path, path[0]].join(' → ')}.`,
        { field: 'chain' },
        { reason: { code: 'chain-loop', jobs: [...path, ...path.slice(0, 1)] } },
      );
    }
    if (seen.has(next)) return;
    seen.add(next);
    const job = store.job(next);
    for (const link of job?.spec.chain ?? []) refuseLoop(id, link.job, [...path, job?.spec.name ?? next], seen);
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
      lastFinishedAt: null,
      failureStreak: 0,
      problem: null,
    };
    const next = core.triggers.nextAfter(bare, now);
    if (firstRun === 'paused') return { ...bare, nextFire: next.nextFire, state: 'paused', pausedAt: now };
    if (firstRun === 'now') return { ...bare, nextFire: now, dueAt: now };
    if (firstRun === 'slot') return { ...bare, ...next };
    return { ...bare, nextFire: firstRun.at, dueAt: firstRun.at };
  }

  function add(entry: AddJob, now: Instant): Job {
    let id = entry.id ?? ids.id();
    const known = entry.id === undefined ? null : store.job(entry.id);
    if (known !== null) {
      switch (entry.onConflict ?? 'error') {
        case 'error':
          throw jobExists(id);
        case 'keep':
          return known;
        case 'replace':
          return edit(known, entry.spec, now);
        case 'copy':
          id = ids.id();
      }
    }
    check(id, entry.spec, now, now, { scheduleChanged: true, known: null });
    const job = fresh(id, entry, now);
    store.insertJob(job);
    core.outbox.events.push({ type: 'job-added', at: now, job });
    return job;
  }

  /** S28: everything but the schedule leaves next fire, history and counters alone. */
  function edit(before: Job, spec: JobSpec, now: Instant, stored = false): Job {
    const rescheduled = !sameSchedule(before.spec.schedule, spec.schedule);
    const known = stored ? spec.schedule : before.spec.schedule;
    check(before.id, spec, now, rescheduled ? now : before.anchorAt, { scheduleChanged: rescheduled, known });
    let job: Job = { ...before, spec, revision: before.revision + 1, updatedAt: now };
    if (rescheduled || before.state === 'broken') {
      if (before.state === 'active') {
        // What is due is decided under the schedule it was due under.
        decider.decideJob(before, now);
        const decided = existing(before.id);
        job = { ...job, runCount: decided.runCount, lastFinishedAt: decided.lastFinishedAt };
      }
      job = { ...job, anchorAt: now, problem: null, runCount: 0 };
      const next = core.triggers.nextAfter(job, now);
      job = { ...job, nextFire: next.nextFire };
      job = before.state === 'paused' ? job : { ...job, state: 'active', dueAt: next.dueAt };
    } else if (before.state === 'active' && before.dueAt === null && before.nextFire !== null) {
      // It may have left a paused group with this edit; if not, the next look defers it again.
      job = { ...job, dueAt: before.nextFire };
    }
    store.replaceJob(job);
    core.outbox.events.push({ type: 'job-changed', at: now, job, rescheduled });
    return job;
  }

  return {
    add,
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
      const spec = Object.fromEntries(
        Object.entries({ ...before.spec, ...patch }).filter(([, value]) => value !== null && value !== undefined),
      );
      return edit(before, spec as unknown as JobSpec, now, stored);
    },
    remove(ids_, now, quietly = false) {
      const removed: Job[] = [];
      for (const id of new Set(ids_)) {
        const job = store.job(id);
        if (job === null || !store.deleteJob(id)) continue;
        removed.push(job);
        for (const run of core.open.ofJob(id)) {
          if (run.state !== 'queued') continue;
          closeQueued(core, run, { state: 'skipped', why: { code: 'job-removed' } }, now);
        }
        if (!quietly) core.outbox.events.push({ type: 'job-removed', at: now, job });
      }
      return removed;
    },
    restore(jobs, now) {
      let restored = 0;
      for (const job of jobs) {
        if (store.job(job.id) !== null) continue;
        const next = job.state === 'finished' ? { nextFire: null, dueAt: null } : core.triggers.nextAfter(job, now);
        const back: Job = { ...job, ...next, dueAt: job.state === 'paused' ? job.pausedUntil : next.dueAt };
        store.insertJob(back);
        core.outbox.events.push({ type: 'job-added', at: now, job: back });
        restored += 1;
      }
      return restored;
    },
    regroup(move, now) {
      const from = 'from' in move ? move.from : null;
      const left = from === null ? null : (core.pausedGroups[from] ?? null);
      // What fell into the pause of a group is paused (S26), also when the group and its pause go.
      if (from !== null && move.to === null && left !== null && isPausing(left, now)) {
        const pause = { scope: 'group' as const, since: left.since, until: now };
        for (const id of store.jobIds({ group: from, state: 'active' })) {
          const job = existing(id);
          const due = job.state === 'active' && job.nextFire !== null && job.nextFire <= now;
          if (due) decider.decideJob({ ...job, dueAt: job.nextFire }, now, { pause });
        }
      }
      const moved = store.regroupJobs(move, now);
      if (moved > 0) core.outbox.events.push({ type: 'jobs-regrouped', at: now, from, to: move.to, count: moved });
      return moved;
    },
    pause(ids_, until, now) {
      let changed = 0;
      for (const id of new Set(ids_)) {
        let job = existing(id);
        if (job.state !== 'active' && job.state !== 'paused') continue;
        if (job.state === 'active' && job.dueAt !== null && job.dueAt <= now) {
          decider.decideJob(job, now);
          job = existing(id);
        }
        if (job.state === 'finished') continue;
        const paused = { state: 'paused' as const, pausedAt: job.pausedAt ?? now, pausedUntil: until, dueAt: until };
        store.progressJob(id, paused);
        core.outbox.events.push({ type: 'job-paused', at: now, job: { ...job, ...paused } });
        changed += 1;
      }
      return changed;
    },
    resume(ids_, missed, now) {
      let changed = 0;
      for (const id of new Set(ids_)) {
        const job = existing(id);
        if (job.state !== 'paused') continue;
        const awake: Job = { ...job, state: 'active', pausedAt: null, pausedUntil: null, dueAt: job.nextFire };
        store.progressJob(id, { state: 'active', pausedAt: null, pausedUntil: null, dueAt: job.nextFire });
        if (job.nextFire !== null && job.nextFire <= now) {
          const pause = { scope: 'job' as const, since: job.pausedAt ?? job.nextFire, until: now };
          // A person who resumes waits for no settling: the computer is awake.
          if (missed === 'forget') decider.decideJob(awake, now, { pause });
          else decider.decideJob(awake, now, { missedBefore: now });
        }
        core.outbox.events.push({ type: 'job-resumed', at: now, job: existing(id) });
        changed += 1;
      }
      core.open.unpark();
      return changed;
    },
  };
}

/** What a check has to know about the schedule before. */
interface Asked {
  readonly scheduleChanged: boolean;
  /** Saved already; its patterns are taken as they are. */
  readonly known: Schedule | null;
}

function sameSchedule(a: Schedule, b: Schedule): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
