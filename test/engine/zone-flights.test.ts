import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const H = 3600;
const DAY = 24 * H;
const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';
const TOKYO = 'Asia/Tokyo';
const LOS_ANGELES = 'America/Los_Angeles';
const noon = { kind: 'cron', pattern: '0 12 * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;
const started = (world: World, id: string): number[] =>
  world
    .runs(id)
    .filter(({ startedAt }) => startedAt !== null)
    .map(({ scheduledAt }) => (scheduledAt - T0) / 3_600_000);

async function flight(zone: string, schedule: Schedule = noon): Promise<{ world: World; id: string }> {
  const world = await createWorld({ zone, settings: { settleSeconds: 20 } });
  world.runner.behave('end-at-once');
  return { world, id: world.job(schedule) };
}

describe('what waits or was due when the zone changes (S11, W4, W5)', () => {
  it('T11: what fell due before the change is decided in the old zone, also within the first tick after it', async () => {
    const { world, id } = await flight(NEW_YORK);
    // Noon in New York is at 17:00; a suspended timer rings a second later, in Berlin.
    world.to(17 * H - 1);
    world.time.alarm.clear();
    world.time.advance(2000);
    world.time.setZone(BERLIN);
    world.engine.hint('clock');
    world.to(18 * H);
    expect(started(world, id)).toEqual([17]);
    expect(world.read(id).nextFire).toBe(at(35 * H));
  });

  it('a drawn moment stays the instant it was', async () => {
    const { world, id } = await flight(NEW_YORK, { ...noon, jitter: { seconds: 6 * H } });
    world.to(17 * H + 1);
    const [row] = world.runs(id);
    world.time.setZone(BERLIN);
    world.to(17 * H + 60);
    expect(world.runs(id)).toMatchObject([{ id: row?.id, waitingFor: 'jitter', dueAt: row?.dueAt }]);
    world.to(DAY);
    expect(world.runs(id)).toMatchObject([{ state: 'succeeded', startedAt: row?.dueAt }]);
  });

  it('an absence and a flight together: the absence comes first, in the old zone', async () => {
    const { world, id } = await flight(NEW_YORK);
    world.to(15 * H);
    world.time.setZone(BERLIN);
    // Over noon in New York: the one missed there is the one run there is.
    world.sleepTo(22 * H);
    world.to(23 * H);
    expect(world.reasons(id)).toEqual([`succeeded(caught-up)@${17 * H}`]);
    expect(world.read(id).nextFire).toBe(at(35 * H));
  });

  it('a flight in which the computer slept, but over no time of the old zone: the jump is a gap', async () => {
    const { world, id } = await flight(NEW_YORK);
    world.to(14 * H);
    world.time.setZone(BERLIN);
    world.sleepTo(16 * H);
    world.to(16 * H + 60);
    expect(world.reasons(id)).toEqual([`succeeded(zone-gap)@${16 * H}`]);
  });

  it('an absence and a flight to the west: what was missed runs, and does not come again', async () => {
    const { world, id } = await flight(TOKYO);
    world.to(H);
    world.time.setZone(LOS_ANGELES);
    world.sleepTo(10 * H);
    world.to(DAY);
    expect(started(world, id)).toEqual([3]);
    expect(world.read(id).nextFire).toBe(at(44 * H));
  });

  it('a flight while Punctual was closed: the zone that was stored counts until the first tick', async () => {
    const { world, id } = await flight(NEW_YORK);
    world.to(15 * H);
    world.time.alarm.clear();
    world.time.setZone(BERLIN);
    world.time.sleep(7 * H * 1000);
    await world.crash();
    world.to(23 * H);
    expect(world.reasons(id)).toEqual([`succeeded(caught-up)@${17 * H}`]);
    expect(world.events.filter(({ type }) => type === 'zone-changed')).toMatchObject([{ from: NEW_YORK, to: BERLIN }]);
    await world.crash();
    world.to(DAY);
    expect(world.events.filter(({ type }) => type === 'zone-changed')).toHaveLength(1);
  });
});

describe('two flights (S11)', () => {
  it('there and back to the east: noon runs once', async () => {
    const { world, id } = await flight(NEW_YORK);
    world.to(15 * H);
    world.time.setZone(BERLIN);
    world.to(16 * H);
    world.time.setZone(NEW_YORK);
    world.to(30 * H);
    expect(started(world, id)).toHaveLength(1);
    world.to(42 * H);
    expect(started(world, id)).toHaveLength(2);
    expect(started(world, id).at(-1)).toBe(41);
  });

  it('there and back to the west: noon runs once', async () => {
    const { world, id } = await flight(TOKYO);
    world.to(10 * H);
    world.time.setZone(LOS_ANGELES);
    world.to(12 * H);
    world.time.setZone(TOKYO);
    world.to(DAY);
    expect(started(world, id)).toEqual([3]);
    expect(world.read(id).nextFire).toBe(at(27 * H));
  });

  it('on and on to the west: noon of the first day is not repeated in any zone', async () => {
    const { world, id } = await flight(TOKYO);
    world.to(10 * H);
    world.time.setZone(BERLIN);
    world.to(11 * H - 120);
    world.time.setZone(LOS_ANGELES);
    world.to(2 * DAY);
    expect(started(world, id)).toEqual([3, 44]);
  });

  it('on and on to the east: each noon that was jumped over runs once', async () => {
    const { world, id } = await flight(NEW_YORK);
    world.to(15 * H);
    world.time.setZone(BERLIN);
    world.to(16 * H);
    // 17:00 in Berlin, 01:00 of the next day in Tokyo.
    world.time.setZone(TOKYO);
    world.to(DAY + 4 * H);
    expect(started(world, id)).toHaveLength(2);
    expect(started(world, id).at(-1)).toBe(27);
  });

  it('a second change that comes before the first is carried out for all jobs waits for it', async () => {
    const world = await createWorld({ zone: NEW_YORK });
    world.runner.behave('end-at-once');
    const ids = Array.from({ length: 600 }, (_, n) => world.job(noon, {}, `j${String(n).padStart(4, '0')}`));
    world.to(15 * H);
    world.time.setZone(BERLIN);
    world.engine.hint('clock');
    world.time.setZone(NEW_YORK);
    world.engine.hint('clock');
    world.to(30 * H);
    for (const id of ids) expect(started(world, id)).toHaveLength(1);
  });
});

describe('a crash in the middle of a change of the zone (S11)', () => {
  /** Carries out this many transactions, then the process is gone. */
  async function dieAfter(world: World, transactions: number): Promise<void> {
    const { transact } = world.store;
    let left = transactions;
    world.store.transact = (work) => {
      left -= 1;
      if (left < 0) throw new Error('the process is gone');
      return transact(work);
    };
    world.engine.hint('clock');
    world.time.advance(0);
    world.store.transact = transact;
    world.runner.forgetGoing();
    await world.crash();
  }

  for (let transactions = 0; transactions < 6; transactions += 1) {
    it(`after ${transactions} transactions: every job has its one run and its next fire`, async () => {
      const world = await createWorld({ zone: NEW_YORK, settings: { limit: 10_000 } });
      world.runner.behave('end-at-once');
      const ids = Array.from({ length: 600 }, (_, n) => world.job(noon, {}, `j${String(n).padStart(4, '0')}`));
      world.to(15 * H);
      world.time.setZone(BERLIN);
      await dieAfter(world, transactions);
      world.to(15 * H + 60);
      for (const id of ids) {
        expect(world.runs(id)).toMatchObject([{ why: { code: 'zone-gap', from: NEW_YORK, to: BERLIN } }]);
        expect(world.read(id).nextFire).toBe(at(35 * H));
      }
      const changes = world.events.filter(({ type }) => type === 'zone-changed');
      expect(changes).toMatchObject([{ startedNow: 600 }]);
    });
  }

  it('jobs that it has not reached yet are decided in the old zone', async () => {
    const world = await createWorld({ zone: NEW_YORK, settings: { limit: 1000 } });
    world.runner.behave('end-at-once');
    for (let n = 0; n < 300; n += 1) world.job({ kind: 'manual' }, {}, `a${String(n).padStart(4, '0')}`);
    for (let n = 0; n < 300; n += 1) world.job({ ...noon, timezone: 'local' }, {}, `b${String(n).padStart(4, '0')}`);
    world.to(17 * H - 1);
    world.time.alarm.clear();
    world.time.advance(2000);
    world.time.setZone(BERLIN);
    await dieAfter(world, 2);
    world.to(18 * H);
    for (let n = 0; n < 300; n += 1) {
      const id = `b${String(n).padStart(4, '0')}`;
      expect(world.runs(id)).toMatchObject([{ scheduledAt: at(17 * H) }]);
      expect(world.runner.orders.filter(({ jobId }) => jobId === id)).toHaveLength(1);
      expect(world.read(id).nextFire).toBe(at(35 * H));
    }
  });
});
