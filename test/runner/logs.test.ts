import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOOKS_LIKE_ERROR } from '../../preload/contract.ts';
import { until } from '../support/until.ts';
import { createHarness, type Harness } from './harness.ts';

const programs = join(import.meta.dirname, '../fixtures/programs');
let h: Harness;
beforeEach(() => {
  h = createHarness();
});
afterEach(() => h.close());

function put(runId: string, content: string | Buffer, daysOld = 0, extension = 'log'): string {
  const file = h.runner.logPath(runId, 1).replace(/log$/, extension);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  const then = Date.now() / 1000 - daysOld * 86_400;
  utimesSync(file, then, then);
  return file;
}
const read = (runId: string, offset?: number, limit?: number) => h.runner.readLog({ runId, attempt: 1, offset, limit });

test('a log read in pieces of any size is the same text as the whole log', async () => {
  const text = 'grün €uro 𝄞 clef\nplain\n'.repeat(50);
  put('pieces', text);
  for (const limit of [4, 5, 6, 7, 64, 1000]) {
    let offset = 0;
    let joined = '';
    for (let guard = 0; guard < 10_000; guard += 1) {
      const piece = await read('pieces', offset, limit);
      expect(piece.offset).toBe(offset);
      joined += piece.text;
      offset = piece.nextOffset;
      if (piece.ended) break;
    }
    expect(joined).toBe(text);
    expect(joined).not.toContain('\uFFFD');
  }
});

test('invalid bytes are shown as U+FFFD and none of them is skipped', async () => {
  put('rubbish', Buffer.from([0x61, 0x80, 0x80, 0x80, 0x80, 0x80, 0xff, 0x62, 0xe2, 0x82]));
  let joined = '';
  for (let offset = 0; ; ) {
    const piece = await read('rubbish', offset, 4);
    joined += piece.text;
    offset = piece.nextOffset;
    if (piece.ended) break;
  }
  expect(joined).toBe(`a${'\uFFFD'.repeat(6)}b\uFFFD`);
});

test('an unfinished character of a running job waits for its rest', async () => {
  const go = join(h.folder, 'go');
  const run = h.shell(`printf 'a\\342\\202'; while [ ! -e ${go} ]; do sleep 0.02; done; printf '\\254b'`);
  await until('the first bytes', async () => (await read(run)).size === 3);
  expect(await read(run)).toMatchObject({ text: 'a', nextOffset: 1, ended: false });
  writeFileSync(go, '');
  await h.exit(run);
  expect(await read(run, 1)).toMatchObject({ text: '€b', nextOffset: 5, ended: true });
});

test('the end of a log can be read without knowing its size, from the beginning of a character', async () => {
  put('end', `${'x'.repeat(1000)}€€`);
  expect(await read('end', -4)).toMatchObject({ offset: 1003, text: '€', nextOffset: 1006, ended: true });
  expect((await read('end', -100_000)).offset).toBe(0);
});

test('a log that is not there reads as an empty one', async () => {
  expect(await read('nobody')).toMatchObject({ text: '', size: 0, ended: true, restarted: false });
  expect(await read('nobody', 500)).toMatchObject({ text: '', restarted: true });
});

test('binary output of a real process is readable text', async () => {
  const run = h.start({ action: { kind: 'program', program: 'node', args: [join(programs, 'rubbish.mjs')] } });
  await h.exit(run);
  const piece = await read(run);
  expect(piece.text).toContain('ABCDEFG');
  expect(piece.text).toContain('grün\uFFFD');
});

test('a search finds lines with their offset and number, also across the borders of its pieces', async () => {
  const filler = `${'-'.repeat(99)}\n`;
  const lines = Array.from({ length: 40_000 }, (_one, n) => (n % 10_000 === 2621 ? `here is a Needle ${n}\n` : filler));
  const text = lines.join('');
  put('hay', text);
  const found = await h.runner.searchLog({ runId: 'hay', attempt: 1, text: 'NEEDLE' });
  expect(found.complete).toBe(true);
  expect(found.matches.map((one) => [one.line, one.text])).toEqual(
    [2621, 12_621, 22_621, 32_621].map((n) => [n + 1, `here is a Needle ${n}`]),
  );
  for (const match of found.matches) expect(text.slice(match.offset).startsWith('here is a Needle')).toBe(true);
  const strict = await h.runner.searchLog({ runId: 'hay', attempt: 1, text: 'NEEDLE', matchCase: true });
  expect(strict.matches).toEqual([]);
});

