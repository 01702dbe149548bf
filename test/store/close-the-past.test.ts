import { describe, expect, it } from 'vitest';
import { closeThePast } from '../../main/store/restore.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const NOW = Date.parse('2026-01-05T15:30:00Z');
const AWAKE = Date.parse('2026-01-05T11:30:00Z');
const clock = { now: () => NOW, zone: () => 'Europe/Berlin' };

describe('what a restored database takes for the past (S29)', () => {
  it('covers the time since the backup, and a pause of the backup that has ended meanwhile, as paused', () => {
    const store = createMemoryStore();
    store.writeState('awake', AWAKE);
    const since = Date.parse('2026-01-05T10:00:00Z');
    store.writeState('pausedAll', { since, until: Date.parse('2026-01-05T12:00:00Z') });
    closeThePast(store, clock);
    expect(store.readState('pausedAll')).toEqual({ since, until: NOW });
  });

  it('leaves a pause that still lasts as it is', () => {
    const store = createMemoryStore();
    const pause = { since: AWAKE, until: null };
    store.writeState('pausedAll', pause);
    closeThePast(store, clock);
    expect(store.readState('pausedAll')).toEqual(pause);
  });

  it('takes every time of the day up to now, by the zone of this computer, as lived (S11)', () => {
    const store = createMemoryStore();
    closeThePast(store, clock);
    expect(store.readState('wallLived')).toBe(NOW + 3_600_000);
    closeThePast(store, { now: () => NOW, zone: () => 'America/St_Johns' });
    expect(store.readState('wallLived')).toBe(NOW - 3.5 * 3_600_000);
  });
});
