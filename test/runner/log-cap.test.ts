import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogCap, createPool } from '../../main/runner/log-cap.ts';
import { createQueue } from '../../main/runner/queue.ts';
import { need } from '../support/needs.ts';
import { canPunch, countLines } from '../support/numbered-lines.ts';
import { until } from '../support/until.ts';
import { createHarness, type Harness } from './harness.ts';

const programs = join(import.meta.dirname, '../fixtures/programs');
// Real processes on a machine that may be busy: only a hang should count as a failure.
vi.setConfig({ testTimeout: 60_000 });

// Asked of the file system of temporary files, where the logs of these tests are.
const holes = need(await canPunch(), 'no hole can be made in a file');

let h: Harness;
beforeEach(() => {
  h = createHarness();
});
afterEach(() => h.close());

const flood = (lines: number) =>
  ({ kind: 'program', program: 'node', args: [join(programs, 'flood.mjs'), String(lines)] }) as const;

/** Front and last part of a cut log, and the number that stands between them. */
function parts(text: string): { head: string; about: boolean; dropped: number; tail: string } {
  const match =
    /^([\s\S]*)\n\[\.\.\. (about )?(\d+) bytes dropped here: the log reached its limit \.\.\.\]\n([\s\S]*)$/.exec(text);
  if (match === null) throw new Error(`the log is not cut: ${text.slice(0, 200)}`);
  return { head: match[1] ?? '', about: match[2] !== undefined, dropped: Number(match[3]), tail: match[4] ?? '' };
}
function output(lines: number): string {
  return `${Array.from({ length: lines }, (_one, n) => `line ${n + 1}\n`).join('')}LAST\n`;
}

test.each([1_000, 20_000, 200_000, 2_000_000])(
  'S35: of %i lines the first and the last stay, the middle is counted, the process sees no error',
  async (lines) => {
    const limit = 100_000;
    const run = h.start({ action: flood(lines), logLimitBytes: limit });
    const end = await h.exit(run);
    expect(end.exitCode).toBe(0);
    const text = h.logText(run);
    expect(end.logBytes).toBe(text.length);
    const whole = output(lines);
    if (whole.length <= limit) {
      expect(text).toBe(whole);
      expect(end.logDropped).toBe(0);
      return;
    }
    expect(text.length).toBeLessThanOrEqual(limit * 1.1);
    const { head, about, dropped, tail } = parts(text);
    expect(whole.startsWith(head)).toBe(true);
    expect(whole.endsWith(tail)).toBe(true);
    expect(tail.startsWith('line ')).toBe(true);
    expect(head.length).toBeGreaterThan(limit * 0.4);
    expect(tail.length).toBeGreaterThan(limit * 0.4);
    expect(dropped).toBe(end.logDropped);
    if (!about) expect(head.length + dropped + tail.length).toBe(whole.length);
    // A byte may be lost unseen at the moment of a cut; all that was seen adds up.
    expect(head.length + dropped + tail.length).toBeGreaterThan(whole.length * 0.9);
    expect(head.length + dropped + tail.length).toBeLessThanOrEqual(whole.length);
    if (holes.met) expect(about).toBe(false);
    expect(readdirSync(join(h.runner.logPath(run, 1), '..')).filter((name) => name.endsWith('.tail'))).toEqual([]);
  },
);

test('S35: output that never breaks a line and has no whole characters at the borders is cut between characters', async () => {
  const run = h.shell(`node -e 'process.stdout.write("€".repeat(200000))'`, { logLimitBytes: 50_000 });
  const end = await h.exit(run);
  const { head, tail } = parts(h.logText(run));
  expect(head).toBe('€'.repeat(head.length));
  expect(tail).toBe('€'.repeat(tail.length));
  expect(end.logDropped).toBeGreaterThan(500_000);
});

test.runIf(holes.met)(
  'S35: slow and quick writers on a busy machine lose no line: kept and dropped are what was written',
  holes.options,
  async () => {
    const counts = await countLines(h, { runs: 12, atOnce: 6, lines: 300_000, limit: 200_000 });
    expect(counts).toEqual({ runs: 12, holes: 0, wrongSums: 0, about: 0 });
  },
);

