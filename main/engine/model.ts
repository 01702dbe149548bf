/**
 * The nouns of Punctual: job, schedule, run, policy, settings. Types only, one sentence per member.
 * Rule numbers (S1..S44) name the exact semantics that a member follows; they are listed in RULES.md.
 */
import type { Reason } from './reasons.ts';
import type { ScheduleFault } from './schedule-faults.ts';

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z (S1). */
export type Instant = number;
/** A length of time in whole milliseconds. */
export type Millis = number;

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** Whose weekday numbers a pattern has: 1 = Sunday in Quartz and AWS, 1 = Monday in cron and here. */
export type WeekdayNumbers = 'quartz' | 'cron';
/** A wall-clock time, `HH:MM` or `HH:MM:SS`, 24 h. */
export type TimeOfDay = string;
/** A calendar date, `YYYY-MM-DD`. */
export type CalendarDate = string;
/** A wall time `YYYY-MM-DDTHH:MM[:SS]` in the schedule's zone, a date (= its midnight), or an instant with offset or `Z`. */
export type Moment = string;

// ---------------------------------------------------------------------------------------------- schedules

export type GapPolicy = 'end' | 'skip' | 'shift';
export type OverlapPolicyAtDst = 'first' | 'both' | 'last';

/** What every form of schedule takes beside its `kind`. */
export interface ScheduleModifiers {
  /** IANA zone name, or `local` to follow this computer (default). */
  readonly timezone?: string | undefined;
  /** First moment at which the schedule may fire, inclusive. */
  readonly start?: Moment | undefined;
  /** Last moment at which the schedule may fire, inclusive; a date without a time is that whole day (S3). */
  readonly end?: Moment | undefined;
  /** Spread after the scheduled time (S24); `stable` gives this machine and job the same delay every time. */
  readonly jitter?: { readonly seconds: number; readonly stable?: boolean | undefined } | undefined;
  /** When not to fire although the pattern says so. */
  readonly exclude?: Exclusions | undefined;
  /** What happens to a wall time that the clock skips (S9) or shows twice (S10). */
  readonly dst?:
    | { readonly gap?: GapPolicy | undefined; readonly overlap?: OverlapPolicyAtDst | undefined }
    | undefined;
  /** After this many started runs the job is finished (S25). */
  readonly maxRuns?: number | undefined;
}

/** Everything is in the schedule's zone. An occurrence that any entry covers does not exist. */
export interface Exclusions {
  /** Single dates, or inclusive ranges `[first, last]`. */
  readonly dates?: readonly (CalendarDate | readonly [CalendarDate, CalendarDate])[] | undefined;
  readonly days?: readonly Weekday[] | undefined;
  /** Daily ranges `[from, to)`; `from` later than `to` wraps over midnight. */
  readonly times?: readonly (readonly [TimeOfDay, TimeOfDay])[] | undefined;
}

/** A period; members add up. Years and months only in calendar schedules. */
export interface Every {
  readonly years?: number | undefined;
  readonly months?: number | undefined;
  readonly weeks?: number | undefined;
  readonly days?: number | undefined;
  readonly hours?: number | undefined;
  readonly minutes?: number | undefined;
  readonly seconds?: number | undefined;
}

/** APScheduler's field form: every field must match (S7). Numbers in `day_of_week` start at 0 = Monday. */
export interface CronFields {
  readonly year?: string | number | undefined;
  readonly month?: string | number | undefined;
  readonly day?: string | number | undefined;
  readonly week?: string | number | undefined;
  readonly day_of_week?: string | number | undefined;
  readonly hour?: string | number | undefined;
  readonly minute?: string | number | undefined;
  readonly second?: string | number | undefined;
}

