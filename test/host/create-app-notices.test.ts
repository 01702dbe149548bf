import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../main/api/settings-values.ts';
import type { NotifyRules, Run } from '../../main/engine/model.ts';
import type { NotifyMessage } from '../../main/engine/ports.ts';
import type { Reason } from '../../main/engine/reasons.ts';
import { createJobNotices, isQuiet } from '../../main/host/create-app-notices.ts';
import type { Language, Settings } from '../../preload/contract.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

function world(notify: Partial<Settings['notify']> = {}, language: Language = 'en') {
  const opened = openTemporaryStore();
  const { time } = opened;
  let { store } = opened;
  const told: NotifyMessage[] = [];
  const create = () =>
    createJobNotices({
      store,
      notifier: { notify: (message) => void told.push(message) },
      clock: time.clock,
      notify: () => ({ ...DEFAULT_SETTINGS.notify, ...notify }),
      language: () => language,
    });
  let notices = create();
  let sequence = 0;
  const job = (id: string, rules?: NotifyRules, group?: string): void =>
    store.insertJob(sampleJob(id, {}, { notify: rules, group }));
  /** Stores a run and tells of it, as the engine does. */
  const ran = (
    type: 'run-finished' | 'run-missed' | 'run-interrupted' | 'run-warned',
    jobId: string,
    run: Partial<Run>,
  ): void => {
    sequence += 1;
    const row = sampleRun(`r${sequence}`, jobId, { scheduledAt: START + sequence, jobName: jobId, ...run });
    store.insertRun(row);
    notices.event({ type, at: START, run: row });
  };
  /** The program dies and starts again: only what is in the database is known. */
  const crash = (): void => {
    store = opened.reopen();
    notices = create();
  };
  return {
    get store() {
      return store;
    },
    ...{ time, told, job, ran, crash },
    notices: {
      event: (event: Parameters<typeof notices.event>[0]) => notices.event(event),
      idle: () => notices.idle(),
    },
    titles: () => told.map((message) => message.title),
    bodies: () => told.map((message) => message.body),
  };
}

