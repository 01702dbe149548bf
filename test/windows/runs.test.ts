// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what programs and shells read.
/** Runs on Windows: start, output, exit code, stop, log limit and adoption, with real processes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../main/engine/model.ts';
import { createHarness, type Harness } from '../runner/harness.ts';
import { until } from '../support/until.ts';

let h: Harness;
beforeEach(() => {
  h = createHarness({ environment: { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' } });
});
afterEach(() => h.close());

/** A program that does not end by itself, and what it writes first. */
const waiting = (code: string): Action => ({
  kind: 'program',
  program: process.execPath,
  args: ['-e', `${code}; setInterval(() => undefined, 1000)`],
});

describe('a run', () => {
  test('its output is in the log and its exit code is told', async () => {
    const run = h.shell('echo hello & exit 3');
    expect(await h.exit(run)).toMatchObject({ exitCode: 3, signal: null });
    expect(h.logText(run).trim()).toBe('hello');
  });

  test('standard output and standard error go to one log, in order', async () => {
    const code = "console.log('one'); console.error('two'); console.log('three'); process.exitCode = 7";
    const run = h.start({ action: { kind: 'program', program: process.execPath, args: ['-e', code] } });
    expect(await h.exit(run)).toMatchObject({ exitCode: 7 });
    expect(h.logText(run)).toBe('one\ntwo\nthree\n');
  });

  test('one that cannot be found by cmd fails; its complaint is in the log', async () => {
    const run = h.shell('no-such-program-at-all');
    expect((await h.exit(run)).exitCode).not.toBe(0);
    expect(h.logText(run)).toContain('no-such-program-at-all');
  });

  test.each([0, 1, 255, 3_221_225_786, 4_294_967_295])('an exit code of %d is told as it is', async (code) => {
    const run = h.start({
      action: { kind: 'program', program: process.execPath, args: ['-e', `process.reallyExit(${code} | 0)`] },
    });
    expect(await h.exit(run)).toMatchObject({ exitCode: code });
  });

  test('S35: its log keeps within its limit while it writes', async () => {
    const code = "for (let n = 0; n < 200; n += 1) require('fs').writeSync(1, `${n} ${'x'.repeat(9990)}\\n`)";
    const run = h.start({
      action: { kind: 'program', program: process.execPath, args: ['-e', code] },
      logLimitBytes: 100_000,
    });
    const end = await h.exit(run);
    expect(end).toMatchObject({ exitCode: 0 });
    expect(end.logDropped).toBeGreaterThan(1_500_000);
    expect(h.logText(run).length).toBeLessThanOrEqual(100_000);
    expect(h.logText(run)).toContain('199 x');
  });
});

describe('a stop', () => {
  test('S33: ends the whole tree, also what lost its parent', async () => {
    const ids = join(h.folder, 'ids');
    const inner = `require('fs').appendFileSync(${JSON.stringify(ids)}, process.pid + '\\n'); setInterval(() => 0, 1000)`;
    const middle = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { detached: true, stdio: 'ignore' }).unref(); setTimeout(() => process.exit(), 300)`;
    const outer = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(middle)}], { stdio: 'ignore' }); require('fs').appendFileSync(${JSON.stringify(ids)}, process.pid + '\\n')`;
    const run = h.start({ action: waiting(outer), killAfterSeconds: 1 });
    const pids = () => (existsSync(ids) ? readFileSync(ids, 'utf8').trim().split('\n').map(Number) : []);
    await until('both processes', () => pids().length === 2);
    h.runner.stop(run);
    await h.end(run);
    for (const pid of pids()) expect(() => process.kill(pid, 0)).toThrow();
  });

  test('hits only its own run', async () => {
    const [first, second] = [h.start({ action: waiting('0') }), h.start({ action: waiting('0') })];
    await until('both', () => h.started.size === 2);
    h.runner.stop(first);
    await h.end(first);
    expect(h.ends.length).toBe(1);
    h.runner.stop(second);
    await h.end(second);
  });
});
void writeFileSync;
