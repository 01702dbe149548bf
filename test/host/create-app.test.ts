import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EngineEvent } from '../../main/engine/events.ts';
import type { App } from '../../main/host/app.ts';
import { createAppPushes } from '../../main/host/create-app-pushes.ts';
import type { Pushes } from '../../preload/contract.ts';
import { troubleIn } from '../../preload/words/trouble-in.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime, type FakeTime } from '../support/fake-time.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { openWindow, startApp as start, until } from './running-app.ts';

describe('the whole application over a line in memory', () => {
  test('a job made in the window runs, is told as it happens, leaves its output, and is still there after a restart', async () => {
    const folder = temporaryFolder();
    const first = await start(folder);
    const { client, types, pushes } = openWindow(first.app);
    const job = await client.call('jobs.add', {
      spec: sampleSpec({ name: 'Hello', action: { kind: 'shell', command: 'echo hello there' } }),
    });
    const run = await client.call('jobs.run', { id: job.id });
    await until(() => expect(types()).toEqual(['job-added', 'run-started', 'run-finished']));
    expect((await client.call('runs.get', { id: run.id })).state).toBe('succeeded');
    expect((await client.call('runs.log', { id: run.id })).text).toBe('hello there\n');
    await first.app.stop();
    await until(() => expect(pushes.at(-1)?.name).toBe('closing'));

    const second = await start(folder);
    const again = openWindow(second.app).client;
    expect((await again.call('jobs.list', {})).items.map((row) => row.name)).toEqual(['Hello']);
    expect((await again.call('runs.log', { id: run.id })).text).toBe('hello there\n');
    expect((await again.call('host.info', {})).version).toBe('1.2.3');
  });

  test('S32: a job goes on while the app is away; the next start knows its real end', async () => {
    const folder = temporaryFolder();
    const mark = join(folder, 'mark');
    const first = await start(folder);
    const { id } = await first.app.handlers['jobs.add']({
      spec: sampleSpec({
        action: { kind: 'shell', command: `echo before; while [ ! -e ${mark} ]; do sleep 0.02; done; exit 7` },
      }),
    });
    const run = await first.app.handlers['jobs.run']({ id });
    await until(async () => {
      const { text } = await first.app.handlers['runs.log']({ id: run.id });
      expect(text).toBe('before\n');
    });
    await first.app.stop({ runs: 'leave' });
    writeFileSync(mark, '');

    const second = await start(folder);
    await until(async () => {
      const row = await second.app.handlers['runs.get']({ id: run.id });
      expect(row).toMatchObject({ state: 'failed', exitCode: 7, attempt: 1 });
    });
  });

  test('S42: a second app on the same folder is refused with who holds it, and the first goes on', async () => {
    const folder = temporaryFolder();
    const { app } = await start(folder);
    await expect(start(folder)).rejects.toMatchObject({ code: 'store-locked', detail: { pid: process.pid } });
    expect((await app.handlers['engine.status']({})).state).toBe('running');
  });

  test('after a refused start, and after a stop, nothing is left open: the folder can be used again', async () => {
    const folder = temporaryFolder();
    const first = await start(folder);
    await expect(start(folder)).rejects.toMatchObject({ code: 'store-locked' });
    await first.app.stop();
    await first.app.stop();
    const second = await start(folder);
    expect((await second.app.handlers['jobs.list']({})).total).toBe(0);
    expect(existsSync(join(folder, 'punctual.db-wal'))).toBe(true);
    await second.app.stop();
    expect(existsSync(join(folder, 'punctual.db-wal'))).toBe(false);
  });

  test('a broken database is a question; given up it is kept, and that is said in the window and outside of it until it was read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'punctual.db'), 'rubbish'.repeat(2000));
    const { app, told } = await start(folder);
    expect((await app.handlers['host.info']({})).question).toMatchObject({ fault: 'damaged', suggested: null });
    expect(told.splice(0)).toHaveLength(1);
    await app.handlers['backups.decide']({ restore: null });
    const { notices } = await app.handlers['host.info']({});
    expect(notices).toMatchObject([
      { code: 'database-set-aside', level: 'warning', detail: { fresh: join(folder, 'punctual.db') } },
    ]);
    expect(told.map((message) => message.body)).toEqual(notices.map((notice) => notice.message));
    expect(troubleIn('zh', notices[0] ?? { message: '' })).toMatch(/^数据库已损坏/);
    expect(readdirSync(folder).some((name) => name.startsWith('punctual.db.broken-'))).toBe(true);
    await app.stop();
    const again = (await start(folder)).app;
    expect((await again.handlers['host.info']({})).notices).toEqual(notices);
    await again.handlers['host.dismiss']({ notice: notices[0]?.id ?? '' });
    expect((await again.handlers['host.info']({})).notices).toEqual([]);
  });

  test('a data folder that cannot be is told as `store-unwritable`', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(start(join(file, 'inside'))).rejects.toMatchObject({ code: 'store-unwritable' });
  });
});

