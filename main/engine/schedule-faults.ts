import type { Schedule } from './model.ts';

/**
 * What is wrong with a schedule, in facts: a closed set beside the coarse `code` of a problem. The engine makes the English
 * sentence of each (triggers/fault-words.ts), every other language has one (preload/words/zh/faults.ts; the compiler
 * finds a fault without words). Facts named `got` are pieces of what was written, quoted and cut.
 */
export type ScheduleFault = (
  | { readonly kind: 'needs'; readonly what: Needed; readonly got: string }
  | { readonly kind: 'needs-moment' }
  | { readonly kind: 'needs-period'; readonly unit: string; readonly got: string }
  | { readonly kind: 'needs-entries'; readonly name: string; readonly most: number }
  | { readonly kind: 'needs-members'; readonly schedule: string; readonly got: string | null }
  | { readonly kind: 'no-kind'; readonly got: string; readonly known: string }
  | { readonly kind: 'no-member'; readonly schedule: string; readonly got: string }
  | {
      readonly kind: 'no-name-in';
      readonly where: 'exclude' | 'dst' | 'jitter';
      readonly got: string;
      readonly known: string;
    }
  | { readonly kind: 'no-field'; readonly got: string; readonly known: string }
  | { readonly kind: 'no-unit'; readonly got: string; readonly known: string }
  | { readonly kind: 'unit-not-here'; readonly unit: string; readonly known: string }
  | { readonly kind: 'none-of'; readonly got: string; readonly known: string }
  | { readonly kind: 'no-zone'; readonly got: string }
  /** No name of the zone database, but these may be meant; at least one. */
  | { readonly kind: 'zone-instead'; readonly got: string; readonly instead: readonly string[] }
  /** An offset; `instead` is its name in the database, null if it has none. */
  | { readonly kind: 'zone-offset'; readonly got: string; readonly instead: string | null }
  /** A name of the zone database that is newer than the data of this computer. */
  | { readonly kind: 'zone-not-here'; readonly got: string }
  /** Accepted, but a fixed offset; `instead` is a place that has daylight saving or the same clock. */
  | { readonly kind: 'zone-fixed'; readonly got: string; readonly instead: string }
  /** `jitter` or `maxRuns` in a member of `any` or `all`. */
  | { readonly kind: 'not-in-member'; readonly name: string }
  | { readonly kind: 'event-not-here'; readonly got: string; readonly known: string }
  /** Accepted, but nothing holds back a person: a member of a manual schedule, or of a manual part, that has no effect. */
  | { readonly kind: 'no-effect-by-hand'; readonly name: string }
  /** Accepted, but a calendar happens once per date: `both` is read as `first` (S10). */
  | { readonly kind: 'calendar-once' }
  /** Accepted, because no host has run yet. */
  | { readonly kind: 'event-unsure'; readonly got: string }
  | { readonly kind: 'pattern-and-fields' }
  | { readonly kind: 'count-large'; readonly count: number; readonly most: number }
  | { readonly kind: 'period-zero' }
  | { readonly kind: 'period-beyond-window'; readonly from: string; readonly to: string }
  | { readonly kind: 'window-reversed'; readonly from: string; readonly to: string }
  | { readonly kind: 'end-before-start' }
  | { readonly kind: 'no-time'; readonly got: string }
  | { readonly kind: 'no-moment'; readonly got: string }
  | { readonly kind: 'no-date'; readonly got: string }
  | { readonly kind: 'in-gap'; readonly got: string; readonly zone: string; readonly time: string }
  | { readonly kind: 'days-empty' }
  | { readonly kind: 'hours-empty' }
  | { readonly kind: 'dates-reversed'; readonly from: string; readonly to: string }
  | { readonly kind: 'members-many'; readonly count: number; readonly most: number }
  | { readonly kind: 'members-deep'; readonly most: number }
  | { readonly kind: 'never'; readonly because: NeverBecause }
  | { readonly kind: 'never-skipped'; readonly got: string; readonly zone: string }
  // Cron
  | { readonly kind: 'pattern-empty' }
  | { readonly kind: 'pattern-long'; readonly most: number }
  | { readonly kind: 'nickname-case'; readonly got: string; readonly right: string }
  | { readonly kind: 'no-nickname'; readonly got: string; readonly known: string }
  | { readonly kind: 'field-count'; readonly count: number }
  | { readonly kind: 'fields-empty'; readonly known: string }
  | { readonly kind: 'field-long'; readonly most: number }
  | { readonly kind: 'plus-alone' }
  | { readonly kind: 'plus-first' }
  | { readonly kind: 'question-alone' }
  | { readonly kind: 'entry-empty' }
  | { readonly kind: 'no-number'; readonly got: string; readonly names: string }
  | { readonly kind: 'not-between'; readonly got: string; readonly least: number; readonly most: number }
  | { readonly kind: 'workday-of-list' }
  | { readonly kind: 'workday-of-range' }
  | { readonly kind: 'no-ordinal'; readonly got: string }
  | { readonly kind: 'step-of-nothing'; readonly step: string; readonly range: string }
  | { readonly kind: 'range-reversed'; readonly range: string }
  | { readonly kind: 'step-no-number'; readonly got: string }
  | { readonly kind: 'step-zero' }
  | { readonly kind: 'step-large'; readonly got: string; readonly range: string }
  | { readonly kind: 'no-weekday'; readonly got: string; readonly known: string }
  | { readonly kind: 'not-understood'; readonly got: string }
  // Texts of other schedulers (triggers/dialects)
  | {
      readonly kind: 'dialect';
      readonly origin: DialectOrigin | null;
      readonly why: readonly DialectWhy[];
      readonly odd: readonly OddCharacter[];
    }
) & {
  /** What to write instead: one is the meaning, several are a question. */
  readonly use?: readonly ScheduleReading[] | undefined;
  /** The field of the pattern, the unit or the member it is about, as the English sentence names it. */
  readonly part?: string | undefined;
};

