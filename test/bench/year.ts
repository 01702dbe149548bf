/**
 * `npm run bench -- year [--runs 1000000] [--seconds 120] [--logs 5000]`: a year of life. Twenty jobs every 1 to 5 seconds on a database
 * with a million runs: how late their rows are committed and their processes started, at first with nothing else to do, then with all
 * housekeeping at once (pruning, backup, checkpoints, free pages, logs), beside a process that only starts bare processes on the
 * same grid. Then the size of the file once everything is pruned, against a copy without free room.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { rowLimits } from '../../main/api/outcomes.ts';
import { DEFAULT_SETTINGS } from '../../main/api/settings-values.ts';
import { createEngine } from '../../main/engine/engine.ts';
import type { Instant } from '../../main/engine/model.ts';
import { createAlarm } from '../../main/host/alarm.ts';
import { createHookedAlarm } from '../../main/host/create-app-alarm.ts';
import { createUpkeep } from '../../main/host/create-app-upkeep.ts';
import { createIds } from '../../main/host/ids.ts';
import { createRunner } from '../../main/runner/runner.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { SECONDS, seedJobs, seedRuns } from './year/seed.ts';

interface Late {
  readonly at: Instant;
  readonly late: number;
}
type Phase = readonly [name: string, from: Instant, to: Instant];

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function share(of: readonly Late[], [, from, to]: Phase, part: number): number {
  const values = of.filter(({ at }) => at >= from && at < to).map(({ late }) => late);
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '1000000' },
      seconds: { type: 'string', default: '120' },
      logs: { type: 'string', default: '5000' },
    },
  });
  const seconds = Number(values.seconds);
  const folder = mkdtempSync(join(tmpdir(), 'punctual-year-'));
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: console.error, error: console.error };
  let shift = 0;
  const clock = { now: () => Date.now(), monotonic: () => performance.now() + shift, zone: () => 'UTC' };
  const file = join(folder, 'punctual.db');
  const logFolder = join(folder, 'runs');
  const seeding = openStore({ file, log, clock });
  seedJobs(seeding);
  seeding.close();
  seedRuns(file, logFolder, Number(values.runs), Number(values.logs));

  const store = openStore({ file, log, clock });
  const rows: Late[] = [];
  const processes: Late[] = [];
  const dueOf = new Map<string, Instant>();
  const runner = createRunner({ logFolder, clock, log, keepEnvironment: store.keepEnvironment });
  runner.listen({
    onStarted(runId, _attempt, { startedAt }) {
      const at = dueOf.get(runId);
      dueOf.delete(runId);
      if (at !== undefined) processes.push({ at, late: startedAt - at });
    },
    onEnded: quiet,
  });
  let backups = 0;
  const upkeep = createUpkeep({
    ...{ store, runner, log },
    clock,
    retention: () => DEFAULT_SETTINGS.retention,
    forgetSecrets: quiet,
    onBackup: (problem) => {
      if (problem === null) backups += 1;
    },
  });
  const engine = createEngine({
    ...{ clock, log, runner },
    store: watched(store, rows, dueOf),
    alarm: createHookedAlarm(createAlarm(), clock, {
      before: () => upkeep.lost(quiet) === null,
      whenIdle: upkeep.idle,
    }),
    ids: createIds(),
    random: { next: Math.random, machine: 'bench' },
    settings: { ...DEFAULT_SETTINGS.engine, settleSeconds: 0 },
  });

  const bare: Late[] = [];
  const control = fork(
    join(import.meta.dirname, 'year/control.ts'),
    [join(folder, 'control.log'), ...SECONDS.map(String)],
    { execArgv: [] },
  );
  control.on('message', (one: Late) => void bare.push(one));
  await engine.start();
  while (rows.length === 0) await wait(200);
  await wait(2000);

  const phases: Phase[] = [];
  const holds = monitorEventLoopDelay({ resolution: 1 });
  const longest: number[] = [];
  let largestWal = 0;
  const phase = async (name: string): Promise<void> => {
    const from = Date.now();
    holds.reset();
    holds.enable();
    while (Date.now() - from < seconds * 1000) {
      await wait(1000);
      largestWal = Math.max(largestWal, statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
    }
    holds.disable();
    longest.push(holds.max / 1e6);
    phases.push([name, from, Date.now()]);
  };
  await phase('nothing else to do');
  // The engine reads a jump of the monotonic clock alone as no sleep; housekeeping believes that its time has come.
  shift += 70_000;
  await phase('all housekeeping');
  control.disconnect();

  await upkeep.stop();
  await engine.stop();
  await finish(store);
  const compact = join(folder, 'compact.db');
  const live = await store.backupNow();
  await runner.close();
  store.close();
  const sizes = { file: statSync(file).size, live: live.bytes };
  rmSync(compact, { force: true });

  const ms = (value: number): string => value.toFixed(0).padStart(4);
  const line = (what: string, of: readonly Late[], one: Phase): string =>
    `  ${what.padEnd(22)} ${String(of.filter(({ at }) => at >= one[1] && at < one[2]).length).padStart(6)}   p50 ${ms(share(of, one, 0.5))}   p99 ${ms(share(of, one, 0.99))}   max ${ms(share(of, one, 1))}`;
  for (const [index, one] of phases.entries()) {
    console.log(`${one[0]} (${seconds} s, longest hold of the loop ${longest[index]?.toFixed(0)} ms), ms late:`);
    console.log(line('committed row', rows, one));
    console.log(line('process', processes, one));
    console.log(line('bare process (control)', bare, one));
    const ratio = (part: number): string =>
      (share(processes, one, part) / Math.max(1, share(bare, one, part))).toFixed(2);
    console.log(`  process against bare   p50 x${ratio(0.5)}   p99 x${ratio(0.99)}   max x${ratio(1)}`);
  }
  console.log(`goal at rest: committed row p99 < 50 ms, max < 150 ms; backups made: ${backups}`);
  console.log(`largest write-ahead file ${(largestWal / 1e6).toFixed(0)} MB`);
  console.log(
    `file ${(sizes.file / 1e6).toFixed(1)} MB, live ${(sizes.live / 1e6).toFixed(1)} MB: x${(sizes.file / sizes.live).toFixed(2)}, goal <= 1.3`,
  );
  rmSync(folder, { recursive: true, force: true });
}

/** The store as the engine sees it, noting how late each new row was committed. */
function watched(store: Store, rows: Late[], dueOf: Map<string, Instant>): Store {
  let fresh: Instant[] = [];
  return {
    ...store,
    insertRun(row) {
      fresh.push(row.dueAt);
      dueOf.set(row.id, row.dueAt);
      return store.insertRun(row);
    },
    transact(work) {
      fresh = [];
      const result = store.transact(work);
      const now = Date.now();
      for (const at of fresh) rows.push({ at, late: now - at });
      return result;
    },
  };
}

/** What is left of pruning and of free pages, without the rests in between. */
async function finish(store: Store): Promise<void> {
  const prune = store.startPrune(rowLimits(DEFAULT_SETTINGS.retention, Date.now()));
  while (prune().more) await store.tidy();
  const shrink = store.startShrink();
  while (shrink()) await store.tidy();
  store.checkpoint();
}
