/** What the main process had loaded when the tray appeared: files, and the sources that lie in them by their maps. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DesktopApp } from './desktop-app.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface LoadedModules {
  /** Files of ours and of packages, as paths inside the repository; what belongs to the stand-in is left out. */
  readonly files: readonly string[];
  /** Modules of Node. */
  readonly builtIn: readonly string[];
  /** Sources inside the bundles among the files. */
  readonly sources: readonly string[];
  readonly bytes: number;
  /** From the start of the process to the tray, milliseconds; the stand-in's own time is in it. */
  readonly ms: number;
}

export async function modulesBeforeTray(app: DesktopApp): Promise<LoadedModules> {
  const { urls, ms } = await app.evaluate(({ record }) => ({
    urls: record.modules.slice(0, record.atTray?.modules ?? 0),
    ms: record.atTray?.ms ?? Number.NaN,
  }));
  const paths = urls.flatMap((url) => (url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : []));
  const files = [...new Set(paths)].filter((path) => !path.startsWith('test/') && path !== 'package.json').sort();
  return {
    files,
    builtIn: [...new Set(urls.filter((url) => url.startsWith('node:')))].sort(),
    sources: [...new Set(files.flatMap(sourcesOf))].sort(),
    bytes: files.reduce((sum, file) => sum + readFileSync(resolve(ROOT, file)).length, 0),
    ms,
  };
}

function sourcesOf(file: string): string[] {
  const map = resolve(ROOT, `${file}.map`);
  if (!existsSync(map)) return [];
  const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
  return sources.map((source) => relative(ROOT, resolve(dirname(map), source)));
}
