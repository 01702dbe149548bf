/**
 * `npm run bench -- host [--seconds 60]`: the built headless host as a process. Time to its address, memory and processor time of an
 * idle minute with 100 jobs, and how late a job every two seconds starts.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connectToHost } from '../support/host-client.ts';
import { startHostProcess } from '../support/host-process.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Processor time of the process so far in milliseconds; the kernel counts in ticks of 10 ms. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
}

const started = performance.now();
const host = await startHostProcess();
const rows: [string, string, string][] = [
  ['start to printed address', `${Math.round(performance.now() - started)} ms`, '< 3,000 ms'],
];
try {
  const client = connectToHost(host);
  const spec = (name: string, schedule: object) => ({
    spec: { name, action: { kind: 'shell' as const, command: 'true' }, schedule: schedule as never },
  });
  await client.call('jobs.addMany', {
    jobs: Array.from({ length: 100 }, (_, n) => spec(`job ${n}`, { kind: 'cron', pattern: `${n % 60} 0 1 1 *` })),
  });
  client.close();
  await wait(5000);
  const before = cpuMs(host.pid);
  await wait(seconds * 1000);
  const used = cpuMs(host.pid) - before;
  rows.push(['idle, 100 jobs: resident', `${residentMb(host.pid).toFixed(1)} MB`, '< 90 MB']);
  rows.push([
    `idle, 100 jobs: processor over ${seconds} s`,
    `${((used / (seconds * 1000)) * 100).toFixed(3)} %`,
    '< 0.2 %',
  ]);

  const again = connectToHost(host);
  const job = await again.call('jobs.add', spec('every two seconds', { kind: 'interval', every: { seconds: 2 } }));
  await wait(31_000);
  const { items } = await again.call('runs.list', { jobId: job.id, limit: 100 });
  const late = items.map((run) => (run.startedAt ?? 0) - run.scheduledAt).sort((a, b) => a - b);
  rows.push([
    `every 2 s, ${late.length} fires: median lateness`,
    `${late[late.length >> 1]} ms, worst ${late.at(-1)} ms`,
    '< 20 ms',
  ]);
  again.close();
} finally {
  await host.stop('SIGTERM');
  await host.dispose();
}
for (const [what, ours, goal] of rows) console.log(`${what.padEnd(48)} ${ours.padEnd(28)} goal ${goal}`);
