/** What the other files leave out: a host served in front, output followed, everything paused, parameters, broken rows, a sick installation. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import type { JobRow } from '../../preload/contract.ts';
import { createCliWorld } from '../support/cli.ts';

const LIMIT = 120_000;
const world = createCliWorld();
const { punctual, json } = world;
const data = join(world.folder, 'data');

let serving: ReturnType<typeof world.start> | undefined;
afterAll(async () => {
  serving?.child.kill('SIGTERM');
  await serving?.ended;
  await world.dispose();
}, LIMIT);

test('serve is a host for all other commands, and ends with 0 when it is asked to stop', {
  timeout: LIMIT,
}, async () => {
  const host = world.start('serve', '--port', '0');
  serving = host;
  await expect.poll(() => host.output(), { timeout: LIMIT }).toContain('Punctual is running');
  expect(await json('status')).toMatchObject({ live: true, host: { host: 'headless' } });
  const other = createCliWorld();
  try {
    const second = other.start('serve', '--port', '0');
    await expect.poll(() => second.output(), { timeout: LIMIT }).toContain('Punctual is running');
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
  } finally {
    await other.dispose();
  }
});

test('logs -f goes on until the run has ended', { timeout: LIMIT }, async () => {
  const gate = join(world.folder, 'gate');
  const waiting = `echo first; while [ ! -e '${gate}' ]; do sleep 0.1; done; echo last`;
  await punctual('add', 'Slow', '--id', 'slow', '--shell', waiting);
  await punctual('run', 'slow');
  const following = world.start('logs', 'slow', '-f');
  await expect.poll(() => following.output(), { timeout: LIMIT }).toBe('first\n');
  writeFileSync(gate, '');
  expect(await following.ended).toEqual({ code: 0, out: 'first\nlast\n', err: '' });
});

test('pause and resume take everything, a group, or a job; each keeps its own', { timeout: LIMIT }, async () => {
  await punctual('add', 'A', '--id', 'a', '--group', 'night', '--cron', '@hourly', '--shell', 'true');
  await punctual('add', 'B', '--id', 'b', '--cron', '@hourly', '--shell', 'true');
  const paused = async () => {
    const { jobs } = await json<{ jobs: JobRow[] }>('jobs');
    return Object.fromEntries(jobs.filter(({ id }) => id.length === 1).map(({ id, pausedBy }) => [id, pausedBy]));
  };
  expect((await punctual('pause', '--group', 'night')).out).toBe('Paused the group night.\n');
  expect(await paused()).toEqual({ a: 'group', b: null });
  expect((await punctual('pause', '--all', '--until', '2h')).out).toMatch(/^Paused everything until \d{4}-/);
  expect(await paused()).toEqual({ a: 'group', b: 'all' });
  await punctual('resume', '--all');
  expect(await paused()).toEqual({ a: 'group', b: null });
  await punctual('resume', '--group', 'night');
  expect(await paused()).toEqual({ a: null, b: null });
  expect((await punctual('pause')).err).toBe('punctual: Name jobs, or give --all, or --group NAME.\n');
});

test('run --param hands a value over; runs can be filtered', { timeout: LIMIT }, async () => {
  const parameters = '[{"name":"WHO","type":"text","value":"nobody"}]';
  await punctual(
    'add',
    'Greet',
    '--id',
    'greet',
    '--set',
    `parameters=${parameters}`,
    '--shell',
    'echo "hello $WHO"; exit 3',
  );
  const told = await punctual('run', 'greet', '--follow', '--param', 'WHO=world');
  expect([told.code, told.out]).toEqual([3, 'hello world\n']);
  const { runs } = await json<{ runs: { jobId: string }[] }>('runs', '--state', 'failed', '--since', '1h');
  expect(runs.map(({ jobId }) => jobId)).toEqual(['greet']);
  expect((await punctual('runs', '--since', 'yesterday')).code).toBe(1);
});

test('events -f prints one line for each event, until it is stopped', { timeout: LIMIT }, async () => {
  const listening = world.start('events', '-f', '--json');
  await expect
    .poll(
      async () => {
        await punctual('run', 'b', '--wait');
        return listening.output();
      },
      { timeout: LIMIT },
    )
    .toContain('"type":"run-finished"');
  listening.child.kill('SIGINT');
  const lines = (await listening.ended).out.trimEnd().split('\n');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ version: 1, command: 'events' });
});

test('a table fits nobody in particular in a pipe, and has no colours', { timeout: LIMIT }, async () => {
  const { out } = await punctual('jobs');
  expect(out).toMatch(/^ID +NAME +STATE +LAST +NEXT +WHEN\n/);
  expect(out).not.toContain('\x1b');
});

test('a broken job is listed as broken, and named beside an export that cannot carry it (S41)', {
  timeout: LIMIT,
}, async () => {
  serving?.child.kill('SIGTERM');
  expect((await serving?.ended)?.code).toBe(0);
  const db = new Database(join(data, 'punctual.db'));
  // In groups or not.
  db.prepare("UPDATE job_specs SET group_name = 'g', spec = json_set(spec, '$.group', 'g') WHERE name = 'B'").run();
  const ids = db.prepare<[], string>('SELECT id FROM jobs WHERE state <> 4').pluck().all();
  db.prepare("UPDATE job_specs SET spec = '{' WHERE name = 'A'").run();
  db.close();
  const { out, err } = await punctual('export');
  const bundle = JSON.parse(out) as { jobs: { id: string }[]; leftOut: { id: string }[] };
  expect(bundle.jobs.map(({ id }) => id)).not.toContain('a');
  expect(bundle.jobs.map(({ id }) => id)).toEqual(ids.filter((id) => id !== 'a').sort());
  expect(bundle.leftOut).toEqual([{ id: 'a', name: 'A', problem: expect.stringContaining('its text is damaged') }]);
  expect(err).toMatch(/^punctual: a \(A\) is broken and is not in the bundle: /);
  const path = join(world.folder, 'with-broken.json');
  writeFileSync(path, out);
  const other = createCliWorld();
  try {
    await other.startHost();
    const told = await other.punctual('import', path);
    expect(told.code).toBe(0);
    expect(told.out).toContain('Not in this bundle, because it was broken when it was made: a (A).\n');
  } finally {
    await other.dispose();
  }
});

test('doctor says what is broken, what to do, and ends with the code of a database that waits for a decision', {
  timeout: LIMIT,
}, async () => {
  chmodSync(data, 0o755);
  const file = join(data, 'punctual.db');
  const whole = readFileSync(file);
  const damaged = Buffer.from(whole);
  // Behind the first page, so that it opens and is found damaged when all of it is read.
  damaged.fill(0xa5, 8192, Math.min(damaged.length, 40_960));
  rmSync(`${file}-wal`, { force: true });
  writeFileSync(file, damaged);
  const { code, out } = await punctual('doctor');
  expect(code).toBe(10);
  expect(out).toMatch(/^warning +data folder +.*chmod 700/m);
  expect(out).toMatch(/^broken +database +/m);
  for (const about of ['host', 'disk room', 'clock', 'login shell', 'start at login', 'notifications', 'versions'])
    expect(out).toMatch(new RegExp(`^(ok|warning|broken) +${about} `, 'm'));
  writeFileSync(file, whole);
  expect(existsSync(file)).toBe(true);
});
