import type { JobRow, Language } from '../../preload/contract.ts';
import type { Instant, Job } from '../engine/model.ts';
import type { EngineSnapshot } from '../engine/surface.ts';
import type { ApiDeps } from './deps.ts';

/** Newest runs of the sparkline. */
const RECENT = 12;

/** Turns jobs into rows of the list: with words, pauses, sparkline and what runs now. */
export function createJobRows(
  deps: Pick<ApiDeps, 'engine' | 'store' | 'words' | 'settings' | 'clock' | 'systemLanguage'>,
): (jobs: readonly Job[], language: Language | undefined, count?: number) => JobRow[] {
  const { engine, store, words } = deps;
  return (jobs, language = languageOf(deps), count = RECENT) => {
    const snapshot = engine.snapshot();
    const running = store.runningCounts();
    const ids = count === 0 ? [] : jobs.map((job) => job.id);
    const recent = store.recentRuns(ids, count);
    const zone = localZone(deps);
    return jobs.map((job) => {
      const { spec } = job;
      return {
        id: job.id,
        name: spec.name,
        group: spec.group ?? null,
        tags: spec.tags ?? [],
        favourite: spec.favourite === true,
        createdAt: job.createdAt,
        state: job.state,
        ...pauseOf(job, snapshot),
        words: job.state === 'broken' ? '' : words.of(spec.schedule, language, { anchor: job.anchorAt, zone }),
        nextFire: job.nextFire,
        running: running.get(job.id) ?? 0,
        recent: recent.get(job.id) ?? [],
        problem: job.problem,
        asks: (spec.parameters?.length ?? 0) > 0,
      };
    });
  };
}

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

/** The nearest pause: the job's own, then its group's, then everything's (S27). */
export function pauseOf(
  job: Job,
  snapshot: Pick<EngineSnapshot, 'pausedAll' | 'pausedGroups'>,
): { readonly pausedBy: JobRow['pausedBy']; readonly pausedUntil: Instant | null } {
  if (job.state === 'paused') return { pausedBy: 'job', pausedUntil: job.pausedUntil };
  const { group } = job.spec;
  const byGroup = group === undefined ? undefined : snapshot.pausedGroups[group];
  if (byGroup !== undefined) return { pausedBy: 'group', pausedUntil: byGroup.until };
  if (snapshot.pausedAll !== null) return { pausedBy: 'all', pausedUntil: snapshot.pausedAll.until };
  return { pausedBy: null, pausedUntil: null };
}
