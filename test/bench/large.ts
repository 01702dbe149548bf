/**
 * `npm run bench -- large [JOBS]`: how late the fires of a real host are while one call changes thousands of jobs, beside a host on the same
 * machine that gets no calls; and how long the call takes. Goal: no fire more than 50 ms later than the calm host's latest.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../main/engine/model.ts';
import type { Client } from '../../preload/client.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';

const GOAL_MS = 50;
/** Jobs that fire once a second, spread over it: a hold-up of a fifth of a second is met by four. */
const PULSES = 20;

interface Running {
  readonly host: HostProcess;
  readonly client: Client;
  /** The other jobs may not touch these. */
  readonly ids: Set<string>;
}

async function start(): Promise<Running> {
  const host = await startHostProcess();
  const client = connectToHost(host);
  await client.call('settings.set', { engine: { limit: 100 } });
  const ids = new Set<string>();
  for (let n = 0; n < PULSES; n++) {
    const { id } = await client.call('jobs.add', {
      spec: {
        name: `pulse ${n}`,
        // Ends before it is a process: what is measured is the decision.
        action: { kind: 'program', program: '/nowhere/at/all', args: [] },
        schedule: { kind: 'interval', every: { seconds: 1 } },
      },
    });
    ids.add(id);
    await sleep(1000 / PULSES);
  }
  return { host, client, ids };
}

/** The latest row decided in this time, ms late; `since`: of those that were due from this moment on. */
async function latest({ client, ids }: Running, from: number, to: number, since: number): Promise<number> {
  let worst = 0;
  for (const jobId of ids) {
    const { items } = await client.call('runs.list', { jobId, from: from - 2000, to, limit: 1000 });
    for (const { scheduledAt, decidedAt } of items) {
      if (decidedAt >= from && scheduledAt >= since) worst = Math.max(worst, decidedAt - scheduledAt);
    }
  }
  return worst;
}

/** Jobs that all fall due once while their group is paused, and have a row but no process afterwards. */
const DUE = { group: 'due', misfire: 'none' } as const;
const DUE_IN_MS = 30_000;
const RESUME_DUE = 'engine.resume, all fell due';
const RESUME_ALL = 'engine.resume, everything';

const entry = (n: number, command = `ls ${n}`) => ({
  id: `j${n}`,
  ...{ name: `job ${n}`, action: { kind: 'shell', command }, group: n % 2 === 0 ? 'even' : 'odd', tags: ['many'] },
  schedule: { kind: 'cron', pattern: `${n % 60} 3 * * ${n % 7}` },
});

