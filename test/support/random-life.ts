/**
 * Random lives of an engine, and the invariants that hold over all of them: sleep, crashes, failing transactions, pauses of every
 * scope, edits, removal and undo, conditions, a shared ledger, flights and clocks that jump. Used by the property test (hundreds of
 * lives) and by the soak (tens of thousands).
 */
import fc from 'fast-check';
import { PunctualError } from '../../main/engine/errors.ts';
import type { Job, JobSpec, Run, Schedule } from '../../main/engine/model.ts';
import type { Gates } from '../../main/engine/ports.ts';
import type { Removed } from '../../main/engine/surface.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { createWorld, type World } from './engine-world.ts';

export type LifeStep =
  | { readonly do: 'advance' | 'sleep' | 'dark-wake'; readonly seconds: number }
  | { readonly do: 'crash'; readonly away: number; readonly fate: 'alive' | 'exited' | 'lost' }
  | { readonly do: 'fail-store'; readonly seconds: number }
  /** The app dies between the commit and the start of the processes (S30). */
  | { readonly do: 'die-before-start'; readonly seconds: number; readonly away: number }
  | { readonly do: 'end'; readonly index: number; readonly exitCode: number }
  | { readonly do: 'pause'; readonly index: number; readonly seconds: number | null }
  | { readonly do: 'resume' | 'resume-catch-up' | 'rename' | 'run' | 'skip-next' | 'unskip'; readonly index: number }
  | { readonly do: 'pause-all' | 'pause-group'; readonly seconds: number | null }
  | { readonly do: 'resume-all' | 'resume-group'; readonly missed: 'forget' | 'catch-up' }
  | { readonly do: 'answer'; readonly answer: 'run-once' | 'run-all' | 'skip' }
  | { readonly do: 'edit-schedule'; readonly index: number; readonly schedule: Schedule }
  | { readonly do: 'edit-policy'; readonly index: number; readonly patch: Partial<JobSpec> }
  | { readonly do: 'regroup'; readonly index: number; readonly group: string | null }
  | { readonly do: 'remove' | 'undo'; readonly index: number }
  | { readonly do: 'start-now' | 'skip-row' | 'hold' | 'release'; readonly index: number }
  | { readonly do: 'condition'; readonly holds: boolean }
  | { readonly do: 'ledger'; readonly how: 'grant' | 'refuse' | 'silent' }
  | { readonly do: 'zone'; readonly zone: string }
  | { readonly do: 'clock'; readonly seconds: number };

const seconds = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 200 }), weight: 4 },
  fc.integer({ min: 200, max: 20_000 }),
);
const index = fc.nat(20);
const until = fc.oneof({ arbitrary: fc.constant(null), weight: 2 }, { arbitrary: seconds, weight: 1 });

/** Schedules whose every occurrence is known, so that the ledger can be counted. */
const gridded: fc.Arbitrary<Schedule> = fc.constantFrom<Schedule>(
  { kind: 'interval', every: { seconds: 37 } },
  { kind: 'interval', every: { minutes: 5 } },
  { kind: 'interval', every: { minutes: 5 }, jitter: { seconds: 250 } },
  { kind: 'cron', pattern: '*/10 * * * *' },
  { kind: 'cron', pattern: '* * * * *', jitter: { seconds: 40 } },
  { kind: 'cron', pattern: '15 * * * *', timezone: 'Australia/Lord_Howe' },
  { kind: 'cron', pattern: '0 6,12 * * *', jitter: { seconds: 20_000 } },
  { kind: 'window', between: ['00:10', '02:40'], every: { minutes: 7 }, timezone: 'UTC' },
);
/** Schedules that follow the computer's zone. */
const local: fc.Arbitrary<Schedule> = fc.constantFrom<Schedule>(
  { kind: 'cron', pattern: '0 9 * * *' },
  { kind: 'cron', pattern: '30 8,12,20 * * *', dst: { gap: 'skip' } },
  { kind: 'cron', pattern: '0 3 * * *', dst: { gap: 'shift', overlap: 'both' } },
  { kind: 'cron', pattern: '*/30 * * * *' },
  { kind: 'calendar', every: { days: 1 }, time: '14:00' },
  {
    kind: 'any',
    of: [
      { kind: 'cron', pattern: '0 10 * * *' },
      { kind: 'cron', pattern: '*/40 * * * *' },
    ],
  },
);
const uncounted: fc.Arbitrary<Schedule> = fc.constantFrom<Schedule>(
  { kind: 'interval', every: { seconds: 90 }, from: 'finish' },
  { kind: 'interval', every: { minutes: 2 }, maxRuns: 3 },
  { kind: 'cron', pattern: '*/3 * * * *', maxRuns: 2, jitter: { seconds: 100 } },
  { kind: 'event', on: 'resume' },
);

