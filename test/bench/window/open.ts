/** From asking for the page to a job list that can be used, with nothing in the browser's caches; and what it had to load. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Bench, Figure } from '../window.ts';
import { median } from './watch.ts';

const ROUNDS = 9;

export async function measureOpen(bench: Bench): Promise<readonly Figure[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  let scripts: string[] = [];
  const usable = () => window.benchNotes.usableAt ?? Number.NaN;
  for (let round = 0; round < (bench.once ? 1 : ROUNDS); round += 1) {
    const page = await bench.newPage();
    cold.push(await page.evaluate(usable));
    scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.endsWith('.js')),
    );
    await page.reload();
    await page.waitForFunction(() => window.benchNotes.usableAt !== null, undefined, { polling: 100 });
    warm.push(await page.evaluate(usable));
    await page.context().close();
  }
  const bytes = scripts.map((path) => gzipSize(join(bench.built, path))).reduce((sum, size) => sum + size, 0);
  return [
    { what: 'page opened to usable job list, median', ...ms(median(cold)), goal: '< 800 ms', good: median(cold) < 800 },
    { what: 'the slowest of them', ...ms(Math.max(...cold)), goal: '' },
    { what: 'opened again with a warm cache, median', ...ms(median(warm)), goal: '' },
    {
      what: `first-load JavaScript, gzip (${scripts.length} files)`,
      ours: `${(bytes / 1000).toFixed(0)} kB`,
      value: bytes,
      goal: '< 400 kB',
      good: bytes < 400_000,
    },
  ];
}

function gzipSize(file: string): number {
  return existsSync(`${file}.gz`) ? statSync(`${file}.gz`).size : gzipSync(readFileSync(file)).length;
}

export function ms(value: number): { readonly ours: string; readonly value: number } {
  return { ours: `${value.toFixed(0)} ms`, value };
}
