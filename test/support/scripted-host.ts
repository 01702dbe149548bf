/**
 * A host that lives in the page and plays a seeded day, for screenshots: always the same jobs and runs, nothing is started.
 * Never part of the product; the browser tests talk to the real host.
 */
import type { Job, JobSpec, Run, RunState } from '../../main/engine/model.ts';
import type { EngineStatus, Handlers, JobRow, Preview, Settings } from '../../preload/contract.ts';
import { sampleJob, sampleRun } from './sample-job.ts';
import { type SeededJob, seedJobs } from './scripted-seed.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const SETTINGS: Settings = {
  engine: {
    defaults: {
      misfire: 'latest',
      maxInstances: 1,
      overlap: 'skip',
      queueLimit: 1,
      executor: 'default',
      priority: 0,
      killAfterSeconds: 10,
      logLimitBytes: 10_485_760,
      timezone: 'local',
    },
    limit: 20,
    executors: { network: { limit: 2 } },
    groups: {},
    settleSeconds: 20,
    catchUp: { together: 2, spacingSeconds: 2 },
  },
  window: { language: 'system', theme: 'system', firstWeekday: 'system', hour24: 'system' },
  notify: { rules: { failed: true, recovered: true, missed: true }, quiet: { from: '22:00', to: '07:00' } },
  retention: { days: 90, runsPerJob: 1000, logBytes: 1_073_741_824 },
  startAtLogin: true,
  closeToTray: true,
};

const LOG = [
  '$ restic backup ~/Documents',
  '\u001b[36mrepository 3f1c opened\u001b[0m (version 2, compression level auto)',
  'using parent snapshot \u001b[1m8ab7d1e4\u001b[0m',
  '',
  ...Array.from(
    { length: 34 },
    (_, index) => `scanned ${1200 + index * 317} files, ${(4.1 + index * 0.7).toFixed(1)} GiB`,
  ),
  '\u001b[33mwarning:\u001b[0m cannot read ~/Documents/.cache/lock: permission denied',
  '',
  'Files:         312 new,    87 changed, 41203 unmodified',
  'Added to the repository: \u001b[32m214.6 MiB\u001b[0m (91.3 MiB stored)',
  '<b>output is text</b>, never a page',
  'snapshot \u001b[1;32m51c0ffee\u001b[0m saved',
].join('\n');

