/** The invariants that are read from the ledger when a life is over. */
import type { Job, Run, Schedule } from '../../../main/engine/model.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { placesLeft } from '../../../main/engine/upcoming.ts';
import type { World } from '../engine-world.ts';

/** Time in which one schedule was in force for a job: its occurrences after `from` and up to `to` are owed. */
export interface Era {
  readonly schedule: Schedule;
  readonly anchor: number;
  readonly zone: string;
  readonly from: number;
  to: number | null;
}

const isGridded = (schedule: Schedule): boolean =>
  schedule.maxRuns === undefined &&
  schedule.kind !== 'event' &&
  !(schedule.kind === 'interval' && schedule.from === 'finish');

/** I1: every occurrence of every era is covered once, by its own row or by one span with the right count; none is invented. */
export function countLedger(world: World, jobId: string, eras: readonly Era[], answers: ReadonlySet<string>): string[] {
  const complaints: string[] = [];
  const rows = world.runs(jobId);
  const own = new Map(rows.filter((run) => run.kind === 'scheduled').map((run) => [run.scheduledAt, run]));
  const spans = rows.filter((run) => run.kind === 'span');
  const covered = new Map<string, number>();
  const owed = new Set<number>();
  let countable = true;
  for (const era of eras) {
    if (!isGridded(era.schedule)) {
      countable = false;
      continue;
    }
    const to = era.to ?? world.time.clock.now();
    const trigger = compileSchedule(era.schedule, { zone: era.zone, anchor: era.anchor, lastFinish: null });
    for (const at of trigger.between(era.from + 1, to, 1_000_000).instants) {
      owed.add(at);
      const around = spans.filter((span) => span.scheduledAt <= at && at <= (span.scheduledTo ?? 0));
      const mine = own.get(at);
      if (mine === undefined && around.length === 0) complaints.push(`I1 lost: ${jobId} ${new Date(at).toISOString()}`);
      if (around.length > 1) complaints.push(`I1 twice: ${jobId} ${new Date(at).toISOString()}`);
      if (mine === undefined) for (const span of around) covered.set(span.id, (covered.get(span.id) ?? 0) + 1);
    }
  }
  if (!countable) return complaints;
  for (const span of spans) {
    const answered =
      answers.has(span.id) ||
      span.why.code === 'answered' ||
      (span.why.code === 'merged-into' && answers.has(span.why.run ?? ''));
    const count = covered.get(span.id) ?? 0;
    if (!answered && span.count !== count)
      complaints.push(`I1 count: ${span.id} says ${span.count}, covers ${count} (${span.state} ${span.why.code})`);
  }
  for (const at of own.keys())
    if (!owed.has(at)) complaints.push(`I1 invented: ${jobId} ${new Date(at).toISOString()} ${own.get(at)?.why.code}`);
  return complaints;
}

/** S25: every place that `maxRuns` allows is taken by a start or a waiting row, and the job still has a next fire. */
export function hasFireBeyondLimit(world: World, job: Job): boolean {
  const open = world.store.openRuns().filter((run) => run.jobId === job.id);
  return job.nextFire !== null && placesLeft(job, open) <= 0;
}

/** I8, and that no job goes silent: a next fire within reach, or a row that says why not. */
export function judgeJobs(world: World, ids: readonly string[], moved: boolean): string[] {
  const complaints: string[] = [];
  const now = world.time.clock.now();
  for (const id of ids) {
    const job = world.store.job(id);
    if (job === null) continue;
    const { schedule } = job.spec;
    const open = world.store.openRuns().filter((run) => run.jobId === id);
    const starts = world.runner.orders.filter((order) => order.jobId === id && order.attempt === 1).length;
    const byHand = world.runs(id).filter((run) => run.kind === 'manual').length;
    // A person who answers "run once" may pass the limit by one for each answer.
    const answered = world.runs(id).filter((run) => run.why.code === 'answered').length;
    if (schedule.maxRuns !== undefined && job.runCount > schedule.maxRuns + answered)
      complaints.push(`S25: ${id} counts ${job.runCount} of ${schedule.maxRuns} starts (${starts - byHand})`);
    if (job.state !== 'active' || schedule.kind === 'event' || schedule.kind === 'manual') continue;
    if (job.nextFire === null) {
      if (open.length === 0) complaints.push(`silent: ${id} has no next fire and no open row`);
      continue;
    }
    // A day, and one more that a flight may have passed over.
    const reach = 3 * 86_400_000;
    const note = world.runs(id).some((run) => run.kind === 'note' && (run.scheduledTo ?? run.scheduledAt) > now);
    if (job.nextFire - now > reach && !note && moved)
      complaints.push(`I8: ${id} fires in ${Math.round((job.nextFire - now) / 3_600_000)} h only`);
    if (job.dueAt === null) complaints.push(`silent: ${id} is not looked at`);
  }
  return complaints;
}

/** I6: merges end in a row that is not merged, and its `missedCount` is what was merged into it. */
export function judgeMerges(world: World, answers: ReadonlySet<string>): string[] {
  const complaints: string[] = [];
  const rows = world.runs();
  const byId = new Map(rows.map((run) => [run.id, run]));
  const sizes = new Map<string, number>();
  const answered = new Set<string>();
  for (const run of rows) {
    if (run.state !== 'merged' || run.why.code !== 'merged-into' || run.why.run === null) continue;
    sizes.set(run.why.run, (sizes.get(run.why.run) ?? 0) + (run.kind === 'span' ? run.count : 1 + run.missedCount));
    let at: Run | undefined = run;
    for (let depth = 0; at?.state === 'merged'; depth += 1) {
      if (depth > rows.length) {
        complaints.push(`I6: a circle of merges at ${run.id}`);
        break;
      }
      const into: string | null = at.why.code === 'merged-into' ? at.why.run : null;
      if (into === null) break;
      at = byId.get(into);
      if (at === undefined) complaints.push(`I6: ${run.id} is merged into nothing`);
    }
    if (answers.has(run.id) || byId.get(run.why.run)?.why.code === 'answered' || run.reason === 'catch-up')
      answered.add(run.why.run);
  }
  for (const [id, size] of sizes) {
    const run = byId.get(id);
    if (run === undefined || answered.has(id) || answers.has(id)) continue;
    if (run.missedCount !== size)
      complaints.push(`I6: ${id} (${run.state}) stands for ${run.missedCount}, merged are ${size}`);
    if (run.why.code === 'caught-up' && run.why.missed !== run.missedCount + 1)
      complaints.push(`I6: ${id} says ${run.why.missed} missed, stands for ${run.missedCount} more`);
  }
  return complaints;
}
