/**
 * Random lives of an engine, and the invariants that hold over all of them: sleep, crashes, failing transactions, pauses of every
 * scope, edits, removal and undo, conditions, a shared ledger, flights and clocks that jump. Used by the property test (hundreds of
 * lives) and by the soak (tens of thousands).
 */
import { PunctualError } from '../../../main/engine/errors.ts';
import type { Job, Run } from '../../../main/engine/model.ts';
import type { Gates } from '../../../main/engine/ports.ts';
import type { Removed } from '../../../main/engine/surface.ts';
import { createWorld, type World } from '../engine-world.ts';
import { countLedger, type Era, hasFireBeyondLimit, judgeJobs, judgeMerges } from './judges.ts';
import type { LifeStep, Plan } from './plans.ts';
import { judgeCounts, watchSets } from './sets.ts';

export interface Life {
  readonly world: World;
  readonly eras: ReadonlyMap<string, readonly Era[]>;
  readonly complaints: readonly string[];
}

/**
 * `rebuild`: memory is thrown away and built again from the store before every step (I9). `plant`: breaks the world before anything
 * happens in it, to see that the invariants find it.
 */
export async function live(
  plan: Plan,
  options: { readonly rebuild?: boolean; readonly plant?: (world: World) => void } = {},
): Promise<Life> {
  let holds = true;
  let ledger: 'grant' | 'refuse' | 'silent' = 'grant';
  const claims: string[] = [];
  const gates: Gates = {
    condition: (job, since) =>
      holds || job.spec.group !== 'c'
        ? { holds: true }
        : {
            holds: false,
            lacking: ['mains'],
            giveUpAt: since + 4000_000,
            ifNot: (['run', 'skip', 'ask'] as const)[job.id.charCodeAt(1) % 3] ?? 'run',
          },
    isShared: (job) => job.spec.group === 'shared',
    claim: (run) => void claims.push(run.id),
  };
  const world = await createWorld({ settings: { limit: plan.limit, settleSeconds: 20 }, gates });
  options.plant?.(world);
  const complaints: string[] = [];
  const eras = new Map<string, Era[]>();
  const removed = new Map<string, Removed>();
  const first = new Map<string, Pick<Run, 'scheduledAt' | 'token' | 'kind' | 'jobId'>>();
  const started = new Set<string>();
  const occurrences = new Map<string, string>();
  /** Pauses that were forgotten, by job: nothing whose moment lay inside may start afterwards (I4). */
  const forgotten = new Map<string, { since: number; until: number }[]>();
  /** When each job came into its group. */
  const joined = new Map<string, number>();
  let moved = false;

  const now = () => world.time.clock.now();
  const ids = plan.specs.map((_, n) => `j${n}`);
  const id = (n: number) => ids[n % ids.length] ?? 'j0';
  const complain = (text: string) => void complaints.push(`${text} at ${new Date(now()).toISOString()}`);

  function openEra(job: Job, from: number): void {
    const zone = world.time.clock.zone();
    const list = eras.get(job.id) ?? [];
    list.push({ schedule: job.spec.schedule, anchor: job.anchorAt, zone, from, to: null });
    eras.set(job.id, list);
  }
  function closeEra(jobId: string, to: number): void {
    const era = eras.get(jobId)?.at(-1);
    if (era !== undefined && era.to === null) era.to = to;
  }

  // I2, I3, I4: looked at when a process is ordered.
  const { start } = world.runner;
  world.runner.start = (order) => {
    const key = `${order.runId}/${order.attempt}`;
    const run = world.store.run(order.runId);
    const job = world.store.job(order.jobId);
    if (started.has(key)) complain(`I2: attempt started twice: ${key}`);
    started.add(key);
    if (run?.kind === 'scheduled') {
      const occurrence = `${run.jobId}@${run.scheduledAt}`;
      const before = occurrences.get(occurrence);
      if (before !== undefined && before !== run.id) complain(`I2: occurrence started twice: ${occurrence}`);
      occurrences.set(occurrence, run.id);
      const byPerson = personal.has(run.id);
      if (job !== null && !byPerson) {
        const snapshot = world.engine.snapshot();
        // What was due before the pause starts in the same moment.
        const lasts = (pause: { since: number | null; until: number | null } | null | undefined): boolean =>
          pause != null && pause.since !== null && pause.since < now() && (pause.until === null || now() < pause.until);
        const pauses = [
          { since: job.pausedAt, until: job.pausedUntil },
          snapshot.pausedGroups[job.spec.group ?? ''],
          snapshot.pausedAll,
        ];
        if (pauses.some(lasts)) complain(`I3: ${job.id} started in a pause`);
        // What fell due in the very moment in which the pause began was ready before it.
        const inside = forgotten.get(job.id)?.find((pause) => pause.since < run.dueAt && run.dueAt <= pause.until);
        const late = run.why.code === 'answered' || run.why.code === 'zone-gap' || run.attempt > 1;
        if (inside !== undefined && !late && !moved) complain(`I4: ${job.id} ran an occurrence of a forgotten pause`);
      }
    }
    start.call(world.runner, order);
  };
  const personal = new Set<string>();
  watchSets(world, personal, complain);
  /** Questions of the inbox, and the rows that answered them: the record of the asking counts these too. */
  const answers = new Set<string>();

  function answerClaims(): void {
    if (ledger === 'silent') return;
    for (const runId of claims.splice(0))
      world.engine.claimed(runId, ledger === 'grant' ? { granted: true } : { granted: false, computer: 'desk' });
  }

  for (const [n, given] of plan.specs.entries()) {
    world.job(given.schedule ?? { kind: 'manual' }, given, ids[n]);
    openEra(world.read(id(n)), now());
  }

  /** I5, I7: looked at after every step. */
  function look(): void {
    for (const run of world.runs()) {
      if (run.inbox || run.why.code === 'answered') answers.add(run.id);
      if (run.state === 'queued' && run.waitingFor === null) complain(`I5: ${run.id} waits for nothing`);
      if (run.state !== 'queued' && run.waitingFor !== null) complain(`I5: ${run.id} is ${run.state} and waits`);
      const known = first.get(run.id);
      if (known === undefined) first.set(run.id, run);
      else if (known.scheduledAt !== run.scheduledAt || known.token !== run.token || known.kind !== run.kind)
        complain(`I7: ${run.id} changed its identity`);
    }
    for (const jobId of ids) {
      const job = world.store.job(jobId);
      if (job !== null && hasFireBeyondLimit(world, job)) complain(`S25: ${jobId} has a next fire and no place for it`);
    }
  }

  function forgetPause(jobId: string, since: number | null, until = now()): void {
    if (since === null) return;
    forgotten.set(jobId, [...(forgotten.get(jobId) ?? []), { since, until }]);
  }

  /** The waiting row that a person acts on. */
  const waiting = (n: number, fits: (run: Run) => boolean): Run | undefined => {
    const rows = world.store.openRuns().filter((run) => run.state === 'queued' && fits(run));
    return rows[n % Math.max(1, rows.length)];
  };

  /** A row may move on in the very call, which looks at the clock first: then it is refused. */
  function unlessGone(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof PunctualError) || error.code !== 'conflict') throw error;
    }
  }

  async function crash(away: number): Promise<void> {
    world.time.sleep(away * 1000);
    claims.splice(0);
    await world.crash();
  }

  async function step(one: LifeStep): Promise<void> {
    switch (one.do) {
      case 'advance':
        return world.time.advance(one.seconds * 1000);
      case 'sleep':
        world.time.sleep(one.seconds * 1000);
        world.engine.hint('resume');
        return world.time.advance(0);
      case 'dark-wake':
        // Awake for a moment, then asleep again.
        world.time.sleep(one.seconds * 1000);
        world.time.advance(3000);
        world.time.sleep(one.seconds * 500);
        return world.time.advance(0);
      case 'crash': {
        world.time.alarm.clear();
        const at = now();
        for (const { runId } of world.runner.going()) {
          if (one.fate === 'alive') world.runner.found.set(runId, 'alive');
          else if (one.fate === 'lost') world.runner.found.set(runId, { kind: 'lost', at, logBytes: 0 });
          else {
            const facts = { signal: null, cpuMs: null, peakBytes: null, logBytes: 0, logDropped: 0 };
            world.runner.found.set(runId, { kind: 'exited', exitCode: 0, startedAt: at, finishedAt: at, ...facts });
          }
        }
        if (one.fate !== 'alive') world.runner.forgetGoing();
        return crash(one.away);
      }
      case 'die-before-start': {
        const starting = world.runner.start;
        const swallowed: string[] = [];
        world.runner.start = (order) => void swallowed.push(order.runId);
        world.time.advance(one.seconds * 1000);
        world.runner.start = starting;
        world.time.alarm.clear();
        const at = now();
        for (const runId of swallowed)
          world.runner.found.set(runId, { kind: 'not-started', message: 'no process', at });
        for (const { runId } of world.runner.going()) world.runner.found.set(runId, 'alive');
        return crash(one.away);
      }
      case 'fail-store': {
        const { transact } = world.store;
        world.store.transact = () => {
          throw new PunctualError('store-failed', 'The disk is full.');
        };
        world.time.advance(one.seconds * 1000);
        world.store.transact = transact;
        return world.time.advance(11_000);
      }
      case 'end': {
        const going = world.runner.going();
        const order = going[one.index % Math.max(1, going.length)];
        if (order !== undefined) world.runner.end(order.runId, { exitCode: one.exitCode });
        return world.time.advance(0);
      }
      case 'pause-all':
      case 'pause-group': {
        const group = one.do === 'pause-group' ? { group: 'g' } : {};
        return world.engine.pauseAll({ ...group, until: one.seconds === null ? null : now() + one.seconds * 1000 });
      }
      case 'resume-all':
      case 'resume-group': {
        const group = one.do === 'resume-group' ? 'g' : undefined;
        const snapshot = world.engine.snapshot();
        const pause = group === undefined ? snapshot.pausedAll : (snapshot.pausedGroups['g'] ?? null);
        if (one.missed === 'forget' && pause !== null)
          for (const jobId of ids) {
            const job = world.store.job(jobId);
            // What fell due before the job joined the group is not in the pause of that.
            const since = Math.max(pause.since, group === undefined ? 0 : (joined.get(jobId) ?? 0));
            if (job !== null && (group === undefined || job.spec.group === group)) forgetPause(jobId, since);
          }
        return world.engine.resumeAll(group === undefined ? { missed: one.missed } : { group, missed: one.missed });
      }
      case 'answer':
        world.engine.answer({ answer: one.answer });
        return;
      case 'condition':
        holds = one.holds;
        return world.engine.conditionsChanged();
      case 'ledger':
        ledger = one.how;
        return;
      case 'zone': {
        const before = world.time.clock.zone();
        if (before === one.zone) return;
        moved = true;
        // Everything up to the change is owed under the old zone.
        world.time.advance(0);
        world.time.setZone(one.zone);
        world.engine.hint('clock');
        world.time.advance(0);
        return;
      }
      case 'clock':
        moved = true;
        world.time.setClock(now() + one.seconds * 1000);
        world.engine.hint('clock');
        return world.time.advance(0);
      case 'repeat-ahead':
        world.engine.repeatAhead();
        return;
      case 'start-now': {
        const run = waiting(one.index, (row) => row.kind !== 'span');
        if (run === undefined) return;
        personal.add(run.id);
        return unlessGone(() => world.engine.startNow([run.id]));
      }
      case 'skip-row': {
        const run = waiting(one.index, () => true);
        if (run !== undefined) unlessGone(() => world.engine.skipRuns([run.id]));
        return;
      }
      case 'hold':
      case 'release': {
        const run = waiting(one.index, (row) => row.waitingFor === 'settle' && row.attempt === 1);
        if (run !== undefined) unlessGone(() => world.engine.hold([run.id], one.do === 'hold'));
        return;
      }
      case 'undo': {
        const back = removed.get(id(one.index));
        if (back === undefined) return;
        removed.delete(id(one.index));
        world.engine.restore(back);
        const era = eras.get(id(one.index))?.at(-1);
        if (era !== undefined) era.to = null;
        return;
      }
      default:
        return onJob(one);
    }
  }

  function onJob(one: Extract<LifeStep, { index: number }>): void {
    const jobId = id('index' in one ? one.index : 0);
    const job = world.store.job(jobId);
    if (job === null) return;
    switch (one.do) {
      case 'pause':
        world.engine.pause([jobId], one.seconds === null ? null : now() + one.seconds * 1000);
        return;
      case 'resume':
        forgetPause(jobId, job.pausedAt, Math.min(now(), job.pausedUntil ?? now()));
        world.engine.resume([jobId]);
        return;
      case 'resume-catch-up':
        world.engine.resume([jobId], 'catch-up');
        return;
      case 'two-pauses': {
        const all = { begin: () => world.engine.pauseAll(), end: () => world.engine.resumeAll({ missed: 'catch-up' }) };
        const own = {
          begin: () => world.engine.pause([jobId]),
          end: () => world.engine.resume([jobId], 'catch-up'),
        };
        const pauses = one.allFirst ? [all, own] : [own, all];
        for (const pause of pauses) {
          pause.begin();
          world.time.advance(one.seconds * 1000);
        }
        for (const pause of one.sameOrder ? pauses : pauses.toReversed()) {
          pause.end();
          world.time.advance(one.seconds * 1000);
        }
        return;
      }
      case 'rename':
        world.engine.modify(jobId, { notes: String(now()) });
        return;
      case 'run':
        world.engine.run(jobId);
        return;
      case 'skip-next':
        world.engine.skip(jobId, { next: true });
        return;
      case 'unskip':
        world.engine.unskip(jobId);
        return;
      case 'edit-schedule': {
        if (JSON.stringify(job.spec.schedule) === JSON.stringify(one.schedule)) return;
        closeEra(jobId, now());
        world.engine.reschedule(jobId, one.schedule);
        openEra(world.read(jobId), now());
        return;
      }
      case 'edit-policy':
        world.engine.modify(jobId, one.patch);
        return;
      case 'regroup':
        world.engine.modify(jobId, { group: one.group });
        joined.set(jobId, now());
        return;
      case 'remove':
        removed.set(jobId, world.engine.remove([jobId]));
        closeEra(jobId, now());
        return;
    }
  }

  for (const one of plan.steps) {
    if (options.rebuild === true) rebuild();
    await step(one);
    answerClaims();
    world.time.advance(0);
    look();
    if (complaints.length > 0) return { world, eras, complaints };
  }

  /** A transaction that fails makes the engine build everything in memory again (I9). */
  function rebuild(): void {
    const { transact } = world.store;
    world.store.transact = () => {
      throw new PunctualError('store-failed', 'once');
    };
    try {
      // The one call that does not look at the clock as well.
      world.engine.event('idle');
    } catch {
      // That is what it is for.
    }
    world.store.transact = transact;
  }

  // All gates open, and time passes.
  holds = true;
  ledger = 'grant';
  world.engine.conditionsChanged();
  for (const run of world.store.openRuns()) if (run.waitingFor === 'claim') claims.push(run.id);
  answerClaims();
  const held = world.store.openRuns().filter((run) => run.state === 'queued' && run.wait?.held === true);
  if (held.length > 0)
    world.engine.hold(
      held.map((run) => run.id),
      false,
    );
  world.engine.resumeAll();
  world.engine.resumeAll({ group: 'g' });
  world.engine.resume(ids.filter((jobId) => world.store.job(jobId) !== null));
  world.time.advance(120_000);
  for (const jobId of ids) if (world.store.job(jobId) !== null) closeEra(jobId, (world.read(jobId).nextFire ?? 0) - 1);
  if (!moved) for (const jobId of ids) complaints.push(...countLedger(world, jobId, eras.get(jobId) ?? [], answers));
  complaints.push(...judgeJobs(world, ids, moved), ...judgeMerges(world, answers), ...judgeCounts(world));
  const open = world.store.openRuns().filter((run) => run.state !== 'queued');
  const going = world.runner.going().map((order) => order.runId);
  if (JSON.stringify(open.map((run) => run.id).sort()) !== JSON.stringify(going.sort()))
    complain(`open rows and processes differ: ${open.map((run) => run.id)} / ${going}`);

  // I5: with every end given and time passing nothing waits for ever.
  world.runner.behave('end-at-once');
  for (let round = 0; round < 200 && world.runner.going().length > 0; round += 1) {
    for (const order of world.runner.going()) world.runner.end(order.runId, { exitCode: 0 });
    world.time.advance(0);
  }
  const end = now();
  for (let round = 0; round < 30; round += 1) {
    world.time.advance(900_000);
    answerClaims();
  }
  for (const run of world.store.openRuns())
    if (run.state === 'queued' && run.decidedAt < end && (run.notBefore ?? 0) <= now())
      complain(`I5: ${run.id} of ${run.jobId} still waits for ${run.waitingFor}`);
  return { world, eras, complaints };
}

/** Everything in the ledger, for the comparison of two lives. */
export function ledgerOf(world: World): string {
  return JSON.stringify(
    world
      .runs()
      .map(({ id, jobId, kind, state, scheduledAt, waitingFor, why, attempt }) => [
        id,
        jobId,
        kind,
        state,
        scheduledAt,
        waitingFor,
        why.code,
        attempt,
      ]),
  );
}
