import type { Handlers } from '../../preload/contract.ts';
import type { Job } from '../engine/model.ts';
import { previewSchedule } from '../engine/triggers/preview.ts';
import { runsLeft } from '../engine/triggers/schedule-fires.ts';
import { same } from '../import/change-words.ts';
import type { ApiDeps } from './deps.ts';
import { languageOf, localZone } from './job-rows.ts';

const FIRES = 5;

/** What the form shows while a schedule is typed. */
export function createScheduleHandlers(deps: ApiDeps): Pick<Handlers, 'schedule.preview'> {
  const { clock, store } = deps;
  /** The job, as long as the schedule has the grid that it has (S4). */
  function unchanged(id: string | undefined, schedule: unknown): Job | null {
    const job = id === undefined ? null : store.job(id);
    return job !== null && same(job.spec.schedule, schedule) ? job : null;
  }
  return {
    'schedule.preview': ({ schedule, job: id, count = FIRES, from, language = languageOf(deps) }) => {
      const now = clock.now();
      const job = unchanged(id, schedule);
      return previewSchedule(schedule, {
        now,
        from,
        count,
        language,
        remainingRuns: job === null ? undefined : runsLeft(job.spec.schedule, job.runCount),
        context: {
          zone: localZone(deps),
          anchor: job?.anchorAt ?? now,
          lastFinish: job?.lastFinishedAt ?? null,
          events: deps.events(),
        },
        known: id === undefined ? null : store.job(id)?.spec.schedule,
      });
    },
  };
}
