import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { answerLine } from '../../main/cli/next.ts';
import { readPatch } from '../../main/cli/work/change.ts';

const LAUNCHER = fileURLToPath(new URL('../../main/cli/punctual.mjs', import.meta.url));
const run = promisify(execFile);
const env = { ...process.env, TZ: 'Europe/Helsinki', LC_ALL: 'C.UTF-8' };

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function punctual(...args: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(process.execPath, [LAUNCHER, ...args], { env, timeout: 15_000 });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe('a pattern of another scheduler', () => {
  const at = ['-z', 'UTC', '-f', '2026-01-03T00:00:00Z', '-n', '1'];

  it('S2: weekday numbers beside ? are refused with both spellings, unless --weekdays says whose they are', async () => {
    for (const command of ['next', 'explain']) {
      const { code, err } = await punctual(command, '0 15 10 ? * 2-6');
      expect([code, err]).toEqual([1, expect.stringMatching(/MON-FRI.*TUE-SAT[\s\S]*--weekdays quartz/)]);
    }
    const monday = await punctual('next', ...at, '--weekdays', 'quartz', '0 15 10 ? * 2-6');
    expect([monday.code, monday.out]).toEqual([0, '2026-01-05T10:15:00.000Z\n']);
    const saturday = await punctual('explain', ...at, '--weekdays', 'cron', '0 15 10 ? * 2-6');
    expect(saturday.out).toMatch(/Tuesday to Saturday[\s\S]*2026-01-03 10:15:00/);
  });

  it('is answered with what to write, also as options', async () => {
    expect((await punctual('next', 'cron(0 10 ? * 2-6 *)')).err).toContain('with the pattern "0 10 * * MON-FRI"');
    expect((await punctual('next', '@every 1h30m')).err).toContain('--every 1h30m');
    expect((await punctual('explain', 'cron(0 10 * * ? *)')).err).toContain(
      'on the command line: --timezone UTC with the pattern "0 10 * * *"',
    );
    const chinese = (await punctual('explain', '--language', 'zh', 'cron(0 10 * * ? *)')).err;
    expect(chinese).toContain('未设时区时为 UTC；请写 {');
    expect(chinese).toContain('命令行写法：--timezone UTC，表达式 "0 10 * * *"');
    expect((await punctual('explain', 'TZ=Europe/Berlin 0 6 * * *')).err).toContain('--timezone Europe/Berlin');
  });

  it('of a saved schedule runs on by our reading: lines of --stdin are not asked about', () => {
    const defaults = { zone: 'UTC', now: Date.UTC(2026, 0, 3) };
    const line = JSON.stringify({ schedule: { kind: 'cron', pattern: '0 15 10 ? * 2-6' }, count: 1 });
    expect(answerLine(line, defaults)).toBe('{"instants":["2026-01-03T10:15:00.000Z"]}');
  });

  it('in --cron and --schedule becomes names with --weekdays', () => {
    const cron = (pattern: string) => ({ kind: 'cron', pattern });
    expect(readPatch({ cron: '0 15 10 ? * 2-6', weekdays: 'quartz' }, []).schedule).toEqual(
      cron('0 15 10 * * MON-FRI'),
    );
    const schedule = JSON.stringify({ kind: 'any', of: [cron('0 9 ? * 1'), cron('0 9 * * 1')] });
    expect(readPatch({ schedule, weekdays: 'quartz' }, []).schedule).toEqual({
      kind: 'any',
      of: [cron('0 9 * * SUN'), cron('0 9 * * 1')],
    });
    expect(() => readPatch({ every: '5m', weekdays: 'cron' }, [])).toThrow('--weekdays goes with');
  });
});

describe('the punctual command', () => {
  it('next prints one instant a line', async () => {
    const { code, out } = await punctual(
      'next',
      '--timezone',
      'Europe/Helsinki',
      '--from',
      '2026-03-28T00:00:00Z',
      '--count',
      '2',
      '30 3 * * *',
    );
    expect([code, out]).toEqual([0, '2026-03-28T01:30:00.000Z\n2026-03-29T01:00:00.000Z\n']);
  });

  it('--json prints one array, and the zone is the computer’s when none is named', async () => {
    const { out } = await punctual('next', '--json', '--from', '2026-01-01T00:00:00Z', '--count', '1', '0 12 * * *');
    expect(JSON.parse(out)).toEqual(['2026-01-01T10:00:00.000Z']);
  });

  it('a pattern that never matches gives an empty answer and says so beside it', async () => {
    const { code, out, err } = await punctual('next', '--json', '0 0 31 2 *');
    expect([code, out]).toEqual([0, '[]\n']);
    expect(err).toContain('no fires');
  });

  it('a wrong pattern, zone or count is one sentence on stderr and exit code 1', async () => {
    const wrong = await punctual('next', '61 * * * *');
    expect(wrong).toEqual({ code: 1, out: '', err: 'punctual: minute: 61 is not between 0 and 59 (at 0)\n' });
    expect((await punctual('next', '-z', 'Mars/Olympus', '@daily')).err).toContain(
      '“Mars/Olympus” is not the name of a time zone',
    );
    expect((await punctual('next', '-n', 'many', '@daily')).code).toBe(1);
    expect((await punctual('next')).err).toContain('a pattern is needed');
  });

  it('--stdin answers every line in order, and a bad one never stops the stream', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'next', '--stdin'], { env });
    const good = JSON.stringify({
      schedule: { kind: 'cron', pattern: '0 0 * * *', timezone: 'UTC' },
      from: '2026-01-01',
      count: 1,
    });
    const lines = [good, 'garbage', '', '{"schedule":{"kind":"cron","pattern":"* * *"}}', good];
    child.stdin.end(`${lines.join('\n')}\n`);
    const answers: { instants?: string[]; error?: { code: string } }[] = [];
    for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line));
    expect(answers.map((each) => each.error?.code ?? each.instants)).toEqual([
      ['2026-01-01T00:00:00.000Z'],
      'bad-input',
      'bad-input',
      'bad-schedule',
      ['2026-01-01T00:00:00.000Z'],
    ]);
  });

  it('explain says it in words', async () => {
    const { out } = await punctual('explain', '-z', 'Europe/Helsinki', '-f', '2026-03-28', '30 3 * * *');
    expect(out).toContain(
      'Every day at 03:30, Europe/Helsinki time\n- 03:30 does not exist on 29 March 2026: runs at 04:00\n',
    );
  });
});
