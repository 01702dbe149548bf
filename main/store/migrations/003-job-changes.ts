import type { Migration } from '../migrate.ts';

/**
 * What people changed about a job, kept apart from the job so that a fire never touches it. Only members that changed are kept,
 * as they were and as they became; for a job that was added or removed neither is.
 */
export const jobChanges: Migration = {
  version: 3,
  name: 'changes of jobs',
  sql: `
CREATE TABLE job_changes (
  job INTEGER NOT NULL REFERENCES jobs (ref) ON DELETE CASCADE,
  -- Counted from 1 in each job; the newest is the highest.
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  -- Number of the change that this one takes back.
  undoes INTEGER,
  before TEXT,
  after TEXT,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
`,
};
