import type { Schedule } from '../model.ts';
import { chinese } from './words/chinese.ts';
import { compose } from './words/compose.ts';
import { english } from './words/english.ts';
import type { Phrases } from './words/phrases.ts';
import { type Origin, scheduleStructure } from './words/schedule-structure.ts';

export type WordsLanguage = 'en' | 'zh';
export type { Origin } from './words/schedule-structure.ts';

/** The phrases of a language. */
export const phrasesOf = (language: WordsLanguage): Phrases => (language === 'zh' ? chinese : english);

/**
 * Returns a schedule in words, one line without a full stop. What cannot be read is given back as it was written. `origin` is the
 * creation of the job and names the day of a calendar without a start; without it the sentence leaves that day open.
 */
export function describeSchedule(schedule: Schedule, language: WordsLanguage, origin: Origin | null = null): string {
  return compose(scheduleStructure(schedule, origin), phrasesOf(language));
}