export interface CronTextSchedule extends ScheduleModifiers {
  readonly kind: 'cron';
  /** OCPS text, 5, 6 or 7 fields or a nickname (S6). */
  readonly pattern: string;
  readonly fields?: undefined;
}
export interface CronFieldsSchedule extends ScheduleModifiers {
  readonly kind: 'cron';
  readonly fields: CronFields;
  readonly pattern?: undefined;
}
export interface IntervalSchedule extends ScheduleModifiers {
  readonly kind: 'interval';
  /** Elapsed time between fires; no years or months. */
  readonly every: Every;
  /** Counted on a grid from the start (default), or from the end of the last run. */
  readonly from?: 'start' | 'finish' | undefined;
}
export interface CalendarSchedule extends ScheduleModifiers {
  readonly kind: 'calendar';
  /** Years, months, weeks, days; the wall time is kept (S5). */
  readonly every: Every;
  readonly time?: TimeOfDay | undefined;
}
export interface WindowSchedule extends ScheduleModifiers {
  readonly kind: 'window';
  /** Default: every day. */
  readonly days?: readonly Weekday[] | undefined;
  /** First and last wall time of the day at which it may fire, both inclusive. */
  readonly between: readonly [TimeOfDay, TimeOfDay];
  readonly every: Every;
}
export interface DateSchedule extends ScheduleModifiers {
  readonly kind: 'date';
  readonly at: Moment;
}
export interface AnySchedule extends ScheduleModifiers {
  readonly kind: 'any';
  readonly of: readonly Schedule[];
}
export interface AllSchedule extends ScheduleModifiers {
  readonly kind: 'all';
  readonly of: readonly Schedule[];
}
export type EventName = 'app-start' | 'login' | 'resume' | 'unlock' | 'idle' | 'network' | 'mains' | 'file';
export interface EventSchedule extends ScheduleModifiers {
  readonly kind: 'event';
  readonly on: EventName;
}
export interface ManualSchedule extends ScheduleModifiers {
  readonly kind: 'manual';
}

/** When a job runs: one JSON value, the same in the contract, the database, files and on the command line. */
export type Schedule =
  | CronTextSchedule
  | CronFieldsSchedule
  | IntervalSchedule
  | CalendarSchedule
  | WindowSchedule
  | DateSchedule
  | AnySchedule
  | AllSchedule
  | EventSchedule
  | ManualSchedule;

/** One thing wrong with a schedule, in words a person understands (S2). */
export interface ScheduleProblem {
  /** Closed set, for programs; `message` is for people. */
  readonly code: string;
  readonly message: string;
  /** The facts that `message` tells in English. */
  readonly fault?: ScheduleFault | undefined;
  /** Path of the member that is wrong, for example `pattern`, `every.minutes`, `of.1.pattern`. */
  readonly field?: string | undefined;
  /** Offset of the first wrong character in that member, from 0. */
  readonly position?: number | undefined;
}

/** What the form shows while a schedule is written. */
export interface Preview {
  readonly problems: readonly ScheduleProblem[];
  /** The schedule in words; empty when it has problems. */
  readonly words: string;
  /** Notes in words about clock changes, jitter and the like. */
  readonly remarks: readonly string[];
  /** What is accepted but worth knowing: a zone without daylight saving, an event that may never be reported (S2). */
  readonly warnings: readonly ScheduleProblem[];
  readonly zone: string;
  readonly fires: readonly PreviewFire[];
  /** How often it fires on each of the next seven days (`YYYY-MM-DD` in its zone); the first one from now on. */
  readonly perDay: readonly { readonly date: string; readonly count: number }[];
}
export interface PreviewFire {
  readonly at: Instant;
  /** Wall time in the schedule's zone, `YYYY-MM-DDTHH:MM:SS±HH:MM`. */
  readonly wall: string;
  /** The clock changes here: moved out of a gap, or one of two passes. */
  readonly dst: 'gap' | 'first-pass' | 'second-pass' | null;
}

// ---------------------------------------------------------------------------------------------- jobs

