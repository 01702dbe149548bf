import { heldTime, isTooLate } from './catch-up.ts';
import type { Core } from './core.ts';
import { changeRun, closeQueued, isHeldByPause, pauseWindows, stillHeld } from './core.ts';
import type { Admission as AdmissionChange, Launcher } from './launch.ts';
import type { Absence, Instant, Job, PauseScope, Run, Wait } from './model.ts';
import { isRepeat } from './open-runs.ts';
import { covers, endedLast } from './plan.ts';
import type { ClaimAnswer } from './ports.ts';
import type { RowMerger } from './row-merger.ts';

export interface Admission {
  /** Rows whose moment lay in the absence that just ended settle like missed ones; nothing starts here (S18). */
  renameAbsent(now: Instant): void;
  /** The same for a job that comes back after its removal: rows whose moment has passed meanwhile were missed, and do not settle. */
  renameGone(job: Job, now: Instant): void;
  /** Lets the settling rows of the job on whose delay is over, without waiting for the next wake. */
  admitSettled(job: Job, now: Instant): void;
  /** Closes or parks the due held rows whose moment fell into a pause (S26); returns the others, ready to be admitted. */
  judge(now: Instant, most: number): { readonly ready: readonly Run[]; readonly more: boolean };
  /** The same for the rows of one job. */
  judgeJob(job: Job, now: Instant): void;
  /** Lets rows on whose gates of time are open: S26, S14, S12 and S20 are asked now, with the job of this moment. */
  admit(rows: readonly Run[], now: Instant): void;
  /** Judges the conditions of rows that wait for them; of one job when given. */
  recheck(now: Instant, jobId?: string): void;
  /** Requests rows that wait for the shared ledger once more, as after a restart; of one job when given. */
  claimAgain(jobId?: string): void;
  claimed(runId: string, answer: ClaimAnswer, now: Instant): void;
  /** A person starts this row: opens everything but the previous run and the ledger. */
  startNow(row: Run, now: Instant): void;
  hold(row: Run, held: boolean, now: Instant): void;
  /** Opens the gates that the job no longer wants, and lets rows on that it now has room for. */
  specChanged(job: Job, now: Instant): void;
}

