/**
 * Is this the name of a time zone (S2)? Only names of the IANA database are, and `local`. Intl alone cannot judge: it takes `BST` for
 * Dhaka and `AST` for Anchorage, by a list of old Java, and refuses `CEST`; it takes any case and says nothing about fixed offsets.
 */

import { entryOf } from '../entry-of.ts';
import type { ScheduleFault } from '../schedule-faults.ts';
import { quote } from './problems.ts';
import { zoneNamed } from './zone.ts';
import { ZONE_NAMES } from './zone-names.ts';

/** Abbreviations that people and old systems write, and the zones that may be meant; the likelier one first. */
const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  ACDT: ['Australia/Adelaide'],
  ACST: ['Australia/Adelaide', 'Australia/Darwin'],
  ACT: ['Australia/Darwin', 'America/Rio_Branco'],
  ADT: ['America/Halifax'],
  AEDT: ['Australia/Sydney'],
  AEST: ['Australia/Sydney', 'Australia/Brisbane'],
  AET: ['Australia/Sydney', 'Australia/Brisbane'],
  AGT: ['America/Argentina/Buenos_Aires'],
  AKDT: ['America/Anchorage'],
  AKST: ['America/Anchorage'],
  ART: ['America/Argentina/Buenos_Aires', 'Africa/Cairo'],
  AST: ['America/Halifax', 'America/Puerto_Rico', 'America/Anchorage'],
  AWST: ['Australia/Perth'],
  BET: ['America/Sao_Paulo'],
  BRT: ['America/Sao_Paulo'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  CAT: ['Africa/Maputo'],
  CDT: ['America/Chicago'],
  CEST: ['Europe/Berlin', 'Europe/Paris'],
  CNT: ['America/St_Johns'],
  CST: ['America/Chicago', 'Asia/Shanghai'],
  CT: ['America/Chicago'],
  CTT: ['Asia/Shanghai'],
  EAT: ['Africa/Nairobi'],
  ECT: ['Europe/Paris', 'America/Guayaquil'],
  EDT: ['America/New_York'],
  EEST: ['Europe/Athens', 'Europe/Helsinki'],
  ET: ['America/New_York'],
  GST: ['Asia/Dubai'],
  HKT: ['Asia/Hong_Kong'],
  ICT: ['Asia/Bangkok'],
  IDT: ['Asia/Jerusalem'],
  IET: ['America/Indiana/Indianapolis'],
  IST: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  JST: ['Asia/Tokyo'],
  KST: ['Asia/Seoul'],
  MDT: ['America/Denver'],
  MESZ: ['Europe/Berlin'],
  MEZ: ['Europe/Berlin'],
  MIT: ['Pacific/Apia'],
  MSK: ['Europe/Moscow'],
  MT: ['America/Denver'],
  NDT: ['America/St_Johns'],
  NET: ['Asia/Yerevan'],
  NST: ['America/St_Johns', 'Pacific/Auckland'],
  NZDT: ['Pacific/Auckland'],
  NZST: ['Pacific/Auckland'],
  PDT: ['America/Los_Angeles'],
  PHT: ['Asia/Manila'],
  PKT: ['Asia/Karachi'],
  PLT: ['Asia/Karachi'],
  PNT: ['America/Phoenix'],
  PRT: ['America/Puerto_Rico'],
  PST: ['America/Los_Angeles', 'Asia/Manila'],
  PT: ['America/Los_Angeles'],
  SAST: ['Africa/Johannesburg'],
  SGT: ['Asia/Singapore'],
  SST: ['Pacific/Guadalcanal', 'Pacific/Pago_Pago'],
  'US/PACIFIC-NEW': ['America/Los_Angeles'],
  VST: ['Asia/Ho_Chi_Minh'],
  WAT: ['Africa/Lagos'],
  WEST: ['Europe/Lisbon'],
  WIB: ['Asia/Jakarta'],
  Z: ['UTC'],
};

