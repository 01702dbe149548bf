/** S26: the pause of a group of many jobs ends in small transactions, and a host that ends between two of them goes on where it was. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { startSampleApi } from '../support/sample-api.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const MANY = 1200;
/** Calls of one transaction that write: four for each job of a batch. */
const MOST = 1000;
const HOUR = 3_600_000;
const ids = Array.from({ length: MANY }, (_, n) => `j${String(n).padStart(4, '0')}`);
const spec = sampleSpec({
  name: 'hourly',
  group: 'g',
  schedule: { kind: 'cron', pattern: '0 * * * *' },
  misfire: 'none',
});

/** How often each ledger of a job occurs: the rows with their states and reasons. */
function ledgers(store: Store): Record<string, number> {
  const found: Record<string, number> = {};
  for (const jobId of ids) {
    const { items } = store.listRuns({ jobId, limit: 50 });
    const rows = items.map(({ scheduledAt, scheduledTo, count, state, why }) =>
      [scheduledAt, scheduledTo, count, state, why.code].join(' '),
    );
    const text = rows.sort().join('; ');
    found[text] = (found[text] ?? 0) + 1;
  }
  return found;
}

test.each([
  ['forget', null],
  ['catch-up', null],
  ['forget', 1200],
] as const)(
  'a group of many is resumed with %s (jitter: %s s): never many jobs in one transaction, and killed at any moment none is lost',
  { timeout: 90_000 },
  async (missed, jitter) => {
    const opened = openTemporaryStore();
    const { time, file } = opened;
    const folder = temporaryFolder();
    const copies: string[] = [];
    let watching = false;
    let [calls, most] = [0, 0];
    const counted =
      <A extends unknown[], R>(write: (...args: A) => R) =>
      (...args: A): R => {
        calls += 1;
        return write(...args);
      };
    const transact: Store['transact'] = (work) => {
      calls = 0;
      const result = opened.store.transact(work);
      if (!watching) return result;
      most = Math.max(most, calls);
      const to = join(folder, String(copies.length));
      mkdirSync(to);
      for (const end of ['', '-wal']) if (existsSync(file + end)) cpSync(file + end, join(to, `punctual.db${end}`));
      copies.push(join(to, 'punctual.db'));
      return result;
    };
    const { progressJob, insertRun, updateRun } = opened.store;
    const writes = { progressJob: counted(progressJob), insertRun: counted(insertRun), updateRun: counted(updateRun) };
    const api = await startSampleApi({ ...opened, store: { ...opened.store, ...writes, transact } });
    const schedule = jitter === null ? spec.schedule : { ...spec.schedule, jitter: { seconds: jitter } };
    const jobs = ids.map((id) => ({ id, spec: { ...spec, schedule } }));
    await api.call('jobs.addMany', { jobs });
    // With jitter each of them has drawn its moment, and has a row that waits for it.
    if (jitter !== null) time.advance(HOUR + 1000);
    await api.call('engine.pause', { group: 'g' });
    time.advance(3 * HOUR + HOUR / 2);
    watching = true;
    await api.call('engine.resume', { group: 'g', missed });
    time.advance(1000);
    watching = false;
    const whole = ledgers(opened.store);
    expect(Object.values(whole)).toEqual([MANY]);
    expect(Object.keys(whole)[0]).toContain(missed === 'forget' ? 'skipped paused' : 'missed policy-none');
    expect(opened.store.readState('pausedGroups')).toEqual({});
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(MOST);

    let halves = 0;
    for (const copy of copies) {
      const log = createKeptLog();
      const later = createFakeTime(time.clock.now());
      const left = openStore({ file: copy, log, clock: later.clock });
      onTestFinished(() => left.close());
      if (Object.keys(left.readState('pausedGroups') ?? {}).length > 0) halves += 1;
      await startSampleApi({ ...opened, store: left, log, time: later }, 100_000);
      later.advance(60_000);
      expect(ledgers(left)).toEqual(whole);
      expect(left.readState('pausedGroups')).toEqual({});
      expect(left.jobIds({ asleep: true })).toEqual([]);
    }
    expect(halves).toBeGreaterThan(2);
  },
);
