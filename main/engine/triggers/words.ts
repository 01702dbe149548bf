import type { CronTextSchedule, Schedule } from '../model.ts';
import { parseFieldForm } from './cron/field-form.ts';
import { parseOcps } from './cron/ocps.ts';
import type { CronPlan } from './cron/plan.ts';
import { createProblemList } from './problems.ts';
import { chinese } from './words/chinese.ts';
import { english } from './words/english.ts';
import type { Phrases } from './words/phrases.ts';

export type WordsLanguage = 'en' | 'zh';

/** The phrases of a language. */
export const phrasesOf = (language: WordsLanguage): Phrases => (language === 'zh' ? chinese : english);

/** A schedule in words, one line without a full stop. What cannot be read is given back as it was written. */
export function describeSchedule(schedule: Schedule, language: WordsLanguage): string {
  const say = phrasesOf(language);
  const additions = say.modifiers(schedule);
  const { timezone } = schedule;
  if (timezone != null && timezone !== 'local') additions.push(say.zone(timezone));
  return say.join(sentence(schedule, language, say), additions);
}

function sentence(schedule: Schedule, language: WordsLanguage, say: Phrases): string {
  switch (schedule.kind) {
    case 'cron': {
      const plan = planOf(schedule);
      if (plan === 'app-start') return say.event('app-start');
      return plan === null ? (schedule.pattern ?? JSON.stringify(schedule.fields)) : say.cron(plan);
    }
    case 'interval':
      return say.interval(schedule.every, schedule.from === 'finish');
    case 'calendar':
      return say.calendar(schedule.every, schedule.time ?? '00:00');
    case 'window':
      return say.window(schedule.days ?? null, schedule.between[0], schedule.between[1], schedule.every);
    case 'date':
      return say.date(schedule.at);
    case 'any':
      return say.any(schedule.of.map((member) => describeSchedule(member, language)));
    case 'all':
      return say.all(schedule.of.map((member) => describeSchedule(member, language)));
    case 'event':
      return say.event(schedule.on);
    case 'manual':
      return say.manual();
  }
}

function planOf(schedule: CronTextSchedule | Extract<Schedule, { kind: 'cron' }>): CronPlan | 'app-start' | null {
  const problems = createProblemList();
  return schedule.pattern === undefined
    ? parseFieldForm(schedule.fields, 'fields', problems)
    : parseOcps(schedule.pattern, 'pattern', problems);
}
