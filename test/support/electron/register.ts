/**
 * `node --import .../register.ts out/desktop.js`: puts the stand-in where `electron` is asked for, and listens to the test that
 * started the process: it sends functions, as playwright's `electronApp.evaluate` does.
 */
import { registerHooks } from 'node:module';
import { platform } from './platform.ts';
import { record } from './record.ts';

const STAND_IN = new URL('electron.ts', import.meta.url).href;
registerHooks({
  load(url, context, next) {
    record.modules.push(url);
    const loaded = next(url, context);
    if (!url.endsWith('/out/desktop.js') || loaded.source === undefined || loaded.source === null) return loaded;
    // Nothing but main/host/desktop is in this file: it takes itself to be on the system that is played.
    const source = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Buffer).toString();
    const own = source.replace(/process\.platform\b/g, JSON.stringify(platform));
    return { ...loaded, source: `${own}\n;globalThis.standInMainLoaded?.();\n` };
  },
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: STAND_IN, shortCircuit: true };
    // As on a system that the binary was not made for.
    if (specifier === 'better-sqlite3' && process.env.STAND_IN_NO_STORE !== undefined)
      throw new Error('better_sqlite3.node: wrong ELF class');
    return next(specifier, context);
  },
});

interface Ask {
  readonly id: number;
  readonly code: string;
  readonly argument: unknown;
}

process.on('message', async ({ id, code, argument }: Ask) => {
  const electron = await import('./electron.ts');
  const { debugging } = await import('./window.ts');
  const { world } = await import('./system.ts');
  try {
    const run = new Function(`return (${code})`)() as (electron: object, argument: unknown) => unknown;
    const result = await run({ ...electron, record, debugging, world }, argument);
    process.send?.({ id, result: result === undefined ? null : result });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
// The test's end of the line must not keep a finished application alive.
process.channel?.unref();
