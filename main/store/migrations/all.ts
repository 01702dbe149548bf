import type { Migration } from '../migrate.ts';
import { jobsAndRuns } from './001-jobs-and-runs.ts';

/** Every migration in order; a released one is never edited, what it got wrong is put right by the next. */
export const migrations: readonly Migration[] = [jobsAndRuns];
