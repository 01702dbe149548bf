/** While a trouble stops every run, nothing that a window, the tray or a command asks for names a coming fire (S41). */
import { expect, test } from 'vitest';
import type { LastingTrouble } from '../../preload/contract.ts';
import { startSampleApi } from '../support/sample-api.ts';

const DAY = 86_400_000;
const HOURLY = { kind: 'interval', every: { hours: 1 } } as const;

test('no answer promises a fire while runs are stopped, and all do again afterwards', async () => {
  const { call, troubles, time } = await startSampleApi();
  const spec = {
    name: 'Hourly',
    action: { kind: 'shell', command: 'true' },
    schedule: HOURLY,
  } as const;
  const { id } = await call('jobs.add', { spec });
  const promised = async () => {
    const status = await call('engine.status', {});
    const [row] = (await call('jobs.list', {})).items;
    const { next } = await call('jobs.get', { id });
    const { fires } = await call('jobs.upcoming', { to: time.clock.now() + DAY });
    return {
      ...{ state: status.state, status: status.next !== null, row: row?.nextFire != null },
      ...{ page: next.length > 0, upcoming: fires.length > 0 },
    };
  };
  const all = { state: 'running', status: true, row: true, page: true, upcoming: true };
  expect(await promised()).toEqual(all);

  const trouble = (level: LastingTrouble['level']): LastingTrouble => ({ code: 'store', level, since: 0 });
  troubles.push(trouble('warning'));
  expect(await promised()).toEqual(all);
  troubles.push(trouble('error'));
  expect(await promised()).toEqual({ state: 'stopped', status: false, row: false, page: false, upcoming: false });
  troubles.length = 0;
  expect(await promised()).toEqual(all);
});

test('nor does a row that waits for its next attempt', async () => {
  const { call, troubles, runner, time } = await startSampleApi();
  const spec = {
    name: 'Again',
    action: { kind: 'shell', command: 'false' },
    schedule: HOURLY,
    retry: { times: 3, delaySeconds: 60 },
  } as const;
  await call('jobs.add', { spec });
  runner.behave('end-at-once', 1);
  time.advance(3_600_000);
  const waits = async () => (await call('jobs.list', {})).items[0]?.waiting;
  expect(await waits()).toMatchObject({ at: expect.any(Number) });
  troubles.push({ code: 'store', level: 'error', since: 0 });
  expect(await waits()).toMatchObject({ at: null, waitingFor: 'retry' });
});
