/** A group of many jobs is renamed, removed and brought back in many transactions, and is whole for each job at every moment. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSettingsBook } from '../../main/api/settings-book.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { type SampleApi, startSampleApi } from '../support/sample-api.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { openTemporaryStore, type TemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

const MANY = 130;
const ids = Array.from({ length: MANY }, (_, n) => `j${String(n).padStart(4, '0')}`);
const SHARED = { environment: { PLACE: 'shared' }, secrets: ['TOKEN'] };

async function withGroup(opened: TemporaryStore): Promise<SampleApi> {
  const api = await startSampleApi(opened);
  const jobs = ids.map((id) => ({ id, spec: sampleSpec({ name: id, group: 'old' }) }));
  await api.call('jobs.addMany', { jobs });
  await api.call('groups.save', {
    name: 'old',
    ...SHARED,
    secretValues: { TOKEN: 'x'.repeat(20) },
    notify: { failed: false },
  });
  await api.call('engine.pause', { group: 'old' });
  return api;
}

/** Every job in a group has all that the group gives: what it shares, its secret, its rules and its pause. */
function expectWhole(store: Store): void {
  const { engine, notify } = createSettingsBook(store).current();
  const pauses = store.readState('pausedGroups') ?? {};
  for (const { name } of store.groupsAndTags().groups) {
    expect(engine.groups[name]).toEqual(SHARED);
    expect(notify.groups[name]).toEqual({ failed: false });
    expect(pauses[name]).toBeDefined();
    const values = store.secretsOf('group', name).filter(({ retiredAt }) => retiredAt === null);
    expect(values).toHaveLength(1);
  }
  expect(store.jobIds()).toEqual(ids);
}

/** What a person sees of the groups. */
const seen = (store: Store) => ({
  groups: store.groupsAndTags().groups,
  revisions: ids.map((id) => store.job(id)?.revision),
  shared: createSettingsBook(store).current().engine.groups,
  rules: createSettingsBook(store).current().notify.groups,
  pauses: store.readState('pausedGroups') ?? {},
  secrets: store.groupSecrets().filter(({ retiredAt }) => retiredAt === null).length,
});

const CHANGES: readonly (readonly [
  string,
  (api: SampleApi) => Promise<unknown>,
  (api: SampleApi) => Promise<unknown>,
])[] = [
  ['renamed', async () => {}, (api) => api.call('groups.rename', { from: 'old', to: 'new' })],
  ['removed', async () => {}, (api) => api.call('groups.remove', { name: 'old' })],
  [
    'brought back',
    async (api) => void removed.set(api, (await api.call('groups.remove', { name: 'old' })).removed),
    async (api) => {
      const group = removed.get(api);
      if (group === undefined) throw new Error('nothing was removed');
      return api.call('groups.restore', group);
    },
  ],
];
const removed = new Map<SampleApi, Awaited<ReturnType<typeof removeOld>>>();
const removeOld = async (api: SampleApi) => (await api.call('groups.remove', { name: 'old' })).removed;

describe('a group of many jobs', () => {
  test.each(CHANGES)(
    'is %s: a host that ends at any moment leaves each job whole, and the next start all or nothing',
    async (_, prepare, change) => {
      const opened = openTemporaryStore();
      const copies: string[] = [];
      const folder = temporaryFolder();
      const copy = (): void => {
        const to = join(folder, String(copies.length));
        mkdirSync(to);
        for (const end of ['', '-wal']) {
          if (existsSync(opened.file + end)) cpSync(opened.file + end, join(to, `punctual.db${end}`));
        }
        copies.push(join(to, 'punctual.db'));
      };
      let watching = false;
      const after =
        <A extends unknown[], R>(write: (...args: A) => R) =>
        (...args: A): R => {
          const result = write(...args);
          if (watching) copy();
          return result;
        };
      const names = ['transact', 'addJobWork', 'openJobWork', 'closeJobWork'] as const;
      const watched = Object.fromEntries(names.map((name) => [name, after(opened.store[name] as never)]));
      const api = await withGroup({ ...opened, store: { ...opened.store, ...watched } as Store });
      await prepare(api);
      const before = JSON.stringify(seen(opened.store));
      expectWhole(opened.store);
      watching = true;
      copy();
      await change(api);
      copy();
      watching = false;
      const whole = JSON.stringify(seen(opened.store));
      expect(whole).not.toBe(before);

      const ends: string[] = [];
      let halves = 0;
      for (const file of copies) {
        const log = createKeptLog();
        const { clock } = createFakeTime();
        const left = openStore({ file, log, clock });
        onTestFinished(() => left.close());
        expectWhole(left);
        if (![before, whole].includes(JSON.stringify(seen(left)))) halves += 1;
        const again = await startSampleApi({ ...opened, store: left, log });
        await again.work.complete();
        expect([left.jobWork(), left.nextJobWork()]).toEqual([null, null]);
        expectWhole(left);
        ends.push(JSON.stringify(seen(left)));
      }
      const last = ends.lastIndexOf(before);
      expect(ends).toEqual(ends.map((__, at) => (at <= last ? before : whole)));
      // Some of these moments lie inside the change.
      expect(halves).toBeGreaterThan(3);
    },
  );

  test('a pause of a group that is on its way waits for it, and one of everything does not', async () => {
    const opened = openTemporaryStore();
    const api = await withGroup(opened);
    const rename = api.call('groups.rename', { from: 'old', to: 'new' });
    const paused = api.call('engine.pause', { group: 'new', until: opened.time.clock.now() + 1000 });
    const all = await api.call('engine.pause', {});
    expect(all.pausedAll).not.toBeNull();
    expect(await rename).toEqual({ jobs: MANY });
    expect((await paused).pausedGroups['new']?.until).toBe(opened.time.clock.now() + 1000);
    // Two changes at once: the second is judged by what the first has left.
    const [first, second] = await Promise.allSettled([
      api.call('groups.rename', { from: 'new', to: 'a' }),
      api.call('groups.rename', { from: 'new', to: 'b' }),
    ]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect(opened.store.groupsAndTags().groups).toEqual([{ name: 'a', jobs: MANY }]);
  });
});
