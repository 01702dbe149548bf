import type { EngineSettings } from './model.ts';

/** Settings of a fresh installation; every value can be changed in the window. */
export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  defaults: {
    misfire: 'latest',
    maxInstances: 1,
    overlap: 'skip',
    queueLimit: 1,
    executor: 'default',
    priority: 0,
    killAfterSeconds: 10,
    logLimitBytes: 10 * 1024 * 1024,
    timezone: 'local',
  },
  limit: 20,
  executors: {},
  groups: {},
  settleSeconds: 20,
  catchUp: { together: 2, spacingSeconds: 2 },
};
