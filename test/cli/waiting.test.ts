/** Runs that wait, and occurrences left out, from a terminal: a real headless host by a clock that the test moves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job, Run } from '../../main/engine/model.ts';
import type { JobDetail } from '../../preload/contract.ts';
import { createCliWorld } from '../support/cli.ts';
import { createShiftedClock } from '../support/shifted-clock.ts';

const HOUR = 3_600_000;
const LIMIT = 120_000;
const scratch = mkdtempSync(join(tmpdir(), 'punctual-waiting-'));
const clock = createShiftedClock(join(scratch, 'shift'));
const config = join(scratch, 'config.yaml');
/** From the next start of the host on. */
const settleFor = (seconds: number) => writeFileSync(config, `engine: { settleSeconds: ${seconds} }\n`);
const world = createCliWorld({ ...clock.env, PUNCTUAL_CONFIG: config });
const { punctual, json } = world;
/** Half an hour away from now, so that a slow test crosses no fire by itself. */
const pattern = `${(new Date(clock.now()).getMinutes() + 30) % 60} * * * *`;
const latest = async (job: string) => (await json<{ runs: Run[] }>('runs', job)).runs[0];
const settled = (job: string) => expect.poll(() => latest(job), { timeout: LIMIT, interval: 200 });
const NAMES = ['alpha', 'beta', 'gamma', 'delta'];

beforeAll(async () => {
  settleFor(1);
  await world.startHost();
  for (const name of NAMES) {
    expect(await punctual('add', name, '--id', name, '--cron', pattern, '--shell', 'true')).toMatchObject({ code: 0 });
  }
}, LIMIT);
afterAll(async () => {
  await world.dispose();
  rmSync(scratch, { recursive: true, force: true });
}, LIMIT);

test('the next run is left out, shown as such, and taken back, with and without a host', {
  timeout: LIMIT,
}, async () => {
  const next = async () => (await json<JobDetail>('show', 'alpha')).next;
  const before = await next();
  const told = await punctual('skip', 'alpha');
  expect(told).toMatchObject({ code: 0, err: '' });
  expect(told.out).toMatch(/^Leaves out \d{4}-\d\d-\d\d \d\d:\d\d:00\.\nNext: \d{4}-\d\d-\d\d \d\d:\d\d:00\n$/);
  expect(await next()).toEqual(before.slice(1).concat((await next()).at(-1) ?? 0));
  expect((await punctual('show', 'alpha')).out).toMatch(/^ {2}left out {2}\d{4}-\d\d-\d\d \d\d:\d\d:00$/m);

  await world.stopHost();
  expect((await next())[0]).toBe(before[1]);
  expect(await punctual('skip', 'alpha')).toMatchObject({ code: 3 });
  await world.startHost();

  expect((await punctual('unskip', 'alpha')).out).toMatch(/^Took back \d{4}-.+\.\nNext: \d{4}-.+\n$/);
  expect((await next())[0]).toBe(before[0]);
  expect((await punctual('unskip', 'alpha')).out).toMatch(/^Nothing was left out\.\n/);
});

test('days are left out; both wishes at once, and what is no date, are refused', { timeout: LIMIT }, async () => {
  const day = new Date(clock.now() + 3 * 24 * HOUR).toLocaleDateString('sv');
  const { skips } = await json<{ skips: Job['skips'] }>('skip', 'beta', '--on', day);
  expect(skips).toHaveLength(1);
  expect(await punctual('skip', 'beta', '--next', '--on', day)).toMatchObject({
    ...{ code: 1, err: 'punctual: Give either --next or --on DATE, not both.\n' },
  });
  expect((await punctual('skip', 'beta', '--on', '2026-02-30')).code).toBe(1);
  expect((await punctual('unskip', 'beta')).code).toBe(0);
});

test('after a night: start, skip, hold and release what waits to be caught up', { timeout: LIMIT }, async () => {
  await world.stopHost();
  clock.move(3 * HOUR);
  // Longer than all of this test: commands take seconds on a busy machine.
  settleFor(600);
  await world.startHost();
  for (const name of NAMES) await settled(name).toMatchObject({ state: 'queued', waitingFor: 'settle' });
  expect((await punctual('show', 'alpha')).out).toMatch(
    /^ {2}waits {5}\d{4}-.+ {2}waits for the computer to settle, starts at .+ {2}\(run \S+\)$/m,
  );
  expect((await punctual('runs', 'alpha')).out).toContain('waits for the computer to settle, starts at ');
  const today = new Date(clock.now()).toLocaleDateString('sv');
  for (const wish of [['--next'], ['--on', today]]) {
    const { id } = (await latest('delta')) ?? { id: '' };
    expect((await punctual('skip', 'delta', ...wish)).out).toMatch(
      new RegExp(`^The run of .+ waits already and still starts; to skip it: punctual runs skip ${id}$`, 'm'),
    );
  }
  expect((await punctual('unskip', 'delta')).code).toBe(0);

  expect((await punctual('runs', 'hold', 'alpha', 'beta')).out).toBe(
    'Held 2 runs; start them with: punctual runs start\n',
  );
  expect((await punctual('runs', 'alpha')).out).toContain('held by you; starts only when you start it');
  expect((await punctual('runs', 'start', (await latest('alpha'))?.id ?? '')).out).toBe('Started 1 run.\n');
  await settled('alpha').toMatchObject({ state: 'succeeded' });
  // It has run: what is named by its job no longer waits, what is named by its id is refused.
  expect(await punctual('runs', 'start', 'alpha')).toMatchObject({ code: 4 });
  expect(await punctual('runs', 'start', (await latest('alpha'))?.id ?? '')).toMatchObject({ code: 8 });

  expect((await punctual('runs', 'release', 'beta')).out).toContain('Let 1 run go;');
  expect(await json('runs', 'skip', 'gamma')).toEqual({ changed: 1 });
  expect(await latest('gamma')).toMatchObject({ state: 'skipped', why: { code: 'cancelled' } });
  // What nobody touched, and what was let go, is caught up once the computer has settled.
  await world.stopHost();
  settleFor(1);
  clock.move(HOUR / 6);
  await world.startHost();
  for (const name of ['beta', 'delta']) await settled(name).toMatchObject({ state: 'succeeded' });
});

test('a job with the name of a subcommand is listed by its id', { timeout: LIMIT }, async () => {
  await punctual('add', 'start', '--id', 'start-job', '--cron', pattern, '--shell', 'true');
  expect(await punctual('runs', 'start-job')).toMatchObject({ code: 0, out: 'No runs.\n' });
  expect(await punctual('runs', 'start')).toMatchObject({ code: 1 });
});
