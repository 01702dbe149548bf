/**
 * What falls due while the host is closed has its row exactly once, whatever a person does before the computer has settled. On real
 * hosts, databases and processes; `waiting-host.ts` compares database, window, command line and processes each time it is asked.
 */
import { afterEach, expect, test, vi } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import { createWaitingHost, MINUTE, type WaitingHost } from '../support/waiting-host.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const worlds: WaitingHost[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.dispose();
});

const NEXT_YEAR = '0 5 1 1 *';

/** Full minutes from the one after `from` to that of `to`. */
function minutes(from: number, to: number): number[] {
  const first = Math.floor(from / MINUTE) + 1;
  return Array.from({ length: Math.floor(to / MINUTE) - first + 1 }, (_, n) => (first + n) * MINUTE);
}

async function open(): Promise<WaitingHost> {
  const world = await createWaitingHost();
  worlds.push(world);
  return world;
}

/** Closes the host over three minutes and starts it again. */
async function closedFor3(world: WaitingHost): Promise<void> {
  await world.stop();
  await world.skipMinutes(3);
  await world.start();
}

/** A job of every minute, and the host closed over three of them; answers those three. */
async function absence(world: WaitingHost): Promise<number[]> {
  const from = world.clock.now();
  await world.add('m', '* * * * *');
  await closedFor3(world);
  await world.until('m', 'the run to catch up', (rows) => rows.some(settling));
  return minutes(from, world.clock.now());
}

const settling = (run: Run): boolean => run.waitingFor === 'settle';
const ended = (rows: readonly Run[]): boolean => rows.every((run) => run.finishedAt !== null);
const states = (rows: readonly Run[]): string[] => rows.map(({ state }) => state).sort();
const newest = (instants: readonly number[]): number => instants.at(-1) ?? 0;
const waitingId = async (world: WaitingHost): Promise<string> =>
  (await world.rows('m')).find(({ state }) => state === 'queued')?.id ?? '';
/** Pattern of the minute and hour that a wall clock this far from UTC shows at an instant. */
function daily(at: number, offsetHours: number): string {
  const wall = new Date(at + offsetHours * 60 * MINUTE);
  return `${wall.getUTCMinutes()} ${wall.getUTCHours()} * * *`;
}

/** The one run of the absence has started once and stands for all of it. */
async function expectCaughtUp(world: WaitingHost, due: readonly number[]): Promise<void> {
  const rows = await world.until('m', 'the caught-up run', ended);
  expect(states(rows)).toEqual(['merged', 'succeeded']);
  expect(rows.find(({ state }) => state === 'succeeded')).toMatchObject({
    ...{ scheduledAt: newest(due), missedCount: due.length - 1 },
  });
  await world.expectOnce('m', due);
  expect(world.processes('m')).toEqual([newest(due)]);
}

test('S28: an edit of the schedule in the settle delay loses nothing, also with a kill -9 behind it', async () => {
  const world = await open();
  const due = await absence(world);
  expect(await world.punctual('edit', 'm', '--cron', NEXT_YEAR)).toMatchObject({ code: 0 });
  await world.expectOnce('m', due);
  expect((await world.punctual('runs', 'm')).out).toContain('waits for the computer to settle');
  await world.stop('SIGKILL');
  await world.start();
  await world.expectOnce('m', due);
  await world.settle();
  await expectCaughtUp(world, due);
});

test('S26: a pause over the end of the settle delay is forgotten at the resumption, with its rows', async () => {
  const world = await open();
  const due = await absence(world);
  expect(await world.punctual('pause', 'm')).toMatchObject({ code: 0 });
  await world.settle();
  await world.until('m', 'the row to fall into the pause', (rows) => rows.some((run) => run.waitingFor === 'pause'));
  await world.expectOnce('m', due);
  expect(await world.punctual('resume', 'm')).toMatchObject({ code: 0 });
  const rows = await world.until('m', 'the end of the pause', ended);
  expect(rows.find((run) => run.scheduledAt === newest(due))).toMatchObject({
    state: 'skipped',
    why: { code: 'paused' },
  });
  await world.expectOnce('m', due);
  expect(world.processes('m')).toEqual([]);
});

test('S26: a pause over the end of the settle delay is caught up where that is wished', async () => {
  const world = await open();
  const due = await absence(world);
  expect(await world.punctual('pause', 'm')).toMatchObject({ code: 0 });
  await world.settle();
  await world.until('m', 'the row to fall into the pause', (rows) => rows.some((run) => run.waitingFor === 'pause'));
  expect(world.processes('m')).toEqual([]);
  expect(await world.punctual('resume', 'm', '--catch-up')).toMatchObject({ code: 0 });
  await expectCaughtUp(world, due);
});

test('S26: a pause that ends within the settle delay changes nothing', async () => {
  const world = await open();
  const due = await absence(world);
  expect(await world.punctual('pause', '--all')).toMatchObject({ code: 0 });
  expect(await world.punctual('resume', '--all')).toMatchObject({ code: 0 });
  await world.expectOnce('m', due);
  await world.settle();
  await expectCaughtUp(world, due);
});

test('S11: started again in the settle delay further east, the wall time jumped over runs once', async () => {
  const world = await open();
  await world.add('jumped', daily(world.clock.now() + 6 * 60 * MINUTE, 5));
  await world.skipMinutes(5 * 60);
  const due = await absence(world);
  await world.stop();
  await world.start({ TZ: 'Asia/Tokyo' });
  await world.until('jumped', 'the wall time jumped over', (rows) => rows.length > 0);
  await world.expectOnce('m', due);
  await world.settle();
  const [run, ...others] = await world.until('jumped', 'its run', ended);
  expect({ run, others }).toMatchObject({ run: { state: 'succeeded', why: { code: 'zone-gap' } }, others: [] });
  expect(world.processes('jumped')).toHaveLength(1);
  await expectCaughtUp(world, due);
});

