import { type Core, isPausing } from './core.ts';
import { entryOf } from './entry-of.ts';
import { PunctualError } from './errors.ts';
import type { Instant, Job, Skip } from './model.ts';
import type { SkipWish } from './surface.ts';
import { dayIn } from './triggers/clock-times.ts';
import type { Trigger } from './triggers/trigger.ts';
import { comingFires } from './upcoming.ts';

/** Entries that one job may have. */
const MOST_SKIPS = 400;

export interface Skips {
  add(job: Job, wish: SkipWish, now: Instant): readonly Skip[];
  takeBack(job: Job, skips: readonly Skip[] | undefined, now: Instant): Job;
}

/** The part of the engine that leaves coming occurrences out: the next one, or all on some days. */
export function createSkips(core: Core): Skips {
  const { store } = core.deps;

  function save(job: Job, skips: readonly Skip[], now: Instant): Job {
    store.progressJob(job.id, { skips });
    const changed = { ...job, skips };
    core.outbox.events.push({ type: 'job-changed', at: now, job: changed, rescheduled: false });
    return changed;
  }

  /** The next fire that will really happen: none inside a pause, none that is left out already. */
  function nextOf(job: Job, now: Instant): Skip[] {
    const group = entryOf(core.pausedGroups, job.spec.group ?? '') ?? null;
    const [at] = comingFires({
      ...{ job, from: now, count: 1 },
      pausedAll: isPausing(core.pausedAll, now) ? core.pausedAll : null,
      pausedGroup: isPausing(group, now) ? group : null,
      trigger: core.triggers.of(job),
      restarted: (lastFinish) => core.triggers.afterFinish(job, lastFinish),
      open: core.open.ofJob(job.id),
    });
    return at === undefined ? [] : [{ from: at, to: at }];
  }

  function daysOf(job: Job, dates: readonly string[], now: Instant): Skip[] {
    const { timezone } = job.spec.schedule;
    const zone = timezone === undefined || timezone === 'local' ? core.zone : timezone;
    const trigger = core.triggers.of(job);
    return dates.flatMap((date) => {
      const day = dayIn(date, zone);
      if (day === null) {
        const reason = { code: 'field-other' } as const;
        throw new PunctualError('bad-input', `"${date}" is not a date (YYYY-MM-DD).`, { field: 'dates' }, { reason });
      }
      // The part of today that is over has its rows.
      const from = Math.max(day.from, now + 1);
      return trigger.between(from, day.to, 0).total === 0 ? [] : [{ from, to: day.to }];
    });
  }

  return {
    add(job, wish, now) {
      const wanted = 'next' in wish ? nextOf(job, now) : daysOf(job, wish.dates, now);
      const added = wanted.filter(({ from, to }) => !job.skips.some((known) => known.from <= from && to <= known.to));
      if (added.length === 0) return [];
      const skips = [...job.skips, ...added].sort((a, b) => a.from - b.from || a.to - b.to);
      if (skips.length > MOST_SKIPS) {
        const reason = { code: 'field-many', most: MOST_SKIPS } as const;
        throw new PunctualError('bad-input', `A job can leave out ${MOST_SKIPS} times at most.`, undefined, { reason });
      }
      save(job, skips, now);
      return added;
    },
    takeBack(job, skips, now) {
      const gone = skips ?? job.skips;
      // What a change of the zone left out has run already: no person put it there.
      const left = job.skips.filter(
        ({ from, to, because }) => because === 'zone' || !gone.some((one) => one.from === from && one.to === to),
      );
      return left.length === job.skips.length ? job : save(job, left, now);
    },
  };
}

/** Entries that still leave something out under this schedule. */
export function dropSkips(skips: readonly Skip[], trigger: Trigger): readonly Skip[] {
  return skips.length === 0 ? skips : skips.filter(({ from, to }) => trigger.between(from, to, 0).total > 0);
}
