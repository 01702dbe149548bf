// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in the syntax of shells.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDotenv } from '../../main/runner/dotenv.ts';
import { findInterpreters, normaliseScript } from '../../main/runner/interpreters.ts';
import { fillShellLine, parameterVariable } from '../../main/runner/parameters.ts';
import { parseRunFile, runFiles } from '../../main/runner/run-files.ts';
import { loginShellEnvironment, startedByLauncher } from '../../main/runner/shell-env.ts';
import { createTailRing, reopenTailRing } from '../../main/runner/tail-ring.ts';
import { createTicker } from '../../main/runner/ticker.ts';
import { parseTicket, readStatus } from '../../main/runner/ticket.ts';
import { windowsLine } from '../../main/runner/windows-start.ts';
import { until } from '../support/until.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-pieces-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

test('a dotenv file is read with quotes, comments, export, CRLF and values over several lines', () => {
  const text = [
    '\uFEFF# comment',
    'PLAIN=value # comment',
    'HASH=a#b',
    "SINGLE='as $it \\n is # here' # comment",
    'DOUBLE="one\\ntwo \\"quoted\\" \\\\ end"',
    'export EXPORTED = spaced ',
    'EMPTY=',
    'LONG="first',
    'second"',
    'dotted.name-x=1',
    '',
  ].join('\r\n');
  expect(parseDotenv(text)).toEqual({
    variables: {
      PLAIN: 'value',
      HASH: 'a#b',
      SINGLE: 'as $it \\n is # here',
      DOUBLE: 'one\ntwo "quoted" \\ end',
      EXPORTED: 'spaced',
      EMPTY: '',
      LONG: 'first\nsecond',
      'dotted.name-x': '1',
    },
  });
});

test.each([
  ['A=1\n\nnonsense', 'line 3 is not of the form NAME=value'],
  ['A=1\nB="open\n\n', 'the quote opened in line 2 is never closed'],
  ["A='x' y", 'line 1 has text after the closing quote'],
  ['A="1\n2"\n=x', 'line 3 is not of the form NAME=value'],
])('a mistake in a dotenv file is named with its line: %j', (text, problem) => {
  expect(parseDotenv(text)).toMatchObject({ problem });
});

test('a ticket counts only with its last line whole', () => {
  expect(parseTicket('')).toEqual({
    ...{ pid: null, made: null, begun: false, ran: false, status: null, cpuMs: null, environment: null },
  });
  expect(parseTicket('123')).toMatchObject({ pid: null, begun: false });
  expect(parseTicket('123\n')).toMatchObject({ pid: 123, begun: true, status: null });
  expect(parseTicket('123\n0m0.00s 0m0.00s\n1m2.50s 0m0.25s\nend 1')).toMatchObject({ status: null });
  expect(parseTicket('123\n0m0.00s 0m0.00s\n1m2.50s 0m0.25s\nend 1\n')).toEqual({
    pid: 123,
    made: null,
    begun: true,
    ran: true,
    status: 1,
    cpuMs: 62_750,
    environment: null,
  });
  expect(parseTicket('123 4.5.-6\n')).toMatchObject({ pid: 123, begun: true, environment: '4.5.-6' });
});

test('a ticket of Windows says who was made, who keeps its end, and that it runs', () => {
  const made = 'made 123 134404801713793920 9 1344 20 4.5.-6\n';
  const identity = { pid: 123, created: '134404801713793920', keeper: { pid: 9, created: '1344', handle: 20 } };
  const known = { pid: 123, made: identity, begun: true, environment: '4.5.-6', status: null };
  expect(parseTicket('made 123 1344 9 13')).toMatchObject({ pid: null, made: null, begun: false, ran: false });
  expect(parseTicket('made 123 1344 9 1344 20 \n')).toMatchObject({ pid: 123, environment: null });
  expect(parseTicket(made)).toMatchObject({ ...known, ran: false });
  expect(parseTicket(`${made}runs\n`)).toMatchObject({ ...known, ran: true });
});

test('a status is a signal only where a signal of that number ends processes', () => {
  expect(readStatus(137)).toEqual({ exitCode: 137, signal: 'SIGKILL' });
  expect(readStatus(143)).toEqual({ exitCode: 143, signal: 'SIGTERM' });
  expect(readStatus(128)).toEqual({ exitCode: 128, signal: null });
  expect(readStatus(200)).toEqual({ exitCode: 200, signal: null });
});

test('script text gets the line breaks and the mark that its interpreter wants', () => {
  expect(normaliseScript('\uFEFFa\r\nb\rc\n', { lineBreak: '\n', mark: false })).toBe('a\nb\nc\n');
  expect(normaliseScript('a\nb\r\n', { lineBreak: '\r\n', mark: true })).toBe('\uFEFFa\r\nb\r\n');
});

test('placeholders in a line become references that suit the shell and the quotes around them', () => {
  const fill = (line: string, family: Parameters<typeof fillShellLine>[2]) =>
    fillShellLine(line, { 'my name': 'x' }, family);
  expect(parameterVariable('my name')).toBe('my_name');
  expect(parameterVariable('1st')).toBe('_1st');
  expect(fill('run {{my name}}', 'posix')).toBe('run "${my_name}"');
  expect(fill('run "a {{ my name }}"', 'posix')).toBe('run "a ${my_name}"');
  expect(fill(`run '{{my name}}' \\"{{my name}}`, 'posix')).toBe(`run ''"\${my_name}"'' \\""\${my_name}"`);
  expect(fill('run {{my name}}', 'fish')).toBe('run "$my_name"');
  expect(fill('run {{my name}} "{{my name}}"', 'powershell')).toBe('run "${env:my_name}" "${env:my_name}"');
  expect(fill('run {{my name}} "{{my name}}"', 'cmd')).toBe('run !my_name! "!my_name!"');
  expect(fill('run {{other}} {{}}', 'posix')).toBe('run {{other}} {{}}');
});

