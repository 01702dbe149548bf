/** Notices that stay until they are read: what a change of the zone or the clock did, what is new after an update, and that a host crashed. */
import type { Notice } from '../../preload/contract.ts';
import type { Completed } from '../api/job-work.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Instant } from '../engine/model.ts';
import type { Store } from '../store/open.ts';
import { takeCrash } from './crash-memory.ts';

/** What a change of the time zone (S11) or of the clock (S40) did; null for events that need no banner. */
export function noticeOf(event: EngineEvent): Notice | null {
  if (event.type === 'zone-changed') {
    const { from, to, moved, startedNow, notRepeated } = event;
    return {
      ...{ id: `zone-changed-${event.at}`, level: 'info', code: 'zone-changed' },
      message: `The time zone changed from ${from} to ${to}.`,
      reason: { code: 'zone-changed', from, to, moved, startedNow, notRepeated },
    };
  }
  // A clock that was set back without taking a run along concerns nobody's jobs.
  if (event.type !== 'clock-moved' || event.notRepeated === 0) return null;
  const { byMs, notRepeated } = event;
  return {
    ...{ id: `clock-moved-${event.at}`, level: 'info', code: 'clock-moved' },
    message: 'The clock of this computer was set back; runs that ran while it was ahead are not repeated.',
    reason: { code: 'clock-moved', byMs, notRepeated },
  };
}

/** A change of many jobs that an earlier host, or a failing database, left unfinished is complete now. */
export function completedNotice({ jobs, file }: Completed, at: Instant): Notice {
  const what = file === null ? 'A change of many jobs' : `Saving the jobs of ${file}`;
  return {
    ...{ id: `changes-completed-${at}`, level: 'info', code: 'changes-completed' },
    message: `${what} had been interrupted and is complete now. Jobs that were left: ${jobs}.`,
    reason: { code: 'changes-completed', jobs, file },
  };
}

/** Databases of an older format meant a limit of some minutes where a job names none (S13). */
const FIRST_WITHOUT_LIMIT = 8;

/** After the update that took the limit away: how many jobs now run at any age. Null where it concerns none. */
export function anyAgeNotice(store: Pick<Store, 'countAtAnyAge' | 'migratedFrom'>): Notice | null {
  if (store.migratedFrom === null || store.migratedFrom >= FIRST_WITHOUT_LIMIT) return null;
  const jobs = store.countAtAnyAge();
  if (jobs === 0) return null;
  return {
    ...{ id: 'any-age', level: 'info', code: 'any-age' },
    message:
      'New in this version: missed runs of jobs without a limit of their own are caught up however late they are.',
    reason: { code: 'any-age', jobs },
  };
}

/** That the last host of this data folder ended by an error of its own; null when it did not, or when an earlier start said so. */
export function crashNotice(folder: string): Notice | null {
  const crash = takeCrash(folder);
  if (crash === null) return null;
  const { at, said } = crash;
  return {
    ...{ id: `host-crashed-${at}`, level: 'error', code: 'host-crashed' },
    message: `Punctual crashed at ${new Date(at).toISOString()} and had to start again. Jobs that were running went on. The error: ${said}`,
    reason: { code: 'host-crashed', at, said },
  };
}
