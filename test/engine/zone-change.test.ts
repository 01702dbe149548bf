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
const hours = (seconds: number | null): number | null => (seconds === null ? null : (seconds - T0) / 3_600_000);

/** Awake in New York until 10:00 there, then in Berlin, where it is 16:00. */
async function east(
  schedule: Schedule,
  spec: Parameters<World['job']>[1] = {},
  before: (world: World, id: string) => void = () => {},
): Promise<{ world: World; id: string }> {
  const world = await createWorld({ zone: NEW_YORK });
  world.runner.behave('end-at-once');
  const id = world.job(schedule, spec);
  before(world, id);
  world.to(15 * H);
  world.time.setZone(BERLIN);
  world.engine.hint('clock');
  return { world, id };
}
/** Awake in Tokyo until 19:00 there, then in Los Angeles, where it is 02:00 of the same day. */
async function west(schedule: Schedule): Promise<{ world: World; id: string }> {
  const world = await createWorld({ zone: TOKYO });
  world.runner.behave('end-at-once');
  const id = world.job(schedule);
  world.to(10 * H);
  world.time.setZone(LOS_ANGELES);
  world.engine.hint('clock');
  return { world, id };
}

describe('flying east: wall times that were jumped over are a gap (S11, S9)', () => {
  it('end: once, at the moment of the change, with the wall times in the reason', async () => {
    const { world, id } = await east({ kind: 'cron', pattern: '0 11,12,13,18 * * *' });
    expect(world.reasons(id)).toEqual([`starting(zone-gap)@${15 * H}`]);
    expect(world.runs(id)[0]).toMatchObject({
      reason: 'schedule',
      why: {
        ...{ code: 'zone-gap', from: NEW_YORK, to: BERLIN, count: 3 },
        times: ['2026-01-01T11:00:00', '2026-01-01T12:00:00', '2026-01-01T13:00:00'],
      },
    });
    world.to(DAY - H);
    // 18:00 in Berlin.
    expect(world.ledger(id)).toEqual([`succeeded@${15 * H}`, `succeeded@${17 * H}`]);
  });

  it('skip: one record, and nothing runs', async () => {
    const { world, id } = await east({ kind: 'cron', pattern: '0 11,12,13 * * *', dst: { gap: 'skip' } });
    world.to(DAY);
    expect(world.reasons(id)).toEqual([`skipped(zone-gap)@${10 * H}..${12 * H}x3`]);
  });

  it('shift: each one as much later as the clock jumped', async () => {
    const { world, id } = await east({ kind: 'cron', pattern: '0 11,12,13 * * *', dst: { gap: 'shift' } });
    expect(world.waits(id)).toEqual([10, 11, 12].map((hour) => `jitter@${hour * H}`));
    world.to(DAY);
    const runs = world.runs(id).map(({ startedAt, state }) => `${state} ${hours(startedAt)}`);
    expect(runs).toEqual(['succeeded 16', 'succeeded 17', 'succeeded 18']);
  });

  it.each<[string, Schedule]>([
    ['weekly', { kind: 'cron', pattern: '0 12 * * THU' }],
    ['monthly', { kind: 'cron', pattern: '0 12 1 * *' }],
    ['in a window', { kind: 'window', between: ['12:00', '12:30'], every: { minutes: 30 } }],
    ['by the calendar', { kind: 'calendar', every: { weeks: 1 }, time: '12:00', start: '2026-01-01' }],
    ['once, on a date', { kind: 'date', at: '2026-01-01T12:00' }],
    ['until an end that was jumped over too', { ...noon, end: '2026-01-01T13:00' }],
    ['by fields', { kind: 'cron', fields: { hour: 12 } }],
  ])('a job loses no run: %s', async (_, schedule) => {
    const { world, id } = await east(schedule);
    world.to(15 * H + 1);
    expect(world.reasons(id)).toEqual([`succeeded(zone-gap)@${15 * H}`]);
  });

  it('a time of the wall before the job was there is none of it, one after it is', async () => {
    const world = await createWorld({ zone: NEW_YORK });
    world.runner.behave('end-at-once');
    world.to(14.5 * H);
    // 09:30 in New York: noon is still to come, and is jumped over when Berlin says 16:00.
    const early = world.job(noon);
    const today = world.job({ kind: 'date', at: '2026-01-01T14:00' });
    world.to(15 * H);
    world.time.setZone(BERLIN);
    world.to(15 * H + 60);
    expect(world.reasons(early)).toEqual([`succeeded(zone-gap)@${15 * H + 30}`]);
    expect(world.reasons(today)).toEqual([`succeeded(zone-gap)@${15 * H + 30}`]);

    const later = await createWorld({ zone: NEW_YORK });
    later.to(17.5 * H);
    // 12:30 in New York: noon was over.
    const late = later.job(noon);
    later.to(18 * H);
    later.time.setZone(BERLIN);
    later.to(18 * H + 60);
    expect(later.ledger(late)).toEqual([]);
    expect(hours(later.read(late).nextFire)).toBe(35);
  });

  it('a time that has the instant of another one of the old zone is none of it: nothing is lost (S11)', async () => {
    const world = await createWorld({ zone: NEW_YORK });
    world.runner.behave('end-at-once');
    // 08:00 in New York is 13:00 in London: the same instant, another time of the day.
    const id = world.job({ kind: 'cron', pattern: '0 8,13 * * *' });
    world.to(15 * H);
    world.time.setZone('Europe/London');
    world.to(15 * H + 60);
    expect(world.reasons(id)).toEqual([`succeeded(on-time)@${13 * H}`, `succeeded(zone-gap)@${15 * H + 30}`]);
  });

  it('flying back and forth repeats nothing and loses nothing', async () => {
    const world = await createWorld({ zone: 'Europe/London' });
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '30 12 * * *' });
    world.to(12 * H);
    for (let flight = 0; flight < 6; flight += 1) {
      world.time.setZone(flight % 2 === 0 ? BERLIN : 'Europe/London');
      world.to(12 * H + 120 * (flight + 1));
    }
    world.to(DAY);
    expect(world.reasons(id)).toEqual([`succeeded(zone-gap)@${12 * H + 30}`]);
    world.to(DAY + 13 * H);
    expect(world.reasons(id)).toHaveLength(2);
  });

  it('a calendar without a start keeps its weekday, in whichever zone it was made', async () => {
    const world = await createWorld({ zone: BERLIN });
    world.to(20 * H);
    // Thursday evening in Berlin, Friday in Tokyo.
    const id = world.job({ kind: 'calendar', every: { weeks: 1 }, time: '09:00' });
    world.time.setZone(TOKYO);
    world.to(20 * H + 60);
    // Thursday the eighth, nine o'clock in Tokyo.
    expect(hours(world.read(id).nextFire)).toBe(7 * 24);
  });

  it('a pattern that repeats follows the clock: nothing extra runs', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const id = world.job({ kind: 'cron', pattern: '0 * * * *' });
    world.to(H + 60);
    world.time.setZone('Asia/Kolkata');
    world.to(3 * H);
    expect(world.ledger(id)).toEqual([3600, 5400, 9000].map((second) => `succeeded@${second}`));
  });

  it('a limited number of runs counts it, and is not passed by it (S25)', async () => {
    const { world, id } = await east({ ...noon, maxRuns: 1 });
    world.to(3 * DAY);
    expect(world.ledger(id)).toEqual([`succeeded@${15 * H}`]);
    expect(world.read(id)).toMatchObject({ state: 'finished', runCount: 1 });
  });

  it('a paused job: the time falls into its pause, and is missed when that ends with catch-up', async () => {
    for (const scope of ['job', 'all'] as const) {
      for (const missed of ['forget', 'catch-up'] as const) {
        const { world, id } = await east(noon, {}, (paused, job) => {
          if (scope === 'job') paused.engine.pause([job]);
          else paused.engine.pauseAll();
        });
        world.to(16 * H);
        expect(world.waits(id)).toEqual([`pause@${15 * H}`]);
        if (scope === 'job') world.engine.resume([id], missed);
        else world.engine.resumeAll({ missed });
        world.to(16 * H + 1);
        const reason = missed === 'forget' ? 'skipped(paused)' : 'succeeded(caught-up)';
        expect(world.reasons(id)).toEqual([`${reason}@${15 * H}`]);
        expect(hours(world.read(id).nextFire)).toBe(35);
      }
    }
  });

  it('says how many jobs moved and how many run now', async () => {
    const { world } = await east(noon, {}, (here) => {
      here.job(noon);
      here.job({ kind: 'cron', pattern: '0 18 * * *' });
      here.job({ ...noon, timezone: TOKYO });
    });
    expect(world.events.filter(({ type }) => type === 'zone-changed')).toMatchObject([
      { from: NEW_YORK, to: BERLIN, moved: 3, startedNow: 2, notRepeated: 0 },
    ]);
  });
});

