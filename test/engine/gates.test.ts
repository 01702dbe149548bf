import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';
import { type Closed, createFakeGates, type FakeGates } from '../support/fake-gates.ts';

const H = 3600;
const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const at = (seconds: number): number => T0 + seconds * 1000;

interface Gated {
  readonly world: World;
  readonly id: string;
  readonly fake: FakeGates;
}
/** One job, on mains power only from the beginning on when `closed` is given. */
async function gated(
  given: {
    readonly closed?: Closed;
    readonly schedule?: JobSpec['schedule'];
    readonly spec?: Partial<JobSpec>;
    readonly shared?: boolean;
    readonly settleSeconds?: number;
  } = {},
): Promise<Gated> {
  const fake = createFakeGates();
  const world = await createWorld({ gates: fake.gates, settings: { settleSeconds: given.settleSeconds ?? 0 } });
  world.runner.behave('end-at-once');
  const id = world.job(given.schedule ?? daily, given.spec);
  if (given.closed !== undefined) fake.closed.set(id, given.closed);
  if (given.shared === true) fake.shared.add(id);
  return { world, id, fake };
}
const MAINS: Closed = { lacking: ['mains'] };
function open({ fake, world, id }: Gated): void {
  fake.closed.delete(id);
  world.engine.conditionsChanged();
  world.time.advance(0);
}

