/** S28, S29: changes of many jobs are all or nothing, although they are carried out in many transactions. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createJobWork } from '../../main/api/job-work.ts';
import { createSettingsBook } from '../../main/api/settings-book.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { PunctualError } from '../../main/engine/errors.ts';
import type { JobStep } from '../../main/engine/surface.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeRunner } from '../support/fake-runner.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { startSampleApi } from '../support/sample-api.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const MANY = 130;
const id = (n: number): string => `j${String(n).padStart(4, '0')}`;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const add = (n: number, name = `job ${n}`): JobStep => ({
  kind: 'add',
  entry: { id: id(n), spec: sampleSpec({ name, group: n % 2 === 0 ? 'even' : 'odd' }), onConflict: 'replace' },
});

/** Everything that a store needs to carry such changes out; `fail` is asked before each transaction of the engine. */
function worker(store: Store, fail: () => void = () => {}) {
  const time = createFakeTime();
  const log = createKeptLog();
  const settings = createSettingsBook(store);
  let count = 0;
  const engine = createEngine({
    ...{ clock: time.clock, alarm: time.alarm, log, store, settings: settings.current().engine },
    ids: { id: () => `made${++count}`, token: () => `token${++count}` },
    random: { next: () => 0.5, machine: 'test' },
    runner: createFakeRunner(time.clock),
  });
  const disowned: string[] = [];
  const work = createJobWork({
    engine: {
      judge: engine.judge,
      carryOut(steps, also) {
        fail();
        return engine.carryOut(steps, also);
      },
    },
    ...{ store, log },
    secrets: { disown: (ids) => void disowned.push(...ids) },
    planSettings: settings.plan,
    planGroup: () => ({ write: () => {}, keep: () => {} }),
  });
  return { work, engine, disowned, log };
}

/** What a person sees of the jobs and the settings, and what is left of the work. */
const seen = (store: Store) => ({
  jobs: store.jobIds().map((each) => {
    const job = store.job(each);
    return [each, job?.spec.name, job?.spec.tags, job?.state, job?.pausedUntil, job?.revision];
  }),
  settings: store.readSettings(),
});
const remains = (store: Store) => [store.jobWork(), store.nextJobWork()];

/** Jobs 0 to 99 are there; then some are changed, some go, some come, some are paused. */
const first = range(0, 100).map((n) => add(n));
const second: readonly JobStep[] = [
  ...range(50, MANY).map((n) => add(n, `changed ${n}`)),
  ...range(0, 20).map((n): JobStep => ({ kind: 'remove', id: id(n) })),
  ...range(20, 40).map((n): JobStep => ({ kind: 'pause', id: id(n), until: 9e12 })),
  ...range(30, 60).map((n): JobStep => ({ kind: 'patch', id: id(n), patch: { tags: ['t'] } })),
];
const about = { origin: 'import', file: 'jobs.yaml', settings: { engine: { limit: 7 } } } as const;

