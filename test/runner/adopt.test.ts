import { type ChildProcess, spawn } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProcessMark, RunOrder } from '../../main/engine/ports.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { CALLED_OFF, spawnWrapped } from '../../main/runner/wrap.ts';
import { until } from '../support/until.ts';
import { alive, createHarness, type Harness, openRow } from './harness.ts';

const programs = join(import.meta.dirname, '../fixtures/programs');
/** Times of files come from a clock of the kernel that moves in steps of up to this, milliseconds. */
const FILE_CLOCK_MS = 20;
const LIMITS = { killAfterSeconds: 1, logLimitBytes: 10 * 1024 * 1024 };
// Real processes on a machine that may be busy: only a hang should count as a failure.
vi.setConfig({ testTimeout: 60_000 });

let h: Harness;
let hosts: ChildProcess[];
beforeEach(() => {
  h = createHarness();
  hosts = [];
});
afterEach(async () => {
  for (const host of hosts) host.kill('SIGKILL');
  await h.close();
});

type Mark = ProcessMark & { readonly startedAt: number };

function blank(runId: string): RunOrder {
  return {
    runId,
    jobId: 'job',
    attempt: 1,
    token: `token-${runId}`,
    action: { kind: 'shell', command: 'true' },
    folder: h.folder,
    environment: {},
    environmentFile: null,
    secrets: [],
    parameters: {},
    variables: {},
    ...LIMITS,
  };
}