describe('flying west: wall times that come again are an overlap (S11, S10)', () => {
  it('first: not again', async () => {
    const { world, id } = await west(noon);
    expect(hours(world.read(id).nextFire)).toBe(44);
    world.to(2 * DAY);
    expect(world.ledger(id)).toEqual([`succeeded@${3 * H}`, `succeeded@${44 * H}`]);
    expect(world.events.filter(({ type }) => type === 'zone-changed')).toMatchObject([{ notRepeated: 1 }]);
  });

  it('both and last: again', async () => {
    for (const overlap of ['both', 'last'] as const) {
      const { world, id } = await west({ ...noon, dst: { overlap } });
      world.to(DAY);
      expect(world.ledger(id)).toEqual([`succeeded@${3 * H}`, `succeeded@${20 * H}`]);
    }
  });

  it('a time that the job did not have yet before the change runs', async () => {
    const world = await createWorld({ zone: TOKYO });
    world.runner.behave('end-at-once');
    world.to(5 * H);
    const id = world.job(noon);
    world.to(10 * H);
    world.time.setZone(LOS_ANGELES);
    world.to(DAY);
    expect(world.ledger(id)).toEqual([`succeeded@${20 * H}`]);
  });

  it('a time after those that come again runs on its day', async () => {
    // 19:30 in Los Angeles is later than 19:00, when it left Tokyo.
    const { world, id } = await west({ kind: 'cron', pattern: '30 19 * * *' });
    expect(hours(world.read(id).nextFire)).toBe(27.5);
  });

  it('a finished date is not repeated, but is with `both`', async () => {
    const once = await west({ kind: 'date', at: '2026-01-01T12:00' });
    once.world.to(3 * DAY);
    expect(once.world.ledger(once.id)).toEqual([`succeeded@${3 * H}`]);
    expect(once.world.read(once.id).state).toBe('finished');
    const twice = await west({ kind: 'date', at: '2026-01-01T12:00', dst: { overlap: 'both' } });
    expect(twice.world.read(twice.id)).toMatchObject({ state: 'active', nextFire: at(20 * H) });
    twice.world.to(3 * DAY);
    expect(twice.world.ledger(twice.id)).toEqual([`succeeded@${3 * H}`, `succeeded@${20 * H}`]);
  });

  it('the end of a schedule, given as wall time, moves along', async () => {
    const { world, id } = await west({ ...noon, end: '2026-01-03T12:00' });
    world.to(10 * DAY);
    // Three days' noons: the first in Tokyo, the others in Los Angeles, the last of them at the end itself.
    expect(world.ledger(id)).toEqual([3, 44, 68].map((hour) => `succeeded@${hour * H}`));
    expect(world.read(id).state).toBe('finished');
  });

  it('a paused job keeps the rule: not again after it is resumed', async () => {
    const world = await createWorld({ zone: TOKYO });
    world.runner.behave('end-at-once');
    const id = world.job(noon);
    world.to(6 * H);
    world.engine.pause([id]);
    world.to(10 * H);
    world.time.setZone(LOS_ANGELES);
    world.to(11 * H);
    world.engine.resume([id]);
    world.to(2 * DAY);
    expect(world.ledger(id)).toEqual([`succeeded@${3 * H}`, `succeeded@${44 * H}`]);
  });
});

