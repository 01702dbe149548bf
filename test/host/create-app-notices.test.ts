import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../main/api/settings-values.ts';
import type { NotifyRules, Run } from '../../main/engine/model.ts';
import type { NotifyMessage } from '../../main/engine/ports.ts';
import { createJobNotices, isQuiet } from '../../main/host/create-app-notices.ts';
import type { Language, Settings } from '../../preload/contract.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

function world(notify: Partial<Settings['notify']> = {}, language: Language = 'en') {
  const { store, time } = openTemporaryStore();
  const told: NotifyMessage[] = [];
  const notices = createJobNotices({
    store,
    notifier: { notify: (message) => void told.push(message) },
    clock: time.clock,
    notify: () => ({ ...DEFAULT_SETTINGS.notify, ...notify }),
    language: () => language,
  });
  let sequence = 0;
  const job = (id: string, rules?: NotifyRules): void => store.insertJob(sampleJob(id, {}, { notify: rules }));
  /** Stores a run and tells of it, as the engine does. */
  const ran = (type: 'run-finished' | 'run-missed' | 'run-interrupted', jobId: string, run: Partial<Run>): void => {
    sequence += 1;
    const row = sampleRun(`r${sequence}`, jobId, { scheduledAt: START + sequence, jobName: jobId, ...run });
    store.insertRun(row);
    notices.event({ type, at: START, run: row });
  };
  return { store, time, told, notices, job, ran, titles: () => told.map((message) => message.title) };
}

const failed: Partial<Run> = { state: 'failed', ending: { code: 'exit-code', exitCode: 3 } };
const succeeded: Partial<Run> = { state: 'succeeded', startedAt: START, finishedAt: START + 1000 };

describe('what a person is told', () => {
  test('a failure with its exit code, and that it works again; a success is told only to who asked for it', () => {
    const { job, ran, told } = world();
    job('Backup');
    ran('run-finished', 'Backup', succeeded);
    ran('run-finished', 'Backup', failed);
    ran('run-finished', 'Backup', succeeded);
    ran('run-finished', 'Backup', succeeded);
    expect(told.map(({ title, body, jobId, runId }) => [title, body, jobId, runId])).toEqual([
      ['Backup failed', 'It ended with exit code 3.', 'Backup', 'r2'],
      ['Backup works again', '', 'Backup', 'r3'],
    ]);
  });

  test('in the language of the window', () => {
    const { job, ran, titles } = world({}, 'zh');
    job('备份');
    ran('run-finished', '备份', failed);
    expect(titles()).toEqual(['备份：运行失败']);
  });

  test('rules of the job win over those of the settings', () => {
    const { job, ran, titles } = world();
    job('quiet', { failed: false, missed: false, interrupted: false });
    job('loud', { succeeded: true });
    job('long', { finishedAfterSeconds: 60 });
    ran('run-finished', 'quiet', failed);
    ran('run-missed', 'quiet', { state: 'missed' });
    ran('run-interrupted', 'quiet', { state: 'interrupted' });
    ran('run-finished', 'loud', succeeded);
    ran('run-finished', 'long', succeeded);
    ran('run-finished', 'long', { ...succeeded, finishedAt: START + 60_000 });
    expect(titles()).toEqual(['loud has finished', 'long has finished']);
  });

  test('runs that a person stopped are no news', () => {
    const { job, ran, titles } = world();
    job('a');
    ran('run-finished', 'a', { state: 'stopped', ending: { code: 'stopped', by: 'person' } });
    expect(titles()).toEqual([]);
  });

  test('1,000 failing runs within a minute are at most three messages, the last one a digest', () => {
    const { job, ran, told, time, notices, store } = world();
    job('a');
    store.transact(() => {
      for (let n = 0; n < 1000; n += 1)
        ran(n % 4 === 0 ? 'run-missed' : 'run-finished', 'a', n % 4 === 0 ? { state: 'missed' } : failed);
    });
    notices.idle();
    expect(told).toHaveLength(2);
    time.advance(60_000);
    notices.idle();
    notices.idle();
    expect(told).toHaveLength(3);
    expect(told[2]).toEqual({
      title: '998 more messages',
      body: expect.stringMatching(/749 × failed.*|.*249 × was missed/),
    });
  });

  test('a run that takes longer than usual is told once, when enough earlier runs say what is usual', () => {
    const { job, ran, store, time, notices, titles } = world();
    job('slow', { longRunning: true });
    job('usual');
    for (let n = 0; n < 5; n += 1) {
      ran('run-finished', 'slow', succeeded);
      ran('run-finished', 'usual', succeeded);
    }
    for (const id of ['slow', 'usual']) {
      store.insertRun(sampleRun(`now-${id}`, id, { jobName: id, kind: 'manual', state: 'running', startedAt: START }));
    }
    time.advance(1000);
    notices.idle();
    expect(titles()).toEqual([]);
    time.advance(1);
    notices.idle();
    notices.idle();
    expect(titles()).toEqual(['slow takes longer than usual']);
  });

  test('in quiet hours nothing is shown; one digest follows when they are over', () => {
    const { job, ran, time, notices, titles } = world({ quiet: { from: '22:00', to: '07:00' } });
    job('a');
    time.setClock(START + 23 * 3_600_000);
    ran('run-finished', 'a', failed);
    ran('run-missed', 'a', { state: 'missed' });
    time.advance(7 * 3_600_000);
    notices.idle();
    expect(titles()).toEqual([]);
    time.advance(3_600_000);
    notices.idle();
    expect(titles()).toEqual(['2 more messages']);
  });

  test.each([
    ['22:00', '07:00', '21:59', false],
    ['22:00', '07:00', '22:00', true],
    ['22:00', '07:00', '06:59', true],
    ['22:00', '07:00', '07:00', false],
    ['12:00', '13:00', '12:30', true],
    ['12:00', '13:00', '11:59', false],
    ['12:00', '12:00', '12:00', false],
  ])('quiet from %s to %s at %s: %s', (from, to, at, expected) => {
    const now = Date.parse(`2026-01-01T${at}:00+09:00`);
    expect(isQuiet({ from, to }, { now: () => now, zone: () => 'Asia/Tokyo' })).toBe(expected);
  });
});