describe('pushes', () => {
  test('a burst is gathered: at most 500 events in one push, and `lost` when there were more', async () => {
    const pushes = createAppPushes(createKeptLog());
    const got: Pushes['events'][] = [];
    pushes.onPush((name, payload) => {
      if (name === 'events') got.push(payload as Pushes['events']);
    });
    const event = (n: number): EngineEvent => ({ type: 'all-jobs-removed', at: n, count: 1 });
    for (let n = 0; n < 700; n += 1) pushes.event(event(n));
    await until(() => expect(got).toHaveLength(1));
    expect(got[0]?.events).toEqual(Array.from({ length: 500 }, (_, n) => event(n)));
    expect(got[0]?.lost).toBe(true);
    pushes.event(event(700));
    await until(() => expect(got).toHaveLength(2));
    expect(got[1]).toEqual({ events: [event(700)], lost: false });
  });

  test('what happens to jobs is pushed', async () => {
    const { app } = await start(temporaryFolder());
    const got: Pushes['events'][] = [];
    app.onPush((name, payload) => {
      if (name === 'events') got.push(payload as Pushes['events']);
    });
    await app.handlers['jobs.add']({ spec: sampleSpec() });
    await until(() => expect(got).toMatchObject([{ events: [{ type: 'job-added' }], lost: false }]));
  });

  test('changed settings are pushed at once; a window that closed hears nothing more', async () => {
    const { app } = await start(temporaryFolder());
    const got: string[] = [];
    const end = app.onPush((name) => void got.push(name));
    await app.handlers['settings.set']({ closeToTray: false });
    expect(got).toEqual(['settings']);
    end();
    await app.handlers['settings.set']({ closeToTray: true });
    expect(got).toEqual(['settings']);
  });
});

