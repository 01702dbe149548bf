/** What people paste from other schedulers: its exact meaning, or a sentence that says what to write (S2, S6). */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../main/engine/model.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { crontabReading } from '../../../main/engine/triggers/dialects/crontab-days.ts';
import { recognise } from '../../../main/engine/triggers/dialects/recognise.ts';
import { withWeekdays, withWeekdaysBesideQuestion } from '../../../main/engine/triggers/dialects/weekday-numbers.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';
import { foreignFires, randomForeignPattern } from '../../support/foreign-cron.ts';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';
import { randomPattern } from '../../support/random-schedules.ts';
import { vixieRunsOn } from '../../support/vixie-cron.ts';

const now = Date.UTC(2026, 0, 1);
const context = { zone: 'UTC', anchor: now, lastFinish: null };

interface Row {
  readonly origin: string;
  readonly text: string;
  readonly fires?: readonly string[];
  readonly said?: string;
  readonly why?: readonly string[];
  readonly use?: readonly { readonly text: string; readonly by?: string; readonly fires: readonly string[] }[];
}
const rows = readFileSync(new URL('../../fixtures/pasted/pasted.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** The first fires without a spread, which comes on top of the schedule's time (S24). */
function firesOf(schedule: Schedule, count: number): string[] {
  const trigger = compileSchedule({ ...schedule, jitter: undefined }, context);
  const fires: string[] = [];
  for (let at = trigger.next(now); at !== null && fires.length < count; at = trigger.next(at))
    fires.push(new Date(at).toISOString().replace('.000Z', 'Z'));
  return fires;
}
const cron = (pattern: string): Schedule => ({ kind: 'cron', pattern });
const patternOf = (schedule: Schedule): string => (schedule.kind === 'cron' ? (schedule.pattern ?? '') : '');
const use = (pattern: string) => problemOfPattern(pattern)?.fault?.use ?? [];

describe('texts of AWS', () => {
  const PLAIN = ['0 10 * * ? *', '0/15 8-17 ? * MON-FRI *', '0 10 ? * 6L *', '0 10 L * ? 2027', '0 22-2 1,15 * ? *'];
  const WRAPPED: readonly ((inside: string) => string)[] = [
    (inside) => inside,
    (inside) => `cron(${inside})`,
    (inside) => `"cron(${inside})",`,
    (inside) => `schedule: cron(${inside})`,
    (inside) => `cron(${inside}); cron(0 12 * * ? *)`,
    (inside) => `cron(${inside})\ncron(0 12 * * ? *)`,
  ];
  const cronsIn = (schedule: Schedule): Schedule[] =>
    schedule.kind === 'any' ? schedule.of.flatMap(cronsIn) : [schedule];

  it.each(PLAIN)('S6: %s means UTC, however it is wrapped and how many there are', (inside) => {
    for (const wrap of WRAPPED) {
      const found = recognise(wrap(inside));
      expect(found, wrap(inside)).toMatchObject({ origin: 'aws' });
      for (const { schedule, text } of found?.readings ?? []) {
        const crons = cronsIn(schedule);
        expect(crons.map(({ timezone }) => timezone)).toEqual(crons.map(() => 'UTC'));
        expect(text.split('"timezone": "UTC"')).toHaveLength(crons.length + 1);
      }
    }
  });

  it('S6: a text that is not of its shape is not said to come from there', () => {
    expect(recognise('cron(0 10 * * *)')).toMatchObject({ origin: null, readings: [{ text: '0 10 * * *' }] });
    expect(recognise('cron(0 10 ? * 2-6)')?.readings.map(({ text, by }) => [by, text])).toEqual([
      ['quartz', '0 10 * * MON-FRI'],
      ['cron', '0 10 * * TUE-SAT'],
    ]);
  });

  it('what is different “there” names where that is', () => {
    for (const text of ['0 9 * * L', '0 0 8 ? * L', '0 0 10 L-3W * ?', '0 9 L-3W * *'])
      expect(problemOfPattern(text)?.message).toMatch(/^this looks like Quartz: /);
  });
});

describe('the table of pasted texts', () => {
  it('has at least the texts that were collected', () => expect(rows.length).toBeGreaterThan(160));

  it.each(rows.map((row) => [row.origin, row.text, row] as const))('S2, S6: %s %j', (_, text, row) => {
    const problem = problemOfPattern(text);
    if (row.fires !== undefined) {
      expect(problem).toBeNull();
      return expect(firesOf(cron(text), row.fires.length)).toEqual(row.fires);
    }
    if (problem === null) throw new Error('was accepted');
    const { fault, message } = problem;
    const found = fault?.use?.map(({ text: written, by, schedule }, index) => ({
      text: written,
      ...(by === null ? {} : { by }),
      fires: firesOf(schedule, row.use?.[index]?.fires.length ?? 2),
    }));
    expect(found).toEqual(row.use);
    for (const { text: written } of row.use ?? []) expect(message).toContain(written);
    if (row.said === undefined) expect(fault?.kind === 'dialect' && fault.why).toEqual(row.why);
    else
      expect(fault?.use === undefined ? message : message.replace(/; write .*?(?= \(at \d+\)$|$)/, '')).toBe(row.said);
  });
});

describe('weekday numbers beside ? (S2)', () => {
  it('are asked about in both spellings unless both mean the same days', () => {
    expect(use('0 15 10 ? * 2-6').map(({ by, text }) => `${by} ${text}`)).toEqual([
      'quartz 0 15 10 * * MON-FRI',
      'cron 0 15 10 * * TUE-SAT',
    ]);
    for (const pattern of ['0 0 ? * *', '0 0 ? * MON', '0 0 ? * */2', '0 0 ? * 1-7', '0 0 ? * 0', '0 0 * * 2-6'])
      expect(problemOfPattern(pattern)).toBeNull();
  });

  it('name the member of any and all that asks', () => {
    const schedule = {
      kind: 'any',
      of: [cron('0 9 * * *'), { kind: 'all', of: [cron('0 9 ? * 2'), cron('* * * * *')] }],
    };
    expect(checkSchedule(schedule, { now, context })[0]).toMatchObject({
      field: 'of.1.of.0.pattern',
      code: 'unknown-text',
    });
  });

  it('are not asked about again in a pattern that is saved already, and it runs as before, with a remark', () => {
    const known = cron('0 15 10 ? * 2-6');
    expect(checkSchedule({ ...known, timezone: 'Asia/Tokyo' }, { now, context, known })).toEqual([]);
    expect(checkSchedule(cron('0 15 10 ? * 2-5'), { now, context, known })).toHaveLength(1);
    expect(firesOfPattern('0 15 10 ? * 2-6', '2026-01-03T00:00:00Z', 2)).toEqual([
      '2026-01-03T10:15:00.000Z',
      '2026-01-06T10:15:00.000Z',
    ]);
    const preview = (language: 'en' | 'zh') => previewSchedule(known, { now, count: 1, language, context, known });
    expect(preview('en')).toMatchObject({ problems: [], fires: [{}] });
    expect(preview('en').remarks[0]).toMatch(/1 = Monday.*TUE-SAT.*Quartz.*MON-FRI/);
    expect(preview('zh').remarks[0]).toMatch(/星期一.*TUE-SAT.*Quartz.*MON-FRI/);
  });

  it('become names when somebody says whose they are', () => {
    expect(withWeekdays('0 15 10 ? * 6#3', 'quartz')).toBe('0 15 10 * * FRI#3');
    expect(withWeekdays('0 15 10 ? * 6#3', 'cron')).toBe('0 15 10 * * SAT#3');
    expect(withWeekdays('0 15 10 * * 2-6', 'quartz')).toBe('0 15 10 * * MON-FRI');
    expect(withWeekdays('0 15 10 ? * MON', 'quartz')).toBe('0 15 10 ? * MON');
    expect(withWeekdays('nonsense', 'quartz')).toBe('nonsense');
    const schedule: Schedule = { kind: 'any', of: [cron('0 9 * * 1-5'), cron('0 9 ? * 1')], timezone: 'UTC' };
    expect(withWeekdaysBesideQuestion(schedule, 'quartz')).toEqual({
      ...schedule,
      of: [cron('0 9 * * 1-5'), cron('0 9 * * SUN')],
    });
  });
});

describe('what is proposed', () => {
  it('fires when the other scheduler would, for random texts of Quartz and AWS', () => {
    let compared = 0;
    for (let seed = 0; seed < 1500; seed++) {
      const { text, dialect } = randomForeignPattern(seed);
      const problem = problemOfPattern(text);
      const readings = problem?.fault?.use ?? [];
      const meant = readings.find(({ by }) => by === 'quartz') ?? readings[0];
      if (problem !== null && problem.code !== 'never-runs')
        expect(meant, `${dialect} ${text}: ${problem.message}`).toBeDefined();
      const schedule = problem === null ? cron(text) : meant?.schedule;
      if (schedule === undefined) continue;
      compared += 1;
      expect(firesOf(schedule, 20), `${dialect} ${text} as ${JSON.stringify(schedule)}`).toEqual(
        foreignFires(text, dialect, now, 20),
      );
    }
    expect(compared).toBeGreaterThan(1400);
  });

  it('S11: is in UTC for AWS, unless the schedule names the zone that the rule has beside it', () => {
    const proposed = (pattern: string, timezone?: string) => {
      const schedule = { kind: 'cron', pattern, timezone };
      return checkSchedule(schedule, { now, context: { ...context, zone: 'Europe/Berlin' } })[0]?.fault?.use?.[0];
    };
    for (const text of ['cron(0 10 * * ? *)', '0 10 * * ? *'])
      for (const zone of [undefined, 'local'])
        expect(proposed(text, zone)?.schedule).toEqual({ kind: 'cron', pattern: '0 10 * * *', timezone: 'UTC' });
    expect(proposed('cron(0 10 * * ? *)', 'Asia/Tokyo')).toMatchObject({ text: '0 10 * * *' });
    expect(proposed('at(2026-12-01T09:00:00)')?.schedule).toEqual({ kind: 'date', at: '2026-12-01T09:00:00Z' });
  });

  it('stays within what Jenkins may draw, with any spread', () => {
    for (const [text, allowed] of [
      ['H/15 * * * *', (_h: number, m: number, first: number) => m % 15 === first % 15],
      ['H(0-29)/10 * * * *', (_h: number, m: number) => m < 30],
      ['H H(0-7) * * *', (h: number) => h <= 7],
      ['H H/7 * * *', (h: number, _m: number, _f: number, firstHour: number) => h % 7 === firstHour % 7],
    ] as const) {
      const schedule = use(text)[0]?.schedule;
      const most = schedule?.jitter?.seconds ?? -1;
      expect(schedule?.jitter?.stable).toBe(true);
      for (let spread = 0; spread <= most; spread += 60) {
        const moments = firesOf(schedule as Schedule, 60).map((fire) => new Date(Date.parse(fire) + spread * 1000));
        const [first] = moments;
        for (const at of moments) {
          const fits = allowed(
            at.getUTCHours(),
            at.getUTCMinutes(),
            first?.getUTCMinutes() ?? 0,
            first?.getUTCHours() ?? 0,
          );
          expect(fits, `${text} later by ${spread} s: ${at.toISOString()}`).toBe(true);
        }
      }
    }
  });

  it('parses, is asked nothing about, and stays what it is, for random and damaged texts', () => {
    const characters = fc.constantFrom(
      ...' \t\n,-*/?#+LWH~@:;|()"\'`\\0123456789RTZ=.MONFRIsept–×０\u00a0\u200b☃'.split(''),
    );
    const text = fc.oneof(
      fc.array(characters, { maxLength: 24 }).map((each) => each.join('')),
      fc.tuple(randomPattern, fc.nat(), characters).map(([{ schedule }, at, extra]) => {
        const pattern = patternOf(schedule);
        const place = at % (pattern.length + 1);
        return `${pattern.slice(0, place)}${extra}${pattern.slice(place)}`;
      }),
      fc.constantFrom(...rows.map((row) => row.text)),
    );
    fc.assert(
      fc.property(text, (written) => {
        const found = recognise(written);
        for (const { schedule, text: proposed } of found?.readings ?? []) {
          const problems = checkSchedule(schedule, { now, context }).filter(({ code }) => code !== 'never-runs');
          expect(problems, `${JSON.stringify(written)} -> ${proposed}`).toEqual([]);
          if (schedule.kind === 'cron') expect(recognise(schedule.pattern ?? '')).toBeNull();
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('is nothing for a pattern of ours', () => {
    fc.assert(
      fc.property(randomPattern, ({ schedule }) => {
        const pattern = patternOf(schedule);
        if (!pattern.includes('?')) expect(recognise(pattern), pattern).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

describe('two day fields, of which a crontab requires both when one begins with * (S6)', () => {
  it('the remark says what to write for its meaning, in both languages', () => {
    const remarks = (pattern: string, language: 'en' | 'zh' = 'en') =>
      previewSchedule(cron(pattern), { now, count: 1, language, context }).remarks;
    expect(remarks('0 9 */2 * MON')).toEqual([
      'Either of its two day fields is enough here; a crontab requires both, because one begins with *: write “0 9 */2 * +MON” for that',
    ]);
    expect(remarks('0 9 */1 * MON')[0]).toContain('“0 9 * * MON”');
    expect(remarks('0 9 1 * */2', 'zh')).toEqual([
      '这里日和星期符合其一即可；crontab 中有一个以 * 开头时要求两者都符合，若要如此请写“0 9 1 * +*/2”',
    ]);
    for (const pattern of ['0 9 1 * MON', '0 9 * * MON', '0 9 */2 * *', '0 9 */2 * +MON', '0 9 */2 * FRI#L'])
      expect(remarks(pattern)).toEqual([]);
  });

  it('1,500 random lines: a crontab runs on the days of what is to be written, or on those of the line itself', () => {
    const field = (least: number, most: number) => {
      const value = fc.integer({ min: least, max: most });
      return fc.oneof(
        fc.constant('*'),
        fc.integer({ min: 1, max: 6 }).map((step) => `*/${step}`),
        fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        value.map(String),
        value.map((each) => `*/3,${each}`),
      );
    };
    let told = 0;
    fc.assert(
      fc.property(field(1, 31), field(0, 6), (day, weekday) => {
        const pattern = `0 0 ${day} * ${weekday}`;
        const other = crontabReading(pattern);
        if (other !== null) told += 1;
        const days = Array.from({ length: 120 }, (_, index) => new Date(now + (index + 1) * 86_400_000));
        const expected = days.filter((date) => vixieRunsOn(day, weekday, date)).map((date) => date.getTime());
        const trigger = compileSchedule(cron(other ?? pattern), context);
        expect(
          days.map((date) => date.getTime()).filter((at) => trigger.next(at - 1) === at),
          pattern,
        ).toEqual(expected);
      }),
      { numRuns: 1500 },
    );
    expect(told).toBeGreaterThan(200);
  });
});
