import type { Migration } from '../migrate.ts';

/**
 * What a job keeps for ever: how many rows of each outcome left the history, by the day on which they were scheduled (counted from
 * 1 January 1970, as the clock of this computer showed it when they left). `counted_from` = history before this moment was removed
 * without being counted; NULL = all of it is counted. `log_removed_*` = when the output of a run was removed, and for which limit.
 */
export const keptCounts: Migration = {
  version: 9,
  name: 'counts of removed runs',
  sql: `
CREATE TABLE job_days (
  job INTEGER NOT NULL,
  day INTEGER NOT NULL,
  state INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (job, day, state)
) STRICT, WITHOUT ROWID;

ALTER TABLE jobs ADD COLUMN counted_from INTEGER;
ALTER TABLE runs ADD COLUMN log_removed_at INTEGER;
ALTER TABLE runs ADD COLUMN log_removed_by INTEGER;

-- Written only when a run fails (IN would cost each write a table of its own): the last failure of a job is found at once, however long ago it was.
CREATE INDEX runs_failed ON runs (job, scheduled_at) WHERE state >= 4 AND state <= 7 AND state <> 6;
-- Notes are not counted: so few that the rest is counted in the index of the job alone.
CREATE INDEX runs_notes ON runs (job, scheduled_at) WHERE kind = 5;
`,
  // Rows left uncounted where there were more than the limit of before (1,000 a job, 90 days), or where a job ran and has no rows.
  apply: (db) => {
    db.exec(`
WITH retention AS (
  SELECT coalesce(max(json_extract(value, '$.retention.runsPerJob')), 1000) AS most,
    coalesce(max(json_extract(value, '$.retention.days')), 90) AS days
  FROM settings WHERE json_valid(value)
)
UPDATE jobs SET counted_from = coalesce(
  (SELECT min(scheduled_at) FROM runs WHERE state >= 3 AND job = jobs.ref),
  CASE WHEN last_finished_at IS NULL AND run_count = 0 THEN NULL ELSE unixepoch() * 1000 END)
FROM retention
WHERE (most > 0 AND (SELECT count(*) FROM runs WHERE state >= 3 AND job = jobs.ref) >= most)
  OR (days > 0 AND created_at < (unixepoch() - days * 86400) * 1000);`);
  },
};
