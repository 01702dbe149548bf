/** Thousands of jobs change their group in a few statements; what stands there afterwards is what an edit of each one writes. */
import { describe, expect, test } from 'vitest';
import type { Job } from '../../main/engine/model.ts';
import type { GroupMove } from '../../main/engine/ports.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { START, sampleJob } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const LATER = START + 5;
const JOBS: readonly Job[] = [
  sampleJob('plain', {}, { name: 'Ünïcode ΣΑΣ 🗄', group: 'Büro ΣΑΣ', tags: ['x', 'y'], notes: 'büro σας' }),
  sampleJob('paused', { state: 'paused', pausedAt: 1, dueAt: null }, { name: 'Two\nlines', group: 'Büro ΣΑΣ' }),
  sampleJob('due', { dueAt: null }, { name: 'c', group: 'Büro ΣΑΣ', limitSeconds: 0.1, warnAt: 0.07 }),
  sampleJob('other', {}, { name: 'd', group: 'Else' }),
  sampleJob('loose', {}, { name: 'e', notes: 'Büro' }),
];
const ALL = JOBS.map(({ id }) => id);
const MOVES: readonly (readonly [string, GroupMove, readonly string[]])[] = [
  ['a group gets another name', { ids: ALL, from: 'Büro ΣΑΣ', to: '备份 "x"' }, ['due', 'paused', 'plain']],
  ['a group goes', { ids: ALL, from: 'Büro ΣΑΣ', to: null }, ['due', 'paused', 'plain']],
  [
    'jobs without a group get one, others keep theirs',
    { ids: ['loose', 'other', 'nobody'], from: null, to: 'Neu' },
    ['loose'],
  ],
];

describe('jobs change their group together', () => {
  test.each(MOVES)(
    '%s: as if each was edited alone, in the row, the search, the history and the list',
    (_, move, ids) => {
      const [together, alone] = [openTemporaryStore(), openTemporaryStore()];
      const twin = createMemoryStore();
      for (const job of JOBS) for (const store of [together.store, alone.store, twin]) store.insertJob(job);
      // Read once, so that a copy that is kept would be found out.
      for (const job of JOBS) together.store.job(job.id);
      for (const { id, spec: old, ...job } of JOBS.filter((one) => ids.includes(one.id))) {
        const { group: _group, ...spec } = old;
        const dueAt = job.state === 'active' ? (job.dueAt ?? job.nextFire) : job.dueAt;
        const next = move.to === null ? spec : { ...spec, group: move.to };
        alone.store.replaceJob({ ...job, id, spec: next, revision: 2, updatedAt: LATER, dueAt });
      }
      expect(together.store.changeAs({ origin: 'window' }, () => together.store.regroupJobs(move, LATER))).toBe(
        ids.length,
      );
      expect(twin.regroupJobs(move, LATER)).toBe(ids.length);
      const seen = ({ store }: typeof together) => ({
        jobs: JOBS.map(({ id }) => store.job(id)),
        lists: ['büro', 'group:"备份 \\"x\\""', 'group:Neu', 'tag:x', 'σας', 'lines'].map((text) =>
          store.listJobs({ text }).jobs.map(({ id }) => id),
        ),
        groups: store.groupsAndTags(),
        due: store.nextDue(),
      });
      expect(seen(together)).toEqual(seen(alone));
      expect(JOBS.map(({ id }) => twin.job(id))).toEqual(seen(alone).jobs);
      const words = (store: typeof together.store) =>
        JOBS.map(({ id }) =>
          store.changesOf(id).map(({ number, kind, before, after }) => ({ number, kind, before, after })),
        );
      expect(words(together.store)).toEqual(words(alone.store));
      expect(together.store.changesOf(ids[0] ?? '')[0]?.origin).toBe('window');
    },
  );

  test('the history of each stays bounded', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('a', {}, { group: 'g0' }));
    for (let at = 0; at < 150; at++) store.regroupJobs({ ids: ['a'], from: `g${at}`, to: `g${at + 1}` }, LATER);
    const changes = store.changesOf('a', { limit: 1000 });
    expect(changes).toHaveLength(100);
    expect(changes[0]).toMatchObject({ number: 151, before: { group: 'g149' }, after: { group: 'g150' } });
  });
});
