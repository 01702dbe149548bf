import type { Language } from '../../preload/contract.ts';
import type { Schedule } from '../engine/model.ts';
import { describeSchedule } from '../engine/triggers/words.ts';

export interface ScheduleWords {
  /** The schedule in words; an empty text when it cannot be put into any. */
  of(schedule: Schedule, language: Language): string;
}

/** Words are dear and jobs share schedules: kept by the schedule's JSON and language. */
const MOST_KEPT = 5_000;

export function createScheduleWords(): ScheduleWords {
  const kept = new Map<string, string>();
  return {
    of(schedule, language) {
      const key = language + JSON.stringify(schedule);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const words = describe(schedule, language);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, words);
      return words;
    },
  };
}

/** One schedule from an older version or a broken row must not take the whole list with it (S41). */
function describe(schedule: Schedule, language: Language): string {
  try {
    return describeSchedule(schedule, language);
  } catch {
    return '';
  }
}
