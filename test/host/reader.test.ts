import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { createFileReader, type FileReader, type FileReaderOptions } from '../../main/host/reader/reader.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

let reader: FileReader | null = null;
afterEach(() => reader?.close());
const made = (options?: FileReaderOptions): FileReader => {
  reader = createFileReader(options);
  return reader;
};
const jobs = (count: number): string =>
  JSON.stringify({
    version: 1,
    jobs: Array.from({ length: count }, (_, n) => ({
      ...{ id: `j${n}`, name: `job ${n}`, action: { kind: 'shell', command: 'ls' }, schedule: { kind: 'manual' } },
    })),
  });
/** A thread that does this with every task. */
function entry(work: string): URL {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => { ${work} });\n`,
  );
  return pathToFileURL(file);
}

describe('the thread that reads files', () => {
  test('gives back thousands of jobs in parts, whole and in their order', async () => {
    const found = await made().jobsFile(jobs(1234), 'a');
    expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 1234 }, (_, n) => `j${n}`));
  });

  test('answers every file of several given at once, and goes on after one that is wrong', async () => {
    const { jobsFile, bundle, places } = made();
    const answers = await Promise.allSettled([
      jobsFile(jobs(2), 'a'),
      jobsFile('{"version":2}', 'b.json'),
      bundle('[]', 'c.json'),
      places(jobs(3), 'd', [['jobs', 2, 'id']]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { code: 'bad-input', reason: { code: 'wrong-file', file: 'b.json' } } });
    expect(answers[2]).toMatchObject({ reason: { code: 'bad-input', reason: { code: 'not-a-bundle' } } });
    expect(answers[3]).toMatchObject({ value: [{ line: 1 }] });
  });

  test('a file that takes too long is given up by name, and the next one is read by a new thread', async () => {
    const slow = made({ withinMs: 300, entry: entry('for (;;);') });
    const first = slow.jobsFile('x', 'slow.yaml');
    const second = slow.jobsFile('x', 'next.yaml');
    await expect(first).rejects.toMatchObject({ reason: { code: 'file-slow', file: 'slow.yaml', seconds: 0.3 } });
    await expect(second).rejects.toMatchObject({ reason: { code: 'file-slow', file: 'next.yaml' } });
  });

  test('a file that needs too much memory is given up, and the process lives', { timeout: 60_000 }, async () => {
    const eats = made({ entry: entry('const all = []; for (;;) all.push({ a: all.length, b: [1] });') });
    await expect(eats.jobsFile('x', 'huge.yaml')).rejects.toMatchObject({
      reason: { code: 'file-memory', file: 'huge.yaml' },
    });
  });

  test('a thread that ends by itself, and a reader that is closed, fail what is being read', async () => {
    await expect(made({ entry: entry('process.exit(3);') }).jobsFile('x', 'a')).rejects.toMatchObject({
      code: 'unavailable',
    });
    const closed = made({ entry: entry('for (;;);') });
    const under = closed.jobsFile('x', 'a');
    const failed = expect(under).rejects.toMatchObject({ reason: { code: 'host-closed' } });
    await new Promise((resolve) => setImmediate(resolve));
    await closed.close();
    await failed;
    await expect(closed.jobsFile('x', 'b')).rejects.toMatchObject({ reason: { code: 'host-closed' } });
  });

  test('takes only so many files at once, and none that is too large', async () => {
    const { jobsFile } = made({ withinMs: 2000, entry: entry('for (;;);') });
    const waiting = Array.from({ length: 20 }, () => jobsFile('x', 'a').catch(() => null));
    await expect(jobsFile('x', 'b')).rejects.toMatchObject({ reason: { code: 'too-many-files' } });
    await expect(jobsFile('x'.repeat(17 * 1024 * 1024), 'c')).rejects.toMatchObject({
      reason: { code: 'file-bound', bound: 'megabytes', most: 16 },
    });
    await reader?.close();
    await Promise.all(waiting);
  });
});
