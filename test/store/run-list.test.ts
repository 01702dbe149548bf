import { describe, expect, test } from 'vitest';
import type { Run, RunState } from '../../main/engine/model.ts';
import type { Store } from '../../main/store/open.ts';
import type { RunListQuery } from '../../main/store/run-list.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const STATES: readonly RunState[] = ['succeeded', 'failed', 'missed', 'running', 'merged', 'queued', 'timed-out'];

/** 3 jobs, 40 instants, several rows at the same instant, every few states. */
function filled(): { store: Store; runs: Run[] } {
  const { store } = openTemporaryStore();
  const runs: Run[] = [];
  store.transact(() => fill(store, runs));
  return { store, runs };
}

function fill(store: Store, runs: Run[]): void {
  for (const [n, name] of ['Photos', 'mail', 'Photo album'].entries()) {
    const jobId = `job-${n}`;
    store.insertJob(sampleJob(jobId, {}, { name }));
    for (let i = 0; i < 40; i += 1) {
      const run = sampleRun(`${jobId}-${i}`, jobId, {
        jobName: name,
        scheduledAt: START + Math.floor(i / 2) * 1000,
        kind: i % 2 === 0 ? 'scheduled' : 'manual',
        state: STATES[(i * 3 + n) % STATES.length] ?? 'failed',
      });
      runs.push(run);
      store.insertRun(run);
    }
  }
}

/** Every page until the end, and the ids in the order they came. */
function readAll(store: Store, query: RunListQuery): string[] {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 1000; page += 1) {
    const { items, next } = store.listRuns({ ...query, cursor });
    ids.push(...items.map((run) => run.id));
    if (next === null) return ids;
    cursor = next;
  }
  throw new Error('the pages never end');
}

