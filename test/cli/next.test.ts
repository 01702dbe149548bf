import { describe, expect, it } from 'vitest';
import { explainSchedule } from '../../main/cli/explain.ts';
import { answerLine, DEFAULT_COUNT, nextFires } from '../../main/cli/next.ts';
import { PunctualError } from '../../main/engine/errors.ts';

const defaults = { zone: 'Europe/Berlin', now: Date.parse('2026-03-28T12:00:00Z') };
const cron = (pattern: string, timezone = 'UTC') => ({ kind: 'cron', pattern, timezone });
const answer = (line: unknown): unknown =>
  JSON.parse(answerLine(typeof line === 'string' ? line : JSON.stringify(line), defaults));

describe('punctual next', () => {
  it('gives UTC instants with milliseconds, exclusive of from', () => {
    const from = '2026-03-29T01:00:00Z';
    expect(nextFires({ schedule: cron('0 * * * *'), from, count: 2 }, defaults)).toEqual([
      '2026-03-29T02:00:00.000Z',
      '2026-03-29T03:00:00.000Z',
    ]);
  });

  it('without from it starts now, without count it gives five, without a zone it takes the computer’s', () => {
    const fires = nextFires({ schedule: { kind: 'cron', pattern: '30 2 * * *' } }, defaults);
    expect(fires).toHaveLength(DEFAULT_COUNT);
    expect(fires[0]).toBe('2026-03-29T01:00:00.000Z');
  });

  it('from may be a wall time of the computer’s zone', () => {
    expect(nextFires({ schedule: cron('0 * * * *'), from: '2026-03-28T14:30', count: 1 }, defaults)).toEqual([
      '2026-03-28T14:00:00.000Z',
    ]);
  });

  it('S2: refuses what is no IANA name of a zone, with a proposal, as the zone and as the one that is meant by local', () => {
    const wrong = (schedule: unknown, zone = 'UTC') => answerLine(JSON.stringify({ schedule }), { ...defaults, zone });
    expect(wrong(cron('0 9 * * *', 'BST'))).toContain('did you mean Europe/London or Asia/Dhaka?');
    expect(wrong({ kind: 'cron', pattern: '0 9 * * *' }, 'CEST')).toContain('did you mean Europe/Berlin');
    expect(() => nextFires({ schedule: cron('0 9 * * *'), from: '2026-01-01T00:00' }, { zone: 'MSK', now: 0 })).toThrow(
      'did you mean Europe/Moscow?',
    );
  });

  it('gives fewer, or none, when the schedule ends', () => {
    expect(nextFires({ schedule: { ...cron('0 0 * * *'), end: '2026-03-30' }, count: 9 }, defaults)).toHaveLength(2);
    expect(nextFires({ schedule: cron('0 0 31 2 *'), count: 9 }, defaults)).toEqual([]);
    expect(nextFires({ schedule: cron('@reboot') }, defaults)).toEqual([]);
    expect(nextFires({ schedule: cron('@daily'), count: 0 }, defaults)).toEqual([]);
  });

  it('an interval without a start counts from `from`', () => {
    const schedule = { kind: 'interval', every: { minutes: 10 } };
    expect(nextFires({ schedule, from: '2026-01-01T00:00:00Z', count: 1 }, defaults)).toEqual([
      '2026-01-01T00:10:00.000Z',
    ]);
  });

  it('a wrong schedule is a PunctualError', () => {
    expect(() => nextFires({ schedule: cron('61 * * * *') }, defaults)).toThrow(PunctualError);
    expect(() => nextFires({ schedule: cron('@daily'), count: -1 }, defaults)).toThrow('count: a whole number');
    expect(() => nextFires({ schedule: cron('@daily'), from: 'soon' }, defaults)).toThrow('from: a moment such as');
  });
});

describe('punctual next --stdin', () => {
  it('answers a line with instants', () => {
    expect(answer({ schedule: cron('0 12 * * *'), from: '2026-01-01T00:00:00Z', count: 2 })).toEqual({
      instants: ['2026-01-01T12:00:00.000Z', '2026-01-02T12:00:00.000Z'],
    });
  });

  it('answers a wrong schedule with code, sentence, field and position', () => {
    expect(answer({ schedule: cron('0 25 * * *') })).toMatchObject({
      error: {
        code: 'bad-schedule',
        message: 'hour: 25 is not between 0 and 23 (at 2)',
        field: 'pattern',
        position: 2,
      },
    });
  });

  it('answers what never meets with never-runs', () => {
    const of = [cron('0 * * * *'), cron('30 * * * *')];
    expect(answer({ schedule: { kind: 'all', of } })).toMatchObject({ error: { code: 'never-runs' } });
    const start = '2026-01-01T00:00:00Z';
    const grids = [
      { kind: 'interval', every: { seconds: 4 }, start },
      { kind: 'interval', every: { seconds: 6 }, start: '2026-01-01T00:00:01Z' },
    ];
    expect(answer({ schedule: { kind: 'all', of: grids } })).toMatchObject({ error: { code: 'never-runs' } });
  });

  it('answers a line that is no request with bad-input', () => {
    for (const line of ['', 'garbage', '[]', 'null', '5', '{}', '"x"', '{"schedule":']) {
      expect(answer(line), line).toMatchObject({ error: { code: 'bad-input' } });
    }
    expect(answer({ schedule: null })).toMatchObject({ error: { code: 'bad-schedule' } });
    expect(answer({ schedule: cron('@daily'), from: 5 })).toMatchObject({ error: { code: 'bad-input' } });
    expect(answer({ schedule: cron('@daily'), count: 1e9 })).toMatchObject({ error: { code: 'bad-input' } });
  });
});

describe('punctual explain', () => {
  const explain = (pattern: string, language: 'en' | 'zh') =>
    explainSchedule(cron(pattern, 'Europe/Helsinki'), {
      zone: 'UTC',
      from: Date.parse('2026-03-28T12:00:00Z'),
      count: 2,
      language,
    });
  it('says words, remarks and the next fires by the wall clock', () => {
    expect(explain('30 3 * * *', 'en')).toEqual([
      'Every day at 03:30, Europe/Helsinki time',
      '- 03:30 does not exist on 29 March 2026: runs at 04:00',
      '- 03:30 happens twice on 25 October 2026: runs the first time only',
      '- 03:30 does not exist on 28 March 2027: runs at 04:00',
      '',
      'Europe/Helsinki',
      '  2026-03-29 04:00:00+03:00  2026-03-29T01:00:00.000Z  (moved: the clock skips its time)',
      '  2026-03-30 03:30:00+03:00  2026-03-30T00:30:00.000Z',
    ]);
    expect(explain('0 12 * * *', 'zh')[0]).toBe('每天 12:00，Europe/Helsinki 时间');
  });
  it('says what is wrong', () => {
    expect(() => explain('* * * *', 'en')).toThrow('the pattern has 4 fields');
    expect(() => explain('* * * *', 'zh')).toThrow('表达式有 4 个字段');
    expect(() => explain('0 6x * * *', 'zh')).toThrow('时：“6x”不是数字（位置 2）');
  });
});
