/** The computer's time zone as Windows keeps it. */
import { kernel, territoryCall } from './kernel.ts';

export interface WindowsZone {
  /** Name of the zone in the registry, the same in every language: `W. Europe Standard Time`. */
  readonly key: string;
  /** What must be added to wall time for UTC without daylight saving, minutes. */
  readonly bias: number;
  /** "Adjust for daylight saving time automatically" is off. */
  readonly fixed: boolean;
  /** ISO 3166 code of the country in the settings; empty when unknown. */
  readonly territory: string;
}

/** DYNAMIC_TIME_ZONE_INFORMATION: https://learn.microsoft.com/windows/win32/api/timezoneapi/ */
const LAYOUT = { bytes: 432, keyAt: 172, keyEnd: 428, fixedAt: 428 } as const;
const INVALID = 0xffffffff;

/** Null when Windows does not say. */
export function readWindowsZone(): WindowsZone | null {
  const found = Buffer.alloc(LAYOUT.bytes);
  if (kernel().GetDynamicTimeZoneInformation(found) === INVALID) return null;
  const key = untilNul(found.toString('utf16le', LAYOUT.keyAt, LAYOUT.keyEnd));
  const fixed = found.readUInt8(LAYOUT.fixedAt) !== 0;
  return key === '' ? null : { key, bias: found.readInt32LE(0), fixed, territory: readTerritory() };
}

function readTerritory(): string {
  const name = Buffer.alloc(32);
  const length = territoryCall()?.(name, 16) ?? 0;
  return length > 0 ? untilNul(name.toString('utf16le')) : '';
}

const untilNul = (text: string): string => text.split('\0', 1)[0] ?? '';