describe('a change of many jobs', () => {
  test('a host that ends at any moment of it leaves nothing, or work that the next start completes', async () => {
    const { store, file } = openTemporaryStore();
    const copies: string[] = [];
    const folder = temporaryFolder();
    /** The files as they are at this moment, as a kill would leave them. */
    const copy = (): void => {
      const to = join(folder, String(copies.length));
      mkdirSync(to);
      for (const end of ['', '-wal']) if (existsSync(file + end)) cpSync(file + end, join(to, `punctual.db${end}`));
      copies.push(join(to, 'punctual.db'));
    };
    await worker(store).work.carryOut(first, { origin: 'window' });
    const before = seen(store);
    copy();
    const after =
      <A extends unknown[], R>(write: (...args: A) => R) =>
      (...args: A): R => {
        const result = write(...args);
        copy();
        return result;
      };
    const names = ['transact', 'addJobWork', 'openJobWork', 'closeJobWork'] as const;
    const watched = { ...store, ...Object.fromEntries(names.map((name) => [name, after(store[name] as never)])) };
    const { changed } = await worker(watched as Store).work.carryOut(second, about);
    expect(changed).toBe(second.length);
    const whole = seen(store);
    expect(remains(store)).toEqual([null, null]);

    const ends: string[] = [];
    for (const each of copies) {
      const left = openStore({ file: each, log: createKeptLog(), clock: createFakeTime().clock });
      onTestFinished(() => left.close());
      const noted = left.jobWork() !== null;
      const completed = await worker(left).work.complete();
      expect(completed === null).toBe(!noted);
      expect(remains(left)).toEqual([null, null]);
      ends.push(JSON.stringify(seen(left)));
    }
    const [nothing, everything] = [before, whole].map((state) => JSON.stringify(state));
    const last = ends.lastIndexOf(nothing ?? '');
    // All of it or nothing, and never nothing again once it was all.
    expect(ends).toEqual(ends.map((_, at) => (at <= last ? nothing : everything)));
    expect(last).toBeGreaterThan(3);
    expect(ends.length - last).toBeGreaterThan(5);
  });

  test.each<[string, JobStep]>([
    ['a schedule that never runs', badSchedule()],
    ['a chain that comes back', chained(2, 1)],
    ['a name without letters', { kind: 'add', entry: { id: 'x', spec: sampleSpec({ name: ' ' }) } }],
    ['an id that is taken', { kind: 'add', entry: { id: id(1), spec: sampleSpec() } }],
  ])('one that is refused for %s leaves nothing', async (_, wrong) => {
    const { store } = openTemporaryStore();
    const { work } = worker(store);
    const steps = [...range(0, MANY).map((n) => chained(n, n + 1)), wrong];
    await expect(work.carryOut(steps, about)).rejects.toBeInstanceOf(PunctualError);
    expect(seen(store)).toEqual({ jobs: [], settings: store.readSettings() });
    expect(remains(store)).toEqual([null, null]);
    // Few are refused in the same way.
    await expect(work.carryOut([...steps.slice(0, 2), wrong], about)).rejects.toBeInstanceOf(PunctualError);
  });

  test('ten thousand jobs in one chain are checked and saved', { timeout: 60_000 }, async () => {
    const { store } = openTemporaryStore();
    const steps = range(0, 10_000).map((n) => chained(n, n + 1));
    expect((await worker(store).work.carryOut(steps, about)).changed).toBe(10_000);
  });

  test('a database that fails in the middle: the person is told how far it is, and the rest follows before anything else', async () => {
    const { store } = openTemporaryStore();
    let parts = 0;
    let failing = true;
    const { work } = worker(store, () => {
      parts += 1;
      if (failing && parts > 2) throw new PunctualError('store-failed', 'The disk is full.');
    });
    await expect(work.carryOut(first, about)).rejects.toMatchObject({
      code: 'store-failed',
      reason: { code: 'changes-unfinished', done: 50, total: 100 },
    });
    expect(store.jobIds()).toHaveLength(50);
    await expect(work.carryOut([add(1, 'mine')], { origin: 'window' })).rejects.toMatchObject({
      message: 'The disk is full.',
    });
    failing = false;
    await work.carryOut([add(1, 'mine')], { origin: 'window' });
    expect(store.jobIds()).toHaveLength(100);
    expect(store.job(id(1))?.spec.name).toBe('mine');
    expect(store.job(id(99))?.spec.name).toBe('job 99');
    expect(remains(store)).toEqual([null, null]);
  });

  test('a step that cannot be carried out is left out alone, and said', async () => {
    const { store } = openTemporaryStore();
    const { work, engine, log } = worker(store);
    const carryOut = engine.carryOut;
    engine.carryOut = (steps, also) => {
      if (steps.some((step) => step.kind === 'add' && step.entry.id === id(60))) throw new Error('a fault of ours');
      return carryOut(steps, also);
    };
    await expect(work.carryOut(first, about)).rejects.toThrow('a fault of ours');
    expect(store.jobIds()).toEqual(
      range(0, 100)
        .filter((n) => n !== 60)
        .map(id),
    );
    expect(remains(store)).toEqual([null, null]);
    expect(log.lines.some(({ level }) => level === 'error')).toBe(true);
  });

  test('a host that stops leaves the rest to the next start', async () => {
    const { store } = openTemporaryStore();
    const { work } = worker(store, () => work.close());
    await expect(work.carryOut(first, about)).rejects.toMatchObject({
      reason: { code: 'changes-unfinished', because: { code: 'host-closed' } },
    });
    expect(store.jobIds().length).toBeLessThan(100);
    expect(await worker(store).work.complete()).toEqual({ jobs: 100 - 25, file: 'jobs.yaml' });
    expect(store.jobIds()).toHaveLength(100);
    expect(await worker(store).work.complete()).toBeNull();
  });

  test('new jobs inherit no secrets of removed ones, changed jobs keep theirs', async () => {
    const { store } = openTemporaryStore();
    const { work, disowned } = worker(store);
    await work.carryOut(first, about);
    expect(disowned).toEqual(range(0, 100).map(id));
    disowned.length = 0;
    await work.carryOut(
      range(50, MANY).map((n) => add(n)),
      about,
    );
    expect(disowned).toEqual(range(100, MANY).map(id));
  });
});

