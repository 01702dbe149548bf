/** The launcher of the package (`punctual.cmd`) before a program with windows, which is Node with that word in its file. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const APP = join(ROOT, 'test/fixtures/programs/windows-app.ts');
/** https://learn.microsoft.com/windows/win32/debug/pe-format: where the optional header begins, and the subsystem in it. */
const PE = { headerAt: 0x3c, subsystem: 24 + 68, windows: 2, console: 3 } as const;
let root: string;
let folder: string;
let launcher: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'punctual-launcher-'));
  folder = join(root, 'a & b (c) 文');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const program = join(folder, 'Punctual.exe');
  copyFileSync(process.execPath, program);
  expect(subsystem(program, PE.windows)).toBe(PE.console);
  launcher = join(folder, 'bin/punctual.cmd');
  // Node wants its script first, and reads every option before it as its own.
  const text = readFileSync(join(ROOT, 'build/punctual.cmd'), 'utf8').replace(' --cli', ` "${APP}" --cli`);
  writeFileSync(launcher, text);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Sets it; answers the one before. */
function subsystem(program: string, value: number): number {
  const fd = openSync(program, 'r+');
  const word = Buffer.alloc(4);
  readSync(fd, word, 0, 4, PE.headerAt);
  const at = word.readUInt32LE() + PE.subsystem;
  readSync(fd, word, 0, 2, at);
  const before = word.readUInt16LE();
  word.writeUInt16LE(value);
  writeSync(fd, word, 0, 2, at);
  closeSync(fd);
  return before;
}

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}
let calls = 0;

/** One line in cmd, as a person types it; `%P%` is the launcher. */
function type(line: string, input = ''): Ended {
  calls += 1;
  const fileOf = (name: string) => join(folder, `${calls}.${name}`);
  const [given, out, err] = [fileOf('in'), fileOf('out'), fileOf('err')] as const;
  writeFileSync(given, input);
  const streams = [openSync(given, 'r'), openSync(out, 'w'), openSync(err, 'w')];
  const { status } = spawnSync('cmd.exe', ['/d', '/s', '/c', `"${line}"`], {
    stdio: streams,
    windowsVerbatimArguments: true,
    env: { ...process.env, P: launcher, ELECTRON_NO_ATTACH_CONSOLE: '1' },
    cwd: folder,
  });
  for (const stream of streams) closeSync(stream);
  return { status, out: readFileSync(out, 'utf8'), err: readFileSync(err, 'utf8') };
}

const NEXT = 'next --from 2026-03-01T00:00:00Z -z UTC --count 2';
const FIRES = '2026-03-01T03:30:00.000Z\n2026-03-02T03:30:00.000Z\n';
const question = (pattern: string): string =>
  `${JSON.stringify({ schedule: { kind: 'cron', pattern, timezone: 'UTC' }, from: '2026-03-01T00:00:00Z', count: 1 })}\n`;

describe('punctual.cmd', () => {
  test('waits for the app, whose output and exit code are its own', () => {
    expect(type(`"%P%" ${NEXT} "30 3 * * *"`)).toEqual({ status: 0, out: FIRES, err: '' });
    const bad = type(`"%P%" next "61 * * * *"`);
    expect([bad.status, bad.out]).toEqual([1, '']);
    expect(bad.err).toContain('punctual:');
  });

  test('tells cmd how it ended, for the next commands of the line', () => {
    expect(type(`call "%P%" next "61 * * * *" 2>NUL & if errorlevel 1 (echo bad) else (echo good)`).out.trim()).toBe(
      'bad',
    );
    expect(type(`call "%P%" ${NEXT} @daily >NUL & if errorlevel 1 (echo bad) else (echo good)`).out.trim()).toBe(
      'good',
    );
  });

  test('reads standard input from a file and from a pipe, which Electron hides from the app', () => {
    const answer = '{"instants":["2026-03-01T03:30:00.000Z"]}\n';
    expect(type('"%P%" next --stdin', question('30 3 * * *'))).toEqual({ status: 0, out: answer, err: '' });
    writeFileSync(join(folder, 'lines'), question('30 3 * * *').repeat(3));
    expect(type('type lines | "%P%" next --stdin').out).toBe(answer.repeat(3));
    expect(type('"%P%" next --stdin <NUL')).toEqual({ status: 0, out: '', err: '' });
  });

  test('writes into files of its own line, each stream where it was sent', () => {
    expect(type(`"%P%" ${NEXT} "30 3 * * *" >fires.txt 2>faults.txt`)).toEqual({ status: 0, out: '', err: '' });
    expect(readFileSync(join(folder, 'fires.txt'), 'utf8')).toBe(FIRES);
    type('"%P%" next "61 * * * *" >fires.txt 2>faults.txt');
    expect(readFileSync(join(folder, 'faults.txt'), 'utf8')).toContain('punctual:');
  });

  test('passes every argument on, also what looks like a link or an option of Chromium', () => {
    const found = type(`"%P%" next --count 1 "tag:x" --no-such-option`);
    expect(found.status).toBe(1);
    expect(found.err).toContain('--no-such-option');
    expect(readFileSync(join(ROOT, 'build/punctual.cmd'), 'utf8')).toContain('Punctual.exe" --cli -- %*');
  });
});
