/** "Run them again on time": what ran while the clock was ahead, once the clock is right (S40). */
import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { at, ended, H, hourly, setClock, starts } from '../support/clock-world.ts';
import type { World } from '../support/engine-world.ts';

/** The clock was ahead for three occurrences, 2:00 to 4:00, and is right again at 1:30. */
async function corrected(spec: Partial<JobSpec> = {}): Promise<{ world: World; id: string }> {
  const world = await ended();
  const id = world.job(hourly, spec);
  world.to(H + 60);
  for (const hour of [2, 3, 4]) setClock(world, hour * H + 1);
  setClock(world, 1.5 * H);
  world.time.advance(1000);
  return { world, id };
}
const noteOf = (world: World, id: string) => world.runs(id).find(({ kind }) => kind === 'note');
const manual = (world: World, id: string) => world.runs(id).filter(({ kind }) => kind === 'manual');

describe('run them again on time (S40)', () => {
  it('without it, what ran is not repeated, and a note names it', async () => {
    const { world, id } = await corrected();
    world.to(5 * H + 1);
    expect(starts(world, id)).toEqual([H, 2 * H, 3 * H, 4 * H, 5 * H]);
    expect(noteOf(world, id)).toMatchObject({ count: 3, scheduledAt: at(2 * H), scheduledTo: at(4 * H) });
  });

  it('each runs once more at its own time, with its row from the beginning, and says which run it repeats', async () => {
    const { world, id } = await corrected();
    expect(world.engine.repeatAhead()).toBe(3);
    expect(manual(world, id)).toHaveLength(3);
    for (const run of manual(world, id)) {
      expect(run).toMatchObject({ state: 'queued', waitingFor: 'time', notBefore: run.scheduledAt });
      const ran = world.store.occurrence(id, run.scheduledAt);
      expect(run).toMatchObject({ parentRun: ran?.id, why: { code: 'rerun', of: ran?.id } });
    }
    expect(noteOf(world, id)?.why).toEqual({ code: 'clock-ahead', again: 3 });
    world.to(2 * H - 1);
    expect(starts(world, id)).toHaveLength(4);
    world.to(5 * H + 1);
    expect(starts(world, id)).toEqual([H, 2 * H, 3 * H, 4 * H, 2 * H, 3 * H, 4 * H, 5 * H]);
    const times = manual(world, id).map(({ startedAt, scheduledAt }) => [startedAt, scheduledAt]);
    for (const [started, planned] of times) expect(started).toBe(planned);
  });

  it('a second call plans nothing twice, nor does one with an id that is no such note', async () => {
    const { world, id } = await corrected();
    const note = noteOf(world, id)?.id ?? '';
    expect(world.engine.repeatAhead([note])).toBe(3);
    expect(world.engine.repeatAhead()).toBe(0);
    expect(world.engine.repeatAhead([note, 'nothing', manual(world, id)[0]?.id ?? ''])).toBe(0);
    world.to(5 * H);
    expect(world.engine.repeatAhead()).toBe(0);
    expect(starts(world, id)).toHaveLength(8);
  });

  it('only what is still to come', async () => {
    const { world, id } = await corrected();
    world.to(3 * H);
    expect(world.engine.repeatAhead()).toBe(1);
    expect(manual(world, id).map(({ scheduledAt }) => scheduledAt)).toEqual([at(4 * H)]);
  });

  it('survives a crash and a sleep, and each can be skipped or started at once', async () => {
    const { world, id } = await corrected({ overlap: 'skip' });
    world.engine.repeatAhead();
    const rows = manual(world, id).sort((a, b) => a.scheduledAt - b.scheduledAt);
    await world.crash();
    world.engine.skipRuns([rows[0]?.id ?? '']);
    world.engine.startNow([rows[1]?.id ?? '']);
    world.time.advance(0);
    expect(world.store.run(rows[1]?.id ?? '')?.startedAt).toBe(at(1.5 * H) + 1000);
    world.sleepTo(4.5 * H);
    world.time.advance(120_000);
    expect(
      manual(world, id)
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['skipped', 'succeeded', 'succeeded']);
  });

  it('waits for no gate of another kind: a clock set back once more leaves it, an edit and a removal with undo too', async () => {
    const { world, id } = await corrected();
    world.engine.repeatAhead();
    setClock(world, 1.2 * H);
    world.engine.modify(id, { notes: 'x' });
    const removed = world.engine.remove([id]);
    expect(manual(world, id).every(({ state }) => state === 'skipped')).toBe(true);
    world.engine.restore(removed);
    world.to(5 * H + 1);
    expect(manual(world, id).map(({ startedAt, scheduledAt }) => (startedAt ?? 0) - scheduledAt)).toEqual([0, 0, 0]);
  });

  it('one that will come in a pause is said to wait for its end, until a person starts it (S19)', async () => {
    const { world, id } = await corrected();
    world.engine.repeatAhead();
    const row = () => manual(world, id).find(({ scheduledAt }) => scheduledAt === at(3 * H));
    const said = () => {
      const run = row();
      return run === undefined ? null : world.engine.waiting(run);
    };
    expect(said()).toMatchObject({ waitingFor: 'time', notBefore: at(3 * H) });
    world.engine.pause([id], at(2.5 * H));
    expect(said()).toMatchObject({ waitingFor: 'time', notBefore: at(3 * H) });
    world.engine.pause([id]);
    expect(said()).toMatchObject({ waitingFor: 'pause', notBefore: null });
    world.engine.startNow([row()?.id ?? '']);
    expect(said()?.waitingFor).not.toBe('pause');
  });

  it('one that comes in a pause waits for its end, or is skipped with it', async () => {
    for (const missed of ['forget', 'catch-up'] as const) {
      const { world, id } = await corrected();
      world.engine.repeatAhead();
      world.engine.pause([id]);
      world.to(2.5 * H);
      expect(manual(world, id).filter(({ startedAt }) => startedAt !== null)).toEqual([]);
      world.engine.resume([id], missed);
      world.to(2.6 * H);
      const first = manual(world, id).find(({ scheduledAt }) => scheduledAt === at(2 * H));
      expect(first?.state).toBe(missed === 'forget' ? 'skipped' : 'succeeded');
    }
  });

  it('takes no place of maxRuns and does not silence a job that counts from its last end', async () => {
    const { world, id } = await corrected();
    world.engine.repeatAhead();
    world.engine.reschedule(id, { kind: 'interval', every: { minutes: 10 }, from: 'finish' });
    world.to(2 * H - 60);
    expect(starts(world, id).length).toBeGreaterThan(5);
  });
});
