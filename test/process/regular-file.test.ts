/** What a person may name instead of a file: nothing of it may hold anything up or fill the memory. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRegularFile } from '../../main/process/regular-file.ts';
import { linux } from '../support/needs.ts';

describe.runIf(linux.met)('a file that a person names', linux.options, () => {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder'));
  writeFileSync(at('ten'), '0123456789');

  test.each(['/dev/zero', '/dev/null', '/dev/tty', at('pipe')])('is refused at once: %s', (file) => {
    // Without a terminal, /dev/tty cannot even be opened.
    expect(readOr(file, 10)).toMatch(/^(irregular|ENXIO)$/);
  });

  test('is read to its last byte, or refused when it has one too many', () => {
    expect(readRegularFile(at('ten'), 10)).toEqual({ bytes: Buffer.from('0123456789') });
    expect(readRegularFile(at('ten'), 9)).toEqual({ refused: 'large' });
  });

  test('is bounded also where its size says nothing, as in /proc', () => {
    expect(readRegularFile('/proc/self/status', 10)).toEqual({ refused: 'large' });
    expect(readRegularFile('/proc/self/status', 100_000)).toHaveProperty('bytes');
  });

  test.each([
    [at('folder'), 'EISDIR'],
    [at('nothing'), 'ENOENT'],
  ])('is reported as the system does: %s', (file, code) => {
    expect(readOr(file, 10)).toBe(code);
  });
});

function readOr(file: string, most: number): string {
  try {
    const found = readRegularFile(file, most);
    return 'bytes' in found ? 'read' : found.refused;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
