import { describe, expect, test } from 'vitest';
import { createScheduleWords } from '../../main/api/words.ts';
import { startSampleApi } from '../support/sample-api.ts';
import { START, sampleJob, sampleRun, sampleSpec } from '../support/sample-job.ts';

const DAY = 86_400_000;

describe('answers of the host and the engine', () => {
  test('status names the next job, counts jobs and open questions', async () => {
    const { call, store } = await startSampleApi();
    const before = await call('engine.status', {});
    expect(before).toMatchObject({ state: 'running', jobs: 0, missed: 0, next: null, now: START, zone: 'UTC' });
    const { id } = await call('jobs.add', { spec: sampleSpec({ name: 'Next one' }) });
    store.insertRun(sampleRun('m', id, { state: 'missed', inbox: true, scheduledAt: START - DAY }));
    expect(await call('engine.status', {})).toMatchObject({
      jobs: 1,
      missed: 1,
      next: { jobId: id, name: 'Next one', at: START + 3_600_000 },
    });
  });

  test('host.info carries the host clock and zone of the moment of answering', async () => {
    const { call, time } = await startSampleApi();
    time.setClock(START + 5);
    time.setZone('Asia/Tokyo');
    expect(await call('host.info', {})).toMatchObject({ version: '1.2.3', now: START + 5, zone: 'Asia/Tokyo' });
  });

  test('an action is tried without being saved', async () => {
    const { call } = await startSampleApi();
    expect(await call('action.check', { action: { kind: 'shell', command: 'ls' } })).toEqual({ problems: [] });
  });

  test('a preview is made in the zone of the settings, else of this computer', async () => {
    const { call, time } = await startSampleApi();
    time.setZone('Asia/Tokyo');
    const schedule = { kind: 'cron', pattern: '0 3 * * *' };
    const here = await call('schedule.preview', { schedule });
    expect(here.fires.map((fire) => fire.wall)[0]).toBe('2026-01-02T03:00:00+09:00');
    expect(here.fires).toHaveLength(5);
    await call('settings.set', { engine: { defaults: { timezone: 'Europe/Helsinki' } } });
    const there = await call('schedule.preview', { schedule, count: 2 });
    expect(there.fires.map((fire) => fire.wall)).toEqual(['2026-01-01T03:00:00+02:00', '2026-01-02T03:00:00+02:00']);
    expect(
      (await call('schedule.preview', { schedule: { kind: 'cron', pattern: '*/61 * * * *' } })).problems,
    ).toHaveLength(1);
  });

  test('S3: the preview of a job that is edited counts from its beginning and shows the runs that are left', async () => {
    const { call, store, time } = await startSampleApi();
    const schedule = { kind: 'interval', every: { hours: 8 }, maxRuns: 5 } as const;
    const { id, anchorAt } = await call('jobs.add', { spec: sampleSpec({ schedule }) });
    store.progressJob(id, { runCount: 2 });
    time.advance(3_600_000);
    const fires = async (draft: object, job?: string) =>
      (await call('schedule.preview', { schedule: draft, job, count: 9 })).fires.map(
        ({ at }) => (at - anchorAt) / 3_600_000,
      );
    expect(await fires(schedule, id)).toEqual([8, 16, 24]);
    // Another schedule, or none of a job, begins now.
    expect(await fires(schedule)).toEqual([9, 17, 25, 33, 41]);
    expect(await fires({ ...schedule, every: { hours: 4 } }, id)).toHaveLength(5);
    store.progressJob(id, { runCount: 5 });
    expect(await fires(schedule, id)).toEqual([]);
  });

  test('S41: a broken job is listed as broken and does not spoil the list', async () => {
    const { call, store } = await startSampleApi();
    store.insertJob(
      sampleJob('x', { state: 'broken', problem: 'unreadable', dueAt: null, nextFire: null }, { name: 'X' }),
    );
    await call('jobs.add', { spec: sampleSpec({ name: 'A' }) });
    const { items } = await call('jobs.list', {});
    expect(items.map((row) => [row.name, row.state, row.problem])).toEqual([
      ['A', 'active', null],
      ['X', 'broken', 'unreadable'],
    ]);
    expect((await call('jobs.get', { id: 'x' })).next).toEqual([]);
    expect((await call('jobs.upcoming', { to: START + DAY })).fires.every((fire) => fire.jobId !== 'x')).toBe(true);
  });

  test('a schedule that cannot be put into words costs its words and nothing else', () => {
    expect(
      createScheduleWords().of({ kind: 'cron', pattern: 'not a pattern' }, 'en', { anchor: 0, zone: 'UTC' }),
    ).toEqual(expect.any(String));
    expect(createScheduleWords().of({ kind: 'no such kind' } as never, 'en', { anchor: 0, zone: 'UTC' })).toBe('');
  });
});

describe('the inbox', () => {
  test('is one card per job with everything unanswered, oldest question first (S19)', async () => {
    const { call, store } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec({ name: 'Backup' }) });
    const missed = { state: 'missed', inbox: true, why: { code: 'ask' } } as const;
    store.insertRun(sampleRun('m2', id, { ...missed, scheduledAt: START - DAY }));
    store.insertRun(
      sampleRun('m3', id, { ...missed, kind: 'span', scheduledAt: START - DAY / 2, scheduledTo: START - 5, count: 4 }),
    );
    store.insertRun(sampleRun('m1', 'gone', { ...missed, jobName: 'Gone', scheduledAt: START - 2 * DAY }));
    const { cards } = await call('missed.list', {});
    expect(cards.map((card) => [card.jobId, card.jobName, card.count, card.from, card.to])).toEqual([
      ['gone', 'Gone', 1, START - 2 * DAY, START - 2 * DAY],
      [id, 'Backup', 5, START - DAY, START - 5],
    ]);
    expect(cards[1]?.runs.map((run) => run.id)).toEqual(['m2', 'm3']);
  });

  test('answering twice is harmless', async () => {
    const { call, store } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    store.insertRun(sampleRun('m', id, { state: 'missed', inbox: true, scheduledAt: START - DAY }));
    expect(await call('missed.answer', { jobId: id, answer: 'skip' })).toEqual({ answered: 1, started: 0 });
    expect(await call('missed.answer', { jobId: id, answer: 'skip' })).toEqual({ answered: 0, started: 0 });
    expect((await call('missed.list', {})).cards).toEqual([]);
  });
});
