import { describe, expect, it } from 'vitest';
import type { WaitingFor } from '../../main/engine/model.ts';
import type { JobRow, WaitingRow } from '../../preload/contract.ts';
import { createFormats } from '../../renderer/format/formats.ts';
import { runWords, type Waiting, waitWords } from '../../renderer/format/why-words.ts';
import { nextWords } from '../../renderer/jobs/next-words.ts';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';
import { sampleRun } from '../support/sample-job.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const inEnglish = createFormats({ language: 'en', zone: 'UTC', hour24: true, text: en });
const inChinese = createFormats({ language: 'zh', zone: 'UTC', hour24: true, text: zh });
const wait = (waitingFor: WaitingFor, given: Partial<Waiting> = {}): Waiting => ({
  ...{ waitingFor, wait: null, count: 1, missedCount: 0, at: null },
  ...given,
});
const said = (waiting: Waiting, now?: number) => [
  waitWords(waiting, en, inEnglish, now),
  waitWords(waiting, zh, inChinese, now),
];
const condition = { since: NOON - 180 * MINUTE, giveUpAt: NOON + 180 * MINUTE, lacking: ['mains'] };

/** One for each thing a row can wait for: the compiler finds one that is forgotten. */
const TABLE: Readonly<Record<WaitingFor, readonly [Partial<Waiting>, string, string]>> = {
  time: [{ at: NOON + 60 * MINUTE }, 'Runs again at 13:00:00, on time.', '将于 13:00:00 按时再运行一次。'],
  jitter: [
    { at: NOON + 175_000 },
    'Starts at 12:02:55, after its random delay.',
    '将于 12:02:55 启动，正在等待随机延迟。',
  ],
  settle: [{ at: NOON + 12_000 }, 'Starts in 12 s, when the computer has settled.', '12 秒后启动，正在等待系统就绪。'],
  condition: [
    { wait: condition, missedCount: 2 },
    'Waits for mains power since 09:00 (stands for 3), gives up at 15:00.',
    '自 09:00 起等待接通电源（代表 3 次），到 15:00 放弃。',
  ],
  claim: [{}, 'Asks the shared ledger.', '正在查询共享账本。'],
  pause: [{}, 'Fell into the pause; decided when it ends.', '落在暂停期间，暂停结束时再决定。'],
  previous: [{}, 'Waits for the run before it to end.', '正在等待上一次运行结束。'],
  pace: [{}, 'Waits its turn: missed runs are caught up a few at a time.', '正在排队：错过的运行会分批补跑。'],
  slot: [{}, 'Waits for a free place: as many jobs run as are allowed at once.', '等待中：同时运行的任务已达上限。'],
  retry: [{ at: NOON + MINUTE }, 'Tries again at 12:01:00.', '将于 12:01:00 重试。'],
};