/** `jobs`: how many; 0 = the first start. `language` = that of the schedule's words. */
export function createScriptedHost(options: {
  now: number;
  jobs: number;
  language: 'en' | 'zh';
  theme: 'light' | 'dark';
}): Handlers {
  const { now } = options;
  let settings: Settings = {
    ...SETTINGS,
    window: { ...SETTINGS.window, language: options.language, theme: options.theme },
  };
  const seeds = seedJobs(options.jobs, now, options.language);
  const runs = seeds
    .flatMap((seed) => (seed.index < 400 ? pastRuns(seed, now) : []))
    .sort((a, b) => b.scheduledAt - a.scheduledAt);
  const runsOf = new Map<string, Run[]>();
  for (const run of runs) runsOf.set(run.jobId, [...(runsOf.get(run.jobId) ?? []), run]);
  const jobOf = (seed: SeededJob): Job =>
    sampleJob(
      seed.id,
      { state: seed.paused ? 'paused' : 'active', nextFire: seed.next, createdAt: now - 40 * DAY },
      seed.spec,
    );
  const rowOf = (seed: SeededJob): JobRow => ({
    id: seed.id,
    name: seed.spec.name,
    group: seed.spec.group ?? null,
    tags: seed.spec.tags ?? [],
    favourite: seed.spec.favourite ?? false,
    state: seed.paused ? 'paused' : 'active',
    pausedBy: seed.paused ? 'job' : null,
    pausedUntil: null,
    words: seed.words,
    nextFire: seed.paused ? null : seed.next,
    running: seed.running ? 1 : 0,
    recent: (runsOf.get(seed.id) ?? []).slice(0, 12).map((run) => ({
      id: run.id,
      state: run.state,
      at: run.startedAt ?? run.scheduledAt,
      ms: run.startedAt === null ? null : (run.finishedAt ?? now) - run.startedAt,
    })),
    problem: null,
  });
  const find = (id: string) => {
    const seed = seeds.find((one) => one.id === id);
    if (seed === undefined) throw new Error(`no job ${id}`);
    return seed;
  };
  const missedCards = seeds
    .filter((seed) => seed.missed > 0)
    .map((seed) => ({
      jobId: seed.id,
      jobName: seed.spec.name,
      runs: (runsOf.get(seed.id) ?? []).filter((run) => run.state === 'missed').slice(0, 8),
      count: seed.missed,
      from: now - 9 * 60 * MINUTE,
      to: now - 3 * 60 * MINUTE,
    }));
  const status = (): EngineStatus => {
    const next = seeds.filter((seed) => !seed.paused).sort((a, b) => a.next - b.next)[0];
    return {
      now,
      zone: 'Europe/Helsinki',
      state: 'running',
      pausedAll: null,
      pausedGroups: {},
      running: 0,
      queued: 0,
      jobs: seeds.length,
      missed: missedCards.reduce((sum, card) => sum + card.count, 0),
      next: next === undefined ? null : { jobId: next.id, name: next.spec.name, at: next.next },
      settlingUntil: null,
    };
  };
  const nothing = () => {
    throw new Error('the scripted host only shows');
  };
  // Only what the pages ask for when they are looked at; everything else is answered with an error.
  const shown: Partial<Handlers> = {
    'host.info': () => ({
      version: '0.1.0',
      contract: 1,
      host: 'desktop',
      platform: 'linux',
      zone: 'Europe/Helsinki',
      dataFolder: '/home/ada/.local/share/punctual',
      startedAt: now - DAY,
      now,
      home: '/home/ada',
      shell: 'sh',
      interpreters: ['bash', 'node', 'python3', 'sh'].map((name) => ({ name, path: `/usr/bin/${name}` })),
      versions: { Electron: '45.4.1', SQLite: '3.51.0' },
      notices: [],
    }),
    'engine.status': status,
    'engine.pause': status,
    'engine.resume': status,
    'jobs.list': ({ text = '', offset = 0, limit = 100 }) => {
      const found =
        text === '' ? seeds : seeds.filter((seed) => seed.spec.name.toLowerCase().includes(text.toLowerCase()));
      return { items: found.slice(offset, offset + limit).map(rowOf), total: found.length };
    },
    'jobs.get': ({ id }) => {
      const seed = find(id);
      return {
        job: jobOf(seed),
        row: rowOf(seed),
        next: Array.from({ length: 5 }, (_, n) => seed.next + n * seed.every),
      };
    },
    'jobs.pause': () => ({ changed: 1 }),
    'jobs.resume': () => ({ changed: 1 }),
    'jobs.upcoming': ({ from = now, to, perJob = 100 }) => ({
      more: false,
      fires: seeds
        .filter((seed) => !seed.paused && seed.index < 400)
        .flatMap((seed) =>
          Array.from({ length: perJob }, (_, n) => ({
            jobId: seed.id,
            jobName: seed.spec.name,
            at: seed.next + n * seed.every,
          })),
        )
        .filter((fire) => fire.at >= from && fire.at <= to)
        .sort((a, b) => a.at - b.at)
        .slice(0, 2000),
    }),
    'jobs.apply': () => ({ added: [], changed: [], removed: [], kept: 0, unchanged: 0 }),
    'jobs.export': () => ({ format: 'punctual-bundle', version: 1, jobs: [], settings: null }),
    'jobs.import': () => ({ added: [], updated: [], skipped: [], copied: [], settings: false }),
    'import.preview': () => ({ results: [] }),
    'jobs.groups': () => ({
      groups: count(seeds.flatMap((seed) => seed.spec.group ?? [])),
      tags: count(seeds.flatMap((seed) => seed.spec.tags ?? [])),
    }),
    'schedule.preview': ({ schedule }) => preview(schedule as JobSpec['schedule'], now, options.language),
    'runs.list': ({ jobId, states, from = 0, to = Number.MAX_SAFE_INTEGER, limit = 100, cursor, text = '' }) => {
      const found = runs.filter(
        (run) =>
          (jobId === undefined || run.jobId === jobId) &&
          (states === undefined || states.includes(run.state)) &&
          run.scheduledAt >= from &&
          run.scheduledAt <= to &&
          run.jobName.toLowerCase().includes(text.toLowerCase()),
      );
      const start = Number(cursor ?? 0);
      return {
        items: found.slice(start, start + limit),
        next: start + limit < found.length ? String(start + limit) : null,
      };
    },
    'runs.get': ({ id }) => runs.find((run) => run.id === id) ?? nothing(),
    'runs.stop': () => ({ stopping: 1 }),
    'runs.log': ({ id, offset = 0 }) => {
      const size = new TextEncoder().encode(LOG).length;
      return {
        runId: id,
        attempt: 1,
        offset,
        nextOffset: size,
        size,
        text: offset >= size ? '' : LOG,
        ended: true,
        restarted: false,
      };
    },
    'missed.list': () => ({ cards: missedCards }),
    'missed.answer': () => ({ answered: 1, started: 1 }),
    'settings.get': () => settings,
    'settings.set': ({ window }) => {
      settings = { ...settings, window: { ...settings.window, ...(window as Settings['window']) } };
      return settings;
    },
    'action.check': () => ({ problems: [] }),
  };
  return shown as Handlers;
}

