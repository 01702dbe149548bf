import { describe, expect, test } from 'vitest';
import type { JobSpec, RunState } from '../../main/engine/model.ts';
import { usualLength } from '../../main/store/usual-length.ts';
import { createRandom, type Random } from '../support/fuzz/random.ts';
import { START, sampleJob, sampleRun, sampleSpec } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
/** Log-normal around a median in ms. */
const around = (median: number, spread: number, random: Random): number => median * Math.exp(spread * normal(random));

type Draw = (random: Random, run: number) => number;
/** Lengths of steady jobs in ms; `doubled`: the least share of runs of twice their length that is reported at once. */
const STEADY: readonly [name: string, doubled: number, draw: Draw][] = [
  ['always the same', 1, () => 30_000],
  ['normal, 5 %', 1, (random) => 600_000 * (1 + 0.05 * normal(random))],
  ['normal, 15 %', 0.6, (random) => 60_000 * Math.max(0.05, 1 + 0.15 * normal(random))],
  ['log-normal, 10 %', 0.95, (random) => around(60_000, 0.1, random)],
  ['log-normal, 20 %', 0.2, (random) => around(60_000, 0.2, random)],
  ['log-normal, 30 %', 0.03, (random) => around(60_000, 0.3, random)],
  ['log-normal, 40 %', 0, (random) => around(60_000, 0.4, random)],
  [
    'two modes, 30 % take five times as long',
    0,
    (random) => around(random.chance(0.3) ? 300_000 : 60_000, 0.08, random),
  ],
  [
    'two modes, half take three times as long',
    0,
    (random) => around(random.chance(0.5) ? 180_000 : 60_000, 0.08, random),
  ],
  ['a full backup each seventh run', 0, (random, run) => around(run % 7 === 6 ? 300_000 : 60_000, 0.08, random)],
  [
    'growing by 0.3 % of the first length a run',
    0.95,
    (random, run) => around(60_000 * (1 + 0.003 * run), 0.08, random),
  ],
  ['halving over 1,000 runs', 0.95, (random, run) => around(60_000 * (1 - 0.0005 * run), 0.08, random)],
  ['whole seconds, 10 ± 1', 0.9, (random) => Math.round(10 + normal(random)) * 1000],
  ['whole seconds, 1 or 2', 0, (random) => (random.chance(0.2) ? 2000 : 1000)],
  ['evenly between 40 and 80 s', 0.4, (random) => 40_000 + 40_000 * random.next()],
  ['20 s and a tail of 5 s', 0.05, (random) => 20_000 - 5000 * Math.log(1 - random.next())],
  ['too short to matter', 0, (random) => around(80, 0.5, random)],
];
const SERIES = 30;
const RUNS = 1000;

/** Lives of a job, judged before each run by what came before. */
function live(draw: Draw, seed: number): { readonly falseAlarms: number; readonly doubled: number } {
  let falseAlarms = 0;
  let doubled = 0;
  let judged = 0;
  for (let series = 0; series < SERIES; series += 1) {
    const random = createRandom(seed * 1000 + series);
    const lengths: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const ms = draw(random, run);
      const usual = usualLength(lengths);
      if (usual?.longMs != null) {
        if (ms > usual.longMs || ms < (usual.shortMs ?? 0)) falseAlarms += 1;
        judged += 1;
        if (2 * ms > usual.longMs) doubled += 1;
      }
      lengths.unshift(ms);
      if (lengths.length > 100) lengths.pop();
    }
  }
  return { falseAlarms: falseAlarms / (SERIES * RUNS), doubled: doubled / judged };
}

describe('what is usual', () => {
  test.each(STEADY)('a steady job gives fewer than one false alarm in 1,000 runs: %s', (_name, atLeast, draw) => {
    const { falseAlarms, doubled } = live(draw, 1 + STEADY.findIndex(([, , other]) => other === draw));
    expect(falseAlarms).toBeLessThan(0.001);
    expect(doubled).toBeGreaterThanOrEqual(atLeast);
  });

  test.each([
    [0.05, 1, 1],
    [0.1, 2, 1],
    [0.15, 3, 0.75],
    [0.2, 5, 0.5],
  ])(
    'a job (log-normal, spread %s) that takes twice as long from now on is reported within %i runs, in a share of %s',
    (spread, within, share) => {
      let reported = 0;
      for (let seed = 1; seed <= 100; seed += 1) {
        const random = createRandom(seed);
        const lengths = Array.from({ length: 100 }, () => around(60_000, spread, random));
        const told = Array.from({ length: within }, () => {
          const ms = 2 * around(60_000, spread, random);
          const long = ms > (usualLength(lengths)?.longMs ?? Number.POSITIVE_INFINITY);
          lengths.unshift(ms);
          return long;
        });
        if (told.includes(true)) reported += 1;
      }
      expect(reported / 100).toBeGreaterThanOrEqual(share);
    },
  );

  test('a run that does nothing is too short, and one that hung hides neither it nor the next', () => {
    const lengths = Array.from({ length: 98 }, (_, n) => 600_000 + n * 500);
    const usual = usualLength([36_000_000, ...lengths, 1]);
    expect(usual).toMatchObject({ runs: 100, medianMs: 624_000 });
    expect(usual?.longMs).toBeLessThan(1_200_000);
    expect(usual?.shortMs).toBeGreaterThan(200_000);
  });

  test('a month-end run is unusual once and never again', () => {
    const lengths: number[] = [];
    const told: number[] = [];
    for (let day = 1; day <= 400; day += 1) {
      const ms = day % 30 === 0 ? 300_000 : 60_000 + (day % 5) * 1000;
      if (ms > (usualLength(lengths)?.longMs ?? Number.POSITIVE_INFINITY)) told.push(day);
      lengths.unshift(ms);
    }
    expect(told).toEqual([30]);
  });

  test.each([
    [0, null],
    [2, null],
    [3, { runs: 3, medianMs: 60_000, longMs: null, shortMs: null }],
    [9, { runs: 9, medianMs: 60_000, longMs: null, shortMs: null }],
    [10, { runs: 10, medianMs: 60_000, longMs: 90_000, shortMs: 30_000 }],
    [500, { runs: 100, medianMs: 60_000, longMs: 90_000, shortMs: 30_000 }],
  ])('%i runs', (runs, usual) => {
    expect(usualLength(Array.from({ length: runs }, () => 60_000))).toEqual(usual);
  });
});

