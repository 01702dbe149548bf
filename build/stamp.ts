/** Knows whether out/ was built from the sources as they are now, by names, sizes and times of change; takes milliseconds. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.ts';

const STAMP = join(OUT, '.stamp');
/** Sources of each part of the build. */
const SOURCES = {
  window: [
    'renderer',
    'preload',
    'main/engine',
    'build/targets.ts',
    'build/compress.ts',
    'build/licences.ts',
    'package-lock.json',
  ],
  main: [
    'main',
    'preload',
    'build/targets.ts',
    'build/licences.ts',
    'package.json',
    'package-lock.json',
    'electron-builder.yml',
  ],
} as const;

export type Part = keyof typeof SOURCES;
export type Stamp = Readonly<Record<Part, string>>;

/** What the sources look like now. */
export function readSources(): Stamp {
  return { window: fingerprint(SOURCES.window), main: fingerprint(SOURCES.main) };
}

/** Parts whose sources changed since they were built. */
export function staleParts(now: Stamp): Part[] {
  let built: Partial<Stamp> = {};
  try {
    built = JSON.parse(readFileSync(STAMP, 'utf8')) as Partial<Stamp>;
  } catch {
    // Never built, or the stamp is damaged: everything is stale.
  }
  return (['window', 'main'] as const).filter((part) => built[part] !== now[part]);
}

export function writeStamp(stamp: Stamp): void {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(STAMP, JSON.stringify(stamp));
}

function fingerprint(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(source)) {
      const { mtimeMs, size } = statSync(join(ROOT, file));
      hash.update(`${file}\0${mtimeMs}\0${size}\n`);
    }
  }
  return hash.digest('hex');
}

function filesOf(source: string): string[] {
  if (!statSync(join(ROOT, source)).isDirectory()) return [source];
  return readdirSync(join(ROOT, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}
