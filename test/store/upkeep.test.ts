import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Run, WaitingFor } from '../../main/engine/model.ts';
import type { Store } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import type { RetentionLimits } from '../../main/store/retention.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;

describe('the daily backup', () => {
  test('is made once a day while the database is in use, for the person alone, and the newest seven are kept', async () => {
    const { store, folder, time } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    for (let day = 0; day < 9; day += 1) {
      expect(await store.backupDaily()).toMatch(/punctual-2026-01-0\d\.db$/);
      expect(await store.backupDaily()).toBeNull();
      time.advance(DAY);
    }
    expect(store.listBackups().map((backup) => backup.name)).toEqual(
      [9, 8, 7, 6, 5, 4, 3].map((day) => `punctual-2026-01-0${day}.db`),
    );
    expect(readdirSync(join(folder, 'backups'))).toHaveLength(7);
    expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700);
    expect(statSync(store.listBackups()[0]?.file ?? '').mode & 0o777).toBe(0o600);
  });

  test('holds what was written before it ended, and can be put back; what was there is set aside', async () => {
    const opened = openTemporaryStore();
    opened.store.insertJob(sampleJob('kept'));
    const copying = opened.store.backupDaily();
    opened.store.insertJob(sampleJob('meanwhile'));
    const backup = await copying;
    opened.store.deleteJob('kept');
    opened.store.insertJob(sampleJob('later'));
    opened.store.close();

    const { kept: aside } = restoreBackup({ ...opened, backup: backup ?? '', clock: opened.time.clock });
    expect(opened.reopen().jobIds()).toContain('kept');
    expect(opened.store.jobIds()).not.toContain('later');
    expect(aside).toBe(`${opened.file}.replaced-2026-01-01T00-00-00`);
    expect(existsSync(aside ?? '')).toBe(true);
    expect(opened.store.notices).toEqual([]);
  });

  test('a damaged backup is refused and nothing is changed', () => {
    const opened = openTemporaryStore();
    opened.store.insertJob(sampleJob('a'));
    opened.store.close();
    const backup = join(opened.folder, 'bad.db');
    writeFileSync(backup, 'no database'.repeat(1000));
    expect(() => restoreBackup({ ...opened, backup, clock: opened.time.clock })).toThrow(
      expect.objectContaining({ code: 'store-failed', message: expect.stringContaining('bad.db') }),
    );
    expect(opened.reopen().jobIds()).toEqual(['a']);
    expect(readdirSync(opened.folder).filter((name) => /restoring|replaced/.test(name))).toEqual([]);
  });

  test('that cannot be written says so and leaves nothing half-done', async () => {
    const { store, folder } = openTemporaryStore();
    writeFileSync(join(folder, 'backups'), 'a file where the folder should be');
    await expect(store.backupDaily()).rejects.toThrow();
    expect(store.listBackups()).toEqual([]);
  });
});

describe('a backup that is put back', () => {
  const WAITS: Readonly<Record<WaitingFor, Partial<Run>>> = {
    time: { kind: 'manual', notBefore: START + 90, dueAt: START + 90 },
    jitter: { notBefore: START + 60, dueAt: START + 60 },
    settle: { notBefore: null, wait: { held: true, closedAt: START } },
    condition: { wait: { since: START, lacking: ['mains'], giveUpAt: START + 9, ifNot: 'ask' } },
    claim: { wait: { heldMs: 5, closedAt: START } },
    pause: { kind: 'span', scheduledTo: START + 60, count: 7, wait: { scopes: ['all'], closedAt: START } },
    previous: { reason: 'catch-up', why: { code: 'caught-up', lateMs: 5, missed: 2 }, missedCount: 1 },
    pace: {},
    slot: { kind: 'manual', reason: 'manual', wait: { startNow: true } },
    retry: { notBefore: START + 60, attempt: 2, reason: 'retry' },
  };

  test('closes every row that waits in it, whatever for, and the time since is a pause; a change half carried out is dropped', async () => {
    const opened = openTemporaryStore();
    const { store } = opened;
    const rows = Object.entries(WAITS).map(([wait, run]) =>
      sampleRun(wait, wait, { state: 'queued', waitingFor: wait as WaitingFor, ...run }),
    );
    const over = sampleRun('over', 'a', { state: 'skipped', why: { code: 'job-removed' }, wait: { heldMs: 1 } });
    const others = [
      sampleRun('alive', 'b', { state: 'running', pid: 42, wait: { heldMs: 9 } }),
      sampleRun('unborn', 'c', { state: 'starting', wait: { heldMs: 9 } }),
      over,
    ];
    for (const run of [...rows, ...others]) store.insertRun(run);
    store.writeState('awake', START);
    store.writeState('review', {
      ...{ at: 1, after: 'b', notRepeated: 1, moved: 1, startedNow: 0 },
      kind: 'clock',
      by: 5,
    });
    await store.backupDaily();
    opened.time.advance(DAY);
    store.askForRestore(store.listBackups()[0]?.name ?? null);

    const restored = opened.reopen();
    const closed = { finishedAt: START + DAY, waitingFor: null, wait: null, notBefore: null };
    for (const run of rows) {
      expect(restored.run(run.id)).toEqual({ ...run, ...closed, state: 'skipped', why: { code: 'cancelled' } });
    }
    expect(restored.openRuns()).toEqual([others[0]]);
    const unborn = { ...closed, state: 'interrupted', ending: { code: 'interrupted' } };
    expect(restored.run('unborn')).toEqual({ ...others[1], ...unborn });
    expect(restored.run('over')).toEqual(over);
    expect(restored.readState('review')).toBeNull();
    expect(restored.readState('pausedAll')).toEqual({ since: START, until: START + DAY });
  });
});

