import type { Migration } from '../migrate.ts';

/** Nobody read it: the history knows a job's last run, and writing it again cost every run a share of its end. */
export const noLastRun: Migration = {
  version: 4,
  name: 'no last run on jobs',
  sql: 'ALTER TABLE jobs DROP COLUMN last_run_id;',
};