const notStarted = (reason: Reason | undefined): Extract<Run['ending'], { code: 'not-started' }> => ({
  code: 'not-started',
  message: 'The sentence of the host.',
  reason,
});
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
      ['Backup works again', 'It had failed once.', 'Backup', 'r3'],
    ]);
  });

  test.each<[Language, NonNullable<Run['ending']>, string]>([
    ['en', notStarted({ code: 'folder-missing', folder: '/data' }), 'The sentence of the host.'],
    ['zh', notStarted({ code: 'folder-missing', folder: '/data' }), '文件夹 /data 不存在。'],
    [
      'zh',
      notStarted({ code: 'shell-unusable', because: { code: 'program-missing', path: '/bin/zsh' } }),
      '无法启动 shell。程序 /bin/zsh 不存在。',
    ],
    ['zh', { ...notStarted(undefined), secret: { name: 'KEY', problem: 'missing' } }, '机密变量 KEY 还没有值。'],
    ['zh', notStarted(undefined), 'The sentence of the host.'],
  ])('why a run could not start, in %s', (language, ending, body) => {
    const { job, ran, bodies } = world({}, language);
    job('Backup');
    ran('run-finished', 'Backup', { state: 'failed', ending });
    expect(bodies()).toEqual([body]);
  });

  test('a run that comes close to its time limit, once, and only its log can be opened', () => {
    const { job, ran, told, notices, store } = world();
    job('Backup', { failed: false, missed: false });
    ran('run-warned', 'Backup', { state: 'running', startedAt: START });
    const run = store.run('r1');
    if (run !== null) notices.event({ type: 'run-warned', at: START, run });
    expect(told.map(({ title, body, actions }) => [title, body, actions?.map(({ id }) => id)])).toEqual([
      ['Backup comes close to its time limit', 'It is still running and will be stopped soon.', ['log']],
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

  test('rules of the job win over those of its group, those of the group over the settings, each rule by itself', () => {
    const { job, ran, titles } = world({ groups: { quiet: { failed: false, succeeded: true } } });
    job('in the group', undefined, 'quiet');
    job('of its own', { failed: true }, 'quiet');
    job('elsewhere', undefined, 'another');
    for (const id of ['in the group', 'of its own', 'elsewhere']) ran('run-finished', id, failed);
    expect(titles()).toEqual(['of its own failed', 'elsewhere failed']);
  });

  test('the group only says what differs: everything else stays as in the settings', () => {
    const { job, ran, titles } = world({ groups: { g: { succeeded: true } } });
    job('a', undefined, 'g');
    ran('run-finished', 'a', succeeded);
    ran('run-missed', 'a', { state: 'missed' });
    expect(titles()).toEqual(['a has finished', 'a was missed']);
  });

  test('that it works again is told after the number of failures in a row that was asked for, and says how many', () => {
    const { job, ran, told, time } = world({ rules: { recovered: true, recoveredAfter: 3 } });
    job('a');
    for (const failures of [2, 3, 12]) {
      for (let n = 0; n < failures; n += 1) ran('run-finished', 'a', failed);
      ran('run-finished', 'a', succeeded);
      time.advance(60_000);
    }
    expect(told.map(({ title, body }) => [title, body])).toEqual([
      ['a works again', 'It had failed 3 times in a row.'],
      ['a works again', 'It had failed more than 10 times in a row.'],
    ]);
  });

  test('a run that took long is told however it ended', () => {
    const { job, ran, titles } = world({ rules: { finishedAfterSeconds: 600 } });
    job('a');
    const long = { startedAt: START, finishedAt: START + 600_000 };
    ran('run-finished', 'a', { ...failed, startedAt: START, finishedAt: START + 599_999 });
    ran('run-finished', 'a', { ...failed, ...long });
    ran('run-finished', 'a', { ...succeeded, ...long });
    expect(titles()).toEqual(['a failed', 'a has finished']);
  });

  test.each([
    ['a failed', 'run-finished', failed],
    ['a failed', 'run-finished', { ...failed, state: 'timed-out' }],
    ['a has finished', 'run-finished', succeeded],
    ['a was stopped', 'run-finished', { state: 'stopped', ending: { code: 'stopped', by: 'person' } }],
    ['a was interrupted', 'run-interrupted', { state: 'interrupted' }],
  ] as const)('"always" tells every end, with no other rule on: %s (%s)', (title, type, run) => {
    const { job, ran, titles } = world({ rules: { always: true } });
    job('a');
    ran(type, 'a', run);
    expect(titles()).toEqual([title]);
  });

  test('what can be done from a message: again and the log; run or skip for what waits in the inbox', () => {
    const { job, ran, told } = world();
    job('a');
    ran('run-finished', 'a', failed);
    ran('run-missed', 'a', { state: 'missed', inbox: true, count: 4 });
    expect(told.map(({ actions }) => actions?.map(({ id, label }) => `${id}: ${label}`))).toEqual([
      ['again: Run again', 'log: Open log'],
      ['run-once: Run once', 'skip: Skip'],
    ]);
    expect(told[1]?.body).toBe('4 times. It waits for your answer.');
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

  /** Twelve runs of a minute, and one that is going on. */
  function steady(id: string, made: ReturnType<typeof world>, rules?: NotifyRules): Run {
    made.job(id, rules);
    for (let n = 0; n < 12; n += 1)
      made.ran('run-finished', id, { ...succeeded, finishedAt: START + 60_000 + (n % 3) * 1000 });
    const run = sampleRun(`now-${id}`, id, { jobName: id, kind: 'manual', state: 'running', startedAt: START });
    made.store.insertRun(run);
    made.notices.event({ type: 'run-started', at: START, run });
    return run;
  }
  const endAfter = (made: ReturnType<typeof world>, run: Run, ms: number, state: Run['state'] = 'succeeded'): void => {
    made.store.updateRun(run.id, { state, finishedAt: START + ms });
    made.notices.event({ type: 'run-finished', at: START + ms, run: { ...run, state, finishedAt: START + ms } });
  };

  test('a run that takes longer than usual is reported once, while it runs, to whom asked for it', () => {
    const made = world();
    const run = steady('slow', made, { longRunning: true });
    steady('usual', made);
    made.time.advance(61_000);
    made.notices.idle();
    expect(made.titles()).toEqual([]);
    made.time.advance(60_000);
    made.notices.idle();
    made.notices.idle();
    endAfter(made, run, 130_000);
    expect(made.titles()).toEqual(['slow takes longer than usual']);
    expect(made.bodies()).toEqual(['It has been running for 2 min 1 s; it usually takes 1 min 1 s.']);
  });

  test.each<[Language, number, Run['state'], [string, string][]]>([
    ['en', 121_000, 'succeeded', [['a took longer than usual', 'It took 2 min 1 s; it usually takes 1 min 1 s.']]],
    ['zh', 121_000, 'succeeded', [['a：用时比平时长', '用时 2 分 1 秒；平时约 1 分 1 秒。']]],
    ['en', 9500, 'succeeded', [['a took less time than usual', 'It took 9.5 s; it usually takes 1 min 1 s.']]],
    ['zh', 9500, 'succeeded', [['a：用时比平时短', '用时 9.5 秒；平时约 1 分 1 秒。']]],
    ['en', 58_000, 'succeeded', []],
    // These have messages of their own.
    ['en', 9500, 'failed', []],
    ['en', 121_000, 'stopped', []],
  ])('in %s, a run that took %i ms and %s without a look meanwhile', (language, ms, state, expected) => {
    const made = world({ rules: { longRunning: true } }, language);
    endAfter(made, steady('a', made), ms, state);
    expect(made.told.map(({ title, body }) => [title, body])).toEqual(expected);
  });

  test('time that the computer slept is no time of the run', () => {
    const made = world({ rules: { longRunning: true } });
    const run = steady('a', made);
    const next = steady('b', made);
    made.time.advance(8 * 3_600_000);
    made.notices.event({ type: 'slept', at: START, from: START, forMs: 8 * 3_600_000 });
    made.notices.idle();
    endAfter(made, run, 8 * 3_600_000 + 60_000);
    expect(made.titles()).toEqual([]);
    // The sleep before a run is none of it.
    made.notices.event({ type: 'run-started', at: START, run: next });
    endAfter(made, next, 121_000);
    expect(made.titles()).toEqual(['b took longer than usual']);
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

  test('never more than one message per run and rule, also when the same is heard again after a crash', () => {
    const { job, time, notices, crash, titles, store } = world();
    job('a');
    const row = sampleRun('r', 'a', { jobName: 'a', ...failed, finishedAt: START });
    store.insertRun(row);
    for (const _ of [1, 2, 3]) {
      notices.event({ type: 'run-finished', at: START, run: row });
      notices.event({ type: 'run-finished', at: START, run: row });
      notices.event({ type: 'run-interrupted', at: START, run: row });
      crash();
      time.advance(120_000);
      notices.idle();
    }
    expect(titles()).toEqual(['a failed', 'a was interrupted']);
  });

  test('a run that was called long is not called long again after a crash', () => {
    const made = world({ rules: { longRunning: true } });
    const { time, notices, crash, titles } = made;
    steady('slow', made);
    time.advance(121_000);
    for (const _ of [1, 2, 3]) {
      notices.idle();
      crash();
      time.advance(120_000);
    }
    expect(titles()).toEqual(['slow takes longer than usual']);
  });

  test('what quiet hours hold back survives a crash and is told in one digest, once', () => {
    const { job, ran, time, notices, crash, told } = world({ quiet: { from: '22:00', to: '07:00' } });
    job('a');
    time.setClock(START + 23 * 3_600_000);
    ran('run-finished', 'a', failed);
    ran('run-finished', 'a', failed);
    ran('run-missed', 'a', { state: 'missed' });
    crash();
    time.advance(8 * 3_600_000);
    notices.idle();
    crash();
    time.advance(120_000);
    notices.idle();
    expect(told).toEqual([{ title: '3 more messages', body: '2 × failed, 1 × was missed' }]);
  });

  test('marks are forgotten after a month, but not those of a run that still goes on, nor what is held', () => {
    const { time, store } = world();
    const DAYS = 31 * 86_400_000;
    store.insertJob(sampleJob('a'));
    store.insertRun(sampleRun('open', 'a', { state: 'running', startedAt: START }));
    store.insertRun(sampleRun('ended', 'a', { state: 'failed', scheduledAt: START + 1 }));
    for (const id of ['open', 'ended', 'held']) store.markNotice(id, 'failed', START);
    store.holdNotice('held', 'failed');
    time.advance(DAYS);
    store.forgetNotices(time.clock.now() - 30 * 86_400_000);
    expect(['open', 'ended', 'held'].map((id) => store.markNotice(id, 'failed', START))).toEqual([false, true, false]);
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
