import { describe, expect, it } from 'vitest';
import type { PunctualError } from '../../main/engine/errors.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

const H = 3600;
const DAY = 24 * H;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

async function ended(zone = 'UTC'): Promise<World> {
  const world = await createWorld({ zone });
  world.runner.behave('end-at-once');
  return world;
}

describe('leaving coming occurrences out', () => {
  it('the next one: its row is written when it falls due, and the one after it runs', async () => {
    const world = await ended();
    const id = world.job(daily);
    expect(world.engine.skip(id, { next: true })).toEqual([{ from: at(9 * H), to: at(9 * H) }]);
    expect(world.runs(id)).toEqual([]);
    expect(world.engine.upcoming(id, 2)).toEqual([at(33 * H), at(57 * H)]);
    world.to(34 * H);
    expect(world.reasons(id)).toEqual(['skipped(skipped-ahead)@32400', 'succeeded(on-time)@118800']);
    expect(world.read(id).skips).toEqual([]);
  });

  it('twice: the one after it as well', async () => {
    const world = await ended();
    const id = world.job(daily);
    world.engine.skip(id, { next: true });
    expect(world.engine.skip(id, { next: true })).toEqual([{ from: at(33 * H), to: at(33 * H) }]);
    world.to(58 * H);
    expect(world.reasons(id)).toEqual([
      'skipped(skipped-ahead)@32400',
      'skipped(skipped-ahead)@118800',
      'succeeded(on-time)@205200',
    ]);
  });

  it('single days, in the zone of the schedule; the part of today that is over has its rows', async () => {
    const world = await ended('Europe/Berlin');
    const id = world.job({ kind: 'cron', pattern: '0 9,21 * * *' });
    world.to(9 * H);
    // In Berlin: 10:00 on 1 January. The second of January from midnight to midnight.
    expect(world.engine.skip(id, { dates: ['2026-01-01', '2026-01-02'] })).toEqual([
      { from: at(9 * H) + 1, to: at(23 * H) - 1 },
      { from: at(23 * H), to: at(47 * H) - 1 },
    ]);
    world.to(3 * DAY);
    expect(world.reasons(id)).toEqual([
      'succeeded(on-time)@28800',
      `skipped(skipped-ahead)@${20 * H}`,
      `skipped(skipped-ahead)@${32 * H}`,
      `skipped(skipped-ahead)@${44 * H}`,
      `succeeded(on-time)@${56 * H}`,
      `succeeded(on-time)@${68 * H}`,
    ]);
  });

  it('a day that is left out already, or that has no occurrence, adds nothing', async () => {
    const world = await ended();
    const id = world.job({ kind: 'cron', pattern: '0 9 * * THU' });
    expect(world.engine.skip(id, { dates: ['2026-01-01'] })).toHaveLength(1);
    expect(world.engine.skip(id, { dates: ['2026-01-01', '2026-01-02'] })).toEqual([]);
    expect(world.read(id).skips).toHaveLength(1);
  });

  it('no date is refused, and changes nothing', async () => {
    const world = await ended();
    const id = world.job(daily);
    for (const date of ['2026-1-1', 'tomorrow', '2026-13-40']) {
      expect(() => world.engine.skip(id, { dates: ['2026-01-01', date] })).toThrow(
        expect.objectContaining({ code: 'bad-input' }) as PunctualError,
      );
    }
    expect(world.read(id).skips).toEqual([]);
  });

  it('is taken back, all of it or one of several', async () => {
    const world = await ended();
    const id = world.job(daily);
    const [first] = world.engine.skip(id, { next: true });
    world.engine.skip(id, { next: true });
    expect(world.engine.unskip(id, first === undefined ? [] : [first]).skips).toHaveLength(1);
    expect(world.engine.upcoming(id, 2)).toEqual([at(9 * H), at(57 * H)]);
    expect(world.engine.unskip(id).skips).toEqual([]);
    world.to(34 * H);
    expect(world.reasons(id)).toEqual(['succeeded(on-time)@32400', 'succeeded(on-time)@118800']);
  });

  it('W4: is decided after what is due: what was slept over is not left out by a skip that comes after it', async () => {
    const world = await ended();
    const id = world.job(daily);
    world.to(8 * H);
    world.time.sleep(2 * H * 1000);
    expect(world.engine.skip(id, { dates: ['2026-01-01'] })).toEqual([]);
    world.to(11 * H);
    expect(world.reasons(id)).toEqual(['succeeded(caught-up)@32400']);
  });

  it('slept over: it is left out, not missed, and what lies around it is merged without it', async () => {
    const world = await ended();
    const id = world.job(hourly);
    world.to(1800);
    world.engine.skip(id, { next: true });
    world.sleepTo(3 * H + 60);
    world.to(3 * H + 61);
    expect(world.reasons(id)).toEqual([
      'skipped(skipped-ahead)@3600',
      'merged(merged-into)@7200',
      'succeeded(caught-up)@10800',
    ]);
    expect(world.runs(id).find(({ state }) => state === 'succeeded')?.missedCount).toBe(1);
  });

  it('in a pause that ends with catch-up: it stays left out', async () => {
    const world = await ended();
    const id = world.job(hourly, { misfire: 'all' });
    world.engine.skip(id, { next: true });
    world.engine.pause([id]);
    world.to(2 * H + 60);
    world.engine.resume([id], 'catch-up');
    world.to(2 * H + 61);
    expect(world.reasons(id)).toEqual(['skipped(skipped-ahead)@3600', 'succeeded(caught-up)@7200']);
  });

  it('survives a restart', async () => {
    const world = await ended();
    const id = world.job(daily);
    world.engine.skip(id, { next: true });
    await world.crash();
    world.to(10 * H);
    expect(world.reasons(id)).toEqual(['skipped(skipped-ahead)@32400']);
  });

  it('an edit of the schedule drops only those that leave nothing out any more', async () => {
    const world = await ended();
    const id = world.job(daily);
    world.engine.skip(id, { next: true });
    world.engine.skip(id, { dates: ['2026-01-03'] });
    world.engine.modify(id, { name: 'renamed' });
    expect(world.read(id).skips).toHaveLength(2);
    world.engine.reschedule(id, { kind: 'cron', pattern: '0 15 * * *' });
    expect(world.read(id).skips).toHaveLength(1);
    world.to(4 * DAY);
    const left = world.runs(id).filter(({ why }) => why.code === 'skipped-ahead');
    expect(left).toMatchObject([{ scheduledAt: at(2 * DAY + 15 * H) }]);
  });

  it('S11: keeps its wall time when the zone changes', async () => {
    const world = await ended('America/New_York');
    const at10 = { kind: 'cron', pattern: '0 10 * * *' } as const;
    const id = world.job(at10);
    const other = world.job(at10);
    world.engine.skip(id, { dates: ['2026-01-02'] });
    world.engine.skip(other, { next: true });
    world.to(7 * H);
    // 02:00 in New York is 16:00 in Tokyo: ten o'clock of the first was jumped over, but the other job had left it out.
    world.time.setZone('Asia/Tokyo');
    world.to(3 * DAY);
    expect(world.runs(other).filter(({ why }) => why.code === 'zone-gap')).toEqual([]);
    // Ten o'clock of the second of January in Tokyo.
    expect(world.runs(id).filter(({ why }) => why.code === 'skipped-ahead')).toMatchObject([
      { scheduledAt: at(DAY + H) },
    ]);
    expect(world.runs(id).filter(({ state }) => state === 'succeeded')).toMatchObject([
      { why: { code: 'zone-gap' } },
      { scheduledAt: at(2 * DAY + H) },
    ]);
  });

  it('S25: takes no place of a limited number of runs', async () => {
    const world = await ended();
    const id = world.job({ ...daily, maxRuns: 1 });
    world.engine.skip(id, { next: true });
    world.to(34 * H);
    expect(world.reasons(id)).toEqual(['skipped(skipped-ahead)@32400', 'succeeded(on-time)@118800']);
  });

  it('S40: a clock set back does not undo it', async () => {
    const world = await ended();
    const id = world.job(daily);
    world.engine.skip(id, { next: true });
    world.to(9 * H + 60);
    world.time.setClock(at(8 * H));
    world.to(20 * H);
    expect(world.runner.orders).toEqual([]);
  });

  it('the last one of a schedule finishes the job', async () => {
    const world = await ended();
    const id = world.job({ kind: 'date', at: '2026-01-01T09:00' });
    world.engine.skip(id, { next: true });
    expect(world.engine.upcoming(id, 3)).toEqual([]);
    world.to(10 * H);
    expect(world.reasons(id)).toEqual(['skipped(skipped-ahead)@32400']);
    expect(world.read(id).state).toBe('finished');
  });

  it('S4: a job that counts from the end of its runs counts from the moment that was left out', async () => {
    const world = await ended();
    const id = world.job({ kind: 'interval', every: { hours: 2 }, from: 'finish' });
    world.engine.skip(id, { next: true });
    world.to(4 * H + 1);
    expect(world.reasons(id)).toEqual(['skipped(skipped-ahead)@7200', 'succeeded(on-time)@14400']);
  });

  it('many days are stored up to a limit', async () => {
    const world = await ended();
    const id = world.job(hourly);
    const dates = Array.from({ length: 401 }, (_, day) => new Date(at(day * DAY)).toISOString().slice(0, 10));
    expect(() => world.engine.skip(id, { dates })).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error);
    expect(world.engine.skip(id, { dates: dates.slice(0, 400) })).toHaveLength(400);
    expect(world.engine.upcoming(id, 1)).toEqual([at(400 * DAY)]);
  });
});
