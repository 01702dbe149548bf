import { expect, test } from 'vitest';
import { readTrayFacts } from '../../main/host/desktop/tray-facts.ts';
import { sampleRun } from '../support/sample-job.ts';

const known = { favourites: [], failed: 0, startAtLogin: false };

test('S19: the tray names what starts next, rows that wait for a moment among the fires, each job once', async () => {
  const jobs = [
    { id: 'hourly', name: 'Hourly', nextFire: 500 },
    { id: 'paused', name: 'Paused', nextFire: null },
    { id: 'daily', name: 'Daily', nextFire: 900 },
    { id: 'late', name: 'Late', nextFire: 950 },
  ];
  const queued = [
    sampleRun('a', 'daily', { jobName: 'Daily', state: 'queued', waitingFor: 'jitter', notBefore: 100 }),
    sampleRun('b', 'held', { jobName: 'Held', state: 'queued', waitingFor: 'settle', notBefore: null }),
    sampleRun('c', 'weekly', { jobName: 'Weekly', state: 'queued', waitingFor: 'retry', notBefore: 700 }),
  ];
  const handlers = {
    'engine.status': () => ({}),
    'jobs.list': () => ({ items: jobs, total: jobs.length }),
    'runs.list': ({ states }: { states: readonly string[] }) => ({ items: states.includes('queued') ? queued : [] }),
  };
  // While nothing starts, rows that wait are named neither (S41).
  const stopped = { ...handlers, 'engine.status': () => ({ state: 'stopped' }), 'jobs.list': () => ({ items: [] }) };
  expect((await readTrayFacts({ handlers: stopped } as never, known)).next).toEqual([]);
  const { next } = await readTrayFacts({ handlers } as never, known);
  expect(next).toEqual([
    { jobId: 'daily', name: 'Daily', at: 100 },
    { jobId: 'hourly', name: 'Hourly', at: 500 },
    { jobId: 'weekly', name: 'Weekly', at: 700 },
  ]);
});
