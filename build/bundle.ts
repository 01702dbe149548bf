/** `npm run build`: compiles window, hosts, command and preload into out/. `--if-stale` builds only what changed since last time. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compressFolder } from './compress.ts';
import { alone } from './lock.ts';
import { isStarted, OUT } from './paths.ts';
import { type Part, readSources, staleParts, writeStamp } from './stamp.ts';

/** Builds the parts that are stale, or everything. Says which. Fails with the compiler's own words. */
export async function bundle(options: { readonly ifStale: boolean }): Promise<readonly Part[]> {
  // Looked at again inside the lock: the build waited for may have done the work.
  if (options.ifStale && staleParts(readSources()).length === 0) return [];
  return alone(() => buildParts(options.ifStale));
}

async function buildParts(ifStale: boolean): Promise<readonly Part[]> {
  // Loaded only to build: they would be most of the time of every start that has nothing to do.
  const { build } = await import('vite');
  const { writeLicences } = await import('./licences.ts');
  const { mainTarget, missingEntries, preloadTarget, windowTarget } = await import('./targets.ts');
  const missing = missingEntries();
  if (missing.length > 0) throw new Error(`Cannot build: ${missing.join(', ')} is not there.`);
  // Read before building: what changes meanwhile is built next time.
  const sources = readSources();
  const parts = ifStale ? staleParts(sources) : (['window', 'main'] as const);
  // In production React and Mantine drop their checks; Vite reads this when the plugins are set up.
  process.env.NODE_ENV = 'production';
  if (parts.includes('main')) {
    clearMain();
    await build(mainTarget);
    await build(preloadTarget);
  }
  if (parts.includes('window')) await build(windowTarget);
  if (parts.length > 0) {
    // Of both: a new package of the hosts is named in the window too.
    writeLicences();
    compressFolder(join(OUT, 'window'));
  }
  if (parts.length > 0) writeStamp(sources);
  return parts;
}

/** Hashed chunks of earlier builds would pile up; the window and the test report stay. */
function clearMain(): void {
  rmSync(join(OUT, 'chunks'), { recursive: true, force: true });
  try {
    for (const name of readdirSync(OUT)) if (/\.(c?js)(\.map)?$/.test(name)) rmSync(join(OUT, name));
  } catch {
    // First build: there is no out/ yet.
  }
}

if (isStarted(import.meta.url)) {
  const started = performance.now();
  const parts = await bundle({ ifStale: process.argv.includes('--if-stale') });
  if (parts.length > 0) console.log(`Built ${parts.join(' and ')} in ${Math.round(performance.now() - started)} ms.`);
}
