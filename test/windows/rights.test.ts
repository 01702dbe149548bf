/** The rights of files as Windows tells them, and the closing line of doctor as it takes them away. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToOthers } from '../../main/host/windows-rights.ts';
import { readFileRights } from '../../main/process/windows/rights.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

test('are read of folders and files with any name', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a & b 文.txt');
  writeFileSync(file, 'x');
  for (const path of [folder, file]) {
    const rights = readFileRights(path);
    expect(rights?.self).toMatch(/^S-1-5-21-[\d-]+$/);
    expect(rights?.sddl).toMatch(/^O:(S-[\d-]+|[A-Z]{2})D:/);
    expect(openToOthers(rights?.sddl ?? '', rights?.self ?? '')?.foreign ?? false).toBe(false);
  }
});

test('of what is not there nothing is said', () => {
  expect(readFileRights('Z:\\no\\such\\folder')).toBeNull();
});