/** What is started. */
export type Action =
  | {
      /** One line, read by the system's shell (sh; cmd on Windows) or by the shell named. */
      readonly kind: 'shell';
      readonly command: string;
      readonly shell?: string | undefined;
    }
  | {
      /** A program and its arguments, started without any shell. */
      readonly kind: 'program';
      readonly program: string;
      readonly args: readonly string[];
    }
  | {
      /** Script text kept in the job, or a script file, run by an interpreter found on this machine. */
      readonly kind: 'script';
      readonly interpreter: string;
      readonly text?: string | undefined;
      readonly file?: string | undefined;
      readonly args?: readonly string[] | undefined;
    };

export type MisfirePolicy = 'latest' | 'earliest' | 'all' | 'none' | 'ask';
export type OverlapPolicy = 'skip' | 'queue' | 'restart' | 'parallel';
export type RunOutcome = 'succeeded' | 'failed' | 'timed-out' | 'stopped' | 'interrupted';
export type ChainOn = 'success' | 'failure' | 'always';

/** A named value that a job may take (APScheduler's args and kwargs). */
export interface Parameter {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'choice';
  readonly value: string;
  readonly choices?: readonly string[] | undefined;
  readonly label?: string | undefined;
}

export interface NotifyRules {
  readonly failed?: boolean | undefined;
  readonly recovered?: boolean | undefined;
  /** `recovered` counts from this many failures in a row on; default 1. */
  readonly recoveredAfter?: number | undefined;
  readonly missed?: boolean | undefined;
  readonly interrupted?: boolean | undefined;
  /** Longer or shorter than usual (see `UsualLength`). */
  readonly longRunning?: boolean | undefined;
  readonly succeeded?: boolean | undefined;
  /** Tell when a run ends that took at least this many seconds, however it ended; 0 = not for that reason. */
  readonly finishedAfterSeconds?: number | undefined;
  /** Tell the end of every run, however it ended, also when a person stopped it. */
  readonly always?: boolean | undefined;
}

/** What the newest successful runs of a job's present command took, milliseconds; defined in store/usual-length.ts. */
export interface UsualLength {
  /** Runs in the sample. */
  readonly runs: number;
  readonly medianMs: Millis;
  /** A run longer than this is unusual; `null` while the sample is too small. */
  readonly longMs: Millis | null;
  /** A run shorter than this is unusual; `null` where none can be. */
  readonly shortMs: Millis | null;
}

/** Everything a person decides about a job; all of it can be edited. Optional members fall back to `JobDefaults`. */
export interface JobSpec {
  readonly name: string;
  readonly action: Action;
  readonly schedule: Schedule;
  /** Working directory; none = the person's home. */
  readonly folder?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Path of a dotenv file read at every start; `environment` wins over it. */
  readonly environmentFile?: string | undefined;
  /** Names of environment variables whose values are secrets: sealed beside the jobs, never part of this. They win over `environment`. */
  readonly secrets?: readonly string[] | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
  /** The folder in the list; pausing a group pauses every job in it. */
  readonly group?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Markdown for people. */
  readonly notes?: string | undefined;
  readonly favourite?: boolean | undefined;

  /** What happens to occurrences nobody was there to start (S14). */
  readonly misfire?: MisfirePolicy | undefined;
  /** How late a run may still start, in seconds, or any age (default, S13). */
  readonly graceSeconds?: number | 'any' | undefined;
  /** False: do not wait for the settle delay after resume or start (S18). */
  readonly settle?: boolean | undefined;

  readonly maxInstances?: number | undefined;
  readonly overlap?: OverlapPolicy | undefined;
  /** How many occurrences may wait under `overlap: queue` (S20). */
  readonly queueLimit?: number | undefined;
  /** Name of the executor (limit group) the job belongs to (S23). */
  readonly executor?: string | undefined;
  /** Higher starts first when several wait for the same slot. */
  readonly priority?: number | undefined;

