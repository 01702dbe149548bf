// Runs test files one after the other with Vitest's own test runner and no Vite: rolldown's native binding does not load under Wine.
// usage: node run-files.mjs RESULTS_FILE TEST_FILE…; the paths of the test files are below the root of the repository.
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [, , results = '', ...files] = process.argv;
const root = fileURLToPath(new URL('../..', import.meta.url));
const quiet = async () => undefined;
const config = {
  ...{ root, allowOnly: true, sequence: { hooks: 'stack', setupFiles: 'list', seed: 1 }, setupFiles: [] },
  ...{ testTimeout: 60_000, hookTimeout: 60_000, teardownTimeout: 60_000, retry: 0, maxConcurrency: 1 },
  ...{ includeTaskLocation: false, tags: [], expect: {}, passWithNoTests: false, chaiConfig: {} },
  experimental: { viteModuleRunner: false, importDurations: { limit: 0 } },
  snapshotOptions: { updateSnapshot: 'none', expand: false, snapshotFormat: {} },
  fakeTimers: { toFake: undefined },
};
const worker = {
  ...{ config, filepath: '', environment: { name: 'node' }, durations: { prepare: 0, environment: 0, fetch: 0 } },
  ...{
    ctx: { pool: 'forks', files: [] },
    onCleanup() {},
    providedContext: {},
    rpc: new Proxy({}, { get: () => quiet }),
  },
};
globalThis.__vitest_worker__ = worker;
config.snapshotOptions.snapshotEnvironment = new (await import('vitest/runtime')).VitestSnapshotEnvironment();
const { UNHELD } = await import('./held.ts');
const { TestRunner } = await import('vitest');
const chunks = join(dirname(fileURLToPath(import.meta.resolve('vitest'))), 'chunks');
const name = readdirSync(chunks).find((one) => /^run\..*\.js$/.test(one)) ?? '';
const startTests = Object.values(await import(pathToFileURL(join(chunks, name)).href)).find(
  (one) => one.name === 'startTests',
);

class Runner extends TestRunner {
  importFile = (path) => import(pathToFileURL(path).href);

  async onBeforeRunTask(test) {
    const why = whyNot(worker.file, test);
    if (why !== undefined) {
      test.mode = 'skip';
      test.meta.why = why;
    }
    await super.onBeforeRunTask(test);
  }
}
const fullName = (task) =>
  task.suite === undefined || task.suite.name === '' ? task.name : `${fullName(task.suite)} ${task.name}`;
/** Why the table says that a test cannot run here. */
const whyNot = (file, test) =>
  UNHELD.find((one) => one.file === file && fullName(test).startsWith(one.test ?? ''))?.why;
const testsOf = (task) => (task.type === 'suite' ? task.tasks.flatMap(testsOf) : [task]);

/** As Vitest's JSON reporter writes it. */
function resultOf(file, task, more) {
  const tests = testsOf(task).map((test) => {
    const { state = 'skip', errors = [] } = test.result ?? {};
    const status = state === 'pass' ? 'passed' : state === 'fail' ? 'failed' : 'skipped';
    for (const error of errors) console.log(`FAILED: ${fullName(test)}\n${error.stack ?? error.message}\n`);
    const why = test.meta.why ?? (status === 'skipped' ? whyNot(file, test) : undefined);
    return { fullName: fullName(test), status, meta: { why } };
  });
  const errors = [...(task.result?.errors ?? []), ...more].map(
    (error) => error?.stack ?? error?.message ?? String(error),
  );
  if (errors.length > 0) console.log(`FAILED: ${file}\n${errors.join('\n')}`);
  const failed = errors.length > 0 || tests.some(({ status }) => status === 'failed');
  return { name: file, status: failed ? 'failed' : 'passed', message: errors.join('\n'), assertionResults: tests };
}

const unhandled = [];
for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, (error) => unhandled.push(error));
const runner = new Runner(config);
runner.__setTraces({ $: (_name, options, body) => (body ?? options)() });
const testResults = [];
for (const file of files) {
  const filepath = join(root, file);
  Object.assign(worker, { file, filepath });
  const [task] = await startTests([{ filepath, testLocations: undefined }], runner);
  task.name = '';
  testResults.push(resultOf(file, task, unhandled.splice(0)));
  writeFileSync(results, JSON.stringify({ testResults }));
}
process.exit(testResults.some(({ status }) => status === 'failed') ? 1 : 0);
