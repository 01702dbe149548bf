import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// Three kinds of tests: `unit` needs nothing but Node, `browser` drives the built product in real Chromium,
// `desktop` drives the desktop host against real Electron or its stand-in.
const unit = ['engine', 'store', 'runner', 'api', 'host', 'import', 'cli', 'preload', 'renderer', 'rules'];

/**
 * Four files at once: they wait for processes and pages more than they compute, two leave half of two processors idle. After
 * the unit tests, which take all processors themselves.
 */
const product = { testTimeout: 90_000, hookTimeout: 90_000, maxWorkers: 4, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: unit.map((folder) => `test/${folder}/**/*.test.ts`),
          environment: 'node',
          testTimeout: 20_000,
          // Some wait for processes, so one more than a small machine has processors.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          environment: 'node',
          ...product,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          ...product,
        },
      },
    ],
  },
});