  /** Time limit per attempt in seconds; absent = none (S33). */
  readonly limitSeconds?: number | undefined;
  /** Warn when this share (0..1) of the time limit is used. */
  readonly warnAt?: number | undefined;
  readonly killAfterSeconds?: number | undefined;
  readonly retry?: RetryPolicy | undefined;
  /** Exit codes that count as success; default `[0]`. 128+n also stands for an end by signal n, as in a shell. */
  readonly successCodes?: readonly number[] | undefined;
  /** What happens when a run's end can never be known (S32). */
  readonly onInterrupt?: 'nothing' | 'rerun' | 'ask' | undefined;
  readonly chain?: readonly ChainLink[] | undefined;
  /** Log limit per run in bytes (S35). */
  readonly logLimitBytes?: number | undefined;
  readonly keepAwake?: boolean | undefined;
  readonly notify?: NotifyRules | undefined;
}

/** One secret: a variable in the environment of a job, or of everything in a group. */
export interface SecretRef {
  readonly scope: 'job' | 'group';
  /** Id of the job, or name of the group. */
  readonly owner: string;
  /** Name of the environment variable. */
  readonly name: string;
}

/** Why a secret cannot be used: it has no value; it was sealed with a key that is not here; the system's key store keeps silent. */
export interface SecretProblem {
  readonly name: string;
  readonly problem: 'missing' | 'locked' | 'no-key-store';
}

export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly times: number;
  readonly delaySeconds: number;
  /** Each wait is this many times the one before; default 1. */
  readonly factor?: number | undefined;
  readonly maxDelaySeconds?: number | undefined;
  /** Up to this many seconds are added at random. */
  readonly jitterSeconds?: number | undefined;
  /** Outcomes that are tried again; default failed and timed-out. */
  readonly on?: readonly RunOutcome[] | undefined;
}

export interface ChainLink {
  readonly on: ChainOn;
  readonly job: string;
}

/**
 * Coming occurrences that a person left out: all from `from` to `to`, both inclusive; a single one has `from` = `to`. The row
 * skipped/`skipped-ahead` is written when the occurrence falls due, so until then it can be undone.
 */
export interface Skip {
  readonly from: Instant;
  readonly to: Instant;
  /** Left out by a change of the time zone, because these wall times ran before it (S11). */
  readonly because?: 'zone' | undefined;
}

/** active = has or may get a next fire; finished = the schedule has no more fires (S25); broken = its row cannot be read (S41). */
export type JobState = 'active' | 'paused' | 'finished' | 'broken';

/** A job as it is stored: what the person decided, and where it stands. */
export interface Job {
  readonly id: string;
  readonly spec: JobSpec;
  readonly state: JobState;
  /** Grows by one at each edit. */
  readonly revision: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Start of the schedule's own grid: creation, or the last edit of the schedule (S4). */
  readonly anchorAt: Instant;
  /** The next scheduled time that has no row yet, before jitter; null when there is none. */
  readonly nextFire: Instant | null;
  /** When the engine must look at the job again: its next fire, or the end of its pause; null = never. */
  readonly dueAt: Instant | null;
  /** Since when the job itself is paused; null = it is not. */
  readonly pausedAt: Instant | null;
  /** When its pause ends by itself; null = it does not. */
  readonly pausedUntil: Instant | null;
  /** Runs of the schedule that started, for `maxRuns` (S25); retries and runs by hand do not count. */
  readonly runCount: number;
  /** Coming occurrences that will be skipped, ordered and without overlaps. */
  readonly skips: readonly Skip[];
  /** End of the last run, or of an occurrence that did not run; kept only where the schedule counts from it (`from: finish`). */
  readonly lastFinishedAt: Instant | null;
  /** Failed runs in a row, for the notification rules. */
  readonly failureStreak: number;
  /** Why the row is broken, in words; null otherwise. */
  readonly problem: string | null;
}

// ---------------------------------------------------------------------------------------------- runs

