/**
 * `npm run shots -- [folder] [filter]`: every page in both themes, both languages and two sizes, empty and full, over the
 * scripted host, as PNG files to look at. The filter is a piece of the file name, for example `jobs-en-dark`.
 */
import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { launchChromium } from '../support/chromium.ts';

const SIZES = { large: { width: 1280, height: 800 }, small: { width: 900, height: 600 } } as const;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly jobs: number;
  /** What a person does before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'empty-jobs', path: '/jobs', jobs: 0 },
  { name: 'empty-today', path: '/today', jobs: 0 },
  { name: 'empty-runs', path: '/runs', jobs: 0 },
  { name: 'empty-missed', path: '/missed', jobs: 0 },
  { name: 'jobs', path: '/jobs', jobs: 13 },
  { name: 'jobs-many', path: '/jobs', jobs: 10_000 },
  {
    name: 'jobs-selected',
    path: '/jobs',
    jobs: 10_000,
    act: async (page) => {
      await page.keyboard.press('j');
      for (const key of ['x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
    },
  },
  { name: 'today', path: '/today', jobs: 13 },
  { name: 'missed', path: '/missed', jobs: 13 },
  { name: 'runs', path: '/runs', jobs: 13 },
  { name: 'run', path: '/runs', jobs: 13, act: (page) => page.locator('[role=row] a').nth(6).click() },
  { name: 'job', path: '/jobs/job-4', jobs: 13 },
  { name: 'editor', path: '/jobs/new/report', jobs: 13 },
  {
    name: 'editor-cron',
    path: '/jobs/new/backup',
    jobs: 13,
    act: async (page) => {
      await page.locator('label', { hasText: 'Cron' }).first().click();
      await page.locator('input[value*="19"]').fill('0 6x * * MON-FRI');
      await page.waitForTimeout(500);
    },
  },
  { name: 'settings', path: '/settings', jobs: 13 },
  { name: 'palette', path: '/jobs', jobs: 13, act: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', path: '/jobs', jobs: 13, act: (page) => page.keyboard.press('?') },
];

async function buildScripted(): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'punctual-shots-'));
  process.env.NODE_ENV = 'production';
  await build({
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    root: join(import.meta.dirname, 'scripted'),
    base: './',
    publicDir: false,
    plugins: [react()],
    build: { outDir: out, emptyOutDir: true, target: 'chrome130', chunkSizeWarningLimit: 2000 },
  });
  return out;
}

function serveFolder(folder: string): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname).replace(/^(\.\.[/\\])+/, '');
    const file = join(folder, path === '/' ? 'index.html' : path);
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ origin: `http://127.0.0.1:${port}`, close: () => server.close() });
    });
  });
}

const [folder = join(tmpdir(), 'punctual-shots'), filter = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const built = await buildScripted();
const server = await serveFolder(built);
const browser = await launchChromium();
let taken = 0;
for (const shot of SHOTS) {
  for (const language of ['en', 'zh'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      for (const size of ['large', 'small'] as const) {
        const name = `${shot.name}-${language}-${theme}-${size}`;
        if (!new RegExp(filter).test(name)) continue;
        const page = await browser.newPage({
          viewport: SIZES[size],
          locale: language === 'zh' ? 'zh-CN' : 'en-GB',
          timezoneId: 'Europe/Helsinki',
          reducedMotion: 'reduce',
        });
        page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
        page.on('console', (message) => {
          if (message.type() === 'error') console.error(`${name}: ${message.text()}`);
        });
        await page.goto(`${server.origin}/?jobs=${shot.jobs}&language=${language}&theme=${theme}#${shot.path}`);
        await page.locator('h1, h2').first().waitFor({ timeout: 10_000 });
        await page.waitForTimeout(500);
        await shot.act?.(page);
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `${name}.png`) });
        await page.close();
        taken += 1;
      }
    }
  }
}
await browser.close();
server.close();
rmSync(built, { recursive: true, force: true });
console.log(`${taken} pictures in ${folder}`);
