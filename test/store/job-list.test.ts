import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { parseJobFilter } from '../../main/store/job-filter.ts';
import type { JobListQuery } from '../../main/store/job-list.ts';
import type { Store } from '../../main/store/open.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;

describe('a typed filter', () => {
  const nothing = { words: [], tags: [], groups: [], states: [], failedWithin: null };

  test.each([
    ['', nothing],
    ['  Photos  backup ', { ...nothing, words: ['photos', 'backup'] }],
    ['tag:Nightly group:"My Files"', { ...nothing, tags: ['nightly'], groups: ['my files'] }],
    ['state:paused state:running', { ...nothing, states: ['paused', 'running'] }],
    ['failed:7d', { ...nothing, failedWithin: 7 * DAY }],
    ['failed:12h', { ...nothing, failedWithin: DAY / 2 }],
    ['"two words"', { ...nothing, words: ['two words'] }],
    [String.raw`group:"the \"big\" ones" \"`, { ...nothing, groups: ['the "big" ones'], words: ['"'] }],
    ['"unfinished quo', { ...nothing, words: ['unfinished quo'] }],
    [
      'tag: state:odd failed:soon http://x 100%',
      { ...nothing, words: ['tag:', 'state:odd', 'failed:soon', 'http://x', '100%'] },
    ],
  ])('%j', (text, expected) => {
    expect(parseJobFilter(text)).toEqual(expected);
  });

  test.each(['w', 'tag:w', 'group:w', 'state:paused', 'failed:7d'])('has at most a hundred words: %s', (word) => {
    const { store } = openTemporaryStore();
    const many = (count: number) => ({ text: Array.from({ length: count }, () => word).join(' ') });
    expect(store.listJobs(many(100)).total).toBe(0);
    for (const count of [101, 2000]) {
      expect(() => store.listJobs(many(count))).toThrow(
        expect.objectContaining({ code: 'bad-input', reason: { code: 'filter-long', most: 100 } }),
      );
    }
  });
});

