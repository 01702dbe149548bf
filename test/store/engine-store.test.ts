import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Run, Wait, WaitingFor } from '../../main/engine/model.ts';
import type { EngineStore, Review, RunPatch } from '../../main/engine/ports.ts';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';

interface Opened {
  readonly store: EngineStore;
  close(): void;
}

/** A wait with every member that there is. */
const WAIT: Required<Wait> = {
  closedAt: START + 1,
  heldMs: 2000,
  since: START - 5,
  lacking: ['mains', 'wifi:"Büro"'],
  giveUpAt: START + 9,
  ifNot: 'ask',
  held: true,
  startNow: true,
  scopes: ['job', 'group', 'all'],
  grid: { schedule: { kind: 'interval', every: { hours: 1 } }, zone: 'Europe/Berlin', anchor: START - 9 },
  was: { waitingFor: 'previous', notBefore: null, why: { code: 'caught-up', lateMs: 3, missed: 2 } },
};

const WAITS: Readonly<Record<WaitingFor, true>> = {
  ...{ time: true, jitter: true, settle: true, condition: true, claim: true, pause: true },
  ...{ previous: true, pace: true, slot: true, retry: true },
};

const kinds: readonly { readonly name: string; readonly open: () => Opened }[] = [
  { name: 'memory', open: () => ({ store: createMemoryStore(), close: () => {} }) },
  {
    name: 'SQLite',
    open: () => {
      const folder = mkdtempSync(join(tmpdir(), 'punctual-store-'));
      const store = openStore({
        file: join(folder, 'punctual.db'),
        log: createKeptLog(),
        clock: createFakeTime().clock,
      });
      return {
        store,
        close: () => {
          store.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
];

describe.each(kinds)('the $name store', ({ open }) => {
  let opened: Opened;
  let store: EngineStore;
  beforeEach(() => {
    opened = open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  describe('jobs', () => {
    test('gives back a job exactly as it was inserted', () => {
      const job = sampleJob(
        'a',
        {
          state: 'paused',
          revision: 7,
          nextFire: null,
          dueAt: START + 5,
          pausedAt: START + 1,
          pausedUntil: START + 5,
          runCount: 3,
          anchorAt: START - 7,
          skips: [
            { from: START + 6, to: START + 6 },
            { from: START + 8, to: START + 9, because: 'zone' },
          ],
          lastFinishedAt: START + 2,
          failureStreak: 2,
        },
        { name: 'Ünïcode 备份', tags: ['x'], notes: '"quoted"', graceSeconds: 'any', environment: { A: 'b' } },
      );
      store.insertJob(job);
      expect(store.job('a')).toEqual(job);
    });

    test('answers null for an id it does not know', () => {
      expect(store.job('nobody')).toBeNull();
    });

    test('refuses an id that is taken and keeps the first job', () => {
      store.insertJob(sampleJob('a', {}, { name: 'first' }));
      expect(() => store.insertJob(sampleJob('a', {}, { name: 'second' }))).toThrow(
        expect.objectContaining({ code: 'already-exists' }),
      );
      expect(store.job('a')?.spec.name).toBe('first');
    });

    test('replaces spec and progress, also when the revision stays the same', () => {
      store.insertJob(sampleJob('a', {}, { name: 'before' }));
      expect(store.job('a')?.spec.name).toBe('before');
      const after = sampleJob('a', { nextFire: 1, dueAt: 2 }, { name: 'after' });
      store.replaceJob(after);
      expect(store.job('a')).toEqual(after);
    });

    test('refuses to replace a job that does not exist', () => {
      expect(() => store.replaceJob(sampleJob('a'))).toThrow(expect.objectContaining({ code: 'not-found' }));
      store.insertJob(sampleJob('a'));
      store.deleteJob('a');
      expect(() => store.replaceJob(sampleJob('a'))).toThrow(expect.objectContaining({ code: 'not-found' }));
    });

    test('progress writes only what is given; null is a value, undefined is not', () => {
      const job = sampleJob('a', { pausedAt: 1, pausedUntil: 2 });
      store.insertJob(job);
      store.progressJob('a', { nextFire: null, runCount: 4, state: 'finished', dueAt: undefined as never });
      expect(store.job('a')).toEqual({ ...job, nextFire: null, runCount: 4, state: 'finished' });
      store.progressJob('a', { dueAt: 9 });
      store.progressJob('a', {});
      expect(store.job('a')?.dueAt).toBe(9);
    });

    test('progress moves the anchor and the times that are left out, also back to none', () => {
      const job = sampleJob('a');
      store.insertJob(job);
      const skips = [{ from: START + 5, to: START + 7 }];
      store.progressJob('a', { anchorAt: START - 3, skips });
      expect(store.job('a')).toEqual({ ...job, anchorAt: START - 3, skips });
      store.progressJob('a', { skips: [] });
      expect(store.job('a')).toEqual({ ...job, anchorAt: START - 3 });
      store.replaceJob({ ...job, skips });
      expect(store.job('a')?.skips).toEqual(skips);
      store.replaceJob(job);
      expect(store.job('a')).toEqual(job);
    });

    test('progress of an unknown job is ignored', () => {
      store.progressJob('nobody', { runCount: 1 });
      expect(store.jobIds()).toEqual([]);
    });

    test('deleting says whether there was one; its runs stay and the id is free again', () => {
      store.insertJob(sampleJob('a', {}, { name: 'Old' }));
      store.insertRun(sampleRun('r', 'a'));
      expect(store.deleteJob('a')).toBe(true);
      expect(store.deleteJob('a')).toBe(false);
      expect(store.job('a')).toBeNull();
      expect(store.jobIds()).toEqual([]);
      expect(store.nextDue()).toBeNull();
      expect(store.run('r')?.jobId).toBe('a');
      const again = sampleJob('a', {}, { name: 'New' });
      store.insertJob(again);
      expect(store.job('a')).toEqual(again);
      expect(store.occurrence('a', START)?.id).toBe('r');
    });
  });

  describe('what is due', () => {
    test('S23: ordered by due time, then priority, then id, and no more than asked for', () => {
      store.insertJob(sampleJob('b', { dueAt: 10 }));
      store.insertJob(sampleJob('a', { dueAt: 10 }));
      store.insertJob(sampleJob('c', { dueAt: 10 }, { priority: 5 }));
      store.insertJob(sampleJob('d', { dueAt: 5 }, { priority: -1 }));
      store.insertJob(sampleJob('e', { dueAt: 11 }));
      store.insertJob(sampleJob('f', { dueAt: null }));
      expect(store.dueJobs(10, 100).map((job) => job.id)).toEqual(['d', 'c', 'a', 'b']);
      expect(store.dueJobs(10, 2).map((job) => job.id)).toEqual(['d', 'c']);
      expect(store.dueJobs(4, 100)).toEqual([]);
      expect(store.nextDue()).toBe(5);
    });

    test('paused and finished jobs with a due time are handed out, broken ones never', () => {
      store.insertJob(sampleJob('p', { dueAt: 1, state: 'paused' }));
      store.insertJob(sampleJob('f', { dueAt: 2, state: 'finished' }));
      store.insertJob(sampleJob('x', { dueAt: 0, state: 'broken', problem: 'unreadable' }));
      expect(store.dueJobs(10, 10).map((job) => job.id)).toEqual(['p', 'f']);
      expect(store.nextDue()).toBe(1);
    });

    test('follows progress and priority edits', () => {
      store.insertJob(sampleJob('a', { dueAt: 1 }));
      store.insertJob(sampleJob('b', { dueAt: 2 }));
      store.progressJob('a', { dueAt: 3 });
      expect(store.dueJobs(10, 10).map((job) => job.id)).toEqual(['b', 'a']);
      store.replaceJob(sampleJob('a', { dueAt: 2, revision: 2 }, { priority: 1 }));
      expect(store.dueJobs(10, 10).map((job) => job.id)).toEqual(['a', 'b']);
      store.progressJob('a', { dueAt: null });
      store.deleteJob('b');
      expect(store.nextDue()).toBeNull();
    });
  });

  describe('ids by filter', () => {
    beforeEach(() => {
      store.insertJob(sampleJob('cron', {}, { group: 'g', schedule: { kind: 'cron', pattern: '@daily' } }));
      store.insertJob(
        sampleJob('zoned', { state: 'paused' }, { schedule: { kind: 'cron', pattern: '@daily', timezone: 'UTC' } }),
      );
      store.insertJob(sampleJob('boot', {}, { group: 'g', schedule: { kind: 'event', on: 'app-start' } }));
      store.insertJob(
        sampleJob(
          'mixed',
          {},
          {
            schedule: {
              kind: 'any',
              of: [
                { kind: 'event', on: 'resume' },
                { kind: 'all', of: [{ kind: 'calendar', every: { days: 1 }, timezone: 'local' }] },
                { kind: 'event', on: 'login' },
              ],
            },
          },
        ),
      );
    });

    test.each([
      [undefined, ['boot', 'cron', 'mixed', 'zoned']],
      [{}, ['boot', 'cron', 'mixed', 'zoned']],
      [{ group: 'g' }, ['boot', 'cron']],
      [{ group: 'none' }, []],
      [{ event: 'app-start' }, ['boot']],
      [{ event: 'login' }, ['mixed']],
      [{ event: 'no-such-event' }, []],
      [{ local: true }, ['cron', 'mixed']],
      [{ local: false }, ['boot', 'zoned']],
      [{ state: 'paused' as const }, ['zoned']],
      [{ group: 'g', local: true, state: 'active' as const }, ['cron']],
    ])('%j', (filter, expected) => {
      expect(store.jobIds(filter)).toEqual(expected);
    });

    test('the nickname @reboot waits for app-start and follows no zone', () => {
      store.insertJob(sampleJob('reboot', {}, { schedule: { kind: 'cron', pattern: ' @reboot ' } }));
      expect(store.jobIds({ event: 'app-start' })).toEqual(['boot', 'reboot']);
      expect(store.jobIds({ local: true })).toEqual(['cron', 'mixed']);
    });

    test('follow an edit of the schedule', () => {
      store.replaceJob(sampleJob('cron', {}, { schedule: { kind: 'event', on: 'login' } }));
      expect(store.jobIds({ event: 'login' })).toEqual(['cron', 'mixed']);
      expect(store.jobIds({ group: 'g' })).toEqual(['boot']);
    });
  });

  describe('runs', () => {
    test('gives back a run exactly as it was inserted, whatever its members are', () => {
      const plain = sampleRun('plain', 'a');
      const full = sampleRun('full', 'a', {
        kind: 'span',
        reason: 'catch-up',
        state: 'missed',
        why: { code: 'too-late', lateMs: 5, graceMs: 1 },
        waitingFor: 'retry',
        wait: WAIT,
        ending: { code: 'not-started', message: 'no such program' },
        scheduledTo: START + 9,
        count: 12,
        dueAt: START + 1,
        decidedAt: START + 2,
        startedAt: START + 3,
        finishedAt: START + 4,
        notBefore: START + 5,
        attempt: 2,
        attempts: [
          {
            attempt: 1,
            outcome: 'failed',
            startedAt: null,
            finishedAt: START,
            exitCode: 3,
            signal: null,
            ending: { code: 'exit-code', exitCode: 3 },
          },
        ],
        missedCount: 4,
        executor: 'disk',
        priority: -2,
        pid: 42,
        processStart: '123.45',
        exitCode: -1,
        signal: 'SIGTERM',
        cpuMs: 12,
        peakBytes: 2 ** 40,
        logBytes: 99,
        logDropped: 1,
        environment: '12.7.-3',
        parameters: { a: 'b' },
        parentRun: 'plain',
        inbox: true,
      });
      for (const run of [plain, full]) {
        expect(store.insertRun(run)).toBe(true);
        expect(store.run(run.id)).toEqual(run);
      }
      expect(store.run('nobody')).toBeNull();
    });

    test.each<Partial<Run>>([
      { ending: { code: 'exit-code', exitCode: 0 } },
      { ending: { code: 'interrupted' } },
      { ending: { code: 'stopped', by: 'quit' } },
      { environment: '1.0.5' },
      { why: { code: 'manual' } },
      { why: { code: 'merged-into', run: null } },
      ...(Object.keys(WAITS) as WaitingFor[]).map((waitingFor) => ({ waitingFor })),
      { wait: WAIT },
      { wait: { held: false } },
      { wait: {} },
      { why: { code: 'clock-ahead' } },
      { why: { code: 'gave-up', lacking: ['mains'], waitedMs: 5 } },
    ])('a patch of %j comes back as it was written', (patch) => {
      store.insertRun(sampleRun('r', 'a'));
      store.updateRun('r', patch);
      expect(store.run('r')).toEqual({ ...sampleRun('r', 'a'), ...patch });
    });

    test('S30: a second row for the same job, instant and kind is refused and changes nothing', () => {
      const first = sampleRun('r1', 'a');
      expect(store.insertRun(first)).toBe(true);
      expect(store.insertRun(sampleRun('r2', 'a', { state: 'missed' }))).toBe(false);
      expect(store.run('r1')).toEqual(first);
      expect(store.run('r2')).toBeNull();
      expect(store.insertRun(sampleRun('r3', 'a', { kind: 'manual' }))).toBe(true);
      expect(store.insertRun(sampleRun('note', 'a', { kind: 'note', state: 'skipped' }))).toBe(true);
      expect(store.insertRun(sampleRun('again', 'a', { kind: 'note', state: 'skipped' }))).toBe(false);
      expect(store.insertRun(sampleRun('r4', 'b'))).toBe(true);
      expect(store.insertRun(sampleRun('r5', 'a', { scheduledAt: START + 1 }))).toBe(true);
    });

    test('an update writes only what is given and can put members back to empty', () => {
      const run = sampleRun('r', 'a', {
        state: 'queued',
        notBefore: 5,
        waitingFor: 'pace',
        wait: WAIT,
        executor: 'x',
        inbox: true,
      });
      store.insertRun(run);
      const patch = {
        state: 'running',
        notBefore: null,
        waitingFor: null,
        wait: null,
        executor: 'default',
        inbox: false,
        pid: 7,
        processStart: 'then',
        startedAt: START + 1,
      } as const;
      store.updateRun('r', patch);
      expect(store.run('r')).toEqual({ ...run, ...patch });
      store.updateRun('r', { state: 'succeeded', exitCode: 0, finishedAt: undefined as never });
      expect(store.run('r')).toEqual({ ...run, ...patch, state: 'succeeded', exitCode: 0 });
      store.updateRun('nobody', { state: 'failed' });
    });

    test('open rows are queued, starting and running ones, by scheduled time, priority, id', () => {
      store.insertRun(sampleRun('late', 'a', { scheduledAt: START + 9, state: 'running' }));
      store.insertRun(sampleRun('b', 'b', { state: 'queued' }));
      store.insertRun(sampleRun('a', 'c', { state: 'starting' }));
      store.insertRun(sampleRun('first', 'd', { state: 'queued', priority: 3 }));
      store.insertRun(sampleRun('over', 'e', { state: 'failed' }));
      store.insertRun(sampleRun('missed', 'f', { state: 'missed' }));
      const ids = (): string[] => store.openRuns().map((run) => run.id);
      expect(ids()).toEqual(['first', 'a', 'b', 'late']);
      store.updateRun('a', { state: 'succeeded' });
      store.updateRun('over', { state: 'queued' });
      expect(ids()).toEqual(['first', 'b', 'over', 'late']);
    });

    test('S40: the row of an occurrence is found by its key; a span around it is another row', () => {
      store.insertRun(sampleRun('own', 'a', { scheduledAt: 100, state: 'succeeded' }));
      store.insertRun(sampleRun('asked', 'a', { scheduledAt: 150, kind: 'manual' }));
      store.insertRun(sampleRun('span', 'a', { scheduledAt: 200, scheduledTo: 300, kind: 'span', state: 'merged' }));
      const found = [99, 100, 101, 150, 200, 250, 300].map((at) => store.occurrence('a', at)?.id ?? null);
      expect(found).toEqual([null, 'own', null, null, null, null, null]);
      expect(store.occurrence('a', 100)).toEqual(store.run('own'));
      expect(store.occurrence('a', 150, 'manual')?.id).toBe('asked');
      expect(store.occurrence('a', 200, 'span')?.id).toBe('span');
      expect(store.occurrence('a', 100, 'note')).toBeNull();
      expect(store.occurrence('b', 100)).toBeNull();
    });

    test('S40: what was merged into a run is found newest first, own rows and spans, of this job and up to a moment', () => {
      const into = (run: string | null): Partial<Run> => ({ state: 'merged', why: { code: 'merged-into', run } });
      store.insertRun(sampleRun('one', 'a', { scheduledAt: 10, ...into('x') }));
      store.insertRun(sampleRun('span', 'a', { scheduledAt: 2, scheduledTo: 9, count: 8, kind: 'span', ...into('x') }));
      store.insertRun(sampleRun('three', 'a', { scheduledAt: 30, ...into('x') }));
      store.insertRun(sampleRun('beside', 'a', { scheduledAt: 30, kind: 'span', ...into('x') }));
      store.insertRun(sampleRun('two', 'a', { scheduledAt: 20, state: 'queued' }));
      store.insertRun(sampleRun('elsewhere', 'a', { scheduledAt: 25, ...into('y') }));
      store.insertRun(sampleRun('older', 'a', { scheduledAt: 26, ...into(null) }));
      store.insertRun(sampleRun('skipped', 'a', { scheduledAt: 27, ...into('x'), state: 'skipped' }));
      store.insertRun(sampleRun('other', 'b', { scheduledAt: 15, ...into('x') }));
      store.updateRun('two', into('x'));
      const ids = (before: number, limit = 100): string[] =>
        store.mergedInto('a', 'x', before, limit).map((run) => run.id);
      expect(ids(99)).toEqual(['beside', 'three', 'two', 'one', 'span']);
      expect(ids(20)).toEqual(['two', 'one', 'span']);
      expect(ids(19, 1)).toEqual(['one']);
      expect(ids(1)).toEqual([]);
      expect(store.mergedInto('a', 'x', 9, 9)).toEqual([store.run('span')]);
      expect(store.mergedInto('nobody', 'x', 99, 9)).toEqual([]);
    });

    test('a row that is taken out leaves nothing behind: its key is free, no list has it, a failed transaction keeps it', () => {
      const queued: Partial<Run> = { kind: 'span', scheduledAt: 100, scheduledTo: 200, state: 'queued' };
      store.insertRun(sampleRun('span', 'a', queued));
      expect(() =>
        store.transact(() => {
          store.deleteRun('span');
          throw new Error('fails');
        }),
      ).toThrow();
      expect(store.openRuns().map(({ id }) => id)).toEqual(['span']);
      store.deleteRun('span');
      store.deleteRun('nobody');
      expect(store.run('span')).toBeNull();
      expect(store.openRuns()).toEqual([]);
      expect(store.occurrence('a', 100, 'span')).toBeNull();
      expect(store.insertRun(sampleRun('next', 'a', queued))).toBe(true);
    });

    test('S40: closed occurrences of a job in a stretch of time, in their order, without open ones and other kinds', () => {
      const done = (id: string, scheduledAt: number, given: Partial<Run> = {}, job = 'a') =>
        store.insertRun(sampleRun(id, job, { scheduledAt, state: 'succeeded', ...given }));
      done('three', 30, { state: 'skipped' });
      done('one', 10);
      done('two', 20, { state: 'failed' });
      done('open', 15, { state: 'running' });
      done('waits', 16, { state: 'queued' });
      done('asked', 17, { kind: 'manual' });
      done('span', 18, { kind: 'span', scheduledTo: 19 });
      done('other', 21, {}, 'b');
      const ids = (after: number, to: number, limit = 9) =>
        store.closedBetween('a', after, to, limit).map(({ id }) => id);
      expect(ids(0, 99)).toEqual(['one', 'two', 'three']);
      expect(ids(10, 30)).toEqual(['two', 'three']);
      expect(ids(9, 29)).toEqual(['one', 'two']);
      expect(ids(0, 99, 2)).toEqual(['one', 'two']);
      expect(store.closedBetween('a', 19, 20, 9)).toEqual([store.run('two')]);
      expect(store.closedBetween('nobody', 0, 99, 9)).toEqual([]);
    });

    test('S40: notes are found by the last moment they speak of, oldest first', () => {
      const note = (id: string, scheduledAt: number, scheduledTo: number | null = null) =>
        store.insertRun(
          sampleRun(id, id < 'm' ? 'a' : 'b', { kind: 'note', state: 'skipped', scheduledAt, scheduledTo }),
        );
      note('z', 5, 40);
      note('a', 30);
      note('b', 10, 20);
      store.insertRun(sampleRun('run', 'a', { scheduledAt: 50 }));
      expect(store.notesAfter(20).map(({ id }) => id)).toEqual(['z', 'a']);
      expect(store.notesAfter(39)).toEqual([store.run('z')]);
      expect(store.notesAfter(40)).toEqual([]);
    });

    test('S40: the row of an occurrence that proves nothing is taken over whole; its key, id and token stay', () => {
      const old = sampleRun('r', 'a', {
        ...{ state: 'missed', why: { code: 'ask' }, reason: 'catch-up', dueAt: START + 4, decidedAt: START + 5 },
        ...{ finishedAt: START + 5, missedCount: 3, priority: 2, executor: 'disk', inbox: true, count: 2 },
        ...{ ending: { code: 'not-started', message: 'no' }, attempt: 2, parameters: { a: 'b' }, parentRun: 'p' },
        ...{ attempts: [], exitCode: 1, signal: 'SIGTERM', cpuMs: 1, peakBytes: 2, logBytes: 3, logDropped: 4 },
        ...{ pid: 5, processStart: 'x', environment: '1.0.2', startedAt: START + 1, notBefore: START + 2 },
      });
      store.insertRun(old);
      const now = sampleRun('ignored', 'a', { state: 'queued', waitingFor: 'jitter', dueAt: START + 60, wait: WAIT });
      const { id: _id, jobId: _job, kind: _kind, scheduledAt: _at, token: _token, ...taken } = now;
      store.updateRun('r', taken satisfies RunPatch);
      expect(store.run('r')).toEqual({ ...now, id: 'r', token: old.token });
      expect(store.openRuns()).toEqual([store.run('r')]);
      expect(store.inbox()).toEqual([]);
      expect(store.insertRun(now)).toBe(false);
    });

    test('the inbox holds open questions, oldest first, of all jobs or of one', () => {
      store.insertRun(sampleRun('r2', 'a', { scheduledAt: 2, state: 'missed', inbox: true }));
      store.insertRun(sampleRun('r1', 'b', { scheduledAt: 1, state: 'missed', inbox: true }));
      store.insertRun(sampleRun('r3', 'a', { scheduledAt: 3, state: 'missed' }));
      expect(store.inbox().map((run) => run.id)).toEqual(['r1', 'r2']);
      expect(store.inbox('a').map((run) => run.id)).toEqual(['r2']);
      expect(store.inbox('nobody')).toEqual([]);
      store.updateRun('r2', { inbox: false });
      expect(store.inbox('a')).toEqual([]);
    });
  });

  describe('transactions', () => {
    test('return what the work returns', () => {
      expect(store.transact(() => 42)).toBe(42);
    });

    test('S30: a transaction that fails leaves nothing behind, in any table', () => {
      const job = sampleJob('a');
      store.insertJob(job);
      const old = sampleRun('old', 'a', { scheduledAt: 1, state: 'running' });
      store.insertRun(old);
      store.writeState('zone', 'UTC');
      const failure = new Error('stop');
      expect(() =>
        store.transact(() => {
          store.insertJob(sampleJob('b'));
          store.replaceJob(sampleJob('a', { revision: 2 }, { name: 'changed' }));
          store.progressJob('a', { dueAt: 1 });
          store.insertRun(sampleRun('new', 'a'));
          store.updateRun('new', { state: 'failed' });
          store.updateRun('old', { state: 'succeeded', wait: WAIT });
          store.writeState('zone', 'Asia/Tokyo');
          store.deleteJob('a');
          throw failure;
        }),
      ).toThrow(failure);
      expect(store.jobIds()).toEqual(['a']);
      expect(store.job('a')).toEqual(job);
      expect(store.run('new')).toBeNull();
      expect(store.openRuns()).toEqual([old]);
      expect(store.occurrence('a', START)).toBeNull();
      expect(store.readState('zone')).toBe('UTC');
      expect(store.transact(() => store.insertRun(sampleRun('new', 'a')))).toBe(true);
    });

    test('what a failed transaction made up is not mistaken for what comes after it', () => {
      expect(() =>
        store.transact(() => {
          store.insertJob(sampleJob('undone'));
          store.job('undone');
          store.insertRun(sampleRun('r', 'also undone'));
          throw new Error('stop');
        }),
      ).toThrow('stop');
      store.insertJob(sampleJob('x', {}, { name: 'X' }));
      store.insertJob(sampleJob('y', {}, { name: 'Y' }));
      store.insertRun(sampleRun('1', 'undone'));
      store.insertRun(sampleRun('2', 'also undone'));
      store.progressJob('undone', { runCount: 9 });
      expect(['1', '2'].map((id) => store.run(id)?.jobId)).toEqual(['undone', 'also undone']);
      expect(['x', 'y'].map((id) => store.job(id)?.spec.name)).toEqual(['X', 'Y']);
      expect(['x', 'y'].map((id) => store.job(id)?.runCount)).toEqual([0, 0]);
      expect(store.occurrence('x', START)).toBeNull();
    });

    test('a caught failure of one call inside keeps the rest', () => {
      store.insertJob(sampleJob('a'));
      store.transact(() => {
        store.insertJob(sampleJob('b'));
        expect(() => store.insertJob(sampleJob('a'))).toThrow();
      });
      expect(store.jobIds()).toEqual(['a', 'b']);
    });

    test('do not nest', () => {
      expect(() => store.transact(() => store.transact(() => 1))).toThrow(
        expect.objectContaining({ code: 'internal' }),
      );
      expect(store.transact(() => 1)).toBe(1);
    });
  });

  test('remembers what the engine writes and forgets what it clears', () => {
    expect(store.readState('awake')).toBeNull();
    store.writeState('awake', START);
    store.writeState('pausedGroups', { g: { since: 1, until: null } });
    store.writeState('awake', START + 1);
    expect(store.readState('awake')).toBe(START + 1);
    expect(store.readState('pausedGroups')).toEqual({ g: { since: 1, until: null } });
    store.writeState('awake', null);
    expect(store.readState('awake')).toBeNull();
    const half = { at: START, after: 'job-7', notRepeated: 2, moved: 3, startedNow: 1 };
    const reviews: readonly Review[] = [
      { ...half, kind: 'zone', lived: 5, from: 'America/New_York', to: 'Europe/Berlin' },
      { ...half, after: null, kind: 'clock', by: 3_600_000 },
    ];
    for (const review of reviews) {
      store.writeState('review', review);
      expect(store.readState('review')).toEqual(review);
    }
    store.writeState('review', null);
    expect(store.readState('review')).toBeNull();
  });
});
