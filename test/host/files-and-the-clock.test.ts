import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../preload/client.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { type HostileFile, hostileFiles } from '../support/hostile-files.ts';

/** How late a row may be decided, ms. */
const LATE_MS = 50;
const CALM_MS = 12_000;

let host: HostProcess;
let client: Client;
let job: string;

beforeAll(async () => {
  host = await startHostProcess();
  client = connectToHost(host);
  const spec = {
    name: 'every second',
    action: { kind: 'shell', command: 'true' },
    schedule: { kind: 'interval', every: { seconds: 1 } },
  } as const;
  job = (await client.call('jobs.add', { spec })).id;
});
afterAll(async () => {
  client.close();
  await host.stop('SIGTERM');
  await host.dispose();
});

/** How late the rows of this time were decided, ms, the earliest first; fails when one is not there. */
async function lateness(from: number, to: number): Promise<number[]> {
  const { items } = await client.call('runs.list', { jobId: job, from, to, limit: 1000 });
  const rows = items.map(({ scheduledAt, decidedAt, state }) => {
    expect(state).not.toBe('missed');
    return { scheduledAt, late: decidedAt - scheduledAt };
  });
  rows.sort((a, b) => a.scheduledAt - b.scheduledAt);
  for (const [index, row] of rows.slice(1).entries())
    expect(row.scheduledAt - (rows[index]?.scheduledAt ?? 0)).toBe(1000);
  return rows.map(({ late }) => late);
}

const give = async ({ door, name, text }: HostileFile): Promise<string | null> => {
  try {
    if (door === 'jobs') await client.call('jobs.apply', { text, name });
    else if (door === 'bundle') await client.call('jobs.import', { bundle: text, name });
    else await client.call('import.preview', { files: [{ name, content: btoa(text) }] });
    return null;
  } catch (error) {
    const { reason } = error as { readonly reason?: { readonly code: string; readonly bound?: string } };
    return reason?.code === 'file-bound' ? (reason.bound ?? null) : null;
  }
};
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a job that fires every second', () => {
  test('is on time while files that were made to hurt are applied and imported', { timeout: 240_000 }, async () => {
    const began = Date.now();
    await sleep(CALM_MS);
    const calmEnd = Date.now();
    const refusals: [string, string | null][] = [];
    const files = hostileFiles();
    for (const file of files) refusals.push([file.title, await give(file)]);
    const end = Date.now();
    expect(refusals).toEqual(files.map(({ title, bound }) => [title, bound]));
    // Two fires more, so that the last one of these files has its row.
    await sleep(2000);
    const calm = await lateness(began, calmEnd);
    const hurt = await lateness(calmEnd, end);
    console.log({ calm: [...calm].sort((a, b) => a - b), hurt: [...hurt].sort((a, b) => a - b) });
    expect(calm.length).toBeGreaterThan(8);
    expect(hurt.length).toBeGreaterThan(5);
    // Other programs of this computer hold up a calm host as well.
    expect(Math.max(...hurt)).toBeLessThanOrEqual(LATE_MS + Math.max(...calm));
  });
});