describe('pruning the ledger', () => {
  /** All steps; returns what went, and the most rows that one step took. */
  function pruneAll(store: Store, options: RetentionLimits): { removed: string[]; largest: number } {
    const step = store.startPrune(options);
    const removed: string[] = [];
    let largest = 0;
    for (let n = 0; n < 10_000; n += 1) {
      const result = step();
      removed.push(...result.removed.map((run) => run.runId));
      largest = Math.max(largest, result.removed.length);
      if (!result.more) return { removed, largest };
    }
    throw new Error('pruning never ends');
  }

  test('takes closed rows older than the limit, whatever their state; open ones and open questions stay', () => {
    const { store } = openTemporaryStore();
    const states = [
      'succeeded',
      'failed',
      'timed-out',
      'stopped',
      'interrupted',
      'missed',
      'skipped',
      'merged',
    ] as const;
    store.transact(() => {
      for (const [n, state] of states.entries()) {
        store.insertRun(sampleRun(`old-${state}`, 'a', { state, scheduledAt: START + n }));
        store.insertRun(sampleRun(`new-${state}`, 'a', { state, scheduledAt: START + DAY + n }));
      }
      store.insertRun(sampleRun('old-note', 'a', { state: 'skipped', kind: 'note' }));
      store.insertRun(sampleRun('waits', 'c', { state: 'queued', kind: 'span', waitingFor: 'pause' }));
      store.insertRun(sampleRun('open', 'b', { state: 'running' }));
      store.insertRun(sampleRun('question', 'b', { state: 'missed', inbox: true, scheduledAt: START + 1 }));
    });
    const { removed } = pruneAll(store, { before: START + DAY, runsPerJob: null, runs: null });
    expect(removed.sort()).toEqual([...states, 'note'].map((name) => `old-${name}`).sort());
    expect(store.run('open')).not.toBeNull();
    expect(store.run('waits')).not.toBeNull();
    expect(store.run('question')).not.toBeNull();
    expect(store.run('new-missed')).not.toBeNull();
  });

  test('keeps the newest rows of each job, in small steps', () => {
    const { store } = openTemporaryStore();
    store.transact(() => {
      for (let n = 0; n < 400; n += 1) {
        store.insertRun(sampleRun(`a${n}`, 'a', { state: 'succeeded', scheduledAt: START + n }));
      }
      for (let n = 0; n < 5; n += 1) {
        store.insertRun(sampleRun(`b${n}`, 'b', { state: 'succeeded', scheduledAt: START + n }));
      }
    });
    const { removed, largest } = pruneAll(store, { before: null, runsPerJob: 10, runs: null });
    expect(removed).toHaveLength(390);
    expect(largest).toBeLessThanOrEqual(50);
    expect(store.listRuns({ jobId: 'a', limit: 100 }).items.map((run) => run.id)).toEqual(
      [...Array(10).keys()].map((n) => `a${399 - n}`),
    );
    expect(store.listRuns({ jobId: 'b', limit: 100 }).items).toHaveLength(5);
  });

  test('on a disk that answers slowly each step takes fewer rows, on a quick one more', () => {
    let elapsed = 0;
    let perLook = 20;
    const slow = { now: () => START, monotonic: () => (elapsed += perLook), zone: () => 'UTC' };
    const { store } = openTemporaryStore({ clock: slow });
    store.transact(() => {
      for (let n = 0; n < 300; n += 1) {
        store.insertRun(sampleRun(`r${n}`, 'a', { state: 'succeeded', scheduledAt: START + n, attempt: 1 + (n % 2) }));
      }
    });
    const step = store.startPrune({ before: START + DAY, runsPerJob: null, runs: null });
    const sizes = () => Array.from({ length: 4 }, () => step().removed.length);
    expect(sizes()).toEqual([4, 2, 1, 1]);
    perLook = 0;
    expect(sizes()).toEqual([1, 2, 4, 8]);
    expect(
      step()
        .removed.map((run) => run.attempts)
        .slice(0, 2)
        .sort(),
    ).toEqual([1, 2]);
  });

  test('forgets removed jobs when their last row is gone; their ids work as new ones', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('gone', {}, { name: 'Gone' }));
    store.insertJob(sampleJob('open', {}, { name: 'Open' }));
    store.insertJob(sampleJob('here', {}, { name: 'Here' }));
    store.insertRun(sampleRun('r', 'gone', { state: 'succeeded' }));
    store.insertRun(sampleRun('o', 'open', { state: 'running' }));
    store.deleteJob('gone');
    store.deleteJob('open');
    pruneAll(store, { before: START + 1, runsPerJob: null, runs: null });
    expect(store.run('r')).toBeNull();
    expect(store.run('o')?.jobId).toBe('open');
    expect(store.jobIds()).toEqual(['here']);
    store.insertJob(sampleJob('gone', {}, { name: 'Again' }));
    expect(store.insertRun(sampleRun('r', 'gone'))).toBe(true);
    expect(store.run('r')?.jobId).toBe('gone');
    expect(store.job('here')?.spec.name).toBe('Here');
  });

  test('a checkpoint empties the write-ahead file into the database', () => {
    const { store, file } = openTemporaryStore();
    const before = statSync(file).size;
    store.transact(() => {
      for (let n = 0; n < 200; n += 1) store.insertJob(sampleJob(`job-${n}`));
    });
    store.checkpoint();
    expect(statSync(file).size).toBeGreaterThan(before);
  });
});