test.runIf(holes.met)(
  'S35: a hole in the log of a run counts as no bytes when logs are pruned',
  holes.options,
  async () => {
    const go = join(h.folder, 'go');
    const run = h.shell(`seq 1 900000; while ! [ -e ${go} ]; do sleep 0.05; done`, { logLimitBytes: 50_000 });
    const log = h.runner.logPath(run, 1);
    await until(
      'the hole',
      () => existsSync(log) && statSync(log).size > 6_000_000 && statSync(log).blocks * 512 < 100_000,
    );
    expect((await h.runner.pruneLogs({ maxBytes: 10 ** 9, dryRun: true })).keptBytes).toBeLessThan(200_000);
    writeFileSync(go, '');
    await h.exit(run);
    expect(statSync(log).size).toBeLessThanOrEqual(50_000);
  },
);

test('S35: a log that was being written when the app was killed goes on where it was, with nothing lost', async () => {
  const file = join(h.folder, 'gone-on.log');
  const files = { log: file, tail: join(h.folder, 'gone-on.tail') };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const deps = { log, queue: createQueue(), pool: createPool() };
  let whole = '';
  for (let life = 0; life < 4; life += 1) {
    const more = Array.from({ length: 3000 }, (_one, n) => `entry ${life} ${n}\n`).join('');
    whole += more;
    writeFileSync(file, more, { flag: 'a' });
    const cap = createLogCap(deps, files, openSync(file, 'a+'), 20_000);
    await cap.check();
    cap.close(); // As if killed.
  }
  const last = createLogCap(deps, files, openSync(file, 'a+'), 20_000);
  const end = await last.finish();
  last.close();
  const { head, about, dropped, tail } = parts(readFileSync(file, 'utf8'));
  expect([whole.startsWith(head), whole.endsWith(tail), about]).toEqual([true, true, !holes.met]);
  expect(head.length + dropped + tail.length).toBe(whole.length);
  expect(end.logDropped).toBe(dropped);
});

test('S35: where no hole can be made the log is cut, and the line about it says that it may be more', async () => {
  vi.stubEnv('PATH', h.folder);
  const go = join(h.folder, 'go');
  const wait = `while ! [ -e ${go} ]; do sleep 0.05; done`;
  const run = h.shell(`seq 1 199999; ${wait}; echo 200000`, { logLimitBytes: 50_000 });
  const log = h.runner.logPath(run, 1);
  await until('a cut', () => existsSync(`${log.slice(0, -3)}tail`) && statSync(log).size < 50_000);
  vi.unstubAllEnvs();
  writeFileSync(go, '');
  const end = await h.exit(run);
  const { head, about, tail } = parts(h.logText(run));
  expect([about, end.exitCode]).toEqual([true, 0]);
  expect([head.startsWith('1\n2\n'), tail.endsWith('200000\n')]).toEqual([true, true]);
});

test('S35: a log exactly at its limit stays whole', async () => {
  const run = h.shell(`node -e 'process.stdout.write("x".repeat(50000))'`, { logLimitBytes: 50_000 });
  expect(await h.exit(run)).toMatchObject({ logBytes: 50_000, logDropped: 0 });
});

test('S35: a slow process that goes over the limit bit by bit loses nothing of its last part', async () => {
  const command =
    'i=0; while [ $i -lt 1500 ]; do i=$((i+1)); echo "number $i"; [ $((i % 50)) = 0 ] && sleep 0.03; done';
  const run = h.shell(command, { logLimitBytes: 8_000 });
  const end = await h.exit(run);
  const whole = Array.from({ length: 1500 }, (_one, n) => `number ${n + 1}\n`).join('');
  const { head, dropped, tail } = parts(h.logText(run));
  expect(whole.startsWith(head)).toBe(true);
  expect(whole.endsWith(tail)).toBe(true);
  expect(head.length + dropped + tail.length).toBe(whole.length);
  expect(end.logBytes).toBeLessThanOrEqual(8_800);
});

