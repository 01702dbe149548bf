import { asItWaits, pausesOver } from '../../engine/as-it-waits.ts';
import { entryOf } from '../../engine/entry-of.ts';
import { noJob } from '../../engine/errors.ts';
import type { EngineSettings, Instant, Job, Run } from '../../engine/model.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Engine, EngineSnapshot } from '../../engine/surface.ts';
import { compileSchedule } from '../../engine/triggers/compile.ts';
import { comingFires } from '../../engine/upcoming.ts';
import type { ReadOnlyStore } from '../../store/open-read-only.ts';

/** Jobs in the order of their next fires that are looked at for the first fire of all: those before it are paused or skipped. */
const LOOKED_AT = 1000;
/** Waits for other runs; all others are held back by time or by the computer. */
const BEHIND_RUNS: readonly Run['waitingFor'][] = ['previous', 'pace', 'slot', 'retry'];

/** An engine that knows what is stored and does nothing: everything that would change something calls `refuse`. */
export function createSleepingEngine(
  store: Pick<ReadOnlyStore, 'job' | 'listJobs' | 'openRuns' | 'readState'>,
  settings: EngineSettings,
  clock: Clock,
  refuse: () => never,
): Engine {
  const pausedAll = store.readState('pausedAll');
  const pausedGroups = store.readState('pausedGroups') ?? {};
  const { timezone } = settings.defaults;
  // The next fires that are stored were computed in it; what another zone means is decided at the next start (S11).
  const zone = timezone === 'local' ? (store.readState('zone') ?? clock.zone()) : timezone;
  const here = store.readState('zoneInUse') ?? zone;

  function firesOf(job: Job, count: number, from: Instant, open: readonly Run[]): Instant[] {
    // Its schedule may be what cannot be read.
    if (job.state === 'broken') return [];
    const restarted = (lastFinish: Instant | null) =>
      compileSchedule(job.spec.schedule, { zone: here, anchor: job.anchorAt, lastFinish });
    return comingFires({
      ...{ job, from, count, restarted, trigger: restarted(job.lastFinishedAt) },
      ...{ pausedAll, pausedGroup: entryOf(pausedGroups, job.spec.group ?? '') ?? null },
      open: open.filter(({ jobId }) => jobId === job.id),
    });
  }

  /** As it was stored: no settle delay runs without a host. */
  function waitingNow(run: Run): Run {
    const job = run.state === 'queued' ? store.job(run.jobId) : null;
    if (job === null) return run;
    return asItWaits(run, {
      now: clock.now(),
      pauses: pausesOver(job, { pausedAll, pausedGroups }),
      opensAt: run.notBefore,
    });
  }

  function nextOf(open: readonly Run[]): EngineSnapshot['next'] {
    const [row] = open
      .map(waitingNow)
      .flatMap(({ state, id, jobId, notBefore }) =>
        // What is overdue starts as soon as there is a host.
        state === 'queued' && notBefore !== null ? [{ jobId, at: Math.max(notBefore, clock.now()), run: id }] : [],
      )
      .sort((a, b) => a.at - b.at);
    let first: EngineSnapshot['next'] = row ?? null;
    for (const job of store.listJobs({ sort: 'next', limit: LOOKED_AT }).jobs) {
      // No later one can come first.
      if (job.nextFire === null || (first !== null && job.nextFire >= first.at)) break;
      const [at] = firesOf(job, 1, clock.now(), open);
      if (at !== undefined && (first === null || at < first.at)) first = { jobId: job.id, at };
    }
    return first;
  }

  return {
    ...{ start: refuse, stop: refuse, hint: refuse, event: refuse, conditionsChanged: refuse, claimed: refuse },
    ...{
      add: refuse,
      addMany: refuse,
      judge: refuse,
      carryOut: refuse,
      modify: refuse,
      reschedule: refuse,
    },
    ...{ remove: refuse, removeAll: refuse, restore: refuse, configure: refuse, listen: refuse },
    ...{ pause: refuse, resume: refuse, pauseAll: refuse, resumeAll: refuse, skip: refuse, unskip: refuse },
    ...{ run: refuse, runAgain: refuse, stopRuns: refuse, startNow: refuse, skipRuns: refuse, hold: refuse },
    ...{ repeatAhead: refuse, answer: refuse },
    settings: () => settings,
    snapshot: () => {
      const open = store.openRuns();
      const waiting = open.filter(({ state }) => state === 'queued');
      const queued = waiting.filter(({ waitingFor }) => BEHIND_RUNS.includes(waitingFor)).length;
      return {
        ...{ state: 'stopped', pausedAll, pausedGroups, settlingUntil: null, queued },
        running: open.length - waiting.length,
        held: waiting.length - queued,
        next: nextOf(open),
      };
    },
    waiting: waitingNow,
    upcoming(id, count, from = clock.now()) {
      const job = store.job(id);
      if (job === null) throw noJob(id);
      return firesOf(job, count, from, store.openRuns());
    },
  };
}
