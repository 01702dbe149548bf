import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Job } from '../../main/engine/model.ts';
import type { JobProgress } from '../../main/engine/ports.ts';
import { openStoreReadOnly } from '../../main/store/open-read-only.ts';
import { sampleJob } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const IDS = ['a', 'b', 'c', 'd'];
const instant = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null });

type Step =
  | { readonly kind: 'insert' | 'replace'; readonly id: string; readonly name: string; readonly revision: number }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'read'; readonly id: string }
  | { readonly kind: 'progress'; readonly id: string; readonly progress: JobProgress }
  | { readonly kind: 'due'; readonly now: number };

const id = fc.constantFrom(...IDS);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('insert' as const, 'replace' as const),
    id,
    name: fc.constantFrom('one', 'two'),
    revision: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), id }),
  fc.record({ kind: fc.constant('read' as const), id }),
  fc.record({
    kind: fc.constant('progress' as const),
    id,
    progress: fc.record(
      {
        state: fc.constantFrom<Job['state']>('active', 'paused', 'finished'),
        nextFire: instant,
        dueAt: instant,
        pausedAt: instant,
        runCount: fc.nat(5),
        lastFinishedAt: instant,
        failureStreak: fc.nat(5),
        anchorAt: fc.nat(100),
        skips: fc.array(fc.record({ from: fc.nat(9), to: fc.integer({ min: 9, max: 20 }) }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ kind: fc.constant('due' as const), now: fc.integer({ min: 0, max: 100 }) }),
);
/** Steps of one transaction, and whether it fails at its end. */
const transaction = fc.record({ steps: fc.array(step, { maxLength: 6 }), fails: fc.boolean() });

it('what is kept of a job is what its row says, also after failed transactions, removals and jobs that come back', () => {
  const { store, file, log, time } = openTemporaryStore();

  const take = (given: Step): void => {
    if (given.kind === 'due') store.dueJobs(given.now, 3);
    else if (given.kind === 'read') store.job(given.id);
    else if (given.kind === 'delete') store.deleteJob(given.id);
    else if (given.kind === 'progress') store.progressJob(given.id, given.progress);
    else {
      const job = sampleJob(given.id, { revision: given.revision }, { name: given.name });
      if (given.kind === 'insert' && store.job(given.id) === null) store.insertJob(job);
      else if (store.job(given.id) !== null) store.replaceJob(job);
    }
  };
  const carryOut = (steps: readonly Step[], fails: boolean): void => {
    try {
      store.transact(() => {
        for (const each of steps) take(each);
        if (fails) throw new Error('called off');
      });
    } catch (error) {
      if (!fails) throw error;
    }
  };

  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 8 }), (transactions) => {
      for (const { steps, fails } of transactions) {
        carryOut(steps, fails);
        expect(IDS.map((each) => store.job(each))).toEqual(rows());
      }
    }),
    { numRuns: 100 },
  );

  /** Through a connection of its own each time, which keeps nothing from before. */
  function rows(): (Job | null)[] {
    const reader = openStoreReadOnly({ file, log, clock: time.clock });
    try {
      return IDS.map((each) => reader?.job(each) ?? null);
    } finally {
      reader?.close();
    }
  }
});
