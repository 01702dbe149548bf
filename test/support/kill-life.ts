/**
 * A hard life for a real headless host: real jobs, kill -9 at random moments, SIGSTOP for sleep, a wall clock that is set forward
 * and back under it. Afterwards an independent checker
 * compares three witnesses: the database, the log files, and the marks that the jobs themselves left.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Job, JobSpec, Run } from '../../main/engine/model.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from './fake-log.ts';
import { connectToHost } from './host-client.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { createPerson, type Era, type Person } from './kill-life-person.ts';
import { createShiftedClock } from './shifted-clock.ts';

export interface KillReport {
  readonly seed: number;
  readonly kills: number;
  readonly stops: number;
  readonly steps: { readonly forward: number; readonly back: number };
  readonly seconds: number;
  readonly occurrences: number;
  /** What a person did meanwhile, and how often; empty in a life without changes. */
  readonly acts: Readonly<Record<string, number>>;
  /** Processes that were started, as the jobs' own marks tell. */
  readonly processes: number;
  readonly lost: readonly string[];
  /** Rows for which no schedule had an occurrence. */
  readonly invented: readonly string[];
  readonly doubled: readonly string[];
  /** Started processes whose end the ledger does not know, or rows whose process never was. */
  readonly unaccounted: readonly string[];
  readonly wrongEnds: readonly string[];
  readonly corrupt: readonly string[];
}

/** What a report must say. */
export const NOTHING_WRONG = {
  lost: [],
  invented: [],
  doubled: [],
  unaccounted: [],
  wrongEnds: [],
  corrupt: [],
} as const;

/** Every job leaves two marks a run, S and E, writes two lines of output and ends with a code of its own. */
function specs(marks: string): JobSpec[] {
  const job = (name: string, every: number, seconds: number, code: number, more: Partial<JobSpec> = {}): JobSpec => ({
    name,
    action: {
      kind: 'shell',
      command: [
        `echo "S $PUNCTUAL_RUN $PUNCTUAL_ATTEMPT" >> '${marks}'`,
        'echo "begin $PUNCTUAL_RUN"',
        ...(seconds > 0 ? [`sleep ${seconds}`] : []),
        'echo "end $PUNCTUAL_RUN"',
        `echo "E $PUNCTUAL_RUN $PUNCTUAL_ATTEMPT" >> '${marks}'`,
        `exit ${code}`,
      ].join('; '),
    },
    schedule: { kind: 'interval', every: { seconds: every } },
    graceSeconds: 'any',
    ...more,
  });
  return [
    job('quick', 1, 0, 0, { group: GROUP }),
    job('quick all', 2, 0, 0, { misfire: 'all', overlap: 'queue', queueLimit: 50 }),
    job('slow', 2, 1.5, 0, { overlap: 'queue', queueLimit: 3 }),
    job('slow skip', 1, 2.5, 4),
    job('parallel', 2, 3, 0, { overlap: 'parallel', group: GROUP }),
    job('jittered', 3, 0, 0, { schedule: { kind: 'interval', every: { seconds: 3 }, jitter: { seconds: 2 } } }),
    job('earliest', 1, 0, 3, { misfire: 'earliest', group: GROUP }),
    job('failing', 3, 0.2, 7, { retry: { times: 2, delaySeconds: 1 } }),
    job('none', 1, 0.4, 0, { misfire: 'none' }),
    job('finish', 1, 0.5, 9, { schedule: { kind: 'interval', every: { seconds: 1 }, from: 'finish' } }),
  ];
}

const GROUP = 'together';

/** Steps of the clock, milliseconds: past the 30 s that the engine takes for a clock that was set (S39). */
const STEP = { least: 31_000, most: 60_000 };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same seed gives the same waits; what the machine does in them differs. */
function createDice(seed: number): (low: number, high: number) => number {
  let state = seed >>> 0;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + Math.floor((state / 0x1_0000_0000) * (high - low));
  };
}

