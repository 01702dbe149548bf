import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { isAlive } from './pages/is-alive.ts';
import { JobEditor } from './pages/job-editor.ts';
import { JobsList } from './pages/jobs-list.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

// One life of Punctual, in order: every test goes on where the one before stopped.
let folder = '';
let window: OpenWindow;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-first-'));
  window = await openWindow({ folder: join(folder, 'data') });
});
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('leads to the first job in three clicks', async () => {
  const { page } = window;
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('link', { name: /Try it out/ }).click();
  await page.getByRole('button', { name: 'Save job' }).click();
  await page.getByRole('heading', { name: 'Hello' }).waitFor();
  await page.getByText('Every minute').waitFor();
});

it('takes under 15 interactions from "New job" to a saved job, with a preview as it is typed', async () => {
  const { page } = window;
  const editor = new JobEditor(page);
  await new JobsList(page).open();
  await page.getByRole('link', { name: 'New job' }).click();
  await editor.name('Ticker');
  await editor.command(`echo "tick at $(date +%s) from <b>$PUNCTUAL_JOB_NAME</b>"`);
  await editor.mode('Every…');
  await editor.every(2, 'seconds');
  await editor.preview().getByText('Every 2 seconds').waitFor();
  await expect.poll(() => editor.preview().locator('ol li').count()).toBeGreaterThanOrEqual(5);
  await editor.save();
  await page.getByRole('heading', { name: 'Ticker' }).waitFor();
  expect(editor.interactions).toBeLessThan(15);
});

it('starts on time, again and again, and shows it without being asked', async () => {
  const { page } = window;
  const succeeded = page.getByRole('row').filter({ hasText: 'Succeeded' });
  await until('three fires in the list', async () => (await succeeded.count()) >= 3);
  const { items } = await window.call('runs.list', { text: 'Ticker' });
  const late = items
    .filter((run) => run.kind === 'scheduled' && run.startedAt !== null)
    .map((run) => (run.startedAt ?? 0) - run.dueAt)
    .sort((a, b) => a - b);
  // The figure (median under 20 ms) is measured alone in the bench; here other tests share the processor.
  expect(late[Math.floor(late.length / 2)]).toBeLessThan(250);
});

it('shows the output of a run, and markup in it as text', async () => {
  const { page } = window;
  await page.getByRole('row').filter({ hasText: 'Succeeded' }).first().getByRole('link').click();
  await page
    .getByRole('log')
    .getByText(/tick at \d+ from <b>Ticker<\/b>/)
    .waitFor();
  for (const time of ['Scheduled', 'Decided', 'Started', 'Finished'])
    await page.getByText(time, { exact: true }).waitFor();
});

it('pauses, and a paused job does not run', async () => {
  const list = new JobsList(window.page);
  await list.open();
  await list.pauseSwitch('Ticker').click();
  await list.toast('1 job paused').waitFor();
  await list.row('Ticker').getByText('Paused').waitFor();
  await until(
    'no run is under way',
    async () => (await window.call('runs.list', { states: ['starting', 'running'] })).items.length === 0,
  );
  const count = async () =>
    (await window.call('runs.list', { text: 'Ticker', states: ['succeeded'], limit: 500 })).items.length;
  const before = await count();
  // Another job tells when the paused one would have run, twice.
  const metronome = await window.call('jobs.add', {
    spec: {
      name: 'Metronome',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'interval', every: { seconds: 2 } },
    },
  });
  await until('two fires of another job', async () => {
    const { items } = await window.call('runs.list', { jobId: metronome.id, states: ['succeeded'] });
    return items.length >= 2;
  });
  expect(await count()).toBe(before);
  await window.call('jobs.remove', { ids: [metronome.id] });
});

it('follows the output live, and stops a run together with its grandchild', async () => {
  const { page } = window;
  const pidFile = join(folder, 'grandchild');
  const goOn = join(folder, 'go-on');
  const job = await window.call('jobs.add', {
    spec: {
      name: 'Long one',
      action: {
        kind: 'shell',
        command: `sh -c 'sleep 300 & echo $! > "${pidFile}"; wait' & for i in 1 2 3; do echo "line $i"; done; until [ -e "${goOn}" ]; do sleep 0.1; done; echo "line 4"; wait`,
      },
      schedule: { kind: 'manual' },
    },
  });
  await window.go(`/jobs/${job.id}`);
  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('button', { name: 'Show' }).click();
  const log = page.getByRole('log');
  await log.getByText('line 3').waitFor();
  expect(await log.getByText('line 4').count()).toBe(0);
  writeFileSync(goOn, '');
  await log.getByText('line 4').waitFor();
  await until('the grandchild', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() !== '');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(isAlive(pid)).toBe(true);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('You stopped it.').waitFor();
  await until('the end of the grandchild', () => !isAlive(pid));
});

it('is all still there after the host is closed and opened again', async () => {
  await window.close();
  window = await openWindow({ folder: join(folder, 'data') });
  const list = new JobsList(window.page);
  await list.open();
  await list.row('Ticker').getByText('Paused').waitFor();
  await list.row('Long one').waitFor();
  await window.page.getByRole('link', { name: 'Runs' }).click();
  await window.page.getByRole('row').filter({ hasText: 'You stopped it.' }).waitFor();
});

it('S30: has no second row for any occurrence after the host was killed in the middle of work', async () => {
  const list = new JobsList(window.page);
  await list.open();
  await list.pauseSwitch('Ticker').click();
  // It fires every two seconds, so runs fell into its pause.
  await window.page.getByRole('dialog').getByRole('button', { name: 'Continue from now' }).click();
  await list.toast('1 job resumed').waitFor();
  const succeeded = async () => (await window.call('runs.list', { text: 'Ticker', limit: 500 })).items;
  const before = (await succeeded()).length;
  await until('two more fires', async () => (await succeeded()).length >= before + 2);
  await window.host.stop('SIGKILL');
  await window.page.getByText('Connection to Punctual lost').waitFor();
  await window.close();
  window = await openWindow({ folder: join(folder, 'data') });
  await until('fires after the crash', async () => (await succeeded()).length >= before + 4);
  const rows = (await succeeded()).map((run) => `${run.jobId} ${run.scheduledAt} ${run.kind}`);
  expect(new Set(rows).size).toBe(rows.length);
});

it('edits a job; what was not touched stays as it was', async () => {
  const { page } = window;
  const list = new JobsList(page);
  await list.open();
  await list.row('Ticker').click();
  await page.getByRole('button', { name: 'Edit' }).click();
  const editor = new JobEditor(page);
  await editor.name('Ticker of mine');
  await editor.save();
  await page.getByRole('heading', { name: 'Ticker of mine' }).waitFor();
  const [row] = (await window.call('jobs.list', { text: 'Ticker of mine' })).items;
  expect(row?.words).toBe('Every 2 seconds');
});

it('deletes without asking, and takes it back', async () => {
  const list = new JobsList(window.page);
  await list.open();
  await list.select('Hello');
  await list.select('Long one');
  await list.toolbar('Delete');
  const toast = await list.heldToast('2 jobs deleted');
  await list.row('Long one').waitFor({ state: 'detached' });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await list.row('Long one').waitFor();
  await list.row('Hello').waitFor();
});

it('the page complained about nothing', () => {
  expect(window.complaints).toEqual([]);
});
