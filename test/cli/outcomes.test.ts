/** Findings 5 and 6 in a terminal: how a job has been doing over a year of which most rows are gone. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld } from '../support/cli.ts';
import { seedPrunedYear } from '../support/pruned-year.ts';

const world = createCliWorld({ TZ: 'UTC' });
const { punctual, json } = world;
beforeAll(() => seedPrunedYear({ folder: join(world.folder, 'data'), zone: 'UTC', now: Date.now() }));
afterAll(() => world.dispose());

test('show counts every run there ever was and finds the last failure; runs says how many are not listed', async () => {
  const { out } = await punctual('show', 'sync');
  const [, ok = '', ran = ''] = /so far +(\d+) of (\d+) runs succeeded$/m.exec(out) ?? [];
  expect(Number(ran) - Number(ok)).toBe(6);
  expect(out).toMatch(/^ {2}last ok {3}\d{4}-\d\d-\d\d 00:30:00$/m);
  expect(out).toMatch(/^ {2}failed {4}\d{4}-\d\d-\d\d 18:30:00 {2}failed, exit code 2 {2}\(run run-\d+\)$/m);
  const shown = await json<{ outcomes: { counts: object; removed: number; lastFailure: object } }>('show', 'sync');
  expect(shown.outcomes.counts).toEqual({ succeeded: Number(ok), failed: 6 });
  expect(Object.keys(shown.outcomes.lastFailure).sort()).toEqual(['id', 'scheduledAt', 'state']);
  const { removed } = shown.outcomes;
  expect((await punctual('runs', 'sync', '--limit', '5000')).out).toContain(
    `${removed} older runs are counted but no longer listed`,
  );
  expect((await punctual('runs', 'sync', '--limit', '5')).out).not.toContain('no longer listed');
  expect((await punctual('show', 'older')).out).toMatch(
    /so far +60 of 60 runs succeeded since .+\n.+\n {2}failed {4}none since \d{4}/,
  );
  expect((await punctual('show', 'yearly')).out).toMatch(/^ {2}failed {4}none so far$/m);
});

test('logs says that the output was removed, on stderr; settings says which limit removed what', async () => {
  const { out, err } = await punctual('logs', 'run-1');
  expect(out).toBe('');
  expect(err).toMatch(/^punctual: The output was removed on \d{4}-.+: all output is kept within a limit\.\n$/);
  expect((await punctual('logs', 'run-2')).err).toContain('the file with its output is gone');
  expect((await json<{ removed: object }>('logs', 'run-1')).removed).toMatchObject({ limit: 'logBytes' });
  const { out: list } = await punctual('settings');
  expect(list).toMatch(/^retention\.days +90 {2}\(last removed \d+ runs, \d{4}-.+\)$/m);
  expect(list).toMatch(/^retention\.runs +1000000$/m);
  expect(list).toMatch(/The history was last tidied at \d{4}-/);
});