export type OpenRunState = 'queued' | 'starting' | 'running';
export type RunState = OpenRunState | RunOutcome | 'missed' | 'skipped' | 'merged';

/**
 * scheduled = one occurrence of the schedule, on time or caught up; span = one record for several occurrences
 * (`scheduledAt`..`scheduledTo`); manual, chain, event = requested by a person, another job or an event; note = a remark of the
 * engine about times that have their rows already, outside the count of occurrences (S40).
 */
export type RunKind = 'scheduled' | 'span' | 'manual' | 'chain' | 'event' | 'note';
/** What the process is told in PUNCTUAL_REASON (S36). */
export type RunReason = 'schedule' | 'catch-up' | 'manual' | 'retry' | 'chain' | 'event';

/**
 * Why a row is there: why it ran, or why it did not. A closed set of codes with their figures; the window turns them into
 * sentences. How a run ended is told by `RunEnding`.
 */
export type Why =
  | { readonly code: 'on-time' }
  /** Started this late although nobody slept: a busy machine, a queue, a jump of the clock, or a person who started it only then. */
  | { readonly code: 'late'; readonly lateMs: Millis }
  /** Started this late because it was kept back: by the conditions named, or by a shared ledger (none named). */
  | { readonly code: 'waited'; readonly lateMs: Millis; readonly for: readonly string[] }
  /** Chosen among the occurrences missed while the computer slept or the app was closed; `missed` counts it and them. */
  | {
      readonly code: 'caught-up';
      readonly lateMs: Millis;
      readonly missed: number;
      readonly away?: Absence | undefined;
    }
  | { readonly code: 'manual' }
  | { readonly code: 'rerun'; readonly of: string }
  | { readonly code: 'chained'; readonly from: string; readonly on: ChainOn }
  | { readonly code: 'event'; readonly on: EventName }
  | { readonly code: 'answered'; readonly answer: MissedAnswer }
  /** Older than the grace time when it was about to start. */
  | {
      readonly code: 'too-late';
      readonly lateMs: Millis;
      readonly graceMs: Millis;
      readonly away?: Absence | undefined;
    }
  /** The policy says that missed occurrences do not run. */
  | { readonly code: 'policy-none'; readonly lateMs: Millis; readonly away?: Absence | undefined }
  /** Waits in the inbox for a person. */
  | { readonly code: 'ask'; readonly away?: Absence | undefined }
  /** Covered by a younger or older run; null = older than what is listed (S15). */
  | { readonly code: 'merged-into'; readonly run: string | null }
  | { readonly code: 'paused'; readonly scope: PauseScope }
  /** Wall times that a change of the time zone jumped over (S11), as `YYYY-MM-DDTHH:MM:SS`; at most a few of `count`. */
  | {
      readonly code: 'zone-gap';
      readonly from: string;
      readonly to: string;
      readonly times: readonly string[];
      readonly count: number;
    }
  /** A wall time that ran before this computer's zone changed, and came again after it (S11). */
  | { readonly code: 'zone-overlap' }
  /** Belongs to a time in which the clock was ahead: withdrawn, or ran already (kind `note`; `again` = how many run once more) (S40). */
  | { readonly code: 'clock-ahead'; readonly again?: number }
  /** Its conditions did not hold in time: which ones, and for how long it waited. */
  | { readonly code: 'gave-up'; readonly lacking: readonly string[]; readonly waitedMs: Millis }
  /** A person left this occurrence out before it fell due. */
  | { readonly code: 'skipped-ahead' }
  /** A shared job: this occurrence belongs to another computer. */
  | { readonly code: 'other-computer'; readonly name: string }
  | { readonly code: 'still-running'; readonly blocker: string | null; readonly since: Instant | null }
  /** Dropped from the job's queue by a younger occurrence (S20). */
  | { readonly code: 'queue-full' }
  /** Fell due in a pause, or waited for an answer, and `maxRuns` was used up when that came (S25). */
  | { readonly code: 'limit-reached' }
  | { readonly code: 'job-removed' }
  | { readonly code: 'chain-loop' }
  /** Taken out of the queue by a person before it started. */
  | { readonly code: 'cancelled' };

