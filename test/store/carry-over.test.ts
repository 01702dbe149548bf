/** What a restore takes over of runs that are going on, case by case, over real files; and what becomes of rows the backup shows as going on. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import type { Store } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const going = { state: 'running', pid: 77, processStart: 'boot:5', startedAt: START } as const;
const ended = { state: 'succeeded', exitCode: 0, startedAt: START, finishedAt: START + 9 } as const;

/** A life with a backup in the middle; answers the restored store. */
async function restored(
  before: (store: Store) => void,
  after: (store: Store, file: string) => void,
  options: { readonly mayBeGoing?: (id: string, attempt: number) => boolean; readonly broken?: boolean } = {},
) {
  const opened = openTemporaryStore();
  opened.store.insertJob(sampleJob('a'));
  before(opened.store);
  const { file: backup } = await opened.store.backupNow();
  opened.time.advance(60_000);
  after(opened.store, opened.file);
  opened.store.close();
  if (options.broken === true) writeFileSync(opened.file, 'rubbish'.repeat(900));
  const { mayBeGoing } = options;
  const { carried } = restoreBackup({ ...opened, backup, clock: opened.time.clock, mayBeGoing });
  return { store: opened.reopen(), carried, opened };
}

describe('a run that began after the backup and is going on', () => {
  test('has its whole row in the restored database, under its job, so that it is found again and counts', async () => {
    const row = sampleRun('r', 'a', {
      ...going,
      ...{ scheduledAt: START + 5, kind: 'manual', reason: 'manual', attempt: 2, parameters: { X: 'y' }, priority: 3 },
      attempts: [
        {
          attempt: 1,
          outcome: 'failed',
          startedAt: 1,
          finishedAt: 2,
          exitCode: 3,
          signal: null,
          ending: { code: 'interrupted' },
        },
      ],
    } as Partial<Run>);
    const { store, carried } = await restored(
      () => {},
      (then) => then.insertRun(row),
    );
    expect(store.openRuns()).toEqual([row]);
    expect(carried).toEqual({ going: 1, unread: false });
  });

  test('of a job that the backup does not have belongs to a removed job, and the job stays gone', async () => {
    const { store } = await restored(
      () => {},
      (then) => {
        then.insertJob(sampleJob('late'));
        then.insertRun(sampleRun('r', 'late', { ...going, jobName: 'Late' }));
      },
    );
    expect(store.jobIds()).toEqual(['a']);
    expect(store.job('late')).toBeNull();
    expect(store.run('r')).toMatchObject({ jobId: 'late', jobName: 'Late', state: 'running', pid: 77 });
  });

  test('keeps what it was given as environment, also where the restored database has other texts under that number', async () => {
    const { store } = await restored(
      (then) => void then.keepEnvironment('[["A","own","job"]]'),
      (then) => {
        const start = then.keepEnvironment('[["B","start","app"]]');
        const own = then.keepEnvironment('[["A","own","job"]]');
        then.insertRun(sampleRun('r', 'a', { ...going, environment: `${start}.${own}.7` }));
      },
    );
    const [first, second, rest] = (store.run('r')?.environment ?? '').split('.');
    expect(rest).toBe('7');
    expect(store.environmentText(Number(first))).toBe('[["B","start","app"]]');
    expect(store.environmentText(Number(second))).toBe('[["A","own","job"]]');
  });

  test('brings the sealed values that its output may show, out of force', async () => {
    const ref = { scope: 'job', owner: 'a', name: 'TOKEN' } as const;
    const { store } = await restored(
      () => {},
      (then) => {
        then.putSecrets([{ ...ref, keyId: 'k', box: Buffer.from('sealed') }], START);
        then.insertRun(sampleRun('r', 'a', going));
      },
    );
    expect(store.secret(ref)).toBeNull();
    expect(store.secretsOf('job', 'a').map(({ box }) => Buffer.from(box).toString())).toEqual(['sealed']);
  });

  test('whose occurrence the backup has under another id, as a backup of another life, takes the next free moment', async () => {
    const opened = openTemporaryStore();
    const other = openTemporaryStore();
    for (const { store } of [opened, other]) store.insertJob(sampleJob('a'));
    other.store.insertRun(sampleRun('theirs', 'a', { ...ended, scheduledAt: START }));
    other.store.insertRun(sampleRun('theirs too', 'a', { ...ended, scheduledAt: START + 1 }));
    const { file: backup } = await other.store.backupNow();
    opened.store.insertRun(sampleRun('ours', 'a', { ...going, scheduledAt: START }));
    opened.store.close();
    restoreBackup({ ...opened, backup, clock: opened.time.clock });
    const store = opened.reopen();
    expect(store.run('ours')).toMatchObject({ scheduledAt: START + 2, state: 'running', pid: 77 });
    expect(store.run('theirs')).toMatchObject({ scheduledAt: START, state: 'succeeded' });
  });

  test('that was about to start: with a trace of its process it is carried over, without one it has not begun', async () => {
    const starting = { state: 'starting', pid: null } as const;
    const { store } = await restored(
      () => {},
      (then) => {
        then.insertRun(sampleRun('traced', 'a', { ...starting, scheduledAt: START + 1 }));
        then.insertRun(sampleRun('untraced', 'a', { ...starting, scheduledAt: START + 2 }));
      },
      { mayBeGoing: (id) => id === 'traced' },
    );
    expect(store.openRuns().map(({ id }) => id)).toEqual(['traced']);
    expect(store.run('untraced')).toBeNull();
  });

  test('in a database that cannot be read: the restore goes on, and says that there may be some', async () => {
    const { store, carried } = await restored(
      () => {},
      (then) => then.insertRun(sampleRun('r', 'a', going)),
      { broken: true },
    );
    expect(store.openRuns()).toEqual([]);
    expect(carried).toEqual({ going: 0, unread: true });
  });
});

