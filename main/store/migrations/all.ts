import type { Migration } from '../migrate.ts';
import { jobsAndRuns } from './001-jobs-and-runs.ts';
import { secrets } from './002-secrets.ts';
import { jobChanges } from './003-job-changes.ts';
import { noLastRun } from './004-no-last-run.ts';
import { notices } from './005-notices.ts';
import { startedBy } from './006-started-by.ts';
import { runEnvironments } from './007-run-environments.ts';
import { waiting } from './008-waiting.ts';
import { keptCounts } from './009-kept-counts.ts';

/** Every migration in order; a released one is never edited, what it got wrong is put right by the next. */
export const migrations: readonly Migration[] = [
  ...[jobsAndRuns, secrets, jobChanges, noLastRun, notices, startedBy],
  ...[runEnvironments, waiting, keptCounts],
];
