import type { Handlers } from '../../preload/contract.ts';
import { createActionHandlers } from './actions.ts';
import { createBackupHandlers } from './backups.ts';
import type { ApiDeps } from './deps.ts';
import { createEngineHandlers } from './engine.ts';
import { createGroupHandlers } from './groups.ts';
import { createHostHandlers } from './host.ts';
import { createJobFileHandlers } from './job-files.ts';
import { createJobHistoryHandlers } from './job-history.ts';
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
  return {
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
  } satisfies Handlers;
}
