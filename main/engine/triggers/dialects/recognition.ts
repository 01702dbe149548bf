import type { CronTextSchedule, Schedule } from '../../model.ts';
import type { DialectOrigin, DialectWhy, OddCharacter, ScheduleReading } from '../../schedule-faults.ts';

/** What a text turned out to be that is no pattern of ours, or may be one of another scheduler. */
export interface Recognition {
  /** `null`: nobody's dialect, a slip of the pen. */
  readonly origin: DialectOrigin | null;
  /** What has to be explained; empty when the problem that parsing found explains enough. */
  readonly why: readonly DialectWhy[];
  /** One = the meaning; two or more = a question; none = it can only be explained. Every pattern in them parses. */
  readonly readings: readonly ScheduleReading[];
  readonly odd: readonly OddCharacter[];
}

/** What one recogniser found; the readings are still to be checked. */
export interface Found {
  readonly origin: DialectOrigin | null;
  readonly why: readonly DialectWhy[];
  readonly readings: readonly Meaning[];
}

/** A schedule, and whose reading of the text it is where there are several. */
export interface Meaning {
  readonly schedule: Schedule;
  readonly by?: ScheduleReading['by'];
}

export const meansPattern = (pattern: string, more: Partial<CronTextSchedule> = {}): Meaning => ({
  schedule: { kind: 'cron', pattern, ...more },
});

/** The schedule as it is written: its pattern where that is all of it, else JSON. */
export function scheduleText(schedule: Schedule): string {
  const { kind, ...rest } = schedule;
  const members = Object.keys(rest);
  if (schedule.kind === 'cron' && schedule.pattern !== undefined && members.length === 1) return schedule.pattern;
  return spaced({ kind, ...rest });
}

/** JSON as people write it in one line. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`)
    .join(', ')}}`;
}
