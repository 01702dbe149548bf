import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../preload/client.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { giveFile, hostileFiles } from '../support/hostile-files.ts';
import { EVERY_SECOND, lateness, stretch } from '../support/on-time.ts';

/** How late a row may be decided, ms. */
const LATE_MS = 50;

interface Running {
  readonly host: HostProcess;
  readonly client: Client;
  readonly job: string;
}
/** Gets the files. */
let hurt: Running;
/** Lives at the same time on the same machine and gets none. */
let calm: Running;

async function start(): Promise<Running> {
  const host = await startHostProcess();
  const client = connectToHost(host);
  return { host, client, job: (await client.call('jobs.add', { spec: EVERY_SECOND })).id };
}
beforeAll(async () => {
  [hurt, calm] = [await start(), await start()];
}, 60_000);
afterAll(async () => {
  for (const { client, host } of [hurt, calm]) {
    client.close();
    await host.stop('SIGTERM');
    await host.dispose();
  }
}, 60_000);

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls that change thousands of jobs, each after the one before. */
async function changeMany({ client, job }: Running, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `j${n}`);
  const spec = (n: number, command: string) => ({
    name: `job ${n}`,
    action: { kind: 'shell', command } as const,
    schedule: { kind: 'cron', pattern: `${n % 60} 3 * * ${n % 7}` } as const,
  });
  const file = (command: string) => {
    const jobs = ids.map((id, n) => ({ id, ...spec(n, command) }));
    return { text: JSON.stringify({ version: 1, jobs }), name: 'many.json' };
  };
  const done: string[] = [];
  const { added } = await client.call('jobs.apply', file('a'));
  done.push(`new ${added.length}`);
  const { changed } = await client.call('jobs.apply', file('b'));
  done.push(`changed ${changed.length}`);
  const bundle = await client.call('jobs.export', {});
  const text = JSON.stringify({ ...bundle, jobs: bundle.jobs.filter(({ id }) => id !== job) });
  const { updated } = await client.call('jobs.import', { bundle: text, onConflict: 'update' });
  done.push(`imported ${updated.length}`);
  done.push(`paused ${(await client.call('jobs.pause', { ids })).changed}`);
  done.push(`resumed ${(await client.call('jobs.resume', { ids })).changed}`);
  const { before } = await client.call('jobs.label', { labels: ids.map((id) => ({ id, addTag: 'many' })) });
  done.push(`labelled ${before.length}`);
  const { removed, rows } = await client.call('jobs.remove', { ids });
  done.push(`removed ${removed.length}`);
  done.push(`restored ${(await client.call('jobs.restore', { jobs: removed, rows })).restored}`);
  await client.call('jobs.remove', { ids });
  const { added: many } = await client.call('jobs.addMany', { jobs: ids.map((id, n) => ({ id, spec: spec(n, 'c') })) });
  done.push(`added ${many}`);
  await client.call('jobs.remove', { ids });
  return done;
}

describe('a job that fires every second', () => {
  test('is on time while files that were made to hurt are applied and imported', { timeout: 240_000 }, async () => {
    const began = Date.now();
    const refusals: [string, string | null][] = [];
    const files = hostileFiles();
    const stretches = [stretch()];
    for (const file of files) {
      refusals.push([file.title, await giveFile(hurt.client, file)]);
      stretches.push(stretch());
    }
    expect(refusals).toEqual(files.map(({ title, bound }) => [title, bound]));
    await expectOnTime(began, Date.now(), stretches);
  });

  test('is on time while thousands of jobs are saved, changed and removed', { timeout: 240_000 }, async () => {
    const began = Date.now();
    const stretches = [stretch()];
    const kinds = ['new', 'changed', 'imported', 'paused', 'resumed', 'labelled', 'removed', 'restored', 'added'];
    // A fast machine is done before the job has fired often enough.
    do {
      expect(await changeMany(hurt, 6000)).toEqual(kinds.map((kind) => `${kind} 6000`));
      stretches.push(stretch());
    } while (Date.now() - began < 6000);
    await expectOnTime(began, Date.now(), stretches);
  });

  async function expectOnTime(began: number, end: number, stretches: readonly number[]): Promise<void> {
    // Two fires more, so that the last one of these files has its row.
    await sleep(2000);
    const [late, control] = [
      await lateness(hurt.client, hurt.job, began, end),
      await lateness(calm.client, calm.job, began, end),
    ];
    expect(Math.min(late.length, control.length)).toBeGreaterThan(5);
    // Other programs of this computer hold up a host without files as well, and stretch what any host does.
    const tolerance = LATE_MS * Math.max(1, ...stretches) + Math.max(...control);
    const sorted = late.toSorted((a, b) => a - b);
    expect(sorted.at(-1), `late by ms: ${sorted.join(' ')}`).toBeLessThanOrEqual(tolerance);
  }
});