/** A time in which nobody was awake to start anything. */
export interface Absence {
  /** slept = the computer (or its clock jumped ahead); closed = Punctual was not running. */
  readonly kind: 'slept' | 'closed';
  readonly from: Instant;
  readonly to: Instant;
}

export type PauseScope = 'job' | 'group' | 'all';

/**
 * What a queued row waits for: the first of its gates that is closed, in this order. Held back by time or by the computer: jitter,
 * settle, condition, claim, pause. Held back by other runs: previous, pace, slot. A retry waits for its moment.
 */
export type WaitingFor =
  | 'time'
  | 'jitter'
  | 'settle'
  | 'condition'
  | 'claim'
  | 'pause'
  | 'previous'
  | 'pace'
  | 'slot'
  | 'retry';

/** What is known of a wait beside its name; `Run.wait` is null where nothing is, as for every run on time. */
export interface Wait {
  /** When the present wait began. */
  readonly closedAt?: Instant | undefined;
  /** Time spent in settle, condition and claim before the present wait: no lateness (S12). */
  readonly heldMs?: Millis | undefined;
  /** Since when the oldest occurrence this row stands for waits for its conditions. */
  readonly since?: Instant | undefined;
  /** Conditions that do not hold. */
  readonly lacking?: readonly string[] | undefined;
  /** When waiting for conditions ends, and what happens then. */
  readonly giveUpAt?: Instant | undefined;
  readonly ifNot?: IfNot | undefined;
  /** A person holds a caught-up run: only a person lets it go. */
  readonly held?: boolean | undefined;
  /** A person started it: it passes all gates of time, and the limit by one. */
  readonly startNow?: boolean | undefined;
  /** The pauses that this row's moment, or this span's occurrences, fell into; empty = none, a pause only keeps it back. */
  readonly scopes?: readonly PauseScope[] | undefined;
  /** The schedule a span or a note was counted under, to list its occurrences later. */
  readonly grid?: SpanGrid | undefined;
  /** How the row waited when its job was removed, so that undo can reopen it. */
  readonly was?: { readonly waitingFor: WaitingFor; readonly notBefore: Instant | null; readonly why: Why } | undefined;
}

export interface SpanGrid {
  readonly schedule: Schedule;
  readonly zone: string;
  readonly anchor: Instant;
}

/** What happens to an occurrence whose conditions did not hold in time. */
export type IfNot = 'run' | 'skip' | 'ask';

/** How a started run, or one attempt of it, ended, beyond its state. */
export type RunEnding =
  | { readonly code: 'exit-code'; readonly exitCode: number }
  | { readonly code: 'signal'; readonly signal: string }
  /** `secret`: a secret of the job has no value, or cannot be opened here; it never runs with an empty one. */
  | {
      readonly code: 'not-started';
      readonly message: string;
      readonly secret?: SecretProblem | undefined;
      /** The message in facts; runs of older versions have none. */
      readonly reason?: Reason | undefined;
    }
  | { readonly code: 'time-limit'; readonly limitSeconds: number }
  | { readonly code: 'stopped'; readonly by: 'person' | 'restart' | 'quit' }
  /** The app or the computer went away and the end can never be known. */
  | { readonly code: 'interrupted' }
  /** A due next slot cancelled the waiting retry (S34). */
  | { readonly code: 'retry-replaced' };

/** One earlier attempt of a run that was retried. */
export interface Attempt {
  readonly attempt: number;
  readonly outcome: RunOutcome;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly ending: RunEnding;
  /** As in the run; absent when there is no record. */
  readonly environment?: string | undefined;
}

