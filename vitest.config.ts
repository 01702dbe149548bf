import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// Three kinds of tests: `unit` and `unit-alone` need nothing but Node, `browser` drives the built product in real Chromium,
// `desktop` drives the desktop host against real Electron or its stand-in. `more` are the files of any kind that take longest:
// `npm run test:more` runs them, `npm test` does not.
const MORE = 'test/**/*.more.test.ts';
const unit = ['engine', 'store', 'api', 'import', 'preload', 'renderer', 'rules'];
/** `expect.poll` waits as long as `until` does, not one second: a test never depends on the speed of the machine. */
const PATIENT = { timeout: 30_000, interval: 20 };
/** These start processes, replace modules or change the environment: each file has a process of its own. */
const unitAlone = ['host', 'process', 'runner', 'cli', 'build'];
/** Some wait for processes, so one more than a small machine has processors. */
const plain = {
  testTimeout: 20_000,
  expect: { poll: { ...PATIENT, timeout: 15_000 } },
  maxWorkers: 3,
  exclude: [MORE],
};

/**
 * Four files at once: they wait for processes and pages more than they compute, two leave half of two processors idle. After
 * the unit tests, which take all processors themselves.
 */
const product = {
  expect: { poll: PATIENT },
  testTimeout: 90_000,
  hookTimeout: 90_000,
  maxWorkers: 4,
  sequence: { groupOrder: 1 },
  // Unpacks it the first time, before four files at once would.
  globalSetup: 'test/support/chromium.ts',
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: unit.map((folder) => `test/${folder}/**/*.test.ts`),
          environment: 'node',
          // Nothing here keeps anything in a module: a new process for every file would load the same modules sixty times.
          isolate: false,
          ...plain,
        },
      },
      {
        test: {
          name: 'unit-alone',
          include: unitAlone.map((folder) => `test/${folder}/**/*.test.ts`),
          environment: 'node',
          ...plain,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          exclude: [MORE],
          environment: 'node',
          ...product,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [MORE],
          environment: 'node',
          ...product,
        },
      },
      {
        // Of `npm run test:windows`, not of `npm test`: the built host on Windows' Node under Wine.
        test: {
          name: 'wine',
          include: ['test/wine/**/*.test.ts'],
          environment: 'node',
          ...product,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'more',
          include: [MORE],
          environment: 'node',
          ...product,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
