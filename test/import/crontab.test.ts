import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { importCrontab } from '../../main/import/crontab/import-crontab.ts';
import type { ImportEntry } from '../../main/import/model.ts';
import { reportImport } from '../../main/import/report.ts';
import { vixieRunsOn } from '../support/vixie-cron.ts';

const now = Date.UTC(2026, 2, 20, 12);
const zone = 'Europe/Helsinki';
const read = (text: string, form: 'user' | 'system' = 'user') => importCrontab(text, { form, zone, now, user: 'me' });
function only(text: string): ImportEntry {
  const { entries, notUnderstood } = read(text);
  expect(notUnderstood).toEqual([]);
  const [entry] = entries;
  if (entry === undefined) throw new Error('nothing was read');
  return entry;
}
const codes = (entry: ImportEntry) => entry.differences.map(({ code }) => code);
const schedule = (text: string) => only(`${text} true`).spec?.schedule;

describe('times', () => {
  test.each([
    ['0 3 * * 1', '0 3 * * MON'],
    ['0 3 * * 0', '0 3 * * SUN'],
    ['0 3 * * 7', '0 3 * * SUN'],
    ['0 3 * * 1-7', '0 3 * * *'],
    ['0 3 * * */2', '0 3 * * TUE,THU,SAT-SUN'],
    ['0 3 * * sat,sun', '0 3 * * SAT,SUN'],
    ['0 3 * * 0,1,4', '0 3 * * MON,THU,SUN'],
    ['0 3 * * 0,1,3,5', '0 3 * * MON,WED,FRI,SUN'],
    ['007 08 * * *', '7 8 * * *'],
    ['*/61 * * * *', '0 * * * *'],
    ['0 */5 * * *', '0 0,5,10,15,20 * * *'],
    ['0-30/7 * * * *', '0,7,14,21,28 * * * *'],
    ['0 0 1 */3 *', '0 0 1 */3 *'],
    ['0 0 */2 * 1', '0 0 */2 * +MON'],
    ['0 0 13 * 5', '0 0 13 * FRI'],
  ])('%s means %s here', (written, pattern) => {
    const entry = only(`${written} true`);
    expect(entry.spec?.schedule).toMatchObject({ kind: 'cron' });
    const zoneContext = { zone, anchor: now, lastFinish: null };
    const expected = compileSchedule({ kind: 'cron', pattern }, zoneContext);
    let at = now;
    for (const instant of entry.oldFires.instants) {
      at = expected.next(at) ?? 0;
      expect(new Date(instant).toISOString()).toBe(new Date(at).toISOString());
    }
    expect(entry.newFires.instants).toEqual(entry.oldFires.instants);
  });

  test('a field that begins with * joins day and weekday with AND, two plain ones with OR, and both are said', () => {
    expect(codes(only('0 0 */2 * 1 true'))).toContain('day-and-weekday');
    expect(codes(only('0 0 13 * 5 true'))).toContain('day-or-weekday');
  });

  test.each([
    ['0 0 1-31 * 1', '0 0 * * *'],
    ['0 0 1-31 * 1-5', '0 0 * * *'],
    ['0 0 13 * 0-6', '0 0 * * *'],
    ['0 0 1-30,31 * 1', '0 0 * * *'],
    ['0 0 10,* * 2', '0 0 * * *'],
    ['0 0 13 * 1,*', '0 0 * * *'],
    ['0 0 *,10 * 2', '0 0 * * TUE'],
    ['0 0 */1 * 2', '0 0 * * TUE'],
    ['0 0 13 * */1', '0 0 13 * *'],
  ])('S6: a full day field is a star only by its first character: %s is %s', (written, pattern) => {
    const entry = only(`${written} true`);
    expect(entry.spec?.schedule).toEqual({ kind: 'cron', pattern });
    expect(entry.newFires.instants).toEqual(entry.oldFires.instants);
  });

  test('S6: random day fields run on the days of Vixie cron', () => {
    const day = fc.oneof(
      fc.constantFrom('*', '*/2', '*/1', '1-31', '1-31/1', '1-15,16-31', '10,*', '*,10', '31', '1-30'),
      fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 3 }).map((days) => days.join(',')),
    );
    const weekday = fc.oneof(
      fc.constantFrom('*', '*/2', '*/1', '0-6', '1-7', '0-7', 'mon-sat,sun', '1,*', '*,1', '5-7', 'mon-fri'),
      fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 3 }).map((days) => days.join(',')),
    );
    fc.assert(
      fc.property(day, weekday, (days, weekdays) => {
        const { entries } = importCrontab(`0 0 ${days} * ${weekdays} true`, {
          form: 'user',
          zone: 'UTC',
          now,
          user: 'me',
        });
        const schedule = entries[0]?.spec?.schedule;
        if (schedule === undefined) throw new Error('was not imported');
        const trigger = compileSchedule(schedule, { zone: 'UTC', anchor: now, lastFinish: null });
        const midnight = Date.UTC(2026, 2, 21);
        for (let date = 0; date < 62; date++) {
          const at = midnight + date * 86_400_000;
          const runs = trigger.next(at - 1) === at;
          expect(runs, `${days} * ${weekdays} on ${new Date(at).toISOString()}`).toBe(
            vixieRunsOn(days, weekdays, new Date(at)),
          );
        }
      }),
      { numRuns: 600 },
    );
  });

  test('S9, S10: where cron and Punctual part at a clock change, the day and both times are said', () => {
    const told = only('*/10 3 * * * true').differences.filter(({ code }) => code === 'clock-change');
    expect(told[0]?.message).toBe(
      'On 2026-03-29 the clock skips an hour: cron does not run this, Punctual runs this at 04:00:00+03:00.',
    );
    expect(codes(only('30 3 * * * true'))).not.toContain('clock-change');
  });

  test('S9: hours without a star stay clock times, so no clock change tells cron and Punctual apart', () => {
    const hour = fc.integer({ min: 0, max: 23 });
    // Noon is left out: every hour of the day repeats here, however it is written.
    const range = fc
      .tuple(fc.constantFrom([0, 11] as const, [13, 23] as const), hour, hour)
      .map(([[low, high], ...ends]) => ends.map((end) => Math.max(low, Math.min(high, end))).sort((a, b) => a - b))
      .map(([a, b]) => `${a}-${b}`);
    const stepped = fc.tuple(range, fc.integer({ min: 1, max: 6 })).map(([text, step]) => `${text}/${step}`);
    const single = hour.filter((each) => each !== 12).map(String);
    const hours = fc.array(fc.oneof(single, range, stepped), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59 }), hours, (minute, parts) => {
        const { differences } = only(`${minute} ${parts.join(',')} * * * true`);
        const told = differences.filter(({ code }) => code === 'clock-change');
        expect(told, parts.join(',')).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(schedule('0 0-22/2 * * *')).toEqual({ kind: 'cron', pattern: '0 0,2,4,6,8,10,12,14,16,18,20,22 * * *' });
    expect(schedule('*/10 0-22/2 * * *')).toEqual({ kind: 'cron', pattern: '*/10 */2 * * *' });
  });

  test('CRON_TZ holds for the lines below it and can be taken back', () => {
    const { entries } = read('CRON_TZ=Asia/Tokyo\n0 9 * * * a\nCRON_TZ=\n0 9 * * * b\n');
    expect(entries.map(({ spec }) => spec?.schedule.timezone)).toEqual(['Asia/Tokyo', undefined]);
    expect(new Date(entries[0]?.newFires.instants[0] ?? 0).toISOString()).toBe('2026-03-21T00:00:00.000Z');
  });

  test('RANDOM_DELAY and a random minute become jitter', () => {
    expect(only('RANDOM_DELAY=45\n0 3 * * * true').spec?.schedule.jitter).toEqual({ seconds: 2700 });
    expect(schedule('10~20 3 * * *')).toEqual({ kind: 'cron', pattern: '10 3 * * *', jitter: { seconds: 600 } });
  });

  test('@reboot is the start of the app and says so', () => {
    const entry = only('@reboot true');
    expect(entry.spec?.schedule).toEqual({ kind: 'event', on: 'app-start' });
    expect(codes(entry)).toContain('reboot');
  });
});

