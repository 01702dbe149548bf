import { defineConfig } from 'vitest/config';

// Three kinds of tests: `unit` needs nothing but Node, `browser` drives the built product in real Chromium,
// `desktop` drives the desktop host against real Electron or its stand-in.
const unit = ['engine', 'store', 'runner', 'api', 'host', 'import', 'cli', 'preload', 'renderer', 'rules'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: unit.map((folder) => `test/${folder}/**/*.test.ts`),
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          environment: 'node',
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
