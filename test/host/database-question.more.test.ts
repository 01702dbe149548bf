/** A missing or damaged database beside backups or output of runs is a question, on real hosts and with the real command. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CliWorld, createCliWorld } from '../support/cli.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, runHostProcess, startHostProcess } from '../support/host-process.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { until } from './running-app.ts';

const LIMIT = { timeout: 60_000 };
let world: CliWorld;
let folder: string;
let file: string;
const hosts: HostProcess[] = [];

beforeEach(() => {
  world = createCliWorld();
  folder = join(world.folder, 'data');
  file = join(folder, 'punctual.db');
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose();
  await world.dispose();
});

async function start(...args: readonly string[]) {
  const host = await startHostProcess({ folder, args });
  hosts.push(host);
  const client = connectToHost(host);
  return { host, client, jobs: async () => (await client.call('jobs.list', {})).items.map(({ name }) => name) };
}

const inBackups = (name: string) => join(folder, 'backups', name);

/** A life with two backups: one job in the first, two in the second, three at its end. */
async function liveOnce(): Promise<void> {
  const { host, client } = await start();
  for (const name of ['first', 'second', 'third']) {
    await client.call('jobs.add', { spec: sampleSpec({ name, schedule: { kind: 'manual' } }) });
    if (name === 'third') break;
    const backup = await client.call('backups.create', {});
    // Of an earlier day: another one of the same second would take its place.
    if (name === 'first') renameSync(inBackups(backup.name), inBackups('punctual-2026-01-01T07-10-00.db'));
  }
  client.close();
  expect(await host.stop()).toBe(0);
}

const faults: readonly (readonly ['missing' | 'damaged', string, () => void])[] = [
  ['missing', 'deleted', () => rmSync(file)],
  ['missing', 'empty', () => truncateSync(file, 0)],
  ['damaged', 'rubbish', () => writeFileSync(file, 'rubbish'.repeat(5000))],
  ['damaged', 'cut short', () => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
  ['damaged', "another program's", () => replaceBy('CREATE TABLE cats (a)')],
  ['damaged', 'without a table', () => replaceBy('PRAGMA user_version = 0', 'VACUUM')],
  ['damaged', 'robbed of its jobs', () => withDatabase((db) => db.exec('PRAGMA foreign_keys = OFF; DROP TABLE jobs'))],
  ['damaged', 'robbed of a smaller table', () => withDatabase((db) => db.exec('DROP TABLE settings'))],
  ['damaged', 'overwritten in its middle', () => overwrite(4 * 4096, 6 * 4096)],
];

function withDatabase(work: (db: Database.Database) => void): void {
  const db = new Database(file);
  work(db);
  db.close();
}
function replaceBy(...statements: readonly string[]): void {
  rmSync(file);
  withDatabase((db) => {
    for (const statement of statements) db.exec(statement);
  });
}
function overwrite(at: number, length: number): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, randomBytes(length), 0, length, at);
  closeSync(fd);
}
const keptOf = (what: string) => readdirSync(folder).filter((name) => name.startsWith(`punctual.db.${what}-`));

describe.each(faults)('a database that is %s (%s) beside backups', (fault, _how, harm) => {
  test('starts nothing until a person has decided; window, status, doctor and restore work', LIMIT, async () => {
    await liveOnce();
    harm();
    const was = existsSync(file) ? statSync(file).size : null;
    // Without a host too, the command says what is wrong and ends with a code of its own.
    expect(await world.punctual('status')).toMatchObject({ code: 10, err: expect.stringContaining(fault) });
    expect(await world.punctual('doctor')).toMatchObject({ code: 10, out: expect.stringContaining(fault) });

    const { host, client, jobs } = await start();
    expect(host.output()).toContain(`No job starts until you decide what to do about the ${fault} database.`);
    const { question } = await client.call('host.info', {});
    expect(question).toMatchObject({ fault, file, backups: [{ jobs: 2 }, { jobs: 1 }] });
    const code = fault === 'missing' ? 'store-missing' : 'store-damaged';
    await expect(jobs()).rejects.toMatchObject({ code });
    await expect(client.call('jobs.add', { spec: sampleSpec() })).rejects.toMatchObject({ code });
    // A window may choose among the backups and nothing else on the disk.
    await expect(client.call('backups.decide', { restore: '/etc/passwd' })).rejects.toMatchObject({ code });
    expect(await world.punctual('status')).toMatchObject({ code: 10, err: expect.stringContaining(fault) });
    expect(await world.punctual('doctor')).toMatchObject({ code: 10, out: expect.stringContaining('decide') });
    const second = await runHostProcess(['--data-dir', folder, '--port', '0']);
    expect(second).toMatchObject({ code: 3, output: expect.stringContaining(host.address) });
    expect(existsSync(file) ? statSync(file).size : null).toBe(was);

    const [newest] = question?.backups ?? [];
    const restored = await world.punctual('restore', inBackups(newest?.name ?? ''));
    expect(restored).toMatchObject({ code: 0 });
    expect((await jobs()).sort()).toEqual(['first', 'second']);
    expect((await client.call('host.info', {})).question ?? null).toBeNull();
    expect((await client.call('engine.status', {})).state).toBe('running');
    expect((await world.punctual('status')).code).toBe(0);
    await expect(client.call('backups.decide', { restore: null })).rejects.toMatchObject({ code: 'conflict' });
    expect(await host.stop()).toBe(0);
  });

  test('can be answered in the window with a fresh start; a damaged file is kept', LIMIT, async () => {
    await liveOnce();
    harm();
    const { host, client, jobs } = await start();
    await client.call('backups.decide', { restore: null });
    expect(await jobs()).toEqual([]);
    expect(keptOf('broken')).toHaveLength(fault === 'damaged' ? 1 : 0);
    expect(await host.stop()).toBe(0);
    // Decided once and for all.
    expect((await start()).host.output()).toContain('Punctual is running.');
  });

  test.each([
    ['restore-newest', ['first', 'second']],
    ['empty', []],
  ])('--if-missing %s decides without a person', LIMIT, async (choice, expected) => {
    await liveOnce();
    harm();
    const { host, client, jobs } = await start('--if-missing', choice);
    expect((await jobs()).sort()).toEqual(expected);
    const codes = (await client.call('host.info', {})).notices.map((notice) => notice.code);
    if (choice === 'restore-newest') expect(codes).toContain('database-restored');
    expect(keptOf('broken').filter((name) => !/-(wal|shm)$/.test(name)).length).toBe(fault === 'damaged' ? 1 : 0);
    expect(await host.stop()).toBe(0);
  });
});

