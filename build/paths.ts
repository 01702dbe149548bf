/** Where things are, for the build scripts; all absolute. */
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Compiled code; everything in it can be deleted. */
export const OUT = fileURLToPath(new URL('../out/', import.meta.url));

/** Reports whether a module, by its `import.meta.url`, is the one that was started; `import.meta.main` is not there before Node 24.2. */
export function isStarted(url: string): boolean {
  const [, started] = process.argv;
  return started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(url);
}
