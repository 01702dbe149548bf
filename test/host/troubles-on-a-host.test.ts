/** A full disk and a locked database under a real host: a state in its status, in `punctual status` and `doctor`, gone when it ends (S41). */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import type { TroubleCode } from '../../preload/contract.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { need } from '../support/needs.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';

const CLI = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url));

const disk = mountSmallDisk();
const mountable = need(disk !== null, 'no disk can be mounted here: only root may');
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const started = async (folder: string): Promise<HostProcess> => {
  const host = await startHostProcess({ folder, args: ['--no-open'] });
  ends.push(() => host.dispose());
  return host;
};
const punctual = (command: string, folder: string) =>
  spawnSync(process.execPath, [CLI, command, '--data-dir', folder], { encoding: 'utf8' });
const codesOf = async (host: HostProcess): Promise<readonly TroubleCode[]> => {
  const client = connectToHost(host);
  const { troubles } = await client.call('engine.status', {});
  client.close();
  return troubles.map(({ code }) => code);
};

describe('a locked database', () => {
  test('is a trouble within two seconds, with an exit code of its own, and is over within two', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-locked-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const host = await started(folder);
    const client = connectToHost(host);
    ends.push(() => client.close());
    await client.call('engine.status', {});
    const pushed: (readonly string[])[] = [];
    client.on('troubles', ({ troubles }) => void pushed.push(troubles.map(({ code }) => code)));
    const other = new Database(join(folder, 'punctual.db'));
    ends.push(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    await until('the push', async () => pushed.length > 0, 2000);
    expect(pushed).toEqual([['store']]);
    const status = punctual('status', folder);
    expect(status.status).toBe(10);
    expect(status.stdout).toMatch(/^Database in use since .*: No run starts, because another program has locked/m);
    const doctor = punctual('doctor', folder);
    expect(doctor.status).toBe(10);
    expect(doctor.stdout).toMatch(/^broken +database in use/m);
    other.exec('ROLLBACK');
    await until('the end', async () => pushed.length > 1, 2000);
    expect(pushed.at(-1)).toEqual([]);
    expect(punctual('status', folder).status).toBe(0);
  });
});

describe.runIf(mountable.met)('a full disk', mountable.options, () => {
  test('is a trouble until there is room; runs that fell due meanwhile are caught up, none is lost', async () => {
    if (disk === null) throw new Error('skipped without one');
    ends.push(disk.dispose);
    const folder = join(disk.folder, 'data');
    mkdirSync(folder);
    const host = await started(folder);
    const client = connectToHost(host);
    ends.push(() => client.close());
    await client.call('settings.set', { engine: { settleSeconds: 0 } });
    const { id } = await client.call('jobs.add', {
      spec: {
        ...{ name: 'each second', action: { kind: 'shell', command: 'true' }, overlap: 'parallel', misfire: 'all' },
        schedule: { kind: 'interval', every: { seconds: 1 } },
      },
    });
    disk.fill();
    await until('the trouble', async () => (await codesOf(host)).includes('store'), 2000);
    const { troubles } = await client.call('host.info', {});
    expect(troubles[0]).toMatchObject({ code: 'store', level: 'error', reason: { code: 'database-full' } });
    disk.makeRoom();
    await until('the end', async () => !(await codesOf(host)).includes('store'), 2000);
    await client.call('jobs.pause', { ids: [id] });
    await until('every run', async () => {
      const { items } = await client.call('runs.list', { jobId: id, limit: 500 });
      // One that began while nothing more fitted may have failed for want of room: it has its row and its reason.
      return items.every(({ state }) => state === 'succeeded' || state === 'failed');
    });
    const { items } = await client.call('runs.list', { jobId: id, limit: 500 });
    const times = items.map(({ scheduledAt }) => scheduledAt).sort((a, b) => a - b);
    // A row for each second: neither lost nor doubled.
    for (const [index, at] of times.entries()) expect(at).toBe((times[0] ?? 0) + index * 1000);
  });
});