test('a Windows command line survives the parser of the C runtime', () => {
  expect(
    windowsLine({
      file: 'C:\\a b\\x.exe',
      args: ['plain', 'two words', 'say "hi"', 'end\\', 'a b\\', '\\\\"', ''],
      verbatim: false,
    }),
  ).toBe('"C:\\a b\\x.exe" plain "two words" "say \\"hi\\"" end\\ "a b\\\\" "\\\\\\\\\\"" ""');
});

test('file names lead back to their run', () => {
  for (const id of ['01ABC-def_9', 'with.dot', 'a/b', 'grün']) {
    const files = runFiles('/logs', id, 3);
    for (const path of [files.log, files.ticket, files.tail, files.claimed, files.script('.ps1'), files.script('')]) {
      expect(parseRunFile(path.slice(path.lastIndexOf('/') + 1))).toMatchObject({ runId: id, attempt: 3 });
    }
  }
  expect(parseRunFile('notes.txt')).toBeNull();
});

test('the ring holds the newest bytes whatever the sizes of the pieces, also for the next process', async () => {
  const path = join(folder, 'ring.tail');
  const ring = createTailRing(path, 7, 1000);
  let all = '';
  for (let n = 0; n < 200; n += 1) {
    const piece = `${n}:${'abcdefghij'.repeat((n * 7) % 23)}|`.repeat(1 + (n % 9));
    all += piece;
    await ring.push(Buffer.from(piece));
    const buffer = Buffer.alloc(1000);
    const count = await ring.read(buffer, 1000, 0);
    expect(buffer.toString('latin1', 0, count)).toBe(all.slice(-1000));
  }
  await ring.commit();
  ring.close(false);
  const again = reopenTailRing(path);
  expect(again).toMatchObject({ headBytes: 7, moved: all.length, held: 1000, assembling: false });
  const part = Buffer.alloc(50);
  await again?.read(part, 50, 300);
  expect(part.toString('latin1')).toBe(all.slice(-700, -650));
  again?.skip(10);
  expect(again).toMatchObject({ moved: all.length + 10, held: 0 });
  again?.close(true);
  expect(reopenTailRing(path)).toBeNull();
});

test('a file that is no ring is not taken for one', () => {
  const path = join(folder, 'no.tail');
  writeFileSync(path, 'x'.repeat(500));
  expect(reopenTailRing(path)).toBeNull();
});

test('the ticker asks each as often as it answers, stops at null, and keeps no timer when nobody is left', async () => {
  const failures: unknown[] = [];
  const ticker = createTicker((error) => failures.push(error));
  const counts = { a: 0, b: 0, c: 0 };
  ticker.add({}, 1, () => (++counts.a < 5 ? 2 : null));
  ticker.add({}, 1, async () => (++counts.b < 3 ? 5 : null));
  ticker.add({}, 1, () => {
    counts.c += 1;
    throw new Error('broken');
  });
  const key = {};
  ticker.add(key, 1, () => 1);
  await until('the checks', () => counts.a === 5 && counts.b === 3);
  ticker.remove(key);
  expect(counts).toEqual({ a: 5, b: 3, c: 1 });
  expect(failures.length).toBe(1);
  ticker.close();
});

function fakeShell(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('the login shell tells its PATH, whatever else its start-up files print', async () => {
  // Called as: shell -i -l -c '...'
  const shell = fakeShell(
    'chatty',
    'echo welcome; export PATH=/special/bin:/usr/bin:/bin MULTI="a\nb=c d"; exec sh -c "$4"',
  );
  const found = await loginShellEnvironment(log, { shell });
  expect(found['PATH']).toBe('/special/bin:/usr/bin:/bin');
  expect(found['MULTI']?.startsWith('a')).toBe(true);
  expect(found).not.toHaveProperty('SHLVL');
});

test('a login shell that hangs, fails or is not there answers nothing, in bounded time', async () => {
  const begun = performance.now();
  const hangs = loginShellEnvironment(log, { shell: fakeShell('hangs', 'sleep 600 & wait'), limit: 200 });
  const fails = loginShellEnvironment(log, { shell: fakeShell('fails', 'exit 3') });
  const missing = loginShellEnvironment(log, { shell: join(folder, 'no-such-shell') });
  expect(await Promise.all([hangs, fails, missing])).toEqual([{}, {}, {}]);
  expect(performance.now() - begun).toBeLessThan(4000);
});

test('a start by a launcher is told from a start in a terminal', () => {
  expect(startedByLauncher({ PATH: '/usr/bin' })).toBe(process.platform !== 'win32');
  expect(startedByLauncher({ TERM: 'xterm' })).toBe(false);
});

test('interpreters are found on the PATH given and only there', () => {
  fakeShell('python3', '');
  expect(findInterpreters({ PATH: folder }, '/')).toEqual([{ name: 'python3', path: join(folder, 'python3') }]);
});