const policies = {
  misfire: fc.constantFrom(
    'latest' as const,
    'latest' as const,
    'earliest' as const,
    'all' as const,
    'none' as const,
    'ask' as const,
  ),
  overlap: fc.constantFrom('skip' as const, 'queue' as const, 'restart' as const, 'parallel' as const),
  graceSeconds: fc.constantFrom<'any' | number>('any', 'any', 0, 60, 600),
  maxInstances: fc.constantFrom(1, 2),
  settle: fc.boolean(),
  onInterrupt: fc.constantFrom('nothing' as const, 'rerun' as const, 'ask' as const),
  retry: fc.constantFrom(undefined, { times: 2, delaySeconds: 20 }),
};

const specOf = (schedule: fc.Arbitrary<Schedule>): fc.Arbitrary<Partial<JobSpec>> =>
  fc.record({ schedule, group: fc.constantFrom(undefined, 'g', 'c', 'shared'), ...policies });

const weighted = (weight: number, arbitrary: fc.Arbitrary<LifeStep>) => ({ arbitrary, weight });

function steps(schedule: fc.Arbitrary<Schedule>): { arbitrary: fc.Arbitrary<LifeStep>; weight: number }[] {
  return [
    weighted(10, fc.record({ do: fc.constant('advance' as const), seconds: fc.integer({ min: 1, max: 300 }) })),
    weighted(4, fc.record({ do: fc.constant('sleep' as const), seconds })),
    weighted(1, fc.record({ do: fc.constant('dark-wake' as const), seconds })),
    weighted(
      2,
      fc.record({
        do: fc.constant('crash' as const),
        away: seconds,
        fate: fc.constantFrom('alive' as const, 'exited' as const, 'lost' as const),
      }),
    ),
    weighted(1, fc.record({ do: fc.constant('fail-store' as const), seconds: fc.integer({ min: 1, max: 90 }) })),
    weighted(
      1,
      fc.record({
        do: fc.constant('die-before-start' as const),
        seconds: fc.integer({ min: 1, max: 400 }),
        away: seconds,
      }),
    ),
    weighted(8, fc.record({ do: fc.constant('end' as const), index, exitCode: fc.constantFrom(0, 0, 1) })),
    weighted(2, fc.record({ do: fc.constant('pause' as const), index, seconds: until })),
    weighted(
      4,
      fc.record({
        do: fc.constantFrom(
          'resume' as const,
          'resume-catch-up' as const,
          'rename' as const,
          'run' as const,
          'skip-next' as const,
          'unskip' as const,
        ),
        index,
      }),
    ),
    weighted(2, fc.record({ do: fc.constantFrom('pause-all' as const, 'pause-group' as const), seconds: until })),
    weighted(
      2,
      fc.record({
        do: fc.constantFrom('resume-all' as const, 'resume-group' as const),
        missed: fc.constantFrom('forget' as const, 'catch-up' as const),
      }),
    ),
    weighted(
      1,
      fc.record({
        do: fc.constant('answer' as const),
        answer: fc.constantFrom('run-once' as const, 'run-all' as const, 'skip' as const),
      }),
    ),
    weighted(2, fc.record({ do: fc.constant('edit-schedule' as const), index, schedule })),
    weighted(2, fc.record({ do: fc.constant('edit-policy' as const), index, patch: fc.record(policies) })),
    weighted(1, fc.record({ do: fc.constant('regroup' as const), index, group: fc.constantFrom(null, 'g', 'c') })),
    weighted(2, fc.record({ do: fc.constantFrom('remove' as const, 'undo' as const), index })),
    weighted(
      2,
      fc.record({
        do: fc.constantFrom('start-now' as const, 'skip-row' as const, 'hold' as const, 'release' as const),
        index,
      }),
    ),
    weighted(2, fc.record({ do: fc.constant('condition' as const), holds: fc.boolean() })),
    weighted(
      1,
      fc.record({
        do: fc.constant('ledger' as const),
        how: fc.constantFrom('grant' as const, 'refuse' as const, 'silent' as const),
      }),
    ),
  ];
}

