/**
 * `npm run pictures`: the pictures of the README, from the built product on a seeded database: today, editor, run and inbox, light
 * and dark. Small files: one pixel for each CSS pixel, and as few colours as the page has.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { connectToHost } from '../support/host-client.ts';
import { startPictureHost } from '../support/picture-host.ts';

const FOLDER = join(import.meta.dirname, '../../build/pictures');

interface ReadmePicture {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

const PICTURES: readonly ReadmePicture[] = [
  { name: 'today', path: '/today' },
  { name: 'editor', path: '/jobs/mirror-photos/edit' },
  {
    name: 'run',
    path: '/jobs/fetch-mail/runs',
    act: async (page) => {
      await page.locator('[role=row] a').first().click();
      await page.getByRole('log').getByText('saved').waitFor();
    },
  },
  { name: 'inbox', path: '/missed' },
];

mkdirSync(FOLDER, { recursive: true });
const seeded = await startPictureHost('en', 13);
const client = connectToHost(seeded.host);
const browser = await launchChromium();
try {
  for (const theme of ['light', 'dark'] as const) {
    await client.call('settings.set', { window: { language: 'en', theme } });
    for (const { name, path, act } of PICTURES) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 720 },
        locale: 'en-GB',
        timezoneId: seeded.zone,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.goto(seeded.host.address);
      await page.getByRole('navigation').first().waitFor();
      await page.evaluate((to) => {
        location.hash = to;
      }, path);
      await page.locator('main h1').first().waitFor();
      await page.waitForTimeout(1200);
      await act?.(page);
      await page.waitForTimeout(600);
      const file = join(FOLDER, `${name}-${theme}.png`);
      const small = withPalette(await page.screenshot());
      writeFileSync(file, small);
      console.log(`${file}: ${Math.round(small.length / 1000)} kB`);
      await context.close();
    }
  }
} finally {
  client.close();
  await browser.close();
  await seeded.close();
}

/**
 * The same picture with a palette of 256 colours: the most frequent and the strongest ones, everything else the nearest of them. A page has few
 * colours and many shades of text between them, so nobody sees it, and the file is a third of the size.
 */
function withPalette(png: Buffer): Buffer {
  const { width, height, pixels, channels } = decode(png);
  const counts = new Map<number, number>();
  const colourAt = (at: number) => ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
  for (let at = 0; at < pixels.length; at += channels) {
    const colour = colourAt(at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, 256)
    .map(([colour]) => colour);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const distance = (a: number, b: number) =>
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  const indexOf = (colour: number): number => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    let best = 0;
    for (let index = 1; index < palette.length; index += 1) {
      if (distance(colour, palette[index] ?? 0) < distance(colour, palette[best] ?? 0)) best = index;
    }
    nearest.set(colour, best);
    return best;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + x + 1] = indexOf(colourAt((y * width + x) * channels));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Strong colours are rare and matter: a warning must stay yellow among a hundred greys of text. */
function weight([colour, count]: readonly [number, number]): number {
  const parts = [colour >> 16, (colour >> 8) & 255, colour & 255];
  const strength = Math.max(...parts) - Math.min(...parts);
  return count * (1 + strength / 4);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc(body), body.length + 4);
  return framed;
}

function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** Pixels of what Chromium writes: 8 bits, RGB or RGBA, not interlaced. PNG, clause 9 (filters). */
function decode(png: Buffer): { width: number; height: number; pixels: Buffer; channels: number } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const value = raw[y * (stride + 1) + 1 + x] ?? 0;
      const left = x >= channels ? (pixels[y * stride + x - channels] ?? 0) : 0;
      const up = y > 0 ? (pixels[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= channels && y > 0 ? (pixels[(y - 1) * stride + x - channels] ?? 0) : 0;
      pixels[y * stride + x] = (value + predicted(filter, left, up, corner)) & 255;
    }
  }
  return { width, height, pixels, channels };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
