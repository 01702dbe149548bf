/** One moment, one set (S14): rows of a job that are let on together are never in each other's way. */
import type { Run } from '../../../main/engine/model.ts';
import { isHeld } from '../../../main/engine/open-runs.ts';
import { hasRun } from '../../../main/engine/proof.ts';
import type { World } from '../engine-world.ts';

/** Watches every row that is written; `complain` is called in the transaction in which a set falls apart. */
export function watchSets(world: World, personal: ReadonlySet<string>, complain: (text: string) => void): void {
  const { transact, insertRun, updateRun } = world.store;
  let transaction = 0;
  /** The transaction in which each row passed S14. */
  const admitted = new Map<string, number>();
  /** The transaction in which each row kept another one from running. */
  const blocked = new Map<string, number>();

  function look(run: Run, before: Run | null): void {
    if (run.kind !== 'scheduled' || run.attempt > 1) return;
    // What the ledger grants, or a person asks for, passed S14 before or not at all.
    const byItself = run.why.code !== 'answered' && run.why.code !== 'zone-gap' && before?.waitingFor !== 'claim';
    const wasHeld = before === null || isHeld(before);
    const passes = run.state === 'starting' || (run.state === 'queued' && !isHeld(run));
    if (byItself && wasHeld && passes && !personal.has(run.id)) {
      admitted.set(run.id, transaction);
      if (blocked.get(run.id) === transaction) complain(`S14: ${run.id} of ${run.jobId} was in the way of its own set`);
    }
    if (run.state !== 'skipped' || run.why.code !== 'still-running' || run.why.blocker === null || !byItself) return;
    blocked.set(run.why.blocker, transaction);
    if (admitted.get(run.why.blocker) === transaction)
      complain(`S14: ${run.why.blocker} of ${run.jobId} was in the way of its own set`);
  }

  world.store.transact = (work) => {
    transaction += 1;
    return transact(work);
  };
  world.store.insertRun = (run) => {
    const inserted = insertRun(run);
    // As it was written, which may differ from what was asked.
    if (inserted) look(world.store.run(run.id) ?? run, null);
    return inserted;
  };
  world.store.updateRun = (id, patch) => {
    const before = world.store.run(id);
    updateRun(id, patch);
    const after = world.store.run(id);
    if (before !== null && after !== null) look(after, before);
  };
}

/** S19, S40: a row stands for something, and a note names only what ran. */
export function judgeCounts(world: World): string[] {
  const complaints: string[] = [];
  for (const run of world.runs()) {
    if (run.count < 1) complaints.push(`S19: ${run.id} (${run.kind} ${run.state}) stands for ${run.count}`);
    if (run.kind !== 'note') continue;
    const to = run.scheduledTo ?? run.scheduledAt;
    const ran = world
      .runs(run.jobId)
      .filter((row) => row.kind === 'scheduled' && run.scheduledAt <= row.scheduledAt && row.scheduledAt <= to)
      .filter(hasRun).length;
    if (run.count > ran) complaints.push(`S40: note ${run.id} says that ${run.count} ran, and ${ran} did`);
    const again = run.why.code === 'clock-ahead' ? (run.why.again ?? 0) : 0;
    if (again > run.count) complaints.push(`S40: note ${run.id} says that ${again} of ${run.count} run again`);
  }
  return complaints;
}