describe('commands', () => {
  test('the first % ends the command and the rest is its input, line by line', () => {
    const { spec } = only('0 1 * * * mail me%one%two');
    expect(spec?.action).toEqual({
      kind: 'shell',
      command: "(\nmail me\n) <<'PUNCTUAL_INPUT'\none\ntwo\nPUNCTUAL_INPUT\n",
    });
  });
  test('a shell without here-documents loses the input, and that is said', () => {
    expect(codes(only('SHELL=/usr/bin/fish\n0 1 * * * mail me%one'))).toContain('input-lost');
  });
  test('an escaped % is a %', () => {
    expect(only('0 1 * * * date +\\%F').spec?.action).toMatchObject({ command: 'date +%F' });
  });
  test('variables reach only the lines below them; quotes go, a $ stays as it is', () => {
    const { entries } = read('A="x y"\n0 1 * * * a\nB=$HOME\n0 1 * * * b\n');
    expect(entries.map(({ spec }) => spec?.environment)).toEqual([{ A: 'x y' }, { A: 'x y', B: '$HOME' }]);
    expect(codes(entries[1] as ImportEntry)).toContain('no-expansion');
  });
  test('HOME is the folder, SHELL the shell', () => {
    const { spec } = only('HOME=/srv\nSHELL=/bin/zsh\n0 1 * * * a');
    expect(spec).toMatchObject({ folder: '/srv', action: { shell: '/bin/zsh' } });
  });
});

