// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what shells read.
/** What is started on Windows for each kind of command, and what is refused by name. */
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../main/engine/model.ts';
import { kernel } from '../../main/process/windows/kernel.ts';
import { prepareCommand } from '../../main/runner/command.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { createHarness, type Harness } from '../runner/harness.ts';
import { need } from '../support/needs.ts';

const base = { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' };
let h: Harness;
beforeEach(() => {
  h = createHarness({ environment: base });
});
afterEach(() => h.close());

const file = (name: string, text: string): string => {
  const path = join(h.folder, name);
  writeFileSync(path, text);
  return path;
};
const program = (path: string, ...args: readonly string[]): Action => ({ kind: 'program', program: path, args });
const printed = async (run: string): Promise<string> => {
  await h.exit(run);
  return h.logText(run).replaceAll('\r', '').trim();
};
/** What would be started, without starting it. */
const prepared = (action: Action, more: object = {}) =>
  prepareCommand(
    {
      ...{ action, token: 't', folder: h.folder, environment: {}, environmentFile: null, secrets: [], parameters: {} },
      ...{ variables: {}, ...more },
    },
    base,
    (extension) => join(h.folder, `script${extension}`),
  );

describe('a command', () => {
  test('of several lines runs them all, with their parameters, and its own exit code', async () => {
    const run = h.shell('echo one\necho {{name}}\r\nexit 5', { parameters: { name: 'two & three' } });
    expect(await h.exit(run)).toMatchObject({ exitCode: 5 });
    expect(h.logText(run).replaceAll('\r', '')).toBe('one\ntwo & three\n');
  });

  // Wine's cmd reads batch files in one code page, whatever chcp says.
  const real = need(!('WINEPREFIX' in process.env), "Wine's cmd does not follow chcp: to be run on a real machine");
  test.runIf(real.met)('with letters beyond ASCII in several lines is read as UTF-8', real.options, async () => {
    expect(await printed(h.shell('@rem\necho grüße 文件'))).toBe('grüße 文件');
  });

  test('of one line has no blank behind it, and quotes stay', async () => {
    const run = h.shell('echo "a  b"&echo x');
    await h.exit(run);
    expect(h.logText(run).replaceAll('\r', '')).toBe('"a  b"\nx\n');
  });

  test('that ends by `exit` in a batch file has that code', async () => {
    const batch = file('ends & here.bat', '@echo first\r\n@exit 7\r\n@echo never\r\n');
    const run = h.start({ action: program(batch) });
    expect(await h.exit(run)).toMatchObject({ exitCode: 7 });
    expect(h.logText(run)).not.toContain('never');
  });

  test('keeps exclamation marks in a batch file and in a line', async () => {
    expect(await printed(h.start({ action: program(file('x.cmd', '@echo wow!! %~1\r\n'), 'a!b!c') }))).toBe(
      'wow!! a!b!c',
    );
    expect(await printed(h.shell('echo wow! really!'))).toBe('wow! really!');
  });

  test('a script for cmd runs from its text, with its arguments', async () => {
    const action: Action = {
      kind: 'script',
      interpreter: 'cmd',
      text: 'echo [%~1] [%~2]\nexit /b 3',
      args: ['a b', 'c&d'],
    };
    const run = h.start({ action });
    expect(await h.exit(run)).toMatchObject({ exitCode: 3 });
    expect(h.logText(run)).toContain('[a b]');
  });

  test('gets a variable once, whatever its spelling, and the job has the last word', async () => {
    const code =
      "console.log(Object.entries(process.env).filter(([name]) => /^(path|mine)$/i.test(name)).map(([, v]) => v).join('|'))";
    const environment = { Path: 'job', MINE: 'one' };
    const run = h.start({ action: program(process.execPath, '-e', code), environment, variables: { mine: 'two' } });
    expect((await printed(run)).split('|').toSorted()).toEqual(['job', 'two']);
  });
});

describe('a program', () => {
  test('is found by PATHEXT, on the PATH and with a folder', async () => {
    file('tool.cmd', '@echo found\r\n');
    expect(await printed(h.start({ action: program('tool'), environment: { PATH: h.folder } }))).toBe('found');
    expect(await printed(h.start({ action: program(join(h.folder, 'tool')) }))).toBe('found');
    expect(await printed(h.start({ action: program('..\\tool') }))).toBe('found');
  });

  test('that is a .ps1 is given to PowerShell as a file', () => {
    const script = file('backup.ps1', 'exit 3');
    file('pwsh.exe', 'MZ');
    expect(prepared(program(script, 'a b'), { environment: { PATH: h.folder } })).toMatchObject({
      file: expect.stringMatching(/\\pwsh\.exe$/i) as string,
      args: [...['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'], script, 'a b'],
    });
  });

  test.each(['notes.txt', 'backup.py', 'noextension'])('that is none is refused: %s', async (name) => {
    expect(await h.refusal(h.start({ action: program(file(name, 'x')) }))).toContain('is not a program');
  });

  test('that is missing, empty or in a folder that is missing is refused in a sentence', async () => {
    const missing = [program('no-such-program'), program(join(h.folder, 'no.exe')), program('')];
    for (const action of missing) expect(await h.refusal(h.start({ action }))).toMatch(/no program|No program/i);
    const folder = join(h.folder, 'gone');
    expect(await h.refusal(h.start({ action: program(process.execPath), folder }))).toContain('does not exist');
  });

  test('that the system does not accept is refused and leaves nothing behind', async () => {
    const run = h.start({ action: program(file('broken.exe', 'no program at all')) });
    expect(await h.refusal(run)).toContain('could not start');
    expect(() => h.logText(run)).toThrow();
  });
});

describe('PowerShell', () => {
  const powershell = (command: string) => {
    file('pwsh.exe', 'MZ');
    const shell = join(h.folder, 'pwsh.exe');
    return prepared({ kind: 'shell', command, shell }) as { readonly args: readonly string[] };
  };
  test('ends with the exit code of the last program', () => {
    const { args } = powershell('robocopy a b');
    expect(args.at(-1)).toMatch(/^robocopy a b; if \(-not \$\?\) \{ if \(\$LASTEXITCODE\)/);
  });

  test.each(['one\ntwo', 'one # comment'])('gets %j as a file, so that nothing of it hides the rest', (command) => {
    expect(powershell(command).args.slice(-2)).toEqual(['-File', join(h.folder, 'script.ps1')]);
  });
});

describe('sizes', () => {
  test('a command line of 30,000 characters runs, a longer one than Windows takes is refused by name', async () => {
    const action = (length: number) =>
      program(process.execPath, '-e', 'console.log(process.argv[1].length)', 'x'.repeat(length));
    expect(await printed(h.start({ action: action(30_000) }))).toBe('30000');
    expect(await h.refusal(h.start({ action: action(33_000) }))).toMatch(/longer than the 32766/);
  });

  test('a line of cmd that it would cut is refused by name', async () => {
    expect(await h.refusal(h.shell(`echo ${'x'.repeat(8200)}`))).toMatch(/longer than the 8191/);
  });

  test('an environment of far more than 32,767 characters arrives, a variable that is longer is refused by name', async () => {
    const environment = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`V${n}`, 'v'.repeat(1000)]));
    const action = program(
      process.execPath,
      '-e',
      'console.log(Object.keys(process.env).filter((n) => /^V\\d/.test(n)).length)',
    );
    expect(await printed(h.start({ action, environment }))).toBe('100');
    const refused = h.start({ action, environment: { LONG: 'x'.repeat(32_800) } });
    expect(await h.refusal(refused)).toMatch(/'LONG' is longer than/);
  });

  test('a path of more than 260 characters, of a script and of the folder of logs, is refused or works', async () => {
    const deep = join(h.folder, ...Array.from({ length: 12 }, (_, n) => `${n}-${'long'.repeat(6)}`));
    mkdirSync(deep, { recursive: true });
    const script = join(deep, 'print.mjs');
    writeFileSync(script, "console.log('deep')");
    const end = await h.end(h.start({ action: program(process.execPath, script) }));
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    const far = createHarness({ environment: base, logFolder: deep });
    const run = far.start({ action: program(process.execPath, '-e', "console.log('far')") });
    const told = await far.end(run);
    if (told.kind === 'exited') expect(far.logText(run)).toContain('far');
    else expect(told.kind).toBe('not-started');
    await far.close();
  });
});

test('a log that another program holds refuses the start in a sentence, and nothing runs', async () => {
  const { log, folder } = runFiles(h.logFolder, 'held', 1);
  mkdirSync(folder, { recursive: true });
  const held = openSync(log, 'w');
  try {
    const run = h.start({ runId: 'held', action: program(process.execPath, '-e', 'process.exit(0)') });
    expect(await h.refusal(run)).toContain('started before');
  } finally {
    closeSync(held);
  }
});

test('without what calls Windows nothing is started, and nothing is called a success', async () => {
  const calls = kernel() as unknown as Record<string, unknown>;
  const { CreateProcessW } = calls;
  calls['CreateProcessW'] = () => 0;
  try {
    expect(await h.refusal(h.shell('echo x'))).toContain('could not start');
  } finally {
    calls['CreateProcessW'] = CreateProcessW;
  }
  expect(await printed(h.shell('echo x'))).toBe('x');
});
