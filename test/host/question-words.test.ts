/** The notification about the database: where the chosen language cannot be read, it is that of the computer. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../support/temporary-store.ts';
import { startApp } from './running-app.ts';

const ENGLISH = /The database .* is missing/;
const CHINESE = /数据库/;

test.each([
  ['of the computer, Chinese', 'zh-CN', CHINESE],
  ['of the computer, English', 'en-GB', ENGLISH],
])('a missing database: in the language %s', async (_, locale, words) => {
  const folder = temporaryFolder();
  // What an earlier life leaves.
  mkdirSync(join(folder, 'runs', 'a'), { recursive: true });
  writeFileSync(join(folder, 'runs', 'a', '1.log'), 'output');
  const options = new Intl.DateTimeFormat().resolvedOptions();
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({ ...options, locale });
  const { told } = await startApp(folder);
  asked.mockRestore();
  expect(told).toHaveLength(1);
  expect(told[0]?.body).toMatch(words);
});
