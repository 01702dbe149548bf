import type { Handlers } from '../../preload/contract.ts';
import { previewSchedule } from '../engine/triggers/preview.ts';
import type { ApiDeps } from './deps.ts';
import { languageOf } from './job-rows.ts';

const FIRES = 5;

/** What the form shows while a schedule is typed. */
export function createScheduleHandlers(deps: ApiDeps): Pick<Handlers, 'schedule.preview'> {
  const { clock, settings, store } = deps;
  return {
    'schedule.preview': ({ schedule, count = FIRES, from, language = languageOf(deps), job }) => {
      const { timezone } = settings.current().engine.defaults;
      const zone = timezone === 'local' ? clock.zone() : timezone;
      const now = clock.now();
      return previewSchedule(schedule, {
        now,
        from,
        count,
        language,
        context: { zone, anchor: now, lastFinish: null },
        known: job === undefined ? null : store.job(job)?.spec.schedule,
      });
    },
  };
}
