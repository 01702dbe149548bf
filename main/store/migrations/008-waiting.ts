import type { Migration } from '../migrate.ts';

/**
 * Every occurrence has its row from the moment it is due, so a row says what it waits for (`wait`: more about it, JSON) and a job
 * no longer holds a delayed moment of its own: `due_at` of an active job is its next fire. `skips` = coming occurrences that a
 * person left out, a JSON array. Both are NULL for nearly every row. New numbers of codes.ts: waits 4-8, kind 5 (note).
 */
export const waiting: Migration = {
  version: 8,
  name: 'waiting rows',
  sql: `
ALTER TABLE runs ADD COLUMN wait TEXT;
ALTER TABLE jobs ADD COLUMN skips TEXT;

-- A drawn or delayed moment is dropped; whatever is in its window now is found due. NULL means "in a paused group" and stays.
UPDATE jobs SET due_at = next_fire WHERE state = 0 AND due_at IS NOT NULL AND due_at IS NOT next_fire;

-- What was too late is recorded and asks nobody any more. CASE, because a text that cannot be read would end the migration.
UPDATE runs SET inbox = NULL
WHERE inbox = 1 AND CASE WHEN json_valid(why) THEN json_extract(why, '$.code') = 'too-late' ELSE 0 END;

-- run_count counts starts now; a row that has not started yet takes its place by itself.
UPDATE jobs SET run_count = max(0, run_count - (
  SELECT count(*) FROM runs r
  WHERE r.state < 3 AND r.state = 0 AND r.kind IN (0, 4) AND coalesce(r.attempt, 1) = 1 AND r.job = jobs.ref))
WHERE ref IN (SELECT job FROM runs WHERE state < 3 AND state = 0)
  AND EXISTS (
    SELECT 1 FROM job_specs s WHERE s.ref = jobs.ref
      AND CASE WHEN json_valid(s.spec) THEN json_extract(s.spec, '$.schedule.maxRuns') IS NOT NULL ELSE 0 END);

-- An event in the settle delay was stored as pace with a moment.
UPDATE runs SET waiting_for = 5 WHERE state < 3 AND state = 0 AND waiting_for = 2 AND not_before IS NOT NULL;
`,
};
