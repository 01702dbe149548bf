import type { Schedule, ScheduleProblem } from '../../engine/model.ts';

/** The sentence of an error, with the options that say on the command line what the sentence proposes. */
export function withOptionHint(error: {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
  readonly problems?: readonly ScheduleProblem[];
}): string {
  // The question may be in a problem, in a reason, or in one of many places of a file.
  if (JSON.stringify(error).includes('"weekday-numbers"'))
    return `${error.message}\n  or add --weekdays quartz, or --weekdays cron`;
  const { problems = [] } = error.detail === undefined ? error : (error.detail as { problems?: ScheduleProblem[] });
  const options =
    error.code === 'bad-schedule' ? (problems[0]?.fault?.use ?? []).map(({ schedule }) => optionsFor(schedule)) : [];
  const known = options.filter((each) => each !== null);
  return known.length === 0 ? error.message : `${error.message}\n  on the command line: ${known.join(', or ')}`;
}

/** Null where the sentence shows all that has to be typed. */
function optionsFor(schedule: Schedule): string | null {
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
        : `--timezone ${timezone} with the pattern "${pattern}"`;
    }
    default:
      return null;
  }
}
