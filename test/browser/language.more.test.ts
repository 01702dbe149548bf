import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';
import { sampleLife } from '../support/sample-life.ts';
import { seedLife } from '../support/seed-life.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';
import { spoken } from './pages/spoken.ts';
import { PICTURED } from './pictured.ts';

const GAP = '\u0001';
/** `section.name` -> the sentence, its gaps marked. */
function sentences(messages: object, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'string') return [[`${path}${key}`, value]];
    if (typeof value === 'object' && value !== null) return sentences(value, `${path}${key}.`);
    // Reasons take facts; nothing fails on these pages.
    if (typeof value !== 'function' || path === 'reason.') return [];
    return [[`${path}${key}`, String(value(GAP, GAP, GAP, GAP))]];
  });
}
const chinese = new Map(sentences(zh));
/** English sentences that Chinese says otherwise, as patterns for a whole text. */
const english = sentences(en)
  .filter(([path, words]) => words !== chinese.get(path) && /[A-Za-z]{2}/.test(words.replaceAll(GAP, '')))
  .map(([path, words]) => {
    const pieces = words.split(GAP).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return { path, pattern: new RegExp(`^${pieces.join('.+')}$`, 's') };
  });
/** A job that runs while its page is looked at. */
const GOING = 'Going on';
/** What a person wrote here, and names that are the same in every language. */
const names = [
  GOING,
  ...sampleLife('en').flatMap(({ spec }) => [
    spec.name,
    spec.group ?? '',
    ...(spec.tags ?? []),
    (spec.notes ?? '').slice(0, 20),
  ]),
];

/** The same page, only scrolled. */
const ELSEWHERE = /-(below|end|\d)$/;

let window: OpenWindow;
let folder = '';
let going = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-language-'));
  seedLife({ folder, zone: 'Europe/Berlin', now: Date.now(), language: 'en', jobs: 13 });
  window = await openWindow({ folder, env: { TZ: 'Europe/Berlin' } });
  const { id } = await window.call('jobs.add', {
    spec: { name: GOING, action: { kind: 'shell', command: 'sleep 900' }, schedule: { kind: 'manual' } },
  });
  going = (await window.call('jobs.run', { id })).id;
});
afterAll(async () => {
  // Runs go on without their host, as they should; this one would for a quarter of an hour.
  await window?.call('runs.stop', { ids: [going] });
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

let languageNow: 'en' | 'zh' = 'en';
async function speak(language: 'en' | 'zh'): Promise<void> {
  languageNow = language;
  await window.call('settings.set', { window: { language } });
  await window.page.locator(`html[lang="${language === 'zh' ? 'zh-CN' : 'en'}"]`).waitFor();
}

/** To the list of runs, from whatever was begun elsewhere. */
async function leave(): Promise<void> {
  const { page } = window;
  await window.go('/runs');
  const agree = page.getByRole('button', { name: new RegExp(`^(${en.unsaved.leave}|${zh.unsaved.leave})$`) });
  const there = page.getByRole('heading', { level: 1, name: new RegExp(`^(${en.nav.runs}|${zh.nav.runs})$`) });
  await agree.or(there).first().waitFor();
  if (await agree.isVisible()) await agree.click();
  await there.waitFor();
}

/** Sentences left over; asked again until there are none, because what the host says in words is on its way. */
async function leftOver(isWrong: (words: string) => boolean): Promise<readonly string[]> {
  const end = performance.now() + 5000;
  for (;;) {
    const left = (await spoken(window.page)).filter(isWrong);
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const isTheirs = (words: string) =>
  words === en.app.name || words.includes('简体中文') || names.some((name) => name !== '' && words.includes(name));
const isChinese = (words: string) => !isTheirs(words) && /\p{Script=Han}/u.test(words);
const isEnglish = (words: string) =>
  !isTheirs(words) &&
  (english.some(({ pattern }) => pattern.test(words)) || /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(words));

describe('the language is switched at once', () => {
  it.each(PICTURED.filter(({ name, jobs }) => jobs === 13 && !ELSEWHERE.test(name)))(
    'and leaves no sentence of the other one: $name',
    async ({ path, act }) => {
      const { page } = window;
      const from = languageNow;
      await leave();
      await window.go(path);
      await page.locator('main h1').first().waitFor();
      await act?.(page);
      // From page to page the other way round.
      await speak(from === 'en' ? 'zh' : 'en');
      expect(await leftOver(from === 'en' ? isEnglish : isChinese)).toEqual([]);
      expect((await spoken(page)).some(from === 'en' ? isChinese : isEnglish)).toBe(true);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
  );

  it('in what a form says is wrong, too', async () => {
    const { page } = window;
    await speak('en');
    await window.go('/jobs/new');
    await page.getByRole('button', { name: 'Save job' }).click();
    await page.getByText('Give the job a name').waitFor();
    await speak('zh');
    expect(await leftOver(isEnglish)).toEqual([]);
    await page.getByText('请给任务起个名字').waitFor();
    await speak('en');
    expect(await leftOver(isChinese)).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});

it('opens in the language it spoke last, without a word of the system’s before', async () => {
  await speak('zh');
  const page = await window.page.context().newPage();
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => {
      const words = document.querySelector('nav')?.textContent;
      if (words !== undefined && words !== null && words !== said.at(-1)) said.push(words);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto(window.host.address);
  await page.getByRole('heading', { level: 1, name: '任务' }).waitFor();
  const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  expect(said.length).toBeGreaterThan(0);
  expect(said.filter((words) => words.includes(en.nav.jobs))).toEqual([]);
  await page.close();
  await speak('en');
});
