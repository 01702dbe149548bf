/** S42 on real hosts: a database has one live engine, whatever happens to the host, the file and the folder. Linux only: processes are frozen. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectToLocalHost } from '../../main/cli/session/connect.ts';
import type { JobSpec } from '../../main/engine/model.ts';
import { LEASE_TIMEOUT } from '../../main/store/lease.ts';
import type { Client } from '../../preload/client.ts';
import { DATABASE_ACCIDENTS } from '../support/database-accidents.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, runHostProcess, startHostProcess } from '../support/host-process.ts';
import { createShiftedClock } from '../support/shifted-clock.ts';
import { until } from './running-app.ts';

const OTHER_MACHINE = new URL('../fixtures/programs/other-machine.mjs', import.meta.url);
const LIMIT = { timeout: 60_000 };

let root: string;
let folder: string;
let marks: string;
const hosts: HostProcess[] = [];
const clients: Client[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'punctual-one-engine-'));
  folder = join(root, 'data');
  marks = join(root, 'marks');
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const host of hosts.splice(0)) await host.dispose();
  rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<HostProcess & { readonly client: Client }> {
  const host = await startHostProcess({ folder, env });
  hosts.push(host);
  const client = connectToHost(host);
  clients.push(client);
  return { ...host, client };
}

/** Leaves a mark with its name for each of its processes. */
const job = (name: string, schedule: JobSpec['schedule'], after = ''): JobSpec => ({
  name,
  action: { kind: 'shell', command: `echo ${name} >> '${marks}'; ${after}` },
  schedule,
  overlap: 'parallel',
});
const everySecond = { kind: 'interval', every: { seconds: 1 } } as const;
const marksOf = (name: string): number =>
  existsSync(marks)
    ? readFileSync(marks, 'utf8')
        .split('\n')
        .filter((line) => line === name).length
    : 0;
const troublesOf = async (client: Client) => (await client.call('host.info', {})).troubles.map(({ code }) => code);

describe.runIf(process.platform === 'linux')('a host that was frozen while another took over', () => {
  test(
    'starts nothing when it goes on, not even a run that was asked of it meanwhile; says so, and ends',
    LIMIT,
    async () => {
      const clock = createShiftedClock(join(root, 'shift'));
      const first = await start(clock.env);
      const { id } = await first.client.call('jobs.add', { spec: job('by-hand', { kind: 'manual' }) });
      await first.client.call('jobs.add', { spec: job('often', everySecond) });
      const go = join(root, 'go');
      const held = `until [ -e '${go}' ]; do sleep 0.05; done; exit 7`;
      await first.client.call('jobs.add', { spec: job('long', { kind: 'manual' }, held) });
      const long = (await first.client.call('jobs.list', {})).items.find(({ name }) => name === 'long')?.id ?? '';
      const run = await first.client.call('jobs.run', { id: long });
      await until(() => expect(marksOf('long')).toBe(1));

      process.kill(first.pid, 'SIGSTOP');
      const asked = first.client.call('jobs.run', { id }).catch((error: unknown) => error);
      clock.move(LEASE_TIMEOUT + 1000);
      const second = await start({
        ...clock.env,
        NODE_OPTIONS: `${clock.env['NODE_OPTIONS']} --import=${OTHER_MACHINE.href}`,
        PUNCTUAL_TEST_MACHINE: '0123456789abcdef0123456789abcdef',
      });
      process.kill(first.pid, 'SIGCONT');

      expect(await asked).toBeInstanceOf(Error);
      expect(await first.ended).toBe(3);
      expect(first.output()).toContain('Another Punctual has taken over this database.');
      expect(first.output()).toContain(`The other one is at ${second.address}`);
      writeFileSync(go, '');
      // The new host has the first one's process and learns how it ends; the socket of the command is its own.
      await until(async () => expect((await second.client.call('runs.get', { id: run.id })).finishedAt).not.toBeNull());
      expect(await second.client.call('runs.get', { id: run.id })).toMatchObject({ state: 'failed', exitCode: 7 });
      expect((await second.client.call('runs.list', { jobId: id })).items).toEqual([]);
      expect(marksOf('by-hand')).toBe(0);
      const command = await connectToLocalHost(folder);
      expect((await command?.call('host.info', {}))?.startedAt).toBe(
        (await second.client.call('host.info', {})).startedAt,
      );
      command?.close();
      // Each mark is one run of the ledger: none was started beside it.
      await second.client.call('jobs.pause', {
        ids: (await second.client.call('jobs.list', {})).items.map((row) => row.id),
      });
      await until(async () => expect((await second.client.call('engine.status', {})).running).toBe(0));
      const { items } = await second.client.call('runs.list', { limit: 200 });
      const ran = items.filter(({ jobName, startedAt }) => jobName === 'often' && startedAt !== null);
      expect(marksOf('often')).toBe(ran.length);
    },
  );

  test(
    'on the same computer is not superseded, however long it sleeps: the second says so and runs nothing',
    LIMIT,
    async () => {
      const clock = createShiftedClock(join(root, 'shift'));
      const first = await start(clock.env);
      process.kill(first.pid, 'SIGSTOP');
      clock.move(10 * LEASE_TIMEOUT);
      const second = await runHostProcess(['--data-dir', folder, '--port', '0'], clock.env);
      process.kill(first.pid, 'SIGCONT');
      expect(second).toMatchObject({ code: 3, output: expect.stringContaining(first.address) });
      expect(await troublesOf(first.client)).not.toContain('superseded');
    },
  );
});

