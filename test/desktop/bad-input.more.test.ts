import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, LIMIT, trayLabels, visibleWindows } from '../support/electron/drive.ts';
import { connectToHost } from '../support/host-client.ts';
import { startHostProcess } from '../support/host-process.ts';

const open = new Set<DesktopApp>();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-bad-'));
});
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
  rmSync(folder, { recursive: true, force: true });
});
const start = async (options: Parameters<typeof startStandIn>[0] = {}) => {
  const app = await startStandIn({ folder, ...options });
  open.add(app);
  return app;
};
const ready = (app: DesktopApp) =>
  vi.waitFor(async () => expect((await trayLabels(app)).length).toBeGreaterThan(0), LIMIT);

describe('a start that fails says so in the language of the person', () => {
  const database = () => join(folder, 'data/punctual.db');
  function writeDatabase(format: number, settings: unknown): void {
    mkdirSync(join(folder, 'data'), { recursive: true });
    const db = new Database(database());
    db.exec('CREATE TABLE written_by (version TEXT NOT NULL)');
    db.exec('CREATE TABLE settings (only INTEGER PRIMARY KEY, value TEXT NOT NULL)');
    db.prepare('INSERT INTO settings VALUES (1, ?)').run(JSON.stringify(settings));
    db.pragma(`user_version = ${format}`);
    db.close();
  }

  test.each([
    ['en', 'Punctual could not start: The database was written by a newer version'],
    ['zh', 'Punctual 无法启动: 数据库由更新版本的 Punctual 写入'],
  ])('that of the settings when they can be read: %s', async (language, words) => {
    writeDatabase(99, { window: { language } });
    const app = await start({ env: { LC_ALL: 'C' } });
    expect(await app.ended).toBe(1);
    expect(app.output()).toContain(words);
  });

  test.each([
    ['C', 'Punctual could not start'],
    ['zh_CN.UTF-8', 'Punctual 无法启动'],
  ])('that of the computer when they cannot: %s', async (locale, words) => {
    mkdirSync(database(), { recursive: true });
    const app = await start({ env: { LC_ALL: locale } });
    expect(await app.ended).toBe(1);
    expect(app.output()).toContain(words);
  });

  test('S42: that another host has the data, in Chinese', async () => {
    const host = await startHostProcess({ folder: join(folder, 'data') });
    try {
      const client = connectToHost(host);
      await client.call('settings.set', { window: { language: 'zh' } });
      client.close();
      const app = await start({ env: { LC_ALL: 'C', STAND_IN_ANSWERS: '1' } });
      expect(await app.ended).toBe(1);
      expect(app.output()).toContain('Punctual 已在使用此数据文件夹运行。 [打开它的窗口 | 关闭]');
      expect(app.output()).not.toContain('opened outside');
    } finally {
      await host.dispose();
    }
  });

  test('S37: the question about running jobs is asked in Chinese as well', async () => {
    const app = await start({ args: ['--hidden'], env: { LC_ALL: 'zh_CN.UTF-8' } });
    const spec = { name: 'Long', action: { kind: 'shell', command: 'sleep 60' }, schedule: { kind: 'manual' } };
    await ask(app, ['jobs.add', { id: 'long', onConflict: 'replace', spec }], ['jobs.run', { id: 'long' }]);
    await app.evaluate(({ app: electron }) => electron.quit());
    await vi.waitFor(
      () => expect(app.output()).toContain('有 1 个任务正在运行。 [让它们继续运行 | 等待它们结束'),
      LIMIT,
    );
    await ask(app, ['runs.list', {}]).then(async (list) => {
      const { items } = list as { items: { id: string }[] };
      await ask(app, ['runs.stop', { ids: items.map(({ id }) => id) }]);
    });
  });
});

/** A headless host; `settled` when it has printed its address ('up') or has ended (its exit code). */
function startOne(data: string) {
  const headless = fileURLToPath(new URL('../../out/headless.js', import.meta.url));
  const child = spawn(process.execPath, [headless, '--port', '0', '--data-dir', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const settled = new Promise<'up' | number | null>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += String(chunk);
        if (/Open http\S+\s/.test(printed)) resolve('up');
      });
    }
    child.on('close', (code) => resolve(code));
  });
  return { child, settled, printed: () => printed };
}

