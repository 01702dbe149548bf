/** Twenty jobs that run every second, for a minute, with the list of jobs open where they stand. */
import { connectToHost } from '../../support/host-client.ts';
import type { Bench, Figure } from '../window.ts';
import { memoryOf, watch } from './watch.ts';

const TOGETHER = 20;

export async function measureArriving(bench: Bench): Promise<readonly Figure[]> {
  const page = await bench.newPage();
  const devtools = await page.context().newCDPSession(page);
  const client = connectToHost(bench.host);
  let runs = 0;
  client.on('events', ({ events }) => {
    runs += events.filter(({ type }) => type === 'run-finished').length;
  });
  const { ids } = await client.call('jobs.addMany', {
    jobs: Array.from({ length: TOGETHER }, (_, n) => ({
      spec: {
        // First in the list.
        name: ` Every second ${n}`,
        action: { kind: 'program', program: 'true', args: [] },
        schedule: { kind: 'interval', every: { seconds: 1 } },
      },
    })),
  });
  await page.getByRole('row', { name: 'Every second 3' }).first().waitFor();
  // Half of the time to get warm, then it is measured.
  const seconds = bench.once ? 10 : 60;
  await page.waitForTimeout(10_000);
  const before = await memoryOf(devtools);
  const runsBefore = runs;
  const seen = await watch(page, { frames: false }, () => page.waitForTimeout(seconds * 1000));
  const rate = (runs - runsBefore) / seconds;
  const after = await memoryOf(devtools);
  await client.call('jobs.remove', { ids });
  client.close();
  await page.context().close();
  const growth = after.heapMb - before.heapMb;
  const worst = Math.max(0, ...seen.longTasks);
  return [
    {
      what: `${rate.toFixed(1)} runs a second for ${seconds} s: long tasks (longest ${worst.toFixed(0)} ms)`,
      ours: String(seen.longTasks.length),
      value: seen.longTasks.length,
      goal: 'none over 50 ms',
      good: seen.longTasks.length === 0,
    },
    {
      what: `memory of the page, ${before.heapMb.toFixed(1)} MB before`,
      ours: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB`,
      value: growth,
      goal: 'flat: within 2 MB',
      good: growth < 2,
    },
    {
      what: `elements of the page, ${before.nodes} before`,
      ours: `${after.nodes - before.nodes >= 0 ? '+' : ''}${after.nodes - before.nodes}`,
      value: after.nodes - before.nodes,
      goal: 'flat: within 500',
      good: after.nodes - before.nodes < 500,
    },
  ];
}
