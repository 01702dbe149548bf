/** S32 on Windows: the host is killed at every moment of a run, and the next one finds out what became of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../main/engine/model.ts';
import type { ProcessMark } from '../../main/engine/ports.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { alive, createHarness, type Harness, openRow } from '../runner/harness.ts';
import { until } from '../support/until.ts';

const HOST = join(import.meta.dirname, '../fixtures/programs/windows-host.ts');
const LIMITS = { killAfterSeconds: 1, logLimitBytes: 10 * 1024 * 1024 };
type Mark = ProcessMark & { readonly startedAt: number };
type Moment = 'made' | 'written' | 'resumed' | 'released' | 'running';

let h: Harness;
let go: string;
let began: string;
let child: ChildProcess | null;
beforeEach(() => {
  h = createHarness({ environment: { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' } });
  go = join(h.folder, 'go');
  began = join(h.folder, 'began');
  child = null;
});
afterEach(async () => {
  child?.kill('SIGKILL');
  writeFileSync(go, '');
  await h.close();
});

/** Writes a file, waits for another and ends with 42. */
function job(): Action {
  const code = `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(began)}, String(process.pid)); console.log('begun');
    const timer = setInterval(() => { if (fs.existsSync(${JSON.stringify(go)})) { console.log('done'); process.exit(42); } }, 20)`;
  return { kind: 'program', program: process.execPath, args: ['-e', code] };
}

/** Starts a host with one run; answers what it said of the start, and is over when the host is killed. */
async function host(runId: string, moment: Moment, until_: () => boolean = () => true): Promise<Mark | null> {
  const order = {
    ...{ runId, jobId: 'job', attempt: 1, token: `token-${runId}`, action: job(), folder: h.folder, ...LIMITS },
    ...{ environment: {}, environmentFile: null, secrets: [], parameters: {}, variables: {} },
  };
  const said = join(h.folder, `${runId}.said`);
  const { openSync, closeSync } = await import('node:fs');
  const out = openSync(said, 'w');
  child = spawn(process.execPath, [HOST, h.logFolder, JSON.stringify(order), moment], { stdio: ['ignore', out, out] });
  closeSync(out);
  const gone = new Promise((resolve) => child?.once('exit', resolve));
  if (moment === 'running') {
    await until('the host to start its run', () => readFileSync(said, 'utf8').includes('\n') && until_());
    child.kill('SIGKILL');
  }
  await gone;
  const [first = ''] = readFileSync(said, 'utf8').split('\n');
  return first === '' ? null : (JSON.parse(first) as { mark: Mark }).mark;
}
const row = (runId: string, mark: Partial<Mark>) => openRow(runId, mark, `token-${runId}`);
const hasBegun = (): boolean => existsSync(began) && readFileSync(began, 'utf8') !== '';
const pidOf = (file: string): number => Number(readFileSync(file, 'utf8'));

describe('a host that is killed', () => {
  test('while its run goes on: it is followed again, and its real end is told', async () => {
    const mark = await host('r1', 'running', hasBegun);
    expect(alive(pidOf(began))).toBe(true);
    expect(await h.runner.adopt(row('r1', mark ?? {}), LIMITS)).toBe('alive');
    writeFileSync(go, '');
    expect(await h.exit('r1')).toMatchObject({ exitCode: 42, signal: null, startedAt: mark?.startedAt });
    expect(h.logText('r1')).toBe('begun\ndone\n');
    expect(h.ends.length).toBe(1);
  });

  test('before its run ended: the real exit code, output and time of the end are found afterwards', async () => {
    const mark = await host('r2', 'running', hasBegun);
    const pid = pidOf(began);
    writeFileSync(go, '');
    await until('the run to end by itself', () => !alive(pid));
    const ended = Date.now();
    // Long after: the time of the end must not be the time of asking.
    await until('time to go by', () => Date.now() - ended > 1500);
    const end = await h.runner.adopt(row('r2', mark ?? {}), LIMITS);
    expect(end).toMatchObject({ kind: 'exited', exitCode: 42, startedAt: mark?.startedAt });
    expect(end !== 'alive' && end.kind === 'exited' && Math.abs(end.finishedAt - ended)).toBeLessThan(1000);
    // Asked again before the end was stored, it answers the same; Wine forgets the processor time of what has ended.
    const again = await h.runner.adopt(row('r2', mark ?? {}), LIMITS);
    expect(again).toEqual({ ...(end as object), cpuMs: expect.any(Number) as number });
    h.runner.acknowledge('r2', 1);
    expect(await h.runner.adopt(row('r2', mark ?? {}), LIMITS)).toMatchObject({ kind: 'lost' });
  });

  test('before its row said that the process runs: it is found by its ticket', async () => {
    await host('r3', 'running', hasBegun);
    expect(await h.runner.adopt(row('r3', {}), LIMITS)).toBe('alive');
    await until('the start to be told', () => h.started.has('r3'));
    expect(h.started.get('r3')?.pid).toBe(pidOf(began));
    h.runner.stop('r3');
    await h.end('r3');
    expect(alive(pidOf(began))).toBe(false);
  });

  test('when the process was made and nothing was written: it never ran', async () => {
    await host('r4', 'made');
    expect(await h.runner.adopt(row('r4', {}), LIMITS)).toMatchObject({ kind: 'not-started' });
    expect(existsSync(began)).toBe(false);
  });

  test('when it was written down and could not run yet: no end is known, and it never runs', async () => {
    await host('r5', 'written');
    const ticket = readFileSync(runFiles(h.logFolder, 'r5', 1).ticket, 'latin1');
    expect(ticket).toMatch(/^made \d+ \d+ \d+ \d+ \d+ \n$/);
    await until('the process to end with its host', () => !alive(Number(ticket.split(' ')[1])));
    expect(await h.runner.adopt(row('r5', {}), LIMITS)).toMatchObject({ kind: 'lost' });
    h.runner.acknowledge('r5', 1);
    expect(existsSync(began)).toBe(false);
  });

  test('when it just ran and still belonged to the host: no end is a success', async () => {
    await host('r6', 'resumed');
    expect(await h.runner.adopt(row('r6', {}), LIMITS)).toMatchObject({ kind: 'lost' });
    h.runner.acknowledge('r6', 1);
  });

  test('when it ran and the ticket did not say so yet: it goes on, and its real end is told', async () => {
    await host('r7', 'released');
    await until('the run to begin', hasBegun);
    expect(await h.runner.adopt(row('r7', {}), LIMITS)).toBe('alive');
    writeFileSync(go, '');
    expect(await h.exit('r7')).toMatchObject({ exitCode: 42 });
    expect(await h.another().runner.adopt(row('r7', {}), LIMITS)).toMatchObject({ kind: 'exited', exitCode: 42 });
  });
});
