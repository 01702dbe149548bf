/**
 * Whatever pauses lie over one job and however each of them ends, what they let go is decided as one set (S14, S26): judged against
 * a few lines that know nothing of rows, only which pauses covered an hour and how these ended.
 */
import { describe, expect, it } from 'vitest';
import type { MisfirePolicy, PauseScope } from '../../main/engine/model.ts';
import { at, H, hourly, starts } from '../support/clock-world.ts';
import { createWorld, type World } from '../support/engine-world.ts';
import { createFakeGates } from '../support/fake-gates.ts';

type End = 'forget' | 'catch-up' | 'itself';
interface Covering {
  readonly scope: PauseScope;
  /** Hours. */
  readonly from: number;
  readonly to: number;
  readonly end: End;
}

const POLICIES = ['latest', 'earliest', 'all', 'none', 'ask'] as const;
const ENDS = ['forget', 'catch-up', 'itself'] as const;

function orders<T>(of: readonly T[]): T[][] {
  if (of.length < 2) return [[...of]];
  return of.flatMap((first) => orders(of.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

/** What must start once nothing is paused any more, as hours. */
function expected(pauses: readonly Covering[], policy: MisfirePolicy, until: number): number[] {
  const last = Math.max(...pauses.map(({ to }) => to));
  const owed: number[] = [];
  for (let hour = 1; hour < until; hour += 1) {
    const over = pauses.filter(({ from, to }) => from <= hour && hour <= to);
    if (over.length === 0 && hour < last) throw new Error('the table leaves no gap between its pauses');
    if (over.every(({ end }) => end === 'catch-up')) owed.push(hour);
  }
  if (policy === 'all') return owed;
  if (policy === 'latest') return owed.slice(-1);
  return policy === 'earliest' ? owed.slice(0, 1) : [];
}

async function lived(pauses: readonly Covering[], policy: MisfirePolicy, asleep: boolean, settles: boolean) {
  const world = await createWorld({ settings: { settleSeconds: settles ? 20 : 0 } });
  world.runner.behave('end-at-once');
  const id = world.job(hourly, { misfire: policy, group: 'g' });
  const last = Math.max(...pauses.map(({ to }) => to));
  const moments = pauses.flatMap((pause) => [
    { hour: pause.from, act: () => begin(world, id, pause) },
    { hour: pause.to, act: () => end(world, id, pause) },
  ]);
  for (const { hour, act } of moments.sort((a, b) => a.hour - b.hour)) {
    // Slept over the end of the last one, and over two occurrences after it.
    if (asleep && hour === last) world.sleepTo((last + 2) * H);
    else world.to(hour * H);
    act();
  }
  world.time.advance(60_000);
  return { world, id, until: (asleep ? last + 2 : last) + 0.1 };
}
function begin(world: World, id: string, { scope, to, end: how }: Covering): void {
  const until = how === 'itself' ? at(to * H) : null;
  if (scope === 'job') world.engine.pause([id], until);
  else world.engine.pauseAll({ until, ...(scope === 'group' ? { group: 'g' } : {}) });
}
function end(world: World, id: string, { scope, end: how }: Covering): void {
  if (how === 'itself') return;
  if (scope === 'job') world.engine.resume([id], how);
  else world.engine.resumeAll({ missed: how, ...(scope === 'group' ? { group: 'g' } : {}) });
}

function* tables(count: 2 | 3): Generator<Covering[]> {
  const scopes = ['job', 'group', 'all'] as const;
  const chosen = orders(scopes).map((order) => order.slice(0, count));
  for (const begins of chosen) {
    for (const ends of orders(begins)) {
      for (let mode = 0; mode < ENDS.length ** count; mode += 1) {
        yield begins.map((scope, n) => ({
          scope,
          from: 0.5 + n,
          to: 4.5 + ends.indexOf(scope),
          end: ENDS[Math.floor(mode / ENDS.length ** n) % ENDS.length] ?? 'forget',
        }));
      }
    }
  }
}
const named = (pauses: readonly Covering[]): string =>
  pauses.map(({ scope, to, end: how }) => `${scope}..${to} ${how}`).join(', ');

describe('one set for all pauses over a job (S14, S26)', () => {
  async function judge(pauses: readonly Covering[], policy: MisfirePolicy, settles: boolean): Promise<void> {
    const lastEnd = pauses.reduce((a, b) => (a.to > b.to ? a : b)).end;
    for (const asleep of lastEnd === 'itself' ? [false, true] : [false]) {
      const { world, id, until } = await lived(pauses, policy, asleep, settles);
      const says = `${named(pauses)}; ${policy}${asleep ? ', asleep' : ''}`;
      const ran = starts(world, id).map((second) => second / H);
      expect([says, ran]).toEqual([says, expected(pauses, policy, until)]);
      const reasons = world.runs(id).map(({ why }) => why.code);
      expect([says, reasons.includes('still-running')]).toEqual([says, false]);
      // A span whose occurrences all have their own rows is gone.
      expect([says, world.runs(id).filter(({ count }) => count <= 0)]).toEqual([says, []]);
    }
  }

  for (const settles of [false, true]) {
    it(`two pauses in every order, ended in every way, ${settles ? 'with' : 'without'} a settle delay`, async () => {
      for (const pauses of tables(2)) for (const policy of POLICIES) await judge(pauses, policy, settles);
    });
  }

  it('three pauses in every order, ended in every way', async () => {
    let turn = 0;
    for (const pauses of tables(3)) {
      turn += 1;
      await judge(pauses, POLICIES[turn % POLICIES.length] ?? 'latest', turn % 2 === 0);
    }
  });

  for (const scope of ['job', 'group', 'all'] as const) {
    it(`a row whose condition was not judged in a pause of ${scope} is part of the set`, async () => {
      for (const [policy, hours] of [
        ['latest', [3]],
        ['earliest', [1]],
        ['all', [1, 2, 3]],
      ] as const) {
        const fake = createFakeGates();
        const world = await createWorld({ gates: fake.gates });
        world.runner.behave('end-at-once');
        const id = world.job(hourly, { misfire: policy, group: 'g' });
        fake.closed.set(id, { lacking: ['mains'] });
        world.to(1.5 * H);
        const pause = { scope, from: 1.5, to: 3.5, end: 'catch-up' } as const;
        begin(world, id, pause);
        fake.closed.clear();
        world.engine.conditionsChanged();
        world.to(3.5 * H);
        end(world, id, pause);
        world.time.advance(60_000);
        expect([policy, starts(world, id).map((second) => second / H)]).toEqual([policy, hours]);
      }
    });
  }

  it('what fell due before a pause and was not decided then, as in a database of an old version, is part of the set', async () => {
    for (const policy of POLICIES) {
      const world = await createWorld();
      world.runner.behave('end-at-once');
      const id = world.job(hourly, { misfire: policy });
      world.to(0.5 * H);
      world.engine.pause([id]);
      world.to(5.5 * H);
      world.store.progressJob(id, { pausedAt: at(2.5 * H) });
      world.engine.resume([id], 'catch-up');
      world.time.advance(60_000);
      const hours = { latest: [5], earliest: [1], all: [1, 2, 3, 4, 5], none: [], ask: [] }[policy];
      expect([policy, starts(world, id).map((second) => second / H)]).toEqual([policy, hours]);
    }
  });
});
