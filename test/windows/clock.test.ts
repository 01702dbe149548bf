/** The computer's zone as Windows keeps it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ZONE_NAMES } from '../../main/engine/triggers/zone-names.ts';
import { createClock } from '../../main/host/clock.ts';
import { ianaZone } from '../../main/host/windows-zone.ts';
import { kernel } from '../../main/process/windows/kernel.ts';
import { readWindowsZone } from '../../main/process/windows/zone.ts';

const calls = kernel() as unknown as Record<string, (...given: Buffer[]) => number>;
const real = calls['GetDynamicTimeZoneInformation'];
afterEach(() => {
  if (real !== undefined) calls['GetDynamicTimeZoneInformation'] = real;
  delete process.env.TZ;
});

/** What Windows answers from now on, as after a change in its settings. */
function setZone(key: string, more: { readonly bias?: number; readonly fixed?: boolean } = {}): void {
  calls['GetDynamicTimeZoneInformation'] = (answer) => {
    answer?.fill(0);
    answer?.writeInt32LE(more.bias ?? 0, 0);
    answer?.write(key, 172, 'utf16le');
    answer?.writeUInt8(more.fixed === true ? 1 : 0, 428);
    return 1;
  };
}

describe('the zone of the computer', () => {
  test('is read from the system and is one that schedules can have', () => {
    const found = readWindowsZone();
    expect(found?.key).toMatch(/ Standard Time$|^UTC/);
    expect(createClock().zone()).toBe(found === null ? '' : ianaZone(found));
    expect(ZONE_NAMES.has(createClock().zone())).toBe(true);
  });

  test('is followed when it changes, there and back, and the one of Node is left alone', async () => {
    const before = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    setZone('FLE Standard Time');
    const clock = createClock();
    const first = clock.zone();
    expect(ZONE_NAMES.has(first)).toBe(true);
    for (const [key, name] of [
      ['Tokyo Standard Time', 'Asia/Tokyo'],
      ['India Standard Time', 'Asia/Kolkata'],
      ['Tokyo Standard Time', 'Asia/Tokyo'],
    ] as const) {
      setZone(key);
      await vi.waitFor(() => expect([name, 'Asia/Calcutta']).toContain(clock.zone()), { timeout: 5000 });
    }
    setZone('W. Europe Standard Time', { bias: -60, fixed: true });
    await vi.waitFor(() => expect(clock.zone()).toBe('Etc/GMT-1'), { timeout: 5000 });
    expect(process.env.TZ).toBeUndefined();
    expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(before);
  });

  test('stays what it was for minutes: nothing of Node is touched by a look', async () => {
    const clock = createClock();
    const zone = clock.zone();
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      for (let minute = 0; minute < 5; minute += 1) {
        vi.setSystemTime(Date.now() + 60_000);
        vi.advanceTimersByTime(60_000);
        expect(clock.zone()).toBe(zone);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
