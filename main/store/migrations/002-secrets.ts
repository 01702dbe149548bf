import type { Migration } from '../migrate.ts';

/**
 * Secrets of jobs and groups, sealed with a key that is not in this file (main/host/secret-vault.ts). A value that was replaced or
 * removed stays, sealed, for as long as logs may show it: they are masked when they are read.
 */
export const secrets: Migration = {
  version: 2,
  name: 'secrets',
  sql: `
CREATE TABLE secrets (
  ref INTEGER PRIMARY KEY,
  -- 0 = a job's, 1 = a group's.
  scope INTEGER NOT NULL,
  -- The job's id or the group's name: text, because a secret outlives its job for a while.
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Tells "sealed elsewhere" from "damaged"; says nothing about the key.
  key_id TEXT NOT NULL,
  box BLOB NOT NULL,
  set_at INTEGER NOT NULL,
  -- NULL = this is the value in force.
  retired_at INTEGER
) STRICT;

CREATE UNIQUE INDEX secrets_current ON secrets (scope, owner, name) WHERE retired_at IS NULL;
CREATE INDEX secrets_owner ON secrets (scope, owner);
CREATE INDEX secrets_retired ON secrets (retired_at) WHERE retired_at IS NOT NULL;
`,
};
