/** The host on Windows' Node under Wine, driven by the window in real Chromium: a job is made, watched, stopped, and outlives its host. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchWindowsNode, fetchWindowsPackages } from '../../build/windows-node.ts';
import { prepareWine, winePath } from '../../build/wine.ts';
import { JobEditor } from '../browser/pages/job-editor.ts';
import { JobsList } from '../browser/pages/jobs-list.ts';
import { type OpenWindow, openWindow } from '../browser/pages/open-window.ts';
import { programs } from '../support/needs.ts';
import { until } from '../support/until.ts';
import { livesUnderWine, startWineHost, type WindowsNode } from '../support/wine-host.ts';

// One life, in order: every test goes on where the one before stopped.
let folder = '';
let where: WindowsNode;
let window: OpenWindow;
let script = '';
let jobId = '';

const wine = programs('wine');
/** Prints, starts a process of its own, and ends with 42 when it is allowed to. */
const WORK = `const fs = require('fs');
if (process.argv[2] === 'inner') { setInterval(() => 0, 1000); }
else {
  require('child_process').spawn(process.execPath, [__filename, 'inner'], { stdio: 'ignore' });
  console.log('line 1 from <b>' + process.platform + '</b>');
  fs.appendFileSync(__dirname + '/begun', 'x');
  setInterval(() => {
    if (fs.existsSync(__dirname + '/more')) { fs.rmSync(__dirname + '/more'); console.log('line 2'); }
    if (fs.existsSync(__dirname + '/go')) process.exit(42);
  }, 20);
}`;

/** Many times what anything takes here on a machine at rest: programs start slowly under Wine on one that is busy. */
const PATIENCE_MS = 120_000;
const wait = (what: string, ask: () => Promise<boolean> | boolean) => until(what, ask, PATIENCE_MS);
async function open(): Promise<OpenWindow> {
  const data = join(folder, 'data & more');
  const opened = await openWindow({ folder: data, start: (options) => startWineHost(where, options) });
  opened.page.setDefaultTimeout(PATIENCE_MS);
  return opened;
}
const begun = (): number => {
  try {
    return readFileSync(join(folder, 'begun'), 'utf8').length;
  } catch {
    return 0;
  }
};
const allow = (what: 'more' | 'go') => writeFileSync(join(folder, what), '');
const newest = async () => (await window.call('runs.list', { jobId, limit: 50 })).items[0];
/** The host ends as at a failure of power; the runs go on. */
async function kill(): Promise<void> {
  await window.host.stop('SIGKILL');
  await window.page.getByText('Connection to Punctual lost').waitFor();
  await window.close();
}

describe.runIf(wine.met)('the host on Windows, seen in the window', wine.options, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'punctual-wine-'));
    script = join(folder, 'work.cjs');
    writeFileSync(script, WORK);
    where = { node: fetchWindowsNode(), modules: fetchWindowsPackages() };
    prepareWine();
    window = await open();
  }, PATIENCE_MS * 4);
  afterAll(async () => {
    await window?.close();
    if (folder !== '') allow('go');
    await wait('the processes of the jobs to end', () => script === '' || !livesUnderWine('work.cjs')).catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes a job that the editor takes', async () => {
    const { page } = window;
    const editor = new JobEditor(page);
    await new JobsList(page).open();
    await page.getByRole('link', { name: 'New job' }).first().click();
    await editor.name('On Windows');
    await editor.command(`"${winePath(where.node)}" "${winePath(script)}"`);
    await editor.mode('By hand');
    await editor.save();
    await page.getByRole('heading', { name: 'On Windows' }).waitFor();
    jobId = (await window.call('jobs.list', { text: 'On Windows' })).items[0]?.id ?? '';
  });

  it('shows its output live, and stops it with all it started', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Run now' }).click();
    await wait('the first run to begin', () => begun() === 1);
    await window.go(`/runs/${(await newest())?.id}`);
    const log = page.getByRole('log');
    await log.getByText('line 1 from <b>win32</b>').waitFor();
    allow('more');
    await log.getByText('line 2').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('You stopped it.').waitFor();
    expect(livesUnderWine('work.cjs')).toBe(false);
  });

  it('S32: finds the real exit code of a run that ended while the host was dead', async () => {
    await window.call('jobs.run', { id: jobId });
    await wait('the second run to begin', () => begun() === 2);
    await kill();
    allow('go');
    await wait('its program to end', () => !livesUnderWine('work.cjs'));
    rmSync(join(folder, 'go'));
    window = await open();
    await wait('its end to be found', async () => (await newest())?.exitCode === 42);
    const run = await newest();
    expect(run).toMatchObject({ state: 'failed', exitCode: 42 });
    await window.go(`/runs/${run?.id}`);
    await window.page.getByText('The program ended with exit code 42.').first().waitFor();
    await window.page.getByRole('log').getByText('line 1 from <b>win32</b>').waitFor();
  });

  it('S32: takes up a run that went on while the host was dead, and stops it', async () => {
    await window.call('jobs.run', { id: jobId });
    await wait('the third run to begin', () => begun() === 3);
    await kill();
    expect(livesUnderWine('work.cjs')).toBe(true);
    window = await open();
    const run = await newest();
    await window.go(`/runs/${run?.id}`);
    const { page } = window;
    await page.getByRole('log').getByText('line 1 from <b>win32</b>').waitFor();
    allow('more');
    await page.getByRole('log').getByText('line 2').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('You stopped it.').waitFor();
    expect(livesUnderWine('work.cjs')).toBe(false);
  });

  it('S30: has exactly the three runs', async () => {
    const { items } = await window.call('runs.list', { jobId, limit: 50 });
    expect(items.map(({ state }) => state).toSorted()).toEqual(['failed', 'stopped', 'stopped']);
    expect(begun()).toBe(3);
  });

  it('the page complained about nothing', () => {
    expect(window.complaints).toEqual([]);
  });
});
