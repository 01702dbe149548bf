/** The meaning of a schedule in the parts that a sentence says. A composer per language renders it. Read it from `Structure` down. */
import type { CalendarDate, EventName, Every, Exclusions, Moment } from '../../model.ts';

/** One schedule with the modifiers that apply to it and to nothing else. */
export interface Structure {
  readonly when: When;
  /** IANA name, or `local` for the zone of this computer. */
  readonly zone: string;
  /** False if no part of this node depends on its zone; members not included. */
  readonly usesZone: boolean;
  readonly modifiers: Modifiers;
}

export type When =
  /** Fires on these days at these times. `follows`: nothing in a gap, both passes of an overlap, whatever `dst` says (S9). */
  | {
      readonly kind: 'cron';
      readonly days: Days;
      readonly times: DayTimes;
      readonly follows: boolean;
      readonly dst: DstPart;
    }
  /** Elapsed time, counted from `start`, or from the creation of the job (S4). */
  | { readonly kind: 'interval'; readonly every: Every; readonly from: 'start' | 'finish' }
  | {
      readonly kind: 'calendar';
      readonly rule: CalendarRule;
      /** Seconds since midnight. */
      readonly time: number;
      /** The date from which periods are counted; `null` if only the creation of the job will decide it. */
      readonly since: CalendarDate | null;
      /** False if `start` says where counting begins. */
      readonly fromCreation: boolean;
      readonly dst: DstPart;
    }
  /** Every `every` from `from` to `to`, both of which fire. `dst` concerns `from` only. */
  | {
      readonly kind: 'window';
      /** 0 = Sunday; `null` = every day. */
      readonly days: readonly number[] | null;
      readonly from: number;
      readonly to: number;
      readonly every: Every;
      readonly dst: DstPart;
    }
  /** `runsAt`: the wall time at which it runs, where the clock skips its own. */
  | { readonly kind: 'date'; readonly at: Moment; readonly runsAt: string | null; readonly dst: DstPart }
  | { readonly kind: 'event'; readonly on: EventName }
  | { readonly kind: 'manual' }
  /** A pattern that cannot be read, as it was written. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' | 'all'; readonly of: readonly Structure[] };

/** Whatever differs from the default at clock changes and has an effect; `null` = the default, a moved run and the first pass (S9, S10). */
export interface DstPart {
  readonly gap: 'skip' | 'shift' | null;
  readonly overlap: 'both' | 'last' | null;
}

export interface Modifiers {
  readonly start: Moment | null;
  readonly end: Moment | null;
  readonly exclude: Required<{ readonly [K in keyof Exclusions]: NonNullable<Exclusions[K]> }> | null;
  readonly jitter: { readonly seconds: number; readonly stable: boolean } | null;
  readonly maxRuns: number | null;
}

// ------------------------------------------------------------------------------------------------ times of the day

export type DayTimes =
  /** Seconds since midnight, ascending. */
  | { readonly kind: 'at'; readonly times: readonly number[] }
  /** Every combination of these hours, minutes and seconds. */
  | { readonly kind: 'dials'; readonly hours: Dial; readonly minutes: Dial; readonly seconds: Dial };

export type Dial =
  | { readonly kind: 'all' }
  /** From `from` to `to` in equal steps; `to` is a member. */
  | { readonly kind: 'steps'; readonly from: number; readonly to: number; readonly step: number }
  | { readonly kind: 'list'; readonly values: readonly number[] };

// ------------------------------------------------------------------------------------------------ days

/** Which days; `null` restricts nothing. */
export interface Days {
  readonly monthDays: MonthDays | null;
  readonly weekdays: Weekdays | null;
  /** How the two above combine. */
  readonly join: 'and' | 'or';
  /** 1-12 */
  readonly months: readonly number[] | null;
  /** ISO week numbers. */
  readonly weeks: readonly number[] | null;
  readonly years: Years | null;
  /** Days that some of these months, or years, do not have. */
  readonly missing: Missing;
  /** Months that were named and have none of these days; `day` if it is a single one. They are not among `months`. */
  readonly never: { readonly months: readonly number[]; readonly day: number | null } | null;
}

export interface MonthDays {
  readonly numbers: Dial;
  /** Days before the last day of the month: 0 = the last day. */
  readonly beforeLast: readonly number[];
  /** The Monday to Friday nearest each of these days, within the month. */
  readonly nearest: readonly number[];
  /** The last Monday to Friday of the month. */
  readonly lastWorkday: boolean;
  readonly nth: readonly Nth[];
}

export interface Weekdays {
  /** 0 = Sunday */
  readonly every: readonly number[];
  readonly nth: readonly Nth[];
}

/** The n-th (1-5) or last (-1) such weekday of the month. */
export interface Nth {
  readonly n: number;
  readonly weekday: number;
}

/** `to` null = for good. */
export type Years =
  | { readonly kind: 'steps'; readonly from: number; readonly to: number | null; readonly step: number }
  | { readonly kind: 'list'; readonly values: readonly number[] };

export type Missing =
  | null
  /** Months without this day of the month are skipped. */
  | { readonly kind: 'day'; readonly day: number }
  /** 29 February is the only date: years without it are skipped. */
  | { readonly kind: 'leap-day' }
  /** Months too short for the only day, which is neither a number nor a weekday, are skipped. */
  | { readonly kind: 'too-short' }
  /** Months without a fifth such weekday are skipped. */
  | { readonly kind: 'fifth'; readonly weekday: number }
  /** Several days are named, of which some months lack a few. */
  | { readonly kind: 'some' };

// ------------------------------------------------------------------------------------------------ calendars

/** A calendar period and the day it falls on; `null` until the creation of the job is known. */
export type CalendarRule =
  | { readonly kind: 'days'; readonly n: number }
  | { readonly kind: 'weeks'; readonly n: number; readonly weekday: number | null }
  /** `skips`: some of the months visited lack the day. */
  | { readonly kind: 'months'; readonly n: number; readonly day: number | null; readonly skips: boolean }
  | { readonly kind: 'years'; readonly n: number; readonly on: { readonly month: number; readonly day: number } | null }
  /** 29 February of every leap year. */
  | { readonly kind: 'leap-years' }
  /** Months first, skipping those without the day, then days (S5). */
  | { readonly kind: 'mixed'; readonly months: number; readonly days: number };