export interface Plan {
  readonly specs: readonly Partial<JobSpec>[];
  readonly steps: readonly LifeStep[];
  readonly limit: number;
}

const limits = fc.constantFrom(1, 3, 20);

/** Lives under one clock and one zone: every occurrence can be counted. */
export const countedLives: fc.Arbitrary<Plan> = fc.record({
  specs: fc.array(specOf(fc.oneof({ arbitrary: gridded, weight: 4 }, { arbitrary: uncounted, weight: 1 })), {
    minLength: 1,
    maxLength: 4,
  }),
  steps: fc.array(fc.oneof(...steps(gridded)), { minLength: 1, maxLength: 40 }),
  limit: limits,
});

/** Lives with flights and clocks that jump. */
export const movedLives: fc.Arbitrary<Plan> = fc.record({
  specs: fc.array(
    specOf(
      fc.oneof({ arbitrary: local, weight: 3 }, { arbitrary: gridded, weight: 1 }, { arbitrary: uncounted, weight: 1 }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  steps: fc.array(
    fc.oneof(
      ...steps(fc.oneof(local, gridded)),
      weighted(6, fc.record({ do: fc.constant('sleep' as const), seconds: fc.integer({ min: 3600, max: 90_000 }) })),
      weighted(
        5,
        fc.record({
          do: fc.constant('zone' as const),
          zone: fc.constantFrom(
            'UTC',
            'Europe/Berlin',
            'America/New_York',
            'Asia/Tokyo',
            'Asia/Kolkata',
            'Europe/London',
          ),
        }),
      ),
      weighted(
        4,
        fc.record({
          do: fc.constant('clock' as const),
          seconds: fc.oneof(
            fc.integer({ min: -200, max: 200 }),
            fc.integer({ min: -90_000, max: 90_000 }),
            fc.constantFrom(400 * 86_400, -400 * 86_400),
          ),
        }),
      ),
    ),
    { minLength: 1, maxLength: 30 },
  ),
  limit: limits,
});

/** Time in which one schedule was in force for a job: its occurrences after `from` and up to `to` are owed. */
interface Era {
  readonly schedule: Schedule;
  readonly anchor: number;
  readonly zone: string;
  readonly from: number;
  to: number | null;
}

export interface Life {
  readonly world: World;
  readonly eras: ReadonlyMap<string, readonly Era[]>;
  readonly complaints: readonly string[];
}

/**
 * `rebuild`: memory is thrown away and built again from the store before every step (I9). `plant`: breaks the world before anything
 * happens in it, to see that the invariants find it.
 */
export async function live(
  plan: Plan,
  options: { readonly rebuild?: boolean; readonly plant?: (world: World) => void } = {},
): Promise<Life> {
  let holds = true;
  let ledger: 'grant' | 'refuse' | 'silent' = 'grant';
  const claims: string[] = [];
  const gates: Gates = {
    condition: (job, since) =>
      holds || job.spec.group !== 'c'
        ? { holds: true }
        : {
            holds: false,
            lacking: ['mains'],
            giveUpAt: since + 4000_000,
            ifNot: (['run', 'skip', 'ask'] as const)[job.id.charCodeAt(1) % 3] ?? 'run',
          },
    isShared: (job) => job.spec.group === 'shared',
    claim: (run) => void claims.push(run.id),
  };
  const world = await createWorld({ settings: { limit: plan.limit, settleSeconds: 20 }, gates });
  options.plant?.(world);
  const complaints: string[] = [];
  const eras = new Map<string, Era[]>();
  const removed = new Map<string, Removed>();
  const first = new Map<string, Pick<Run, 'scheduledAt' | 'token' | 'kind' | 'jobId'>>();
  const started = new Set<string>();
  const occurrences = new Map<string, string>();
  /** Pauses that were forgotten, by job: nothing whose moment lay inside may start afterwards (I4). */
  const forgotten = new Map<string, { since: number; until: number }[]>();
  let moved = false;

  const now = () => world.time.clock.now();
  const ids = plan.specs.map((_, n) => `j${n}`);
  const id = (n: number) => ids[n % ids.length] ?? 'j0';
  const complain = (text: string) => void complaints.push(`${text} at ${new Date(now()).toISOString()}`);

  function openEra(job: Job, from: number): void {
    const zone = world.time.clock.zone();
    const list = eras.get(job.id) ?? [];
    list.push({ schedule: job.spec.schedule, anchor: job.anchorAt, zone, from, to: null });
    eras.set(job.id, list);
  }
  function closeEra(jobId: string, to: number): void {
    const era = eras.get(jobId)?.at(-1);
    if (era !== undefined && era.to === null) era.to = to;
  }

  // I2, I3, I4: looked at when a process is ordered.
  const { start } = world.runner;
  world.runner.start = (order) => {
    const key = `${order.runId}/${order.attempt}`;
    const run = world.store.run(order.runId);
    const job = world.store.job(order.jobId);
    if (started.has(key)) complain(`I2: attempt started twice: ${key}`);
    started.add(key);
    if (run?.kind === 'scheduled') {
      const occurrence = `${run.jobId}@${run.scheduledAt}`;
      const before = occurrences.get(occurrence);
      if (before !== undefined && before !== run.id) complain(`I2: occurrence started twice: ${occurrence}`);
      occurrences.set(occurrence, run.id);
      const byPerson = personal.has(run.id);
      if (job !== null && !byPerson) {
        const snapshot = world.engine.snapshot();
        // What was due before the pause starts in the same moment.
        const lasts = (pause: { since: number | null; until: number | null } | null | undefined): boolean =>
          pause != null && pause.since !== null && pause.since < now() && (pause.until === null || now() < pause.until);
        const pauses = [
          { since: job.pausedAt, until: job.pausedUntil },
          snapshot.pausedGroups[job.spec.group ?? ''],
          snapshot.pausedAll,
        ];
        if (pauses.some(lasts)) complain(`I3: ${job.id} started in a pause`);
        // What fell due in the very moment in which the pause began was ready before it.
        const inside = forgotten.get(job.id)?.find((pause) => pause.since < run.dueAt && run.dueAt <= pause.until);
        const late = run.why.code === 'answered' || run.why.code === 'zone-gap' || run.attempt > 1;
        if (inside !== undefined && !late && !moved) complain(`I4: ${job.id} ran an occurrence of a forgotten pause`);
      }
    }
    start.call(world.runner, order);
  };
  const personal = new Set<string>();
  /** Questions of the inbox, and the rows that answered them: the record of the asking counts these too. */
  const answers = new Set<string>();

  function answerClaims(): void {
    if (ledger === 'silent') return;
    for (const runId of claims.splice(0))
      world.engine.claimed(runId, ledger === 'grant' ? { granted: true } : { granted: false, computer: 'desk' });
  }

  for (const [n, given] of plan.specs.entries()) {
    world.job(given.schedule ?? { kind: 'manual' }, given, ids[n]);
    openEra(world.read(id(n)), now());
  }

  /** I5, I7: looked at after every step. */
  function look(): void {
    for (const run of world.runs()) {
      if (run.inbox || run.why.code === 'answered') answers.add(run.id);
      if (run.state === 'queued' && run.waitingFor === null) complain(`I5: ${run.id} waits for nothing`);
      if (run.state !== 'queued' && run.waitingFor !== null) complain(`I5: ${run.id} is ${run.state} and waits`);
      const known = first.get(run.id);
      if (known === undefined) first.set(run.id, run);
      else if (known.scheduledAt !== run.scheduledAt || known.token !== run.token || known.kind !== run.kind)
        complain(`I7: ${run.id} changed its identity`);
    }
  }

  function forgetPause(jobId: string, since: number | null, until = now()): void {
    if (since === null) return;
    forgotten.set(jobId, [...(forgotten.get(jobId) ?? []), { since, until }]);
  }

  /** The waiting row that a person acts on. */
  const waiting = (n: number, fits: (run: Run) => boolean): Run | undefined => {
    const rows = world.store.openRuns().filter((run) => run.state === 'queued' && fits(run));
    return rows[n % Math.max(1, rows.length)];
  };

  /** A row may move on in the very call, which looks at the clock first: then it is refused. */
  function unlessGone(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof PunctualError) || error.code !== 'conflict') throw error;
    }
  }

  async function crash(away: number): Promise<void> {
    world.time.sleep(away * 1000);
    claims.splice(0);
    await world.crash();
  }

  async function step(one: LifeStep): Promise<void> {
    switch (one.do) {
      case 'advance':
        return world.time.advance(one.seconds * 1000);
      case 'sleep':
        world.time.sleep(one.seconds * 1000);
        world.engine.hint('resume');
        return world.time.advance(0);
      case 'dark-wake':
        // Awake for a moment, then asleep again.
        world.time.sleep(one.seconds * 1000);
        world.time.advance(3000);
        world.time.sleep(one.seconds * 500);
        return world.time.advance(0);
      case 'crash': {
        world.time.alarm.clear();
        const at = now();
        for (const { runId } of world.runner.going()) {
          if (one.fate === 'alive') world.runner.found.set(runId, 'alive');
          else if (one.fate === 'lost') world.runner.found.set(runId, { kind: 'lost', at, logBytes: 0 });
          else {
            const facts = { signal: null, cpuMs: null, peakBytes: null, logBytes: 0, logDropped: 0 };
            world.runner.found.set(runId, { kind: 'exited', exitCode: 0, startedAt: at, finishedAt: at, ...facts });
          }
        }
        if (one.fate !== 'alive') world.runner.forgetGoing();
        return crash(one.away);
      }
      case 'die-before-start': {
        const starting = world.runner.start;
        const swallowed: string[] = [];
        world.runner.start = (order) => void swallowed.push(order.runId);
        world.time.advance(one.seconds * 1000);
        world.runner.start = starting;
        world.time.alarm.clear();
        const at = now();
        for (const runId of swallowed)
          world.runner.found.set(runId, { kind: 'not-started', message: 'no process', at });
        for (const { runId } of world.runner.going()) world.runner.found.set(runId, 'alive');
        return crash(one.away);
      }
      case 'fail-store': {
        const { transact } = world.store;
        world.store.transact = () => {
          throw new PunctualError('store-failed', 'The disk is full.');
        };
        world.time.advance(one.seconds * 1000);
        world.store.transact = transact;
        return world.time.advance(11_000);
      }
      case 'end': {
        const going = world.runner.going();
        const order = going[one.index % Math.max(1, going.length)];
        if (order !== undefined) world.runner.end(order.runId, { exitCode: one.exitCode });
        return world.time.advance(0);
      }
      case 'pause-all':
      case 'pause-group': {
        const group = one.do === 'pause-group' ? { group: 'g' } : {};
        return world.engine.pauseAll({ ...group, until: one.seconds === null ? null : now() + one.seconds * 1000 });
      }
      case 'resume-all':
      case 'resume-group': {
        const group = one.do === 'resume-group' ? 'g' : undefined;
        const snapshot = world.engine.snapshot();
        const pause = group === undefined ? snapshot.pausedAll : (snapshot.pausedGroups['g'] ?? null);
        if (one.missed === 'forget' && pause !== null)
          for (const jobId of ids) {
            const job = world.store.job(jobId);
            if (job !== null && (group === undefined || job.spec.group === group)) forgetPause(jobId, pause.since);
          }
        return world.engine.resumeAll(group === undefined ? { missed: one.missed } : { group, missed: one.missed });
      }
      case 'answer':
        world.engine.answer({ answer: one.answer });
        return;
      case 'condition':
        holds = one.holds;
        return world.engine.conditionsChanged();
      case 'ledger':
        ledger = one.how;
        return;
      case 'zone': {
        const before = world.time.clock.zone();
        if (before === one.zone) return;
        moved = true;
        // Everything up to the change is owed under the old zone.
        world.time.advance(0);
        world.time.setZone(one.zone);
        world.engine.hint('clock');
        world.time.advance(0);
        return;
      }
      case 'clock':
        moved = true;
        world.time.setClock(now() + one.seconds * 1000);
        world.engine.hint('clock');
        return world.time.advance(0);
      case 'start-now': {
        const run = waiting(one.index, (row) => row.kind !== 'span');
        if (run === undefined) return;
        personal.add(run.id);
        return unlessGone(() => world.engine.startNow([run.id]));
      }
      case 'skip-row': {
        const run = waiting(one.index, () => true);
        if (run !== undefined) unlessGone(() => world.engine.skipRuns([run.id]));
        return;
      }
      case 'hold':
      case 'release': {
        const run = waiting(one.index, (row) => row.waitingFor === 'settle' && row.attempt === 1);
        if (run !== undefined) unlessGone(() => world.engine.hold([run.id], one.do === 'hold'));
        return;
      }
      case 'undo': {
        const back = removed.get(id(one.index));
        if (back === undefined) return;
        removed.delete(id(one.index));
        world.engine.restore(back);
        const era = eras.get(id(one.index))?.at(-1);
        if (era !== undefined) era.to = null;
        return;
      }
      default:
        return onJob(one);
    }
  }

  function onJob(one: Extract<LifeStep, { index: number }>): void {
    const jobId = id('index' in one ? one.index : 0);
    const job = world.store.job(jobId);
    if (job === null) return;
    switch (one.do) {
      case 'pause':
        world.engine.pause([jobId], one.seconds === null ? null : now() + one.seconds * 1000);
        return;
      case 'resume':
        forgetPause(jobId, job.pausedAt, Math.min(now(), job.pausedUntil ?? now()));
        world.engine.resume([jobId]);
        return;
      case 'resume-catch-up':
        world.engine.resume([jobId], 'catch-up');
        return;
      case 'rename':
        world.engine.modify(jobId, { notes: String(now()) });
        return;
      case 'run':
        world.engine.run(jobId);
        return;
      case 'skip-next':
        world.engine.skip(jobId, { next: true });
        return;
      case 'unskip':
        world.engine.unskip(jobId);
        return;
      case 'edit-schedule': {
        if (JSON.stringify(job.spec.schedule) === JSON.stringify(one.schedule)) return;
        closeEra(jobId, now());
        world.engine.reschedule(jobId, one.schedule);
        openEra(world.read(jobId), now());
        return;
      }
      case 'edit-policy':
        world.engine.modify(jobId, one.patch);
        return;
      case 'regroup':
        world.engine.modify(jobId, { group: one.group });
        return;
      case 'remove':
        removed.set(jobId, world.engine.remove([jobId]));
        closeEra(jobId, now());
        return;
    }
  }

  for (const one of plan.steps) {
    if (options.rebuild === true) rebuild();
    await step(one);
    answerClaims();
    world.time.advance(0);
    look();
    if (complaints.length > 0) return { world, eras, complaints };
  }

  /** A transaction that fails makes the engine build everything in memory again (I9). */
  function rebuild(): void {
    const { transact } = world.store;
    world.store.transact = () => {
      throw new PunctualError('store-failed', 'once');
    };
    try {
      // The one call that does not look at the clock as well.
      world.engine.event('idle');
    } catch {
      // That is what it is for.
    }
    world.store.transact = transact;
  }

  // All gates open, and time passes.
  holds = true;
  ledger = 'grant';
  world.engine.conditionsChanged();
  for (const run of world.store.openRuns()) if (run.waitingFor === 'claim') claims.push(run.id);
  answerClaims();
  const held = world.store.openRuns().filter((run) => run.state === 'queued' && run.wait?.held === true);
  if (held.length > 0)
    world.engine.hold(
      held.map((run) => run.id),
      false,
    );
  world.engine.resumeAll();
  world.engine.resumeAll({ group: 'g' });
  world.engine.resume(ids.filter((jobId) => world.store.job(jobId) !== null));
  world.time.advance(120_000);
  for (const jobId of ids) if (world.store.job(jobId) !== null) closeEra(jobId, (world.read(jobId).nextFire ?? 0) - 1);
  if (!moved) for (const jobId of ids) complaints.push(...countLedger(world, jobId, eras.get(jobId) ?? [], answers));
  complaints.push(...judgeJobs(world, ids, moved), ...judgeMerges(world, answers));
  const open = world.store.openRuns().filter((run) => run.state !== 'queued');
  const going = world.runner.going().map((order) => order.runId);
  if (JSON.stringify(open.map((run) => run.id).sort()) !== JSON.stringify(going.sort()))
    complain(`open rows and processes differ: ${open.map((run) => run.id)} / ${going}`);

  // I5: with every end given and time passing nothing waits for ever.
  world.runner.behave('end-at-once');
  for (let round = 0; round < 200 && world.runner.going().length > 0; round += 1) {
    for (const order of world.runner.going()) world.runner.end(order.runId, { exitCode: 0 });
    world.time.advance(0);
  }
  const end = now();
  for (let round = 0; round < 30; round += 1) {
    world.time.advance(900_000);
    answerClaims();
  }
  for (const run of world.store.openRuns())
    if (run.state === 'queued' && run.decidedAt < end && (run.notBefore ?? 0) <= now())
      complain(`I5: ${run.id} of ${run.jobId} still waits for ${run.waitingFor}`);
  return { world, eras, complaints };
}