/** Starts a host with one run; answers the mark of the run and a way to kill the host with -9. */
async function host(runId: string, order: Partial<RunOrder>): Promise<{ mark: Mark; kill(): Promise<void> }> {
  const full = { ...blank(runId), ...order };
  const child = spawn(process.execPath, [join(programs, 'host.ts'), h.logFolder, JSON.stringify(full)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  hosts.push(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await until('the host to start its run', () => text.includes('\n'));
  const { started } = JSON.parse(text.split('\n')[0] ?? '') as { started: { mark: Mark } };
  return {
    mark: started.mark,
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
const row = (runId: string, mark: Partial<Mark>) => openRow(runId, mark, `token-${runId}`);

test('S32: after kill -9 of the app a run goes on undisturbed, is followed again, and its real end is told', async () => {
  const go = join(h.folder, 'go');
  const { mark, kill } = await host('r1', {
    action: { kind: 'shell', command: `sh ${programs}/wait-for.sh ${go} 42` },
  });
  await kill();
  expect(alive(mark.pid)).toBe(true);
  expect(await h.runner.adopt(row('r1', mark), LIMITS)).toBe('alive');
  expect(h.runner.running()).toBe(1);
  await until('its first words', () => existsSync(h.runner.logPath('r1', 1)) && h.logText('r1') !== '');
  expect(await h.runner.readLog({ runId: 'r1', attempt: 1 })).toMatchObject({ text: 'begun\n', ended: false });
  const released = Date.now();
  writeFileSync(go, '');
  const end = await h.exit('r1');
  expect(end).toMatchObject({ exitCode: 42, signal: null, startedAt: mark.startedAt, logBytes: 11 });
  expect(end.finishedAt).toBeGreaterThanOrEqual(released - FILE_CLOCK_MS);
  expect(end.finishedAt).toBeLessThanOrEqual(Date.now());
  expect(await h.runner.readLog({ runId: 'r1', attempt: 1 })).toMatchObject({ text: 'begun\ndone\n', ended: true });
  expect(h.ends.length).toBe(1);
  expect(h.started.size).toBe(0);
});

test('S32: a run that ended while the app was away has its real exit code, output, processor time and time of end', async () => {
  const go = join(h.folder, 'go');
  const { mark, kill } = await host('r2', { action: { kind: 'shell', command: `sh ${programs}/wait-for.sh ${go} 7` } });
  await kill();
  const released = Date.now();
  writeFileSync(go, '');
  await until('the run to end by itself', () => !alive(mark.pid));
  const ended = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 300)); // The time of the end must not be the time of asking.
  const end = await h.runner.adopt(row('r2', mark), LIMITS);
  expect(end).toMatchObject({
    kind: 'exited',
    exitCode: 7,
    startedAt: mark.startedAt,
    logBytes: 11,
    cpuMs: expect.any(Number) as number,
  });
  const finishedAt = end !== 'alive' && end.kind === 'exited' ? end.finishedAt : 0;
  expect(finishedAt).toBeGreaterThanOrEqual(released - FILE_CLOCK_MS);
  expect(finishedAt).toBeLessThanOrEqual(ended);
  expect(h.ends).toEqual([]);
  // Asked again before the end was stored, it answers the same.
  expect(await h.runner.adopt(row('r2', mark), LIMITS)).toEqual(end);
});

test('S32: a run ended by a signal while the app was away is told with the signal', async () => {
  const { mark, kill } = await host('r3', { action: { kind: 'shell', command: 'sleep 0.5; kill -SEGV $$' } });
  await kill();
  await until('the run to end', () => !alive(mark.pid));
  expect(await h.runner.adopt(row('r3', mark), LIMITS)).toMatchObject({
    kind: 'exited',
    exitCode: 139,
    signal: 'SIGSEGV',
  });
});

test('S32: a process that was started but never stored is found by its ticket and its start is told', async () => {
  const go = join(h.folder, 'go');
  const { mark, kill } = await host('r4', { action: { kind: 'shell', command: `sh ${programs}/wait-for.sh ${go} 3` } });
  await kill();
  expect(await h.runner.adopt(row('r4', {}), LIMITS)).toBe('alive');
  await until('the start to be told', () => h.started.has('r4'));
  expect(h.started.get('r4')?.pid).toBe(mark.pid);
  expect(Math.abs((h.started.get('r4')?.startedAt ?? 0) - mark.startedAt)).toBeLessThan(100);
  writeFileSync(go, '');
  expect(await h.exit('r4')).toMatchObject({ exitCode: 3 });
});

test('S32: killed at any moment around the start, a run happens once and its exit code is known, or it never happens', async () => {
  const lanes = [0, 1, 2].map(async (lane) => {
    for (let n = lane; n < 12; n += 3) {
      const runId = `around-${n}`;
      const mark = join(h.folder, `mark-${n}`);
      const command = `echo ran >> ${mark}; echo out; sleep 0.0${n}; exit ${n + 1}`;
      const order = { ...blank(runId), action: { kind: 'shell', command } };
      const child = spawn(process.execPath, [join(programs, 'host.ts'), h.logFolder, JSON.stringify(order)], {
        stdio: 'ignore',
      });
      hosts.push(child);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      // The log file is the first thing a start makes.
      while (!existsSync(h.runner.logPath(runId, 1))) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setTimeout(resolve, n / 2));
      child.kill('SIGKILL');
      await gone;
      const answer = await h.runner.adopt(row(runId, {}), LIMITS);
      const end = answer === 'alive' ? await h.end(runId) : answer;
      const ran = existsSync(mark) ? readFileSync(mark, 'utf8') : '';
      if (end.kind === 'not-started') expect(ran).toBe('');
      else {
        expect(end).toMatchObject({ kind: 'exited', exitCode: n + 1, logBytes: 4 });
        expect(ran).toBe('ran\n');
      }
    }
  });
  await Promise.all(lanes);
});

test('S32: a row without any trace never got as far as a process', async () => {
  expect(await h.runner.adopt(row('r5', {}), LIMITS)).toMatchObject({
    kind: 'not-started',
    message: expect.stringContaining('before the process could start') as string,
  });
});

test('S32: a start that hung between ticket and process is called off, so that it can never run late', async () => {
  const files = runFiles(h.logFolder, 'r6', 1);
  mkdirSync(dirname(files.log), { recursive: true });
  writeFileSync(files.log, '');
  writeFileSync(files.ticket, '');
  expect(await h.runner.adopt(row('r6', {}), LIMITS)).toMatchObject({ kind: 'not-started' });
  expect(existsSync(files.ticket)).toBe(false);
  expect(existsSync(files.claimed)).toBe(false);
});

test('S30, S32: a start that was called off never runs, also when the attempt was started again meanwhile', async () => {
  const files = runFiles(h.logFolder, 'late', 1);
  mkdirSync(dirname(files.log), { recursive: true });
  for (const [then, ticketOfTheSecond] of ['', '4711\n', '4711 3.5\n0m0.00s 0m0.00s\nend 0\n'].entries()) {
    const ran = join(h.folder, `ran ${then}`);
    const ticketFd = openSync(files.ticket, 'ax+');
    const logFd = openSync(files.log, 'ax+');
    // The wrapper hangs before its first line until all of this is over.
    for (const path of [files.ticket, files.log]) unlinkSync(path);
    writeFileSync(files.ticket, ticketOfTheSecond);
    const command = { file: '/bin/sh', args: ['-c', `echo ran > '${ran}'`], folder: h.folder };
    const late = spawnWrapped(
      { ...command, environment: {}, verbatim: false, fromFile: {} },
      { ticket: files.ticket, ticketFd, log: files.log, logFd },
    );
    const code = await new Promise((resolve) => late.once('exit', resolve));
    expect({ code, ran: existsSync(ran) }).toEqual({ code: CALLED_OFF, ran: false });
    expect(readFileSync(files.ticket, 'utf8')).toBe(ticketOfTheSecond);
    unlinkSync(files.ticket);
    for (const fd of [ticketFd, logFd]) closeSync(fd);
  }
});

test('S30: an attempt that never began starts again right after its acknowledgement, however busy the disk', async () => {
  expect(await h.runner.adopt(row('again', {}), LIMITS)).toMatchObject({ kind: 'not-started' });
  // Every thread that carries out asynchronous work on files is taken for a while.
  const busy = Array.from({ length: 8 }, () => promisify(pbkdf2)('a', 'b', 200_000, 64, 'sha512'));
  h.runner.acknowledge('again', 1);
  h.start({ runId: 'again', action: { kind: 'shell', command: 'sleep 0.5; exit 3' } });
  const { ticket } = runFiles(h.logFolder, 'again', 1);
  await Promise.all(busy);
  // By now whatever was left to those threads before has been done.
  await Promise.all(busy.map(() => stat(h.folder)));
  expect(existsSync(ticket)).toBe(true);
  expect(await h.exit('again')).toMatchObject({ exitCode: 3 });
  h.runner.acknowledge('again', 1);
  expect(existsSync(ticket)).toBe(false);
});

test('S32: without ticket and process the end is lost, and nothing else is made of it', async () => {
  const { mark, kill } = await host('r7', { action: { kind: 'shell', command: 'echo before; exec sleep 600' } });
  await until('output', () => readFileSync(h.runner.logPath('r7', 1), 'utf8') !== '');
  await kill();
  process.kill(-mark.pid, 'SIGKILL');
  await until('the whole group to be gone', () => !alive(mark.pid));
  expect(await h.runner.adopt(row('r7', mark), LIMITS)).toMatchObject({ kind: 'lost', logBytes: 7 });
});

test('S32: a process id that now belongs to somebody else is never taken for the run', async () => {
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
  const pid = stranger.pid ?? 0;
  const end = await h.runner.adopt(row('r8', { pid, processStart: 'another.1', startedAt: 5 }), LIMITS);
  expect(end).toMatchObject({ kind: 'lost' });
  expect(await h.runner.adopt(row('r9', { pid, processStart: null, startedAt: 5 }), LIMITS)).toMatchObject({
    kind: 'lost',
  });
  expect(alive(pid)).toBe(true);
  stranger.kill('SIGKILL');
});

test('S33: an adopted run can be stopped, and its whole tree with it', async () => {
  const file = join(h.folder, 'pids');
  const action = { kind: 'program', program: 'node', args: [join(programs, 'family.mjs'), file, 'stubborn'] } as const;
  const { mark, kill } = await host('r10', { action });
  await until('the family', () => existsSync(file));
  await kill();
  const pids = JSON.parse(readFileSync(file, 'utf8')) as number[];
  expect(await h.runner.adopt(row('r10', mark), { ...LIMITS, killAfterSeconds: 0.3 })).toBe('alive');
  h.runner.stop('r10');
  expect(await h.exit('r10')).toMatchObject({ signal: 'SIGKILL' });
  expect(pids.filter(alive)).toEqual([]);
  expect(h.ends.length).toBe(1);
});

/** Bytes on the disk; a hole takes none. */
function onDisk(path: string): number {
  const { size, blocks } = statSync(path);
  return process.platform === 'win32' ? size : Math.min(size, blocks * 512);
}

test('S35: a log that outgrew its limit while the app was away is cut at adoption', async () => {
  const go = join(h.folder, 'go');
  const command = `seq 1 200000; sh ${programs}/wait-for.sh ${go} 0`;
  const { mark, kill } = await host('r11', { action: { kind: 'shell', command }, logLimitBytes: 10 ** 9 });
  await kill();
  const limits = { ...LIMITS, logLimitBytes: 100_000 };
  expect(await h.runner.adopt(row('r11', mark), limits)).toBe('alive');
  await until('the cut', () => onDisk(h.runner.logPath('r11', 1)) <= 100_000 + 2 * 4096);
  writeFileSync(go, '');
  const end = await h.exit('r11');
  expect(end.logBytes).toBeLessThanOrEqual(100_000);
  expect(end.logDropped).toBeGreaterThan(1_000_000);
  const text = h.logText('r11');
  expect(text.startsWith('1\n2\n3\n')).toBe(true);
  expect(text.endsWith('200000\nbegun\ndone\n')).toBe(true);
});

test('S32: closing the runner leaves its runs alone, and the next one adopts them', async () => {
  const go = join(h.folder, 'go');
  const first = h.another();
  const run = first.start({
    action: { kind: 'program', program: 'sh', args: [join(programs, 'wait-for.sh'), go, '6'] },
  });
  await until('the start', () => first.started.has(run));
  const mark = first.started.get(run);
  await first.runner.close();
  expect(await h.runner.adopt(openRow(run, mark ?? {}), LIMITS)).toBe('alive');
  writeFileSync(go, '');
  expect(await h.exit(run)).toMatchObject({ exitCode: 6 });
  expect(first.ends).toEqual([]);
});

test('S32: what a process was given is known as soon as it runs, though the app died before it could tell anybody', async () => {
  const go = join(h.folder, 'go');
  const kept: string[] = [];
  const first = h.another({ keepEnvironment: (text) => kept.push(text) });
  const order = { environment: { A: 'b' }, variables: { PUNCTUAL_SCHEDULED_AT: '2026-01-01T00:00:00.000Z' } };
  const variables = { ...order.variables, PUNCTUAL_STARTED_AT: '2026-01-01T00:00:00.007Z' };
  const runId = first.shell(`sh ${programs}/wait-for.sh ${go} 0`, { ...order, variables });
  await until('the start', () => first.started.has(runId));
  expect(first.started.get(runId)?.environment).toBe('1.2.7');
  expect(kept[1]).toBe('[["A","b","job"]]');
  await first.runner.close();
  // The row as it was committed before the start: nothing in it is from the process.
  const row = openRow(runId, {}, runId.replace('run', 'token'));
  expect(await h.runner.adopt(row, LIMITS)).toBe('alive');
  await until('the mark', () => h.started.has(runId));
  expect(h.started.get(runId)?.environment).toBe('1.2.7');
  writeFileSync(go, '');
  await h.exit(runId);
  const later = h.another();
  expect(await later.runner.adopt(row, LIMITS)).toMatchObject({ kind: 'exited', environment: '1.2.7' });
});
