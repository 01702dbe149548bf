import type { CallName, Pushes } from '../../preload/contract.ts';

type EngineEvent = Pushes['events']['events'][number];

const JOB_LISTS: readonly CallName[] = [
  'jobs.groupsOf',
  'jobs.list',
  'jobs.get',
  'jobs.groups',
  'jobs.upcoming',
  'engine.status',
  // What a row waits for depends on the pauses over its job.
  'runs.list',
  'runs.get',
  'runs.startedBy',
  'jobs.changes',
  'runs.environment',
  'secrets.list',
  'secrets.keeper',
];
const RUN_LISTS: readonly CallName[] = [
  'jobs.days',
  'jobs.outcomes',
  'jobs.list',
  'jobs.get',
  'runs.list',
  'runs.get',
  'runs.startedBy',
  'engine.status',
];

/** The calls whose earlier answers an event makes stale; `all` when nothing is certain any more. */
export function staleAfter(event: EngineEvent): readonly CallName[] | 'all' {
  switch (event.type) {
    case 'job-added':
    case 'job-changed':
    case 'job-removed':
    case 'job-paused':
    case 'job-resumed':
    case 'job-finished':
    case 'jobs-regrouped':
      return JOB_LISTS;
    case 'run-finished':
    case 'run-adopted':
    case 'run-warned':
      return RUN_LISTS;
    // What waits has its row, and the job its following fire.
    case 'run-queued':
    case 'run-started':
      return [...RUN_LISTS, 'jobs.upcoming'];
    case 'run-missed':
    case 'run-skipped':
    case 'run-merged':
    case 'run-interrupted':
    case 'missed-answered':
      return [...RUN_LISTS, 'jobs.upcoming', 'missed.list'];
    case 'settings-changed':
      return [
        'settings.get',
        'engine.status',
        'jobs.groups',
        'jobs.list',
        'runs.environment',
        'secrets.list',
        'secrets.keeper',
      ];
    default:
      return 'all';
  }
}
