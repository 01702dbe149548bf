import { describe, expect, test } from 'vitest';
import { startSampleApi } from '../support/sample-api.ts';
import { START, sampleSpec } from '../support/sample-job.ts';

const HOUR = 3_600_000;

describe('jobs over the contract', () => {
  test.each(['constructor', 'toString'])('a group may be called %s', async (name) => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec({ group: name }) });
    const listed = async () => (await call('jobs.list', {})).items.find((item) => item.id === id);
    expect(await listed()).toMatchObject({ pausedBy: null });
    await call('groups.save', { name, environment: { A: '1' } });
    expect((await call('groups.save', { name, seen: { environment: { A: '1' } }, secrets: [] })).settings).toEqual({
      environment: { A: '1' },
      secrets: [],
    });
    await call('engine.pause', { group: name });
    expect(await listed()).toMatchObject({ pausedBy: 'group' });
    await call('engine.resume', { group: name });
    expect(await listed()).toMatchObject({ pausedBy: null });
  });

  test('a job that was added is in the list, with its schedule in words, its next fire and its group', async () => {
    const { call } = await startSampleApi();
    const job = await call('jobs.add', {
      spec: sampleSpec({ name: 'Photos', group: 'Home', tags: ['disk'], favourite: true }),
    });
    const { items, total } = await call('jobs.list', {});
    expect(total).toBe(1);
    expect(items[0]).toEqual({
      ...{ id: job.id, name: 'Photos', group: 'Home', tags: ['disk'], favourite: true, state: 'active' },
      ...{ pausedBy: null, pausedUntil: null, words: 'Every hour', nextFire: START + HOUR },
      ...{ createdAt: job.createdAt, running: 0, recent: [], problem: null, asks: false },
      ...{ waiting: null, fellIntoPause: false },
    });
    expect(await call('jobs.groups', {})).toEqual({
      groups: [{ name: 'Home', jobs: 1 }],
      tags: [{ name: 'disk', jobs: 1 }],
    });
  });

  test('words follow the language asked for, else that of the settings', async () => {
    const { call } = await startSampleApi();
    await call('jobs.add', { spec: sampleSpec() });
    const words = async (language?: 'en' | 'zh') => (await call('jobs.list', { language })).items[0]?.words ?? '';
    const english = await words();
    const chinese = await words('zh');
    expect(chinese).not.toBe(english);
    await call('settings.set', { window: { language: 'zh' } });
    expect(await words()).toBe(chinese);
    expect(await words('en')).toBe(english);
  });

  test('the words of a calendar name the day of its own creation, though another job has the same schedule', async () => {
    const { call, time } = await startSampleApi();
    const spec = sampleSpec({ schedule: { kind: 'calendar', every: { weeks: 1 }, time: '12:00' } });
    await call('jobs.add', { spec });
    time.advance(24 * HOUR);
    await call('jobs.add', { spec });
    const words = (await call('jobs.list', {})).items.map((row) => row.words);
    expect(new Set(words).size).toBe(2);
    for (const each of words) expect(each).toMatch(/^Every \w+day at 12:00$/);
  });

  test('the nearest pause is shown: own, group, everything, with the end of the last one (S27)', async () => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec({ group: 'g' }) });
    const paused = async () => {
      const row = (await call('jobs.list', {})).items[0];
      return [row?.pausedBy, row?.pausedUntil];
    };
    await call('engine.pause', { until: START + 5 * HOUR });
    expect(await paused()).toEqual(['all', START + 5 * HOUR]);
    await call('engine.pause', { group: 'g' });
    expect(await paused()).toEqual(['group', null]);
    await call('jobs.pause', { ids: [id], until: START + HOUR });
    expect(await paused()).toEqual(['job', null]);
    await call('engine.resume', { group: 'g' });
    expect(await paused()).toEqual(['job', START + 5 * HOUR]);
    await call('jobs.pause', { ids: [id], until: START + 6 * HOUR });
    expect(await paused()).toEqual(['job', START + 6 * HOUR]);
    await call('jobs.resume', { ids: [id] });
    await call('engine.resume', {});
    expect(await paused()).toEqual([null, null]);
  });

  test('one job comes with its next ten fires; an unknown one is `not-found`', async () => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    const { job, row, next } = await call('jobs.get', { id });
    expect(job.id).toBe(row.id);
    expect(next).toEqual([...Array(10).keys()].map((n) => START + (n + 1) * HOUR));
    await expect(call('jobs.get', { id: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(call('runs.get', { id: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('many are added in one call; editing, rescheduling, removing and putting back go through', async () => {
    const { call } = await startSampleApi();
    const { added, ids } = await call('jobs.addMany', {
      jobs: [{ spec: sampleSpec({ name: 'a' }) }, { spec: sampleSpec({ name: 'b' }) }],
    });
    expect(added).toBe(2);
    const [a = '', b = ''] = ids;
    expect((await call('jobs.modify', { id: a, patch: { name: 'A', group: 'g' } })).spec).toMatchObject({
      name: 'A',
      group: 'g',
    });
    expect((await call('jobs.modify', { id: a, patch: { group: null } })).spec.group).toBeUndefined();
    const labels = [a, b].map((id) => ({ id, group: 'Home', addTag: 'night' }));
    const { before } = await call('jobs.label', { labels });
    expect((await call('jobs.groups', {})).tags).toEqual([{ name: 'night', jobs: 2 }]);
    expect((await call('jobs.label', { labels })).before[0]).toEqual({ id: a, group: 'Home', tags: ['night'] });
    await call('jobs.label', { labels: before });
    expect(await call('jobs.groups', {})).toEqual({ groups: [], tags: [] });
    await expect(call('jobs.label', { labels: [...labels, { id: 'gone', group: 'X' }] })).rejects.toThrow('gone');
    expect((await call('jobs.groups', {})).groups).toEqual([]);
    await call('jobs.reschedule', { id: a, schedule: { kind: 'manual' } });
    expect((await call('jobs.get', { id: a })).next).toEqual([]);
    const { removed } = await call('jobs.remove', { ids: [a, b] });
    expect((await call('jobs.list', {})).total).toBe(0);
    expect(await call('jobs.restore', { jobs: removed })).toEqual({ restored: 2 });
    expect((await call('jobs.list', {})).items.map((row) => row.id)).toEqual([a, b]);
    expect(await call('jobs.removeAll', {})).toEqual({ removed: 2 });
  });

  test('a run shows in the row while it goes and as a bar afterwards; the log is that of its last attempt', async () => {
    const { call, runner, time } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    const run = await call('jobs.run', { id });
    await time.advanceAsync(10);
    expect((await call('jobs.list', {})).items[0]?.running).toBe(1);
    expect((await call('engine.status', {})).running).toBe(1);
    runner.end(run.id);
    await time.advanceAsync(10);
    const row = (await call('jobs.list', {})).items[0];
    expect(row?.running).toBe(0);
    expect(row?.recent).toMatchObject([{ id: run.id, state: 'succeeded' }]);
    expect((await call('runs.list', { jobId: id })).items.map((item) => item.id)).toEqual([run.id]);
    expect((await call('runs.get', { id: run.id })).state).toBe('succeeded');
    expect(await call('runs.log', { id: run.id })).toMatchObject({ runId: run.id, attempt: 1, text: 'hi' });
    const again = await call('runs.again', { id: run.id });
    expect(again.parentRun).toBe(run.id);
    expect(await call('runs.stop', { ids: [again.id] })).toEqual({ stopping: 1 });
    expect(runner.stopped).toEqual([again.id]);
  });
});

describe('coming fires of many jobs', () => {
  test('are one list in order of time, without paused jobs, with both ends of the range', async () => {
    const { call } = await startSampleApi();
    const every = (hours: number, name: string) =>
      sampleSpec({ name, schedule: { kind: 'interval', every: { hours } } });
    await call('jobs.add', { spec: every(2, 'two') });
    await call('jobs.add', { spec: every(1, 'one') });
    const off = await call('jobs.add', { spec: every(1, 'off') });
    await call('jobs.add', { spec: { ...every(1, 'group off'), group: 'g' } });
    await call('jobs.pause', { ids: [off.id] });
    await call('engine.pause', { group: 'g' });
    const { fires, more } = await call('jobs.upcoming', { from: START + HOUR, to: START + 4 * HOUR });
    expect(fires.map((fire) => [fire.jobName, (fire.at - START) / HOUR])).toEqual([
      ['one', 1],
      ['one', 2],
      ['two', 2],
      ['one', 3],
      ['one', 4],
      ['two', 4],
    ]);
    expect(more).toBe(false);
  });

  test('say when something was left out: by the limit in all, or by the limit of one job', async () => {
    const { call } = await startSampleApi();
    for (let n = 0; n < 5; n += 1) await call('jobs.add', { spec: sampleSpec({ name: `job ${n}` }) });
    const all = await call('jobs.upcoming', { to: START + 24 * HOUR, limit: 7 });
    expect(all.fires.map((fire) => fire.at)).toEqual([1, 1, 1, 1, 1, 2, 2].map((n) => START + n * HOUR));
    expect(all.more).toBe(true);
    const few = await call('jobs.upcoming', { to: START + 24 * HOUR, perJob: 2 });
    expect(few.fires).toHaveLength(10);
    expect(few.more).toBe(true);
    expect((await call('jobs.upcoming', { to: START + HOUR })).more).toBe(false);
  });
});
