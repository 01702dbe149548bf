/** The invariants of random lives are worth something only if they find faults: one is planted for each, and must be found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunPatch } from '../../main/engine/ports.ts';
import type { World } from '../support/engine-world.ts';
import { ledgerOf, live } from '../support/lives/live.ts';
import { countedLives, movedLives, type Plan } from '../support/lives/plans.ts';

const LIVES = 60;

async function isFound(
  lives: fc.Arbitrary<Plan>,
  plant: (world: World) => void,
  wanted: RegExp,
): Promise<string | undefined> {
  for (const plan of fc.sample(lives, { numRuns: LIVES, seed: 7 })) {
    const found = (await live(plan, { plant })).complaints.find((complaint) => wanted.test(complaint));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every patch of a run passes through `change` on its way to the store. */
function spoilPatches(world: World, change: (patch: RunPatch) => RunPatch): void {
  const { updateRun } = world.store;
  world.store.updateRun = (id, patch) => updateRun(id, change(patch));
}

const FAULTS: readonly (readonly [string, RegExp, fc.Arbitrary<Plan>, (world: World) => void])[] = [
  [
    'I1: a row that is never written',
    /^I1 lost/,
    countedLives,
    ({ store }) => {
      const { insertRun } = store;
      let rows = 0;
      store.insertRun = (run) => (run.kind === 'scheduled' && ++rows % 3 === 0 ? true : insertRun(run));
    },
  ],
  [
    'I1: a record that counts one too many',
    /^I1 count/,
    countedLives,
    ({ store }) => {
      const { insertRun } = store;
      store.insertRun = (run) => insertRun(run.kind === 'span' ? { ...run, count: run.count + 1 } : run);
    },
  ],
  [
    'I1: an occurrence that the schedule does not have',
    /^I1 invented/,
    countedLives,
    ({ store }) => {
      const { insertRun } = store;
      store.insertRun = (run) =>
        insertRun(run.kind === 'scheduled' ? { ...run, scheduledAt: run.scheduledAt + 1 } : run);
    },
  ],
  [
    'I2: an attempt that starts twice',
    /^I2: attempt/,
    countedLives,
    ({ runner }) => {
      const { acknowledge } = runner;
      runner.acknowledge = (runId, attempt) => {
        acknowledge.call(runner, runId, attempt);
        const order = runner.orders.find((one) => one.runId === runId && one.attempt === attempt);
        if (order !== undefined && runner.orders.filter((one) => one === order).length === 1) runner.start(order);
      };
    },
  ],
  [
    'I3, I4: a pause that the engine does not see',
    /^I[34]:/,
    countedLives,
    ({ store }) => {
      const { job, dueJobs } = store;
      const awake = <J extends { readonly pausedAt: unknown }>(one: J): J =>
        ({ ...one, state: 'active', pausedAt: null, pausedUntil: null }) as J;
      let inside = false;
      const { transact } = store;
      // Only what the engine reads inside its transactions is wrong; the invariants read outside of them.
      store.transact = (work) => {
        inside = true;
        try {
          return transact(work);
        } finally {
          inside = false;
        }
      };
      store.job = (id) => {
        const found = job(id);
        return inside && found?.state === 'paused' ? awake(found) : found;
      };
      store.dueJobs = (now, limit) => dueJobs(now, limit).map((one) => (one.state === 'paused' ? awake(one) : one));
    },
  ],
  [
    'I5: a closed row that still names a wait',
    /^I5:.*and waits/,
    countedLives,
    (world) =>
      spoilPatches(world, (patch) => {
        const { waitingFor, ...rest } = patch;
        return waitingFor === null ? rest : patch;
      }),
  ],
  [
    'I5: a row that waits for ever',
    /^I5:.*still waits for claim/,
    countedLives,
    (world) => {
      let { engine } = world;
      // An answer of the ledger that is lost on its way, also after restarts.
      Object.defineProperty(world, 'engine', {
        get: () => ({ ...engine, claimed: () => {} }),
        set: (next: World['engine']) => {
          engine = next;
        },
      });
    },
  ],
  [
    'I6: a run that stands for more than was merged into it',
    /^I6:/,
    countedLives,
    ({ store }) => {
      const { insertRun } = store;
      store.insertRun = (run) => insertRun(run.missedCount > 0 ? { ...run, missedCount: run.missedCount + 1 } : run);
    },
  ],
  [
    'I7: a row that changes its token',
    /^I7:/,
    countedLives,
    (world) => spoilPatches(world, (patch) => ({ ...patch, token: 'another' }) as RunPatch),
  ],
  [
    'I8: a next fire far away',
    /^I8:/,
    movedLives,
    ({ store }) => {
      const { progressJob } = store;
      store.progressJob = (id, { nextFire, ...progress }) =>
        progressJob(
          id,
          nextFire == null
            ? { ...progress, ...(nextFire === null ? { nextFire } : {}) }
            : { ...progress, nextFire: nextFire + 1e9, dueAt: nextFire + 1e9 },
        );
    },
  ],
  [
    'S14: a row that the run of its own set keeps from running',
    /^S14:/,
    countedLives,
    ({ store }) => {
      const { insertRun } = store;
      store.insertRun = (run) => {
        if (run.why.code !== 'merged-into') return insertRun(run);
        const why = { code: 'still-running', blocker: run.why.run, since: null } as const;
        return insertRun({ ...run, kind: 'scheduled', scheduledTo: null, count: 1, state: 'skipped', why });
      };
    },
  ],
  [
    'S19: a row that stands for nothing',
    /^S19:/,
    countedLives,
    ({ store }) => {
      store.deleteRun = (id) => store.updateRun(id, { state: 'merged', waitingFor: null, wait: null, count: 0 });
    },
  ],
  [
    'S40: a note that names more than what ran',
    /^S40: note/,
    movedLives,
    ({ store }) => {
      const { insertRun } = store;
      store.insertRun = (run) => insertRun(run.kind === 'note' ? { ...run, count: run.count + 1 } : run);
    },
  ],
  [
    'a job that goes silent',
    /^silent/,
    countedLives,
    ({ store }) => {
      const { progressJob } = store;
      store.progressJob = (id, progress) =>
        progressJob(id, progress.nextFire == null ? progress : { ...progress, dueAt: null });
    },
  ],
];

describe('a planted fault', () => {
  it.each(FAULTS)('%s is found', { timeout: 20_000 }, async (_, wanted, lives, plant) => {
    expect(await isFound(lives, plant, wanted)).toMatch(wanted);
  });

  it('I9: a row that is forgotten when memory is built again is found', { timeout: 20_000 }, async () => {
    const forgetful = ({ store }: World): void => {
      const { openRuns } = store;
      store.openRuns = () => openRuns().filter((run) => run.waitingFor !== 'jitter' && run.waitingFor !== 'settle');
    };
    let found = false;
    for (const plan of fc.sample(countedLives, { numRuns: LIVES, seed: 7 })) {
      const usual = await live(plan);
      const rebuilt = await live(plan, { rebuild: true, plant: forgetful });
      found ||= ledgerOf(rebuilt.world) !== ledgerOf(usual.world);
      if (found) break;
    }
    expect(found).toBe(true);
  });
});
