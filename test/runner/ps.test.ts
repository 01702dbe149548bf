/** `ps` of macOS and the BSDs. Its lines are written after the manual of macOS; the one of this computer is read as well. */
import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readProgram } from '../../main/process/programs.ts';
import { createPs, isMarked, isWrapperOf, parsePs } from '../../main/runner/ps.ts';
import { need } from '../support/needs.ts';

const WRAPPER =
  '/bin/sh -c trap : HUP^Jecho $$ punctual /Users/me/Library/Application Support/Punctual/logs/01AB/01ABC.1.ticket 4.5 /usr/bin/true';
const MAC = [
  '    1     0     1 Ss   Mon Nov 30 07:01:09 2026     /sbin/launchd',
  `  501     1   501 S    Mon Nov  2 09:05:06 2026     ${WRAPPER}`,
  '  502   501   501 S+   Mon Nov 30 09:05:06 2026     /usr/local/bin/node job.js PATH=/bin PUNCTUAL_TOKEN=abc HOME=/Users/me',
  '  503     1   503 Ss   Mon Nov 30 09:05:07 2026     sleep 60 PUNCTUAL_TOKEN=abcd',
  '  504   501   501 Z    Mon Nov 30 09:05:07 2026     (node)',
  '  505     1   505 S    Mo 30 Nov 09:05:07 2026     sleep in a German line',
].join('\n');

describe('the lines of ps', () => {
  const rows = parsePs(MAC);
  test('are processes with their start; zombies and dates of other languages are none', () => {
    expect(rows.map(({ pid, parent, group, started }) => [pid, parent, group, started])).toEqual([
      [1, 0, 1, 'Mon Nov 30 07:01:09 2026'],
      [501, 1, 501, 'Mon Nov  2 09:05:06 2026'],
      [502, 501, 501, 'Mon Nov 30 09:05:06 2026'],
      [503, 1, 503, 'Mon Nov 30 09:05:07 2026'],
    ]);
  });

  test('carry the token of their own run only', () => {
    expect(rows.filter((row) => isMarked(row, 'abc')).map(({ pid }) => pid)).toEqual([502]);
    expect(rows.filter((row) => isMarked(row, 'abcd')).map(({ pid }) => pid)).toEqual([503]);
  });

  test('tell the wrapper of one ticket from those of others', () => {
    const ticket = '/Users/me/Library/Application Support/Punctual/logs/01AB/01ABC.1.ticket';
    expect(rows.filter((row) => isWrapperOf(row, ticket)).map(({ pid }) => pid)).toEqual([501]);
    for (const other of [ticket.replace('.1.', '.11.'), ticket.replace('01ABC', '01ABD'), ticket.slice(0, -2)]) {
      expect(rows.some((row) => isWrapperOf(row, other))).toBe(false);
    }
  });
});

test.each([
  ['darwin', '-axEww'],
  ['freebsd', '-axeww'],
] as const)('on %s it is called with %s, in no language', async (platform, flags) => {
  const read = vi.fn<typeof readProgram>(async () => MAC);
  expect(await createPs(platform, read).rows()).toHaveLength(4);
  const [program, args, options] = read.mock.calls[0] ?? [];
  expect([program, args?.[0], options?.env?.['LC_ALL']]).toEqual(['ps', flags, 'C']);
});

test('callers that can do with an answer of a second ago share one, however many they are', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const read = vi.fn<typeof readProgram>(async () => MAC);
  const ps = createPs('darwin', read);
  await Promise.all(Array.from({ length: 50 }, () => ps.rows(1000)));
  expect(read).toHaveBeenCalledTimes(1);
  // Whoever needs the present asks anew, and the others share that.
  await ps.rows();
  await ps.rows(1000);
  expect(read).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1001);
  await ps.rows(1000);
  expect(read).toHaveBeenCalledTimes(3);
});

const linux = need(process.platform === 'linux', 'the flags of the BSDs are known to the ps of Linux alone');
test.runIf(linux.met)('the ps of this computer is read', linux.options, async () => {
  const ticket = '/tmp/a b/x.1.ticket';
  const child = spawn('/bin/sh', ['-c', 'sleep 60; :', 'punctual', ticket, '4.5', '/bin/true'], { detached: true });
  try {
    await vi.waitFor(async () => {
      const rows = await createPs('freebsd', readProgram).rows();
      const own = rows.find(({ pid }) => pid === process.pid);
      expect(own).toMatchObject({ parent: process.ppid });
      expect(rows.filter((row) => isWrapperOf(row, ticket))).toMatchObject([
        { pid: child.pid, parent: process.pid, group: child.pid },
      ]);
      const age = Date.now() - Date.parse(rows.find(({ pid }) => pid === child.pid)?.started ?? '');
      expect(Math.abs(age)).toBeLessThan(60_000);
    }, 20_000);
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
});
