import type { WaitingRow } from '../../preload/contract.ts';
import type { Instant, Run } from '../engine/model.ts';
import { dayIn } from '../engine/triggers/clock-times.ts';

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

/** The row of a job that is likely to start first: one that the clock starts, else the one that was due first. `rows`: as they really wait. */
export function firstWaiting(rows: readonly Run[]): WaitingRow | null {
  const [row] = rows
    .map(toWaitingRow)
    .sort((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || 0);
  return row ?? null;
}

/**
 * The waiting rows that leaving out coming occurrences does not touch: all of them, or those that were due or start on one of these
 * days in a zone. What has no moment of its own may start at any time from now on.
 */
export function rowsThatStay(
  rows: readonly Run[],
  {
    dates,
    zone,
    now,
  }: { readonly dates?: readonly string[] | undefined; readonly zone: string; readonly now: Instant },
): readonly WaitingRow[] {
  const days = dates?.map((date) => dayIn(date, zone));
  const isMeant = (at: Instant) =>
    days === undefined || days.some((day) => day !== null && day.from <= at && at <= day.to);
  return rows.filter((run) => isMeant(run.scheduledAt) || isMeant(run.notBefore ?? now)).map(toWaitingRow);
}

function toWaitingRow({ id, waitingFor, wait, scheduledAt, count, missedCount, notBefore }: Run): WaitingRow {
  return { id, waitingFor: waitingFor ?? 'slot', wait, scheduledAt, at: notBefore, count, missedCount };
}
