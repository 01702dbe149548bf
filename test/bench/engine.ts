/**
 * `npm run bench -- engine [--json] [--rounds 5]`: one next fire, ours against croner and cron-parser, all prepared beforehand and
 * asked from the same scattered moments in one process; 10,000 schedules merged over seven days; all in processor time. Then what `bench -- fires`
 * measures on a real file beside APScheduler, without its long parts.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import type { Schedule } from '../../main/engine/model.ts';
import { checkSchedule } from '../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { mergeUpcoming } from '../../main/engine/triggers/merge.ts';

const PATTERNS = [
  '* * * * *',
  '*/5 * * * *',
  '*/15 9-17 * * MON-FRI',
  '0 * * * *',
  '30 3 * * *',
  '30 3 * * MON-FRI',
  '0 9,13,17 * * *',
  '0 0 1 * *',
  '0 12 1,15 * *',
  '15 10 L * *',
  '0 18 * * FRI#L',
  '0 8 * * MON#1',
  '0 0 1 1 *',
  '0 6 * 6-8 SUN',
  '0 12 1 * MON',
  '59 23 31 12 *',
  '*/10 * * * * *',
  '0 0 29 2 *',
];
/** What never fires, asked as when a person types it: checked from its text. */
const IMPOSSIBLE = [
  '0 0 31 2 *',
  '0 0 31 4,6,9,11 *',
  '0 0 30W 2 *',
  '* * * 30 2 +MON',
  '0 0 0 29 2 +MON 2027-2043',
  '0 0 0 L 2 +TUE#1',
];
const ZONES = ['Europe/Berlin', 'UTC'];
const DAY = 86_400_000;

type Ask = (after: number) => unknown;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Moments scattered over two years, the same in every run. */
function moments(): number[] {
  let seed = 42;
  return Array.from({ length: 512 }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Date.UTC(2026, 0, 1) + Math.floor((seed / 2_147_483_648) * 730 * DAY);
  });
}

/** Milliseconds of processor time of this thread: what others do on the machine does not count. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Nanoseconds of processor time per question, over at least 12 ms. */
function measure(ask: Ask, from: readonly number[]): number {
  let asked = 0;
  const started = spent();
  let elapsed = 0;
  while (elapsed < 12) {
    const batch = elapsed === 0 ? 1 : Math.max(1, Math.min(4096, asked));
    for (let i = 0; i < batch; i++) ask(from[(asked + i) & 511] ?? 0);
    asked += batch;
    elapsed = spent() - started;
  }
  return (elapsed * 1e6) / asked;
}

function contenders(pattern: string, zone: string): Readonly<Record<string, Ask>> {
  const trigger = compileSchedule({ kind: 'cron', pattern, timezone: zone }, { zone, anchor: 0, lastFinish: null });
  const croner = new Cron(pattern, { timezone: zone, paused: true });
  // cron-parser says the same things in its own words.
  const theirs = pattern.replace('FRI#L', '5L');
  const parser = CronExpressionParser.parse(theirs, { tz: zone });
  return {
    ours: (after) => trigger.next(after),
    croner: (after) => croner.nextRun(new Date(after)),
    'cron-parser': (after) => {
      parser.reset(new Date(after));
      return parser.next();
    },
  };
}

function nextFires(rounds: number) {
  const from = moments();
  const rows = ZONES.flatMap((zone) =>
    PATTERNS.map((pattern) => {
      const asks = contenders(pattern, zone);
      const times: Record<string, number[]> = {};
      for (const ask of Object.values(asks)) measure(ask, from);
      // Side by side in every round, so that a busy machine is as unfair to one as to the other.
      for (let round = 0; round < rounds; round++) {
        for (const [name, ask] of Object.entries(asks)) {
          times[name] ??= [];
          times[name].push(measure(ask, from));
        }
      }
      const ns = (name: string): number => Math.round(median(times[name] ?? []));
      return { zone, pattern, ours: ns('ours'), croner: ns('croner'), cronParser: ns('cron-parser') };
    }),
  );
  return rows.map((row) => ({
    ...row,
    timesCroner: Math.round(row.croner / row.ours),
    timesCronParser: Math.round(row.cronParser / row.ours),
  }));
}