describe('the list of jobs', () => {
  function filled(): { store: Store; ids: (query: JobListQuery) => string[] } {
    const { store, time } = openTemporaryStore();
    time.setClock(START + 10 * DAY);
    store.insertJob(
      sampleJob('photos', { nextFire: 30 }, { name: 'Photos', group: 'Home', tags: ['Nightly', 'disk'] }),
    );
    store.insertJob(
      sampleJob('mail', { nextFire: 10, state: 'paused' }, { name: 'mail', notes: 'copies the NIGHTLY box' }),
    );
    store.insertJob(sampleJob('bill', { nextFire: null }, { name: 'Ärger_100%', group: 'Home Office' }));
    store.insertRun(sampleRun('p', 'photos', { state: 'succeeded', scheduledAt: START + 1 }));
    store.insertRun(sampleRun('b', 'bill', { state: 'stopped', scheduledAt: START + 5 }));
    // What did not run is no last run.
    store.insertRun(sampleRun('m', 'mail', { state: 'missed', scheduledAt: START + 9 }));
    store.insertJob(sampleJob('gone', {}, { name: 'Gone', tags: ['nightly'] }));
    store.deleteJob('gone');
    return { store, ids: (query) => store.listJobs(query).jobs.map((job) => job.id) };
  }

  test.each<[string, string[]]>([
    ['', ['mail', 'photos', 'bill']],
    ['nightly', ['mail', 'photos']],
    ['tag:nightly', ['photos']],
    ['tag:night', []],
    ['group:home', ['photos']],
    ['group:"home office"', ['bill']],
    ['home', ['photos', 'bill']],
    ['state:paused', ['mail']],
    ['state:paused state:active photos', ['photos']],
    ['ärger', ['bill']],
    ['100%', ['bill']],
    ['%', ['bill']],
    ['nightly disk', ['photos']],
    ['no such job', []],
  ])('filtered by %j', (text, expected) => {
    const { store, ids } = filled();
    expect(ids({ text })).toEqual(expected);
    expect(store.listJobs({ text, limit: 1 }).total).toBe(expected.length);
  });

  test.each<[JobListQuery, string[]]>([
    [{ sort: 'name', descending: true }, ['bill', 'photos', 'mail']],
    [{ sort: 'next' }, ['mail', 'photos', 'bill']],
    [{ sort: 'next', descending: true }, ['photos', 'mail', 'bill']],
    [{ sort: 'last', descending: true }, ['bill', 'photos', 'mail']],
    [{ sort: 'group' }, ['photos', 'bill', 'mail']],
    [{ sort: 'created' }, ['photos', 'mail', 'bill']],
    [{ sort: 'created', offset: 1, limit: 1 }, ['mail']],
    [{ offset: 9 }, []],
  ])('ordered by %j; what has no value comes last', (query, expected) => {
    expect(filled().ids(query)).toEqual(expected);
  });

  test('finds what failed lately and what runs now', () => {
    const { store, ids } = filled();
    store.insertRun(sampleRun('1', 'photos', { state: 'failed', scheduledAt: START + 4 * DAY }));
    store.insertRun(sampleRun('2', 'mail', { state: 'timed-out', scheduledAt: START + 2 * DAY }));
    store.insertRun(sampleRun('3', 'bill', { state: 'running', scheduledAt: START + 9 * DAY }));
    store.insertRun(sampleRun('4', 'photos', { state: 'queued', waitingFor: 'pause', scheduledAt: START + 9 * DAY }));
    expect(ids({ text: 'failed:7d' })).toEqual(['photos']);
    expect(ids({ text: 'failed:2w' })).toEqual(['mail', 'photos']);
    expect(ids({ text: 'state:running' })).toEqual(['bill']);
  });

  test('counts groups and tags as they were written', () => {
    const { store } = filled();
    store.insertJob(sampleJob('more', {}, { name: 'more', group: 'Home', tags: ['disk'] }));
    expect(store.groupsAndTags()).toEqual({
      groups: [
        { name: 'Home', jobs: 2 },
        { name: 'Home Office', jobs: 1 },
      ],
      tags: [
        { name: 'Nightly', jobs: 1 },
        { name: 'disk', jobs: 2 },
      ],
    });
    expect(store.countJobs()).toBe(4);
  });

  test('counts the jobs without a limit of age, as a look at each of them does', () => {
    const { store, file } = openTemporaryStore();
    const limits = [undefined, undefined, 'any', 0, 60] as const;
    const states = ['active', 'active', 'paused', 'finished', 'broken'] as const;
    for (const [n, graceSeconds] of limits.entries()) {
      for (const [m, state] of states.entries()) {
        const limit = graceSeconds === undefined ? {} : { graceSeconds };
        store.insertJob(sampleJob(`job-${n}-${m}`, { state }, { ...limit, notes: '"graceSeconds":1' }));
      }
    }
    store.deleteJob('job-0-1');
    const db = new Database(file);
    db.exec("UPDATE job_specs SET spec = '{' WHERE ref = (SELECT ref FROM jobs WHERE id = 'job-1-0')");
    db.close();
    const { jobs } = store.listJobs({ limit: 100 });
    const each = jobs.filter(({ state, spec }) => state !== 'broken' && spec.graceSeconds === undefined);
    expect(store.countAtAnyAge()).toBe(each.length);
    expect(each).toHaveLength(6);
  });

  test('an edit and a removal are seen at once', () => {
    const { store, ids } = filled();
    store.replaceJob(sampleJob('mail', { revision: 2 }, { name: 'Letters' }));
    expect(ids({ text: 'mail' })).toEqual([]);
    expect(ids({ text: 'letters' })).toEqual(['mail']);
    store.deleteJob('mail');
    expect(ids({ text: 'letters' })).toEqual([]);
  });
});
