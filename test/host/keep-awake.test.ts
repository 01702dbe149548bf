import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepAwake } from '../../main/host/desktop/keep-awake.ts';
import { watchPower } from '../../main/host/desktop/power.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { sampleRun } from '../support/sample-job.ts';
import { createPushingApp } from './pushing-app.ts';

const electron = vi.hoisted(() => ({
  held: new Set<number>(),
  last: 0,
  battery: false,
  listeners: new Map<string, ((event?: unknown) => void)[]>(),
}));
vi.mock('electron', () => ({
  powerSaveBlocker: {
    start() {
      electron.last += 1;
      electron.held.add(electron.last);
      return electron.last;
    },
    stop: (id: number) => electron.held.delete(id),
  },
  powerMonitor: {
    on(name: string, listener: (event?: unknown) => void) {
      electron.listeners.set(name, [...(electron.listeners.get(name) ?? []), listener]);
    },
    isOnBatteryPower: () => electron.battery,
  },
}));
beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(electron, { last: 0, battery: false });
  electron.held.clear();
  electron.listeners.clear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what keeps the computer awake', () => {
  function createWorld() {
    const jobs = new Map<string, boolean>([
      ['awake', true],
      ['plain', false],
    ]);
    let running: string[] = [];
    let broken = false;
    const handlers = {
      'runs.list': async () => {
        if (broken) throw new Error('the database cannot be read');
        return { items: running.map((job, n) => sampleRun(`r${n}`, job, { state: 'running' })) };
      },
      'jobs.get': async ({ id }: { id: string }) => {
        if (!jobs.has(id)) throw new Error('gone');
        return { job: { spec: { keepAwake: jobs.get(id) } } };
      },
    };
    const { app, push: pushNow } = createPushingApp(handlers);
    keepAwake(app, createKeptLog());
    const push = async (name: 'events' | 'closing', payload: unknown) => {
      pushNow(name, payload);
      await vi.advanceTimersByTimeAsync(1100);
    };
    return {
      jobs,
      push,
      running: (...ids: string[]) => {
        running = ids;
      },
      breakStore: () => {
        broken = true;
      },
      tell: (type: string) => push('events', { events: [{ type }], lost: false }),
    };
  }
  const holds = () => electron.held.size;

  test('one block however many runs ask for it, and none for those that do not', async () => {
    const { running, tell } = createWorld();
    running('plain');
    await tell('run-started');
    expect(holds()).toBe(0);
    running('plain', 'awake', 'awake');
    for (let n = 0; n < 3; n += 1) await tell('run-started');
    expect([holds(), electron.last]).toEqual([1, 1]);
  });

  test.each([
    ['its run ends', 'run-finished'],
    ['its run is interrupted', 'run-interrupted'],
  ])('let go when %s', async (_how, type) => {
    const { running, tell } = createWorld();
    running('awake');
    await tell('run-started');
    expect(holds()).toBe(1);
    running();
    await tell(type);
    expect(holds()).toBe(0);
  });

  test('let go when the job no longer asks for it, and when the job is gone while its run goes on', async () => {
    const { jobs, running, tell } = createWorld();
    running('awake');
    await tell('run-adopted');
    jobs.set('awake', false);
    await tell('job-changed');
    expect(holds()).toBe(0);
    jobs.set('awake', true);
    await tell('job-changed');
    expect(holds()).toBe(1);
    jobs.delete('awake');
    await tell('run-started');
    expect(holds()).toBe(0);
  });

  test('let go when events were lost, when the database cannot be read, and when the app closes', async () => {
    const { running, tell, push, breakStore } = createWorld();
    running('awake');
    await tell('run-started');
    running();
    await push('events', { events: [], lost: true });
    expect(holds()).toBe(0);
    running('awake');
    await tell('run-started');
    expect(holds()).toBe(1);
    breakStore();
    await tell('run-started');
    expect(holds()).toBe(0);
  });

  test('let go when the app closes, and never taken again by a question that was under way', async () => {
    const { running, tell, push } = createWorld();
    running('awake');
    await tell('run-started');
    expect(holds()).toBe(1);
    await push('closing', { reason: 'x' });
    expect(holds()).toBe(0);
    await tell('run-started');
    await vi.advanceTimersByTimeAsync(5000);
    expect(holds()).toBe(0);
  });
});

describe('what the system tells about power', () => {
  const emit = (...names: string[]) => {
    for (const name of names)
      for (const listener of electron.listeners.get(name) ?? []) listener({ preventDefault() {} });
  };
  function createWorld() {
    const hints: string[] = [];
    let shutdowns = 0;
    watchPower({ hint: (what) => void hints.push(what) }, () => {
      shutdowns += 1;
    });
    return { hints, shutdowns: () => shutdowns };
  }

  test('S18: an unlocked screen and mains count once, however often they are told within ten seconds', () => {
    const { hints } = createWorld();
    emit('unlock-screen', 'unlock-screen', 'on-ac', 'on-ac', 'on-battery', 'on-battery', 'on-ac', 'on-ac');
    expect(hints).toEqual(['unlock', 'mains']);
    vi.advanceTimersByTime(10_001);
    emit('unlock-screen');
    expect(hints).toEqual(['unlock', 'mains', 'unlock']);
  });

  test('that it was on battery at the start needs no event', () => {
    electron.battery = true;
    const { hints } = createWorld();
    emit('on-ac');
    expect(hints).toEqual(['mains']);
  });

  test('sleep is passed on as it comes, doubled or halved: the engine looks at its clocks (S39)', () => {
    const { hints } = createWorld();
    emit('resume', 'resume', 'suspend', 'suspend', 'lock-screen');
    expect(hints).toEqual(['resume', 'resume', 'suspend', 'suspend', 'clock']);
  });

  test('a system that tells nothing gets nothing: no event is made up, and nothing ticks', () => {
    const { hints } = createWorld();
    vi.advanceTimersByTime(86_400_000);
    expect([hints, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test('S37: the end of the computer is asked to wait, with and without an event of its own', () => {
    const { shutdowns } = createWorld();
    emit('shutdown');
    for (const listener of electron.listeners.get('shutdown') ?? []) listener();
    expect(shutdowns()).toBe(2);
  });
});
