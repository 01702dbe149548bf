import type { Schedule, ScheduleProblem } from '../../engine/model.ts';
import type { TerminalLanguage } from './language.ts';

const WORDS = {
  en: {
    weekdays: 'or add --weekdays quartz, or --weekdays cron',
    options: (known: readonly string[]) => `on the command line: ${known.join(', or ')}`,
    zone: (zone: string, pattern: string) => `--timezone ${zone} with the pattern "${pattern}"`,
  },
  zh: {
    weekdays: '或加上 --weekdays quartz，或 --weekdays cron',
    options: (known: readonly string[]) => `命令行写法：${known.join('，或 ')}`,
    zone: (zone: string, pattern: string) => `--timezone ${zone}，表达式 "${pattern}"`,
  },
} as const;

/** The sentence of an error, with the options that say on the command line what the sentence proposes. */
export function withOptionHint(
  error: {
    readonly code: string;
    readonly message: string;
    readonly detail?: unknown;
    readonly problems?: readonly ScheduleProblem[];
  },
  language: TerminalLanguage = 'en',
): string {
  const say = WORDS[language];
  // The question may be in a problem, in a reason, or in one of many places of a file.
  if (JSON.stringify(error).includes('"weekday-numbers"')) return `${error.message}\n  ${say.weekdays}`;
  const { problems = [] } = error.detail === undefined ? error : (error.detail as { problems?: ScheduleProblem[] });
  const options =
    error.code === 'bad-schedule'
      ? (problems[0]?.fault?.use ?? []).map(({ schedule }) => optionsFor(schedule, language))
      : [];
  const known = options.filter((each) => each !== null);
  return known.length === 0 ? error.message : `${error.message}\n  ${say.options(known)}`;
}

/** Null where the sentence shows all that has to be typed. */
function optionsFor(schedule: Schedule, language: TerminalLanguage): string | null {
  switch (schedule.kind) {
    case 'interval': {
      const { kind, every, ...more } = schedule;
      // No option says its start, its runs or what it counts from.
      if (Object.keys(more).length > 0) return `--schedule '${JSON.stringify({ kind, every, ...more })}'`;
      const units = { weeks: 'w', days: 'd', hours: 'h', minutes: 'm', seconds: 's' } as const;
      const parts = Object.entries(units).flatMap(([unit, letter]) => {
        const amount = every[unit as keyof typeof units];
        return amount === undefined ? [] : [`${amount}${letter}`];
      });
      return `--every ${parts.join('')}`;
    }
    case 'date':
      return `--at ${schedule.at}`;
    case 'cron': {
      const { pattern, timezone, jitter } = schedule;
      return pattern === undefined || timezone === undefined || jitter !== undefined
        ? null
        : WORDS[language].zone(timezone, pattern);
    }
    default:
      return null;
  }
}