/** IANA names that are an offset and nothing else, and a place whose clock they are often taken for. */
const FIXED: Readonly<Record<string, string>> = {
  EST: 'America/New_York',
  MST: 'America/Denver',
  HST: 'Pacific/Honolulu',
};

/** What is wrong with a zone name; null if it is `local` or an IANA name that this computer has the data of. */
export function zoneFault(name: string): ScheduleFault | null {
  if (name === 'local') return null;
  const got = quote(name);
  if (ZONE_NAMES.has(name)) return zoneNamed(name) === null ? { kind: 'zone-not-here', got } : null;
  return offsetFault(name, got) ?? proposal(name, got) ?? { kind: 'no-zone', got };
}

/** What is worth knowing about a zone name that is accepted: that it has no daylight saving, although its place may. */
export function zoneRemark(name: string): ScheduleFault | null {
  const instead = entryOf(FIXED, name);
  return instead === undefined ? null : { kind: 'zone-fixed', got: quote(name), instead };
}

/** `UTC+2` and the like. The names Etc/GMT-2 count the other way round, which nobody guesses. */
function offsetFault(name: string, got: string): ScheduleFault | null {
  const [whole, sign, hours, minutes = '00'] =
    /^(?:UTC|GMT|Z)? ?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(name.trim()) ?? [];
  if (whole === undefined) return null;
  const hour = Number(hours);
  const most = sign === '+' ? 14 : 12;
  const named = minutes === '00' && hour <= most;
  const etc = hour === 0 ? 'UTC' : `Etc/GMT${sign === '+' ? '-' : '+'}${hour}`;
  return { kind: 'zone-offset', got, instead: named ? etc : null };
}

function proposal(name: string, got: string): ScheduleFault | null {
  const plain = name.trim().replaceAll(' ', '_');
  if (plain.toLowerCase() === 'local') return { kind: 'zone-instead', got, instead: ['local'] };
  const lower = plain.toLowerCase();
  const cased = [...ZONE_NAMES].filter((zone) => zone.toLowerCase() === lower);
  const abbreviated = ABBREVIATIONS[plain.toUpperCase()] ?? [];
  // Only the place: `Berlin` is Europe/Berlin.
  const placed = () => [...ZONE_NAMES].filter((zone) => zone.toLowerCase().endsWith(`/${lower}`));
  const found = [cased, abbreviated].find((list) => list.length > 0) ?? placed().slice(0, MOST_PROPOSED);
  const instead = found.length > 0 ? found : nearNames(lower);
  return instead.length === 0 ? null : { kind: 'zone-instead', got, instead };
}

const MOST_PROPOSED = 3;
/** Longer than any name of a zone, with room for slips. */
const LONGEST = 40;

/** Names, or their places, that differ by a slip or two; the nearest ones only. Of short names one slip makes another name. */
function nearNames(written: string): string[] {
  if (written.length > LONGEST) return [];
  const near = [...ZONE_NAMES].map((name) => {
    const lower = name.toLowerCase();
    const place = lower.slice(lower.lastIndexOf('/') + 1);
    const meant = written.includes('/') ? lower : place;
    return { name, slips: slipsBetween(written, meant, slipsAllowed(meant)) };
  });
  const least = Math.min(...near.map(({ slips }) => slips));
  if (!Number.isFinite(least)) return [];
  return near.flatMap(({ name, slips }) => (slips === least ? [name] : [])).slice(0, MOST_PROPOSED);
}

const slipsAllowed = ({ length }: string): number => (length < 5 ? 0 : length < 9 ? 1 : 2);

/** Letters left out, added, exchanged or swapped with their neighbour; infinite if there are more than `most`. */
function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
    }
    if (Math.min(...row) > most) return Number.POSITIVE_INFINITY;
    [before, last] = [last, row];
  }
  const slips = last[b.length] ?? Number.POSITIVE_INFINITY;
  return slips > most ? Number.POSITIVE_INFINITY : slips;
}
