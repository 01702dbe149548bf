/** The desktop app outlives the terminal, or the program, that it was started from. */
import { afterEach, expect, test, vi } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import type { Page } from '../../preload/contract.ts';
import { type DesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, LIMIT } from '../support/electron/drive.ts';

let app: DesktopApp | null = null;
afterEach(() => app?.dispose());

test('writes to streams whose reader is gone do not end it', async () => {
  app = await startStandIn({ args: ['--hidden'] });
  const desktop = app;
  const spec = { name: 'after', action: { kind: 'shell', command: 'exit 5' }, schedule: { kind: 'manual' } };
  await ask(desktop, ['jobs.add', { id: 'after', spec }]);
  desktop.closeStreams();
  for (let n = 0; n < 3; n += 1)
    await desktop.evaluate(async () => {
      for (const stream of [process.stdout, process.stderr])
        await new Promise<void>((resolve) => stream.write('a warning\n', () => resolve()));
    });
  await ask(desktop, ['jobs.run', { id: 'after' }]);
  await vi.waitFor(async () => {
    const { items } = (await ask(desktop, ['runs.list', { jobId: 'after' }])) as Page<Run>;
    expect(items).toMatchObject([{ state: 'failed', exitCode: 5 }]);
  }, LIMIT);
});
