import type { Admission } from './admission.ts';
import type { Core, Report } from './core.ts';
import { changeRun } from './core.ts';
import type { Finisher } from './finish.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Run } from './model.ts';

export interface Reports {
  /** Writes the reports of the runner and the ledger. A run that started and ended between two wakes is written once. */
  settle(taken: readonly Report[], now: Instant): void;
  /** An attempt that is going on counts against its time limit from here (S33). */
  setDeadline(run: Run, now: Instant): void;
  /** Warns and stops what is over its time limit. */
  checkDeadlines(now: Instant): void;
}

/** What a start report says about its row. */
function startOf(report: Extract<Report, { kind: 'started' }>) {
  const { pid, processStart, startedAt, environment } = report;
  const start = { state: 'running' as const, pid, processStart, startedAt };
  return environment === undefined ? start : { ...start, environment };
}

/** The part of the engine that writes what processes tell, and watches how long they take. */
export function createReports(core: Core, launcher: Launcher, finisher: Finisher, admission: Admission): Reports {
  const { store, clock } = core.deps;

  function settle(taken: readonly Report[], now: Instant): void {
    const started = new Map<string, Extract<Report, { kind: 'started' }>>();
    for (const report of taken) {
      if (report.kind === 'claimed') {
        admission.claimed(report.runId, report.answer, now);
        continue;
      }
      if (report.kind === 'started') {
        started.set(report.runId, report);
        continue;
      }
      const start = started.get(report.runId);
      started.delete(report.runId);
      const run = openAttempt(report);
      if (run === null) continue;
      const begun = start === undefined ? run : { ...run, ...startOf(start) };
      if (start !== undefined) core.outbox.events.push({ type: 'run-started', at: now, run: begun });
      finisher.finish(begun, report.end, now, report.adopted);
    }
    for (const report of started.values()) {
      const run = openAttempt(report);
      if (run === null) continue;
      const begun = changeRun(core, run, startOf(report));
      setDeadline(begun, now);
      core.outbox.events.push({ type: 'run-started', at: now, run: begun });
    }
  }

  /** The open row a report is about; a report about an attempt that is over already says nothing new. */
  function openAttempt(report: Exclude<Report, { kind: 'claimed' }>): Run | null {
    const run = core.open.get(report.runId);
    return run === undefined || run.attempt !== report.attempt || run.state === 'queued' ? null : run;
  }

  function setDeadline(run: Run, now: Instant): void {
    const job = store.job(run.jobId);
    const limitSeconds = job?.spec.limitSeconds;
    if (limitSeconds === undefined) return;
    // Monotonic: a night asleep does not use up the limit of a job that slept with the computer.
    const already = Math.max(0, now - (run.startedAt ?? now));
    const endAt = clock.monotonic() + limitSeconds * 1000 - already;
    const warnAt = job?.spec.warnAt;
    core.deadlines.set(run.id, {
      limitSeconds,
      endAt,
      warnAt: warnAt === undefined ? null : endAt - Math.round(limitSeconds * 1000 * (1 - warnAt)),
    });
  }

  function checkDeadlines(now: Instant): void {
    if (core.deadlines.size === 0) return;
    const monotonic = clock.monotonic();
    for (const [id, deadline] of core.deadlines) {
      const run = core.open.get(id);
      if (run === undefined) {
        core.deadlines.delete(id);
      } else if (monotonic >= deadline.endAt) {
        core.deadlines.delete(id);
        launcher.stop(run, { code: 'time-limit', limitSeconds: deadline.limitSeconds });
      } else if (deadline.warnAt !== null && monotonic >= deadline.warnAt) {
        deadline.warnAt = null;
        core.outbox.events.push({ type: 'run-warned', at: now, run });
      }
    }
  }

  return { settle, setDeadline, checkDeadlines };
}
