import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';
import { describeSchedule, type Origin, type WordsLanguage } from '../../../main/engine/triggers/words.ts';

const cron = (pattern: string): Schedule => ({ kind: 'cron', pattern });

interface Sentence {
  readonly schedule: Schedule;
  /** False if the words must do without the creation of the job. */
  readonly created?: false;
  readonly en: string;
  readonly zh: string;
}

/** The job was created on a Monday, the 30th. */
const origin: Origin = { anchor: Date.parse('2026-11-30T06:05:00Z'), zone: 'Europe/Berlin' };
const FILE = new URL('../../fixtures/words/sentences.jsonl', import.meta.url);
const SENTENCES: readonly Sentence[] = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('schedules in words', () => {
  it('has 150 approved sentences and more, each once in each language', () => {
    expect(SENTENCES.length).toBeGreaterThan(150);
    expect(new Set(SENTENCES.map(({ schedule, created }) => JSON.stringify([schedule, created]))).size).toBe(
      SENTENCES.length,
    );
  });
  it.each(SENTENCES)('$en', ({ schedule, created, en, zh }) => {
    const said = (language: WordsLanguage): string =>
      describeSchedule(schedule, language, created === false ? null : origin);
    expect([said('en'), said('zh')]).toEqual([en, zh]);
  });
  it('never promises working days, and never says 每隔', () => {
    for (const { zh } of SENTENCES) expect(zh).not.toMatch(/工作日|每隔/);
  });
  it('S5: no month lacks the day of a period of months and days, which is another one each time', () => {
    for (const { schedule, en, zh } of SENTENCES)
      if (schedule.kind === 'calendar' && (schedule.every.months ?? 0) > 0 && (schedule.every.days ?? 0) > 0)
        expect(`${en} ${zh}`).not.toMatch(/that day|没有这一天/);
  });
  it('names no hour by a time that would seem to be the last one', () => {
    for (const pattern of ['*/20 */2 * * *', '5-50/15 9-17 * * *', '7 */5 8-20/3 * * *', '*/7 1-22/3 * * *'])
      expect(describeSchedule(cron(pattern), 'en')).not.toMatch(/\d\d:\d\d/);
  });
  it('Chinese has one way to write dates, and never says every year beside other years', () => {
    for (const { zh } of SENTENCES) {
      expect(zh).not.toMatch(/\d[年月日]|[年月]\d|[从到至]\d{4}/);
      expect(zh).not.toMatch(/每年 .*仅限.*年/);
    }
  });
  it('names each number up to 24 entries, and weeks in steps by their step', () => {
    const fields = (week: string): Schedule => ({ kind: 'cron', fields: { week, day_of_week: 'mon', hour: 8 } });
    for (let step = 2; step <= 30; step += 1)
      for (const schedule of [fields(`*/${step}`), cron(`*/5,*/7 */${Math.min(step, 23)} * * *`)])
        for (const language of ['en', 'zh'] as const)
          expect(describeSchedule(schedule, language)).not.toMatch(/different|个值/);
  });
  it('has no capital in the middle of a sentence but those of names', () => {
    const names =
      /\b(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|ISO|UTC|Punctual)\b|\b[A-Z]\w+\/\w+/g;
    for (const { en } of SENTENCES)
      expect(
        en
          .replace(names, '')
          .slice(1)
          .replace(/^1\) [A-Z]/, ''),
      ).not.toMatch(/[A-Z]/);
  });
});

