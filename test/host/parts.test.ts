import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Log, NotifyMessage } from '../../main/engine/ports.ts';
import { createAlarm } from '../../main/host/alarm.ts';
import { createClock } from '../../main/host/clock.ts';
import { readArguments } from '../../main/host/headless/arguments.ts';
import { createGate } from '../../main/host/headless/gate.ts';
import { createIds } from '../../main/host/ids.ts';
import { createLog } from '../../main/host/log.ts';
import { createNotifier, type ShowNotification } from '../../main/host/notify.ts';
import { createRandom } from '../../main/host/random.ts';
import { readWhereabouts, removeWhereabouts, writeWhereabouts } from '../../main/host/whereabouts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-parts-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

describe('clock', () => {
  test('S11: a computer that moves to another zone is noticed at the next look, and V8 is asked only then', () => {
    vi.useFakeTimers();
    let mark = 'Helsinki';
    let forgotten = 0;
    const clock = createClock({ mark: () => mark, forget: () => void forgotten++, zone: () => `Europe/${mark}` });
    vi.advanceTimersByTime(1000);
    expect([clock.zone(), forgotten]).toEqual(['Europe/Helsinki', 0]);
    mark = 'Lisbon';
    vi.advanceTimersByTime(1000);
    expect([clock.zone(), forgotten]).toEqual(['Europe/Lisbon', 1]);
  });

  test('the platform itself forgets its zone when told', async () => {
    const before = process.env.TZ;
    const clock = createClock();
    try {
      process.env.TZ = 'Pacific/Apia';
      await vi.waitFor(() => expect(clock.zone()).toBe('Pacific/Apia'), { timeout: 15_000 });
      process.env.TZ = 'Europe/Lisbon';
      await vi.waitFor(() => expect(clock.zone()).toBe('Europe/Lisbon'), { timeout: 15_000 });
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

describe('alarm', () => {
  test('S38: asked for an hour it rings after 30 seconds at the latest', () => {
    vi.useFakeTimers();
    const ring = vi.fn();
    createAlarm().set(3_600_000, ring);
    vi.advanceTimersByTime(30_000);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  test('setting replaces, clearing silences', () => {
    vi.useFakeTimers();
    const alarm = createAlarm();
    const first = vi.fn();
    const second = vi.fn();
    alarm.set(10, first);
    alarm.set(20, second);
    vi.advanceTimersByTime(50);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    alarm.set(10, first);
    alarm.clear();
    vi.advanceTimersByTime(50);
    expect(first).not.toHaveBeenCalled();
  });
});

describe('ids', () => {
  test('sort by creation, also within a millisecond and when the clock goes back', () => {
    let now = 1_800_000_000_000;
    const ids = createIds(() => now);
    const made: string[] = [];
    for (let n = 0; n < 3000; n += 1) {
      made.push(ids.id());
      if (n === 1000) now += 5;
      if (n === 2000) now -= 3_600_000;
    }
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made[0]).toMatch(/^[0-9a-z]{16}$/);
  });

  test('tokens are long and never the same', () => {
    const ids = createIds();
    expect(ids.token()).toMatch(/^[\w-]{32}$/);
    expect(ids.token()).not.toBe(ids.token());
  });
});

describe('the name of the machine', () => {
  test('S24: stays the same from start to start', () => {
    expect(createRandom(folder).machine).toBe(createRandom(folder).machine);
    expect(createRandom(folder).machine).not.toBe(createRandom(join(folder, 'other')).machine);
  });

  test('a folder that cannot be written still gives one, the same each time', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const inside = join(file, 'no folder');
    expect(createRandom(inside).machine).toBe(createRandom(inside).machine);
    expect(createRandom(inside).machine).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('log', () => {
  const lines = (name = 'punctual.log') => readFileSync(join(folder, name), 'utf8').trim().split('\n');

  test('keeps secrets out', () => {
    const log = createLog({ folder, tell: () => {} });
    log.info('started', { token: 'abc', nested: { apiSecret: 'abc', environment: { A: 'abc' } }, port: 1 });
    log.close();
    expect(lines()[0]).not.toContain('abc');
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ level: 'info', message: 'started', data: { port: 1 } });
  });

  test('is bounded: the file is put aside once, and only the owner can read it', () => {
    const log = createLog({ folder, maxBytes: 2000, tell: () => {} });
    for (let n = 0; n < 200; n += 1) log.info(`line ${n}`);
    log.close();
    expect(readdirSync(folder).sort()).toEqual(['punctual.1.log', 'punctual.log']);
    expect(statSync(join(folder, 'punctual.1.log')).size).toBeLessThan(2200);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'punctual.log')).mode & 0o077).toBe(0);
    expect(lines().at(-1)).toContain('line 199');
  });

  test('warnings reach people in words, debug only who asks for it', () => {
    const told: string[] = [];
    const log = createLog({ folder, tell: (line) => told.push(line) });
    log.debug('quiet');
    log.warn('The folder is full', { error: new Error('ENOSPC') });
    log.close();
    expect(told).toEqual(['Punctual: The folder is full']);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain('ENOSPC');
  });

  test('what JSON cannot say, and a folder that cannot be written, cost nothing but the line', () => {
    const told: string[] = [];
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const log = createLog({ folder: file, tell: (line) => told.push(line) });
    const circle: Record<string, unknown> = { big: 1n };
    circle.self = circle;
    log.info('circle', circle);
    log.close();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('cannot write its log');
  });
});

describe('notifier', () => {
  const message = { title: 'Backup failed', body: 'Exit code 1' };
  function createWorld(show: ShowNotification) {
    vi.useFakeTimers();
    const warnings: string[] = [];
    const log: Log = { debug() {}, info() {}, error() {}, warn: (words) => void warnings.push(words) };
    return { notifier: createNotifier({ log, show, limitMs: 1000 }), warnings };
  }

  test('words that no program can be given arrive with a sign in their place, and no longer than anything shows', () => {
    const shown: NotifyMessage[] = [];
    const { notifier, warnings } = createWorld((one, done) => {
      shown.push(one);
      done(null);
    });
    notifier.notify({
      title: 'a\0b\u001b]52;c\u0007',
      body: `half \ud83d, line\nline ${'x'.repeat(3_000_000)}`,
      urgent: true,
    });
    expect(shown[0]?.title).toBe('a\ufffdb\ufffd]52;c\ufffd');
    expect(shown[0]?.body).toMatch(/^half \ufffd, line\nline x+$/);
    expect(shown[0]?.body.length).toBeLessThanOrEqual(2000);
    expect(warnings).toEqual([]);
  });

  test('a daemon that is missing or throws is one line in the log, not one per message', () => {
    const { notifier, warnings } = createWorld(() => {
      throw new Error('notify-send must be installed');
    });
    for (let n = 0; n < 10; n += 1) notifier.notify(message);
    expect(warnings).toEqual(['Notifications cannot be shown: notify-send must be installed']);
  });

  test('a daemon that hangs is not asked again and again', () => {
    const show = vi.fn();
    const { notifier, warnings } = createWorld(show);
    for (let n = 0; n < 100; n += 1) notifier.notify(message);
    vi.advanceTimersByTime(5000);
    expect(show).toHaveBeenCalledTimes(5);
    expect(warnings).toHaveLength(1);
  });

  test('one that answers late, or twice, is used again afterwards', () => {
    const answers: ((error: unknown) => void)[] = [];
    const { notifier } = createWorld((_message, done) => answers.push(done));
    for (let n = 0; n < 7; n += 1) notifier.notify(message);
    expect(answers).toHaveLength(5);
    vi.advanceTimersByTime(2000);
    for (const answer of answers.splice(0)) {
      answer(null);
      answer(null);
    }
    for (let n = 0; n < 7; n += 1) notifier.notify(message);
    expect(answers).toHaveLength(5);
  });
});

describe('headless host, small parts', () => {
  test('the right key opens after any number of wrong ones, and guessing is noticed once a minute', () => {
    let now = 0;
    let noticed = 0;
    const gate = createGate('right', { now: () => now, onGuessing: () => (noticed += 1) });
    for (let n = 0; n < 500; n += 1) expect(gate.check(`wrong ${n}`)).toMatchObject({ code: 'unauthorized' });
    expect(gate.check('right')).toBeNull();
    expect(noticed).toBe(1);
    now = 61_000;
    for (let n = 0; n < 19; n += 1) gate.check('wrong');
    expect(noticed).toBe(1);
    gate.check('wrong');
    expect(noticed).toBe(2);
  });

  test('a page without a key is nobody who guesses', () => {
    let noticed = 0;
    const gate = createGate('right', { onGuessing: () => (noticed += 1) });
    for (let n = 0; n < 100; n += 1) gate.check(null);
    expect(noticed).toBe(0);
  });

  test('arguments are understood or refused in words', () => {
    expect(readArguments([])).toMatchObject({ port: null, dataDir: null, open: false });
    expect(readArguments(['--port', '8080', '--open'])).toMatchObject({ port: 8080, open: true });
    expect(readArguments(['--open', '--no-open'])).toMatchObject({ open: false });
    expect(readArguments(['--port=99999'])).toMatchObject({ problem: expect.stringContaining('0 to 65535') });
    expect(readArguments(['--prot', '1'])).toMatchObject({ problem: expect.stringContaining('--prot') });
  });

  test('S42: the address of the running host is found by its owner only while it lives', () => {
    writeWhereabouts(folder, 'http://127.0.0.1:1/#token=x');
    expect(readWhereabouts(folder)).toBe('http://127.0.0.1:1/#token=x');
    const file = join(folder, 'headless-host.json');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
    removeWhereabouts(folder);
    expect(readWhereabouts(folder)).toBeNull();
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 12_345, address: 'http://gone' }));
    chmodSync(file, 0o600);
    expect(readWhereabouts(folder)).toBeNull();
  });
});