describe('a run that the backup shows as going on', () => {
  const open = sampleRun('r', 'a', { ...going, scheduledAt: START + 3 });

  test('and that has ended since has its end, and is neither looked for nor run again', async () => {
    const { store } = await restored(
      (then) => then.insertRun(open),
      (then) => then.updateRun('r', ended),
    );
    expect(store.run('r')).toEqual({ ...open, ...ended });
    expect(store.openRuns()).toEqual([]);
  });

  test('and that goes on in a later attempt is that attempt', async () => {
    const { store } = await restored(
      (then) => then.insertRun(open),
      (then) => then.updateRun('r', { attempt: 2, pid: 99, processStart: 'boot:9' }),
    );
    expect(store.openRuns()).toEqual([{ ...open, attempt: 2, pid: 99, processStart: 'boot:9' }]);
  });

  test('and waits for its next attempt, or was removed, since: is closed, not looked for', async () => {
    for (const change of [
      (then: Store) => then.updateRun('r', { state: 'queued', waitingFor: 'retry', pid: null }),
      (then: Store) => then.deleteRun('r'),
    ]) {
      const { store } = await restored((then) => then.insertRun(open), change);
      expect(store.run('r')).toMatchObject({ state: 'interrupted', finishedAt: START + 60_000, inbox: false });
      expect(store.openRuns()).toEqual([]);
    }
  });

  test.each([
    [true, 'running'],
    [false, 'interrupted'],
  ])('under a database that cannot be read: with a trace of its process (%s) it is %s', async (trace, state) => {
    const { store } = await restored(
      (then) => then.insertRun(open),
      () => {},
      { broken: true, mayBeGoing: () => trace },
    );
    expect(store.run('r')?.state).toBe(state);
  });

  test('and is still in the write-ahead file of a host that was killed, is carried over as well', async () => {
    const opened = openTemporaryStore();
    opened.store.insertJob(sampleJob('a'));
    const { file: backup } = await opened.store.backupNow();
    opened.store.insertRun(sampleRun('r', 'a', going));
    const crashed = join(opened.folder, 'crashed');
    for (const suffix of ['', '-wal']) copyFileSync(opened.file + suffix, crashed + suffix);
    opened.store.close();
    for (const suffix of ['', '-wal']) copyFileSync(crashed + suffix, opened.file + suffix);
    restoreBackup({ ...opened, backup, clock: opened.time.clock });
    expect(
      opened
        .reopen()
        .openRuns()
        .map(({ id }) => id),
    ).toEqual(['r']);
  });
});