function pastRuns(seed: SeededJob, now: number): Run[] {
  const made: Run[] = [];
  const count = Math.min(40, Math.floor((2 * DAY) / seed.every) + 6);
  for (let index = 0; index < count; index += 1) {
    const scheduledAt = seed.next - (index + 1) * seed.every;
    const running = index === 0 && seed.running;
    const dice = pseudo(seed.index * 97 + index);
    const state: RunState = running
      ? 'running'
      : index < seed.missed
        ? 'missed'
        : seed.failing && (index < 2 || dice < 0.25)
          ? 'failed'
          : dice < 0.02
            ? 'skipped'
            : 'succeeded';
    const ran = running || state === 'failed' || state === 'succeeded';
    const startedAt = running ? now - 95_000 : ran ? scheduledAt + Math.round(dice * 18) : null;
    const ms = Math.round(seed.usualMs * (0.7 + dice * 0.6));
    made.push(
      sampleRun(`r${String(1e9 - seed.index * 100 - index)}`, seed.id, {
        jobName: seed.spec.name,
        state,
        why:
          state === 'missed'
            ? { code: 'ask' }
            : state === 'skipped'
              ? { code: 'still-running', blocker: null, since: scheduledAt - seed.every }
              : dice > 0.93
                ? { code: 'caught-up', lateMs: 102 * MINUTE, missed: 3 }
                : { code: 'on-time' },
        ending:
          state === 'failed'
            ? { code: 'exit-code', exitCode: 1 }
            : state === 'succeeded'
              ? { code: 'exit-code', exitCode: 0 }
              : null,
        waitingFor: null,
        scheduledAt,
        dueAt: scheduledAt,
        decidedAt: scheduledAt + 2,
        startedAt,
        finishedAt: ran && !running && startedAt !== null ? startedAt + ms : null,
        exitCode: state === 'failed' ? 1 : state === 'succeeded' ? 0 : null,
        cpuMs: ran && !running ? Math.round(ms * 0.4) : null,
        peakBytes: ran && !running ? 48_300_000 : null,
        logBytes: 2400,
        inbox: state === 'missed',
      }),
    );
  }
  return made;
}

function preview(schedule: JobSpec['schedule'], now: number, language: 'en' | 'zh'): Preview {
  const zh = language === 'zh';
  const pattern = schedule.kind === 'cron' ? (schedule.pattern ?? '') : '';
  if (/[^\d\s*,/A-Z?#+-]/i.test(pattern)) {
    return {
      problems: [{ code: 'bad-value', message: 'Minutes go from 0 to 59', field: 'pattern', position: 3 }],
      words: '',
      remarks: [],
      zone: 'Europe/Helsinki',
      fires: [],
    };
  }
  const start = Math.ceil(now / DAY) * DAY + 6 * 60 * MINUTE;
  return {
    problems: [],
    words: zh ? '周一至周五 08:00' : 'At 08:00, Monday to Friday',
    remarks: [],
    zone: 'Europe/Helsinki',
    fires: Array.from({ length: 8 }, (_, n) => ({
      at: start + n * DAY,
      wall: `${new Date(start + n * DAY + 2 * 60 * MINUTE).toISOString().slice(0, 19)}+02:00`,
      dst: n === 3 ? 'gap' : null,
    })),
  };
}

function count(names: readonly string[]): { name: string; jobs: number }[] {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return [...found].map(([name, jobs]) => ({ name, jobs }));
}

/** Looks random, is always the same. */
function pseudo(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}