describe('what a row waits for', () => {
  it.each(Object.entries(TABLE))(
    'S19: %s is one sentence in both languages',
    (waitingFor, [given, english, chinese]) => {
      expect(said(wait(waitingFor as WaitingFor, given), NOON)).toEqual([english, chinese]);
    },
  );

  it('a span in a pause says how many runs fell into it, one that is held by whom, and neither when it starts', () => {
    expect(said(wait('pause', { count: 5 }))[0]).toBe('5 runs fell into the pause; decided when it ends.');
    expect(said(wait('settle', { wait: { held: true } }))).toEqual([
      'Held by you; starts only when you start it.',
      '已暂缓，仅在你手动启动时运行。',
    ]);
  });

  it('a settle delay that is over, or of unknown end, counts down to nothing', () => {
    for (const at of [null, NOON, NOON - 1]) {
      expect(said(wait('settle', { at }), NOON)[0]).toBe('Waits for the computer to settle.');
    }
  });

  it('a list that is not drawn every second names the moment instead of a countdown', () => {
    expect(said(wait('settle', { at: NOON + 12_000 }))[0]).toBe('Starts at 12:00:12, when the computer has settled.');
  });

  it('names the day of a moment that is not today', () => {
    const tomorrow = NOON + 86_400_000;
    expect(said(wait('jitter', { at: tomorrow }), NOON)[0]).toBe('Starts tomorrow 12:00, after its random delay.');
  });

  it('S26: a row that fell into no pause waits for its end, with the moment where there is one', () => {
    const keptBack = { wait: { scopes: [] } };
    expect(said(wait('pause', keptBack))).toEqual(['Waits for the pause to end.', '等待暂停结束。']);
    expect(said(wait('pause', { ...keptBack, at: NOON + 60_000 }))).toEqual([
      'Starts at 12:01:00, when the pause ends.',
      '将于 12:01:00 暂停结束时启动。',
    ]);
    expect(said(wait('pause', { wait: { scopes: ['all'] } }))[0]).toBe('Fell into the pause; decided when it ends.');
  });

  it('S40: a note about times that ran while the clock was ahead says how many they were', () => {
    const note = sampleRun('n', 'j', { kind: 'note', state: 'skipped', why: { code: 'clock-ahead' }, count: 12 });
    expect(runWords(note, en, inEnglish)).toBe(
      'These 12 runs had already taken place while the clock was ahead, so they were not repeated.',
    );
    const again = (n: number): string => runWords({ ...note, why: { code: 'clock-ahead', again: n } }, en, inEnglish);
    expect([again(12), again(5)].map((words) => words.split('; ')[1])).toEqual([
      'you had them run again on time.',
      'you had 5 of them run again on time.',
    ]);
    expect(runWords({ ...note, kind: 'scheduled', count: 1 }, en, inEnglish)).toBe(
      'It fell due while the clock was ahead, so it was withdrawn when the clock was set right.',
    );
  });
});

describe('the next run in the list of jobs', () => {
  const row = (change: Partial<JobRow>): JobRow =>
    ({
      ...{ state: 'active', pausedBy: null, pausedUntil: null, running: 0, recent: [], waiting: null },
      nextFire: NOON + 60 * MINUTE,
      ...change,
    }) as JobRow;
  const waiting = (waitingFor: WaitingFor, given: Partial<WaitingRow> = {}): WaitingRow => ({
    ...{ id: 'r', waitingFor, wait: null, scheduledAt: NOON, at: null, count: 1, missedCount: 0 },
    ...given,
  });
  const next = (change: Partial<JobRow>) => nextWords(row(change), NOON, en, inEnglish);

  it('a waiting row comes before the next fire: its moment, or what it waits for', () => {
    expect(next({})).toMatchObject({ kind: 'countdown', at: '13:00' });
    expect(next({ waiting: waiting('jitter', { at: NOON + MINUTE }) })).toMatchObject({
      kind: 'countdown',
      at: '12:01',
    });
    expect(next({ waiting: waiting('condition') })).toMatchObject({ kind: 'note', words: 'Waits for a condition' });
    expect(next({ waiting: waiting('settle', { wait: { held: true } }) })).toMatchObject({
      kind: 'note',
      words: 'Held',
    });
  });

  it('S3: a job whose next fire is left out for good has none', () => {
    expect(next({ nextFire: null })).toMatchObject({ kind: 'note', words: en.jobs.noNext });
  });
});

it('S40: a repeat that came late and was answered is still said to be one', () => {
  const why = { code: 'answered', answer: 'run-all' } as const;
  const repeat = sampleRun('r', 'j', { kind: 'manual', parentRun: 'r7', why, state: 'succeeded', ending: null });
  expect(runWords(repeat, en, inEnglish)).toBe('You asked to run it again. You answered “run all” in Missed.');
  expect(runWords(repeat, zh, inChinese)).toMatch(/再次运行。 ?你在错过列表中选择了“全部运行”。/);
  expect(runWords({ ...repeat, kind: 'scheduled', parentRun: null }, en, inEnglish)).toBe(en.why.answered['run-all']);
});
