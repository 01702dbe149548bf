/** Runs that wait, occurrences left out and jobs put back, through the calls of a window over a real engine and store. */
import { describe, expect, test } from 'vitest';
import { createSleepingEngine } from '../../main/cli/session/sleeping-engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import type { JobSpec } from '../../main/engine/model.ts';
import { type SampleApi, startSampleApi } from '../support/sample-api.ts';
import { START, sampleSpec } from '../support/sample-job.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const add = async ({ call }: SampleApi, spec: Partial<JobSpec> = {}) =>
  (await call('jobs.add', { spec: sampleSpec(spec) })).id;
const rows = async ({ call }: SampleApi, jobId: string) => (await call('runs.list', { jobId })).items;
const listed = async ({ call }: SampleApi, id: string) => (await call('jobs.get', { id })).row;
/** Sleeps over what is due, and wakes. */
function sleep({ time }: SampleApi, ms: number): void {
  time.sleep(ms);
  time.advance(MINUTE / 2);
}
async function asleep(spec: Partial<JobSpec> = {}) {
  const api = await startSampleApi();
  await api.call('settings.set', { engine: { settleSeconds: 120 } });
  const id = await add(api, spec);
  sleep(api, 2 * HOUR);
  return { api, id };
}

/** What the first waiting row waits for and when it starts: in the list of runs, by itself, at its job, and as what comes next. */
async function saidEverywhere(api: SampleApi, id: string) {
  const [run] = await rows(api, id);
  const one = await api.call('runs.get', { id: run?.id ?? '' });
  const { waiting } = await listed(api, id);
  const { next } = await api.call('engine.status', {});
  return [
    [run?.waitingFor, run?.notBefore],
    [one.waitingFor, one.notBefore],
    [waiting?.waitingFor, waiting?.at],
    next?.run === run?.id ? ['settle', next?.at] : [next?.run, next?.at],
  ];
}

describe('W7: a run that waits', () => {
  test('after a sleep has its row with its wait, in the list of runs and at its job', async () => {
    const { api, id } = await asleep();
    const [run] = await rows(api, id);
    expect(run).toMatchObject({ state: 'queued', waitingFor: 'settle' });
    const row = await listed(api, id);
    expect(row.waiting).toMatchObject({ id: run?.id, waitingFor: 'settle', scheduledAt: run?.scheduledAt });
    const { next, held, queued } = await api.call('engine.status', {});
    expect(next).toMatchObject({ jobId: id, run: run?.id });
    expect({ held, queued }).toEqual({ held: 1, queued: 0 });
  });

  test('S18: every list says the end of the delay as it is now, and the run starts then', async () => {
    const { api, id } = await asleep();
    const stored = (await rows(api, id))[0]?.notBefore ?? 0;
    // Awake again before the delay was over: it begins again, and nothing is written.
    sleep(api, 10 * MINUTE);
    const at = (await rows(api, id))[0]?.notBefore ?? 0;
    expect(at).toBeGreaterThan(stored);
    expect(await saidEverywhere(api, id)).toEqual(Array.from({ length: 4 }, () => ['settle', at]));
    const state = async () => (await rows(api, id))[0]?.state;
    api.time.advance(at - api.time.clock.now() - 1);
    expect(await state()).toBe('queued');
    api.time.advance(1);
    expect(await state()).not.toBe('queued');
  });

  test.each(['job', 'group', 'all'] as const)(
    'S26: under a pause (%s) it waits for its end in every list, and nothing comes next',
    async (scope) => {
      const { api, id } = await asleep({ group: 'g' });
      if (scope === 'job') await api.call('jobs.pause', { ids: [id] });
      else await api.call('engine.pause', scope === 'group' ? { group: 'g' } : {});
      expect(await saidEverywhere(api, id)).toEqual([
        ...Array.from({ length: 3 }, () => ['pause', null]),
        [undefined, undefined],
      ]);
      expect((await listed(api, id)).nextFire).toBeNull();
    },
  );

  test('S27: a job is paused until the last of its pauses ends', async () => {
    const { api, id } = await asleep({ group: 'g' });
    const now = api.time.clock.now();
    await api.call('jobs.pause', { ids: [id], until: now + HOUR });
    expect(await listed(api, id)).toMatchObject({ pausedBy: 'job', pausedUntil: now + HOUR });
    await api.call('engine.pause', { until: now + 3 * HOUR });
    expect(await listed(api, id)).toMatchObject({ pausedBy: 'job', pausedUntil: now + 3 * HOUR });
    await api.call('engine.pause', { group: 'g' });
    expect(await listed(api, id)).toMatchObject({ pausedBy: 'job', pausedUntil: null });
  });

  test('starts now, once; a second time it is refused, and so are all that are named with it', async () => {
    const { api, id } = await asleep();
    const other = await add(api, { name: 'Other' });
    sleep(api, 2 * HOUR);
    const [one] = await rows(api, id);
    const [two] = await rows(api, other);
    if (one === undefined || two === undefined) throw new Error('both wait');
    expect(await api.call('runs.start', { ids: [one.id] })).toEqual({ changed: 1 });
    expect((await api.call('runs.get', { id: one.id })).state).not.toBe('queued');
    const again = api.call('runs.start', { ids: [two.id, one.id] });
    await expect(again).rejects.toMatchObject({ code: 'conflict', reason: { code: 'run-not-waiting' } });
    expect((await api.call('runs.get', { id: two.id })).state).toBe('queued');
  });

  test('is skipped, with its reason', async () => {
    const { api, id } = await asleep();
    const [run] = await rows(api, id);
    expect(await api.call('runs.skip', { ids: [run?.id ?? ''] })).toEqual({ changed: 1 });
    expect(await api.call('runs.get', { id: run?.id ?? '' })).toMatchObject({
      ...{ state: 'skipped', why: { code: 'cancelled' } },
    });
    expect((await listed(api, id)).waiting).toBeNull();
  });

  test('is held over the end of the settle delay, and let go', async () => {
    const { api, id } = await asleep();
    const [run] = await rows(api, id);
    const ids = [run?.id ?? ''];
    const state = async () => (await api.call('runs.get', { id: ids[0] ?? '' })).state;
    await api.call('runs.hold', { ids, held: true });
    api.time.advance(10 * MINUTE);
    expect(await state()).toBe('queued');
    expect((await listed(api, id)).waiting).toMatchObject({ at: null, wait: { held: true } });
    await api.call('runs.hold', { ids, held: false });
    api.time.advance(10 * MINUTE);
    expect(await state()).not.toBe('queued');
  });
});

