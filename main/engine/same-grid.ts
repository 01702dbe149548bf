import type { Schedule } from './model.ts';

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
  const grid = GRID.map((name) => (name === 'timezone' ? (members[name] ?? 'local') : (members[name] ?? null)));
  return schedule.kind === 'any' || schedule.kind === 'all' ? [...grid, schedule.of.map(gridOf)] : grid;
}
