import { expect, test } from 'vitest';
import { createHookedAlarm } from '../../main/host/create-app-alarm.ts';
import { createFakeTime } from '../support/fake-time.ts';

/** An engine that wakes every `every` milliseconds; counts its wakes and the pauses given to house-keeping. */
function engineThatWakes(every: number) {
  const time = createFakeTime();
  const counts = { wakes: 0, idle: 0 };
  let allowed = true;
  const alarm = createHookedAlarm(time.alarm, time.clock, {
    before: () => allowed,
    whenIdle: () => {
      counts.idle += 1;
    },
  });
  const wake = (): void => {
    counts.wakes += 1;
    alarm.set(every, wake);
  };
  alarm.set(every, wake);
  return {
    time,
    counts,
    forbid: () => {
      allowed = false;
    },
  };
}

test('house-keeping has its turn after every wake that is followed by a pause', () => {
  const { time, counts } = engineThatWakes(30_000);
  time.advance(300_000);
  expect(counts).toEqual({ wakes: 10, idle: 10 });
});

test('an engine that never rests gives it a turn once a minute, so that backups and pruning are not starved', () => {
  const { time, counts } = engineThatWakes(500);
  time.advance(300_000);
  expect(counts).toEqual({ wakes: 600, idle: 5 });
});

test('S42: a wake that is forbidden does not reach the engine, and no later one comes', () => {
  const { time, counts, forbid } = engineThatWakes(1000);
  time.advance(3000);
  forbid();
  time.advance(10_000);
  expect(counts.wakes).toBe(3);
  expect(time.nextRing()).toBeNull();
});
