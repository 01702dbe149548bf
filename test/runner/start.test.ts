import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanEnvironment } from '../../main/process/clean-environment.ts';
import { until } from '../support/until.ts';
import { createHarness, type Harness } from './harness.ts';

const programs = join(import.meta.dirname, '../fixtures/programs');
// Real processes on a machine that may be busy: only a hang should count as a failure.
vi.setConfig({ testTimeout: 60_000 });

let h: Harness;
beforeEach(() => {
  h = createHarness();
});
afterEach(() => h.close());

interface Printed {
  readonly environment: Record<string, string>;
  readonly arguments: string[];
  readonly folder: string;
}
function printed(runId: string): Printed {
  return JSON.parse(h.logText(runId)) as Printed;
}
const printer = (...args: string[]) =>
  ({ kind: 'program', program: 'node', args: [join(programs, 'print-environment.mjs'), ...args] }) as const;

test('a shell line runs in sh, its outputs land in one file in their order, its exit code is told', async () => {
  const run = h.shell('echo one; echo two >&2; echo three; exit 3');
  expect(await h.exit(run)).toMatchObject({ exitCode: 3, signal: null, logBytes: 14, logDropped: 0 });
  expect(h.logText(run)).toBe('one\ntwo\nthree\n');
});

test('a shell line runs in the shell that the job names', async () => {
  const run = h.start({
    action: { kind: 'shell', shell: 'bash', command: '[[ -n $BASH_VERSION ]] && echo $((1+1)) ok' },
  });
  expect((await h.exit(run)).exitCode).toBe(0);
  expect(h.logText(run)).toBe('2 ok\n');
});

test('a program gets its arguments as they are, without any shell', async () => {
  const args = ['a b', '$HOME', '"quoted"', "it's", '', '*', ';exit', 'grün€', 'line\nbreak'];
  const run = h.start({ action: printer(...args) });
  await h.exit(run);
  expect(printed(run).arguments).toEqual(args);
});

test('a program is never taken for a word of the wrapper', async () => {
  // `exit`, `trap` and `echo` are builtins of the shell that watches over the process.
  expect(await h.refusal(h.start({ action: { kind: 'program', program: 'exit', args: ['5'] } }))).toContain("'exit'");
  const run = h.start({ action: { kind: 'program', program: 'echo', args: ['-n', 'plain'] } });
  await h.exit(run);
  expect(h.logText(run)).toBe('plain');
});

test('script text with CRLF and a byte order mark runs as if it had neither', async () => {
  const text = '\uFEFFset -e\r\necho one\r\nif true; then\r\n  echo two\r\nfi\r\n';
  const run = h.start({ action: { kind: 'script', interpreter: 'sh', text } });
  expect((await h.exit(run)).exitCode).toBe(0);
  expect(h.logText(run)).toBe('one\ntwo\n');
});

test('script text reaches the interpreter from a private file that goes once the end is stored', async () => {
  const run = h.start({
    action: {
      kind: 'script',
      interpreter: 'node',
      text: 'console.log(__filename, process.argv[2])',
      args: ['{{who}}'],
    },
    parameters: { who: 'me and you' },
  });
  await h.exit(run);
  const [file = '', ...rest] = h.logText(run).trim().split(' ');
  expect(rest.join(' ')).toBe('me and you');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  h.runner.acknowledge(run, 1);
  await until('the script file to go', () => !existsSync(file));
});

test('a script file runs with an interpreter and its option', async () => {
  const file = join(h.folder, 'work', 'job.txt');
  writeFileSync(file, 'false\necho not reached\n');
  const run = h.start({ action: { kind: 'script', interpreter: 'bash -e', file: 'job.txt' } });
  expect((await h.exit(run)).exitCode).toBe(1);
  expect(h.logText(run)).toBe('');
});

test('S36: PUNCTUAL_* wins over the environment of the job, which wins over the dotenv file, which wins over the base', async () => {
  writeFileSync(join(h.folder, 'vars.env'), 'export A=file\nB="from file"\nC=file\nPUNCTUAL_JOB=file\nHOME=/file\n');
  const run = h.start({
    action: printer(),
    environmentFile: join(h.folder, 'vars.env'),
    environment: { A: 'job', PUNCTUAL_JOB: 'job', PUNCTUAL_TOKEN: 'job' },
    parameters: { C: 'parameter', PUNCTUAL_RUN: 'parameter' },
    variables: { PUNCTUAL_JOB: 'Backup', PUNCTUAL_RUN: 'r1' },
    token: 'the-token',
  });
  await h.exit(run);
  expect(printed(run).environment).toMatchObject({
    A: 'job',
    B: 'from file',
    C: 'parameter',
    HOME: '/file',
    PUNCTUAL_JOB: 'Backup',
    PUNCTUAL_RUN: 'r1',
    PUNCTUAL_TOKEN: 'the-token',
  });
});

