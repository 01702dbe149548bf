/** `punctual restore` and `backups` with real hosts and processes: nothing that is going on is lost, it can be undone, and it says what does not work here. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import type { Backup, HostInfo } from '../../preload/contract.ts';
import { until } from '../host/running-app.ts';
import { type CliWorld, createCliWorld } from '../support/cli.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';

const LIMIT = { timeout: 90_000 };
let world: CliWorld;
let folder: string;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  world = createCliWorld();
  folder = join(world.folder, 'data');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await world.dispose();
});

async function host(at = folder, env: Readonly<Record<string, string>> = {}) {
  const process: HostProcess = await startHostProcess({ folder: at, env });
  ends.push(() => process.dispose());
  const client = connectToHost(process);
  const stop = (): Promise<number | string> => {
    client.close();
    return process.stop();
  };
  return { client, stop };
}
const jobNames = async () => {
  const { client, stop } = await host();
  const { items } = await client.call('jobs.list', {});
  await stop();
  return items.map(({ name }) => name).sort();
};
const listed = async () => (await world.json<{ backups: Backup[] }>('backups')).backups;

test(
  'a run that is going on is carried over a restore by command: found again, counted, and ended as it ends',
  LIMIT,
  async () => {
    const go = join(world.folder, 'go');
    const marks = join(world.folder, 'marks');
    const first = await host();
    const { id } = await first.client.call('jobs.add', {
      spec: {
        ...{ name: 'Long', schedule: { kind: 'manual' }, maxInstances: 1, overlap: 'skip' },
        action: {
          kind: 'shell',
          command: `echo begun >> '${marks}'; while [ ! -e '${go}' ]; do sleep 0.1; done; exit 3`,
        },
      },
    });
    await first.client.call('backups.create', {});
    const late = await first.client.call('jobs.add', {
      spec: {
        ...{ name: 'Late', schedule: { kind: 'manual' } },
        action: { kind: 'shell', command: `while [ ! -e '${go}' ]; do sleep 0.1; done` },
      },
    });
    const running = await first.client.call('jobs.run', { id });
    const other = await first.client.call('jobs.run', { id: late.id });
    const state = async (which: typeof first, run: Run) => (await which.client.call('runs.get', { id: run.id })).state;
    await until(async () =>
      expect([await state(first, running), await state(first, other)]).toEqual(['running', 'running']),
    );
    await first.stop();

    const [backup] = await listed();
    const restored = await world.punctual('restore', backup?.name ?? '');
    expect(restored).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 runs that are going on were carried over.'),
    });

    const second = await host();
    expect([await state(second, running), await state(second, other)]).toEqual(['running', 'running']);
    expect((await second.client.call('jobs.list', {})).items.map(({ name }) => name)).toEqual(['Long']);
    // It counts: another one may not start beside it.
    const again = await second.client.call('jobs.run', { id });
    expect(await state(second, again)).not.toMatch(/running|starting/);
    expect(readFileSync(marks, 'utf8')).toBe('begun\n');
    await second.client.call('runs.skip', { ids: [again.id] });
    writeFileSync(go, '');
    await until(async () =>
      expect([await state(second, running), await state(second, other)]).toEqual(['failed', 'succeeded']),
    );
    expect(await second.client.call('runs.get', { id: running.id })).toMatchObject({ exitCode: 3 });
    expect(readFileSync(marks, 'utf8')).toBe('begun\n');
    await second.stop();
  },
);

test(
  'a one-time job that ran after the backup does not run again after a restore by command (row 2)',
  LIMIT,
  async () => {
    const marks = join(world.folder, 'marks');
    const first = await host();
    const at = new Date(Date.now() + 3500).toISOString();
    await first.client.call('settings.set', { engine: { settleSeconds: 0 } });
    const { id } = await first.client.call('jobs.add', {
      spec: {
        ...{ name: 'Once', schedule: { kind: 'date', at }, misfire: 'all', graceSeconds: 'any' },
        action: { kind: 'shell', command: `echo ran >> '${marks}'` },
      },
    });
    const { name } = await first.client.call('backups.create', {});
    // Over, and not only begun: else it would be carried over as a run that is going on.
    await until(async () => {
      const { items } = await first.client.call('runs.list', { jobId: id });
      expect(items.map(({ state }) => state)).toEqual(['succeeded']);
    });
    await first.stop();
    expect((await world.punctual('restore', name)).code).toBe(0);
    const second = await host();
    await until(async () => {
      const { items } = await second.client.call('runs.list', { jobId: id });
      expect(items.map(({ state }) => state)).toEqual(['skipped']);
    });
    await second.stop();
    expect(readFileSync(marks, 'utf8')).toBe('ran\n');
  },
);

test('a restore is undone by one command, and backups are listed and deleted', LIMIT, async () => {
  const first = await host();
  const add = (name: string) =>
    first.client.call('jobs.add', {
      spec: { name, action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
  expect(await world.punctual('restore', '--undo')).toMatchObject({ code: 4 });
  await add('early');
  const { name } = await first.client.call('backups.create', {});
  await add('late');
  await first.stop();
  expect(await world.punctual('restore')).toMatchObject({ code: 1, err: expect.stringContaining('--undo') });
  expect(await world.punctual('restore', 'nothing.db')).toMatchObject({ code: 4 });
  expect((await world.punctual('restore', name)).out).toContain('To go back to it: punctual restore --undo');
  expect(await jobNames()).toEqual(['early']);
  expect((await world.punctual('restore', '--undo')).code).toBe(0);
  expect(await jobNames()).toEqual(['early', 'late']);
  const table = await world.punctual('backups');
  expect(table.out).toContain('by hand');
  expect(table.out).toContain('replaced');
  expect(table.out).toContain('verified');
  expect(table.out).toContain('7 days, 4 weeks and 12 months');
  const all = await listed();
  expect(all.map(({ kind }) => kind).sort()).toEqual(['hand', 'replaced', 'replaced']);
  expect((await world.punctual('backups', '--remove', name)).out).toBe(`Deleted ${name}.\n`);
  expect((await listed()).map(({ kind }) => kind)).toEqual(['replaced', 'replaced']);
  expect((await world.punctual('backups', '--remove', name)).code).toBe(4);
});

test(
  'a restore over a damaged database says that it cannot be undone, and --undo does not take an older one',
  LIMIT,
  async () => {
    const first = await host();
    const { name } = await first.client.call('backups.create', {});
    await first.stop();
    expect((await world.punctual('restore', name)).out).toContain('punctual restore --undo');
    const file = join(folder, 'punctual.db');
    writeFileSync(file, readFileSync(file).fill(0xff, 4096, 4096 * 20));
    const restored = await world.punctual('restore', name);
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('It is damaged.') });
    expect(restored.out).not.toContain('--undo');
    expect(await world.punctual('restore', '--undo')).toMatchObject({
      code: 7,
      err: expect.stringContaining('damaged and cannot be restored'),
    });
  },
);

test(
  'a file of another program and one of a newer version are refused by the command, and nothing changes',
  LIMIT,
  async () => {
    const first = await host();
    await first.client.call('jobs.add', {
      spec: { name: 'here', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
    });
    const { name, format } = await first.client.call('backups.create', {});
    await first.stop();
    const foreign = join(world.folder, 'foreign.db');
    const db = new Database(foreign);
    db.exec('CREATE TABLE jobs (id TEXT)');
    db.pragma(`user_version = ${format}`);
    db.close();
    expect(await world.punctual('restore', foreign)).toMatchObject({
      code: 7,
      err: expect.stringContaining('not a Punctual database'),
    });
    const newer = join(world.folder, 'newer.db');
    copyFileSync(join(folder, 'backups', name), newer);
    const other = new Database(newer);
    other.pragma('user_version = 900');
    other.close();
    expect(await world.punctual('restore', newer)).toMatchObject({
      code: 7,
      err: expect.stringContaining('newer Punctual'),
    });
    expect(await jobNames()).toEqual(['here']);
    expect((await listed()).map(({ kind }) => kind)).toEqual(['hand']);
  },
);

test.each(['by command', 'in the window'])(
  'a backup of another computer (%s): what does not work here is said at once, and stays until it is read',
  LIMIT,
  async (way) => {
    const theirs = mkdtempSync(join(tmpdir(), 'punctual-other-'));
    ends.push(() => rmSync(theirs, { recursive: true, force: true }));
    const place = join(theirs, 'place');
    mkdirSync(place);
    const there = await host(join(theirs, 'data'), { TZ: 'Asia/Tokyo' });
    const daily = { kind: 'cron', pattern: '0 3 * * *' } as const;
    const add = (spec: object) => there.client.call('jobs.add', { spec: { schedule: daily, ...spec } as never });
    await add({ name: 'Sealed', action: { kind: 'shell', command: 'true' }, secrets: ['TOKEN'] });
    const { items } = await there.client.call('jobs.list', {});
    await there.client.call('secrets.set', {
      scope: 'job',
      owner: items[0]?.id ?? '',
      values: { TOKEN: 'value-of-theirs' },
    });
    await add({ name: 'Elsewhere', action: { kind: 'shell', command: 'true' }, folder: place });
    await add({ name: 'No such program', action: { kind: 'program', program: join(place, 'tool'), args: [] } });
    const { name } = await there.client.call('backups.create', {});
    await there.stop();
    const backup = join(theirs, 'data', 'backups', name);
    rmSync(place, { recursive: true });

    const mine = await host();
    if (way === 'by command') {
      await mine.stop();
      const { code, out } = await world.punctual('restore', backup);
      expect(code).toBe(0);
      expect(out).toContain('1 secret does not open on this computer. Set them again: punctual secret set JOB NAME');
      expect(out).toContain('2 jobs cannot start on this computer:');
      expect(out).toMatch(/Elsewhere: .*place/);
      expect(out).toMatch(/No such program: .*tool/);
      expect(out).toContain('it was Asia/Tokyo, and is Europe/Helsinki here');
    } else {
      mkdirSync(join(folder, 'backups'), { recursive: true });
      copyFileSync(backup, join(folder, 'backups', name));
      await mine.client.call('backups.restore', { name });
      await mine.stop();
    }
    const noticeOf = ({ notices }: HostInfo) => notices.find(({ code }) => code === 'not-here');
    const second = await host(folder, { TZ: 'Europe/Helsinki' });
    const notice = noticeOf(await second.client.call('host.info', {}));
    expect(notice).toMatchObject({
      level: 'warning',
      reason: {
        ...{ secrets: 1, jobs: 2, moved: 3, from: 'Asia/Tokyo', to: 'Europe/Helsinki' },
        examples: [{ job: 'Elsewhere' }, { job: 'No such program' }],
      },
    });
    await second.stop();
    const third = await host(folder, { TZ: 'Europe/Helsinki' });
    expect(noticeOf(await third.client.call('host.info', {}))).toEqual(notice);
    await third.client.call('host.dismiss', { notice: notice?.id ?? '' });
    expect(noticeOf(await third.client.call('host.info', {}))).toBeUndefined();
    await third.stop();
  },
);