test('the first line that looks like an error is found behind colours, and neither “terror” nor “0 errors” is one', async () => {
  const quiet = 'terror, mirrored, 0 errors, no error\n'.repeat(20_000);
  put('night', `${quiet}\u001b[2K\u001b[1;31mError\u001b[0m: disk full\nfatal: gone\n`);
  const found = await h.runner.searchLog({
    runId: 'night',
    attempt: 1,
    text: '',
    pattern: LOOKS_LIKE_ERROR,
    limit: 1,
  });
  expect(found.matches).toHaveLength(1);
  expect(found.matches[0]).toMatchObject({ offset: quiet.length, line: 20_001 });
});

test('a search goes on where its limit stopped it', async () => {
  put('many', Array.from({ length: 1000 }, (_one, n) => `match ${n}\n`).join(''));
  const all: string[] = [];
  for (let from = 0; ; ) {
    const found = await h.runner.searchLog({ runId: 'many', attempt: 1, text: 'match', limit: 70, from });
    all.push(...found.matches.map((one) => one.text));
    from = found.nextOffset;
    if (found.complete) break;
  }
  expect(all).toEqual(Array.from({ length: 1000 }, (_one, n) => `match ${n}`));
});

test('a line of many megabytes is searched, and only the part around the find is answered', async () => {
  put('long', `${'x'.repeat(3_000_000)}needle${'y'.repeat(3_000_000)}`);
  const { matches } = await h.runner.searchLog({ runId: 'long', attempt: 1, text: 'needle' });
  expect(matches.length).toBeGreaterThan(0);
  expect(matches[0]?.text).toContain('xneedley');
  expect(matches[0]?.text.length).toBeLessThan(600);
});

test('a search for nothing, or in a log that is not there, finds nothing', async () => {
  put('some', 'text');
  expect((await h.runner.searchLog({ runId: 'some', attempt: 1, text: '' })).matches).toEqual([]);
  expect(await h.runner.searchLog({ runId: 'nobody', attempt: 1, text: 'x' })).toMatchObject({
    matches: [],
    complete: true,
  });
});

test('pruning removes the oldest logs until the rest fits, and empty folders with them', async () => {
  const files = Array.from({ length: 20 }, (_one, n) => put(`${10_000 + n}-run`, 'x'.repeat(1000), 20 - n));
  const result = await h.runner.pruneLogs({ maxBytes: 5500 });
  expect(result).toEqual({ removedFiles: 15, removedBytes: 15_000, keptBytes: 5000 });
  expect(files.map((file) => existsSync(file))).toEqual(files.map((_file, n) => n >= 15));
  expect(readdirSync(h.logFolder)).toEqual(['1001']);
});

test('pruning spares runs that are open, removes what is too old, and leaves strange files alone', async () => {
  const old = put('aaaaa-old', 'x', 40);
  const open = put('aaaaa-open', 'x', 40);
  const fresh = put('aaaaa-fresh', 'x', 1);
  const stale = put('aaaaa-stale', '1\n', 2, 'ticket');
  const recent = put('aaaaa-recent', '1\n', 0, 'ticket');
  const strange = join(dirname(old), 'notes.txt');
  writeFileSync(strange, 'mine');
  await h.runner.pruneLogs({
    maxBytes: 10 ** 9,
    maxAgeMs: 30 * 86_400_000,
    keep: (runId) => runId === 'aaaaa-open',
  });
  expect([old, open, fresh, stale, recent, strange].map((file) => existsSync(file))).toEqual([
    false,
    true,
    true,
    false,
    true,
    true,
  ]);
});

test('pruning never touches a run that is going on', async () => {
  const run = h.shell('echo up; exec sleep 600');
  await until('the start', () => h.started.has(run) && h.logText(run) === 'up\n');
  await h.runner.pruneLogs({ maxBytes: 0 });
  expect(h.logText(run)).toBe('up\n');
});

test('the files of named runs are removed and no others', async () => {
  const files = ['bbbbb-1', 'bbbbb-2', 'ccccc-3'].map((id) => put(id, 'x'));
  const second = join(dirname(files[0] ?? ''), 'bbbbb-1.2.log');
  writeFileSync(second, 'y');
  await h.runner.removeLogs([
    { runId: 'bbbbb-1', attempts: 2 },
    { runId: 'ccccc-3', attempts: 1 },
    { runId: 'zzzzz-unknown', attempts: 1 },
  ]);
  expect(files.map((file) => existsSync(file))).toEqual([false, true, false]);
  expect(existsSync(second)).toBe(false);
  expect(existsSync(dirname(files[2] ?? ''))).toBe(false);
});

test('an id with characters that mean something to a file system stays inside the folder', async () => {
  const path = h.runner.logPath('../../etc/passwd', 1);
  expect(path.startsWith(h.logFolder)).toBe(true);
  expect(path).not.toContain('..');
});