test('parameters become one argument each, whatever they contain', async () => {
  const run = h.start({
    action: printer('{{a}}', 'x={{ b }}.', '{{unknown}}'),
    parameters: { a: 'one two', b: '"; $(id)' },
  });
  await h.exit(run);
  expect(printed(run).arguments).toEqual(['one two', 'x="; $(id).', '{{unknown}}']);
});

test.each(['sh', 'bash'])('parameters in a line for %s are never read as code and never split', async (shell) => {
  const value = `a  b'"\`id\`$(touch hacked); rm -rf * {{x}}`;
  const command = `printf '[%s]\\n' {{v}} "{{v}}" '{{v}}' "a $(printf %s {{v}}) z" pre{{v}}post`;
  const run = h.start({ action: { kind: 'shell', command, shell }, parameters: { v: value, x: 'no' } });
  await h.exit(run);
  expect(h.logText(run)).toBe(`[${value}]\n[${value}]\n[${value}]\n[a ${value} z]\n[pre${value}post]\n`);
  expect(readdirSync(join(h.folder, 'work'))).toEqual([]);
});

test('ten thousand environment variables are handed over', async () => {
  const environment = Object.fromEntries(Array.from({ length: 10_000 }, (_one, n) => [`VAR_${n}`, `value ${n}`]));
  const run = h.shell('env | grep -c "^VAR_"', { environment });
  expect((await h.exit(run)).exitCode).toBe(0);
  expect(h.logText(run)).toBe('10000\n');
});

test('a command line of a megabyte ends in a sentence and leaves nothing behind', async () => {
  const run = h.shell(`echo ${'x'.repeat(1024 * 1024)}`);
  expect(await h.refusal(run)).toMatch(/command line \(\d+ bytes\) .* larger than this system allows/);
  expect(existsSync(h.runner.logPath(run, 1))).toBe(false);
});

test('a megabyte of script text runs, because it goes through a file', async () => {
  const run = h.start({
    action: { kind: 'script', interpreter: 'sh', text: `: ${'x'.repeat(1024 * 1024)}\necho fine` },
  });
  await h.exit(run);
  expect(h.logText(run)).toBe('fine\n');
});