const isGridded = (schedule: Schedule): boolean =>
  schedule.maxRuns === undefined &&
  schedule.kind !== 'event' &&
  !(schedule.kind === 'interval' && schedule.from === 'finish');

/** I1: every occurrence of every era is covered once, by its own row or by one span with the right count; none is invented. */
function countLedger(world: World, jobId: string, eras: readonly Era[], answers: ReadonlySet<string>): string[] {
  const complaints: string[] = [];
  const rows = world.runs(jobId);
  const own = new Map(rows.filter((run) => run.kind === 'scheduled').map((run) => [run.scheduledAt, run]));
  const spans = rows.filter((run) => run.kind === 'span');
  const covered = new Map<string, number>();
  const owed = new Set<number>();
  let countable = true;
  for (const era of eras) {
    if (!isGridded(era.schedule)) {
      countable = false;
      continue;
    }
    const to = era.to ?? world.time.clock.now();
    const trigger = compileSchedule(era.schedule, { zone: era.zone, anchor: era.anchor, lastFinish: null });
    for (const at of trigger.between(era.from + 1, to, 1_000_000).instants) {
      owed.add(at);
      const around = spans.filter((span) => span.scheduledAt <= at && at <= (span.scheduledTo ?? 0));
      const mine = own.get(at);
      if (mine === undefined && around.length === 0) complaints.push(`I1 lost: ${jobId} ${new Date(at).toISOString()}`);
      if (around.length > 1) complaints.push(`I1 twice: ${jobId} ${new Date(at).toISOString()}`);
      if (mine === undefined) for (const span of around) covered.set(span.id, (covered.get(span.id) ?? 0) + 1);
    }
  }
  if (!countable) return complaints;
  for (const span of spans) {
    const answered =
      answers.has(span.id) ||
      span.why.code === 'answered' ||
      (span.why.code === 'merged-into' && answers.has(span.why.run ?? ''));
    const count = covered.get(span.id) ?? 0;
    if (!answered && span.count !== count)
      complaints.push(`I1 count: ${span.id} says ${span.count}, covers ${count} (${span.state} ${span.why.code})`);
  }
  for (const at of own.keys())
    if (!owed.has(at)) complaints.push(`I1 invented: ${jobId} ${new Date(at).toISOString()} ${own.get(at)?.why.code}`);
  return complaints;
}

