import type { Language } from '../../preload/contract.ts';
import type { Schedule } from '../engine/model.ts';
import { describeSchedule, type Origin } from '../engine/triggers/words.ts';

export interface ScheduleWords {
  /** The schedule of a job in words; an empty text when it cannot be put into any. */
  of(schedule: Schedule, language: Language, origin: Origin): string;
}

/** Words are dear and jobs share schedules: kept by language and the schedule's JSON, with the origin where that is said. */
const MOST_KEPT = 5_000;

export function createScheduleWords(): ScheduleWords {
  const kept = new Map<string, string>();
  return {
    of(schedule, language, origin) {
      const key = keyOf(schedule, language, origin);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const words = describe(schedule, language, origin);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, words);
      return words;
    },
  };
}

function keyOf(schedule: Schedule, language: Language, { anchor, zone }: Origin): string {
  const json = JSON.stringify(schedule);
  // Only the day of a calendar may be that of its creation, and the zone decides which clock changes are met.
  if (json.includes('"kind":"calendar"')) return `${language} ${anchor} ${zone} ${json}`;
  return /"(?:kind":"date|dst|exclude)"/.test(json) ? `${language} ${zone} ${json}` : language + json;
}

/** One schedule from an older version or a broken row must not take the whole list with it (S41). */
function describe(schedule: Schedule, language: Language, origin: Origin): string {
  try {
    return describeSchedule(schedule, language, origin);
  } catch {
    return '';
  }
}
