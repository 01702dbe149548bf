import type { Migration } from '../migrate.ts';

/** Nearly every run was started by no other, so this holds next to nothing and costs the others nothing. */
export const startedBy: Migration = {
  version: 6,
  name: 'runs by the run that started them',
  sql: 'CREATE INDEX runs_by_parent ON runs (parent_run, seq) WHERE parent_run IS NOT NULL;',
};