describe('the sample', () => {
  const EDITS: readonly [command: boolean, patch: Partial<JobSpec>][] = [
    [true, { action: { kind: 'shell', command: 'other' } }],
    [true, { folder: '/data' }],
    [true, { environment: { A: '1' } }],
    [true, { environmentFile: '/data/.env' }],
    [true, { parameters: [{ name: 'n', type: 'number', value: '1' }] }],
    [false, { name: 'renamed' }],
    [false, { group: 'G' }],
    [false, { schedule: { kind: 'interval', every: { hours: 2 } } }],
    [false, { notes: 'action' }],
  ];

  test('is the newest 100 successes of the present command, whatever else the job did and whatever was edited', () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = createRandom(seed);
      const { store, time } = openTemporaryStore();
      store.insertJob(sampleJob('a'));
      let spec = sampleSpec();
      /** Slow and by itself: everything that ran, oldest first, and how much of it counts. */
      let sample: { readonly id: string; readonly ms: number }[] = [];
      for (let step = 0; step < 300; step += 1) {
        time.advance(random.below(100_000) + 1);
        if (random.chance(0.03)) {
          const [command, patch] = random.pick(EDITS);
          const changed = JSON.stringify({ ...spec, ...patch }) !== JSON.stringify(spec);
          spec = { ...spec, ...patch };
          store.replaceJob(sampleJob('a', {}, spec));
          if (command && changed) sample = [];
        } else if (random.chance(0.01)) {
          store.deleteJob('a');
          // Deleted and added is another job; a removal that was undone is not.
          const added = random.chance(0.5);
          store.insertJob(sampleJob('a', added ? { createdAt: time.clock.now() } : {}, spec));
          if (added) sample = [];
        } else {
          const id = `r${step}`;
          const ms = 60_000 + random.below(60_000);
          const state = random.pick<RunState>(['succeeded', 'succeeded', 'failed', 'timed-out', 'stopped', 'missed']);
          const startedAt = time.clock.now();
          const ran = state === 'missed' ? {} : { startedAt, finishedAt: startedAt + ms };
          store.insertRun(sampleRun(id, 'a', { scheduledAt: START + step, state, ...ran }));
          if (state === 'succeeded') sample.push({ id, ms });
        }
        if (step % 20 === 0) {
          const newest = sample.toReversed();
          const but = random.chance(0.5) ? newest[0]?.id : undefined;
          const expected = usualLength(newest.filter(({ id }) => id !== but).map(({ ms }) => ms));
          expect(store.usualLength('a', but), `seed ${seed}, step ${step}`).toEqual(expected);
        }
      }
    }
  });

  test('begins at the oldest kept change when the one of the command is not kept any more', () => {
    const { store, time } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    store.replaceJob(sampleJob('a', {}, { action: { kind: 'shell', command: 'other' } }));
    const run = (n: number): void => {
      const at = time.clock.now();
      store.insertRun(
        sampleRun(`r${n}`, 'a', { scheduledAt: START + n, state: 'succeeded', startedAt: at, finishedAt: at + 5000 }),
      );
    };
    for (let n = 0; n < 5; n += 1) run(n);
    for (let n = 0; n < 150; n += 1) {
      time.advance(1000);
      store.replaceJob(sampleJob('a', {}, { action: { kind: 'shell', command: 'other' }, notes: `${n}` }));
    }
    expect(store.usualLength('a')).toBeNull();
    for (let n = 5; n < 9; n += 1) run(n);
    expect(store.usualLength('a')).toMatchObject({ runs: 4, medianMs: 5000 });
  });

  test('is read quickly beside a long history of failures and of another command', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    store.transact(() => {
      for (let n = 0; n < 30_000; n += 1)
        store.insertRun(sampleRun(`r${n}`, 'a', { scheduledAt: START + n, state: n % 2 ? 'failed' : 'succeeded' }));
    });
    const begun = performance.now();
    for (let n = 0; n < 20; n += 1) store.usualLength('a');
    // About 1 ms each on a busy machine; reading all of them would take some 30.
    expect((performance.now() - begun) / 20).toBeLessThan(15);
  });
});
