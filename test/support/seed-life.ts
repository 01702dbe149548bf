/** Writes a person's year into a data folder: jobs, their runs up to now, what was missed last night, edits, and the output of the newest runs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Job, Run, RunState } from '../../main/engine/model.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { runFiles } from '../../main/runner/run-files.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from './fake-log.ts';
import { sampleJob, sampleRun } from './sample-job.ts';
import { type LifeJob, type PictureLanguage, sampleLife } from './sample-life.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface SeedOptions {
  readonly folder: string;
  readonly zone: string;
  readonly now: number;
  readonly language: PictureLanguage;
  /** How many jobs; the first thirteen have a history. */
  readonly jobs: number;
}

/** The newest day's output, with colours, a warning, and a line that wants to be a page. */
const OUTPUT = [
  '\u001b[36mrepository 3f1c opened\u001b[0m (version 2, compression level auto)',
  'using parent snapshot \u001b[1m8ab7d1e4\u001b[0m',
  '',
  ...Array.from({ length: 34 }, (_, n) => `scanned ${1200 + n * 317} files, ${(4.1 + n * 0.7).toFixed(1)} GiB`),
  '\u001b[33mwarning:\u001b[0m cannot read ~/Documents/.cache/lock: permission denied',
  '',
  'Files:         312 new,    87 changed, 41203 unmodified',
  'Added to the repository: \u001b[32m214.6 MiB\u001b[0m (91.3 MiB stored)',
  '<b>output is text</b>, never a page',
  'snapshot \u001b[1;32m51c0ffee\u001b[0m saved',
  '',
].join('\n');

export function seedLife(options: SeedOptions): void {
  const { folder, now, zone, language, jobs } = options;
  mkdirSync(folder, { recursive: true });
  // Each edit some days after the one before.
  let moment = now - 366 * DAY;
  const store = openStore({
    file: join(folder, 'punctual.db'),
    log: createKeptLog(),
    clock: { now: () => moment, monotonic: () => 0, zone: () => zone },
  });
  // A year is worth keeping here.
  store.writeSettings({ retention: { days: 400, runsPerJob: 20_000 } });
  const life = sampleLife(language);
  let number = 0;
  store.transact(() => {
    for (let index = 0; index < jobs; index += 1) {
      const one = life[index % life.length];
      if (one === undefined) continue;
      const round = Math.floor(index / life.length);
      const job = jobOf(one, round, options);
      store.changeAs({ origin: 'window' }, () => store.insertJob(job));
      if (round === 0) number = seedRuns(store, one, job, number, options);
    }
  });
  if (jobs > 0) {
    const later = (days: number): void => {
      moment = now - days * DAY - 100 * MINUTE;
    };
    seedEdits(store, life[0]?.id ?? '', language, later);
  }
  store.close();
}

function jobOf(one: LifeJob, round: number, { now, zone }: SeedOptions): Job {
  const created = now - 366 * DAY;
  const trigger = compileSchedule(one.spec.schedule, { zone, anchor: created, lastFinish: null });
  const next = trigger.next(now);
  return sampleJob(
    round === 0 ? one.id : `${one.id}-${round}`,
    {
      createdAt: created,
      updatedAt: created,
      anchorAt: created,
      nextFire: next,
      dueAt: one.paused === true ? null : next,
      state: one.paused === true ? 'paused' : 'active',
      pausedAt: one.paused === true ? now - 20 * DAY : null,
    },
    { ...one.spec, name: round === 0 ? one.spec.name : `${one.spec.name} ${String(round).padStart(3, '0')}` },
  );
}

