import type { Migration } from '../migrate.ts';

/**
 * What a person was told about which run, so that a crash between two starts repeats nothing, and what quiet hours hold back, so that
 * a restart in the middle of them forgets nothing. The run's id is text on purpose: a mark is written for rows that prune may take.
 */
export const notices: Migration = {
  version: 5,
  name: 'notices',
  sql: `
CREATE TABLE notices (
  run TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- 1 while it waits for the digest.
  held INTEGER NOT NULL,
  PRIMARY KEY (run, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX notices_held ON notices (held) WHERE held = 1;
`,
};