export async function run(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 10_000);
  const [busy, calm] = [await start(), await start()];
  const { client } = busy;
  const all = Array.from({ length: count }, (_, n) => `j${n}`);
  const file = (command?: string): string => JSON.stringify({ version: 1, jobs: all.map((_, n) => entry(n, command)) });
  let removed: { jobs: readonly Job[]; rows?: readonly string[] } = { jobs: [] };
  let group: Awaited<ReturnType<typeof removeGroup>> | null = null;
  const removeGroup = async () => (await client.call('groups.remove', { name: 'renamed' })).removed;
  let bundle: unknown = null;
  /** When the jobs of the paused group fall due. */
  let due = 0;
  const calls: readonly [string, () => Promise<unknown>][] = [
    ['jobs.apply, new', () => client.call('jobs.apply', { text: file(), name: 'new.json' })],
    ['jobs.apply, nothing to do', () => client.call('jobs.apply', { text: file(), name: 'same.json' })],
    ['jobs.apply, changed', () => client.call('jobs.apply', { text: file('ls'), name: 'changed.json' })],
    ['jobs.pause', () => client.call('jobs.pause', { ids: all, until: null })],
    ['jobs.resume', () => client.call('jobs.resume', { ids: all })],
    ['jobs.label', () => client.call('jobs.label', { labels: all.map((id) => ({ id, addTag: 'more' })) })],
    ['engine.pause, everything', () => client.call('engine.pause', {})],
    [RESUME_ALL, () => client.call('engine.resume', { missed: 'catch-up' })],
    ['groups.rename', () => client.call('groups.rename', { from: 'even', to: 'renamed' })],
    ['engine.pause, a group', () => client.call('engine.pause', { group: 'renamed' })],
    ['engine.resume, a group', () => client.call('engine.resume', { group: 'renamed', missed: 'catch-up' })],
    ['groups.remove', async () => (group = await removeGroup())],
    ['groups.restore', () => client.call('groups.restore', group ?? raise())],
    ['jobs.export', async () => (bundle = await client.call('jobs.export', {}))],
    ['jobs.import, update', () => client.call('jobs.import', { bundle: JSON.stringify(bundle), onConflict: 'update' })],
    [
      'jobs.remove',
      async () => {
        const answer = await client.call('jobs.remove', { ids: all });
        removed = { jobs: answer.removed, rows: answer.rows };
      },
    ],
    ['jobs.restore', () => client.call('jobs.restore', removed)],
    [
      'jobs.apply, all go',
      () =>
        client.call('jobs.apply', {
          text: JSON.stringify({
            version: 1,
            jobs: [...busy.ids].map((id, n) => ({ ...entry(n), id, ...pulseSpec(n) })),
          }),
          prune: true,
          name: 'none.json',
        }),
    ],
    [
      'jobs.addMany',
      () =>
        client.call('jobs.addMany', {
          jobs: all.map((id, n) => {
            const { id: _, ...spec } = entry(n);
            return { id, spec: spec as never };
          }),
        }),
    ],
    [
      'jobs.addMany, in a pause',
      async () => {
        await client.call('engine.pause', { group: 'due' });
        const at = new Date(Date.now() + DUE_IN_MS).toISOString();
        await client.call('jobs.addMany', {
          jobs: all.map((id, n) => {
            const { id: _, ...spec } = entry(n);
            return { id: `due-${id}`, spec: { ...spec, ...DUE, schedule: { kind: 'date', at } } as never };
          }),
        });
        due = Date.parse(at);
      },
    ],
    [RESUME_DUE, () => client.call('engine.resume', { group: 'due', missed: 'catch-up' })],
  ];
  console.log(`${count} jobs; latest fire in ms, and that of a host without calls; goal + ${GOAL_MS}`);
  let wrong = 0;
  for (const [title, call] of calls) {
    // A burst of due jobs is no matter of this bench.
    await sleep(Math.max(1500, title === RESUME_DUE ? due + 3000 - Date.now() : 0));
    const from = Date.now();
    let problem = '';
    await call().catch((error: unknown) => {
      problem = error instanceof Error ? error.message.slice(0, 100) : String(error);
    });
    const to = Date.now();
    await sleep(1500);
    // What fell due while everything was paused is late by the pause.
    const since = title === RESUME_ALL ? from : 0;
    const [late, beside] = [await latest(busy, from, to, since), await latest(calm, from, to, since)];
    const bad = late > beside + GOAL_MS || problem !== '';
    if (bad) wrong += 1;
    console.log(
      `${title.padEnd(28)} ${String(late).padStart(6)} ${String(beside).padStart(6)}   took ${String(to - from).padStart(6)} ms${bad ? '  <' : ''} ${problem}`,
    );
  }
  for (const { client, host } of [busy, calm]) {
    client.close();
    await host.stop('SIGTERM');
    await host.dispose();
  }
  if (wrong > 0) process.exitCode = 1;
}

/** As `start` made them: applying it changes nothing. */
const pulseSpec = (n: number) => ({
  name: `pulse ${n}`,
  group: undefined,
  tags: undefined,
  action: { kind: 'program', program: '/nowhere/at/all', args: [] },
  schedule: { kind: 'interval', every: { seconds: 1 } },
});
const raise = (): never => {
  throw new Error('nothing was removed');
};