describe('schedules with several parts (S11)', () => {
  const half = { kind: 'cron', pattern: '30 * * * *' } as const;

  it('any, east: only the part that names its hours has a gap', async () => {
    const { world, id } = await east({ kind: 'any', of: [noon, half] });
    const gap = world.runs(id).filter(({ why }) => why.code === 'zone-gap');
    expect(gap).toMatchObject([{ scheduledAt: at(15 * H), why: { times: ['2026-01-01T12:00:00'], count: 1 } }]);
  });

  it('any, west: the part that repeats goes on, the one that names its hours is not repeated', async () => {
    const { world, id } = await west({ kind: 'any', of: [noon, half] });
    world.to(21 * H);
    const after = world.runs(id).filter(({ scheduledAt }) => scheduledAt > at(10 * H));
    expect(after.filter(({ state }) => state === 'succeeded').map((run) => hours(run.scheduledAt))).toEqual(
      Array.from({ length: 11 }, (_, n) => 10.5 + n),
    );
    expect(after.filter(({ state }) => state === 'skipped')).toMatchObject([
      { scheduledAt: at(20 * H), why: { code: 'zone-overlap' } },
    ]);
  });

  it('any: a part with a zone of its own stays where it is', async () => {
    const fixed = { ...noon, timezone: TOKYO };
    const { world, id } = await west({ kind: 'any', of: [{ kind: 'cron', pattern: '0 15 * * *' }, fixed] });
    world.to(2 * DAY);
    // 12:00 in Tokyo at 03:00 and 27:00; 15:00 in Tokyo at 06:00, in Los Angeles not on the first day, then at 47:00.
    const ran = world.runs(id).filter(({ state }) => state === 'succeeded');
    expect(ran.map((run) => hours(run.scheduledAt))).toEqual([3, 6, 27, 47]);
  });

  const parts = (dst: Schedule['dst']): Schedule => ({
    kind: 'any',
    of: [noon, { kind: 'cron', pattern: '0 13 * * *', dst }],
  });

  it('any, west: each part has its own rule for an overlap', async () => {
    const { world, id } = await west(parts({ overlap: 'both' }));
    world.to(DAY);
    const ran = world.runs(id).filter(({ state }) => state === 'succeeded');
    expect(ran.map((run) => hours(run.scheduledAt))).toEqual([3, 4, 21]);
  });

  it('any, east: each part has its own rule for a gap', async () => {
    const { world, id } = await east(parts({ gap: 'skip' }));
    world.to(15 * H + 1);
    expect(world.runs(id).map(({ state, why }) => [state, why.code === 'zone-gap' && why.times])).toEqual([
      ['skipped', ['2026-01-01T13:00:00']],
      ['succeeded', ['2026-01-01T12:00:00']],
    ]);
  });

  it('all: moves as one that names its hours when one of its parts does', async () => {
    const { world, id } = await east({ kind: 'all', of: [noon, { kind: 'cron', pattern: '* * * * THU' }] });
    world.to(15 * H + 1);
    expect(world.reasons(id)).toEqual([`succeeded(zone-gap)@${15 * H}`]);
  });
});
