/**
 * `node --import .../register.ts out/desktop.js`: puts the stand-in where `electron` is asked for, and listens to the test that
 * started the process: it sends functions, as playwright's `electronApp.evaluate` does.
 */
import { registerHooks } from 'node:module';
import { record } from './record.ts';

const STAND_IN = new URL('electron.ts', import.meta.url).href;
registerHooks({
  load(url, context, next) {
    record.modules.push(url);
    return next(url, context);
  },
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
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
