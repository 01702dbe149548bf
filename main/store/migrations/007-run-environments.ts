import type { Migration } from '../migrate.ts';

/**
 * What runs got as environment, secrets masked before they come here. Runs hold a key of a few characters that names two texts (one
 * per start of the app, one per variables of a job), so a million runs of an unchanged job refer to the same two rows.
 */
export const runEnvironments: Migration = {
  version: 7,
  name: 'environments of runs',
  sql: `
CREATE TABLE run_environments (
  ref INTEGER PRIMARY KEY,
  -- SHA-256 of the content; NULL once a value in it was covered afterwards.
  hash BLOB UNIQUE,
  -- Roughly when it was given to a run last; only what has rested for a day is looked at when the table is tidied.
  used_at INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;

ALTER TABLE runs ADD COLUMN environment TEXT;
`,
};