/** The part of the engine that keeps rows back, and lets them go when their gates open (W2, W3, W7). */
export function createAdmission(core: Core, launcher: Launcher, merger: RowMerger): Admission {
  const { store, gates } = core.deps;

  function settlesUntil(job: Job, now: Instant): Instant {
    return job.spec.settle !== false && core.settleUntil !== null ? Math.max(core.settleUntil, now) : now;
  }

  /** What the policies that do not catch up say about a missed row; null when it runs (S14). */
  function missedBy(job: Job, run: Run, away: Absence | undefined, now: Instant): Pick<Run, 'why' | 'inbox'> | null {
    const policy = job.spec.misfire ?? core.settings.defaults.misfire;
    const absence = away === undefined ? {} : { away };
    if (policy === 'ask') return { why: { code: 'ask', ...absence }, inbox: true };
    if (policy !== 'none') return null;
    return { why: { code: 'policy-none', lateMs: Math.max(0, now - run.dueAt), ...absence }, inbox: false };
  }

  /** `away`: the absence in which its moment lay; `until`: when it has settled. */
  function rename(job: Job, run: Run, now: Instant, away: Absence | null, until: Instant): void {
    const repeat = isRepeat(run);
    if (run.waitingFor === 'retry' || (run.kind !== 'scheduled' && !repeat)) {
      // No occurrence of a time: no policy, and its reason stays.
      if (until > now)
        changeRun(core, run, { waitingFor: 'settle', notBefore: until, wait: { ...run.wait, closedAt: now } });
      return;
    }
    const absence = away !== null && away.from <= run.dueAt && run.dueAt <= away.to ? { away } : {};
    const lateMs = Math.max(0, now - run.dueAt);
    const verdict = missedBy(job, run, absence.away, now);
    if (verdict !== null) {
      merger.miss(run, verdict, now);
      return;
    }
    changeRun(core, run, {
      waitingFor: 'settle',
      notBefore: until,
      wait: { ...run.wait, closedAt: now },
      reason: 'catch-up',
      // A repeat keeps naming the run that it repeats.
      why: repeat ? run.why : { code: 'caught-up', lateMs, missed: run.missedCount + 1, ...absence },
    });
  }

  /** What a pause does to a held row whose moment is this one; true when nothing does. */
  function passesPauses(job: Job, run: Run, moment: Instant, now: Instant): boolean {
    if (run.attempt > 1) return true;
    const windows = pauseWindows(core, job).filter((pause) => covers(pause, moment));
    if (windows.length === 0) return true;
    const ended = endedLast(windows, now);
    if (ended !== null) closeQueued(core, run, { state: 'skipped', why: { code: 'paused', scope: ended } }, now);
    else
      intoPause(
        run,
        windows.map(({ scope }) => scope),
        now,
      );
    return false;
  }

  function intoPause(run: Run, scopes: readonly PauseScope[], now: Instant): void {
    changeRun(core, run, { waitingFor: 'pause', notBefore: null, wait: afterHold(run, now, { scopes }) });
  }

  /** The row with the time it was held so far, for the next wait. */
  function afterHold(run: Run, now: Instant, next: Wait): Wait {
    const heldMs = heldTime(run, now);
    const since = run.wait?.since;
    return { ...next, ...(heldMs === 0 ? {} : { heldMs }), ...(since === undefined ? {} : { since }) };
  }

  function judgeRow(run: Run, now: Instant): boolean {
    const moment = core.open.momentOf(run);
    if (moment === null || moment > now) return false;
    const job = store.job(run.jobId);
    if (job === null || job.state === 'broken') {
      closeQueued(core, run, { state: 'skipped', why: { code: 'job-removed' } }, now);
      return false;
    }
    return passesPauses(job, run, moment, now);
  }

  /** `together`: the rows of its job that are let on at this moment, this one among them. */
  function admitOne(run: Run, together: readonly Run[], now: Instant): void {
    const job = store.job(run.jobId);
    if (job === null) return;
    if (run.attempt > 1) {
      // A retry that settled goes on where it was.
      const back = changeRun(core, run, { waitingFor: 'slot', notBefore: null, wait: null });
      core.outbox.events.push({ type: 'run-queued', at: now, run: back });
      return;
    }
    if (run.waitingFor === 'condition') giveUp(job, run, together, now);
    else goOn(job, run, now, { together: together.filter(stays) });
  }

  /** S14, S12, then the gates that are left. */
  function goOn(
    job: Job,
    run: Run,
    now: Instant,
    { together, ...passed }: Pick<AdmissionChange, 'pastConditions'> & { readonly together: readonly Run[] },
  ): void {
    const lateRepeat = isRepeat(run) && run.reason === 'catch-up';
    if (run.waitingFor === 'settle' && (run.why.code === 'caught-up' || lateRepeat) && run.wait?.held !== true) {
      // The policy may have changed while it settled (S28).
      const verdict = missedBy(job, run, run.why.code === 'caught-up' ? run.why.away : undefined, now);
      if (verdict !== null) {
        merger.miss(run, verdict, now);
        return;
      }
    }
    const meeting = merger.meetOthers(job, run, now, together);
    if (!meeting.goes) return;
    if ((run.kind === 'scheduled' || isRepeat(run)) && run.why.code !== 'answered') {
      const lateMs = Math.max(0, now - run.dueAt - heldTime(run, now));
      const graceMs = core.triggers.graceMs(job);
      if (isTooLate(lateMs, graceMs)) {
        const away = run.why.code === 'caught-up' ? run.why.away : undefined;
        const why = {
          code: 'too-late',
          lateMs,
          graceMs: graceMs ?? 0,
          ...(away === undefined ? {} : { away }),
        } as const;
        closeQueued(core, run, { state: 'missed', why, missedCount: meeting.missedCount }, now);
        return;
      }
    }
    const { missedCount, since } = meeting;
    const why = run.why.code === 'caught-up' ? { ...run.why, missed: missedCount + 1 } : run.why;
    const policy = job.spec.misfire ?? core.settings.defaults.misfire;
    const inOrder =
      run.kind === 'manual' ||
      (policy === 'all' && (run.reason === 'catch-up' || run.waitingFor === 'condition' || hasCompany(run, together)));
    launcher.admit(job, run, { ...passed, why, missedCount, inOrder, since }, now);
  }

  /** Its conditions did not hold in time: the job says what happens then. */
  function giveUp(job: Job, run: Run, together: readonly Run[], now: Instant): void {
    const { lacking = [], ifNot = 'skip', since = run.dueAt } = run.wait ?? {};
    if (ifNot === 'run') {
      goOn(job, run, now, { pastConditions: true, together: together.filter(stays) });
      return;
    }
    const why = { code: 'gave-up', lacking, waitedMs: Math.max(0, now - since) } as const;
    merger.miss(run, { why, inbox: ifNot === 'ask' }, now);
  }

  /** True when the conditions of this row hold now; what is lacking is written otherwise. */
  function holds(job: Job, run: Run, now: Instant): boolean {
    const state = gates?.condition(job, run.dueAt) ?? { holds: true };
    if (state.holds) return true;
    const { lacking, giveUpAt, ifNot } = state;
    const same = run.wait?.lacking?.join() === lacking.join() && run.wait?.ifNot === ifNot;
    // The moment to give up is on the row and never moves by an edit; a new condition may bring one.
    const until = run.wait?.giveUpAt ?? giveUpAt;
    if (same && until === (run.wait?.giveUpAt ?? null)) return false;
    const changed = changeRun(core, run, {
      wait: { ...run.wait, lacking, ifNot, ...(until === null ? {} : { giveUpAt: until }) },
    });
    core.outbox.events.push({ type: 'run-queued', at: now, run: changed });
    return false;
  }

  function admit(rows: readonly Run[], now: Instant): void {
    const together = ofEachJob(rows);
    for (const run of rows) {
      // One before it may have absorbed it.
      const current = stillHeld(core, run);
      if (current !== null) admitOne(current, together.get(run.jobId) ?? [], now);
    }
  }

  function recheck(now: Instant, jobId?: string): void {
    const rows = jobId === undefined ? [...core.open.held()] : core.open.heldOf(jobId);
    const opened: { readonly job: Job; readonly run: Run }[] = [];
    for (const run of rows) {
      const job = run.waitingFor === 'condition' ? store.job(run.jobId) : null;
      if (job !== null && !isHeldByPause(core, job, now) && holds(job, run, now)) opened.push({ job, run });
    }
    const together = ofEachJob(opened.map(({ run }) => run));
    for (const { job, run } of opened) {
      const current = stillHeld(core, run);
      if (current !== null) goOn(job, current, now, { pastConditions: true, together: together.get(job.id) ?? [] });
    }
  }

  return {
    renameAbsent(now) {
      const { away, missedBefore } = core;
      for (const run of [...core.open.all()]) {
        if (run.state !== 'queued' || run.wait?.held === true) continue;
        const moment = ownMoment(run) ?? (run.waitingFor === 'retry' ? run.notBefore : null);
        const job = moment !== null || run.waitingFor === 'settle' ? store.job(run.jobId) : null;
        if (job === null) continue;
        if (moment !== null) {
          const inAbsence = moment <= missedBefore && (away === null || moment >= away.from);
          // Its own moment decides whether a pause has it, not the end of the delay that it gets now.
          if (inAbsence && passesPauses(job, run, moment, now)) rename(job, run, now, away, settlesUntil(job, now));
        } else {
          const ended = core.open.momentOf(run) ?? now;
          const until = settlesUntil(job, now);
          if (ended <= now && !passesPauses(job, run, ended, now)) continue;
          if (until > (run.notBefore ?? 0)) core.open.delay(run, until);
        }
      }
    },
    renameGone(job, now) {
      for (const run of core.open.heldOf(job.id)) {
        const own = ownMoment(run);
        const moment = own ?? (run.waitingFor === 'settle' ? core.open.momentOf(run) : null);
        if (moment === null || moment > now || !passesPauses(job, run, moment, now)) continue;
        if (own !== null) rename(job, run, now, null, now);
      }
    },
    admitSettled(job, now) {
      const settled = core.open.heldOf(job.id).filter((run) => {
        return run.waitingFor === 'settle' && (core.open.momentOf(run) ?? now + 1) <= now;
      });
      admit(settled, now);
    },
    judge(now, most) {
      const { rows, more } = core.open.dueHeld(now, most);
      const ready = rows.filter((run) => judgeRow(run, now));
      return { ready, more };
    },
    judgeJob(job, now) {
      for (const run of core.open.heldOf(job.id)) judgeRow(run, now);
    },
    admit,
    recheck,
    claimAgain(jobId) {
      const rows = jobId === undefined ? core.open.held() : core.open.heldOf(jobId);
      for (const run of rows) if (run.waitingFor === 'claim') core.outbox.claims.push(run);
    },
    claimed(runId, answer, now) {
      const run = core.open.get(runId);
      if (run === undefined || run.waitingFor !== 'claim') return;
      const job = store.job(run.jobId);
      if (!answer.granted) {
        closeQueued(core, run, { state: 'skipped', why: { code: 'other-computer', name: answer.computer } }, now);
      } else if (job !== null) {
        const startNow = run.wait?.startNow === true;
        if (!startNow && isHeldByPause(core, job, now)) {
          intoPause(
            run,
            pauseWindows(core, job).map(({ scope }) => scope),
            now,
          );
        } else {
          const inOrder = startNow || run.why.code === 'answered';
          launcher.admit(job, run, { inOrder, pastConditions: true, granted: true }, now);
        }
      }
    },
    startNow(row, now) {
      const job = store.job(row.jobId);
      if (job === null) return;
      switch (row.waitingFor) {
        case 'claim':
          core.outbox.claims.push(changeRun(core, row, { wait: { ...row.wait, startNow: true } }));
          return;
        case 'time':
        case 'jitter':
        case 'settle':
        case 'condition':
        case 'pause':
          if (row.attempt === 1) {
            launcher.admit(job, row, { inOrder: true, pastConditions: true, startNow: true }, now);
            return;
          }
          break;
        default:
          break;
      }
      // In the lane of runs by hand; behind the previous run it stays, until that has ended.
      const waitingFor = row.waitingFor === 'previous' ? 'previous' : 'slot';
      changeRun(core, row, { waitingFor, notBefore: null, wait: { ...row.wait, startNow: true } });
    },
    hold(row, held, now) {
      const { held: _, ...wait } = row.wait ?? {};
      const job = store.job(row.jobId);
      const until = job === null ? now : settlesUntil(job, now);
      const change = held ? { notBefore: null, wait: { ...wait, held } } : { notBefore: until, wait };
      core.outbox.events.push({ type: 'run-queued', at: now, run: changeRun(core, row, change) });
    },
    specChanged(job, now) {
      core.open.free(job.id);
      for (const run of core.open.heldOf(job.id)) {
        if (run.waitingFor === 'settle' && job.spec.settle === false && run.wait?.held !== true) {
          core.open.delay(changeRun(core, run, { notBefore: now }), now);
        }
      }
      recheck(now, job.id);
    },
  };
}

/** The moment of its own that a row waits for; null = it waits for something else. */
const ownMoment = (run: Run): Instant | null =>
  run.waitingFor === 'jitter' || run.waitingFor === 'time' ? run.dueAt : null;

/** False for a row that gives up now, and does not run. */
const stays = (run: Run): boolean => run.waitingFor !== 'condition' || run.wait?.ifNot === 'run';

/** True when another occurrence of its job is let on at the same moment. */
const hasCompany = (run: Run, together: readonly Run[]): boolean =>
  together.some((other) => other.id !== run.id && other.kind === 'scheduled');

function ofEachJob(rows: readonly Run[]): ReadonlyMap<string, readonly Run[]> {
  const found = new Map<string, Run[]>();
  for (const run of rows) {
    const known = found.get(run.jobId);
    if (known === undefined) found.set(run.jobId, [run]);
    else known.push(run);
  }
  return found;
}