describe('house-keeping on the wakes of the engine', () => {
  test('no timer but the alarm is set, and it rings at most every 30 s (S38)', async () => {
    const time = createFakeTime();
    await start(temporaryFolder(), time);
    let rings = 0;
    for (let passed = 0; passed < 600_000; rings += 1) {
      const next = time.nextRing() ?? Number.POSITIVE_INFINITY;
      expect(next).toBeLessThanOrEqual(30_000);
      passed += next;
      await time.advanceAsync(next);
    }
    expect(rings).toBeLessThanOrEqual(22);
  });

  test('a backup is made after the first minute, and one each day', async () => {
    const folder = temporaryFolder();
    const time = createFakeTime();
    await start(folder, time);
    const backups = (): string[] => (existsSync(join(folder, 'backups')) ? readdirSync(join(folder, 'backups')) : []);
    await time.advanceAsync(45_000);
    expect(backups()).toEqual([]);
    await until(async () => {
      await time.advanceAsync(30_000);
      expect(backups()).toEqual(['punctual-2026-01-01.db']);
    });
    time.setClock(time.clock.now() + 86_400_000);
    await until(async () => {
      await time.advanceAsync(600_000);
      expect(backups()).toEqual(['punctual-2026-01-01.db', 'punctual-2026-01-02.db']);
    });
  });

  test('rows older than the limit go with their logs, but never the newest twenty; which limit took how many is reported', async () => {
    const folder = temporaryFolder();
    const time = createFakeTime();
    const { handlers } = (await start(folder, time)).app;
    await handlers['settings.set']({ retention: { days: 1 } });
    expect(await handlers['retention.report']({})).toEqual({ at: null, removed: {} });
    const { id } = await handlers['jobs.add']({
      spec: sampleSpec({ action: { kind: 'shell', command: 'echo x' }, schedule: { kind: 'manual' } }),
    });
    const runs = await runTimes(handlers, time, id, 22);
    const logs = (): string[] =>
      readdirSync(join(folder, 'runs'), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.log'));
    expect(logs()).toHaveLength(22);
    time.setClock(time.clock.now() + 3 * 86_400_000);
    expect(await handlers['retention.preview']({})).toMatchObject({ days: 2, runsPerJob: 0, runs: 0, kept: 20 });
    expect(await handlers['retention.preview']({ days: 5 })).toMatchObject({ days: 0, kept: 22 });
    await until(async () => {
      await time.advanceAsync(60_000);
      expect((await handlers['runs.list']({})).items.map((run) => run.id)).toEqual(runs.slice(2).reverse());
      expect(logs()).toHaveLength(20);
      expect((await handlers['retention.report']({})).at).not.toBeNull();
    });
    const { at, removed } = await handlers['retention.report']({});
    expect(removed).toEqual({ days: { at, runs: 2, logs: 0, bytes: 0 } });
    expect(await handlers['jobs.outcomes']({ id })).toMatchObject({
      counts: { succeeded: 22 },
      removed: 2,
      lastFailure: null,
    });
  });

  test('only the newest runs of each job stay, and their logs with them; an open run keeps the log of its first attempt', async () => {
    const folder = temporaryFolder();
    const time = createFakeTime();
    const { handlers } = (await start(folder, time)).app;
    await handlers['settings.set']({ retention: { days: 0, runsPerJob: 2, logBytes: 0 } });
    const manual = { kind: 'manual' } as const;
    const often = await handlers['jobs.add']({
      spec: sampleSpec({ action: { kind: 'shell', command: 'echo x' }, schedule: manual }),
    });
    const retried = await handlers['jobs.add']({
      spec: sampleSpec({
        action: { kind: 'shell', command: 'echo y; exit 1' },
        schedule: manual,
        retry: { times: 1, delaySeconds: 30_000_000 },
      }),
    });
    const waiting = await handlers['jobs.run']({ id: retried.id });
    const runs = await runTimes(handlers, time, often.id, 23);
    await until(async () => {
      await time.advanceAsync(60_000);
      expect((await handlers['runs.list']({ jobId: often.id })).items.map((run) => run.id)).toEqual(
        runs.slice(3).reverse(),
      );
      const logs = readdirSync(join(folder, 'runs'), { recursive: true }).filter((name) => /\.log$/.test(String(name)));
      expect(logs.map((name) => String(name).replace(/^.*\/|\.1\.log$/g, '')).sort()).toEqual(
        [waiting.id, ...runs.slice(3)].sort(),
      );
    });
    expect(await handlers['runs.get']({ id: waiting.id })).toMatchObject({ state: 'queued', attempt: 2 });
    expect((await handlers['runs.log']({ id: waiting.id, attempt: 1 })).text).toBe('y\n');
  });

  test('logs in all stay within their limit: the oldest go, their rows stay', async () => {
    const folder = temporaryFolder();
    const time = createFakeTime();
    const { handlers } = (await start(folder, time)).app;
    await handlers['settings.set']({ retention: { days: 0, runsPerJob: 0, logBytes: 2500 } });
    const { id } = await handlers['jobs.add']({
      spec: sampleSpec({ action: { kind: 'shell', command: 'printf %01000d 7' }, schedule: { kind: 'manual' } }),
    });
    const runs: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const run = await handlers['jobs.run']({ id });
      runs.push(run.id);
      await until(async () => {
        await time.advanceAsync(10);
        expect((await handlers['runs.get']({ id: run.id })).logBytes).toBe(1000);
      });
    }
    await until(async () => {
      await time.advanceAsync(60_000);
      const sizes = await Promise.all(runs.map(async (run) => (await handlers['runs.log']({ id: run })).size));
      expect(sizes).toEqual([0, 0, 1000, 1000]);
      expect((await handlers['retention.report']({})).at).not.toBeNull();
    });
    expect((await handlers['runs.list']({})).items).toHaveLength(4);
    // Finding 5: removed output says so, where it read as none.
    const removals = await Promise.all(runs.map(async (run) => (await handlers['runs.log']({ id: run })).removed));
    const { at } = await handlers['retention.report']({});
    const removed = { at: expect.any(Number), limit: 'logBytes' };
    expect(removals).toEqual([removed, removed, undefined, undefined]);
    expect((await handlers['retention.report']({})).removed).toEqual({
      logBytes: { at, runs: 0, logs: 2, bytes: 2000 },
    });
    expect((await handlers['retention.preview']({ logBytes: 1500 })).logs).toEqual({
      days: 0,
      logBytes: 1,
      bytes: 1000,
    });
    for (const name of readdirSync(join(folder, 'runs'), { recursive: true }).map(String)) {
      if (name.endsWith('.log')) rmSync(join(folder, 'runs', name));
    }
    expect((await handlers['runs.log']({ id: runs[3] ?? '' })).removed).toEqual({ at: null, limit: null });
  });

  test('S42: an app whose lease was taken stops before its next decision, tells its windows, and starts nothing any more', async () => {
    const folder = temporaryFolder();
    const time = createFakeTime();
    const { app, log } = await start(folder, time);
    const { id } = await app.handlers['jobs.add']({
      spec: sampleSpec({ schedule: { kind: 'interval', every: { minutes: 1 } } }),
    });
    const closing: string[] = [];
    app.onPush((name, payload) => {
      if (name === 'closing') closing.push((payload as Pushes['closing']).reason);
    });
    const other = new Database(join(folder, 'punctual.db'));
    onTestFinished(() => void other.close());
    other.exec("UPDATE lease SET token = 'another', pid = 1");
    await time.advanceAsync(120_000);
    await until(() => expect(closing).toEqual(['Another Punctual has taken over this database.']));
    expect(other.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(0);
    expect(other.prepare('SELECT token FROM lease').pluck().get()).toBe('another');
    expect(log.lines.some((line) => line.level === 'error' && /taken over/.test(line.message))).toBe(true);
    expect(() => app.handlers['jobs.run']({ id })).toThrow(expect.objectContaining({ code: 'store-failed' }));
  });
});

/** Runs of the job, one after the other, each to its successful end. */
async function runTimes(handlers: App['handlers'], time: FakeTime, id: string, times: number): Promise<string[]> {
  const runs: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const run = await handlers['jobs.run']({ id });
    runs.push(run.id);
    await until(async () => {
      await time.advanceAsync(10);
      expect((await handlers['runs.get']({ id: run.id })).state).toBe('succeeded');
    });
  }
  return runs;
}
