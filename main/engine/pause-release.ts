import { type Candidate, caughtUpWhy, chooseAmong, type Verdict } from './catch-up.ts';
import type { Core } from './core.ts';
import { afterClosing, changeRun, closeQueued } from './core.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Job, Run } from './model.ts';
import { isRepeat } from './open-runs.ts';
import { LIST_CAP } from './plan.ts';
import type { RowMerger } from './row-merger.ts';
import { compileSchedule } from './triggers/compile.ts';
import { placesLeft } from './upcoming.ts';

export interface PauseRelease {
  /**
   * Occurrences that waited in a pause which ends with `catch-up` join the set of S14 as missed ones (S26). `settleUntil`: those that run
   * wait until then for the computer to settle; null = they do not.
   */
  catchUp(job: Job, rows: readonly Run[], now: Instant, settleUntil: Instant | null): void;
}

/** One occurrence of a span, or the row itself. */
interface Released extends Candidate {
  readonly span: Run | null;
}

interface Settling {
  readonly now: Instant;
  /** null = nothing settles. */
  readonly settleUntil: Instant | null;
}

export function createPauseRelease(core: Core, launcher: Launcher, merger: RowMerger): PauseRelease {
  const { store } = core.deps;

  function listed(span: Run): Released[] {
    const grid = span.wait?.grid;
    if (grid === undefined) return [];
    const trigger = compileSchedule(grid.schedule, { zone: grid.zone, anchor: grid.anchor, lastFinish: null });
    const { instants } = trigger.between(span.scheduledAt, span.scheduledTo ?? span.scheduledAt, LIST_CAP);
    return instants.map((at) => ({ at, dueAt: at, row: null, span }));
  }

  function stand(
    job: Job,
    verdict: Verdict & { kind: 'run' },
    missedCount: number,
    { now, settleUntil }: Settling,
  ): string | null {
    const { candidate } = verdict;
    const { row, at, dueAt } = candidate;
    const repeats = row !== null && isRepeat(row);
    // It keeps naming the run that it repeats.
    const why = repeats ? row.why : caughtUpWhy(candidate, { now, away: null }, missedCount);
    const inOrder = repeats || verdict.inOrder;
    if (row !== null && settleUntil !== null) {
      const { scopes: _, ...wait } = row.wait ?? {};
      const held = {
        waitingFor: 'settle',
        notBefore: settleUntil,
        wait: { ...wait, closedAt: now },
        reason: 'catch-up',
        why,
        missedCount,
      } as const;
      return changeRun(core, row, held).id;
    }
    if (row !== null) return launcher.admit(job, row, { reason: 'catch-up', why, missedCount, inOrder }, now).id;
    const run = launcher.launch(
      job,
      {
        ...{ kind: 'scheduled', reason: 'catch-up', parameters: null, parentRun: null },
        hold: settleUntil === null ? null : { waitingFor: 'settle', notBefore: settleUntil },
        ...{ scheduledAt: at, dueAt, why, missedCount, inOrder },
      },
      now,
    );
    return run?.id ?? null;
  }

  function catchUp(job: Job, rows: readonly Run[], now: Instant, settlesUntil: Instant | null): void {
    const settles = job.spec.settle !== false && settlesUntil !== null && now < settlesUntil;
    const settling = { now, settleUntil: settles ? settlesUntil : null };
    const repeats = rows.filter(isRepeat);
    const owed = rows.filter((run) => !isRepeat(run));
    if (owed.length > 0) decide(job, owed, merger.membersOf(job, now), settling);
    // A set of their own: what they repeat has run once already, and is missed by nobody.
    if (repeats.length > 0) decide(job, repeats, merger.repeatsOf(job), settling);
  }

  function decide(job: Job, rows: readonly Run[], members: readonly Run[], settling: Settling): void {
    const { now } = settling;
    const spans = rows.filter((run) => run.kind === 'span');
    const released: Released[] = rows.flatMap((run) =>
      run.kind === 'span' ? listed(run) : [{ at: run.scheduledAt, dueAt: run.dueAt, row: run, span: null }],
    );
    const held = members.map((row): Released => ({ at: row.scheduledAt, dueAt: row.dueAt, row, span: null }));
    const set = [...released, ...held].sort((a, b) => a.at - b.at);
    const reserved = rows.filter((run) => run.kind === 'scheduled').length;
    const { verdicts, target } = chooseAmong(set, {
      now,
      policy: job.spec.misfire ?? core.settings.defaults.misfire,
      graceMs: core.triggers.graceMs(job),
      missedBefore: now,
      away: null,
      places: placesLeft(job, core.open.ofJob(job.id)) + reserved,
    });

    const merged = verdicts.filter(({ kind }) => kind === 'merge').map(({ candidate }) => candidate);
    const unlisted =
      spans.reduce((sum, { count }) => sum + count, 0) - released.filter(({ span }) => span !== null).length;
    const missedCount =
      target === null ? 0 : merged.reduce((sum, { row }) => sum + 1 + (row?.missedCount ?? 0), unlisted);
    const own = new Map<string, Instant[]>();
    let into: string | null = null;
    for (const verdict of verdicts) {
      const { candidate } = verdict;
      const { span } = candidate as Released;
      let id: string | null = candidate.row?.id ?? null;
      if (verdict.kind === 'run') {
        id = stand(
          job,
          verdict,
          (candidate === target ? missedCount : 0) + (candidate.row?.missedCount ?? 0),
          settling,
        );
        if (span !== null && id !== null) own.set(span.id, [...(own.get(span.id) ?? []), candidate.at]);
      } else if (verdict.kind === 'stay' && candidate === target && candidate.row !== null) {
        merger.countMerged(candidate.row.id, missedCount);
      } else if (verdict.kind === 'miss' && candidate.row !== null) {
        merger.miss(candidate.row, verdict, now, candidate === target ? missedCount : 0);
      }
      if (candidate === target) into = id;
    }
    for (const { row } of merged) if (row !== null) merger.merge(row, into, now);
    const miss = verdicts.find((verdict) => verdict.kind === 'miss' && (verdict.candidate as Released).span !== null);
    const judged = new Set(verdicts.map(({ candidate }) => candidate));
    for (const span of spans) {
      const left = released.filter((one) => one.span === span && own.get(span.id)?.includes(one.at) !== true);
      // A span counts the occurrences in it that have no row of their own.
      const counted = {
        count: span.count - (own.get(span.id)?.length ?? 0),
        scheduledTo: left.at(-1)?.at ?? span.scheduledTo,
      };
      if (counted.count <= 0) dropSpan(span, now);
      else if (miss?.kind === 'miss') closeMissed(span, miss, counted, now);
      // Nothing was chosen about them: the job had run as often as it may (S25).
      else if (left.some((one) => !judged.has(one)))
        closeQueued(core, span, { state: 'skipped', why: { code: 'limit-reached' }, ...counted }, now);
      else {
        // Under `all` these are the ones that are older than what is listed (S15): no run stands for them.
        closeQueued(core, span, { state: 'merged', why: { code: 'merged-into', run: into }, ...counted }, now);
      }
    }
  }

  /** Each of its occurrences has a row of its own now: it stands for nothing, and leaves the ledger. */
  function dropSpan(span: Run, now: Instant): void {
    store.deleteRun(span.id);
    core.open.put({ ...span, state: 'merged' });
    afterClosing(core, span, now);
  }

  /** The list of an open question is made when it is answered, under the grid of this moment. */
  function closeMissed(
    span: Run,
    { why, inbox }: Verdict & { kind: 'miss' },
    counted: Pick<Run, 'count' | 'scheduledTo'>,
    now: Instant,
  ): void {
    const { grid } = span.wait ?? {};
    const wait = inbox && grid !== undefined ? { grid } : null;
    closeQueued(core, span, { state: 'missed', why, inbox, wait, ...counted }, now);
  }

  return { catchUp };
}
