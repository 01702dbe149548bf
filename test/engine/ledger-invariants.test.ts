/**
 * The promise itself, as properties over random lives of an engine: sleep, crashes, failing transactions, pauses, slow and failing
 * runs. Whatever happens, every occurrence of every schedule is in the ledger exactly once, and no attempt is started twice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PunctualError } from '../../main/engine/errors.ts';
import type { JobSpec, Run, Schedule } from '../../main/engine/model.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

type Step =
  | { readonly do: 'advance' | 'sleep'; readonly seconds: number }
  | { readonly do: 'crash'; readonly away: number; readonly fate: 'alive' | 'exited' | 'lost' }
  | { readonly do: 'fail-store'; readonly seconds: number }
  /** The app dies between the commit and the start of the processes (S30). */
  | { readonly do: 'die-before-start'; readonly seconds: number; readonly away: number }
  | { readonly do: 'end'; readonly index: number; readonly exitCode: number }
  | { readonly do: 'pause' | 'resume' | 'resume-catch-up'; readonly index: number }
  | { readonly do: 'pause-all' | 'resume-all' }
  | { readonly do: 'rename' | 'run'; readonly index: number }
  | { readonly do: 'answer'; readonly answer: 'run-once' | 'run-all' | 'skip' };

const seconds = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 200 }), weight: 4 },
  fc.integer({ min: 200, max: 20_000 }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('advance' as const), seconds: fc.integer({ min: 1, max: 300 }) }),
    weight: 6,
  },
  { arbitrary: fc.record({ do: fc.constant('sleep' as const), seconds }), weight: 3 },
  {
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      away: seconds,
      fate: fc.constantFrom('alive' as const, 'exited' as const, 'lost' as const),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ do: fc.constant('fail-store' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('die-before-start' as const),
      seconds: fc.integer({ min: 1, max: 400 }),
      away: seconds,
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({ do: fc.constant('end' as const), index: fc.nat(20), exitCode: fc.constantFrom(0, 0, 1) }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      do: fc.constantFrom('pause' as const, 'resume' as const, 'resume-catch-up' as const),
      index: fc.nat(5),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ do: fc.constantFrom('pause-all' as const, 'resume-all' as const) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constantFrom('rename' as const, 'run' as const), index: fc.nat(5) }), weight: 2 },
  {
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      answer: fc.constantFrom('run-once' as const, 'run-all' as const, 'skip' as const),
    }),
    weight: 1,
  },
);

const schedule: fc.Arbitrary<Schedule> = fc.constantFrom<Schedule>(
  { kind: 'interval', every: { seconds: 37 } },
  { kind: 'interval', every: { minutes: 5 } },
  { kind: 'cron', pattern: '*/10 * * * *' },
  { kind: 'cron', pattern: '15 * * * *', timezone: 'Australia/Lord_Howe' },
  { kind: 'window', between: ['00:10', '02:40'], every: { minutes: 7 } },
);
const spec: fc.Arbitrary<Partial<JobSpec>> = fc.record({
  schedule,
  misfire: fc.constantFrom('latest' as const, 'earliest' as const, 'all' as const, 'none' as const, 'ask' as const),
  overlap: fc.constantFrom('skip' as const, 'queue' as const, 'restart' as const, 'parallel' as const),
  graceSeconds: fc.constantFrom<'any' | number>('any', 0, 60, 600),
  maxInstances: fc.constantFrom(1, 2),
  settle: fc.boolean(),
  onInterrupt: fc.constantFrom('nothing' as const, 'rerun' as const, 'ask' as const),
  retry: fc.constantFrom(undefined, { times: 2, delaySeconds: 20 }),
});

