/** `node build/icons/generate.ts`: draws every icon file from drawings.ts with a real Chromium. The results are committed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../../test/support/chromium.ts';
import { ICNS_TYPES, icns, ico } from './containers.ts';
import { appIcon, TRAY_STATES, trayIcon } from './drawings.ts';

const HERE = import.meta.dirname;
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256];
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
/** Colour of the text in the bar, and so of the icon. */
const INKS = { light: '#1d1d1f', dark: '#f2f2f4' } as const;

const browser = await launchChromium();
const page = await browser.newPage();

async function draw(svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}

mkdirSync(join(HERE, 'png'), { recursive: true });
mkdirSync(join(HERE, 'tray'), { recursive: true });

const windows = [];
for (const size of WINDOWS_SIZES) windows.push({ size, png: await draw(appIcon(size, false), size) });
writeFileSync(join(HERE, 'icon.ico'), ico(windows));

const mac = new Map<number, Buffer>();
for (const size of new Set(Object.values(ICNS_TYPES))) mac.set(size, await draw(appIcon(size, true), size));
writeFileSync(
  join(HERE, 'icon.icns'),
  icns((size) => mac.get(size) ?? Buffer.alloc(0)),
);

for (const size of LINUX_SIZES) {
  writeFileSync(join(HERE, 'png', `${size}x${size}.png`), await draw(appIcon(size, false), size));
}
for (const state of TRAY_STATES) {
  for (const [bar, ink] of Object.entries(INKS)) {
    for (const scale of [1, 2]) {
      const name = `${state}-${bar}${scale === 1 ? '' : '@2x'}.png`;
      writeFileSync(join(HERE, 'tray', name), await draw(trayIcon(state, ink), 16 * scale));
    }
  }
}
await browser.close();
