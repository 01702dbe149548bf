/**
 * `npm run shots -- [folder] [filter]`: every page in both themes, both languages and two sizes, empty, full and with ten thousand
 * jobs, from the built product on a seeded database, as PNG files to look at. The filter is a pattern for the file name, for
 * example `jobs-en-dark`.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { connectToHost } from '../support/host-client.ts';
import { type PictureHost, startPictureHost } from '../support/picture-host.ts';
import { PICTURED, type Pictured } from './pictured.ts';

const SIZES = { large: { width: 1280, height: 800 }, small: { width: 900, height: 600 } } as const;
const LANGUAGES = ['en', 'zh'] as const;
const THEMES = ['light', 'dark'] as const;

const [folder = join(tmpdir(), 'punctual-shots'), filter = ''] = process.argv.slice(2);
const wanted = new RegExp(filter);
mkdirSync(folder, { recursive: true });

interface Picture {
  readonly shot: Pictured;
  readonly name: string;
  readonly theme: (typeof THEMES)[number];
  readonly size: keyof typeof SIZES;
}

/** What is wanted of one host: one language, one number of jobs; one theme after the other. */
function picturesOf(language: string, jobs: number): Picture[] {
  const sizes = Object.keys(SIZES) as (keyof typeof SIZES)[];
  return THEMES.flatMap((theme) =>
    PICTURED.filter((shot) => shot.jobs === jobs).flatMap((shot) =>
      sizes.map((size) => ({ shot, theme, size, name: `${shot.name}-${language}-${theme}-${size}` })),
    ),
  ).filter(({ name }) => wanted.test(name));
}

async function take(browser: Browser, { host, zone }: PictureHost, picture: Picture, language: string): Promise<void> {
  const { shot, name, size } = picture;
  const context = await browser.newContext({
    viewport: SIZES[size],
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: zone,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${name}: ${message.text()}`);
  });
  try {
    await page.goto(host.address);
    await page.getByRole('navigation').first().waitFor();
    await page.evaluate((path) => {
      location.hash = path;
    }, shot.path);
    await page.locator('main h1').first().waitFor({ timeout: 10_000 });
    await page.waitForTimeout(500);
    await shot.act?.(page);
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    taken += 1;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    process.exitCode = 1;
  }
  await context.close();
}

let taken = 0;
const browser = await launchChromium();
for (const language of LANGUAGES) {
  for (const jobs of [13, 0, 10_000]) {
    const pictures = picturesOf(language, jobs);
    if (pictures.length === 0) continue;
    const seeded = await startPictureHost(language, jobs);
    const client = connectToHost(seeded.host);
    for (const picture of pictures) {
      await client.call('settings.set', { window: { language, theme: picture.theme } });
      await take(browser, seeded, picture, language);
    }
    client.close();
    await seeded.close();
  }
}
await browser.close();
console.log(`${taken} pictures in ${folder}`);
