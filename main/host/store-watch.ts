/** Looks whether the database can be written and whether the disk has room, so that a trouble is shown before the next run is lost by it. */
import { statfsSync } from 'node:fs';
import type { Millis } from '../engine/model.ts';
import type { Reason } from '../engine/reasons.ts';
import type { Troubles } from './troubles.ts';

export interface StoreWatchDeps {
  readonly folder: string;
  readonly troubles: Troubles;
  readonly probe: () => Reason | null;
  /** Has the engine try its last transaction again at once, instead of some seconds later. */
  readonly retry: () => void;
  /** Free bytes for this user on the disk of the folder; default: as the system says. */
  readonly freeBytes?: ((folder: string) => number) | undefined;
}

export interface StoreWatch {
  /** The engine's transaction failed, or went well again. */
  engineFailed(reason: Reason | undefined): void;
  engineRecovered(): void;
  /** One look; cheap: no write, no waiting. */
  look(): void;
  /** Somebody looks at a window, which asks again within a minute: until it no longer does, a look every second. */
  watched(): void;
  stop(): void;
}

const MB = 1024 * 1024;
/** Below this, SQLite cannot count on room for one more transaction. */
const NO_ROOM = 64 * 1024;
/** Runs and their logs need room; less than this is soon used up. */
const LITTLE_ROOM = 50 * MB;
/** It stays a trouble until there is clearly more, so that it does not come and go with every log. */
const ROOM_AGAIN = 60 * MB;
const EVERY: Millis = 1000;
/** A window asks every minute. */
const WATCHED: Millis = 90_000;

export function createStoreWatch(deps: StoreWatchDeps): StoreWatch {
  const { folder, troubles, probe, retry, freeBytes = freeOf } = deps;
  /** Why the engine's last transaction failed; null = it went well. */
  let failed: Reason | null = null;
  let low = false;
  let watchedUntil = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setInterval> | null = null;

  function look(): void {
    lookedAt = performance.now();
    const free = room();
    const found = probe() ?? (free !== null && free < NO_ROOM ? ({ code: 'database-full' } as const) : null);
    if (found !== null) troubles.set('store', { reason: found });
    else if (failed !== null) retry();
    else troubles.clear('store');
    low = free !== null && free >= NO_ROOM && free < (low ? ROOM_AGAIN : LITTLE_ROOM);
    if (low) troubles.set('disk-low', { megabytes: Math.floor((free ?? 0) / MB) });
    else troubles.clear('disk-low');
    keepLooking();
  }

  function room(): number | null {
    try {
      return freeBytes(folder);
    } catch {
      return null;
    }
  }

  function keepLooking(): void {
    const wanted = performance.now() < watchedUntil || troubles.all().some(({ code }) => code === 'store');
    if (wanted && timer === null) {
      timer = setInterval(look, EVERY);
      timer.unref();
    } else if (!wanted && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  }

  return {
    engineFailed(reason = { code: 'database-unreachable' }) {
      failed = reason;
      troubles.set('store', { reason });
      keepLooking();
    },
    engineRecovered() {
      failed = null;
      troubles.clear('store');
      keepLooking();
    },
    look,
    watched() {
      watchedUntil = performance.now() + WATCHED;
      if (performance.now() - lookedAt >= EVERY) look();
      else keepLooking();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      watchedUntil = Number.NEGATIVE_INFINITY;
    },
  };
}

/** Bytes that this user may still write on the disk of the folder. Throws what the system says. */
export function freeOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
