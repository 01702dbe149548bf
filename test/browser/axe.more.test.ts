import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveForm } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let window: OpenWindow;
let jobId = '';
let runId = '';
let secretJobId = '';
let slowRunId = '';
let followedRunId = '';

beforeAll(async () => {
  window = await openWindow();
  const add = (name: string, command: string, more: object = {}) =>
    window.call('jobs.add', {
      spec: { name, action: { kind: 'shell', command }, schedule: { kind: 'cron', pattern: '0 9 * * *' }, ...more },
    });
  jobId = (
    await add('Backup', 'printf "\\033[31mred\\033[0m \\033[33myellow\\033[0m plain\\n"; exit 3', {
      group: 'Home',
      tags: ['nas'],
      parameters: [
        { name: 'depth', type: 'number', value: '3' },
        { name: 'mode', type: 'choice', value: 'fast', choices: ['fast', 'slow'] },
      ],
    })
  ).id;
  await add('Paused', 'true', { favourite: true }).then((job) => window.call('jobs.pause', { ids: [job.id] }));
  const secrets = ['API_TOKEN', 'TLS_KEY', 'PIN'];
  secretJobId = (await add('Deploy', 'true', { secrets, environment: { DB_PASSWORD: 'x' } })).id;
  const values = { API_TOKEN: 'long-enough', PIN: '123' };
  await window.call('secrets.set', { scope: 'job', owner: secretJobId, values });
  await window.call('groups.save', {
    ...{
      name: 'Home',
      environment: { PLACE: 'attic', MY_TOKEN: 'x' },
      secrets: ['SHARED'],
      secretValues: { SHARED: 'long-enough' },
      notify: { succeeded: true },
    },
  });
  await window.call('engine.pause', { group: 'Home', until: Date.now() + 86_400_000 });
  await window.call('backups.create', {});
  const slow = await add('Slow', 'sleep 600');
  runId = (await window.call('jobs.run', { id: jobId })).id;
  const chain = [{ on: 'always', job: secretJobId }];
  const followed = await add('Followed', 'true', { chain });
  followedRunId = (await window.call('jobs.run', { id: followed.id })).id;
  slowRunId = (await window.call('jobs.run', { id: slow.id })).id;
  await window.page.evaluate(() => sessionStorage.length);
});
afterAll(async () => {
  // Runs go on without their host, as they should; this one would for ten minutes.
  await window?.call('runs.stop', { ids: [slowRunId] });
  await window?.close();
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What a theme decides; what else axe looks for is in the document, which is the same in both. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds in both themes. */
async function violations(): Promise<string[]> {
  const { page } = window;
  // The page's content policy refuses foreign scripts, as it should; the debugger's own world may still run them.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(readFileSync(AXE, 'utf8'));
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await still();
    const options = { resultTypes: ['violations'], ...(colorScheme === 'dark' ? { runOnly: COLOURS } : {}) };
    const list = await page.evaluate(async (how) => {
      const { axe } = globalThis as unknown as {
        axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> };
      };
      return (await axe.run(document, how)).violations;
    }, options);
    for (const { id, nodes } of list) {
      for (const { html, failureSummary } of nodes)
        found.push(`${colorScheme}, ${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`);
    }
  }
  return found;
}

/** Colours half-way through a transition are not the ones to judge; what turns for ever does not count. */
async function still(): Promise<void> {
  await window.page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect, playState }) => playState !== 'running' || effect?.getTiming().iterations === Infinity),
  );
}

const pages: readonly (readonly [string, () => string])[] = [
  ['today', () => '/today'],
  ['jobs', () => '/jobs'],
  ['a job', () => `/jobs/${jobId}`],
  ['the changes of a job', () => `/jobs/${jobId}/changes`],
  ['the editor', () => `/jobs/${jobId}/edit`],
  ['a new script', () => '/jobs/new/report'],
  ['missed', () => '/missed'],
  ['runs', () => '/runs'],
  ['a run', () => `/runs/${runId}`],
  ['a run that started another', () => `/runs/${followedRunId}`],
  ['import', () => '/import'],
  ['a group', () => '/groups/Home'],
  ['settings', () => '/settings'],
];