describe('S40: runs that took place while the clock was ahead', () => {
  test('run again on time, and their record says so', async () => {
    const api = await startSampleApi();
    const id = await add(api);
    const before = api.time.clock.now();
    api.time.setClock(before + HOUR);
    api.time.advance(10 * MINUTE);
    api.time.setClock(before);
    api.time.advance(31_000);
    const note = (await rows(api, id)).find(({ kind }) => kind === 'note');
    expect(await api.call('runs.repeatAhead', { notes: [note?.id ?? ''] })).toEqual({ planned: note?.count });
    const planned = (await rows(api, id)).filter(({ waitingFor }) => waitingFor === 'time');
    expect(planned).toHaveLength(note?.count ?? 0);
    expect((await api.call('runs.get', { id: note?.id ?? '' })).why).toMatchObject({ again: note?.count });
    expect(await api.call('runs.repeatAhead', {})).toEqual({ planned: 0 });
  });
});

describe('a removed job', () => {
  test('is put back with its waiting row, also when many are put back in parts', async () => {
    const { api, id } = await asleep();
    const other = await add(api, { name: 'Other' });
    sleep(api, HOUR);
    const [before] = await rows(api, id);
    const [beside] = await rows(api, other);
    const { removed, rows: gone } = await api.call('jobs.remove', { ids: [id, other] });
    expect(gone.toSorted()).toEqual([before?.id, beside?.id].toSorted());
    expect((await rows(api, id))[0]).toMatchObject({ state: 'skipped', why: { code: 'job-removed' } });
    for (const job of removed) {
      expect(await api.call('jobs.restore', { jobs: [job], rows: gone })).toEqual({ restored: 1 });
    }
    for (const [job, run] of [
      [id, before],
      [other, beside],
    ] as const) {
      expect((await rows(api, job))[0]).toMatchObject({ id: run?.id, state: 'queued', waitingFor: run?.waitingFor });
    }
  });
});

