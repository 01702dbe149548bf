/** The heap of the main process after everything that can go has gone. */
import type { DesktopApp } from './desktop-app.ts';

/** Bytes that V8 holds for objects in use, the stand-in's own among them. */
export function heapOf(app: DesktopApp): Promise<number> {
  return app.evaluate(() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    const collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
    // Finalizers of the first round let go of more.
    for (let n = 0; n < 3; n += 1) collect();
    return process.memoryUsage().heapUsed;
  });
}
