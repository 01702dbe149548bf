/** Findings 5 and 6: what a job's page says of a year of which most rows are gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedPrunedYear } from '../support/pruned-year.ts';
import { until } from '../support/until.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const DAY = 86_400_000;
const now = Date.now();
const day = (ago: number): string => new Date(Math.floor(now / DAY) * DAY - ago * DAY).toISOString().slice(0, 10);

let folder: string;
let window: OpenWindow;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-pruned-'));
  seedPrunedYear({ folder, zone: 'UTC', now });
  window = await openWindow({ folder, env: { TZ: 'UTC' } });
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

const fact = (name: string) => window.page.locator('dl > div', { has: window.page.getByText(name, { exact: true }) });
const cells = (tone: string) => window.page.locator(`[role=gridcell][data-tone="${tone}"]`);

it('the rate counts every run there ever was, and the last failure is found where a hundred rows hold none', async () => {
  const { page, call } = window;
  await window.go('/jobs/sync');
  const { counts, removed } = await call('jobs.outcomes', { id: 'sync' });
  const [ok, bad] = [counts.succeeded ?? 0, counts.failed ?? 0];
  expect(bad).toBe(6);
  expect(removed).toBeGreaterThan(700);
  const last = fact('Last failure').getByRole('link');
  await last.waitFor();
  await expect
    .poll(() => fact('Succeeded').textContent())
    .toBe(`Succeeded${Math.floor((ok / (ok + bad)) * 1000) / 10}%of ${(ok + bad).toLocaleString('en')} runs`);
  await expect.poll(() => last.getAttribute('href')).toMatch(/\/runs\/run-\d+$/);
  await window.go('/jobs/older');
  await fact('Last failure')
    .getByText(/^none since /)
    .waitFor();
  await window.go('/jobs/yearly');
  await fact('Last failure').getByText('never', { exact: true }).waitFor();
  await page.getByText('of 1 run', { exact: true }).waitFor();
});

it('days whose runs are gone have their outcome, and look unlike days without runs, before the job, or not known', async () => {
  await window.go('/jobs/sync');
  await cells('bad').first().waitFor();
  await expect.poll(() => cells('bad').count()).toBe(2);
  expect(await cells('mixed').count()).toBe(0);
  await expect.poll(() => window.page.locator('[role=gridcell][data-gone]').count()).toBeGreaterThan(150);
  expect(await cells('unknown').count()).toBe(0);
  await expect.poll(() => cells('before').count()).toBeGreaterThan(30);
  await expect.poll(() => cells('none').count()).toBeGreaterThan(5);
  await window.go('/jobs/older');
  await cells('unknown').first().waitFor();
  await expect.poll(() => cells('unknown').count()).toBeGreaterThan(250);
  await expect.poll(() => cells('unknown').first().getAttribute('aria-label')).toMatch(/Not known/);
});

it('a day whose runs are gone says how they went and that they are no longer listed', async () => {
  const { page } = window;
  await window.go(`/jobs/sync/runs/${day(200)}`);
  await page.getByText('2 succeeded, 2 failed. These runs are no longer listed.').waitFor();
  await window.go('/jobs/sync/runs');
  await page.getByText(/older runs are counted but no longer listed\./).waitFor();
  await page.getByRole('link', { name: 'How long runs are kept' }).click();
  const field = page.getByRole('textbox', { name: 'Keep runs for' });
  await until('the limits', () => field.evaluate((input) => document.activeElement === input));
});

it('removed output says when it was removed and why, where it read as none', async () => {
  await window.go('/runs/run-1');
  await window.page.getByText(/^The output was removed on .+ to keep all output within its limit\.$/).waitFor();
  await window.go('/runs/run-2');
  await window.page.getByText('It printed something, but the file with its output is gone.').waitFor();
  expect(await window.page.getByText('0 lines').count()).toBe(0);
});

it('a limit says what it removes before it is set; called off, nothing changes; looser, it is set at once', async () => {
  const { page, call } = window;
  await window.go('/settings');
  const field = page.getByRole('textbox', { name: 'Keep runs for' });
  const days = async () => (await call('settings.get', {})).retention.days;
  await page.getByText(/last removed [\d,]+ runs, /).waitFor();
  const type = async (value: string) => {
    await field.fill(value);
    await field.press('Enter');
  };
  await type('30');
  await page.getByText(/^This removes \d+ runs with their output\.$/).waitFor();
  expect(await days()).toBe(90);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await until('the field as it was', async () => (await field.inputValue()).startsWith('90'));
  expect(await days()).toBe(90);
  await type('120');
  await until('the looser limit', async () => (await days()) === 120);
  // Also before the window has heard of it.
  await type('30');
  await page.getByRole('button', { name: 'Set the limit' }).click();
  await until('the tighter limit', async () => (await days()) === 30);
  await expect.poll(() => field.evaluate((input) => document.activeElement === input)).toBe(true);
});

it('a figure that is being typed stays when the settings change elsewhere, and a field at rest follows', async () => {
  const { page, call } = window;
  await window.go('/settings');
  const field = page.getByRole('textbox', { name: 'Keep runs for' });
  const other = page.getByRole('textbox', { name: 'Runs kept per job, at most' });
  const days = async () => (await call('settings.get', {})).retention.days;
  await field.fill('300');
  await call('settings.set', { retention: { days: 200, runsPerJob: 4321 } });
  await until('the other field', async () => (await other.inputValue()) === '4,321');
  await expect.poll(() => field.inputValue()).toMatch(/^300/);
  await field.press('Enter');
  await until('the limit that was typed', async () => (await days()) === 300);
  await call('settings.set', { retention: { days: 250 } });
  await until('the field at rest', async () => (await field.inputValue()).startsWith('250'));
});
