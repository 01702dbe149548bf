import { beforeAll, describe, expect, test } from 'vitest';
import { differences, type Packed, packForCheck } from '../../build/dist-check.ts';
import { startStandIn } from '../support/electron/desktop-app.ts';

const MB = 1024 * 1024;

// electron-builder packs for Linux on Linux and macOS; on Windows it would need symbolic links that most people may not make.
describe.runIf(process.platform !== 'win32')('the packed application', () => {
  let packed: Packed;
  beforeAll(async () => {
    packed = await packForCheck();
  }, 120_000);

  test('holds what build/packed-files.txt lists and nothing else', () => {
    expect(differences(packed)).toEqual([]);
    expect(packed.files.length).toBeGreaterThan(50);
  });

  test('holds no sources, no maps, no dev dependencies, and one database binary', () => {
    expect(packed.files.filter((name) => /\.(ts|tsx|map|br|gz)$/.test(name))).toEqual([]);
    expect(packed.files.filter((name) => /(electron|vite|react|playwright)[^/]*\/package\.json$/.test(name))).toEqual(
      [],
    );
    expect(packed.files.filter((name) => name.endsWith('.node'))).toEqual([
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ]);
  });

  test('is under 25 MB without the runtime, of which our code under 3 MB', () => {
    expect(packed.bytes.all).toBeLessThan(25 * MB);
    expect(packed.bytes.own).toBeLessThan(3 * MB);
  });

  test('opens its window from the packed files alone', async () => {
    const app = await startStandIn({ main: packed.main });
    try {
      const page = await app.page();
      await page.waitForFunction(() => document.title === 'Punctual');
    } finally {
      await app.dispose();
    }
  });
});