describe('in the place of the database, with nothing beside it', () => {
  test("another program's database is refused and stays as it is", LIMIT, async () => {
    mkdirSync(folder, { recursive: true });
    withDatabase((db) => db.exec('CREATE TABLE cats (a); PRAGMA user_version = 75'));
    const before = readFileSync(file);
    const ended = await runHostProcess(['--data-dir', folder, '--port', '0']);
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining('the database of another program') });
    expect(await world.punctual('status')).toMatchObject({ code: 7, err: expect.stringContaining('another program') });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('an empty one, as a first start that was killed leaves it, is begun with', LIMIT, async () => {
    mkdirSync(folder, { recursive: true });
    withDatabase((db) => db.exec('VACUUM'));
    expect(statSync(file).size).toBeGreaterThan(0);
    expect((await start()).host.output()).toContain('Punctual is running.');
  });

  test('a folder is named as what it is', LIMIT, async () => {
    mkdirSync(file, { recursive: true });
    const ended = await runHostProcess(['--data-dir', folder, '--port', '0']);
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining(`${file} is a folder. Move it away`) });
    expect(await world.punctual('status')).toMatchObject({ code: 7, err: expect.stringContaining('is a folder') });
  });
});

describe('a file in the place of the folder of backups', () => {
  test('is a trouble with its reason as soon as a backup fails, until one is made', LIMIT, async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'backups'), '');
    const { client } = await start();
    const failure = client.call('backups.create', {});
    await expect(failure).rejects.toMatchObject({ code: 'store-failed', reason: { code: 'system-says' } });
    const codes = async () => (await client.call('engine.status', {})).troubles.map(({ code }) => code);
    expect(await codes()).toEqual(['backups']);
    rmSync(join(folder, 'backups'));
    await client.call('backups.create', {});
    expect(await codes()).toEqual([]);
  });
});

describe('a database that is missing', () => {
  test(
    'beside output of runs only: asked too, and --if-missing restore-newest does not begin empty by itself',
    LIMIT,
    async () => {
      mkdirSync(join(folder, 'runs', '06a1'), { recursive: true });
      writeFileSync(join(folder, 'runs', '06a1', '06a1x.1.log'), 'output');
      expect(
        await runHostProcess(['--data-dir', folder, '--port', '0', '--if-missing', 'restore-newest']),
      ).toMatchObject({
        code: 1,
        output: expect.stringContaining('There is no backup'),
      });
      expect(existsSync(file)).toBe(false);
      const { client } = await start();
      expect((await client.call('host.info', {})).question).toMatchObject({ fault: 'missing', backups: [] });
    },
  );

  test('and comes back by hand: the host notices and goes on', LIMIT, async () => {
    await liveOnce();
    renameSync(file, `${file}.elsewhere`);
    const { client, jobs } = await start();
    renameSync(`${file}.elsewhere`, file);
    await until(async () => expect((await client.call('host.info', {})).question ?? null).toBeNull());
    expect(await jobs()).toHaveLength(3);
  });

  test('in a folder where nothing ever ran: a first start, without a question', LIMIT, async () => {
    const { host, jobs } = await start();
    expect(host.output()).toContain('Punctual is running.');
    expect(await jobs()).toEqual([]);
  });

  test('a choice that is none is refused in words', async () => {
    expect(await runHostProcess(['--if-missing', 'guess'])).toMatchObject({
      code: 2,
      output: expect.stringContaining('restore-newest or empty'),
    });
  });
});