/** Sentences that were not true, or left something open, before they were composed from a structure. */
const ONCE_UNTRUE: readonly (readonly [promise: string, schedule: Schedule, en: string, zh: string])[] = [
  [
    'a yearly calendar on 29 February names leap years',
    { kind: 'calendar', every: { years: 1 }, start: '2028-02-29' },
    'In every leap year on 29 February at 00:00, starting 29 February 2028',
    '每个闰年的 2 月 29 日 00:00，从 2028 年 2 月 29 日起',
  ],
  [
    'a monthly calendar on the 31st says that it skips months',
    { kind: 'calendar', every: { months: 1 }, start: '2026-03-31' },
    'On the 31st of every month at 00:00, skipping months without a 31st, starting 31 March 2026',
    '每月 31 日 00:00，没有 31 日的月份跳过，从 2026 年 3 月 31 日起',
  ],
  [
    'a calendar has no second pass of an overlap, so `both` is not said',
    { kind: 'calendar', every: { days: 1 }, time: '02:30', dst: { overlap: 'both' } },
    'Every day at 02:30',
    '每天 02:30',
  ],
  [
    'dst has no effect on what repeats, so it is not said',
    { ...cron('*/30 * * * *'), dst: { gap: 'shift', overlap: 'last' } },
    'Every 30 minutes',
    '每 30 分钟',
  ],
  [
    'every member has its own zone',
    {
      kind: 'any',
      timezone: 'Europe/Berlin',
      of: [cron('0 9 * * *'), { ...cron('0 11 * * *'), timezone: 'Asia/Tokyo' }],
    },
    '(1) Every day at 09:00, Europe/Berlin time; or (2) every day at 11:00, Asia/Tokyo time',
    '(1) 每天 09:00，Europe/Berlin 时间；或 (2) 每天 11:00，Asia/Tokyo 时间',
  ],
  [
    'an exclusion belongs to its member, a number of runs to the whole',
    {
      kind: 'any',
      maxRuns: 3,
      of: [{ ...cron('0 9 * * *'), exclude: { days: ['sat', 'sun'] } }, cron('0 12 * * *')],
    },
    '(1) Every day at 09:00, not on Saturdays or Sundays; or (2) every day at 12:00; overall: at most 3 runs',
    '(1) 每天 09:00，周六、周日除外；或 (2) 每天 12:00；整体：最多运行 3 次',
  ],
  [
    'groups stay groups',
    {
      kind: 'any',
      of: [{ kind: 'all', of: [cron('0 9 * * *'), cron('0 */3 1 * *')] }, cron('0 18 * * FRI')],
    },
    '(1) Only when these coincide: (1.1) every day at 09:00; and (1.2) on the 1st of every month at 00:00, 03:00, 06:00, 09:00, 12:00, 15:00, 18:00 and 21:00; or (2) every Friday at 18:00',
    '(1) 仅当以下时间重合：(1.1) 每天 09:00；且 (1.2) 每月 1 日 00:00、03:00、06:00、09:00、12:00、15:00、18:00、21:00；或 (2) 每周五 18:00',
  ],
  [
    'a year says only once that it is one',
    cron('0 0 9 1 1 * 2027'),
    'On 1 January 2027 at 09:00',
    '2027 年 1 月 1 日 09:00',
  ],
  [
    'years in steps do not contradict the date',
    cron('0 0 9 1 1 * */2'),
    'On 1 January at 09:00, in every 2nd year from 1970',
    '1970 年起每 2 年的 1 月 1 日 09:00',
  ],
  [
    'a month is named once',
    cron('0 0 * 6 FRI#L'),
    'On the last Friday of June at 00:00',
    '每年 6 月的最后一个周五 00:00',
  ],
  [
    'a pattern is a grid of the day',
    cron('0 */6 * * *'),
    'Every day at 00:00, 06:00, 12:00 and 18:00',
    '每天 00:00、06:00、12:00、18:00',
  ],
  ['an interval is elapsed time', { kind: 'interval', every: { hours: 6 } }, 'Every 6 hours', '每 6 小时'],
  [
    'a weekly calendar names the day of its creation',
    { kind: 'calendar', every: { weeks: 1 }, time: '06:05' },
    'Every Monday at 06:05',
    '每周一 06:05',
  ],
  [
    'a monthly calendar names the day of its creation',
    { kind: 'calendar', every: { months: 1 }, time: '06:05' },
    'On the 30th of every month at 06:05, skipping months without a 30th',
    '每月 30 日 06:05，没有 30 日的月份跳过',
  ],
  [
    'the last step of an hour may be shorter',
    cron('*/7 * * * *'),
    'Every 7 minutes from minute 0 to minute 56 of every hour',
    '每小时从第 0 分到第 56 分每 7 分钟',
  ],
  ['hours in steps', cron('30 */2 * * *'), 'Every 2 hours from 00:30 to 22:30', '每天 00:30 至 22:30 每 2 小时'],
  ['repeated on weekdays', cron('*/5 * * * SUN'), 'Every 5 minutes on Sundays', '每周日每 5 分钟'],
  [
    'both day fields with a plus',
    cron('0 12 1-7 * +MON-FRI'),
    'On the 1st to 7th of every month at 12:00, only if it falls on a weekday (Monday to Friday)',
    '每月 1 日至 7 日 12:00，仅限当天是周一至周五',
  ],
  [
    'Monday to Friday is not the statutory calendar',
    cron('30 3 * * 1-5'),
    'Monday to Friday at 03:30',
    '周一至周五 03:30',
  ],
  [
    'jitter and runs of a member have no effect',
    { kind: 'any', of: [{ ...cron('0 9 * * *'), jitter: { seconds: 60 }, maxRuns: 2 }, cron('0 12 * * *')] },
    'Every day at 09:00; or every day at 12:00',
    '每天 09:00；或每天 12:00',
  ],
  [
    'an event is held back by bounds, exclusions and jitter',
    { kind: 'event', on: 'login', end: '2027-01-01', exclude: { days: ['sun'] }, jitter: { seconds: 9 } },
    'When you log in, until the end of 1 January 2027, not on Sundays, with a random delay of up to 9 seconds',
    '登录时，到 2027 年 1 月 1 日（含当天）为止，周日除外，随机推迟最多 9 秒',
  ],
  [
    'nothing holds back a person',
    { kind: 'manual', end: '2027-01-01', exclude: { days: ['sun'] }, jitter: { seconds: 9 }, maxRuns: 2 },
    'Only when started by hand',
    '仅手动启动',
  ],
];

