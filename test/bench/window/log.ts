/** The page of a run that prints 100,000 lines a second: it follows, it answers, it does not grow. */
import { connectToHost } from '../../support/host-client.ts';
import type { Bench, Figure } from '../window.ts';
import { ms } from './open.ts';
import { median, memoryOf, watch } from './watch.ts';

/** Each line says when it was printed. */
const PRINT = `const end = Date.now() + Number(process.argv[1]) * 1000; let n = 0; const begun = Date.now();
const t = setInterval(() => { const due = Math.floor((Date.now() - begun) * 100); let s = ''; const at = Date.now();
while (n < due) s += at + ' line ' + n++ + '\\n'; process.stdout.write(s); if (at > end) { clearInterval(t); console.log('the end', n); } }, 20)`;

export async function measureLog(bench: Bench): Promise<readonly Figure[]> {
  const seconds = bench.once ? 8 : 30;
  const client = connectToHost(bench.host);
  const job = await client.call('jobs.add', {
    spec: {
      name: 'Flood',
      action: { kind: 'program', program: process.execPath, args: ['-e', PRINT, String(seconds)] },
      schedule: { kind: 'manual' },
      logLimitBytes: 200_000_000,
    },
  });
  const page = await bench.newPage();
  const devtools = await page.context().newCDPSession(page);
  const run = await client.call('jobs.run', { id: job.id });
  await page.evaluate((id) => {
    location.hash = `/runs/${id}`;
  }, run.id);
  const log = page.getByRole('log');
  await log
    .getByText(/ line \d+$/)
    .first()
    .waitFor();
  await page.waitForTimeout(2000);
  const before = await memoryOf(devtools);
  const behind: number[] = [];
  const heaps: number[] = [];
  const until = performance.now() + (seconds - 5) * 1000;
  const seen = await watch(page, { frames: false }, async () => {
    while (performance.now() < until) {
      await page.getByRole('button', { name: 'Wrap lines' }).click();
      await page.waitForTimeout(400);
      const last = await page.evaluate(() => {
        const lines = [...document.querySelectorAll('[role=log] [data-index]')].map((line) => line.textContent ?? '');
        return Date.now() - Math.max(...lines.map((line) => Number(/(\d{13}) line/.exec(line)?.[1] ?? 0)));
      });
      behind.push(last);
      heaps.push((await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6);
    }
  });
  const after = await memoryOf(devtools);
  await log.getByText('the end').waitFor({ timeout: 30_000 });
  const lines = Number(/the end (\d+)/.exec((await log.getByText('the end').textContent()) ?? '')?.[1]);
  await client.call('jobs.remove', { ids: [job.id] });
  client.close();
  await page.context().close();
  const worst = Math.max(0, ...seen.inputs);
  return [
    {
      what: `log at ${Math.round(lines / seconds / 1000)},000 lines/s: how far the end on the screen is behind, median`,
      ...ms(median(behind)),
      goal: '< 1,000 ms',
      good: median(behind) < 1000,
    },
    { what: 'log: a click is answered, slowest', ...ms(worst), goal: '< 200 ms', good: worst < 200 },
    {
      what: `log: longest task (${seen.longTasks.length} over 50 ms)`,
      ...ms(Math.max(0, ...seen.longTasks)),
      goal: '',
    },
    {
      what: `log: memory of the page, ${before.heapMb.toFixed(1)} MB after 2 s, at most ${Math.max(...heaps).toFixed(0)} MB`,
      ours: `${(after.heapMb - before.heapMb).toFixed(1)} MB`,
      value: after.heapMb - before.heapMb,
      goal: 'bounded: within 10 MB',
      good: after.heapMb - before.heapMb < 10,
    },
  ];
}