/** I8, and that no job goes silent: a next fire within reach, or a row that says why not. */
function judgeJobs(world: World, ids: readonly string[], moved: boolean): string[] {
  const complaints: string[] = [];
  const now = world.time.clock.now();
  for (const id of ids) {
    const job = world.store.job(id);
    if (job === null) continue;
    const { schedule } = job.spec;
    const open = world.store.openRuns().filter((run) => run.jobId === id);
    const starts = world.runner.orders.filter((order) => order.jobId === id && order.attempt === 1).length;
    const byHand = world.runs(id).filter((run) => run.kind === 'manual').length;
    // A person who answers "run once" may pass the limit by one for each answer.
    const answered = world.runs(id).filter((run) => run.why.code === 'answered').length;
    if (schedule.maxRuns !== undefined && job.runCount > schedule.maxRuns + answered)
      complaints.push(`S25: ${id} counts ${job.runCount} of ${schedule.maxRuns} starts (${starts - byHand})`);
    if (job.state !== 'active' || schedule.kind === 'event' || schedule.kind === 'manual') continue;
    if (job.nextFire === null) {
      if (open.length === 0) complaints.push(`silent: ${id} has no next fire and no open row`);
      continue;
    }
    // A day, and one more that a flight may have passed over.
    const reach = 3 * 86_400_000;
    const note = world.runs(id).some((run) => run.kind === 'note' && (run.scheduledTo ?? run.scheduledAt) > now);
    if (job.nextFire - now > reach && !note && moved)
      complaints.push(`I8: ${id} fires in ${Math.round((job.nextFire - now) / 3_600_000)} h only`);
    if (job.dueAt === null) complaints.push(`silent: ${id} is not looked at`);
  }
  return complaints;
}