async function live(specs: readonly Partial<JobSpec>[], steps: readonly Step[], limit: number): Promise<World> {
  const world = await createWorld({ settings: { limit, settleSeconds: 20 } });
  for (const [index, given] of specs.entries()) world.job(given.schedule ?? { kind: 'manual' }, given, `j${index}`);
  const id = (index: number) => `j${index % specs.length}`;
  for (const one of steps) {
    switch (one.do) {
      case 'advance':
        world.time.advance(one.seconds * 1000);
        break;
      case 'sleep':
        world.time.sleep(one.seconds * 1000);
        world.engine.hint('resume');
        world.time.advance(0);
        break;
      case 'crash': {
        world.time.alarm.clear();
        const at = world.time.clock.now();
        for (const order of world.runner.going()) {
          const { runId } = order;
          if (one.fate === 'alive') world.runner.found.set(runId, 'alive');
          else if (one.fate === 'lost') world.runner.found.set(runId, { kind: 'lost', at, logBytes: 0 });
          else {
            const facts = { signal: null, cpuMs: null, peakBytes: null, logBytes: 0, logDropped: 0 };
            world.runner.found.set(runId, { kind: 'exited', exitCode: 0, startedAt: at, finishedAt: at, ...facts });
          }
        }
        if (one.fate !== 'alive') world.runner.forgetGoing();
        world.time.sleep(one.away * 1000);
        await world.crash();
        break;
      }
      case 'die-before-start': {
        const { start } = world.runner;
        const swallowed: string[] = [];
        world.runner.start = (order) => void swallowed.push(order.runId);
        world.time.advance(one.seconds * 1000);
        world.runner.start = start;
        world.time.alarm.clear();
        const at = world.time.clock.now();
        for (const id of swallowed) world.runner.found.set(id, { kind: 'not-started', message: 'no process', at });
        for (const order of world.runner.going()) world.runner.found.set(order.runId, 'alive');
        world.time.sleep(one.away * 1000);
        await world.crash();
        break;
      }
      case 'fail-store': {
        const { transact } = world.store;
        world.store.transact = () => {
          throw new PunctualError('store-failed', 'The disk is full.');
        };
        world.time.advance(one.seconds * 1000);
        world.store.transact = transact;
        world.time.advance(11_000);
        break;
      }
      case 'end': {
        const going = world.runner.going();
        const order = going[one.index % Math.max(1, going.length)];
        if (order !== undefined) world.runner.end(order.runId, { exitCode: one.exitCode });
        world.time.advance(0);
        break;
      }
      case 'pause':
        world.engine.pause([id(one.index)]);
        break;
      case 'resume':
        world.engine.resume([id(one.index)]);
        break;
      case 'resume-catch-up':
        world.engine.resume([id(one.index)], 'catch-up');
        break;
      case 'pause-all':
        world.engine.pauseAll();
        break;
      case 'resume-all':
        world.engine.resumeAll();
        break;
      case 'rename':
        world.engine.modify(id(one.index), { notes: String(world.time.clock.now()) });
        break;
      case 'run':
        world.engine.run(id(one.index));
        break;
      case 'answer':
        world.engine.answer({ answer: one.answer });
        break;
    }
  }
  world.engine.resumeAll();
  world.engine.resume(specs.map((_, index) => `j${index}`));
  world.time.advance(120_000);
  return world;
}

/** Every occurrence up to the next fire is covered once: by its own row, or by one span whose count is right. */
function checkLedger(world: World, id: string): void {
  const job = world.read(id);
  if (job.nextFire === null) throw new Error('a repeating job lost its next fire');
  const context = { zone: 'UTC', anchor: job.anchorAt, lastFinish: null };
  const trigger = compileSchedule(job.spec.schedule, context);
  const { instants } = trigger.between(job.createdAt + 1, job.nextFire - 1, 1_000_000);
  const rows = world.runs(id);
  const own = rows.filter((run) => run.kind === 'scheduled');
  const ownAt = new Map<number, Run>(own.map((run) => [run.scheduledAt, run]));
  expect(ownAt.size).toBe(own.length);
  const spans = rows.filter((run) => run.kind === 'span' && run.why.code !== 'answered');
  const covered = new Map<string, number>();
  for (const at of instants) {
    const around = spans.filter((span) => span.scheduledAt <= at && at <= (span.scheduledTo ?? 0));
    // An answered question keeps its span as the record of the asking beside the run that answers it.
    const answered =
      ownAt.get(at)?.why.code === 'answered' ||
      around.some(
        (span) => span.why.code === 'merged-into' && span.why.run !== null && ownAt.get(at)?.id === span.why.run,
      );
    if (
      !ownAt.has(at) &&
      around.length === 0 &&
      !rows.some((run) => run.kind === 'span' && run.scheduledAt <= at && at <= (run.scheduledTo ?? 0))
    ) {
      throw new Error(`lost: ${id} at ${(at - T0) / 1000} s`);
    }
    if (around.length + (ownAt.has(at) && !answered ? 1 : 0) > 1)
      throw new Error(`twice: ${id} at ${(at - T0) / 1000} s`);
    for (const span of around) covered.set(span.id, (covered.get(span.id) ?? 0) + 1);
  }
  for (const span of spans) expect([span.id, span.count]).toEqual([span.id, covered.get(span.id)]);
  const grid = new Set(instants);
  for (const run of own)
    if (!grid.has(run.scheduledAt)) throw new Error(`invented: ${id} at ${(run.scheduledAt - T0) / 1000} s`);
}

describe('whatever happens', () => {
  it('every occurrence is in the ledger exactly once, and no attempt starts twice', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(spec, { minLength: 1, maxLength: 4 }),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(1, 3, 20),
        async (specs, steps, limit) => {
          const world = await live(specs, steps, limit);
          for (const index of specs.keys()) checkLedger(world, `j${index}`);
          const started = new Set<string>();
          for (const order of world.runner.orders) {
            const key = `${order.runId}/${order.attempt}`;
            if (started.has(key)) throw new Error(`attempt started twice: ${key}`);
            started.add(key);
          }
          // What the engine believes to be going on is what is going on.
          const open = world.store.openRuns().filter((run) => run.state !== 'queued');
          expect(open.map((run) => run.id).sort()).toEqual(
            world.runner
              .going()
              .map((order) => order.runId)
              .sort(),
          );
        },
      ),
      { numRuns: Number(process.env['PUNCTUAL_LIVES'] ?? 400) },
    );
  });
});
