import type { JobRow, Language } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import type { Instant, Job } from '../engine/model.ts';
import type { EngineSnapshot } from '../engine/surface.ts';
import type { ApiDeps } from './deps.ts';
import { stopsRuns } from './engine.ts';
import { firstWaiting, waitingByJob } from './waiting.ts';

/** Newest runs of the sparkline. */
const RECENT = 12;

/** Turns jobs into rows of the list: with words, pauses, sparkline, and what runs, waits and comes next. */
export function createJobRows(
  deps: Pick<ApiDeps, 'engine' | 'store' | 'clock' | 'words' | 'settings' | 'systemLanguage' | 'troubles'>,
): (jobs: readonly Job[], language: Language | undefined, count?: number) => JobRow[] {
  const { engine, store, clock, words } = deps;
  /** As `Engine.upcoming` says; where nothing can keep the next fire from happening it need not be computed for thousands of jobs. */
  function nextFireOf(job: Job, paused: boolean): Instant | null {
    if (job.state === 'broken') return null;
    const certain = job.state === 'active' && !paused && job.skips.length === 0;
    if (certain && job.spec.schedule.maxRuns === undefined) return job.nextFire;
    return engine.upcoming(job.id, 1)[0] ?? null;
  }
  return (jobs, language = languageOf(deps), count = RECENT) => {
    const snapshot = engine.snapshot();
    const running = store.runningCounts();
    const waiting = waitingByJob(store.openRuns());
    const ids = count === 0 ? [] : jobs.map((job) => job.id);
    const recent = store.recentRuns(ids, count);
    const zone = localZone(deps);
    const stopped = stopsRuns(deps.troubles());
    return jobs.map((job) => {
      const { spec } = job;
      const pause = pauseOf(job, snapshot);
      const rows = waiting.get(job.id) ?? [];
      return {
        id: job.id,
        name: spec.name,
        group: spec.group ?? null,
        tags: spec.tags ?? [],
        favourite: spec.favourite === true,
        createdAt: job.createdAt,
        state: job.state,
        ...pause,
        words: job.state === 'broken' ? '' : words.of(spec.schedule, language, { anchor: job.anchorAt, zone }),
        nextFire: stopped ? null : nextFireOf(job, pause.pausedBy !== null),
        waiting: withoutStart(firstWaiting(rows.map(engine.waiting)), stopped),
        fellIntoPause:
          pause.pausedBy !== null &&
          (rows.some(({ waitingFor }) => waitingFor === 'pause') ||
            (job.nextFire !== null && job.nextFire <= clock.now())),
        running: running.get(job.id) ?? 0,
        recent: recent.get(job.id) ?? [],
        problem: job.problem,
        asks: (spec.parameters?.length ?? 0) > 0,
      };
    });
  };
}

const withoutStart = (row: JobRow['waiting'], stopped: boolean): JobRow['waiting'] =>
  row === null || !stopped ? row : { ...row, at: null };

/** The language of the window unless a call names its own. */
export function languageOf({ settings, systemLanguage }: Pick<ApiDeps, 'settings' | 'systemLanguage'>): Language {
  const { language } = settings.current().window;
  return language === 'system' ? systemLanguage : language;
}

/** The zone that `local` schedules follow. */
export function localZone({ settings, clock }: Pick<ApiDeps, 'settings' | 'clock'>): string {
  const { timezone } = settings.current().engine.defaults;
  return timezone === 'local' ? clock.zone() : timezone;
}

/** The nearest pause (S27: the job's own, then its group's, then everything's), and when the last of them ends. */
export function pauseOf(
  job: Job,
  snapshot: Pick<EngineSnapshot, 'pausedAll' | 'pausedGroups'>,
): { readonly pausedBy: JobRow['pausedBy']; readonly pausedUntil: Instant | null } {
  const { group } = job.spec;
  const pauses = [
    { by: 'job', until: job.state === 'paused' ? job.pausedUntil : undefined },
    { by: 'group', until: group === undefined ? undefined : entryOf(snapshot.pausedGroups, group)?.until },
    { by: 'all', until: snapshot.pausedAll?.until },
  ] as const;
  const lasting = pauses.flatMap(({ by, until }) => (until === undefined ? [] : [{ by, until }]));
  const last = Math.max(...lasting.map(({ until }) => until ?? Number.POSITIVE_INFINITY));
  return { pausedBy: lasting[0]?.by ?? null, pausedUntil: Number.isFinite(last) ? last : null };
}