describe('the history', () => {
  const queries: readonly [string, RunListQuery, (run: Run) => boolean][] = [
    ['everything', {}, () => true],
    ['one job', { jobId: 'job-1' }, (run) => run.jobId === 'job-1'],
    ['a job nobody knows', { jobId: 'nobody' }, () => false],
    ['one state', { states: ['failed'] }, (run) => run.state === 'failed'],
    ['open states', { states: ['running', 'queued'] }, (run) => ['running', 'queued'].includes(run.state)],
    ['no state at all', { states: [] }, () => false],
    [
      'states of a job',
      { jobId: 'job-0', states: ['missed', 'running', 'succeeded'] },
      (run) => run.jobId === 'job-0' && ['missed', 'running', 'succeeded'].includes(run.state),
    ],
    ['a name', { text: 'PHOTO' }, (run) => run.jobName.includes('Photo')],
    ['a name that is not there', { text: '%' }, () => false],
    [
      'a name and a state',
      { text: 'photos', states: ['failed', 'queued'] },
      (run) => run.jobName === 'Photos' && ['failed', 'queued'].includes(run.state),
    ],
    ['a job by another name', { jobId: 'job-1', text: 'photo' }, () => false],
    [
      'a time range, both ends included',
      { from: START + 3000, to: START + 9000 },
      (run) => run.scheduledAt >= START + 3000 && run.scheduledAt <= START + 9000,
    ],
  ];

  test.each(queries)('of %s: every row once, newest first, whatever the page size', (_name, query, matches) => {
    const { store, runs } = filled();
    const expected = runs.filter(matches).map((run) => run.id);
    const whole = readAll(store, query);
    expect([...whole].sort()).toEqual([...expected].sort());
    const times = whole.map((id) => store.run(id)?.scheduledAt ?? 0);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const limit of [1, 7, 40]) expect(readAll(store, { ...query, limit })).toEqual(whole);
  });

  test('walks all rows the same way when more jobs match than are walked one by one', () => {
    const { store } = openTemporaryStore();
    store.transact(() => {
      for (let n = 0; n < 301; n += 1) {
        store.insertJob(sampleJob(`job-${n}`, {}, { name: `Photos ${n}` }));
        store.insertRun(
          sampleRun(`run-${n}`, `job-${n}`, {
            scheduledAt: START + (n % 7),
            state: n % 2 === 0 ? 'failed' : 'running',
          }),
        );
      }
      store.insertJob(sampleJob('other', {}, { name: 'other' }));
      store.insertRun(sampleRun('other', 'other', { state: 'failed' }));
    });
    expect(readAll(store, { text: 'photos', limit: 50 })).toHaveLength(301);
    expect(readAll(store, { text: 'photos', states: ['failed'], limit: 50 })).toHaveLength(151);
    expect(readAll(store, { text: 'photos', states: ['failed', 'running'], limit: 50 })).toHaveLength(301);
  });

  test('many jobs whose few rows lie below twenty thousand of others are found, each row once and in order', () => {
    const { store } = openTemporaryStore();
    const OTHERS = 20_050;
    store.transact(() => {
      store.insertJob(sampleJob('busy', {}, { name: 'busy' }));
      for (let n = 0; n < OTHERS; n += 1) {
        store.insertRun(sampleRun(`b-${n}`, 'busy', { scheduledAt: START + 10_000 + n, state: 'succeeded' }));
      }
      for (let n = 0; n < 310; n += 1) {
        store.insertJob(sampleJob(`rare-${n}`, {}, { name: `Rare ${n}` }));
        const state = n % 3 === 0 ? 'failed' : n % 3 === 1 ? 'succeeded' : 'queued';
        store.insertRun(sampleRun(`r-${n}`, `rare-${n}`, { scheduledAt: START + (n % 9), state }));
      }
    });
    const expected = (keep: (n: number) => boolean): string[] =>
      Array.from({ length: 310 }, (_, n) => n)
        .filter(keep)
        .sort((a, b) => (b % 9) - (a % 9) || b - a)
        .map((n) => `r-${n}`);
    expect(readAll(store, { text: 'rare', limit: 40 })).toEqual(expected(() => true));
    expect(readAll(store, { text: 'rare', states: ['succeeded', 'failed'], limit: 40 })).toEqual(
      expected((n) => n % 3 !== 2),
    );
    expect(readAll(store, { text: 'rare', states: ['succeeded', 'queued'], from: START + 4, limit: 40 })).toEqual(
      expected((n) => n % 3 !== 0 && n % 9 >= 4),
    );
    expect(readAll(store, { text: 'r', limit: 5000 })).toHaveLength(310);
  });

  test('a page goes on where it stopped although new rows have come in front', () => {
    const { store, runs } = filled();
    const first = store.listRuns({ limit: 10 });
    store.insertRun(sampleRun('new', 'job-0', { scheduledAt: START + 1_000_000, state: 'failed' }));
    const second = store.listRuns({ limit: 1000, cursor: first.next ?? '' });
    expect(first.items.length + second.items.length).toBe(runs.length);
    expect(second.next).toBeNull();
  });

  test('rows of a removed job stay, with its name', () => {
    const { store } = filled();
    store.deleteJob('job-0');
    expect(readAll(store, { jobId: 'job-0' })).toHaveLength(40);
    expect(readAll(store, { text: 'photos' })).toHaveLength(40);
  });

  test('rows of a job the store never knew are kept and found', () => {
    const { store } = openTemporaryStore();
    store.insertRun(sampleRun('r', 'stranger', { jobName: 'Stranger', state: 'failed' }));
    expect(store.job('stranger')).toBeNull();
    expect(readAll(store, { jobId: 'stranger' })).toEqual(['r']);
    expect(readAll(store, { text: 'strange' })).toEqual(['r']);
  });

  test.each(['', 'x', '1.2', "1.2.3'; DROP TABLE runs", '1.2.3.4'])('refuses the cursor %j', (cursor) => {
    expect(() => filled().store.listRuns({ cursor })).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});

describe('figures of a job', () => {
  test('the newest rows of each job, what has not ended first', () => {
    const { store } = openTemporaryStore();
    for (let n = 0; n < 20; n += 1) {
      store.insertRun(
        sampleRun(`a${n}`, 'a', {
          scheduledAt: START + n,
          state: 'succeeded',
          startedAt: START + n + 5,
          finishedAt: START + n + 15,
        }),
      );
    }
    store.insertRun(sampleRun('late', 'a', { scheduledAt: START - 1, state: 'running', startedAt: START + 50 }));
    store.insertRun(sampleRun('b', 'b', { state: 'missed' }));
    const recent = store.recentRuns(['a', 'b', 'c'], 3);
    expect(recent.get('a')).toEqual([
      { id: 'late', state: 'running', at: START + 50, ms: null },
      { id: 'a19', state: 'succeeded', at: START + 24, ms: 10 },
      { id: 'a18', state: 'succeeded', at: START + 23, ms: 10 },
    ]);
    expect(recent.get('b')).toEqual([{ id: 'b', state: 'missed', at: START, ms: null }]);
    expect(recent.has('c')).toBe(false);
    expect([...store.runningCounts()]).toEqual([['a', 1]]);
  });

  test('S40: a note is in the history and in no count: not among the recent runs, not in the figures, not in the days', () => {
    const { store } = openTemporaryStore();
    const skipped = { state: 'skipped', why: { code: 'clock-ahead' } } as const;
    for (let n = 0; n < 3; n += 1) {
      store.insertRun(sampleRun(`s${n}`, 'a', { scheduledAt: START + n, ...skipped }));
      store.insertRun(sampleRun(`n${n}`, 'a', { scheduledAt: START + n, kind: 'note', count: 40, ...skipped }));
    }
    store.insertRun(sampleRun('r', 'a', { scheduledAt: START - 1, kind: 'manual', state: 'succeeded' }));
    store.insertRun(sampleRun('n', 'b', { kind: 'note', ...skipped }));
    const recent = store.recentRuns(['a', 'b'], 4);
    expect(recent.get('a')?.map((run) => run.id)).toEqual(['s2', 's1', 's0', 'r']);
    expect(recent.has('b')).toBe(false);
    expect(store.countsBetween('a', [START - 1, START + 1, START + 9])).toEqual([
      { counts: { succeeded: 1, skipped: 1 }, removed: 0 },
      { counts: { skipped: 2 }, removed: 0 },
    ]);
    const listed = store.listRuns({ jobId: 'a' }).items.map((run) => run.id);
    expect(listed).toEqual(['n2', 's2', 'n1', 's1', 'n0', 's0', 'r']);
    expect(store.listRuns({ states: ['skipped'] }).items.filter((run) => run.kind === 'note')).toHaveLength(4);
  });
});