describe.each(['en', 'zh'] as const)('axe finds nothing wrong, light and dark, %s', (language) => {
  beforeAll(async () => {
    await window.call('settings.set', { window: { theme: 'system', language } });
    await window.page.locator(`html[lang^=${language}]`).waitFor();
  });

  it.each(pages)('on %s', async (_, path) => {
    await window.go(path());
    await window.page.locator('h1').waitFor();
    await window.page.waitForFunction(() => document.querySelector('.mantine-Loader-root') === null);
    expect(await violations()).toEqual([]);
  });

  it('on the editor with everything unfolded', async () => {
    await window.go(`/jobs/${jobId}/edit`);
    const closed = window.page.locator('form [aria-expanded=false][aria-controls]');
    await window.page.locator('form h2').first().waitFor();
    while ((await closed.count()) > 0) await closed.first().click();
    expect(await violations()).toEqual([]);
  });

  it('on the question about a pattern of another scheduler', async () => {
    const { page } = window;
    await window.go('/jobs/new/blank');
    await page
      .locator('form label')
      .filter({ hasText: /^Cron$/ })
      .first()
      .click();
    await page.locator('form input[spellcheck=false]').last().fill('0 15 10 ? * 2-6');
    await page.locator('form fieldset code').nth(1).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('form fieldset small').length === 2);
    expect(await violations()).toEqual([]);
    await leaveForm(window);
  });

  it('on hours that are left out and a figure that does not fit', async () => {
    const { page } = window;
    await window.go('/jobs/new/check');
    const closed = page.locator('form [aria-expanded=false][aria-controls]');
    await page.locator('form h2').first().waitFor();
    while ((await closed.count()) > 0) await closed.first().click();
    const hours = page.locator('fieldset', { has: page.locator(':scope > legend') }).locator('fieldset');
    await page.locator('form fieldset > div button').first().click();
    await hours.first().waitFor();
    await page.locator('form .mantine-NumberInput-input').last().fill('9'.repeat(30));
    await page.keyboard.press('Tab');
    // Until the host has answered to what was changed, its last answer is pale.
    await page.locator('aside ol').first().waitFor();
    await page.waitForFunction(() => document.querySelector('aside [data-stale]') === null);
    expect(await violations()).toEqual([]);
    await leaveForm(window);
  });

  it('on the licences, one of them open', async () => {
    const { page } = window;
    await window.go('/settings');
    await page.locator('main button[aria-expanded=false]').last().click();
    await page.locator('main summary').first().click();
    await page.locator('main details pre').first().waitFor();
    expect(await violations()).toEqual([]);
  });

  it('on the secrets of a job: set, missing, too short, suggested, being replaced and new', async () => {
    await window.go(`/jobs/${secretJobId}`);
    await window.page.locator('main a[href$=edit]').waitFor();
    expect(await violations()).toEqual([]);
    await window.go(`/jobs/${secretJobId}/edit`);
    const closed = window.page.locator('form [aria-expanded=false][aria-controls]');
    await window.page.locator('form h2').first().waitFor();
    while ((await closed.count()) > 0) await closed.first().click();
    await window.page.getByText('•••').nth(1).waitFor();
    await window.page.locator('button', { hasText: /^(Add a secret|添加机密变量)$/ }).click();
    await window.page
      .locator('button', { hasText: /^(Replace|更换)$/ })
      .first()
      .click();
    expect(await violations()).toEqual([]);
    await leaveForm(window);
  });

  it('on an import that was looked at', async () => {
    await window.go('/import');
    await window.page
      .locator('main textarea:not([aria-hidden])')
      .fill('0 9 * * * echo x\n@reboot echo y\n99 * * * * z\n');
    await window.page
      .locator('main button:not([data-disabled])', { hasText: /^(Show what it becomes|看看会变成什么)$/ })
      .click();
    await window.page.locator('main li ol li').first().waitFor();
    expect(await violations()).toEqual([]);
  });

  it('on a trial in the editor', async () => {
    await window.go(`/jobs/${jobId}/edit`);
    await window.page.locator('main button', { hasText: /^(Try it now|现在试一试)$/ }).click();
    await window.page.locator('main [role=log] [data-index]').first().waitFor();
    // Over: until then its button is off, and pale.
    await window.page.locator('main button:not([data-disabled])', { hasText: /^(Try it now|现在试一试)$/ }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('on the question for the parameters of a run', async () => {
    await window.go(`/jobs/${jobId}`);
    await window.page.locator('main button', { hasText: /^(Run with…|指定参数运行…)$/ }).click();
    await window.page.getByRole('dialog').waitFor();
    expect(await violations()).toEqual([]);
    await window.page.keyboard.press('Escape');
    await window.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('on the palette and the list of keys', async () => {
    await window.go('/jobs');
    await window.page.getByRole('grid').waitFor();
    await window.page.keyboard.press('Control+k');
    await window.page.locator('.mantine-Spotlight-content').waitFor();
    await window.page.keyboard.type('Back');
    await window.page.locator('.mantine-Spotlight-action[data-selected]').waitFor();
    expect(await violations()).toEqual([]);
    await window.page.keyboard.press('Escape');
    await window.page.locator('.mantine-Spotlight-content').waitFor({ state: 'detached' });
    await window.page.keyboard.press('?');
    await window.page.getByRole('dialog').waitFor();
    expect(await violations()).toEqual([]);
    await window.page.keyboard.press('Escape');
    await window.page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

it('nothing was refused or thrown meanwhile', () => {
  expect(window.complaints.filter((complaint) => !complaint.includes('Content Security Policy'))).toEqual([]);
});
