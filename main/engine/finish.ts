import type { Core } from './core.ts';
import { afterClosing, changeRun } from './core.ts';
import type { Launcher } from './launch.ts';
import type { ChainOn, Instant, Job, Run, RunOutcome } from './model.ts';
import { judgeEnd } from './outcome.ts';
import type { JobProgress, RunEnd, RunPatch } from './ports.ts';
import { retryDelay } from './retry.ts';
import { waitsForFinish } from './triggers/facts.ts';
import { placesLeft } from './upcoming.ts';

/** A chain longer than this is taken for a loop that nobody saw when the jobs were saved. */
const LONGEST_CHAIN = 50;

export interface Finisher {
  /** Writes the end of one attempt: retry, final state, the job's standing, what follows it. */
  finish(run: Run, end: RunEnd, now: Instant, adopted: boolean): void;
}

/** The part of the engine that writes how runs end. */
export function createFinisher(core: Core, launcher: Launcher): Finisher {
  const { store, random } = core.deps;

  function finish(run: Run, end: RunEnd, now: Instant, adopted: boolean): void {
    core.deadlines.delete(run.id);
    core.outbox.acknowledgements.push({ runId: run.id, attempt: run.attempt });
    if (adopted && end.kind === 'not-started') {
      // The app died between writing the row and starting the process: it never ran, so starting it now doubles nothing (S30).
      const queued = changeRun(core, run, { state: 'queued', waitingFor: 'slot', pid: null, processStart: null });
      giveBack(run);
      core.outbox.events.push({ type: 'run-queued', at: now, run: queued });
      return;
    }
    const job = store.job(run.jobId);
    const { outcome, ending } = judgeEnd(run, job, end);
    const environment = (end.kind === 'not-started' ? undefined : end.environment) ?? run.environment;
    const facts = {
      // Also of a start that was told together with its end.
      ...{ pid: run.pid, processStart: run.processStart },
      ...(environment === null ? undefined : { environment }),
      ...factsOf(run, end),
    };

    if (job !== null && job.state !== 'broken') {
      const wait = rerunDelay(job, run, outcome);
      if (wait !== null) {
        const attempt = {
          attempt: run.attempt,
          outcome,
          startedAt: facts.startedAt ?? null,
          finishedAt: facts.finishedAt ?? now,
          exitCode: facts.exitCode ?? null,
          signal: facts.signal ?? null,
          ending,
          ...(environment === null ? undefined : { environment }),
        };
        const queued = changeRun(core, run, {
          state: 'queued',
          waitingFor: 'retry',
          notBefore: now + wait,
          ending: null,
          attempt: run.attempt + 1,
          attempts: [...run.attempts, attempt],
          startedAt: null,
          finishedAt: null,
          exitCode: null,
          signal: null,
          pid: null,
          processStart: null,
          ...(run.environment === null ? undefined : { environment: null }),
        });
        core.outbox.events.push({ type: 'run-queued', at: now, run: queued });
        return;
      }
    }

    const asks = outcome === 'interrupted' && job?.spec.onInterrupt === 'ask';
    const ended = changeRun(core, run, { ...facts, state: outcome, ending, ...(asks ? { inbox: true } : undefined) });
    core.outbox.events.push({
      type: outcome === 'interrupted' ? 'run-interrupted' : 'run-finished',
      at: now,
      run: ended,
    });
    if (job === null) return;
    const progress = standing(job, ended, outcome, now);
    if (progress !== null) store.progressJob(job.id, progress);
    if (job.nextFire === null) afterClosing(core, ended, now);
    follow(job, ended, outcome, now);
  }

  /** It was counted as started when its row was written (S25). */
  function giveBack(run: Run): void {
    const job = store.job(run.jobId);
    if (job?.spec.schedule.maxRuns === undefined || run.attempt > 1) return;
    if (run.kind === 'scheduled' || run.kind === 'event') {
      store.progressJob(job.id, { runCount: Math.max(0, job.runCount - 1) });
    }
  }

  /** Wait before the same occurrence is tried again, or null: the retry policy (S34), or rerun once after an interruption (S32). */
  function rerunDelay(job: Job, run: Run, outcome: RunOutcome): number | null {
    if (core.phase === 'stopping') return null;
    if (outcome === 'interrupted' && job.spec.onInterrupt === 'rerun') {
      return run.attempts.some((a) => a.outcome === 'interrupted') ? null : 0;
    }
    return retryDelay(job.spec.retry, run.attempt, outcome, random.next());
  }

  /** What the job itself must remember of this end; null when it is nothing, as for nearly every run that succeeds. */
  function standing(job: Job, run: Run, outcome: RunOutcome, now: Instant): JobProgress | null {
    const progress: JobProgress = {};
    const streak = outcome === 'succeeded' ? 0 : outcome === 'stopped' ? job.failureStreak : job.failureStreak + 1;
    if (streak !== job.failureStreak) progress.failureStreak = streak;
    if (waitsForFinish(job.spec.schedule)) {
      const finishedAt = run.finishedAt ?? now;
      progress.lastFinishedAt = finishedAt;
      const others = core.open.ofJob(job.id);
      if (job.state !== 'finished' && placesLeft(job, others) > 0) {
        const next = core.triggers.next({ ...job, lastFinishedAt: finishedAt }, finishedAt);
        progress.nextFire = next;
        if (job.state === 'active') progress.dueAt = next;
      }
    } else if (streak === job.failureStreak) return null;
    return progress;
  }

  function follow(job: Job, run: Run, outcome: RunOutcome, now: Instant): void {
    for (const link of job.spec.chain ?? []) {
      if (!matches(link.on, outcome)) continue;
      const target = store.job(link.job);
      if (target === null || target.state === 'broken') continue;
      const occurrence = {
        kind: 'chain',
        reason: 'chain',
        why: { code: 'chained', from: run.id, on: link.on },
        dueAt: now,
        missedCount: 0,
        parameters: null,
        parentRun: run.id,
        inOrder: false,
        hold: null,
      } as const;
      if (isLoop(run, target.id)) {
        launcher.record(
          target,
          { state: 'skipped', from: now, to: now, count: 1, why: { code: 'chain-loop' }, inbox: false },
          now,
        );
        continue;
      }
      // Two parents may end in the same millisecond; each of them is owed its own run.
      for (let at = now; launcher.launch(target, { ...occurrence, scheduledAt: at }, now) === null && at < now + 1000; )
        at += 1;
    }
  }

  function isLoop(run: Run, target: string): boolean {
    let at: Run | null = run;
    for (let depth = 0; at !== null; depth += 1) {
      if (at.jobId === target || depth >= LONGEST_CHAIN) return true;
      at = at.kind === 'chain' && at.parentRun !== null ? store.run(at.parentRun) : null;
    }
    return false;
  }

  return { finish };
}

/** What the process itself tells about its end. */
function factsOf(run: Run, end: RunEnd): RunPatch {
  switch (end.kind) {
    case 'exited':
      return {
        exitCode: end.exitCode,
        ...(end.signal === run.signal ? undefined : { signal: end.signal }),
        startedAt: end.startedAt,
        finishedAt: end.finishedAt,
        cpuMs: end.cpuMs,
        peakBytes: end.peakBytes,
        logBytes: end.logBytes,
        ...(end.logDropped === run.logDropped ? undefined : { logDropped: end.logDropped }),
      };
    case 'not-started':
      return { finishedAt: end.at };
    case 'lost':
      return { finishedAt: end.at, logBytes: end.logBytes, startedAt: run.startedAt };
  }
}

function matches(on: ChainOn, outcome: RunOutcome): boolean {
  if (on === 'always') return true;
  return on === 'success'
    ? outcome === 'succeeded'
    : outcome === 'failed' || outcome === 'timed-out' || outcome === 'interrupted';
}
