import type { Every, Schedule } from './model.ts';

/** Members that decide which instants the grid of a schedule has; all others only leave some of them out, or delay them (S4). */
const GRID = [
  'kind',
  'pattern',
  'fields',
  'every',
  'from',
  'start',
  'time',
  'days',
  'between',
  'at',
  'on',
  'timezone',
] as const;

/** True when an edit leaves the grid as it is, so that anchor, next fire and the count of `maxRuns` are kept (S4). */
export function keepsGrid(a: Schedule, b: Schedule): boolean {
  return JSON.stringify(gridOf(a)) === JSON.stringify(gridOf(b));
}

function gridOf(schedule: Schedule): unknown {
  const members = schedule as unknown as Readonly<Record<string, unknown>>;
  const grid = GRID.map((name) => {
    if (name === 'every' && 'every' in schedule) return periodOf(schedule.every);
    return members[name] ?? USUAL[name] ?? null;
  });
  return schedule.kind === 'any' || schedule.kind === 'all' ? [...grid, schedule.of.map(gridOf)] : grid;
}

/** What a member means when it is left out. */
const USUAL: Readonly<Record<string, unknown>> = { timezone: 'local', from: 'start', time: '00:00' };

/** A period in months, days and seconds, so that 480 minutes are 8 hours. */
function periodOf({ years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Every): unknown {
  return [years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds];
}