describe('nothing is dropped silently', () => {
  test('every line of a crontab is an entry, a variable, a comment, or listed as not understood', () => {
    const text = 'garbage\n61 0 * * * x\n0 0 * * *\n# comment\n\nA=1\n0 0 * * * fine\n@never x\n';
    const { entries, notUnderstood } = read(text);
    expect(entries.map(({ source }) => source.line)).toEqual([7]);
    expect(notUnderstood.map(({ line }) => line)).toEqual([1, 2, 3, 8]);
  });
  test('a line that cron would not have joined is told apart from the line before', () => {
    const { notUnderstood } = read('0 4 * * * one \\\n --two\n');
    expect(notUnderstood[0]?.message).toContain('the rest of line 1');
  });
  test('an entry that never fires is shown without a job', () => {
    const entry = only('0 0 30 2 * true');
    expect(entry.spec).toBeNull();
    expect(codes(entry)).toEqual(['schedule-never-runs']);
  });
  test('users are compared: another one, an unknown one, and a user file that looks like the system form', () => {
    const system = importCrontab('0 1 * * * root a\n0 1 * * * ghost b\n', {
      ...{ form: 'system', zone, now, user: 'me', knownUsers: ['root', 'me'] },
    });
    expect(system.entries.map(codes)).toEqual([['user'], ['unknown-user']]);
    const user = read('0 1 * * * root a\n0 2 * * * root b\n');
    expect(user.differences.map(({ code }) => code)).toContain('maybe-system-form');
  });
  test('two entries of one name have two ids, the same ones at the next import', () => {
    const ids = () => read('0 1 * * * a\n0 2 * * * a\n').entries.map(({ id }) => id);
    expect(ids()).toEqual(['cron-a', 'cron-a-2']);
    expect(ids()).toEqual(ids());
  });
});

test('a crontab of 5,000 lines is imported with its report in under 5 s', () => {
  const lines = Array.from(
    { length: 5000 },
    (_, n) => `${n % 60} ${n % 24} ${(n % 28) + 1} ${(n % 12) + 1} * echo ${n}`,
  );
  // Time of the processor, so that a busy machine does not decide.
  const before = process.cpuUsage();
  const result = read(lines.join('\n'));
  expect(reportImport(result).length).toBeGreaterThan(100_000);
  const { user, system } = process.cpuUsage(before);
  expect(result.entries).toHaveLength(5000);
  expect((user + system) / 1000).toBeLessThan(5000);
});