/** What stands where something of this form is needed. */
export type Needed =
  | 'schedule'
  | 'pattern'
  | 'fields'
  | 'field'
  | 'time'
  | 'two-times'
  | 'hours'
  | 'moment'
  | 'days'
  | 'exclude'
  | 'zone'
  | 'dst'
  | 'jitter'
  | 'jitter-seconds'
  | 'yes-or-no'
  | 'count'
  | 'runs';

/** The scheduler a text seems to come from. */
export type DialectOrigin =
  | 'quartz'
  | 'aws'
  | 'azure'
  | 'jenkins'
  | 'robfig'
  | 'spring'
  | 'systemd'
  | 'crontab'
  | 'cronie'
  | 'freebsd'
  | 'cronos'
  | 'croniter'
  | 'launchd'
  | 'iso'
  | 'rrule'
  | 'yaml'
  | 'words';

/** What has to be known about such a text. */
export type DialectWhy =
  | 'characters'
  | 'wrapped'
  | 'escaped'
  | 'comment'
  | 'comment-alone'
  | 'variable'
  | 'zone-prefix'
  | 'blanks'
  | 'several'
  | 'weekday-numbers'
  | 'last-weekday-alone'
  | 'question-mark'
  | 'year-last'
  | 'year-needs-seven'
  | 'workday-list'
  | 'workday-alone'
  | 'workday-from-end'
  | 'day-from-end'
  | 'drawn'
  | 'drawn-apart'
  | 'period'
  | 'moment'
  | 'moment-utc'
  | 'time-of-day'
  | 'time-or-period'
  | 'words'
  | 'words-unknown'
  | 'nickname'
  | 'calendar-event'
  | 'after-boot'
  | 'timer-period'
  | 'recurrence-rule'
  | 'needs-start'
  | 'command-line'
  | 'switched-off'
  | 'property-list';

/** A character that no pattern is made of. */
export interface OddCharacter {
  /** Empty when it cannot be seen. */
  readonly shown: string;
  /** Such as `U+2013`. */
  readonly code: string;
  /** Offset in the text, from 0. */
  readonly position: number;
  /** What it is taken for, empty = nothing; `null` = nothing is known. */
  readonly instead: string | null;
}

/** A text as a schedule of ours. */
export interface ScheduleReading {
  /** The pattern, or the schedule as JSON. */
  readonly text: string;
  readonly schedule: Schedule;
  /** Whose reading it is, where there are several. */
  readonly by: 'quartz' | 'cron' | 'time' | 'period' | null;
}

export type NeverBecause =
  | 'too-far'
  | 'past'
  | 'members-apart'
  | 'intervals-apart'
  | 'members-timeless'
  | 'all-excluded'
  | 'last-past'
  | 'ended'
  | 'outside-bounds'
  | 'no-date';

/** A sentence for every fault; the part it is about stands before it. */
export type FaultWords = {
  readonly [K in ScheduleFault['kind']]: (fault: Extract<ScheduleFault, { readonly kind: K }>) => string;
};

/** Where a text seems to come from and what is different there, in a language. */
export type DialectWords = (fault: Extract<ScheduleFault, { readonly kind: 'dialect' }>) => string;
