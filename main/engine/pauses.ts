import type { Core } from './core.ts';
import { isPausing } from './core.ts';
import type { Instant, PauseState } from './model.ts';

export interface Pauses {
  /** Pauses a group, or everything (null), beside the jobs' own pauses (S27). */
  begin(group: string | null, until: Instant | null, now: Instant): void;
  /** Ends that pause: from now on, or with what fell into it as missed (S26). */
  end(group: string | null, missed: 'forget' | 'catch-up', now: Instant): void;
  /** Writes the pause without telling anybody; null = there is none. */
  set(group: string | null, pause: PauseState | null): void;
  /** Forgets pauses that are over, when everything that fell into them is decided. */
  forgetEnded(now: Instant): void;
}

/** The part of the engine that pauses everything or one group. */
export function createPauses(core: Core): Pauses {
  const { store } = core.deps;

  function set(group: string | null, pause: PauseState | null): void {
    if (group === null) {
      core.pausedAll = pause;
      store.writeState('pausedAll', pause);
      return;
    }
    const { [group]: _, ...rest } = core.pausedGroups;
    core.pausedGroups = pause === null ? rest : { ...rest, [group]: pause };
    store.writeState('pausedGroups', core.pausedGroups);
  }

  const current = (group: string | null): PauseState | null =>
    group === null ? core.pausedAll : (core.pausedGroups[group] ?? null);

  function resumed(group: string | null, now: Instant): void {
    core.outbox.events.push({ type: 'scheduler-resumed', at: now, group });
  }

  return {
    set,
    begin(group, until, now) {
      set(group, { since: current(group)?.since ?? now, until });
      core.outbox.events.push({ type: 'scheduler-paused', at: now, until, group });
    },
    end(group, missed, now) {
      if (missed === 'catch-up') core.missedBefore = now;
      const pause = current(group);
      if (pause !== null) {
        // Ending the pause now keeps it as the record of what fell into it, until that is decided (see `forgetEnded`).
        const left = missed === 'forget' ? { since: pause.since, until: now } : null;
        set(group, left);
        if (group !== null) lookAgain(group);
        if (left === null) resumed(group, now);
      }
      core.open.unpark();
    },
    forgetEnded(now) {
      const groups = Object.keys(core.pausedGroups);
      for (const group of core.pausedAll === null ? groups : [null, ...groups]) {
        if (isPausing(current(group), now)) continue;
        set(group, null);
        core.open.unpark();
        resumed(group, now);
      }
    },
  };

  /** Jobs of a paused group were not looked at any more. */
  function lookAgain(group: string): void {
    for (const id of store.jobIds({ group, state: 'active' })) {
      const nextFire = store.job(id)?.nextFire ?? null;
      if (nextFire !== null) store.progressJob(id, { dueAt: nextFire });
    }
  }
}
