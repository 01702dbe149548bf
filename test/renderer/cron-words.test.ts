import { describe, expect, it } from 'vitest';
import { type CronFieldName, cronPartWords } from '../../renderer/editor/cron-words.ts';
import { createFormats } from '../../renderer/format/formats.ts';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';

const { monthName } = createFormats({ language: 'en', zone: 'UTC', hour24: true, text: en });

describe('a field of a cron pattern in words', () => {
  it.each<[string, CronFieldName, string]>([
    ['*', 'hour', 'every one'],
    ['?', 'day', 'every one'],
    ['*/15', 'minute', 'every 15 minutes'],
    ['*/1', 'minute', 'every minute'],
    ['0', 'minute', 'on the hour'],
    ['05', 'minute', '5 min past the hour'],
    ['19', 'hour', '19:00 to 19:59'],
    ['1', 'day', 'day 1 of the month'],
    ['9-17', 'hour', '9 to 17'],
    ['9-17/2', 'hour', 'every 2 hours from 9 to 17'],
    ['MON-FRI', 'weekday', 'Monday to Friday'],
    ['0,7', 'weekday', 'Sunday, Sunday'],
    ['jan,3', 'month', 'January, March'],
    ['L', 'day', 'last day of the month'],
    ['LW', 'day', 'last weekday of the month'],
    ['L-1', 'day', '1 day before the last day of the month'],
    ['L-3,15', 'day', '3 days before the last day of the month, 15'],
    ['15W', 'day', 'weekday nearest the 15.'],
    ['FRI#L', 'weekday', 'last Friday of the month'],
    ['5L', 'weekday', 'last Friday of the month'],
    ['tue#2', 'weekday', 'Tuesday number 2 of the month'],
    ['+MON', 'weekday', 'Monday'],
    ['6x', 'minute', '6x'],
    ['13', 'month', '13'],
  ])('%s of %s: %s', (part, field, words) => {
    expect(cronPartWords(part, field, en, monthName)).toBe(words);
  });

  it('is said in Chinese as well', () => {
    expect(cronPartWords('MON-FRI', 'weekday', zh, monthName)).toBe('星期一 至 星期五');
    expect(cronPartWords('0', 'minute', zh, monthName)).toBe('整点');
  });
});
