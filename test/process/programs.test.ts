import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readProgram, readProgramSync, runProgram, startProgram } from '../../main/process/programs.ts';

const posix = process.platform !== 'win32';
const long = `/${'a'.repeat(5000)}`;

function loop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-loop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(folder, 'one'), join(folder, 'two'));
  symlinkSync(join(folder, 'two'), join(folder, 'one'));
  return join(folder, 'one');
}

interface Bad {
  readonly what: string;
  readonly program: () => string;
  readonly args?: readonly string[];
  readonly more?: NodeJS.ProcessEnv;
}
/** Everything for which Node's spawn throws, and what it reports as an event, for comparison. */
const BAD: readonly Bad[] = [
  { what: 'no name', program: () => '' },
  { what: 'a NUL in the name', program: () => 'a\0b' },
  { what: 'a NUL in an argument', program: () => process.execPath, args: ['a\0b'] },
  { what: 'a NUL in a variable', program: () => process.execPath, more: { A: 'a\0b' } },
  { what: 'a path through a file', program: () => '/etc/passwd/zsh' },
  { what: 'a loop of links', program: loop },
  { what: 'a path of 5,000 characters', program: () => long },
  { what: 'a folder', program: () => tmpdir() },
  { what: 'no such program', program: () => '/nowhere/at/all' },
  {
    what: 'arguments larger than any system allows',
    program: () => process.execPath,
    args: ['a'.repeat(20_000_000)],
  },
];

describe.runIf(posix).each(BAD)('a program that cannot be started: $what', ({ program, args = [], more }) => {
  const env = { ...process.env, ...more };
  test('startProgram reports it as an error, then close, and nothing is thrown', async () => {
    const child = startProgram(program(), args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const heard: string[] = [];
    const error = new Promise<Error>((resolve) => {
      child.on('error', (error) => {
        heard.push('error');
        resolve(error);
      });
    });
    const closed = new Promise<void>((resolve) => {
      child.on('close', () => {
        heard.push('close');
        resolve();
      });
    });
    expect(child.pid).toBeUndefined();
    // Signal 0 only asks; Node's own method would ask, and any other signal end, the process group of this test.
    expect(child.kill(0)).toBe(false);
    expect(await error).toBeInstanceOf(Error);
    await closed;
    expect(heard).toEqual(['error', 'close']);
    expect(child.kill(0)).toBe(false);
  });

  test('the others answer with nothing', async () => {
    const options = { timeout: 5000, env };
    expect((await runProgram(program(), args, options)).error).toBeInstanceOf(Error);
    expect(await readProgram(program(), args, options)).toBeNull();
    expect(readProgramSync(program(), args, options)).toBeNull();
  });
});

describe('a program that can be started', () => {
  const print = ['-e', 'console.log("out"); console.error("err"); process.exitCode = Number(process.argv[1])'];

  test('its output is read', async () => {
    const options = { timeout: 10_000 };
    const args = [...print, '0'];
    expect(await runProgram(process.execPath, args, options)).toEqual({
      error: null,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await readProgram(process.execPath, args, options)).toBe('out\n');
    expect(readProgramSync(process.execPath, args, options)).toBe('out\n');
  });

  test('one that fails keeps its code and what it said', async () => {
    const { error, stderr } = await runProgram(process.execPath, [...print, '7'], { timeout: 10_000 });
    expect(error).toMatchObject({ code: 7 });
    expect(stderr).toBe('err\n');
    expect(await readProgram(process.execPath, [...print, '7'], { timeout: 10_000 })).toBeNull();
  });
});
