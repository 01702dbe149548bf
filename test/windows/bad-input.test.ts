/** Names, places and files as they go wrong on Windows: each works or is refused in a sentence, nothing is lost, no failure is a success. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../main/engine/model.ts';
import { kernel } from '../../main/process/windows/kernel.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { createHarness, type Harness } from '../runner/harness.ts';

const base = { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' };
let h: Harness;
beforeEach(() => {
  h = createHarness({ environment: base });
});
afterEach(() => h.close());

const program = (path: string, ...args: readonly string[]): Action => ({ kind: 'program', program: path, args });
/** Leaves a file behind when it runs at all. */
const ran = (): string => join(h.folder, 'ran');
const leavesMark = (): Action =>
  program(process.execPath, '-e', `require('fs').appendFileSync(${JSON.stringify(ran())}, 'x'); console.log('done')`);

/** Few names with many signs each: every one starts two programs. */
const NAMES = [
  ...['a & b && c^d ^ (x) ) (', '100% %PATH% %', '! wow! !PATH!', "it's ' `a` $(a) ~a", '-a @a;b,c=d [x]{y}.exe'],
  '每日 备份 & 报告！Grüße 😀 é\u0301',
];

describe('a name', () => {
  test.each(NAMES)('%s: of the folder, the script, the variables and the logs', async (name) => {
    const folder = join(h.folder, name);
    mkdirSync(folder);
    const [script = '', variables = ''] = [`${name}.cjs`, `${name}.env`].map((one) => join(folder, one));
    writeFileSync(script, 'console.log(JSON.stringify([process.cwd(), process.env.FROM_FILE]))');
    writeFileSync(variables, 'FROM_FILE=yes\n');
    const there = createHarness({ environment: base, logFolder: join(folder, 'logs') });
    try {
      const run = there.start({ action: program(process.execPath, script), folder, environmentFile: variables });
      expect(await there.exit(run)).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(there.logText(run))).toEqual([folder, 'yes']);
    } finally {
      await there.close();
    }
  });

  test.each(['a"b', 'a<b', 'a|b', 'a?b', 'a*b'])('that Windows does not have is refused: %s', async (name) => {
    const folder = join(h.folder, name);
    expect(await h.refusal(h.start({ action: leavesMark(), folder }))).toMatch(/does not exist/);
    expect(await h.refusal(h.start({ action: program(join(h.folder, `${name}.exe`)) }))).toMatch(/no program/i);
    expect(existsSync(ran())).toBe(false);
  });
});

/** Opens a file as a program that shares it with nobody. */
function lock(path: string): () => void {
  const k = kernel();
  const handle = k.CreateFileW(path, 0x8000_0000, 0, null, 3, 0x80, 0);
  expect(handle).not.toBe(-1);
  return () => void k.CloseHandle(handle);
}
/** Puts something in the place of a call of the system. */
function replace(name: string, by: (real: (...given: unknown[]) => number, ...given: unknown[]) => number): () => void {
  const calls = kernel() as unknown as Record<string, (...given: unknown[]) => number>;
  const real = calls[name];
  if (real === undefined) throw new Error(name);
  calls[name] = (...given) => by(real, ...given);
  return () => {
    calls[name] = real;
  };
}

describe('a log that another program holds', () => {
  test('when a run starts: refused in a sentence, nothing runs, and the next start works', async () => {
    let open: (() => void) | undefined;
    const undo = replace('CreateFileW', (real, ...given) => {
      if (open === undefined) {
        const { log } = runFiles(h.logFolder, 'first', 1);
        const handle = real(log, 0x8000_0000, 0, null, 3, 0x80, 0);
        open = () => void kernel().CloseHandle(handle);
      }
      return real(...given);
    });
    try {
      // The runner itself has the log open, so only what asks for writing finds it shared with nobody under every Windows.
      const run = h.start({ runId: 'first', action: leavesMark() });
      const end = await h.end(run);
      if (end.kind === 'not-started') expect(end.message).toContain('another program is using it');
      else expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(existsSync(ran())).toBe(end.kind !== 'not-started');
    } finally {
      open?.();
      undo();
    }
    expect(await h.exit(h.start({ action: leavesMark() }))).toMatchObject({ exitCode: 0 });
  });

  test('for a moment, as a virus scanner does: the run starts', async () => {
    let left = 4;
    const busy = replace('CreateFileW', (real, ...given) => {
      if (!String(given[0]).endsWith('.log') || left === 0) return real(...given);
      left -= 1;
      return -1;
    });
    const says = replace('GetLastError', (real) => (left >= 0 && left < 4 ? 32 : real()));
    try {
      const run = h.start({ action: leavesMark() });
      expect(await h.exit(run)).toMatchObject({ exitCode: 0 });
      expect([left, h.logText(run).trim(), readFileSync(ran(), 'utf8')]).toEqual([0, 'done', 'x']);
    } finally {
      says();
      busy();
    }
  });

  test('for ever: refused by name, and nothing runs', async () => {
    const busy = replace('CreateFileW', (real, ...given) => (String(given[0]).endsWith('.log') ? -1 : real(...given)));
    const says = replace('GetLastError', () => 32);
    try {
      expect(await h.refusal(h.start({ action: leavesMark() }))).toContain('another program is using it');
    } finally {
      says();
      busy();
    }
    expect(existsSync(ran())).toBe(false);
  });

  test('after its run: reading and searching it say so, and it is there again afterwards', async () => {
    const runId = h.start({ action: leavesMark() });
    await h.exit(runId);
    const unlock = lock(h.runner.logPath(runId, 1));
    try {
      await expect(h.runner.readLog({ runId, attempt: 1 })).rejects.toThrow('another program is using it');
      await expect(h.runner.searchLog({ runId, attempt: 1, text: 'done' })).rejects.toThrow('another program');
    } finally {
      unlock();
    }
    expect((await h.runner.readLog({ runId, attempt: 1 })).text.trim()).toBe('done');
  });
});

test('a program whose start is held up is started once, and its time is that of the start', async () => {
  const undo = replace('CreateProcessW', (real, ...given) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    return real(...given);
  });
  try {
    const run = h.start({ action: leavesMark() });
    const end = await h.exit(run);
    expect([end.exitCode, readFileSync(ran(), 'utf8')]).toEqual([0, 'x']);
    expect(end.finishedAt).toBeGreaterThanOrEqual(end.startedAt);
  } finally {
    undo();
  }
});
