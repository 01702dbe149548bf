/** What a waiting row is said to wait for, and from when, against what then happens (S18, S19, S26). */
import { describe, expect, it } from 'vitest';
import { createSleepingEngine } from '../../main/cli/session/sleeping-engine.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import type { Instant, PauseScope, Run } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { createFakeGates } from '../support/fake-gates.ts';

const H = 3600;
const at = (seconds: number): Instant => T0 + seconds * 1000;
const hourly = { kind: 'interval', every: { hours: 1 } } as const;

interface Waits {
  readonly world: World;
  readonly id: string;
  readonly row: () => Run;
}

const closedIn: Map<string, unknown>[] = [];

/** A world in which one row waits in this way; all of them open by the clock at 02:00 at the latest, those marked with a condition never. */
const WAYS: Readonly<Record<string, () => Promise<Waits>>> = {
  async jitter() {
    const world = await createWorld();
    const id = world.job({ ...hourly, jitter: { seconds: 3000 } }, { group: 'g' });
    world.to(H);
    return waiting(world, id);
  },
  async settle() {
    const world = await createWorld({ settings: { settleSeconds: 1200 } });
    const id = world.job(hourly, { group: 'g' });
    world.sleepTo(H + 60);
    return waiting(world, id);
  },
  async 'settle, begun again'() {
    const world = await createWorld({ settings: { settleSeconds: 1200 } });
    const id = world.job(hourly, { group: 'g' });
    world.sleepTo(H + 60);
    world.to(H + 90);
    world.sleepTo(H + 600);
    return waiting(world, id);
  },
  async 'settle, after a crash'() {
    const world = await createWorld({ settings: { settleSeconds: 1200 } });
    const id = world.job(hourly, { group: 'g' });
    world.sleepTo(H + 60);
    world.to(H + 200);
    await world.crash();
    return waiting(world, id);
  },
  async retry() {
    const world = await createWorld();
    const id = world.job(hourly, { group: 'g', retry: { times: 3, delaySeconds: 1200 } });
    world.to(H);
    const [run] = world.runs(id);
    if (run === undefined) throw new Error('nothing ran');
    world.runner.end(run.id, { exitCode: 1 });
    world.time.advance(0);
    return waiting(world, id);
  },
  async condition() {
    const gates = createFakeGates();
    const world = await createWorld({ gates: gates.gates });
    const id = world.job(hourly, { group: 'g' });
    gates.closed.set(id, { lacking: ['mains'] });
    closedIn.push(gates.closed);
    world.to(H);
    return waiting(world, id);
  },
};

function waiting(world: World, id: string): Waits {
  const queued = world.runs(id).filter(({ state }) => state === 'queued');
  expect(queued).toHaveLength(1);
  return { world, id, row: () => world.store.run(queued[0]?.id ?? '') as Run };
}

function pause({ world, id }: Waits, scope: PauseScope, until: Instant | null): void {
  if (scope === 'job') world.engine.pause([id], until);
  else world.engine.pauseAll({ until, ...(scope === 'group' ? { group: 'g' } : {}) });
}

/** When the row starts, second by second; null = not in this time. */
function startOf({ world, row }: Waits, seconds: number): Instant | null {
  const first = (world.time.clock.now() - T0) / 1000;
  for (let second = Math.ceil(first); second <= first + seconds; second += 1) {
    world.to(second);
    const { state } = row();
    if (state === 'starting' || state === 'running') return at(second);
    if (state !== 'queued') return null;
  }
  return null;
}

/** The same question without a host. */
function withoutHost({ world, row }: Waits): Run {
  const engine = createSleepingEngine(
    {
      ...world.store,
      listJobs: () => ({ jobs: [], total: 0 }),
      openRuns: () => world.runs().filter(({ state }) => state === 'queued'),
    },
    DEFAULT_ENGINE_SETTINGS,
    world.time.clock,
    () => {
      throw new Error('nothing is changed without a host');
    },
  );
  return engine.waiting(row());
}

const SCOPES: readonly PauseScope[] = ['job', 'group', 'all'];
/** Ends of a pause, seconds from now; null = none. */
const ENDS = [null, 30, 1800, 2 * H] as const;

describe.each(Object.keys(WAYS))('a row that waits: %s', (name) => {
  const make = WAYS[name] as () => Promise<Waits>;

  it('starts when it is said to, without a pause', async () => {
    const waits = await make();
    const said = waits.world.engine.waiting(waits.row());
    expect(said.waitingFor).toBe(name.split(',')[0]);
    if (name === 'condition') expect(said.notBefore).toBeNull();
    else expect(startOf(waits, H)).toBe(Math.ceil((said.notBefore ?? 0) / 1000) * 1000);
  });

  it.each(SCOPES.flatMap((scope) => ENDS.map((end) => [scope, end] as const)))(
    'paused (%s) for %s s: starts when it is said to, and never before the end of a pause that it is said to wait for',
    async (scope, end) => {
      const waits = await make();
      const now = waits.world.time.clock.now();
      const until = end === null ? null : now + end * 1000;
      const opens = waits.world.engine.waiting(waits.row()).notBefore;
      pause(waits, scope, until);
      const said = waits.world.engine.waiting(waits.row());
      const outlasts = opens !== null && until !== null && opens > until;
      expect(said.waitingFor === 'pause').toBe(!outlasts);
      // Offline nothing begins a settle delay again: the stored moment is all that is known.
      if (!name.startsWith('settle,')) expect(withoutHost(waits)).toEqual(said);
      const next = waits.world.engine.snapshot().next;
      if (said.notBefore === null) expect(next?.run).toBeUndefined();
      else if (next?.run !== undefined) expect(next.at).toBe(said.notBefore);
      // The conditions hold from here on.
      for (const each of closedIn) each.clear();
      const started = startOf(waits, 2.5 * H);
      if (said.notBefore !== null) expect(started).toBe(Math.ceil(said.notBefore / 1000) * 1000);
      // Conditions are judged when the pause ends; whatever else opens in the pause is left out by its end.
      else if (name === 'condition' && until !== null) expect(started).toBe(until);
      else expect(started).toBeNull();
    },
  );
});

describe('what no pause keeps back', () => {
  it('what a person holds is held by the person, and what the person starts starts', async () => {
    const waits = await (WAYS['settle'] as () => Promise<Waits>)();
    const { world, row } = waits;
    world.engine.hold([row().id], true);
    pause(waits, 'job', null);
    expect(world.engine.waiting(row())).toMatchObject({ waitingFor: 'settle', notBefore: null, wait: { held: true } });
    world.engine.startNow([row().id]);
    expect(row().state).not.toBe('queued');
  });

  it('what fell into a pause stays what it is', async () => {
    const waits = await (WAYS['jitter'] as () => Promise<Waits>)();
    const { world, row } = waits;
    pause(waits, 'job', null);
    world.to(2 * H - 1);
    expect(row()).toMatchObject({ waitingFor: 'pause', wait: { scopes: ['job'] } });
    expect(world.engine.waiting(row())).toEqual(row());
  });
});