describe('many at once', () => {
  test('S42: of fifty hosts started at the same moment on an empty folder one runs, the others say so and end', async () => {
    const hosts = Array.from({ length: 50 }, () => startOne(join(folder, 'data')));
    try {
      const ends = await Promise.all(hosts.map(({ settled }) => settled));
      expect(ends.filter((end) => end === 'up')).toHaveLength(1);
      expect(ends.filter((end) => end === 3)).toHaveLength(49);
      for (const [n, { printed }] of hosts.entries()) {
        if (ends[n] === 3) expect(printed()).toContain('Punctual is already running with this database');
      }
      const address = /http:\S+/.exec(hosts[ends.indexOf('up')]?.printed() ?? '')?.[0] ?? '';
      const { origin, hash } = new URL(address);
      const client = connectToHost({ origin, token: hash.slice('#token='.length) });
      // The others may keep the database busy for a moment, which is a trouble while it lasts.
      await vi.waitFor(
        async () => expect(await client.call('engine.status', {})).toMatchObject({ state: 'running' }),
        LIMIT,
      );
      client.close();
    } finally {
      for (const { child } of hosts) child.kill('SIGKILL');
    }
    // Fifty processes on a busy machine.
  }, 240_000);

  test('fifty second starts of the desktop app at once: one window, one tray, and fifty links are one question', async () => {
    const app = await start({ args: ['--hidden'], env: { STAND_IN_ANSWERS: '0' } });
    await ready(app);
    await app.evaluate(({ app: electron }) => {
      for (let n = 0; n < 50; n += 1) electron.emit('second-instance', {}, ['punctual'], '');
      for (let n = 0; n < 50; n += 1) electron.emit('second-instance', {}, ['punctual', 'punctual://run/none'], '');
    });
    await vi.waitFor(async () => expect(await visibleWindows(app)).toEqual([true]), LIMIT);
    expect(
      await app.evaluate(({ record }) => [record.windows.length, record.trays.length, record.messageBoxes.length]),
    ).toEqual([1, 1, 1]);
  });
});

describe('what systems and people leave behind', () => {
  test('settings that cannot be read become the defaults, and the app starts', async () => {
    const first = await start({ args: ['--hidden'] });
    await ready(first);
    await first.dispose();
    const db = new Database(join(folder, 'data/punctual.db'));
    db.prepare('INSERT OR REPLACE INTO settings VALUES (1, ?)').run(
      '{"window":{"language":5},"closeToTray":"maybe","notify":{"groups":[1],"quiet":{"from":3}},"engine":{"limit":"many"',
    );
    db.close();
    writeFileSync(join(folder, 'data/desktop.json'), '[');
    const again = await start({ args: ['--hidden'] });
    expect(await ask(again, ['settings.get', {}])).toMatchObject({
      closeToTray: true,
      notify: { groups: {}, quiet: null },
      engine: { limit: 20 },
    });
  });

  test('an icon that cannot be found is replaced by one that is built in: the tray is never empty', async () => {
    const app = await start({ args: ['--hidden'], env: { STAND_IN_NO_ICONS: '1' } });
    await ready(app);
    expect(await app.evaluate(({ record }) => record.trays.map(({ image }) => image))).toEqual(['built in']);
    expect(await visibleWindows(app)).toEqual([]);
  });

  test('S39: a system that tells nothing about sleep: the clock shows it, and what was missed runs once', async () => {
    const app = await start({ args: ['--hidden'] });
    const touched = join(folder, 'ran');
    const spec = (name: string, command: string, every: object) => ({
      id: name,
      onConflict: 'replace',
      spec: {
        name,
        settle: false,
        misfire: 'latest',
        action: { kind: 'shell', command },
        schedule: { kind: 'interval', every },
      },
    });
    // One that keeps the timer busy, so that nobody waits half a minute for the next look at the clock.
    await ask(
      app,
      ['jobs.add', spec('daily', `echo ran >> '${touched}'`, { days: 1 })],
      ['jobs.add', spec('often', 'true', { seconds: 1 })],
    );
    await app.evaluate(() => {
      const real = Date.now;
      Date.now = () => real() + 3 * 86_400_000;
    });
    await vi.waitFor(() => expect(existsSync(touched)).toBe(true), LIMIT);
    const runs = (await ask(app, ['runs.list', { jobId: 'daily' }])) as {
      items: { state: string; why: { code: string } }[];
    };
    expect(runs.items.filter(({ state }) => state === 'succeeded').length).toBe(1);
    expect(runs.items.map(({ why }) => why.code)).toContain('caught-up');
    expect(readFileSync(touched, 'utf8')).toBe('ran\n');
  });
});
