import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type DesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, LIMIT } from '../support/electron/drive.ts';
import { heapOf } from '../support/electron/heap.ts';
import { modulesBeforeTray } from '../support/electron/loaded-modules.ts';

const MB = 1024 * 1024;

// On the stand-in: what Electron itself takes comes on top, and what the stand-in takes is in it.
describe('figures of the main process', () => {
  let app: DesktopApp;
  beforeAll(async () => {
    app = await startStandIn({ args: ['--hidden'] });
    await vi.waitFor(async () => expect(await app.evaluate(({ record }) => record.trays.length)).toBe(1), LIMIT);
  });
  afterAll(() => app.dispose());

  test('before the tray appears nothing of the window is loaded, nor what only few need', async () => {
    const { files, sources, bytes } = await modulesBeforeTray(app);
    const has = (part: string) => [...sources, ...files].filter((name) => name.includes(part));
    expect(sources.length).toBeGreaterThan(200);
    for (const part of ['renderer/', 'react', 'mantine', 'electron-updater', 'node-notifier', 'commander', 'ws/lib']) {
      expect(has(part), part).toEqual([]);
    }
    // 35 files with 771 KB when this was written; main/host/desktop/README.md lists them.
    expect(files.length).toBeLessThan(50);
    expect(bytes).toBeLessThan(1.2 * MB);
  });

  test('with 10,000 jobs and no window the heap stays under 60 MB', async () => {
    for (let from = 0; from < 10_000; from += 500) {
      const jobs = Array.from({ length: 500 }, (_, n) => ({
        spec: {
          name: `Job number ${from + n}`,
          group: `group ${n % 20}`,
          tags: ['many'],
          action: { kind: 'shell', command: `echo ${n}` },
          schedule: { kind: 'cron', pattern: `${n % 60} ${n % 24} 1 1 *` },
        },
      }));
      expect(await ask(app, ['jobs.addMany', { jobs }])).toMatchObject({ added: 500 });
    }
    expect(await ask(app, ['engine.status', {}])).toMatchObject({ jobs: 10_000 });
    expect(await heapOf(app)).toBeLessThan(60 * MB);
    expect(await app.evaluate(({ record }) => record.windows.length)).toBe(0);
  });
});
