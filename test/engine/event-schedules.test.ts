import { describe, expect, it } from 'vitest';
import { createWorld, T0 } from '../support/engine-world.ts';

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

  it('S3: outside start, end and exclude nothing starts and no row is owed, of a member or of the whole', async () => {
    const world = await createWorld();
    world.runner.behave('end-at-once');
    const resume = { kind: 'event', on: 'resume' } as const;
    const silent = [
      world.job({ ...resume, start: '2027-01-01' }),
      world.job({ ...resume, exclude: { days: ['thu'] } }),
      world.job({ ...resume, end: '2026-01-01T00:00:30' }),
      world.job({ kind: 'any', exclude: { times: [['23:00', '01:00']] }, of: [resume] }),
      world.job({
        kind: 'any',
        of: [
          { ...resume, start: '2026-02-01' },
          { kind: 'event', on: 'login' },
        ],
      }),
    ];
    const starts = [
      world.job({ ...resume, start: '2026-01-01', end: '2026-01-01', exclude: { days: ['fri'] } }),
      world.job({ kind: 'any', of: [{ ...resume, start: '2026-02-01' }, resume] }),
    ];
    world.to(60);
    world.engine.event('resume');
    world.to(120);
    expect(silent.map((id) => world.runs(id).length)).toEqual([0, 0, 0, 0, 0]);
    expect(starts.map((id) => world.runs(id).length)).toEqual([1, 1]);
    world.engine.pauseAll({});
    world.engine.event('resume');
    expect(silent.map((id) => world.runs(id).length)).toEqual([0, 0, 0, 0, 0]);
  });

  it('S24: jitter holds an event back, not beyond its end, and not less than settling does', async () => {
    const world = await createWorld({ settings: { settleSeconds: 20 } });
    world.runner.behave('end-at-once');
    const later = world.job({ kind: 'event', on: 'unlock', jitter: { seconds: 3600, stable: true } }, {}, 'backup');
    const start = world.job({ kind: 'event', on: 'app-start', jitter: { seconds: 1, stable: true } }, {}, 'backup2');
    world.engine.event('unlock');
    const delay = Math.floor((3_197_412_356 / 2 ** 32) * 3_600_001);
    expect(world.runs(later)[0]).toMatchObject({ scheduledAt: T0, dueAt: T0 + delay, waitingFor: 'jitter' });
    world.to(Math.floor(delay / 1000));
    expect(world.runs(later)[0]?.state).toBe('queued');
    world.to(Math.floor(delay / 1000) + 2);
    expect(world.runs(later)[0]?.state).toBe('succeeded');
    await world.crash();
    expect(world.runs(start)[0]).toMatchObject({ waitingFor: 'settle' });
  });
});
