/** What random lives are made of: schedules, policies, and everything that can happen to an engine. */
import fc from 'fast-check';
import type { JobSpec, Schedule } from '../../../main/engine/model.ts';

export type LifeStep =
  | { readonly do: 'advance' | 'sleep' | 'dark-wake'; readonly seconds: number }
  | { readonly do: 'crash'; readonly away: number; readonly fate: 'alive' | 'exited' | 'lost' }
  | { readonly do: 'fail-store'; readonly seconds: number }
  /** The app dies between the commit and the start of the processes (S30). */
  | { readonly do: 'die-before-start'; readonly seconds: number; readonly away: number }
  | { readonly do: 'end'; readonly index: number; readonly exitCode: number }
  | { readonly do: 'pause'; readonly index: number; readonly seconds: number | null }
  | { readonly do: 'resume' | 'resume-catch-up' | 'rename' | 'run' | 'skip-next' | 'unskip'; readonly index: number }
  /** The job's own pause and that of everything, one inside the other or overlapping, both ended with `catch-up`. */
  | {
      readonly do: 'two-pauses';
      readonly index: number;
      readonly seconds: number;
      readonly allFirst: boolean;
      readonly sameOrder: boolean;
    }
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
  | { readonly do: 'clock'; readonly seconds: number }
  | { readonly do: 'repeat-ahead' };

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
  {
    kind: 'any',
    of: [
      { kind: 'event', on: 'resume' },
      { kind: 'cron', pattern: '*/7 * * * *' },
    ],
    maxRuns: 4,
  },
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
    weighted(
      1,
      fc.record({
        do: fc.constant('two-pauses' as const),
        index,
        seconds: fc.integer({ min: 1, max: 2000 }),
        allFirst: fc.boolean(),
        sameOrder: fc.boolean(),
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
      weighted(2, fc.constant({ do: 'repeat-ahead' as const })),
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
