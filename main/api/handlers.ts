import type { CallName, Door, Handlers } from '../../preload/contract.ts';
import { createActionHandlers } from './actions.ts';
import { createBackupHandlers } from './backups.ts';
import type { ApiDeps } from './deps.ts';
import { createEngineHandlers } from './engine.ts';
import { createGroupHandlers } from './groups.ts';
import { createHostHandlers } from './host.ts';
import { createJobFileHandlers } from './job-files.ts';
import { createJobHistoryHandlers } from './job-history.ts';
import type { JobWork } from './job-work.ts';
import { createJobHandlers } from './jobs.ts';
import { createMissedHandlers } from './missed.ts';
import { createOutcomeHandlers } from './outcomes.ts';
import { createRunHandlers } from './runs.ts';
import { createScheduleHandlers } from './schedule.ts';
import { createSecretHandlers } from './secrets.ts';
import { createSettingsHandlers } from './settings.ts';
import { createUpdateHandlers } from './updates.ts';

/** An answer to every call of the contract; the compiler says so. Inputs have been validated before they come here. */
export function createHandlers(deps: ApiDeps): Handlers {
  return afterWork(deps.work, {
    ...createHostHandlers(deps),
    ...createEngineHandlers(deps),
    ...createJobHandlers(deps),
    ...createJobFileHandlers(deps),
    ...createJobHistoryHandlers(deps),
    ...createOutcomeHandlers(deps),
    ...createScheduleHandlers(deps),
    ...createRunHandlers(deps),
    ...createMissedHandlers(deps),
    ...createSettingsHandlers(deps),
    ...createUpdateHandlers(deps),
    ...createSecretHandlers(deps),
    ...createGroupHandlers(deps),
    ...createBackupHandlers(deps),
    ...createActionHandlers(deps),
  } satisfies Handlers);
}

/** While many jobs are being changed, whatever else changes jobs, or takes all of them, comes after it, as after one transaction. */
function afterWork(work: Pick<JobWork, 'busy'>, handlers: Handlers): Handlers {
  const waiting = CHANGES_JOBS.map((name) => {
    const answer = handlers[name] as (input: unknown, door?: Door) => unknown;
    return [
      name,
      async (input: unknown, door?: Door) => {
        // Everything can be paused and resumed at any moment.
        if (name.startsWith('engine.') && (input as { group?: string }).group === undefined) return answer(input, door);
        for (let busy = work.busy(); busy !== null; busy = work.busy()) await busy;
        return answer(input, door);
      },
    ] as const;
  });
  return { ...handlers, ...(Object.fromEntries(waiting) as Partial<Handlers>) };
}
const CHANGES_JOBS = [
  ...(['jobs.add', 'jobs.addMany', 'jobs.modify', 'jobs.label', 'jobs.reschedule', 'jobs.undoChange'] as const),
  ...([
    'jobs.remove',
    'jobs.removeAll',
    'jobs.restore',
    'jobs.pause',
    'jobs.resume',
    'jobs.skip',
    'jobs.unskip',
  ] as const),
  ...([
    'jobs.apply',
    'jobs.import',
    'jobs.export',
    'groups.save',
    'groups.rename',
    'groups.remove',
    'groups.restore',
    'engine.pause',
    'engine.resume',
  ] as const),
] satisfies readonly CallName[];