/** Lives through `kills` kills and checks everything at the end. */
export async function liveWithKills(options: {
  readonly kills: number;
  readonly seed: number;
  /**
   * A person changes things meanwhile, and the computer settles after each start. The clock is not set back then: which occurrences
   * there must be after both has no simple answer.
   */
  readonly changes?: boolean;
  readonly tell?: (line: string) => void;
}): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-kills-'));
  const marks = join(folder, 'marks.txt');
  const dice = createDice(options.seed);
  const began = performance.now();
  let ahead = 0;
  const clock = createShiftedClock(join(folder, 'clock-shift'));
  const steps = { forward: 0, back: 0 };
  let stops = 0;
  const changes = options.changes === true;
  const person = createPerson(dice, GROUP);
  const start = () => startHostProcess({ folder, env: clock.env });
  let host: HostProcess = await start();
  try {
    const client = connectToHost(host);
    const settleSeconds = changes ? 2 : 0;
    await client.call('settings.set', { engine: { settleSeconds, catchUp: { together: 20, spacingSeconds: 0 } } });
    for (const spec of specs(marks)) await client.call('jobs.add', { spec });
    await person.look(client);
    client.close();

    for (let kill = 0; kill < options.kills; kill += 1) {
      if (changes) await change(host, person, dice);
      else await wait(dice(100, 2200));
      if (dice(0, 6) === 0) {
        process.kill(host.pid, 'SIGSTOP');
        await wait(dice(500, 2500));
        process.kill(host.pid, 'SIGCONT');
        await wait(dice(0, 800));
        stops += 1;
      }
      if (dice(0, 5) === 0) {
        // Back no further than it was ahead: jobs are not there before they were made.
        const back = !changes && ahead > STEP.least && dice(0, 2) === 0;
        const by = back ? -dice(STEP.least, Math.min(STEP.most, ahead)) : dice(STEP.least, STEP.most);
        clock.move(by);
        ahead += by;
        steps[back ? 'back' : 'forward'] += 1;
        await wait(dice(0, 800));
      }
      await host.stop('SIGKILL');
      await wait(dice(0, 3) === 0 ? dice(0, 3000) : dice(0, 300));
      host = await start();
      options.tell?.(`kill ${kill + 1} of ${options.kills}`);
    }
    await settleDown(host, person);
    await host.stop('SIGTERM');
    const checked = check(folder, marks, { now: clock.now(), wentBack: steps.back > 0, person });
    return {
      seed: options.seed,
      kills: options.kills,
      stops,
      steps,
      seconds: Math.round((performance.now() - began) / 1000),
      acts: Object.fromEntries(person.acts),
      ...checked,
    };
  } finally {
    await host.dispose();
    // Jobs may still write into it after a failure, and must not hide what failed.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** Some acts of a person; what comes next may cut off the last one. */
async function change(host: HostProcess, person: Person, dice: (low: number, high: number) => number): Promise<void> {
  const client = connectToHost(host);
  await person.look(client);
  for (let acts = dice(1, 5); acts > 0; acts -= 1) {
    await wait(dice(0, 600));
    await person.act(client);
    if (acts > 1) await person.look(client);
  }
  await wait(dice(0, 2) * dice(0, 2500));
  client.close();
}

/** Pauses everything and waits until no run is open. */
async function settleDown(host: HostProcess, person: Person): Promise<void> {
  const client = connectToHost(host);
  await person.finish(client);
  await person.look(client);
  const { items } = await client.call('jobs.list', { limit: 100 });
  await client.call('jobs.pause', { ids: items.map((job) => job.id) });
  for (let look = 0; look < 240; look += 1) {
    const { running, queued, held } = await client.call('engine.status', {});
    if (running + queued + held === 0) break;
    // What waits for the end of these pauses, or is held by a person, would wait for ever.
    const waiting = await client.call('runs.list', { states: ['queued'], limit: 100 });
    if (running === 0 && waiting.items.length > 0)
      await client.call('runs.stop', { ids: waiting.items.map((run) => run.id) });
    await wait(250);
  }
  client.close();
}

function check(
  folder: string,
  marks: string,
  life: { readonly now: number; readonly wentBack: boolean; readonly person: Person },
): Omit<KillReport, 'seed' | 'kills' | 'stops' | 'steps' | 'seconds' | 'acts'> {
  const lost: string[] = [];
  const invented: string[] = [];
  const doubled: string[] = [];
  const unaccounted: string[] = [];
  const wrongEnds: string[] = [];
  const corrupt: string[] = [];
  const file = join(folder, 'punctual.db');
  const db = new Database(file, { readonly: true });
  const integrity = db.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') corrupt.push(String(integrity));
  const runIds = db.prepare('SELECT id FROM runs').pluck().all() as string[];
  db.close();

  const store = openStore({
    file,
    log: createKeptLog(),
    clock: { now: Date.now, monotonic: () => performance.now(), zone: () => 'UTC' },
  });
  const runs = runIds.map((id) => store.run(id)).filter((run) => run !== null);
  const jobs = store
    .jobIds()
    .map((id) => store.job(id))
    .filter((job) => job !== null);
  store.close();

  let occurrences = 0;
  for (const job of jobs)
    occurrences += checkOccurrences(
      job,
      runs.filter((run) => run.jobId === job.id),
      { ...life, eras: life.person.erasOf(job.id), lost, doubled, invented },
    );
  const marked = countMarks(marks);
  checkProcesses(jobs, runs, marked, { doubled, unaccounted, wrongEnds });
  return { occurrences, processes: marked.started.size, lost, invented, doubled, unaccounted, wrongEnds, corrupt };
}

interface Life {
  readonly now: number;
  readonly wentBack: boolean;
  readonly eras: readonly Era[];
  readonly lost: string[];
  readonly doubled: string[];
  readonly invented: string[];
}

/**
 * Every occurrence of each schedule that was in force is in the ledger exactly once: its own row, or counted by one span; and nothing
 * else is. After a clock set back what a span tells of may come again and then has its own row as well (S40), but never two.
 */
function checkOccurrences(job: Job, runs: readonly Run[], life: Life): number {
  const { lost, doubled, invented, wentBack } = life;
  const instants = occurrencesOf(job, life);
  // Its grid moves with the end of each run, so there is no list of times that must be there.
  if (instants === null) return 0;
  const own = new Map<number, number>();
  for (const run of runs) if (run.kind === 'scheduled') own.set(run.scheduledAt, (own.get(run.scheduledAt) ?? 0) + 1);
  const spans = runs.filter((run) => run.kind === 'span');
  const inside = (span: Run, at: number) => span.scheduledAt <= at && at <= (span.scheduledTo ?? 0);
  const named = (at: number) => `${job.spec.name} at ${new Date(at).toISOString()}`;
  for (const at of instants) {
    const alone = own.get(at) ?? 0;
    const inSpans = spans.filter((span) => inside(span, at)).length;
    if (alone + inSpans === 0) lost.push(named(at));
    if (alone > 1 || (!wentBack && inSpans > 1)) doubled.push(named(at));
  }
  if (!wentBack) {
    const all = new Set(instants);
    for (const at of own.keys()) if (!all.has(at)) invented.push(named(at));
    for (const span of spans) {
      // A pause that is caught up takes some of its span out again, for rows of their own.
      const there = instants.filter((at) => inside(span, at) && !own.has(at)).length;
      if (there !== span.count) invented.push(`${named(span.scheduledAt)}: a span of ${span.count} over ${there}`);
    }
  }
  return instants.length;
}

/** Up to the next fire of the job; null for a schedule whose times follow from its runs. */
function occurrencesOf(job: Job, { eras, now }: Pick<Life, 'eras' | 'now'>): number[] | null {
  if (eras.some(({ schedule }) => schedule.kind === 'interval' && schedule.from === 'finish')) return null;
  return eras.flatMap(({ schedule, anchor }, n) => {
    const trigger = compileSchedule(schedule, { zone: 'UTC', anchor, lastFinish: null });
    const to = eras[n + 1]?.anchor ?? (job.nextFire ?? now) - 1;
    return trigger.between(anchor + 1, to, 10_000_000).instants;
  });
}

interface Marks {
  readonly started: ReadonlyMap<string, number>;
  readonly ended: ReadonlyMap<string, number>;
}

function countMarks(file: string): Marks {
  const started = new Map<string, number>();
  const ended = new Map<string, number>();
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines) {
    const [what, run, attempt] = line.split(' ');
    if (run === undefined) continue;
    const counts = what === 'S' ? started : ended;
    counts.set(`${run} ${attempt}`, (counts.get(`${run} ${attempt}`) ?? 0) + 1);
  }
  return { started, ended };
}

