import { existsSync, readFileSync } from 'node:fs';
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

async function pidsIn(file: string): Promise<number[]> {
  await until('the process ids', () => existsSync(file) && /\d/.test(readFileSync(file, 'utf8')));
  return (readFileSync(file, 'utf8').match(/\d+/g) ?? []).map(Number);
}

test('S33: a polite process gets to say goodbye, and its own exit code is told', async () => {
  const run = h.shell('trap "echo bye; exit 5" TERM; sleep 600 & echo up; wait');
  await until('the start', () => h.started.has(run) && h.logText(run) === 'up\n');
  h.runner.stop(run);
  expect(await h.exit(run)).toMatchObject({ exitCode: 5 });
  expect(h.logText(run)).toBe('up\nbye\n');
});

test('S33: who ignores the polite signal is killed after the time given, with all its children', async () => {
  const file = join(h.folder, 'pids');
  const run = h.start({
    action: { kind: 'program', program: 'sh', args: [join(programs, 'ignore-term.sh'), file] },
    killAfterSeconds: 0.5,
  });
  const pids = await pidsIn(file);
  expect(pids.length).toBe(2);
  const asked = Date.now();
  h.runner.stop(run);
  const end = await h.exit(run);
  expect(end).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
  expect(Date.now() - asked).toBeGreaterThanOrEqual(450);
  expect(pids.filter(alive)).toEqual([]);
});

test.each(['polite', 'stubborn'])(
  'S33: no descendant is left, also not one that left the group or wiped its environment (%s)',
  async (manner) => {
    const file = join(h.folder, 'pids');
    const run = h.start({
      action: { kind: 'program', program: 'node', args: [join(programs, 'family.mjs'), file, manner] },
      killAfterSeconds: manner === 'polite' ? 10 : 0.5,
    });
    const pids = await pidsIn(file);
    expect(pids.filter(alive).length).toBe(4);
    h.runner.stop(run);
    await h.exit(run);
    expect(pids.filter(alive)).toEqual([]);
  },
);

test('S33: a process in its own session whose parent is gone is found by the token in its environment', async () => {
  const file = join(h.folder, 'pid');
  const run = h.start({ action: { kind: 'program', program: 'sh', args: [join(programs, 'orphan.sh'), file] } });
  const pids = await pidsIn(file);
  await until('the start', () => h.started.has(run));
  h.runner.stop(run);
  expect(await h.exit(run)).toMatchObject({ signal: 'SIGTERM' });
  expect(pids.filter(alive)).toEqual([]);
});

test('S33: the end is told once, and only when the whole tree is gone', async () => {
  const file = join(h.folder, 'pid');
  // The first process ends at once; the one behind it ignores the signal.
  const run = h.shell(`(trap "" TERM; echo $$ > /dev/null; sleep 600) & echo $! > ${file}; exec sleep 600`, {
    killAfterSeconds: 0.4,
  });
  const pids = await pidsIn(file);
  h.runner.stop(run);
  h.runner.stop(run);
  expect(await h.exit(run)).toMatchObject({ signal: 'SIGTERM' });
  expect(pids.filter(alive)).toEqual([]);
  expect(h.ends.length).toBe(1);
});

test('stopping a run that is unknown or over is harmless', async () => {
  h.runner.stop('nobody');
  const run = h.shell('true');
  await h.exit(run);
  h.runner.stop(run);
  expect(h.ends.length).toBe(1);
});

test('stopping right after the start never lets the process slip away', async () => {
  const runs = Array.from({ length: 10 }, () => h.shell('sleep 600', { killAfterSeconds: 1 }));
  for (const run of runs) h.runner.stop(run);
  for (const run of runs) {
    const end = await h.end(run);
    expect(['exited', 'not-started']).toContain(end.kind);
    const pid = h.started.get(run)?.pid ?? 0;
    expect(alive(pid)).toBe(false);
  }
});

test('a stop hits only its own run', async () => {
  const keep = h.shell('echo up; exec sleep 600');
  const drop = h.shell('exec sleep 600');
  await until('both starts', () => h.started.size === 2);
  h.runner.stop(drop);
  await h.exit(drop);
  expect(alive(h.started.get(keep)?.pid ?? 0)).toBe(true);
  expect(h.runner.running()).toBe(1);
  h.runner.stop(keep);
  await h.exit(keep);
});
