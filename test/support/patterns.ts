/** Short ways to ask about one cron pattern; for tests that read like the specification. */
import type { CronTextSchedule, ScheduleProblem } from '../../main/engine/model.ts';
import { checkSchedule } from '../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';

const context = { zone: 'UTC', anchor: 0, lastFinish: null };

/** Up to `count` fires after `from`, as UTC text. */
export function firesOfPattern(
  pattern: string,
  from: string,
  count: number,
  timezone = 'UTC',
  dst?: CronTextSchedule['dst'],
): string[] {
  const trigger = compileSchedule({ kind: 'cron', pattern, timezone, dst }, context);
  const fires: string[] = [];
  let at = trigger.next(Date.parse(from));
  while (at !== null && fires.length < count) {
    fires.push(new Date(at).toISOString());
    at = trigger.next(at);
  }
  return fires;
}

/** The first problem that saving this pattern on New Year 2026 would show; null when it may be saved. */
export function problemOfPattern(pattern: string): ScheduleProblem | null {
  return checkSchedule({ kind: 'cron', pattern }, { now: Date.UTC(2026, 0, 1), context })[0] ?? null;
}