function checkProcesses(
  jobs: readonly Job[],
  runs: readonly Run[],
  marks: Marks,
  found: { readonly doubled: string[]; readonly unaccounted: string[]; readonly wrongEnds: string[] },
): void {
  const codes = new Map(
    jobs.map((job) => [
      job.id,
      Number(job.spec.action.kind === 'shell' ? job.spec.action.command.split('exit ').at(-1) : 0),
    ]),
  );
  const expected = new Set<string>();
  for (const run of runs) {
    const named = `${run.jobName} ${run.id}`;
    if (run.state === 'queued' || run.state === 'starting' || run.state === 'running')
      found.unaccounted.push(`${named} is still ${run.state}`);
    if (run.state === 'interrupted') found.unaccounted.push(`${named} was interrupted`);
    // One that was stopped before its process was there never ran.
    const ran =
      run.state === 'succeeded' ||
      run.state === 'failed' ||
      run.state === 'timed-out' ||
      (run.state === 'stopped' && run.startedAt !== null);
    const attempts = [...run.attempts, ...(ran ? [run] : [])];
    for (const attempt of attempts) {
      expected.add(`${run.id} ${attempt.attempt}`);
      if (attempt.exitCode !== codes.get(run.jobId)) {
        found.wrongEnds.push(
          `${named} attempt ${attempt.attempt}: exit code ${attempt.exitCode}, ending ${JSON.stringify(attempt.ending)}`,
        );
      }
    }
  }
  for (const key of expected) {
    if (!marks.started.has(key)) found.unaccounted.push(`${key}: the ledger says it ran, the job left no mark`);
    else if (marks.ended.get(key) !== 1) found.unaccounted.push(`${key}: began but did not reach its end`);
  }
  for (const [key, times] of marks.started) {
    if (times > 1) found.doubled.push(`${key} ran ${times} times`);
    if (!expected.has(key)) found.unaccounted.push(`${key} ran, the ledger does not know it`);
  }
}