/** Microseconds from text to "this never runs": the median, and the slowest of all. Zones are known by now, as in a program that runs. */
function impossible(): { readonly medianUs: number; readonly slowestUs: number } {
  const now = Date.UTC(2026, 10, 22);
  const times = ZONES.flatMap((zone) =>
    IMPOSSIBLE.map((pattern) => {
      // Too short for the processor's own count, which moves in steps of milliseconds; the best of three leaves out the neighbours.
      const tries = [1, 2, 3].map(() => {
        const started = performance.now();
        const problems = checkSchedule(
          { kind: 'cron', pattern },
          { now, context: { zone, anchor: now, lastFinish: null } },
        );
        if (problems[0]?.code !== 'never-runs') throw new Error(`${pattern} is said to run`);
        return (performance.now() - started) * 1000;
      });
      return Math.min(...tries);
    }),
  );
  return { medianUs: Math.round(median(times)), slowestUs: Math.round(Math.max(...times)) };
}

/** 10,000 different schedules, merged: milliseconds to compile them, and to list the first 100,000 fires of a week. */
function merged(): {
  readonly schedules: number;
  readonly compileMs: number;
  readonly mergeMs: number;
  readonly fires: number;
} {
  const from = Date.UTC(2026, 2, 26);
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC', 'Australia/Lord_Howe'];
  const schedules = Array.from({ length: 10_000 }, (_, index): Schedule => {
    const minute = index % 60;
    const hour = Math.floor(index / 60) % 24;
    const patterns = [
      `${minute} ${hour} * * *`,
      `${minute} * * * *`,
      `${minute} ${hour} * * MON-FRI`,
      `${minute % 40}-59/10 ${hour} * * *`,
    ];
    return { kind: 'cron', pattern: patterns[index % patterns.length] ?? '', timezone: zones[index % zones.length] };
  });
  const started = spent();
  const triggers = schedules.map((schedule) => compileSchedule(schedule, { zone: 'UTC', anchor: 0, lastFinish: null }));
  const compiled = spent();
  const fires = mergeUpcoming(triggers, from, 100_000, from + 7 * DAY).length;
  const mergeMs = Math.round(spent() - compiled);
  return { schedules: schedules.length, compileMs: Math.round(compiled - started), mergeMs, fires };
}

/** Fires, adds and start on a real SQLite file, beside APScheduler where a Python has it: `bench -- fires`, without its long parts. */
function onDisk(): readonly { readonly what: string; readonly ours: string; readonly goal: string }[] {
  const script = fileURLToPath(new URL('fires.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [script, '--quick', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(stdout);
}

/** The bench; `--json` prints what it measured instead of a table. */
export function run(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
  });
  const rows = nextFires(Math.max(1, Number(values.rounds)));
  const inZone = rows.filter((row) => row.zone !== 'UTC');
  const inUtc = rows.filter((row) => row.zone === 'UTC');
  const summary = {
    medianNsWithZone: median(inZone.map((row) => row.ours)),
    medianNsInUtc: median(inUtc.map((row) => row.ours)),
    medianTimesCroner: median(rows.map((row) => row.timesCroner)),
    leastTimesCroner: Math.min(...rows.map((row) => row.timesCroner)),
    medianTimesCronParser: median(rows.map((row) => row.timesCronParser)),
    impossible: impossible(),
    merged: merged(),
  };
  const disk = onDisk();
  if (values.json) console.log(JSON.stringify({ rows, summary, disk }, null, 2));
  else {
    console.table(rows);
    console.log(summary);
    console.table(disk);
  }
}
