import { describe, expect, it } from 'vitest';
import { createWorld } from '../support/engine-world.ts';

describe('event schedules', () => {
  it('start with the app, on resume and at login, and settle first', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    const start = world.job({ kind: 'event', on: 'app-start' });
    const resume = world.job({ kind: 'event', on: 'resume' }, { settle: false });
    const login = world.job({
      kind: 'any',
      of: [
        { kind: 'event', on: 'login' },
        { kind: 'cron', pattern: '0 5 * * *' },
      ],
    });
    world.runner.behave('end-at-once');
    await world.crash();
    expect(world.runs(start)[0]?.state).toBe('queued');
    world.to(21);
    expect(world.runs(start)[0]).toMatchObject({
      state: 'succeeded',
      reason: 'event',
      why: { code: 'event', on: 'app-start' },
    });
    world.engine.event('login');
    world.to(22);
    expect(world.runs(login)).toHaveLength(1);
    world.sleepTo(3600);
    expect(world.runs(resume)).toHaveLength(1);
    expect(world.read(resume).state).toBe('active');
  });
});