describe('sentences that were not true', () => {
  it.each(ONCE_UNTRUE)('%s', (_, schedule, en, zh) => {
    expect([describeSchedule(schedule, 'en', origin), describeSchedule(schedule, 'zh', origin)]).toEqual([en, zh]);
  });
  it('without the creation of the job a calendar leaves its day open', () => {
    const weekly: Schedule = { kind: 'calendar', every: { weeks: 1 }, time: '06:05' };
    expect(describeSchedule(weekly, 'en')).toBe('Every week at 06:05, counted from the day it is created');
    expect(describeSchedule(weekly, 'zh')).toBe('每周 06:05，从创建当天起算');
  });
  it('the day of creation is that of the zone of the schedule', () => {
    const late: Origin = { anchor: Date.parse('2026-11-30T20:00:00Z'), zone: 'Europe/Berlin' };
    const weekly: Schedule = { kind: 'calendar', every: { weeks: 1 }, time: '06:05' };
    expect(describeSchedule(weekly, 'en', late)).toBe('Every Monday at 06:05');
    expect(describeSchedule({ ...weekly, timezone: 'Asia/Tokyo' }, 'en', late)).toBe(
      'Every Tuesday at 06:05, Asia/Tokyo time',
    );
  });
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
      '2026 年 3 月 29 日没有 03:30 这个时间：改在 04:00 运行',
      '2026 年 10 月 25 日会出现两次 03:30：只在第一次运行',
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
  it('a clock change is remarked in the zone of the member that meets it', () => {
    const two: Schedule = {
      kind: 'any',
      of: [cron('30 3 * * *'), { ...cron('30 2 * * *'), timezone: 'America/New_York' }],
    };
    expect(preview(two).remarks.slice(0, 3)).toEqual([
      '03:30 does not exist on 29 March 2026: runs at 04:00',
      '03:30 happens twice on 25 October 2026: runs the first time only',
      '02:30 does not exist on 14 March 2027 in America/New_York: runs at 03:00',
    ]);
    const shifted: Schedule = { ...cron('30 2 * * *'), timezone: 'Europe/Berlin', dst: { gap: 'shift' } };
    const sameMoment: Schedule = { kind: 'any', of: [cron('30 3 * * *'), shifted] };
    expect(preview(sameMoment, 'zh').remarks.slice(0, 2)).toEqual([
      '2026 年 3 月 29 日没有 03:30 这个时间：改在 04:00 运行',
      'Europe/Berlin 时间 2026 年 3 月 29 日没有 02:30 这个时间：改在 03:30 运行',
    ]);
  });
  it('what has no effect is not remarked', () => {
    expect(preview({ kind: 'manual', jitter: { seconds: 60 }, maxRuns: 3 }).remarks).toEqual([]);
  });
  it('jitter and a number of runs are remarked', () => {
    expect(preview({ ...cron('0 12 * * *'), jitter: { seconds: 120, stable: true }, maxRuns: 3 }).remarks).toEqual([
      'Starts up to 2 minutes later, always by the same delay on this computer',
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
