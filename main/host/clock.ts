/**
 * The real Clock. The zone needs care: V8 asks the system once and keeps the answer for the life of the process, while a
 * laptop travels. So each question looks cheaply whether the system's answer may have changed, and makes V8 ask again.
 */
import { lstatSync, readlinkSync } from 'node:fs';
import type { Clock } from '../engine/ports.ts';
import { readWindowsZone } from '../process/windows/zone.ts';
import { ianaZone } from './windows-zone.ts';

export interface ClockSources {
  /** Something that changes when the computer's zone does. */
  readonly mark: () => string;
  /** Makes the platform forget what it knows about the zone. */
  readonly forget: () => void;
  /** The zone as the platform knows it now. */
  readonly zone: () => string;
}

/** The engine asks for the zone at each wake; a quarter of a second is fresh enough and costs nothing in a burst. */
const LOOK_AGAIN_MS = 250;
const ZONE_VARIABLE = 'TZ';

/** Wall time from Date, monotonic time from performance.now (which stands still while the computer sleeps, on Linux). */
export function createClock(sources: ClockSources = systemSources()): Clock {
  let mark = sources.mark();
  let known = sources.zone();
  let lookedAt = performance.now();
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    zone() {
      if (performance.now() - lookedAt < LOOK_AGAIN_MS) return known;
      lookedAt = performance.now();
      const seen = sources.mark();
      if (seen !== mark) {
        mark = seen;
        sources.forget();
        known = sources.zone();
      }
      return known;
    },
  };
}

function systemSources(): ClockSources {
  if (process.platform === 'win32') return windowsSources();
  return { mark: systemMark, forget: forgetZone, zone: platformZone };
}

const platformZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** V8 keeps the zone that it started with there: a TZ that was written once cannot be taken back, so none is written. */
function windowsSources(): ClockSources {
  const named = (): string => process.env[ZONE_VARIABLE] ?? '';
  const system = () => (named() === '' ? readWindowsZone() : null);
  return {
    mark: () => `TZ=${named()} ${JSON.stringify(system())}`,
    forget: () => undefined,
    zone() {
      const zone = system();
      return (zone === null ? null : ianaZone(zone)) ?? platformZone();
    },
  };
}

/** TZ wins over the link. */
function systemMark(): string {
  const named = process.env[ZONE_VARIABLE];
  if (named !== undefined && named !== '') return `TZ=${named}`;
  try {
    return readlinkSync('/etc/localtime');
  } catch {
    return copiedZoneMark();
  }
}

/** Some systems copy the zone file instead of linking it. */
function copiedZoneMark(): string {
  try {
    return `changed ${lstatSync('/etc/localtime').mtimeMs}`;
  } catch {
    return 'no zone file';
  }
}

/** Node tells V8 to detect the zone anew whenever TZ is written: https://github.com/nodejs/node/pull/20026 */
function forgetZone(): void {
  const before = process.env[ZONE_VARIABLE];
  process.env[ZONE_VARIABLE] = before ?? '';
  if (before === undefined) delete process.env[ZONE_VARIABLE];
}
