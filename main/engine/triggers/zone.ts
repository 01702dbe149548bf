import { IANAZone } from 'luxon';
import type { Instant, Millis } from '../model.ts';

/** A stretch of time in which the zone's offset does not change (or is cut at a block border, where nothing changes either). */
export interface Segment {
  readonly start: Instant;
  /** Exclusive. */
  readonly end: Instant;
  /** Wall time minus UTC. */
  readonly offset: Millis;
  /** Offset just before `start`: smaller = the clock skipped a gap here, larger = it went back. */
  readonly before: Millis;
  /** Offset from `end` on. */
  readonly after: Millis;
}

/** One IANA zone with every clock change found so far. Asking it costs no Intl call once a stretch of time is known. */
export interface Zone {
  readonly name: string;
  /** The segment that holds this instant. */
  at(instant: Instant): Segment;
}

/** What a wall time is in a zone: 0, 1 or 2 instants, and where the gap lies when there are none. */
export interface WallTime {
  readonly instants: readonly Instant[];
  /** The clock change that swallowed it, null when it exists. */
  readonly gap: { readonly at: Instant; readonly length: Millis } | null;
}

// 400 days: a job looks one block ahead, and a rare date far away costs that block only.
const BLOCK = 400 * 86_400_000;
// No zone has changed and changed back within 5 days since 1970 (test/engine/triggers/zone.test.ts compares with hourly probes).
const PROBE = 5 * 86_400_000;
const QUIET = 2 * 86_400_000;

function offsetProbe(name: string): (instant: Instant) => Millis {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const shape = /(\d+)\D+(\d+)\D+(\d+)\D+(\d+)\D+(\d+)\D+(\d+)/;
  return (instant) => {
    const [, month, day, year, hour, minute, second] = shape.exec(format.format(instant)) ?? [];
    const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    return wall - Math.floor(instant / 1000) * 1000;
  };
}

/** First multiple of `grain` in (from, to] at which the offset is no longer that of `from`. */
function narrow(offsetAt: (instant: Instant) => Millis, from: Instant, to: Instant, grain: Millis): Instant {
  const offset = offsetAt(from);
  let same = Math.floor(from / grain);
  let changed = Math.ceil(to / grain);
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (offsetAt(middle * grain) === offset) same = middle;
    else changed = middle;
  }
  return changed * grain;
}

/**
 * Where a block begins: never within two days of a clock change, because what a change does to wall times reaches up to a day to
 * either side (Apia skipped a whole one) and is worked out between the two segments that meet there.
 */
function borderOf(offsetAt: (instant: Instant) => Millis, block: number): Instant {
  let border = block * BLOCK;
  while (offsetAt(border - QUIET) !== offsetAt(border + QUIET)) border += QUIET;
  return border;
}

function findSegments(offsetAt: (instant: Instant) => Millis, from: Instant, blockEnd: Instant): Segment[] {
  const found: Segment[] = [];
  let start = from;
  let offset = offsetAt(start);
  let before = offsetAt(start - 1000);
  let known = start;
  while (known < blockEnd) {
    const probe = Math.min(known + PROBE, blockEnd);
    if (offsetAt(probe) === offset) {
      known = probe;
      continue;
    }
    // Clocks change on the quarter hour; only local mean times of old need the exact second.
    let changed = narrow(offsetAt, known, probe, 900_000);
    if (offsetAt(changed - 1000) !== offset) changed = narrow(offsetAt, changed - 900_000, changed, 1000);
    const after = offsetAt(changed);
    found.push({ start, end: changed, offset, before, after });
    before = offset;
    offset = after;
    start = changed;
    known = changed;
  }
  found.push({ start, end: blockEnd, offset, before, after: offsetAt(blockEnd) });
  return found;
}

/** Makes the table of a zone; throws RangeError for a name that Intl does not know. */
export function createZone(name: string): Zone {
  if (/^(UTC|GMT|Etc\/(UTC|GMT|UCT|Universal|Zulu|Greenwich)|Zulu|Universal)$/i.test(name)) {
    const only: Segment = { start: -8.64e15, end: 8.64e15, offset: 0, before: 0, after: 0 };
    return { name, at: () => only };
  }
  const offsetAt = offsetProbe(name);
  const blocks = new Map<number, Segment[]>();
  let current: Segment = { start: 0, end: 0, offset: 0, before: 0, after: 0 };
  function load(block: number): Segment[] {
    const segments = findSegments(offsetAt, borderOf(offsetAt, block), borderOf(offsetAt, block + 1));
    blocks.set(block, segments);
    return segments;
  }
  return {
    name,
    at(instant) {
      if (instant >= current.start && instant < current.end) return current;
      let block = Math.floor(instant / BLOCK);
      let segments = blocks.get(block) ?? load(block);
      // The block may begin a few days late; then its first days belong to the one before.
      if (instant < (segments[0]?.start ?? 0)) {
        block -= 1;
        segments = blocks.get(block) ?? load(block);
      }
      for (const segment of segments) {
        if (instant < segment.end) {
          current = segment;
          break;
        }
      }
      return current;
    },
  };
}

// Facts about the world, the same for everybody who asks: a cache, not state. Without it 10,000 jobs would probe Intl 10,000 times.
const known = new Map<string, Zone>();

/** The zone of this name, made once per process. Null when there is no such IANA zone. */
export function zoneNamed(name: string): Zone | null {
  let zone = known.get(name);
  if (zone === undefined) {
    // Offsets such as "+02:00" are zones to Intl but have no IANA name, and so no clock changes: a person who writes one is mistaken.
    if (!/^[A-Za-z]/.test(name) || !IANAZone.isValidZone(name)) return null;
    zone = createZone(name);
    known.set(name, zone);
  }
  return zone;
}

const REACH = 16 * 3_600_000;

/** Maps a wall time (milliseconds as if it were UTC) to its instants, in order. */
export function resolveWall(zone: Zone, wall: Millis): WallTime {
  const instants: Instant[] = [];
  let gap: WallTime['gap'] = null;
  let segment = zone.at(wall - REACH);
  for (;;) {
    const instant = wall - segment.offset;
    if (instant >= segment.start && instant < segment.end) instants.push(instant);
    if (segment.before < segment.offset) {
      const from = segment.start + segment.before;
      if (wall >= from && wall < segment.start + segment.offset) {
        gap = { at: segment.start, length: segment.offset - segment.before };
      }
    }
    if (segment.end > wall + REACH) break;
    segment = zone.at(segment.end);
  }
  return { instants, gap: instants.length > 0 ? null : gap };
}
