/** Nights: a real headless host by a clock that the test moves, and a person who answers from the terminal. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld } from '../support/cli.ts';
import { createShiftedClock } from '../support/shifted-clock.ts';

const HOUR = 3_600_000;
const LIMIT = 120_000;
const scratch = mkdtempSync(join(tmpdir(), 'punctual-night-'));
const clock = createShiftedClock(join(scratch, 'shift'));
const world = createCliWorld(clock.env);
const { punctual, json } = world;
const out = (name: string) => join(scratch, `${name}.out`);
const lines = (name: string) =>
  existsSync(out(name)) ? readFileSync(out(name), 'utf8').trimEnd().split('\n').length : 0;

interface Card {
  readonly jobId: string;
  readonly count: number;
}
const cards = async () =>
  Object.fromEntries((await json<{ cards: Card[] }>('missed')).cards.map(({ jobId, count }) => [jobId, count]));
const states = async (job: string) =>
  (await json<{ runs: { state: string; reason: string }[] }>('runs', job)).runs.map(
    ({ state, reason }) => `${state} ${reason}`,
  );

/** Half an hour away from now, so that a slow test crosses no fire by itself. */
const pattern = `${(new Date(clock.now()).getMinutes() + 30) % 60} * * * *`;

beforeAll(async () => {
  await world.startHost();
  for (const name of ['backup', 'report', 'sync']) {
    const told = await punctual(
      ...['add', name, '--id', name, '--cron', pattern, '--set', 'misfire="ask"', '--set', 'graceSeconds="any"'],
      ...['--set', 'settle=false', '--shell', `echo "$PUNCTUAL_REASON $PUNCTUAL_MISSED_COUNT" >> ${out(name)}`],
    );
    expect(told).toMatchObject({ code: 0 });
  }
}, LIMIT);
afterAll(async () => {
  await world.dispose();
  rmSync(scratch, { recursive: true, force: true });
}, LIMIT);

test('after a night without power the inbox is listed, with how many, from when to when', {
  timeout: LIMIT,
}, async () => {
  await world.stopHost();
  clock.move(3 * HOUR);
  await world.startHost();
  await expect.poll(cards, { timeout: LIMIT, interval: 200 }).toEqual({ backup: 3, report: 3, sync: 3 });
  const { code, out: table } = await punctual('missed');
  expect(code).toBe(0);
  expect(table).toMatch(/^JOB +NAME +MISSED +FROM +TO\n/);
  expect(table).toMatch(/^backup +backup +3 +\d{4}-\d\d-\d\d \d\d:\d\d:00 +\d{4}-\d\d-\d\d \d\d:\d\d:00$/m);
  expect(table).toContain('Answer with: punctual missed run [JOB], or: punctual missed skip [JOB]\n');
  expect((await punctual('status')).out).toContain('Missed runs of 3 jobs wait for an answer. See: punctual missed\n');
  expect([lines('backup'), lines('report'), lines('sync')]).toEqual([0, 0, 0]);
});

test('missed run starts one job once, and its run knows how many others it stands for (S36)', {
  timeout: LIMIT,
}, async () => {
  expect((await punctual('missed', 'run', 'backup')).out).toBe('1 job answered, 1 run started.\n');
  await expect.poll(() => states('backup'), { timeout: LIMIT, interval: 200 }).toContain('succeeded catch-up');
  expect(readFileSync(out('backup'), 'utf8')).toBe('catch-up 2\n');
  expect(await cards()).toEqual({ report: 3, sync: 3 });
});

test('missed skip starts nothing and keeps what was skipped in the history', { timeout: LIMIT }, async () => {
  expect(await json('missed', 'skip', 'report')).toEqual({ answered: 1, started: 0 });
  expect(await cards()).toEqual({ sync: 3 });
  const kept = await json<{ runs: unknown[] }>('runs', 'report');
  expect(kept.runs).toEqual([
    expect.objectContaining({ state: 'skipped', count: 3, why: { code: 'answered', answer: 'skip' } }),
  ]);
  expect(lines('report')).toBe(0);
});

test('missed run --every starts each of them, one after the other', { timeout: LIMIT }, async () => {
  expect((await punctual('missed', 'run', 'sync', '--every')).out).toBe('1 job answered, 3 runs started.\n');
  await expect.poll(() => lines('sync'), { timeout: LIMIT, interval: 200 }).toBe(3);
  expect((await punctual('missed')).out).toBe('Nothing was missed.\n');
});

test('after a night asleep --always answers for the nights to come', { timeout: LIMIT }, async () => {
  // The host goes on living; only the clock of the wall jumps, as after resume.
  clock.move(2 * HOUR);
  // A desktop is told of the resume; this host would look at its clock within 30 s (S38), and does at once when it is asked for something.
  await punctual('resume', 'report');
  await expect.poll(cards, { timeout: LIMIT, interval: 500 }).toEqual({ backup: 2, report: 2, sync: 2 });
  expect((await punctual('missed', 'skip', 'report', '--always')).code).toBe(0);
  expect((await punctual('missed', 'run', 'sync', '--always')).code).toBe(0);
  const { job } = await json<{ job: { spec: { misfire: string } } }>('show', 'report');
  expect(job.spec.misfire).toBe('none');
  expect((await json<typeof job & { job: typeof job }>('show', 'sync')).job.spec.misfire).toBe('latest');
  // Without a name every card that is left is answered.
  expect((await punctual('missed', 'skip')).out).toBe('1 job answered, 0 runs started.\n');
  expect(await cards()).toEqual({});
});
