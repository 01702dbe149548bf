import type { Core } from './core.ts';
import { changeRun } from './core.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Job, MissedAnswer, Run, Why } from './model.ts';
import { LIST_CAP } from './plan.ts';
import { compileSchedule } from './triggers/compile.ts';
import { placesLeft } from './upcoming.ts';

export interface Inbox {
  /** Carries out a person's answer; rows that are no longer open are left alone, so answering twice is harmless. */
  answer(
    jobId: string | undefined,
    answer: MissedAnswer,
    now: Instant,
  ): { readonly answered: number; readonly started: number; readonly jobs: readonly string[] };
}

/** The part of the engine behind "3 runs missed while the computer slept": Run once, Run all, Skip. */
export function createInbox(core: Core, launcher: Launcher): Inbox {
  const { store } = core.deps;

  /** Puts the row itself back into the queue: it keeps its scheduled time and its place in the history. */
  function requeue(row: Run, missed: number, answer: MissedAnswer): Run {
    const interrupted = row.state === 'interrupted';
    return changeRun(core, row, {
      state: 'queued',
      reason: interrupted ? row.reason : 'catch-up',
      waitingFor: 'previous',
      why: { code: 'answered', answer },
      inbox: false,
      finishedAt: null,
      missedCount: missed,
      ...(interrupted
        ? {
            attempt: row.attempt + 1,
            attempts: [
              ...row.attempts,
              {
                attempt: row.attempt,
                outcome: 'interrupted' as const,
                startedAt: row.startedAt,
                finishedAt: row.finishedAt ?? row.decidedAt,
                exitCode: null,
                signal: null,
                ending: { code: 'interrupted' as const },
              },
            ],
            ending: null,
            startedAt: null,
            pid: null,
            processStart: null,
          }
        : {}),
    });
  }

  /** Whether the limit of runs leaves room for one more (S25). */
  function hasPlace(job: Job): boolean {
    return placesLeft(store.job(job.id) ?? job, core.open.ofJob(job.id)) > 0;
  }

  function runOccurrence(job: Job, at: Instant, missed: number, answer: MissedAnswer, now: Instant): Run | null {
    return launcher.launch(
      job,
      {
        kind: 'scheduled',
        reason: 'catch-up',
        why: { code: 'answered', answer },
        scheduledAt: at,
        dueAt: at,
        missedCount: missed,
        parameters: null,
        parentRun: null,
        inOrder: true,
        hold: null,
      },
      now,
    );
  }

  /** The occurrences of a span, under the schedule it was written under. */
  function occurrencesOf(job: Job, row: Run): readonly Instant[] {
    const grid = row.wait?.grid;
    const trigger =
      grid === undefined
        ? core.triggers.of(job)
        : compileSchedule(grid.schedule, { zone: grid.zone, anchor: grid.anchor, lastFinish: null });
    return trigger.between(row.scheduledAt, row.scheduledTo ?? row.scheduledAt, LIST_CAP).instants;
  }

  /** The question stays as the record of what was asked, beside the runs that answer it. */
  function close(row: Run, why: Why): void {
    changeRun(core, row, { inbox: false, state: 'merged', why, wait: null });
  }

  function answerJob(job: Job | null, rows: readonly Run[], answer: MissedAnswer, now: Instant): number {
    const interrupted = rows.filter((row) => row.state === 'interrupted');
    const missed = rows.filter((row) => row.state !== 'interrupted');
    if (answer === 'skip' || job === null) {
      for (const row of interrupted) changeRun(core, row, { inbox: false });
      const why = job === null ? ({ code: 'job-removed' } as const) : ({ code: 'answered', answer } as const);
      for (const row of missed) changeRun(core, row, { inbox: false, state: 'skipped', why, wait: null });
      return 0;
    }
    let started = 0;
    for (const row of interrupted) {
      requeue(row, 0, answer);
      started += 1;
    }
    if (answer === 'run-all') {
      for (const row of missed) {
        if (row.kind !== 'span' && (row.kind === 'manual' || hasPlace(job))) {
          requeue(row, 0, answer);
          started += 1;
          continue;
        }
        const before = started;
        for (const at of occurrencesOf(job, row)) {
          if (hasPlace(job) && runOccurrence(job, at, 0, answer, now) !== null) started += 1;
        }
        if (started > before) close(row, { code: 'answered', answer });
        // Nothing answers it: the job has run as often as it may.
        else changeRun(core, row, { inbox: false, state: 'skipped', why: { code: 'limit-reached' }, wait: null });
      }
      return started;
    }
    const newest = missed.reduce<Run | null>(
      (best, row) => (best === null || lastOf(row) > lastOf(best) ? row : best),
      null,
    );
    if (newest === null) return started;
    const others = missed.reduce((sum, row) => sum + row.count, 0) - 1;
    const run =
      newest.kind === 'span'
        ? runOccurrence(job, lastOf(newest), others, answer, now)
        : requeue(newest, others, answer);
    for (const row of missed) {
      if (row.id !== run?.id) close(row, { code: 'merged-into', run: run?.id ?? null });
    }
    return started + (run === null ? 0 : 1);
  }

  return {
    answer(jobId, answer, now) {
      const byJob = new Map<string, Run[]>();
      for (const row of store.inbox(jobId)) byJob.set(row.jobId, [...(byJob.get(row.jobId) ?? []), row]);
      let answered = 0;
      let started = 0;
      for (const [id, rows] of byJob) {
        const job = store.job(id);
        started += answerJob(job?.state === 'broken' ? null : job, rows, answer, now);
        // Answered runs take places as those of the clock do.
        if (job?.spec.schedule.maxRuns !== undefined) core.limited.add(job.id);
        answered += rows.length;
        core.outbox.events.push({ type: 'missed-answered', at: now, jobId: id });
      }
      return { answered, started, jobs: [...byJob.keys()] };
    },
  };
}

const lastOf = (row: Run): Instant => row.scheduledTo ?? row.scheduledAt;
