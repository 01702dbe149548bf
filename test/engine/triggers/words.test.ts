import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';
import { describeSchedule } from '../../../main/engine/triggers/words.ts';

const cron = (pattern: string): Schedule => ({ kind: 'cron', pattern });

const SAID: readonly (readonly [schedule: Schedule, english: string, chinese: string])[] = [
  [cron('30 3 * * *'), 'Every day at 03:30', '每天 03:30'],
  [cron('30 3 * * MON-FRI'), 'Monday to Friday at 03:30', '每个工作日 03:30'],
  [
    cron('0 9,13,17 * * 1,3,5'),
    'Every Monday, Wednesday and Friday at 09:00, 13:00 and 17:00',
    '每周一、周三、周五 09:00、13:00、17:00',
  ],
  [cron('* * * * *'), 'Every minute', '每分钟'],
  [cron('* * * * * *'), 'Every second', '每秒'],
  [cron('*/15 * * * *'), 'Every 15 minutes', '每 15 分钟'],
  [
    cron('*/15 9-17 * * MON-FRI'),
    'Every 15 minutes between 09:00 and 17:45, Monday to Friday',
    '每个工作日 09:00 至 17:45 之间每 15 分钟',
  ],
  [cron('*/7 * * * *'), 'Every 7 minutes from 0 to 56 of every hour', '每小时第 0 至 56 分每隔 7 分'],
  [cron('0 */6 * * *'), 'Every 6 hours', '每 6 小时'],
  [cron('30 * * * *'), 'Every hour at :30', '每小时的第 30 分'],
  [cron('@hourly'), 'Every hour', '每小时'],
  [cron('@reboot'), 'When Punctual starts', 'Punctual 启动时'],
  [cron('0 0 1 * *'), 'On the 1st of every month at 00:00', '每月 1 日 00:00'],
  [cron('0 0 1,15 6-8 *'), 'On the 1st and 15th of June to August at 00:00', '每年 6 至 8 月 1 日、15 日 00:00'],
  [cron('0 0 L * *'), 'On the last day of every month at 00:00', '每月最后一天 00:00'],
  [cron('0 18 * * FRI#L'), 'On the last Friday of every month at 18:00', '每月最后一个周五 18:00'],
  [cron('0 0 * * 2#3'), 'On the third Tuesday of every month at 00:00', '每月第 3 个周二 00:00'],
  [
    cron('0 12 15W * *'),
    'On the weekday (Monday to Friday) nearest the 15th of every month at 12:00',
    '每月最接近 15 日的工作日 12:00',
  ],
  [cron('0 12 1 * MON'), 'On the 1st of every month, and on every Monday at 12:00', '每月 1 日，以及每周一 12:00'],
  [cron('0 12 13 * +FRI'), 'On the 13th of every month if it is a Friday at 12:00', '每月 13 日（且为周五） 12:00'],
  [cron('0 15 10 * * * 2025-2030'), 'At 10:15, in 2025 to 2030', '2025 至 2030 年 10:15'],
  [
    cron('0 9 * JAN,JUL SAT,SUN'),
    'Every Saturday and Sunday in January and July at 09:00',
    '每年 1 月、7 月每周六、周日 09:00',
  ],
  [
    { kind: 'cron', fields: { week: 15, day_of_week: 'wed' } },
    'Every Wednesday at 00:00, in ISO week 15',
    '第 15 周（ISO），每周三 00:00',
  ],
  [{ kind: 'interval', every: { hours: 1, minutes: 30 } }, 'Every 1 hour and 30 minutes', '每 1 小时 30 分钟'],
  [
    { kind: 'interval', every: { minutes: 5 }, from: 'finish' },
    '5 minutes after the last run has finished',
    '上次运行结束 5 分钟后',
  ],
  [{ kind: 'calendar', every: { weeks: 2 }, time: '02:30' }, 'Every 2 weeks at 02:30', '每 2 周 02:30'],
  [
    { kind: 'window', days: ['mon', 'tue', 'wed', 'thu', 'fri'], between: ['09:00', '17:30'], every: { minutes: 15 } },
    'Every 15 minutes between 09:00 and 17:30 on weekdays',
    '每个工作日 09:00 至 17:30 之间每 15 分钟',
  ],
  [{ kind: 'date', at: '2026-12-01T09:00' }, 'Once, on 1 December 2026, 09:00', '一次：2026年12月1日 09:00'],
  [
    { kind: 'any', of: [cron('0 9 * * *'), { kind: 'event', on: 'login' }] },
    'Every day at 09:00; or when you log in',
    '每天 09:00；或登录时',
  ],
  [{ kind: 'event', on: 'resume' }, 'When the computer wakes up', '电脑唤醒时'],
  [{ kind: 'manual' }, 'Only when started by hand', '仅手动启动'],
  [
    { ...cron('@daily'), end: '2026-12-31T23:59:00Z', jitter: { seconds: 90 } },
    'Every day at 00:00, until 31 December 2026, 23:59 UTC, up to 1 minute and 30 seconds later at random',
    '每天 00:00，到2026年12月31日 23:59（UTC）为止，随机推迟最多 1 分钟 30 秒',
  ],
  [
    { ...cron('@daily'), start: '2026-12-31T23:59:30+02:00', jitter: { seconds: 3600, stable: true } },
    'Every day at 00:00, from 31 December 2026, 23:59:30 UTC+02:00, always later by the same delay of up to 1 hour',
    '每天 00:00，从2026年12月31日 23:59:30（UTC+02:00）起，固定推迟最多 1 小时',
  ],
  [
    { ...cron('30 3 * * *'), maxRuns: 5, dst: { gap: 'skip', overlap: 'both' } },
    'Every day at 03:30, at most 5 runs, not when the clock skips it, both times when the clock repeats it',
    '每天 03:30，最多运行 5 次，时钟跳过该时间时不运行，时钟重复该时间时两次都运行',
  ],
  [
    {
      ...cron('0 * * * *'),
      timezone: 'Asia/Tokyo',
      start: '2026-02-01',
      exclude: { days: ['sun'], times: [['12:00', '13:00']] },
    },
    'Every hour, from 1 February 2026, not on Sunday, not between 12:00 and 13:00, Asia/Tokyo time',
    '每小时，从2026年2月1日起，周日除外，12:00 至 13:00除外，Asia/Tokyo 时间',
  ],
];