test('what cannot be started is refused with a sentence that names it', async () => {
  const work = join(h.folder, 'work');
  const file = (name: string, text: string, mode: number): string => {
    writeFileSync(join(work, name), text);
    chmodSync(join(work, name), mode);
    return join(work, name);
  };
  const pipe = (name: string): string => {
    execFileSync('mkfifo', [join(work, name)]);
    return join(work, name);
  };
  const program = (path: string) => ({ action: { kind: 'program', program: path, args: [] } }) as const;
  const script = (interpreter: string) => ({ action: { kind: 'script', interpreter, text: 'x' } }) as const;
  const line = (command: string) => ({ action: { kind: 'shell', command } }) as const;
  const orders: readonly [Parameters<Harness['start']>[0], RegExp][] = [
    [program('no-such-program'), /There is no program 'no-such-program' on the PATH/],
    [program('./nothing-here'), /There is no program '\.\/nothing-here'/],
    [program(''), /No program is given/],
    [program(work), /is a folder, not a program/],
    [program(file('plain', 'echo x', 0o644)), /no permission to start .*plain/],
    [program(file('orphaned', '#!/no/such/interpreter\n', 0o755)), /asks to be run by '\/no\/such\/interpreter'/],
    [program(file('windows', '#!/bin/sh\r\necho x\r\n', 0o755)), /asks to be run by '\/bin\/sh\\r'/],
    [program('a\0b'), /NUL byte/],
    [{ action: { kind: 'program', program: 'echo', args: ['a\0b'] } }, /NUL byte/],
    [line('echo a\0b'), /NUL byte/],
    [line('   '), /command line is empty/],
    [{ ...line('true'), environment: { A: 'x\0y' } }, /'A' contains a NUL byte/],
    [{ ...line('true'), environment: { 'A=B': 'x' } }, /'A=…' cannot be the name/],
    [{ ...line('true'), folder: join(h.folder, 'gone') }, /folder '.*gone' does not exist/],
    [{ ...line('true'), folder: file('not-a-folder', '', 0o644) }, /is not a folder/],
    [{ ...line('true'), folder: 'relative' }, /in full/],
    [{ ...line('true'), environmentFile: join(h.folder, 'gone.env') }, /gone\.env' does not exist/],
    [{ ...line('true'), environmentFile: file('bad.env', 'A=1\nnonsense\n', 0o644) }, /mistake: line 2/],
    [{ ...line('true'), environmentFile: file('big.env', '#'.repeat(1_048_577), 0o644) }, /larger than 1 MB/],
    [
      { ...line('true'), environmentFile: file('many.env', 'A=1\n'.repeat(10_001), 0o644) },
      /more than 10000 variables/,
    ],
    // Neither is waited for.
    [{ ...line('true'), environmentFile: pipe('pipe.env') }, /not a regular file/],
    [{ ...line('true'), environmentFile: '/dev/zero' }, /not a regular file/],
    [{ ...line('true'), environmentFile: h.folder }, /cannot be read \(EISDIR\)/],
    [{ action: { kind: 'shell', command: 'true', shell: 'no-such-shell' } }, /shell cannot be started.*no-such-shell/],
    [script('no-such-interpreter'), /interpreter cannot be started.*no-such-interpreter/],
    [{ action: { kind: 'script', interpreter: 'sh', file: 'gone.sh' } }, /no script file '.*gone\.sh'/],
    [{ action: { kind: 'script', interpreter: 'sh' } }, /neither the text of a script nor a script file/],
  ];
  for (const [order, sentence] of orders) {
    const run = h.start(order);
    expect(await h.refusal(run)).toMatch(sentence);
    expect(h.started.has(run)).toBe(false);
  }
  const fine = h.shell('echo still working');
  expect((await h.exit(fine)).exitCode).toBe(0);
  expect(h.complaints).toEqual([]);
});

test('a job is checked without starting or writing anything', async () => {
  expect(await h.runner.checkAction({ kind: 'shell', command: 'touch x' }, { folder: h.folder })).toEqual([]);
  expect(await h.runner.checkAction({ kind: 'script', interpreter: 'sh', text: 'x' })).toEqual([]);
  const problems = await h.runner.checkAction({ kind: 'program', program: 'no-such-program', args: [] });
  expect(problems).toMatchObject([{ problem: expect.stringContaining('no-such-program') }]);
  expect(existsSync(join(h.folder, 'x'))).toBe(false);
  expect(existsSync(h.logFolder)).toBe(false);
});

test('a disk without room for a log refuses the start in a sentence', async () => {
  const full = createHarness({
    open: () => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    },
  });
  expect(await full.refusal(full.shell('true'))).toMatch(/log file .* cannot be made: no space is left on the disk/);
  await full.close();
});

test('a log folder that cannot be made refuses the start in a sentence', async () => {
  writeFileSync(join(h.folder, 'file'), '');
  const bad = createHarness({ logFolder: join(h.folder, 'file', 'logs') });
  expect(await bad.refusal(bad.shell('true'))).toMatch(/cannot be made: a part of its path is not a folder/);
  await bad.close();
});

test('S40: an attempt that was started once is never started again', async () => {
  const first = h.shell('echo once');
  await h.exit(first);
  const next = h.another();
  next.start({ runId: first, action: { kind: 'shell', command: 'echo twice' } });
  expect(await next.refusal(first)).toMatch(/was started before/);
  expect(h.logText(first)).toBe('once\n');
});

test('listeners hear of a start and of its end exactly once, never from inside the call', async () => {
  const run = h.shell('true');
  expect(h.started.has(run)).toBe(false);
  await h.exit(run);
  expect(h.started.get(run)).toMatchObject({ pid: expect.any(Number) as number });
  for (const order of [1, 2, 3]) h.shell(`exit ${order}`);
  await until('all ends', () => h.ends.length === 4);
  expect(new Set(h.ends.map((one) => one.runId)).size).toBe(4);
});