describe('while many jobs are being changed', () => {
  test('whatever else changes jobs comes after it', async () => {
    const { call, store } = await startSampleApi();
    const jobs = range(0, MANY).map((n) => ({ id: id(n), ...chainedSpec(n, n + 1) }));
    const done: string[] = [];
    const note = (what: string) => () => void done.push(what);
    const text = JSON.stringify({ version: 1, jobs });
    const all = [
      call('jobs.apply', { text }).then(note('apply')),
      // Waits until the file has been read as well, but never for this call.
      ...(await untilBusy()),
    ];
    await Promise.all(all);
    expect(done.filter((what) => what !== 'apply')).toEqual(['refused', 'modify', 'export']);
    expect(store.job(id(1))?.spec.notes).toBe('mine');

    async function untilBusy(): Promise<Promise<unknown>[]> {
      while (store.jobIds().length === 0) await new Promise<void>((resolve) => setImmediate(resolve));
      expect(store.jobIds().length).toBeLessThan(MANY);
      return [
        // It would close the chain that is only half there.
        call('jobs.add', { id: id(MANY), spec: chainedSpec(MANY, 0) }).catch(note('refused')),
        call('jobs.modify', { id: id(1), patch: { notes: 'mine' } })
          .then(() => expect(store.jobIds()).toHaveLength(MANY))
          .then(note('modify')),
        call('jobs.export', {})
          .then((bundle) => expect(bundle.jobs).toHaveLength(MANY))
          .then(note('export')),
      ];
    }
  });

  test('thousands of entries of a call are checked in pieces, and a wrong one is named by its place', async () => {
    const { call, store } = await startSampleApi();
    const jobs = range(0, 500).map((n) => ({ id: id(n), spec: sampleSpec() }));
    const wrong = jobs.with(456, { id: 'x', spec: { ...sampleSpec(), name: 5 as unknown as string } });
    await expect(call('jobs.addMany', { jobs: wrong })).rejects.toMatchObject({
      reason: { code: 'wrong-fields', path: 'jobs.456.spec.name' },
    });
    await expect(call('jobs.addMany', { jobs: wrong, more: 1 } as never)).rejects.toThrow(/more/);
    expect(store.jobIds()).toEqual([]);
    expect((await call('jobs.addMany', { jobs })).ids).toEqual(jobs.map((job) => job.id));
    const { removed } = await call('jobs.remove', { ids: store.jobIds() });
    expect(await call('jobs.restore', { jobs: removed })).toEqual({ restored: 500 });
    expect(
      (await call('jobs.label', { labels: jobs.map((job) => ({ id: job.id, addTag: 't' })) })).before,
    ).toHaveLength(500);
  });
});

function chainedSpec(n: number, next: number) {
  return { ...sampleSpec({ name: `job ${n}` }), chain: [{ job: id(next), on: 'success' as const }] };
}
function chained(n: number, next: number): JobStep {
  return { kind: 'add', entry: { id: id(n), spec: chainedSpec(n, next) } };
}
function badSchedule(): JobStep {
  return { kind: 'add', entry: { id: 'x', spec: sampleSpec({ schedule: { kind: 'cron', pattern: '0 0 31 2 *' } }) } };
}