describe('schedules in words', () => {
  for (const [schedule, english, chinese] of SAID) {
    it(english, () => {
      expect(describeSchedule(schedule, 'en')).toBe(english);
      expect(describeSchedule(schedule, 'zh')).toBe(chinese);
    });
  }
});

const now = Date.parse('2026-03-20T00:00:00Z');
const preview = (schedule: unknown, language: 'en' | 'zh' = 'en', count = 3, from?: number) =>
  previewSchedule(schedule, {
    now,
    from,
    count,
    language,
    context: { zone: 'Europe/Helsinki', anchor: now, lastFinish: null },
  });

describe('preview', () => {
  it('remarks which times the clock skips and shows twice, and what happens then', () => {
    expect(preview(cron('30 3 * * *')).remarks).toEqual([
      '03:30 does not exist on 29 March 2026: runs at 04:00',
      '03:30 happens twice on 25 October 2026: runs the first time only',
      '03:30 does not exist on 28 March 2027: runs at 04:00',
    ]);
    expect(preview(cron('30 3 * * *'), 'zh').remarks.slice(0, 2)).toEqual([
      '2026年3月29日没有 03:30 这个时间：改在 04:00 运行',
      '2026年10月25日会出现两次 03:30：只在第一次运行',
    ]);
  });
  it('the remark follows the policy', () => {
    const remarks = (dst: Schedule['dst']): readonly string[] =>
      preview({ ...cron('15,45 3 * * *'), dst }).remarks.slice(0, 2);
    expect(remarks({ gap: 'skip', overlap: 'both' })).toEqual([
      '03:15 and 03:45 do not exist on 29 March 2026: skipped',
      '03:15 and 03:45 happen twice on 25 October 2026: runs both times',
    ]);
    expect(remarks({ gap: 'shift', overlap: 'last' })).toEqual([
      '03:15 and 03:45 do not exist on 29 March 2026: runs at 04:15 and 04:45',
      '03:15 and 03:45 happen twice on 25 October 2026: runs the second time only',
    ]);
  });
  it('a pattern that follows the clock, or never meets a change, has nothing to remark', () => {
    expect(preview(cron('*/15 * * * *')).remarks).toEqual([]);
    expect(preview(cron('0 12 * * *')).remarks).toEqual([]);
    expect(preview({ ...cron('30 3 * * *'), timezone: 'UTC' }).remarks).toEqual([]);
  });
  it('jitter and a number of runs are remarked', () => {
    expect(preview({ ...cron('0 12 * * *'), jitter: { seconds: 120, stable: true }, maxRuns: 3 }).remarks).toEqual([
      'Starts up to 120 s later, always by the same delay on this computer',
      'Ends after 3 runs',
    ]);
  });
  it('fires show the wall clock of the zone and mark both edges of a change', () => {
    const spring = preview(cron('30 3 * * *'), 'en', 2, Date.parse('2026-03-28T12:00:00Z'));
    expect(spring.fires).toEqual([
      { at: Date.parse('2026-03-29T01:00:00Z'), wall: '2026-03-29T04:00:00+03:00', dst: 'gap' },
      { at: Date.parse('2026-03-30T00:30:00Z'), wall: '2026-03-30T03:30:00+03:00', dst: null },
    ]);
    const autumn = preview(
      { ...cron('30 3 * * *'), dst: { overlap: 'both' } },
      'en',
      2,
      Date.parse('2026-10-24T12:00:00Z'),
    );
    expect(autumn.fires.map((fire) => [fire.wall, fire.dst])).toEqual([
      ['2026-10-25T03:30:00+03:00', 'first-pass'],
      ['2026-10-25T03:30:00+02:00', 'second-pass'],
    ]);
  });
  it('a wrong schedule has problems and nothing else', () => {
    expect(preview(cron('61 * * * *'))).toEqual({
      problems: [
        {
          code: 'out-of-range',
          field: 'pattern',
          position: 0,
          message: 'minute: 61 is not between 0 and 59 (at 0)',
          fault: { kind: 'not-between', got: '61', least: 0, most: 59, part: 'minute' },
        },
      ],
      words: '',
      remarks: [],
      warnings: [],
      zone: 'Europe/Helsinki',
      fires: [],
      perDay: [],
    });
  });

  it('counts the fires of each of the next seven days, also of a day with 23 hours and of what fires every second', () => {
    const from = Date.parse('2026-03-27T12:00:00Z');
    const perDay = (pattern: string) => preview(cron(pattern), 'en', 3, from).perDay.map(({ count }) => count);
    expect(perDay('0 * * * *')).toEqual([9, 24, 23, 24, 24, 24, 24]);
    expect(perDay('* * * * * *').slice(0, 3)).toEqual([9 * 3600 + 3599, 86_400, 82_800]);
    expect(perDay('0 9 * * MON')).toEqual([0, 0, 0, 1, 0, 0, 0]);
    expect(preview(cron('0 * * * *'), 'en', 3, from).perDay[0]?.date).toBe('2026-03-27');
  });
});