/** One row of the ledger: something ran, or did not run, and why (S19, S31). */
export interface Run {
  readonly id: string;
  readonly jobId: string;
  /** Name of the job when the row was written; the row outlives the job. */
  readonly jobName: string;
  readonly kind: RunKind;
  readonly reason: RunReason;
  readonly state: RunState;
  readonly why: Why;
  /** What a queued row waits for; null for all others. */
  readonly waitingFor: WaitingFor | null;
  /** More about the wait; null = nothing. */
  readonly wait: Wait | null;
  /** How it ended; null while it has not, and for rows that never started. */
  readonly ending: RunEnding | null;
  /** The schedule's time, before jitter; for manual, chain and event runs the moment of asking. */
  readonly scheduledAt: Instant;
  /** Last occurrence of a span; null for all others. */
  readonly scheduledTo: Instant | null;
  /** How many occurrences the row stands for; 1 for a run. May be larger than what was listed (S15). */
  readonly count: number;
  /** Scheduled time with jitter; lateness counts from here (S24). */
  readonly dueAt: Instant;
  readonly decidedAt: Instant;
  /** From the process itself; null until it started. */
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  /** When the gate of a queued row opens by the clock (jitter, settle, retry); null = not by the clock. */
  readonly notBefore: Instant | null;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Attempts before the current one. */
  readonly attempts: readonly Attempt[];
  /** Occurrences merged into this run, told to the process (S36). */
  readonly missedCount: number;
  readonly executor: string;
  readonly priority: number;
  readonly pid: number | null;
  /** Start time of that process as the system tells it, so that a reused pid is never taken for it (S32). */
  readonly processStart: string | null;
  /** Secret of the run, in the environment of its processes. */
  readonly token: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly cpuMs: Millis | null;
  readonly peakBytes: number | null;
  readonly logBytes: number;
  /** Bytes dropped from the middle of the log (S35). */
  readonly logDropped: number;
  /** Key of the record of the environment its process got, as the runner made it (S36); null = there is none. */
  readonly environment: string | null;
  /** Values of the job's parameters for this run. */
  readonly parameters: Readonly<Record<string, string>> | null;
  /** The run that this one follows (chain) or repeats (run again). */
  readonly parentRun: string | null;
  /** Open question in the inbox: a missed row that nobody answered yet. */
  readonly inbox: boolean;
}

export type MissedAnswer = 'run-once' | 'run-all' | 'skip';

// ---------------------------------------------------------------------------------------------- settings

/** Used where a job's own spec is silent. */
export interface JobDefaults {
  readonly misfire: MisfirePolicy;
  readonly maxInstances: number;
  readonly overlap: OverlapPolicy;
  readonly queueLimit: number;
  readonly executor: string;
  readonly priority: number;
  readonly killAfterSeconds: number;
  readonly logLimitBytes: number;
  /** Zone meant by `local` when no zone is given; `local` = the computer's. */
  readonly timezone: string;
}

/** What all jobs of a group share. */
export interface GroupSettings {
  readonly environment: Readonly<Record<string, string>>;
  /** As `secrets` of a job. */
  readonly secrets?: readonly string[] | undefined;
}

/** What the engine itself needs to know. */
export interface EngineSettings {
  readonly defaults: JobDefaults;
  /** Most runs at once (S23). */
  readonly limit: number;
  /** Most runs at once per executor; an executor not named here has only the global limit. */
  readonly executors: Readonly<Record<string, { readonly limit: number }>>;
  /** What all jobs of a group share; a job's own environment wins. */
  readonly groups: Readonly<Record<string, GroupSettings>>;
  /** Wait after resume or start before what was missed starts, seconds (S18). */
  readonly settleSeconds: number;
  /** Pace of caught-up starts (S17). */
  readonly catchUp: { readonly together: number; readonly spacingSeconds: number };
}

/** Whether everything, or a group, is paused (S27). */
export interface PauseState {
  readonly since: Instant;
  readonly until: Instant | null;
}
