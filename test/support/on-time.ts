/** Whether a job that fires every second is decided on time, and how busy this machine is. */
import type { JobSpec } from '../../main/engine/model.ts';
import type { Client } from '../../preload/client.ts';

export const EVERY_SECOND: JobSpec = {
  name: 'every second',
  action: { kind: 'shell', command: 'true' },
  schedule: { kind: 'interval', every: { seconds: 1 } },
};

/** How late the rows of this time were decided, ms, the earliest first; fails when one is not there. `job` is one of EVERY_SECOND. */
export async function lateness(client: Client, job: string, from: number, to: number): Promise<number[]> {
  const { items } = await client.call('runs.list', { jobId: job, from, to, limit: 1000 });
  const rows = items.toSorted((a, b) => a.scheduledAt - b.scheduledAt);
  let before: number | null = null;
  for (const { scheduledAt, scheduledTo, state } of rows) {
    if (state === 'missed') throw new Error(`${new Date(scheduledAt).toISOString()} was missed`);
    if (before !== null && scheduledAt - before !== 1000)
      throw new Error(`${scheduledAt - before} ms between two rows`);
    // Very late ones are merged into one row.
    before = scheduledTo ?? scheduledAt;
  }
  return rows.map(({ scheduledAt, decidedAt }) => decidedAt - scheduledAt);
}

/** How many times longer than its processor time a short piece of work takes on this machine now; 1 = nobody else wants the processor. */
export function stretch(): number {
  const before = process.threadCpuUsage();
  const began = performance.now();
  for (;;) {
    const { user, system } = process.threadCpuUsage(before);
    if (user + system >= 12_000) return ((performance.now() - began) * 1000) / (user + system);
  }
}