test('S11: started again in the settle delay further west, the wall time that comes again does not run again', async () => {
  const world = await open();
  const at = newest(minutes(0, world.clock.now() + 2 * MINUTE));
  await world.add('again', daily(at, 5));
  const due = await absence(world);
  await world.stop();
  await world.start({ TZ: 'Africa/Lagos' });
  await world.expectOnce('again', [at]);
  await world.settle();
  await world.until('again', 'its run', ended);
  await expectCaughtUp(world, due);
  // A day of Lagos later but one: past the same time on the wall, and before that of tomorrow.
  await world.skipMinutes(5 * 60);
  await world.settle();
  await world.expectOnce('again', [at]);
  expect(world.processes('again')).toEqual([at]);
});

test('S29: a backup put back in the settle delay runs nothing again and leaves no time without a row', async () => {
  const world = await open();
  const from = world.clock.now();
  const first = await absence(world);
  const { name } = await world.client.call('backups.create', {});
  await world.punctual('runs', 'start', 'm');
  await world.until('m', 'the run that was started by hand', ended);
  await closedFor3(world);
  await world.until('m', 'the second run to catch up', (rows) => rows.some(settling));
  await world.client.call('backups.restore', { name });
  await world.stop();
  await world.start();
  const rows = await world.until('m', 'the ledger of the backup', ended);
  expect(rows.find((run) => run.scheduledAt === newest(first))).toMatchObject({
    ...{ state: 'skipped', why: { code: 'cancelled' } },
  });
  await world.settle();
  await world.expectOnce('m', minutes(from, world.clock.now()));
  expect(world.processes('m')).toEqual([newest(first)]);
});

test('S18, S30: kill -9 in the settle delay, twice', async () => {
  const world = await open();
  const due = await absence(world);
  for (let kill = 0; kill < 2; kill += 1) {
    await world.stop('SIGKILL');
    await world.start();
    await world.expectOnce('m', due);
  }
  await world.settle();
  await expectCaughtUp(world, due);
});

test('S28: a job removed in the settle delay and put back has its rows again, the same ones', async () => {
  const world = await open();
  const due = await absence(world);
  const id = await waitingId(world);
  const { removed, rows } = await world.client.call('jobs.remove', { ids: ['m'] });
  expect(rows).toEqual([id]);
  expect(await world.client.call('runs.get', { id })).toMatchObject({ state: 'skipped', why: { code: 'job-removed' } });
  await world.client.call('jobs.restore', { jobs: removed, rows });
  expect(await waitingId(world)).toBe(id);
  await world.expectOnce('m', due);
  await world.settle();
  await expectCaughtUp(world, due);
});

test('S28: occurrences between removal and undo have their rows as well', async () => {
  const world = await open();
  const due = await absence(world);
  const from = world.clock.now();
  const { removed, rows } = await world.client.call('jobs.remove', { ids: ['m'] });
  await world.skipMinutes(2);
  await world.client.call('jobs.restore', { jobs: removed, rows });
  const all = [...due, ...minutes(from, world.clock.now())];
  await world.until('m', 'the caught-up run', (rows) => rows.some((run) => run.scheduledAt === newest(all)));
  await world.expectOnce('m', all);
  await world.settle();
  await world.until('m', 'the end of the caught-up run', ended);
  await world.expectOnce('m', all);
  expect(world.processes('m')).toEqual([newest(all)]);
});

test('W7: Start now and Skip of a run that waits to be caught up; the other one is refused afterwards', async () => {
  const world = await open();
  const due = await absence(world);
  const id = await waitingId(world);
  expect(await world.punctual('runs', 'start', id)).toMatchObject({ code: 0, out: 'Started 1 run.\n' });
  await expectCaughtUp(world, due);
  expect(await world.punctual('runs', 'skip', id)).toMatchObject({ code: 8 });

  const from = world.clock.now();
  await closedFor3(world);
  await world.until('m', 'the second run to catch up', (rows) => rows.some(settling));
  expect(await world.punctual('runs', 'skip', 'm')).toMatchObject({ code: 0 });
  await world.settle();
  expect(ended(await world.rows('m'))).toBe(true);
  await world.expectOnce('m', [...due, ...minutes(from, world.clock.now())]);
  expect(world.processes('m')).toEqual([newest(due)]);
});

test('W7: a run that is held stays held over kill -9 and the settle delay, until it is started', async () => {
  const world = await open();
  await world.add('free', '* * * * *');
  const due = await absence(world);
  expect(await world.punctual('runs', 'hold', 'm')).toMatchObject({ code: 0 });
  await world.stop('SIGKILL');
  await world.start();
  await world.settle();
  await world.until('free', 'a run that is not held', ended);
  expect(world.processes('m')).toEqual([]);
  expect((await world.punctual('runs', 'm')).out).toContain('held by you; starts only when you start it');
  await world.expectOnce('m', due);
  expect(await world.punctual('runs', 'start', 'm')).toMatchObject({ code: 0 });
  await expectCaughtUp(world, due);
});

test('S40: a clock that is set back under a job made in the time ahead: the job follows, and everything goes on', async () => {
  const world = await open();
  await world.skipMinutes(120);
  await world.add('m', '* * * * *');
  await world.skipMinutes(-120);
  const { job } = await world.client.call('jobs.get', { id: 'm' });
  expect(job.anchorAt).toBeLessThanOrEqual(world.clock.now());
  await world.skipMinutes(1);
  await world.until('m', 'the next full minute', (rows) =>
    rows.some((run) => run.state === 'succeeded' || settling(run)),
  );
});