describe('conditions (W2, W3)', () => {
  it('an occurrence whose conditions do not hold waits, names them and since when, and runs on the first report', async () => {
    const gate = await gated({ closed: { ...MAINS, giveUpAfter: 6 * H } });
    const { world, id } = gate;
    world.to(11 * H);
    expect(world.runs(id)).toMatchObject([{ waitingFor: 'condition', notBefore: null, dueAt: at(9 * H) }]);
    expect(world.runs(id)[0]?.wait).toEqual({
      ...{ closedAt: at(9 * H), since: at(9 * H), lacking: ['mains'], ifNot: 'skip', giveUpAt: at(15 * H) },
    });
    open(gate);
    expect(world.reasons(id)).toEqual(['succeeded(waited)@32400']);
  });

  it('they are asked on reports of the host only: never polled', async () => {
    const { world, id, fake } = await gated({ closed: MAINS });
    world.to(9 * H + 1);
    const asked = fake.judged.length;
    world.to(20 * H);
    expect(fake.judged).toHaveLength(asked);
    expect(world.waits(id)).toEqual(['condition@32400']);
  });

  it('a report that changes nothing writes nothing; one that changes what is lacking is said', async () => {
    const { world, id, fake } = await gated({ closed: MAINS });
    world.to(9 * H + 1);
    const before = world.runs(id)[0];
    world.engine.conditionsChanged();
    expect(world.runs(id)[0]).toBe(before);
    fake.closed.set(id, { lacking: ['mains', 'network'] });
    world.engine.conditionsChanged();
    expect(world.runs(id)[0]?.wait).toMatchObject({ lacking: ['mains', 'network'], since: at(9 * H) });
  });

  it.each([
    ['run', 'succeeded(waited)', false],
    ['skip', 'missed(gave-up)', false],
    ['ask', 'missed(gave-up)', true],
  ] as const)('gives up at its moment: %s', async (ifNot, reason, inbox) => {
    const { world, id } = await gated({ closed: { ...MAINS, giveUpAfter: 6 * H, ifNot } });
    world.to(15 * H - 1);
    expect(world.waits(id)).toEqual(['condition@32400']);
    world.to(15 * H + 1);
    expect(world.reasons(id)).toEqual([`${reason}@32400`]);
    expect(world.store.inbox(id)).toHaveLength(inbox ? 1 : 0);
    if (ifNot !== 'run') {
      expect(world.runs(id)[0]?.why).toEqual({ code: 'gave-up', lacking: ['mains'], waitedMs: 6 * H * 1000 });
    }
  });

  it('an answer to the card that giving up left runs it, whatever its conditions', async () => {
    const { world, id } = await gated({ closed: { ...MAINS, giveUpAfter: H, ifNot: 'ask' } });
    world.to(11 * H);
    world.engine.answer({ jobId: id, answer: 'run-once' });
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['succeeded(answered)@32400']);
  });

  it('the moment to give up never moves by an edit (S28), a removed condition opens at once', async () => {
    const gate = await gated({ closed: { ...MAINS, giveUpAfter: 6 * H } });
    const { world, id, fake } = gate;
    world.to(10 * H);
    fake.closed.set(id, { lacking: ['network'], giveUpAfter: 20 * H, ifNot: 'run' });
    world.engine.modify(id, { name: 'renamed' });
    expect(world.runs(id)[0]?.wait).toMatchObject({ lacking: ['network'], ifNot: 'run', giveUpAt: at(15 * H) });
    fake.closed.delete(id);
    world.engine.modify(id, { name: 'again' });
    world.time.advance(0);
    expect(world.reasons(id)).toEqual(['succeeded(waited)@32400']);
  });

  it('latest: a row that waits is merged into the next one; since when it waits is inherited', async () => {
    const gate = await gated({ closed: MAINS, schedule: hourly });
    const { world, id } = gate;
    world.to(4 * H + 60);
    expect(world.ledger(id)).toEqual(['merged@3600', 'merged@7200', 'merged@10800', 'queued@14400']);
    expect(world.runs(id).at(-1)).toMatchObject({ missedCount: 3, wait: { since: at(H) } });
    open(gate);
    expect(world.runs(id).at(-1)).toMatchObject({ state: 'succeeded', missedCount: 3 });
  });

  it('earliest: the row that waits stays, younger ones are merged into it', async () => {
    const gate = await gated({ closed: MAINS, schedule: hourly, spec: { misfire: 'earliest' } });
    const { world, id } = gate;
    world.to(3 * H + 60);
    expect(world.ledger(id)).toEqual(['queued@3600', 'merged@7200', 'merged@10800']);
    expect(world.runs(id)[0]?.missedCount).toBe(2);
    open(gate);
    expect(world.reasons(id)[0]).toBe('succeeded(waited)@3600');
  });

  it('all: every one waits, and they run in order', async () => {
    const gate = await gated({ closed: MAINS, schedule: hourly, spec: { misfire: 'all' } });
    const { world, id } = gate;
    world.to(3 * H + 60);
    expect(world.waits(id)).toEqual(['condition@3600', 'condition@7200', 'condition@10800']);
    open(gate);
    world.time.advance(10_000);
    const order = world.runner.orders.map(({ runId }) => ((world.store.run(runId)?.scheduledAt ?? 0) - T0) / 1000);
    expect(order).toEqual([3600, 7200, 10_800]);
  });

  it('S12: the time it waited is no lateness', async () => {
    const gate = await gated({ closed: MAINS, spec: { graceSeconds: 10 } });
    gate.world.to(20 * H);
    open(gate);
    expect(gate.world.reasons(gate.id)).toEqual(['succeeded(waited)@32400']);
  });

  it('are asked after the drawn delay and after settling, not before', async () => {
    for (const kind of ['jitter', 'settle'] as const) {
      const gate = await gated({
        ...{ closed: MAINS, settleSeconds: 20 },
        schedule: kind === 'jitter' ? { ...daily, jitter: { seconds: 284 } } : daily,
      });
      const { world, id, fake } = gate;
      world.to(8 * H);
      if (kind === 'settle') world.sleepTo(9 * H + 5);
      else world.to(9 * H + 5);
      expect(world.waits(id)).toEqual([`${kind}@32400`]);
      expect(fake.judged).toEqual([]);
      world.to(9 * H + 300);
      expect(world.waits(id)).toEqual(['condition@32400']);
      open(gate);
      expect(world.ledger(id)).toEqual(['succeeded@32400']);
    }
  });

  it('after a restart they are asked anew', async () => {
    const { world, id, fake } = await gated({ closed: MAINS });
    world.to(9 * H + 1);
    fake.closed.clear();
    await world.crash();
    expect(world.ledger(id)).toEqual(['succeeded@32400']);
  });

  it('slept over the moment to give up: it gives up at the wake', async () => {
    const { world, id } = await gated({ closed: { ...MAINS, giveUpAfter: H } });
    world.to(9 * H + 1);
    world.sleepTo(14 * H);
    expect(world.reasons(id)).toEqual(['missed(gave-up)@32400']);
  });

  it('a run by hand, a retry and a chained run pass them', async () => {
    const { world, id, fake } = await gated({ closed: MAINS });
    expect(world.engine.run(id).state).toBe('starting');
    const first = world.job({ kind: 'manual' }, { chain: [{ on: 'always', job: id }] });
    world.engine.run(first);
    world.to(60);
    expect(world.runs(id).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'manual succeeded',
      'chain succeeded',
    ]);
    expect(fake.judged).toEqual([]);
  });
});
