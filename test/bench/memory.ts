/**
 * `npm run bench -- memory [runs]`: resident memory of the built headless host over many short real runs, asked for over its socket as a
 * window does (Linux). The goal is under 120 MB and flat.
 */
import { readFileSync } from 'node:fs';
import { connectToHost } from '../support/host-client.ts';
import { startHostProcess } from '../support/host-process.ts';

const MOST_WAITING = 40;

export async function run(args: readonly string[]): Promise<void> {
  const total = Number(args[0] ?? 15_000);
  const host = await startHostProcess();
  const client = connectToHost(host);
  const resident = (): number => {
    const status = readFileSync(`/proc/${host.pid}/status`, 'latin1');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  };
  const rows = [{ runs: 0, 'resident MB': resident(), 'runs/s': 0 }];
  let ended = 0;
  client.on('events', ({ events }) => {
    for (const event of events) if (event.type === 'run-finished') ended += 1;
  });
  const action = { kind: 'shell', command: 'true' } as const;
  const spec = {
    name: 'memory',
    action,
    schedule: { kind: 'manual' },
    overlap: 'parallel',
    maxInstances: 1000,
  } as const;
  const { id } = await client.call('jobs.add', { spec });
  const begun = performance.now();
  for (let asked = 0; ended < total; ) {
    for (let burst = 0; burst < 20 && asked < total && asked - ended < MOST_WAITING; burst += 1) {
      await client.call('jobs.run', { id });
      asked += 1;
    }
    if (ended >= rows.length * (total / 6)) {
      const perSecond = Math.round((ended / (performance.now() - begun)) * 1000);
      rows.push({ runs: ended, 'resident MB': resident(), 'runs/s': perSecond });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.table(rows);
  if (args.includes('--json')) console.log(JSON.stringify({ bench: 'memory', rows }));
  client.close();
  await host.stop();
  await host.dispose();
}