describe('occurrences left out', () => {
  test('the next one is gone from every preview, and back when it is taken back', async () => {
    const api = await startSampleApi();
    const id = await add(api);
    const seen = async () => [
      (await listed(api, id)).nextFire,
      (await api.call('jobs.get', { id })).next[0],
      (await api.call('jobs.upcoming', { to: START + 5 * HOUR })).fires[0]?.at,
      (await api.call('engine.status', {})).next?.at,
    ];
    const { skips } = await api.call('jobs.skip', { id, next: true });
    expect(skips).toEqual([{ from: START + HOUR, to: START + HOUR }]);
    expect(await seen()).toEqual([2, 2, 2, 2].map((hours) => START + hours * HOUR));
    expect((await api.call('jobs.unskip', { id, skips })).skips).toEqual([]);
    expect(await seen()).toEqual([1, 1, 1, 1].map((hours) => START + hours * HOUR));
  });

  test('when it falls due it has its row with the reason', async () => {
    const api = await startSampleApi();
    const id = await add(api);
    await api.call('jobs.skip', { id, next: true });
    api.time.advance(HOUR + 1000);
    expect(await rows(api, id)).toMatchObject([{ state: 'skipped', why: { code: 'skipped-ahead' } }]);
    expect((await api.call('jobs.get', { id })).job.skips).toEqual([]);
  });

  test('a day is left out as a whole; a day without runs adds nothing', async () => {
    const api = await startSampleApi();
    const id = await add(api, { schedule: { kind: 'cron', pattern: '0 9 * * MON' } });
    // 2026-01-05 is a Monday.
    expect((await api.call('jobs.skip', { id, dates: ['2026-01-06'] })).skips).toEqual([]);
    expect((await api.call('jobs.skip', { id, dates: ['2026-01-05'] })).skips).toHaveLength(1);
    expect((await api.call('jobs.get', { id })).next[0]).toBe(Date.UTC(2026, 0, 12, 9));
  });

  test('W7: rows that wait already stay, and those that were due or start on such a day are named', async () => {
    const { api, id } = await asleep();
    const [run] = await rows(api, id);
    const stay = async (wish: { next: true } | { dates: readonly string[] }) =>
      (await api.call('jobs.skip', { id, ...wish })).stay.map((row) => row.id);
    expect(await stay({ next: true })).toEqual([run?.id]);
    expect(await stay({ dates: ['2026-01-01'] })).toEqual([run?.id]);
    // Nothing more can be left out on this day, and the row is named all the same.
    expect((await api.call('jobs.skip', { id, dates: ['2026-01-01'] })).skips).toEqual([]);
    expect(await stay({ dates: ['2026-01-01'] })).toEqual([run?.id]);
    expect(await stay({ dates: ['2026-01-03', '2026-01-04'] })).toEqual([]);
    await api.call('runs.skip', { ids: [run?.id ?? ''] });
    expect(await stay({ dates: ['2026-01-01'] })).toEqual([]);
  });

  test('W7: a held row of yesterday may start today, so that it is named today', async () => {
    const { api, id } = await asleep();
    const [run] = await rows(api, id);
    await api.call('runs.hold', { ids: [run?.id ?? ''], held: true });
    api.time.advance(30 * HOUR);
    const named = async (date: string) =>
      (await api.call('jobs.skip', { id, dates: [date] })).stay.some((row) => row.id === run?.id);
    expect(await named('2026-01-02')).toBe(true);
    expect(await named('2026-01-03')).toBe(false);
  });

  test('S40: a repeat that waits for its time is named for the day on which it starts', async () => {
    const api = await startSampleApi();
    const id = await add(api);
    const before = api.time.clock.now();
    api.time.setClock(before + 20 * HOUR);
    api.time.advance(6 * HOUR);
    api.time.setClock(before);
    api.time.advance(31_000);
    await api.call('runs.repeatAhead', {});
    const starts = (await rows(api, id)).flatMap(({ waitingFor, notBefore }) =>
      waitingFor === 'time' ? [notBefore ?? 0] : [],
    );
    expect(starts.length).toBeGreaterThan(0);
    const of = (date: string) => starts.filter((at) => new Date(at).toISOString().startsWith(date)).length;
    for (const date of ['2026-01-01', '2026-01-02', '2026-01-03'])
      expect((await api.call('jobs.skip', { id, dates: [date] })).stay).toHaveLength(of(date));
  });

  test('what is no date, or no wish, does not reach the engine', async () => {
    const api = await startSampleApi();
    const id = await add(api);
    for (const wish of [{ dates: ['2026-02-30'] }, { dates: ['tomorrow'] }, { dates: [] }, { next: false }, {}]) {
      await expect(api.call('jobs.skip', { id, ...wish } as never)).rejects.toMatchObject({ code: 'bad-input' });
    }
  });
});

describe('S26: what fell into a pause', () => {
  test('is told before it ends, and decided as the person says', async () => {
    for (const missed of ['forget', 'catch-up'] as const) {
      const api = await startSampleApi();
      const id = await add(api);
      await api.call('engine.pause', {});
      expect((await listed(api, id)).fellIntoPause).toBe(false);
      api.time.advance(3 * HOUR);
      expect(await listed(api, id)).toMatchObject({ fellIntoPause: true, nextFire: null, pausedBy: 'all' });
      await api.call('engine.resume', { missed });
      api.time.advance(10_000);
      const states = new Set((await rows(api, id)).map(({ state }) => state));
      expect(states.has('running'), missed).toBe(missed === 'catch-up');
      expect((await listed(api, id)).fellIntoPause).toBe(false);
    }
  });

  test('is also a row that waited, whose moment came in the pause while the next fire is still to come', async () => {
    const api = await startSampleApi();
    const jitter = { seconds: 1200, stable: false };
    const id = await add(api, { schedule: { kind: 'interval', every: { hours: 1 }, jitter } });
    api.time.advance(HOUR + 1000);
    expect((await listed(api, id)).waiting).toMatchObject({ waitingFor: 'jitter' });
    await api.call('jobs.pause', { ids: [id] });
    expect((await listed(api, id)).fellIntoPause).toBe(false);
    api.time.advance(30 * MINUTE);
    const row = await listed(api, id);
    expect(row.waiting).toMatchObject({ waitingFor: 'pause' });
    expect(row.fellIntoPause).toBe(true);
  });

  test('a pause with an end leaves the fires after it in every preview', async () => {
    const api = await startSampleApi();
    const id = await add(api);
    const until = START + 2.5 * HOUR;
    await api.call('jobs.pause', { ids: [id], until });
    expect(await listed(api, id)).toMatchObject({ nextFire: START + 3 * HOUR, pausedUntil: until });
    expect(
      (await api.call('jobs.upcoming', { to: START + 4 * HOUR })).fires.map(({ at }) => (at - START) / HOUR),
    ).toEqual([3, 4]);
  });
});