test('logs and folders are for their owner alone, and few files stay per run', async () => {
  const run = h.shell('echo private');
  await h.exit(run);
  h.runner.acknowledge(run, 1);
  const log = h.runner.logPath(run, 1);
  const folder = join(log, '..');
  await until('the ticket to go', () => readdirSync(folder).length === 1);
  expect(statSync(log).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('the app keeps its own variables to itself', async () => {
  process.env['PUNCTUAL_JOB'] = 'outer';
  process.env['ELECTRON_RUN_AS_NODE'] = '1';
  process.env['TERM'] ??= 'dumb'; // Else the login shell would be asked, which another test does.
  try {
    const plain = createHarness({ environment: undefined });
    const run = plain.start({ action: printer() });
    await plain.exit(run);
    const { environment } = JSON.parse(plain.logText(run)) as Printed;
    expect(environment['PATH']).toBe(cleanEnvironment(process.env)['PATH']);
    expect(environment).not.toHaveProperty('PUNCTUAL_JOB');
    expect(environment).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
    await plain.close();
  } finally {
    delete process.env['PUNCTUAL_JOB'];
    delete process.env['ELECTRON_RUN_AS_NODE'];
  }
});

test('without a folder a job starts in the home of the person', async () => {
  const plain = h.start({ action: printer(), folder: null });
  const tilde = h.start({ action: printer(), folder: '~' });
  await h.exit(plain);
  await h.exit(tilde);
  expect(printed(plain).folder).toBe(realpathSync(homedir()));
  expect(printed(tilde).folder).toBe(realpathSync(homedir()));
});

const REFUSED = { problem: 'Another Punctual has taken over this database.', reason: { code: 'taken-over' } } as const;

test('S42: a host that may not start anything any more writes nothing, starts nothing, and tells why', async () => {
  const other = createHarness({ mayStart: () => REFUSED });
  try {
    const run = other.shell('echo ran');
    expect(await other.end(run)).toMatchObject({ kind: 'not-started', reason: REFUSED.reason });
    expect(existsSync(other.logFolder)).toBe(false);
  } finally {
    await other.close();
  }
});

test('S42: frozen while a start was prepared, it looks once more before the process', async () => {
  let looks = 0;
  // True at first, as a process that is stopped in the middle of a start and goes on an hour later finds it.
  const other = createHarness({
    mayStart: () => {
      looks += 1;
      return looks > 1 ? REFUSED : null;
    },
  });
  try {
    const run = other.start({ action: { kind: 'script', interpreter: 'sh', text: 'echo ran' } });
    expect(await other.end(run)).toMatchObject({ kind: 'not-started', reason: REFUSED.reason });
    const left = readdirSync(other.logFolder, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  } finally {
    await other.close();
  }
});

test('S23: orders that come together are started in their order, one process in a turn of the event loop', async () => {
  const runs = Array.from({ length: 8 }, () => h.shell('true'));
  // The first is started at once, and reported a moment later.
  await Promise.resolve();
  const perTurn: number[] = [];
  while (h.started.size < runs.length) {
    perTurn.push(h.started.size);
    await new Promise((resolve) => setImmediate(resolve));
  }
  perTurn.push(h.started.size);
  const growth = perTurn.slice(1).map((size, turn) => size - (perTurn[turn] ?? 0));
  expect(Math.max(...growth)).toBe(1);
  expect([...h.started.keys()]).toEqual(runs);
  // A single order waits for no turn.
  await until('all ends', () => h.ends.length === runs.length);
  const single = h.shell('true');
  await Promise.resolve();
  expect(h.started.has(single)).toBe(true);
});

test('an order that is called off before its turn leaves nothing behind', async () => {
  const [first, second, third] = [h.shell('true'), h.shell('echo ran'), h.shell('true')];
  h.runner.stop(second);
  expect(await h.end(second)).toMatchObject({ kind: 'not-started', reason: { code: 'called-off' } });
  await Promise.all([h.exit(first), h.exit(third)]);
  expect(existsSync(h.runner.logPath(second, 1))).toBe(false);
});

test('S37: orders that wait for their turn are started before the app lets go', async () => {
  const runs = Array.from({ length: 4 }, () => h.shell('echo ran'));
  await h.runner.close();
  for (const run of runs) await until(`the log of ${run}`, () => existsSync(h.runner.logPath(run, 1)));
  await until('all outputs', () => runs.every((run) => h.logText(run) === 'ran\n'));
});