function seedRuns(store: Store, one: LifeJob, job: Job, first: number, { folder, now, zone }: SeedOptions): number {
  const trigger = compileSchedule(one.spec.schedule, { zone, anchor: job.anchorAt, lastFinish: null });
  const end = one.paused === true ? now - 20 * DAY : now;
  const fires: number[] = [];
  for (let at = trigger.next(now - one.days * DAY); at !== null && at < end; at = trigger.next(at)) fires.push(at);
  let number = first;
  // One night for all that was missed.
  const asleep = {
    from: (fires[fires.length - (one.missed ?? 1)] ?? now) - 25 * MINUTE,
    to: Math.min(now - MINUTE, (fires.at(-1) ?? now) + 20 * MINUTE),
  };
  fires.forEach((at, index) => {
    const fromEnd = fires.length - index;
    const dice = pseudo(number);
    // The laptop was at the bottom of a bag for two weeks.
    const holiday = at > now - 150 * DAY && at < now - 137 * DAY && one.days > 150;
    const state: RunState =
      fromEnd <= (one.missed ?? 0) || (holiday && dice < 0.9)
        ? 'missed'
        : dice < one.failing
          ? 'failed'
          : dice > 0.985
            ? 'skipped'
            : 'succeeded';
    const run = runOf(
      `01KB${String(number).padStart(22, '0')}`,
      one,
      at,
      state,
      dice,
      fromEnd <= (one.missed ?? 0) ? asleep : null,
      now,
    );
    store.insertRun(run);
    if (fromEnd <= 3 && run.startedAt !== null) writeLog(folder, run.id, state === 'failed');
    number += 1;
  });
  return number;
}

function runOf(
  id: string,
  one: LifeJob,
  at: number,
  state: RunState,
  dice: number,
  asleep: { readonly from: number; readonly to: number } | null,
  now: number,
): Run {
  const ran = state === 'failed' || state === 'succeeded';
  const ms = Math.round(one.usualMs * (0.7 + pseudo(Number(id.slice(4)) + 0.5) * 0.6));
  const late = dice > 0.95 && dice <= 0.985 && at + 102 * MINUTE + ms < now ? 102 * MINUTE : 0;
  const startedAt = ran ? at + late + Math.round(dice * 40) : null;
  return sampleRun(id, one.id, {
    jobName: one.spec.name,
    state,
    why:
      state === 'missed'
        ? asleep !== null
          ? { code: 'ask', away: { kind: 'slept', ...asleep } }
          : { code: 'policy-none', lateMs: 9 * HOUR }
        : state === 'skipped'
          ? { code: 'still-running', blocker: null, since: at - HOUR }
          : late > 0
            ? { code: 'caught-up', lateMs: late, missed: 1 }
            : { code: 'on-time' },
    ending: ran ? { code: 'exit-code', exitCode: state === 'failed' ? 1 : 0 } : null,
    reason: late > 0 ? 'catch-up' : 'schedule',
    scheduledAt: at,
    dueAt: at,
    decidedAt: at + 2,
    startedAt,
    finishedAt: startedAt === null ? at + 2 : Math.min(now - 1000, startedAt + ms),
    exitCode: ran ? (state === 'failed' ? 1 : 0) : null,
    cpuMs: ran ? Math.round(ms * 0.4) : null,
    peakBytes: ran ? 48_300_000 : null,
    logBytes: ran ? OUTPUT.length : 0,
    inbox: asleep !== null,
  });
}

function writeLog(folder: string, runId: string, failed: boolean): void {
  const { log } = runFiles(join(folder, 'runs'), runId, 1);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, failed ? `${OUTPUT}\u001b[31mFatal: connection to nas:22 refused\u001b[0m\n` : OUTPUT);
}

/** What was changed about the first job last week. */
function seedEdits(store: Store, id: string, language: PictureLanguage, later: (days: number) => void): void {
  const edit = (origin: 'window' | 'command-line' | 'import', spec: Partial<Job['spec']>): void => {
    const job = store.job(id);
    if (job === null) return;
    store.changeAs({ origin }, () =>
      store.replaceJob({ ...job, spec: { ...job.spec, ...spec }, revision: job.revision + 1 }),
    );
  };
  const { notes } = store.job(id)?.spec ?? {};
  later(40);
  edit('import', { schedule: { kind: 'cron', pattern: '30 23 * * *' }, limitSeconds: 3600 });
  later(39.9);
  edit('window', { schedule: { kind: 'cron', pattern: '0 19 * * *' }, limitSeconds: 7200 });
  later(6);
  edit('command-line', { tags: ['backup'], notes: language === 'zh' ? '每晚备份' : 'Nightly copy' });
  later(1.2);
  edit('window', { tags: ['backup', 'nas'], ...(notes === undefined ? {} : { notes }) });
}

/** Looks random, is always the same. */
function pseudo(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}