describe('S3: previews are the same with and without a host', () => {
  /** A small generator that any failure can be repeated with. */
  const dice = (seed: number) => {
    let state = seed;
    return (sides: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * sides);
    };
  };

  test.each(Array.from({ length: 30 }, (_, seed) => seed + 1))('life %i', async (seed) => {
    const roll = dice(seed * 7919);
    const api = await startSampleApi();
    const schedules: readonly JobSpec['schedule'][] = [
      { kind: 'interval', every: { hours: 1 } },
      { kind: 'interval', every: { minutes: 20 }, maxRuns: 4 },
      { kind: 'cron', pattern: '30 * * * *', jitter: { seconds: 600 } },
      { kind: 'interval', every: { hours: 2 }, from: 'finish' },
    ];
    const ids: string[] = [];
    for (const [index, schedule] of schedules.entries()) {
      ids.push(await add(api, { name: `Job ${index}`, schedule, group: index % 2 === 0 ? 'even' : 'odd' }));
    }
    for (let step = 0; step < 12; step += 1) {
      const id = ids[roll(ids.length)] ?? '';
      const until = roll(2) === 0 ? null : api.time.clock.now() + roll(180) * MINUTE + 1;
      const acts = [
        () => api.time.advance(roll(90) * MINUTE),
        () => sleep(api, roll(180) * MINUTE),
        () => api.call('jobs.pause', { ids: [id], until }),
        () => api.call('jobs.resume', { ids: [id], missed: roll(2) === 0 ? 'forget' : 'catch-up' }),
        () => api.call('engine.pause', { group: roll(2) === 0 ? 'even' : 'odd', until }),
        () => api.call('engine.resume', { group: roll(2) === 0 ? 'even' : 'odd' }),
        () => api.call('engine.pause', { until }),
        () => api.call('engine.resume', {}),
        () => api.call('jobs.skip', { id, next: true }),
        () => api.call('jobs.unskip', { id }),
        () => {
          for (const order of api.runner.going()) api.runner.end(order.runId);
        },
      ];
      await acts[roll(acts.length)]?.();
      const asleep = createSleepingEngine(api.store, DEFAULT_ENGINE_SETTINGS, api.time.clock, () => {
        throw new Error('only previews');
      });
      const fires: number[] = [];
      const paused = new Set<string>();
      for (const job of ids) {
        const { next, row } = await api.call('jobs.get', { id: job });
        expect([...asleep.upcoming(job, 10)], `step ${step}, ${job}`).toEqual(next);
        expect(row.nextFire, `step ${step}, ${job} in the list`).toBe(next[0] ?? null);
        fires.push(...next.slice(0, 1));
        if (row.pausedBy !== null) paused.add(job);
      }
      const { next, pausedAll, pausedGroups, settlingUntil } = await api.call('engine.status', {});
      // A wake in a settle delay moves it in memory only; without a host what is overdue starts as soon as there is one.
      const startsFrom = (least: number) =>
        api.store.openRuns().flatMap(({ jobId, state, waitingFor, notBefore }) => {
          // A row of a paused job starts when the pause ends, not at its moment.
          if (state !== 'queued' || notBefore === null || paused.has(jobId)) return [];
          return waitingFor === 'settle' ? Math.max(notBefore, least) : notBefore;
        });
      const earliest = (starts: readonly number[]) => [...fires, ...starts].sort((a, b) => a - b)[0] ?? null;
      const now = api.time.clock.now();
      expect(asleep.snapshot().next?.at ?? null, `step ${step}: what is next without a host`).toBe(
        earliest(startsFrom(now)),
      );
      if (pausedAll === null && Object.keys(pausedGroups).length === 0) {
        expect(next?.at ?? null, `step ${step}: what is next`).toBe(earliest(startsFrom(settlingUntil ?? now)));
      }
    }
  });
});
