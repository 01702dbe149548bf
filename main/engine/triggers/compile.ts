import { PunctualError } from '../errors.ts';
import type { Schedule } from '../model.ts';
import { createProblemList } from './problems.ts';
import { readSchedule } from './read-schedule.ts';
import type { Trigger, TriggerContext } from './trigger.ts';
import { toTrigger } from './walk.ts';

/**
 * Makes a schedule ready to be asked for its fires. Events and manual schedules have none. A schedule that never fires compiles:
 * an old one-shot is still a schedule, and so is one whose start falls into a gap since the computer moved; `checkSchedule` is what
 * refuses them on saving. Throws PunctualError `bad-schedule` with `{problems}` when the schedule is wrong.
 */
export function compileSchedule(schedule: Schedule, context: TriggerContext): Trigger {
  const list = createProblemList();
  const walk = readSchedule(schedule, context, list);
  if (walk !== null) return toTrigger(walk);
  const [first, ...rest] = list.problems;
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  throw new PunctualError('bad-schedule', `${first?.message ?? 'the schedule cannot be read'}${more}`, {
    problems: list.problems,
  });
}