test('S35: a reader who follows a flood is told of the gap once and never thrown back', async () => {
  const run = h.start({ action: flood(400_000), logLimitBytes: 60_000 });
  let offset = 0;
  let text = '';
  let gaps = 0;
  await until('the end of the log', async () => {
    const piece = await h.runner.readLog({ runId: run, attempt: 1, offset });
    expect(piece.restarted).toBe(false);
    expect(piece.nextOffset).toBeGreaterThanOrEqual(offset);
    if (piece.text.includes('bytes dropped here')) gaps += 1;
    text += piece.text;
    offset = piece.nextOffset;
    return piece.ended;
  });
  expect(text.startsWith('line 1\nline 2\n')).toBe(true);
  expect(text.endsWith('line 400000\nLAST\n')).toBe(true);
  expect(gaps).toBeGreaterThan(0);
  const fresh = await h.runner.readLog({ runId: run, attempt: 1, offset: offset + 10 ** 9 });
  expect(fresh.restarted).toBe(true);
  expect(fresh.text.startsWith('line 1\n')).toBe(true);
});

test('S35: a process that empties its own log disturbs nobody', async () => {
  const path = h.runner.logPath('empties', 1);
  h.start({
    runId: 'empties',
    action: { kind: 'shell', command: `seq 1 30000; : > ${path}; sleep 0.2; seq 1 30000; echo LAST` },
    logLimitBytes: 20_000,
  });
  expect(await h.exit('empties')).toMatchObject({ exitCode: 0 });
  expect(h.logText('empties').endsWith('30000\nLAST\n')).toBe(true);
  expect(statSync(path).size).toBeLessThanOrEqual(22_000);
});

test('S35: when the last part cannot be written anywhere, the log still shrinks and the run goes on', async () => {
  const complaints: string[] = [];
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, error: quiet, warn: (message: string) => complaints.push(message) };
  const file = join(h.folder, 'lonely.log');
  const fd = openSync(file, 'a+');
  writeFileSync(file, 'x'.repeat(100_000));
  const cap = createLogCap(
    { log, queue: createQueue(), pool: createPool() },
    { log: file, tail: '/dev/full' },
    fd,
    20_000,
  );
  await cap.check();
  expect(statSync(file).size).toBeLessThanOrEqual(20_000);
  expect(complaints.length).toBeGreaterThan(0);
  cap.close();
});

test('S35: a log being put together when the app was killed is put together again', async () => {
  const file = join(h.folder, 'torn.log');
  const files = { log: file, tail: join(h.folder, 'torn.tail') };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const whole = Array.from({ length: 5000 }, (_one, n) => `entry ${n}\n`).join('');
  writeFileSync(file, whole);
  const first = createLogCap({ log, queue: createQueue(), pool: createPool() }, files, openSync(file, 'a+'), 20_000);
  await first.check();
  const kept = first.layout()?.headBytes ?? 0;
  await first.layout()?.ring?.commit(true);
  first.close(); // As if killed: the log has its front and half of the rest.
  truncateSync(file, kept);
  const half = openSync(file, 'a');
  writeSync(half, '\n[... torn');
  closeSync(half);
  const second = createLogCap({ log, queue: createQueue(), pool: createPool() }, files, openSync(file, 'a+'), 20_000);
  const end = await second.finish();
  second.close();
  const { head, dropped, tail } = parts(readFileSync(file, 'utf8'));
  expect(whole.startsWith(head)).toBe(true);
  expect(whole.endsWith(tail)).toBe(true);
  expect(head.length + dropped + tail.length).toBe(whole.length);
  expect(end.logDropped).toBe(dropped);
});

test('nothing wakes the computer while nothing runs', async () => {
  await h.exit(h.shell('echo one; sleep 0.1'));
  h.runner.acknowledge(h.ends[0]?.runId ?? '', 1);
  await until('files to be closed', () => !process.getActiveResourcesInfo().includes('FSReqCallback'));
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const run = h.shell('sleep 0.3');
  await until('the start', () => h.started.has(run));
  await h.exit(run);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(timers);
});
