import { describe, expect, test } from 'vitest';
import type { ApiDeps } from '../../main/api/deps.ts';
import { createUpcoming } from '../../main/api/upcoming.ts';
import { firstWaiting, waitingByJob } from '../../main/api/waiting.ts';
import type { EngineSnapshot } from '../../main/engine/surface.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';

const MINUTE = 60_000;

describe('the row of a job that waits', () => {
  const rows = [
    sampleRun('condition', 'a', { state: 'queued', waitingFor: 'condition', scheduledAt: START }),
    sampleRun('later', 'a', { state: 'queued', waitingFor: 'jitter', scheduledAt: START + 1, notBefore: START + 9 }),
    sampleRun('sooner', 'a', { state: 'queued', waitingFor: 'jitter', scheduledAt: START + 2, notBefore: START + 5 }),
    sampleRun('runs', 'b', { state: 'running' }),
  ];

  test('W2: is the one that the clock starts first, else the one that was due first; a running one waits no more', () => {
    const byJob = waitingByJob(rows);
    expect([...byJob.keys()]).toEqual(['a']);
    expect(firstWaiting(byJob.get('a') ?? [])).toMatchObject({ id: 'sooner', at: START + 5 });
    expect(firstWaiting(rows.slice(0, 1))).toMatchObject({ id: 'condition', at: null });
    expect(firstWaiting([])).toBeNull();
  });
});

describe('coming fires of many jobs', () => {
  const snapshot = (given: Partial<EngineSnapshot>): EngineSnapshot => ({
    ...{ state: 'running', pausedAll: null, pausedGroups: {}, running: 0, queued: 0, held: 0, settlingUntil: null },
    ...{ next: null, ...given },
  });
  const every = (minutes: number) => (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => START + (index + 1) * minutes * MINUTE).filter((at) => at > from);
  const upcoming = (given: Partial<EngineSnapshot>) => {
    const jobs = [
      sampleJob('quick', { dueAt: START + MINUTE }),
      sampleJob('slow', { dueAt: START + 10 * MINUTE }),
      sampleJob('grouped', { dueAt: null }, { group: 'g' }),
    ];
    const fires: Readonly<Record<string, (from: number, count: number) => number[]>> = {
      ...{ quick: every(1), slow: every(10), grouped: every(2) },
    };
    return createUpcoming({
      engine: {
        snapshot: () => snapshot(given),
        upcoming: (id: string, count: number, from: number) => fires[id]?.(from, count),
      },
      store: {
        dueJobs: (to: number) => jobs.filter(({ dueAt }) => dueAt !== null && dueAt <= to),
        jobIds: () => ['grouped'],
        job: (id: string) => jobs.find((job) => job.id === id) ?? null,
      },
      clock: { now: () => START },
      troubles: () => [],
    } as unknown as ApiDeps);
  };
  const names = async (given: Partial<EngineSnapshot>, to: number) =>
    (await upcoming(given)({ to, perJob: 1 })).fires.map(({ jobId, at }) => [jobId, (at - START) / MINUTE]);

  test('S3: what the engine says of each job, in order', async () => {
    expect(await names({}, START + 15 * MINUTE)).toEqual([
      ['quick', 1],
      ['slow', 10],
    ]);
  });

  test('S26: a pause of everything without an end leaves none', async () => {
    expect(await names({ pausedAll: { since: START, until: null } }, START + 15 * MINUTE)).toEqual([]);
  });

  test('S26: jobs of a group whose pause ends in time are in the list, others are not', async () => {
    const until = START + 5 * MINUTE;
    const grouped = async (to: number, end: number | null) =>
      (await names({ pausedGroups: { g: { since: START, until: end } } }, to)).some(([id]) => id === 'grouped');
    expect(await grouped(START + 15 * MINUTE, until)).toBe(true);
    expect(await grouped(START + 4 * MINUTE, until)).toBe(false);
    expect(await grouped(START + 15 * MINUTE, null)).toBe(false);
  });

  test('a limit cuts the latest, and says that there are more', async () => {
    const found = await upcoming({})({ to: START + 60 * MINUTE, limit: 3 });
    expect(found.fires.map(({ at }) => (at - START) / MINUTE)).toEqual([1, 2, 3]);
    expect(found.more).toBe(true);
  });
});
