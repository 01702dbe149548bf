import type { WaitingRow } from '../../preload/contract.ts';
import type { Run } from '../engine/model.ts';

/** The rows that wait to start, by job, each list in the order in which they were due. */
export function waitingByJob(open: readonly Run[]): ReadonlyMap<string, readonly Run[]> {
  const found = new Map<string, Run[]>();
  for (const run of open) {
    if (run.state !== 'queued') continue;
    const rows = found.get(run.jobId);
    if (rows === undefined) found.set(run.jobId, [run]);
    else rows.push(run);
  }
  return found;
}

/**
 * The row of a job that is likely to start first: one that the clock starts, else the one that was due first. A settle delay restarts
 * at every wake without a write, so the end of the present one counts where it is later.
 */
export function firstWaiting(rows: readonly Run[], settlingUntil: number | null): WaitingRow | null {
  const [row] = rows
    .map((run) => toWaitingRow(run, settlingUntil))
    .sort((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || 0);
  return row ?? null;
}

function toWaitingRow(run: Run, settlingUntil: number | null): WaitingRow {
  const { id, wait, scheduledAt, count, missedCount, notBefore } = run;
  const settles = run.waitingFor === 'settle' && notBefore !== null;
  return {
    ...{ id, wait, scheduledAt, count, missedCount },
    waitingFor: run.waitingFor ?? 'slot',
    at: settles ? Math.max(notBefore, settlingUntil ?? notBefore) : notBefore,
  };
}
