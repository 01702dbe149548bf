import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { until } from '../support/until.ts';
import { alive, createHarness, type Harness } from './harness.ts';

const programs = join(import.meta.dirname, '../fixtures/programs');
// Real processes on a machine that may be busy: only a hang should count as a failure.
vi.setConfig({ testTimeout: 60_000 });

let h: Harness;
beforeEach(() => {
  h = createHarness();
});
afterEach(() => h.close());

const program = (name: string, ...args: string[]) =>
  ({
    action: { kind: 'program', program: name.endsWith('.sh') ? 'sh' : 'node', args: [join(programs, name), ...args] },
  }) as const;

test.each([0, 1, 2, 77, 124, 125, 126, 127, 128, 200, 255])('exit code %i is told as it is', async (code) => {
  expect(await h.exit(h.shell(`exit ${code}`))).toMatchObject({ exitCode: code, signal: null });
});

test.each(['HUP', 'INT', 'QUIT', 'ABRT', 'KILL', 'SEGV', 'PIPE', 'ALRM', 'TERM', 'USR1'])(
  'a process ended by SIG%s is told with the signal, and its log says nothing about it',
  async (signal) => {
    const run = h.shell(`ulimit -c 0; echo mine; kill -${signal} $$; sleep 5`);
    const exitCode = 128 + constants.signals[`SIG${signal}` as NodeJS.Signals];
    expect(await h.exit(run)).toMatchObject({ exitCode, signal: `SIG${signal}` });
    expect(h.logText(run)).toBe('mine\n');
  },
);

test('an exit with 128+n cannot be told from signal n: both are told, so that a job may call the number a success', async () => {
  expect(await h.exit(h.shell('exit 143'))).toMatchObject({ exitCode: 143, signal: 'SIGTERM' });
});

test('signals reach the process with their usual effect: the wrapper that ignores them does not pass that on', async () => {
  const run = h.shell('trap "echo asked; exit 9" USR1; kill -USR1 $$; sleep 5');
  expect(await h.exit(run)).toMatchObject({ exitCode: 9 });
  expect(h.logText(run)).toBe('asked\n');
});

test('times come from the process: start, end and the processor time of all its children', async () => {
  const before = Date.now();
  const run = h.start({
    action: { kind: 'shell', command: `node -e "while (process.cpuUsage().user < 200_000);" & wait; sleep 0.1` },
  });
  const end = await h.exit(run);
  expect(end.startedAt).toBeGreaterThanOrEqual(before);
  expect(end.finishedAt - end.startedAt).toBeGreaterThanOrEqual(290);
  expect(end.finishedAt).toBeLessThanOrEqual(Date.now());
  // Counted in processor time, so that a busy machine changes nothing; `times` tells hundredths of a second.
  expect(end.cpuMs).toBeGreaterThanOrEqual(190);
});

test('the largest memory of a run is known where the system tells it', async () => {
  const stop = join(h.folder, 'stop');
  const run = h.start(program('memory.mjs', '150', stop));
  await until('the process to hold its memory', () => h.started.has(run) && h.logText(run) === 'held\n');
  // The older a run, the less often it is looked at: after a quarter of its age, and at the next check of its log.
  const held = Date.now();
  const age = held - (h.started.get(run)?.startedAt ?? held);
  await until('the runner to have looked', () => Date.now() - held > age / 2 + 600);
  writeFileSync(stop, '');
  const { peakBytes } = await h.exit(run);
  if (process.platform === 'linux') expect(peakBytes).toBeGreaterThan(150 * 1024 * 1024);
  else expect(peakBytes).toBeNull();
});

test('a job that closes its outputs goes on and ends with its own exit code', async () => {
  const run = h.start(program('close-outputs.sh'));
  expect(await h.exit(run)).toMatchObject({ exitCode: 7 });
  expect(h.logText(run)).toBe('before\n');
});

test('a job that forks into the background ends when its first process ends; what it left goes on', async () => {
  const file = join(h.folder, 'pid');
  const run = h.start(program('daemonise.sh', file));
  expect(await h.exit(run)).toMatchObject({ exitCode: 4 });
  const pid = Number(readFileSync(file, 'utf8'));
  expect(alive(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
});

test('S35: what a run left in the background is still held within the limit of its log', async () => {
  const go = join(h.folder, 'go');
  const run = h.shell(`(while [ ! -e ${go} ]; do sleep 0.02; done; seq 1 300000; exec sleep 600) & echo begun`, {
    logLimitBytes: 100_000,
  });
  await h.exit(run);
  writeFileSync(go, '');
  const path = h.runner.logPath(run, 1);
  const tail = path.replace(/log$/, 'tail');
  await until('the middle to leave the log', () => {
    const { size, blocks } = statSync(path);
    // Where holes can be made the file keeps its length while it is written, but not its room on the disk.
    const whole = size === 1_988_901;
    return size > 7 && (whole || size <= 60_000) && Math.min(size, blocks * 512) <= 60_000 && existsSync(tail);
  });
  process.kill(-(h.started.get(run)?.pid ?? 0), 'SIGKILL');
  await until('the log to be put together', () => !existsSync(tail) && statSync(path).size <= 110_000);
  expect(h.logText(run).endsWith('300000\n')).toBe(true);
});

test('a job that deletes its own log does not lose it', async () => {
  const run = 'deletes-its-log';
  h.start({ ...program('delete-log.sh', h.runner.logPath(run, 1)), runId: run });
  expect(await h.exit(run)).toMatchObject({ exitCode: 0, logBytes: 13 });
  expect(h.logText(run)).toBe('first\nsecond\n');
});

test('binary rubbish without a line break is kept byte by byte', async () => {
  const run = h.start(program('rubbish.mjs'));
  expect(await h.exit(run)).toMatchObject({ exitCode: 0, logBytes: 255 + 7 });
  expect(readFileSync(h.runner.logPath(run, 1)).subarray(0, 10)).toEqual(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

test('when somebody kills the wrapper alone, the run lasts as long as its processes and its end is called unknown', async () => {
  const done = join(h.folder, 'done');
  const run = h.start(program('wait-for.sh', done, '0'));
  await until('the start', () => h.started.has(run) && existsSync(h.runner.logPath(run, 1)) && h.logText(run) !== '');
  process.kill(h.started.get(run)?.pid ?? 0, 'SIGKILL');
  // Until the runner has been told: a dead process that nobody has asked for still has its number.
  await until('the wrapper to be gone', () => !existsSync(`/proc/${h.started.get(run)?.pid}`));
  expect(h.runner.running()).toBe(1);
  expect(h.ends).toEqual([]);
  writeFileSync(done, '');
  expect(await h.end(run)).toMatchObject({ kind: 'lost', logBytes: 11 });
});

test('a kill of the whole group from outside is told with its signal', async () => {
  const run = h.shell('echo up; sleep 600');
  await until('the start', () => h.started.has(run) && h.logText(run) === 'up\n');
  process.kill(-(h.started.get(run)?.pid ?? 0), 'SIGKILL');
  expect(await h.exit(run)).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
});

test('many runs end one beside the other, each with its own code and log', async () => {
  const runs = Array.from({ length: 40 }, (_one, n) => h.shell(`echo ${n}; exit ${n}`));
  for (const [n, run] of runs.entries()) {
    expect((await h.exit(run)).exitCode).toBe(n);
    expect(h.logText(run)).toBe(`${n}\n`);
  }
  expect(h.ends.length).toBe(40);
  expect(h.runner.running()).toBe(0);
});
