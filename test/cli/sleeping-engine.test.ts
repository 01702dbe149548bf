/** Previews without a host: the kinds of things that keep a fire from happening, each with what is left. */
import { describe, expect, test } from 'vitest';
import { createSleepingEngine } from '../../main/cli/session/sleeping-engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import type { Job, JobSpec, PauseState, Run } from '../../main/engine/model.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';

const HOUR = 3_600_000;
const refuse = (): never => {
  throw new Error('nothing is changed without a host');
};

interface Life {
  readonly job?: Partial<Omit<Job, 'id' | 'spec'>>;
  readonly spec?: Partial<JobSpec>;
  readonly open?: readonly Run[];
  readonly pausedAll?: PauseState | null;
  readonly pausedGroups?: Readonly<Record<string, PauseState>>;
}

function engineOf({ job, spec, open = [], pausedAll = null, pausedGroups = {} }: Life) {
  const only = sampleJob('j', job, spec);
  const state: Readonly<Record<string, unknown>> = { pausedAll, pausedGroups };
  return createSleepingEngine(
    {
      job: (id) => (id === 'j' ? only : null),
      listJobs: () => ({ jobs: [only], total: 1 }),
      openRuns: () => [...open],
      readState: (key: string) => (state[key] ?? null) as never,
    },
    DEFAULT_ENGINE_SETTINGS,
    { now: () => START, monotonic: () => 0, zone: () => 'UTC' },
    refuse,
  );
}
/** Hours from the start. */
const fires = (life: Life, count = 4) =>
  engineOf(life)
    .upcoming('j', count)
    .map((at) => (at - START) / HOUR);
const queued = (run: Partial<Run>) => sampleRun('r', 'j', { kind: 'scheduled', state: 'queued', ...run });
const hourly = { kind: 'interval', every: { hours: 1 } } as const;

describe('S3: coming fires without a host', () => {
  test.each<readonly [string, Life, readonly number[]]>([
    ['nothing in the way', {}, [1, 2, 3, 4]],
    ['finished', { job: { state: 'finished', nextFire: null } }, []],
    ['finished, with a fire that an older version left', { job: { state: 'finished' } }, []],
    ['broken', { job: { state: 'broken' } }, []],
    ['paused without an end', { job: { state: 'paused', pausedAt: START } }, []],
    [
      'paused until half past two',
      { job: { state: 'paused', pausedAt: START, pausedUntil: START + 2.5 * HOUR } },
      [3, 4, 5, 6],
    ],
    ['its group is paused', { spec: { group: 'g' }, pausedGroups: { g: { since: START, until: null } } }, []],
    [
      'another group is paused',
      { spec: { group: 'g' }, pausedGroups: { h: { since: START, until: null } } },
      [1, 2, 3, 4],
    ],
    ['everything is paused until two', { pausedAll: { since: START, until: START + 2 * HOUR } }, [3, 4, 5, 6]],
    ['one is left out', { job: { skips: [{ from: START + HOUR, to: START + HOUR }] } }, [2, 3, 4, 5]],
    ['a day is left out', { job: { skips: [{ from: START, to: START + 24 * HOUR - 1 }] } }, [24, 25, 26, 27]],
    ['three runs of five are done', { spec: { schedule: { ...hourly, maxRuns: 5 } }, job: { runCount: 3 } }, [1, 2]],
    [
      'S25: a waiting row takes a place',
      { spec: { schedule: { ...hourly, maxRuns: 5 } }, job: { runCount: 3 }, open: [queued({ waitingFor: 'jitter' })] },
      [1],
    ],
    [
      'S25: a retry takes none',
      {
        spec: { schedule: { ...hourly, maxRuns: 5 } },
        job: { runCount: 3 },
        open: [queued({ waitingFor: 'retry', attempt: 2 })],
      },
      [1, 2],
    ],
    ['S4: counted from the end of a run', { spec: { schedule: { ...hourly, from: 'finish' } } }, [1]],
  ])('%s', (_, life, wanted) => {
    expect(fires(life)).toEqual(wanted);
  });
});

describe('what comes next, without a host', () => {
  test('is the earlier of the next fire and the first row that the clock starts', () => {
    const next = (life: Life) => engineOf(life).snapshot().next;
    expect(next({})).toEqual({ jobId: 'j', at: START + HOUR });
    expect(next({ open: [queued({ waitingFor: 'jitter', notBefore: START + 5 })] })).toEqual({
      ...{ jobId: 'j', at: START + 5, run: 'r' },
    });
    expect(next({ open: [queued({ waitingFor: 'retry', notBefore: START + 2 * HOUR })] })).toMatchObject({
      at: START + HOUR,
    });
    expect(next({ job: { state: 'paused', pausedAt: START } })).toBeNull();
    expect(next({ job: { skips: [{ from: START + HOUR, to: START + HOUR }] } })).toMatchObject({
      at: START + 2 * HOUR,
    });
  });

  test('W3: rows that wait for other runs are counted apart from those held back', () => {
    const waits = ['jitter', 'settle', 'condition', 'claim', 'pause', 'previous', 'pace', 'slot', 'retry'] as const;
    const open = [...waits.map((waitingFor) => queued({ waitingFor })), queued({ state: 'running' })];
    expect(engineOf({ open }).snapshot()).toMatchObject({ running: 1, queued: 4, held: 5 });
  });

  test('refuses whatever would change something', () => {
    const engine = engineOf({});
    for (const change of [
      () => engine.startNow(['r']),
      () => engine.skip('j', { next: true }),
      () => engine.hold(['r'], true),
    ]) {
      expect(change).toThrow('nothing is changed without a host');
    }
  });
});
