import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-config-'));
  const file = join(folder, 'fixed.yaml');
  writeFileSync(file, 'engine:\n  settleSeconds: 7\n  executors: { disk: { limit: 1 } }\nwindow: { theme: dark }\n');
  window = await openWindow({ env: { PUNCTUAL_CONFIG: file, PUNCTUAL_JOB_DEFAULTS_MISFIRE: 'none' } });
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
  rmSync(folder, { recursive: true, force: true });
});

it('Settings show what a file or the environment decides, where, and cannot change it', async () => {
  const { page } = window;
  await window.go('/settings');
  await page.getByText(/Set in .*fixed\.yaml:2; it can only be changed there\./).waitFor();
  await page.getByText('Set in PUNCTUAL_JOB_DEFAULTS_MISFIRE; it can only be changed there.').waitFor();
  const settle = page.getByRole('textbox', { name: 'Wait after wake-up' });
  await expect.poll(() => settle.inputValue()).toContain('7');
  await expect.poll(() => settle.isDisabled()).toBe(true);
  await expect.poll(() => page.getByRole('radio', { name: 'Light' }).isDisabled()).toBe(true);
  await expect.poll(() => page.getByText(/Set in .*fixed\.yaml:3/).count()).toBe(1);
  // What nobody fixed is as free as ever.
  const days = page.getByRole('textbox', { name: 'Keep runs for' });
  await expect.poll(() => days.isDisabled()).toBe(false);
});