/** I6: merges end in a row that is not merged, and its `missedCount` is what was merged into it. */
function judgeMerges(world: World, answers: ReadonlySet<string>): string[] {
  const complaints: string[] = [];
  const rows = world.runs();
  const byId = new Map(rows.map((run) => [run.id, run]));
  const sizes = new Map<string, number>();
  const answered = new Set<string>();
  for (const run of rows) {
    if (run.state !== 'merged' || run.why.code !== 'merged-into' || run.why.run === null) continue;
    sizes.set(run.why.run, (sizes.get(run.why.run) ?? 0) + (run.kind === 'span' ? run.count : 1 + run.missedCount));
    let at: Run | undefined = run;
    for (let depth = 0; at?.state === 'merged'; depth += 1) {
      if (depth > rows.length) {
        complaints.push(`I6: a circle of merges at ${run.id}`);
        break;
      }
      const into: string | null = at.why.code === 'merged-into' ? at.why.run : null;
      if (into === null) break;
      at = byId.get(into);
      if (at === undefined) complaints.push(`I6: ${run.id} is merged into nothing`);
    }
    if (answers.has(run.id) || byId.get(run.why.run)?.why.code === 'answered' || run.reason === 'catch-up')
      answered.add(run.why.run);
  }
  for (const [id, size] of sizes) {
    const run = byId.get(id);
    if (run === undefined || answered.has(id) || answers.has(id)) continue;
    if (run.missedCount !== size)
      complaints.push(`I6: ${id} (${run.state}) stands for ${run.missedCount}, merged are ${size}`);
    if (run.why.code === 'caught-up' && run.why.missed !== run.missedCount + 1)
      complaints.push(`I6: ${id} says ${run.why.missed} missed, stands for ${run.missedCount} more`);
  }
  return complaints;
}

/** Everything in the ledger, for the comparison of two lives. */
export function ledgerOf(world: World): string {
  return JSON.stringify(
    world
      .runs()
      .map(({ id, jobId, kind, state, scheduledAt, waitingFor, why, attempt }) => [
        id,
        jobId,
        kind,
        state,
        scheduledAt,
        waitingFor,
        why.code,
        attempt,
      ]),
  );
}