describe.runIf(process.platform !== 'win32')('a database that goes away while a host uses it', () => {
  const file = () => join(folder, 'punctual.db');
  const elsewhere = () => join(root, 'elsewhere');

  test.each(Object.entries(DATABASE_ACCIDENTS))(
    '%s: nothing starts, it is said, and it goes on when the file is back',
    LIMIT,
    async (how, accident) => {
      if (how.includes('earlier life')) {
        const early = await start();
        await early.stop('SIGKILL');
        copyFileSync(file(), join(root, 'early.db'));
      }
      const host = await start();
      await host.client.call('jobs.add', { spec: job('often', everySecond) });
      const { id } = await host.client.call('jobs.add', { spec: job('by-hand', { kind: 'manual' }) });
      await until(() => expect(marksOf('often')).toBeGreaterThan(0));

      const places = { folder, elsewhere: elsewhere(), early: join(root, 'early.db') };
      accident.away(places);
      await expect(host.client.call('jobs.run', { id })).rejects.toMatchObject({ code: 'store-missing' });
      expect(await troublesOf(host.client)).toContain('database-moved');
      expect(host.output()).toContain('was moved, replaced or deleted');
      // A process that had just been started may be about to leave its mark.
      await until(() => expect(runningProcesses(host.pid)).toBe(0));
      const before = marksOf('often');
      // Where the database should be, or where its folder is now: the first host still holds it.
      const place = accident.second === 'refused' ? folder : elsewhere();
      const second = await runHostProcess(['--data-dir', place, '--port', '0']);
      expect(second).toMatchObject({ code: 3, output: expect.stringContaining(host.address) });
      if (accident.second === 'a folder of its own') {
        expect(existsSync(folder)).toBe(false);
        // The old name is free for a new folder; the first host neither decides nor writes in it.
        const fresh = await start();
        expect((await fresh.client.call('jobs.list', {})).items).toEqual([]);
        await expect(host.client.call('jobs.run', { id })).rejects.toMatchObject({ code: 'store-missing' });
        expect(await fresh.stop('SIGTERM')).toBe(0);
        expect(existsSync(join(folder, 'runs'))).toBe(false);
        rmSync(folder, { recursive: true });
      }
      expect(marksOf('often')).toBe(before);
      expect(marksOf('by-hand')).toBe(0);

      if (accident.back !== null) {
        accident.back(places);
        await until(async () => expect(await troublesOf(host.client)).not.toContain('database-moved'));
        await until(() => expect(marksOf('often')).toBeGreaterThan(before));
        await host.client.call('jobs.run', { id });
        await until(() => expect(marksOf('by-hand')).toBe(1));
        // A run that goes on while its host ends has a mark and no end yet.
        const { items } = await host.client.call('jobs.list', {});
        await host.client.call('jobs.pause', { ids: items.map((row) => row.id) });
        await until(async () => expect((await host.client.call('engine.status', {})).running).toBe(0));
      }
      expect(await host.stop('SIGTERM')).toBe(0);
      if (accident.back === null) return;
      const db = new Database(file(), { readonly: true });
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.prepare('SELECT count(*) FROM runs WHERE kind = 0 AND state BETWEEN 3 AND 7').pluck().get()).toBe(
        marksOf('often'),
      );
      db.close();
    },
  );
});

/** Children of this process that live. */
function runningProcesses(parent: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'ppid=,stat='], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => new RegExp(`^\\s*${parent}\\s+[^Z]`).test(row)).length;
}
