import type { Migration } from '../migrate.ts';

/**
 * Jobs are split in two: `jobs` is small and changes at every fire, `job_specs` is large and changes when a person edits.
 * So a fire rewrites some hundred bytes, however long the script text of the job is.
 * A removed job keeps its row (state 4) while runs refer to it: runs point at it by an integer, and its id may come back.
 */
export const jobsAndRuns: Migration = {
  version: 1,
  name: 'jobs and runs',
  sql: `
CREATE TABLE jobs (
  ref INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  priority INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0,
  local INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  anchor_at INTEGER NOT NULL,
  next_fire INTEGER,
  due_at INTEGER,
  paused_at INTEGER,
  paused_until INTEGER,
  run_count INTEGER NOT NULL DEFAULT 0,
  last_finished_at INTEGER,
  failure_streak INTEGER NOT NULL DEFAULT 0,
  last_run_id TEXT,
  problem TEXT
) STRICT;

-- The order in which due jobs are handed out, so that a page of them is a walk and never a sort.
CREATE INDEX jobs_due ON jobs (due_at, priority DESC, id) WHERE due_at IS NOT NULL AND state < 3;
CREATE INDEX jobs_events ON jobs (events) WHERE events <> 0;

CREATE TABLE job_specs (
  ref INTEGER PRIMARY KEY REFERENCES jobs (ref) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Lower-cased by the writer: SQLite's own lower() knows ASCII only.
  name_key TEXT NOT NULL,
  group_name TEXT,
  -- Name, group, tags and notes, lower-cased, for the text filter (see job-rows.ts).
  search TEXT NOT NULL,
  -- As the person wrote them, one a line; NULL when there are none.
  tags TEXT,
  favourite INTEGER NOT NULL DEFAULT 0,
  spec TEXT NOT NULL
) STRICT;

CREATE INDEX job_specs_name ON job_specs (name_key);
CREATE INDEX job_specs_group ON job_specs (group_name) WHERE group_name IS NOT NULL;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  job INTEGER NOT NULL REFERENCES jobs (ref),
  job_name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  state INTEGER NOT NULL,
  -- NULL stands for the most frequent value of each of these: on-time, 1, the scheduled time, first attempt, default...
  why TEXT,
  waiting_for INTEGER,
  ending TEXT,
  scheduled_at INTEGER NOT NULL,
  scheduled_to INTEGER,
  count INTEGER,
  due_at INTEGER,
  decided_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  not_before INTEGER,
  attempt INTEGER,
  attempts TEXT,
  missed_count INTEGER,
  executor TEXT,
  priority INTEGER,
  pid INTEGER,
  process_start TEXT,
  token TEXT NOT NULL,
  exit_code INTEGER,
  signal TEXT,
  cpu_ms INTEGER,
  peak_bytes INTEGER,
  log_bytes INTEGER,
  log_dropped INTEGER,
  parameters TEXT,
  parent_run TEXT,
  inbox INTEGER,
  -- S30: an occurrence has at most one row, whatever the clock does. Time comes first, so that the rows of a million jobs
  -- that are due together fall into the same few pages.
  UNIQUE (scheduled_at, job, kind)
) STRICT;

CREATE INDEX runs_open ON runs (scheduled_at) WHERE state < 3;
CREATE INDEX runs_inbox ON runs (scheduled_at) WHERE inbox = 1;
-- Written once, when a run closes; together they serve every filter of the history (see run-list.ts).
CREATE INDEX runs_by_state ON runs (state, scheduled_at, job) WHERE state >= 3;
CREATE INDEX runs_by_job ON runs (job, scheduled_at, state) WHERE state >= 3;

CREATE TABLE state (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  value TEXT NOT NULL
) STRICT;
`,
};
