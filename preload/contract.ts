/**
 * The one typed contract between a window (or the command line) and a host: every call, every push, nothing else crosses.
 * Handlers are in main/api, one file per topic; input schemas in validate.ts; both are checked against this file by the compiler.
 */
import type { EngineEvent } from '../main/engine/events.ts';
import type {
  Action,
  EngineSettings,
  EventName,
  GroupSettings,
  Instant,
  Job,
  JobSpec,
  MissedAnswer,
  NotifyRules,
  PauseState,
  Preview,
  Run,
  RunState,
  Schedule,
  ScheduleProblem,
  SecretProblem,
  SecretRef,
  Skip,
  UsualLength,
  Wait,
  WaitingFor,
  WeekdayNumbers,
} from '../main/engine/model.ts';
import type { Reason, Trouble } from '../main/engine/reasons.ts';
import type {
  ApplyPlan,
  Bundle,
  BundleChoice,
  BundleOutcome,
  ImportFormat,
  ImportResult,
} from '../main/import/model.ts';

export type Language = 'en' | 'zh';

/** Raised when a call or push changes in a way that an older window or command line would misread. */
export const CONTRACT_VERSION = 2;

// ------------------------------------------------------------------------------------------------ what crosses

export interface HostInfo {
  readonly version: string;
  readonly contract: number;
  readonly host: 'desktop' | 'headless';
  readonly platform: string;
  /** The computer's zone now. */
  readonly zone: string;
  readonly dataFolder: string;
  readonly startedAt: Instant;
  /** Host clock at the moment of the answer, so that the window can correct its own. */
  readonly now: Instant;
  readonly home: string;
  /** Whose jobs these are; empty when the system does not say. */
  readonly user: string;
  /** Name of the shell that runs command lines here, for example `sh`. */
  readonly shell: string;
  readonly interpreters: readonly { readonly name: string; readonly path: string }[];
  readonly versions: Readonly<Record<string, string>>;
  /** Events that can start a job here (S2). */
  readonly events: readonly EventName[];
  /** Settings that a configuration file or the environment decides, by path (`engine.limit`): where. No window can change them. */
  readonly fixedSettings?: Readonly<Record<string, string>> | undefined;
  /** Things the person must know, for example that a broken database was set aside or that the time zone changed; until dismissed. */
  readonly notices: readonly Notice[];
  /** What is wrong for as long as it is, worst first. */
  readonly troubles: readonly LastingTrouble[];
  /** Nothing runs until a person has decided; null or absent = there is nothing to decide. */
  readonly question?: DatabaseQuestion | null | undefined;
}

/** The database is missing or damaged, beside backups or output of earlier runs. */
export interface DatabaseQuestion {
  readonly fault: 'missing' | 'damaged';
  readonly file: string;
  /** Newest first. */
  readonly backups: readonly Backup[];
  /** The newest one that is sound and holds what was there; null = there is none. */
  readonly suggested: string | null;
}

export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly code: string;
  readonly message: string;
  readonly detail?: Readonly<Record<string, string>> | undefined;
  /** The message in facts. */
  readonly reason?: Reason | undefined;
}

/** Everything that can be wrong for a while. A new one has its words in words/troubles.ts. */
export type TroubleCode =
  /** The database cannot be written: full, locked, read-only, or a failing disk. */
  | 'store'
  | 'disk-low'
  | 'database-missing'
  | 'database-damaged'
  /** Moved, replaced or deleted while this host has it open. */
  | 'database-moved'
  /** Another host has taken the database over (S42). */
  | 'superseded'
  | 'notifications'
  /** The login shell does not report its environment. */
  | 'environment'
  | 'secrets'
  | 'backups'
  | 'clock';

/** Something that is wrong until it is not: shown for as long as it lasts (S41). */
export interface LastingTrouble {
  readonly code: TroubleCode;
  /** error = no run starts or is recorded. */
  readonly level: 'error' | 'warning';
  readonly since: Instant;
  /** Why, in facts. */
  readonly reason?: Reason | undefined;
  /** What the system says about it, in English. */
  readonly said?: string | undefined;
  /** Free megabytes of a disk that is nearly full. */
  readonly megabytes?: number | undefined;
}

export interface EngineStatus {
  readonly now: Instant;
  readonly zone: string;
  readonly state: 'running' | 'paused' | 'stopped';
  readonly pausedAll: PauseState | null;
  readonly pausedGroups: Readonly<Record<string, PauseState>>;
  readonly running: number;
  /** Rows that wait for other runs or for their next attempt. */
  readonly queued: number;
  /** Rows that wait for a moment, a condition, another computer or the end of a pause. */
  readonly held: number;
  readonly jobs: number;
  /** Open questions in the inbox. */
  readonly missed: number;
  /** The earlier of the next fire and the first waiting row (`run`) that starts by the clock. */
  readonly next: {
    readonly jobId: string;
    readonly name: string;
    readonly at: Instant;
    readonly run?: string | undefined;
  } | null;
  readonly settlingUntil: Instant | null;
  /** What is wrong now, worst first; always empty where no host runs. */
  readonly troubles: readonly LastingTrouble[];
}

/** An occurrence that is due and has not started. */
export interface WaitingRow {
  readonly id: string;
  readonly waitingFor: WaitingFor;
  readonly wait: Wait | null;
  readonly scheduledAt: Instant;
  /** When the clock starts it; null = not by the clock. */
  readonly at: Instant | null;
  /** Occurrences it is the record of. */
  readonly count: number;
  /** Others that were merged into it. */
  readonly missedCount: number;
}

/** A job as lists show it. */
export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly group: string | null;
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly createdAt: Instant;
  readonly state: Job['state'];
  /** Effective pause: the job's own, its group's or everything's. */
  readonly pausedBy: 'job' | 'group' | 'all' | null;
  readonly pausedUntil: Instant | null;
  readonly words: string;
  /** The next fire that will really happen: not one that a pause, `maxRuns` or a skip keeps from it. */
  readonly nextFire: Instant | null;
  /** The first of its rows that waits to start; it comes before the next fire. */
  readonly waiting: WaitingRow | null;
  /** Runs fell into its pause, or that of its group or of everything: on resuming they are forgotten or treated as missed (S26). */
  readonly fellIntoPause: boolean;
  readonly running: number;
  /** Newest runs first, at most 12, for the sparkline. */
  readonly recent: readonly {
    readonly id: string;
    readonly state: RunState;
    readonly at: Instant;
    readonly ms: number | null;
  }[];
  readonly problem: string | null;
  /** It declares parameters, which can be asked for before a run. */
  readonly asks: boolean;
}

/** Closed runs by state; a state without any is left out. */
export type StateCounts = { readonly [S in RunState]?: number };

/** How a job has been doing since its first run, however much of its history is still there. */
export interface JobOutcomes {
  /** All closed runs there ever were, without notes. */
  readonly counts: StateCounts;
  /** Of them, those that are no longer in the history. */
  readonly removed: number;
  /** History before this moment was removed by a version that did not count it; null = everything is counted. */
  readonly countedFrom: Instant | null;
  readonly lastSuccess: Run | null;
  /** Failed, timed out or interrupted. */
  readonly lastFailure: Run | null;
}

/** What the limits of `Settings.retention` remove, in whole runs and logs. */
export interface RetentionPreview {
  /** Closed runs that go by age, for the limit per job, and for the limit in all. */
  readonly days: number;
  readonly runsPerJob: number;
  readonly runs: number;
  /** Closed runs that stay. */
  readonly kept: number;
  /** Logs that go by age and by size, and the bytes of the latter; null = logs are not counted here. */
  readonly logs: { readonly days: number; readonly logBytes: number; readonly bytes: number } | null;
}

/** What the last housekeeping did. */
export interface RetentionReport {
  /** When it last went through the whole history; null = not yet. */
  readonly at: Instant | null;
  /** When each limit last removed anything, and how much; `bytes` of `logs`. */
  readonly removed: {
    readonly [L in keyof Settings['retention']]?: {
      readonly at: Instant;
      readonly runs: number;
      readonly logs: number;
      readonly bytes: number;
    };
  };
}

/** What is left out stays; null = none. */
export interface JobLabel {
  readonly id: string;
  readonly group?: string | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  /** One more tag beside those it has. */
  readonly addTag?: string | undefined;
}

export interface JobDetail {
  readonly job: Job;
  readonly row: JobRow;
  readonly next: readonly Instant[];
  /** `null` while too few runs of its present command succeeded. */
  readonly usual: UsualLength | null;
  /** What its schedule would be refused for if it were saved today, and what is worth knowing about it; it runs all the same (S2). */
  readonly warnings: readonly ScheduleProblem[];
}

export interface UpcomingFire {
  readonly jobId: string;
  readonly jobName: string;
  readonly at: Instant;
}

export type JobSort = 'name' | 'next' | 'last' | 'group' | 'created';

export interface JobQuery {
  /** Typed filter: words match name, group, tags and notes; `tag:x group:x state:paused failed:7d` narrow it. */
  readonly text?: string | undefined;
  readonly sort?: JobSort | undefined;
  readonly descending?: boolean | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  /** How many of each job's newest runs to tell, at most 12 (default); 0 spares the time. */
  readonly recent?: number | undefined;
  readonly language?: Language | undefined;
}

export interface RunQuery {
  readonly jobId?: string | undefined;
  readonly states?: readonly RunState[] | undefined;
  /** Matches the job's name. */
  readonly text?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Continue after this row of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}
export interface CursorPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** One card of the inbox: everything unanswered of one job. */
export interface MissedCard {
  readonly jobId: string;
  readonly jobName: string;
  readonly runs: readonly Run[];
  /** Occurrences in all. */
  readonly count: number;
  readonly from: Instant;
  readonly to: Instant;
}

export interface LogChunk {
  readonly runId: string;
  readonly attempt: number;
  /** Where this chunk starts in the file, bytes. */
  readonly offset: number;
  /** Where to continue. */
  readonly nextOffset: number;
  /** Bytes the log has at this moment. */
  readonly size: number;
  /** Text, broken only at character borders; invalid bytes are shown as U+FFFD. */
  readonly text: string;
  /** No more will come. */
  readonly ended: boolean;
  /** The file was cut in the middle since this offset was read: start again from 0. */
  readonly restarted: boolean;
  /** The output is gone: when it was removed and for which limit; null members where that is not known. Absent = it is there. */
  readonly removed?: { readonly at: Instant | null; readonly limit: 'days' | 'logBytes' | null } | undefined;
}

/** One line of a log that matched a search. */
export interface LogMatch {
  /** Where the line begins in the log as it lies on the disk, bytes. */
  readonly offset: number;
  /** Counted from 1 and from where the search began. */
  readonly line: number;
  /** The line, or the part of a very long one around what was found. */
  readonly text: string;
}
export interface LogMatches {
  readonly matches: readonly LogMatch[];
  /** Where to go on; equal to `size` when everything was searched. */
  readonly nextOffset: number;
  readonly size: number;
  readonly complete: boolean;
}

/** Words at which people look first, also behind a terminal's colour. Not inside other words, and not "0 errors" or "no error". */
export const LOOKS_LIKE_ERROR =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes begin with one
  /(?<!\b(?:0|no)\s)(?:\b|(?<=\u001b\[[\d;:]*m))(?:error|errors|err!|fatal|failed|failure|exception|traceback|panic|cannot|not found|denied)\b/i;

/** A copy of the database in the data folder. Logs of runs are not in it. */
export interface Backup {
  readonly name: string;
  readonly at: Instant;
  readonly bytes: number;
  /**
   * `hand` = a person asked for it; `update` = made before the format of the database changed; `replaced` = was the database until a
   * restore; `broken` = a damaged database that was moved away.
   */
  readonly kind: 'daily' | 'hand' | 'update' | 'replaced' | 'broken';
  /** When every page of it was last read and found sound; null = not yet, or see `fault`. */
  readonly verifiedAt: Instant | null;
  /** Why it cannot be restored, as far as it is known. */
  readonly fault: 'damaged' | 'foreign' | 'newer' | null;
  /** Null = not counted yet, or it cannot be read. */
  readonly jobs: number | null;
  readonly runs: number | null;
  /** Number of the file format. */
  readonly format: number | null;
}
export interface BackupList {
  /** Newest first. */
  readonly backups: readonly Backup[];
  /** How many of each are kept; bytes for all together. Put-aside databases have days and bytes of their own. */
  readonly rules: {
    readonly days: number;
    readonly weeks: number;
    readonly months: number;
    readonly byHand: number;
    readonly beforeUpdates: number;
    readonly bytes: number;
    readonly always: number;
    readonly aside: { readonly days: number; readonly bytes: number };
  };
  /** The backup that takes the place of the database at the next start; null = none. */
  readonly restoring: string | null;
}

/** What a job gets beside what the person's terminal would have. */
export interface EnvironmentReport {
  /** The login shell that was asked; null where there is none (Windows). */
  readonly shell: string | null;
  /** Why one of the two cannot be told, in a sentence; null when both can. */
  readonly problem: string | null;
  /** The same in facts. */
  readonly reason: Reason | null;
  readonly variables: readonly EnvironmentVariable[];
}
export interface EnvironmentVariable {
  readonly name: string;
  /** Null = the job does not get it. */
  readonly job: string | null;
  /** Null = the terminal does not have it. */
  readonly shell: string | null;
  readonly differs: boolean;
  /** It looks like a secret: the values are dots, `differs` is still right. */
  readonly masked: boolean;
}

/** What the process of an attempt really got, and what it would get now. */
export interface RunEnvironmentReport {
  /** False: the run is older than these records, or its record could not be written. Then nothing is known of `got`. */
  readonly recorded: boolean;
  /** The login shell had not reported when it started, so programs of its PATH were not found. */
  readonly shellSilent: boolean;
  /** Why it cannot be told what it would get now, in a sentence; null when it can. */
  readonly problem: string | null;
  /** The same in facts, where there are some. */
  readonly reason: Reason | null;
  /** The job is gone: there is no "now". */
  readonly jobGone: boolean;
  readonly variables: readonly RunVariable[];
}
export interface RunVariable {
  readonly name: string;
  /** Null = that run did not get it, or there is no record. */
  readonly got: GivenValue | null;
  /** Null = it would not get it now, or nobody can say. */
  readonly now: GivenValue | null;
  /** Both are known and are not the same. Of what every run is told anew it is never true. */
  readonly differs: boolean;
}
export interface GivenValue {
  /** Dots when it is a secret, or looks like one. */
  readonly value: string;
  readonly masked: boolean;
  /** `session`: what Punctual itself was started with. */
  readonly source: 'session' | 'login-shell' | 'file' | 'group' | 'job' | 'parameter' | 'punctual';
}

/** One secret, as it may be told: everything but its value. */
export interface SecretInfo {
  readonly name: string;
  /** set, or why a run that needs it will not start. */
  readonly state: 'set' | SecretProblem['problem'];
  readonly setAt: Instant | null;
  /** Shorter than four characters: it cannot be covered in logs. */
  readonly short: boolean;
}

/** Who keeps the key that opens the secrets. */
export interface SecretKeeper {
  /** The key store of the desktop, or a file that only this user can read; null = there is no key yet. */
  readonly kind: 'system' | 'file' | null;
  /** Name of the key store that this host has; null = none, so a key lies in the file as it is. */
  readonly keyStore: string | null;
  readonly keyFile: string;
  /** The file was open to other users at the start and was closed. */
  readonly repaired: boolean;
  /** Why nothing can be opened; null when it can. */
  readonly problem: {
    readonly code: 'key-file' | 'desktop-only' | 'key-store';
    readonly message: string;
    readonly reason: Reason;
  } | null;
}

/** What is tried once without saving a job. */
export interface TrySpec
  extends Pick<
    JobSpec,
    | 'action'
    | 'folder'
    | 'environment'
    | 'environmentFile'
    | 'secrets'
    | 'parameters'
    | 'group'
    | 'limitSeconds'
    | 'successCodes'
    | 'logLimitBytes'
  > {
  readonly name?: string | undefined;
}

export interface WindowSettings {
  readonly language: Language | 'system';
  readonly theme: 'light' | 'dark' | 'system';
  readonly firstWeekday: 'mon' | 'sun' | 'sat' | 'system';
  readonly hour24: boolean | 'system';
}

export interface Settings {
  readonly engine: EngineSettings;
  readonly window: WindowSettings;
  readonly notify: {
    readonly rules: NotifyRules;
    /** Per group, laid over `rules`; a job's own rules are laid over both. */
    readonly groups: Readonly<Record<string, NotifyRules>>;
    /** Nothing is shown between these times; one digest follows. */
    readonly quiet: { readonly from: string; readonly to: string } | null;
  };
  /**
   * How much history is kept; 0 = without this limit. Never less than 20 runs of each job, its last success, its last failure and what
   * has not ended or waits for an answer. What a limit removes goes within six hours.
   */
  readonly retention: {
    /** Runs and output older than this go. */
    readonly days: number;
    /** Most runs of each job; successes go before failures. */
    readonly runsPerJob: number;
    /** Most runs in all: the jobs that have most of them give first, successes before failures. */
    readonly runs: number;
    /** Most output on the disk, bytes; the oldest goes first. */
    readonly logBytes: number;
  };
  /** Off and empty until a person says otherwise: then Punctual contacts nobody. */
  readonly updates: {
    readonly check: boolean;
    /** Address of the feed, https; empty = none. */
    readonly feed: string;
  };
  readonly startAtLogin: boolean;
  readonly closeToTray: boolean;
}

/** Where the look for a new version stands. */
export interface UpdateState {
  /** unsupported: this host is not updated by itself; off: not switched on, or no feed; waiting: as soon as no job runs. */
  readonly phase: 'unsupported' | 'off' | 'idle' | 'waiting' | 'checking' | 'downloading' | 'ready' | 'failed';
  /** A newer version that was found. */
  readonly version: string | null;
  readonly checkedAt: Instant | null;
  readonly problem: string | null;
  /** The problem in facts, where it is one of ours. */
  readonly reason?: Reason | undefined;
}

export type DeepPartial<T> = T extends readonly unknown[] | string | number | boolean | null
  ? T
  : { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined };

/** One thing somebody did to what a job is; runs, pauses and next fires are no changes. */
export interface JobChange {
  /** Counted from 1 in each job; the newest is the highest. */
  readonly number: number;
  readonly at: Instant;
  readonly kind: 'added' | 'edited' | 'removed' | 'restored';
  /** `punctual` = by itself, for a person who said "always" in the inbox. */
  readonly origin: 'window' | 'command-line' | 'import' | 'punctual';
  /** The change that this one took back. */
  readonly undoes: number | null;
  /** What changed, in words; empty when it was not an edit, or nobody knows. */
  readonly words: readonly {
    readonly member: keyof JobSpec;
    /** Null = it was not there. */
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** What it changed is still as it left it. */
  readonly undoable: boolean;
}

export interface GroupsSave {
  readonly name: string;
  /** What the window started from; when it is not so any more: `conflict`. */
  readonly seen?: GroupSettings | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Names of all its secrets; those not named here go with their values. */
  readonly secrets?: readonly string[] | undefined;
  readonly secretValues?: Readonly<Record<string, string>> | undefined;
  /** Its rules as a whole; null = none of its own. */
  readonly notify?: NotifyRules | null | undefined;
}
/** A group that was deleted, with everything that brings it back but the values of its secrets, which stay with the host for a while. */
export interface RemovedGroup {
  readonly name: string;
  readonly jobIds: readonly string[];
  readonly settings: GroupSettings | null;
  readonly notify: NotifyRules | null;
  readonly pause: PauseState | null;
}

/** Which door a call came through. */
export type Door = 'window' | 'command-line';

export type ConflictPolicy = 'error' | 'replace' | 'keep' | 'copy';
/** When a new job fires first: by its schedule, at once, at an instant, or not before it is resumed (APScheduler's next_run_time). */
export type FirstRun = 'slot' | 'now' | 'paused' | { readonly at: Instant };

export interface NewJob {
  readonly id?: string | undefined;
  readonly spec: JobSpec;
  readonly onConflict?: ConflictPolicy | undefined;
  readonly firstRun?: FirstRun | undefined;
  /** Values of `spec.secrets`, by name. They are sealed and never told again. */
  readonly secretValues?: Readonly<Record<string, string>> | undefined;
}

// ------------------------------------------------------------------------------------------------ calls

/** name -> input and output. The input is one object, so that every call can grow. */
export interface Calls {
  'host.info': { in: Record<string, never>; out: HostInfo };
  /** A person has read this notice of `host.info`: no window shows it again. Harmless when it is gone. */
  'host.dismiss': { in: { readonly notice: string }; out: Record<string, never> };
  'engine.status': { in: Record<string, never>; out: EngineStatus };
  'engine.pause': {
    in: { readonly until?: Instant | null | undefined; readonly group?: string | undefined };
    out: EngineStatus;
  };
  /** `missed` as in `jobs.resume`. */
  'engine.resume': {
    in: { readonly group?: string | undefined; readonly missed?: 'forget' | 'catch-up' | undefined };
    out: EngineStatus;
  };

  'jobs.list': { in: JobQuery; out: Page<JobRow> };
  'jobs.get': { in: { readonly id: string; readonly language?: Language | undefined }; out: JobDetail };
  'jobs.add': { in: NewJob; out: Job };
  'jobs.addMany': {
    in: { readonly jobs: readonly NewJob[] };
    out: { readonly added: number; readonly ids: readonly string[] };
  };
  /** Members given replace those of the spec; `null` removes one. `revision` guards against another window's edit. */
  'jobs.modify': {
    in: {
      readonly id: string;
      readonly patch: { readonly [K in keyof JobSpec]?: JobSpec[K] | null };
      readonly revision?: number | undefined;
      /** As in a new job; secrets not named here keep their value. */
      readonly secretValues?: Readonly<Record<string, string>> | undefined;
    };
    out: Job;
  };
  /** Group and tags of many jobs, all or none; tells what they were, ready to be given back. */
  'jobs.label': { in: { readonly labels: readonly JobLabel[] }; out: { readonly before: readonly JobLabel[] } };
  'jobs.reschedule': { in: { readonly id: string; readonly schedule: Schedule }; out: Job };
  /** `rows`: the waiting rows that went with the jobs, for `jobs.restore`. */
  'jobs.remove': {
    in: { readonly ids: readonly string[] };
    out: { readonly removed: readonly Job[]; readonly rows: readonly string[] };
  };
  'jobs.removeAll': { in: Record<string, never>; out: { readonly removed: number } };
  /** Puts back jobs that `jobs.remove` returned: same id, same history; those of `rows` that belong to them wait again. */
  'jobs.restore': {
    in: { readonly jobs: readonly Job[]; readonly rows?: readonly string[] | undefined };
    out: { readonly restored: number };
  };
  'jobs.pause': {
    in: { readonly ids: readonly string[]; readonly until?: Instant | null | undefined };
    out: { readonly changed: number };
  };
  /** `missed`: forget what was due meanwhile (default), or treat it as missed runs (S26). */
  'jobs.resume': {
    in: { readonly ids: readonly string[]; readonly missed?: 'forget' | 'catch-up' | undefined };
    out: { readonly changed: number };
  };
  /**
   * Leaves out the next coming occurrence, or all on these days (`YYYY-MM-DD`, in the schedule's zone); returns the entries added.
   * `stay`: rows that wait already and are not left out, of days those that were due or start on one of them.
   */
  'jobs.skip': {
    in: { readonly id: string } & ({ readonly next: true } | { readonly dates: readonly string[] });
    out: { readonly skips: readonly Skip[]; readonly stay: readonly WaitingRow[] };
  };
  /** Takes entries of `job.skips` back; default all of them. */
  'jobs.unskip': { in: { readonly id: string; readonly skips?: readonly Skip[] | undefined }; out: Job };
  'jobs.run': {
    in: { readonly id: string; readonly parameters?: Readonly<Record<string, string>> | undefined };
    out: Run;
  };
  /** Coming fires of many jobs in one list, earliest first, as they will really happen (S3): day lanes and "next up". */
  'jobs.upcoming': {
    in: {
      /** Default: now. */
      readonly from?: Instant | undefined;
      /** Last moment, inclusive. */
      readonly to: Instant;
      /** Most fires in all; default 500, at most 5000. */
      readonly limit?: number | undefined;
      /** Most fires of one job; default 100. */
      readonly perJob?: number | undefined;
    };
    out: {
      readonly fires: readonly UpcomingFire[] /** Something was left out because of a limit. */;
      readonly more: boolean;
    };
  };
  'jobs.groups': {
    in: Record<string, never>;
    out: {
      readonly groups: readonly { readonly name: string; readonly jobs: number }[];
      readonly tags: readonly { readonly name: string; readonly jobs: number }[];
    };
  };

  /** The group of each of these jobs that has one: lanes by group. */
  'jobs.groupsOf': {
    in: { readonly ids: readonly string[] };
    out: { readonly groups: Readonly<Record<string, string>> };
  };
  /** The history of a job's edits, newest first; the newest 100 are kept. */
  'jobs.changes': {
    in: {
      readonly id: string;
      readonly limit?: number | undefined;
      /** Only changes with a smaller number: the next page. */
      readonly below?: number | undefined;
      readonly language?: Language | undefined;
    };
    out: { readonly changes: readonly JobChange[] };
  };
  /** Puts back what one edit changed, as an edit of its own. Fails with `conflict` when it was changed again since. */
  'jobs.undoChange': { in: { readonly id: string; readonly number: number }; out: Job };
  /**
   * How the closed runs of a job went, counted between each pair of borders (a calendar's midnights), by scheduled time. `first`: the day
   * (`YYYY-MM-DD`) that begins at the first border, each further one beginning the next day: then runs count that are no longer in the
   * history, on the day that the host's clock showed. `removed`: how many of each day's runs those are.
   */
  'jobs.days': {
    in: { readonly id: string; readonly borders: readonly Instant[]; readonly first?: string | undefined };
    out: { readonly days: readonly StateCounts[]; readonly removed: readonly number[] };
  };
  /** How a job has been doing since its first run, true however little of its history is kept. Empty for an unknown id. */
  'jobs.outcomes': { in: { readonly id: string }; out: JobOutcomes };

  /** Makes the jobs match a jobs file (main/import/jobs-file.ts), by id: all of it or nothing. */
  'jobs.apply': {
    in: {
      readonly text: string;
      /** Name of the file, for messages. */
      readonly name?: string | undefined;
      readonly prune?: boolean | undefined;
      /** Only says what would change. */
      readonly dryRun?: boolean | undefined;
      /** Whose weekday numbers stand beside `?`; without it such patterns are refused. */
      readonly weekdays?: WeekdayNumbers | undefined;
      /** Of the changes in words; default the window's. */
      readonly language?: Language | undefined;
    };
    out: ApplyPlan;
  };
  /** Everything but history and secrets. */
  'jobs.export': { in: Record<string, never>; out: Bundle };
  'jobs.import': {
    in: {
      /** A bundle, or the text of its file: that is read beside the thread that keeps the time. */
      readonly bundle: unknown;
      /** Name of the file, for messages. */
      readonly name?: string | undefined;
      /** As in `jobs.apply`. */
      readonly weekdays?: WeekdayNumbers | undefined;
      /** For jobs whose id exists; default `skip`. */
      readonly onConflict?: BundleChoice | undefined;
      /** By id, where another answer is wanted. */
      readonly choices?: Readonly<Record<string, BundleChoice>> | undefined;
      /** Also take over the settings. */
      readonly settings?: boolean | undefined;
      readonly dryRun?: boolean | undefined;
      /** Of what is wrong with a schedule; default the window's. */
      readonly language?: Language | undefined;
    };
    out: BundleOutcome;
  };
  /** What crontabs, systemd units, property lists and Task Scheduler exports would become; saves nothing. */
  'import.preview': {
    in: {
      readonly files: readonly {
        readonly name: string;
        /** The bytes of the file, base64. */
        readonly content: string;
      }[];
      readonly format?: ImportFormat | undefined;
      /** Crontabs with a user before each command. */
      readonly system?: boolean | undefined;
      /** Of every sentence in the answer; default the window's. */
      readonly language?: Language | undefined;
    };
    out: { readonly results: readonly ImportResult[] };
  };

  'schedule.preview': {
    in: {
      readonly schedule: unknown;
      /** The job that is edited. While its schedule is as it was, the fires are its own: what it counts from, and the runs that are left. Patterns that it has already are not questioned. */
      readonly job?: string | undefined;
      readonly count?: number | undefined;
      readonly from?: Instant | undefined;
      readonly language?: Language | undefined;
    };
    out: Preview;
  };

  'runs.list': { in: RunQuery; out: CursorPage<Run> };
  'runs.get': { in: { readonly id: string }; out: Run };
  /** What this run (its last attempt, or the one named) got as environment, secrets masked. */
  'runs.environment': {
    in: { readonly id: string; readonly attempt?: number | undefined };
    out: RunEnvironmentReport;
  };
  /** What this run started when it ended, and runs that repeat it; oldest first, at most 50. */
  'runs.startedBy': { in: { readonly id: string }; out: { readonly items: readonly Run[] } };
  'runs.stop': { in: { readonly ids: readonly string[] }; out: { readonly stopping: number } };
  /** Starts waiting rows now. All three fail with `conflict` when one of them no longer waits, and change nothing then. */
  'runs.start': { in: { readonly ids: readonly string[] }; out: { readonly changed: number } };
  /** Closes waiting rows as skipped. */
  'runs.skip': { in: { readonly ids: readonly string[] }; out: { readonly changed: number } };
  /** Holds caught-up runs that wait for the computer to settle, or lets them go. */
  'runs.hold': {
    in: { readonly ids: readonly string[]; readonly held: boolean };
    out: { readonly changed: number };
  };
  /** What ran while the clock was ahead runs once more, each at its own time. `notes`: ids of the rows of kind `note` about them, default all. */
  'runs.repeatAhead': {
    in: { readonly notes?: readonly string[] | undefined };
    out: { readonly planned: number };
  };
  'runs.again': { in: { readonly id: string }; out: Run };
  'runs.log': {
    in: {
      readonly id: string;
      readonly attempt?: number | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    out: LogChunk;
  };

  /** Plain text in the log of a running or ended run; go on with `from: nextOffset`. */
  'runs.search': {
    in: {
      readonly id: string;
      /** Default: the last one. */
      readonly attempt?: number | undefined;
      readonly text?: string | undefined;
      readonly matchCase?: boolean | undefined;
      /** Instead of a text: lines that look like an error. */
      readonly errors?: boolean | undefined;
      readonly from?: number | undefined;
      /** Most lines, default 500. */
      readonly limit?: number | undefined;
    };
    out: LogMatches;
  };

  /** Changes what is given of a group, which need not exist yet; the rest stays. `seen` guards against another window's change. */
  'groups.save': { in: GroupsSave; out: { readonly settings: GroupSettings } };
  /** Moves its jobs, what they share, secrets, notification rules and pause, all or nothing. The name must be free. */
  'groups.rename': { in: { readonly from: string; readonly to: string }; out: { readonly jobs: number } };
  /** Its jobs stay, without a group. */
  'groups.remove': { in: { readonly name: string }; out: { readonly removed: RemovedGroup } };
  /** Puts back what `groups.remove` returned, for the jobs that are still without a group. */
  'groups.restore': { in: RemovedGroup; out: { readonly jobs: number } };

  /** Names and when they were set; values go in and never come out. */
  'secrets.list': {
    in: Pick<SecretRef, 'scope' | 'owner'>;
    out: { readonly secrets: readonly SecretInfo[]; readonly keeper: SecretKeeper };
  };
  /** Seals values, and makes variables secret that were not: a value that stood in the clear goes. */
  'secrets.set': {
    in: Pick<SecretRef, 'scope' | 'owner'> & { readonly values: Readonly<Record<string, string>> };
    out: { readonly secrets: readonly SecretInfo[]; readonly keeper: SecretKeeper };
  };
  /** Takes names and values away. Throws `not-found` when one is not a secret there. */
  'secrets.remove': {
    in: Pick<SecretRef, 'scope' | 'owner'> & { readonly names: readonly string[] };
    out: { readonly secrets: readonly SecretInfo[]; readonly keeper: SecretKeeper };
  };
  /** For settings and doctor: who keeps the key, how many values there are, how many of them do not open here. */
  'secrets.keeper': {
    in: Record<string, never>;
    out: { readonly keeper: SecretKeeper; readonly values: number; readonly locked: number };
  };

  'backups.list': { in: Record<string, never>; out: BackupList };
  'backups.create': { in: Record<string, never>; out: Backup };
  /**
   * Answers `DatabaseQuestion`: restores this backup, or starts empty with null; a damaged database is kept. A path instead of a name is
   * taken from the command line only. Resolves when time is kept; fails with `conflict` when there is no such question.
   */
  'backups.decide': { in: { readonly restore: string | null }; out: Record<string, never> };
  /** Deletes one; `conflict` when it is chosen for the next start. */
  'backups.remove': { in: { readonly name: string }; out: BackupList };
  /** At the next start this backup takes the place of the database, which is kept under a dated name; null calls it off. */
  'backups.restore': { in: { readonly name: string | null }; out: BackupList };

  'missed.list': { in: Record<string, never>; out: { readonly cards: readonly MissedCard[] } };
  /** Answering twice is harmless: what is no longer open is left alone (S14, S19). */
  'missed.answer': {
    in: { readonly jobId?: string | undefined; readonly answer: MissedAnswer; readonly always?: boolean | undefined };
    out: { readonly answered: number; readonly started: number };
  };

  'settings.get': { in: Record<string, never>; out: Settings };
  'settings.set': { in: DeepPartial<Settings>; out: Settings };
  /** What limits would remove if they were set; counted in small steps, changes nothing. Absent = as it is set. */
  'retention.preview': { in: DeepPartial<Settings['retention']>; out: RetentionPreview };
  'retention.report': { in: Record<string, never>; out: RetentionReport };

  'updates.state': { in: Record<string, never>; out: UpdateState };
  /** Looks now; answers when it is known, or at once when jobs run: then it is looked for after them. */
  'updates.check': { in: Record<string, never>; out: UpdateState };
  /** Restarts into a version that is ready, as soon as no job runs. */
  'updates.install': { in: Record<string, never>; out: UpdateState };

  /** The environment a job would get and the one of the person's terminal, and where they differ. */
  'action.environment': {
    in: {
      readonly folder?: string | undefined;
      readonly environment?: Readonly<Record<string, string>> | undefined;
      readonly environmentFile?: string | undefined;
      readonly group?: string | undefined;
      /** The job whose secrets these are, and their names; they are compared and never told. */
      readonly jobId?: string | undefined;
      readonly secrets?: readonly string[] | undefined;
    };
    out: EnvironmentReport;
  };
  /**
   * Runs an action once without saving a job or a row of history. The answer's id works with `runs.get`, `runs.log`, `runs.search`
   * and `runs.stop` until some minutes after its end; no events are told about it.
   */
  'action.try': {
    in: {
      readonly spec: TrySpec;
      readonly parameters?: Readonly<Record<string, string>> | undefined;
      /** The job that lends its secrets. */
      readonly jobId?: string | undefined;
      /** Values of secrets that are not saved yet. */
      readonly secretValues?: Readonly<Record<string, string>> | undefined;
    };
    out: Run;
  };
  /** Says why an action could not be started here; starts nothing. */
  'action.check': {
    in: { readonly action: Action; readonly folder?: string | undefined };
    out: { readonly problems: readonly Trouble[] };
  };
}

export type CallName = keyof Calls;
export type CallInput<N extends CallName> = Calls[N]['in'];
export type CallOutput<N extends CallName> = Calls[N]['out'];

// ------------------------------------------------------------------------------------------------ pushes

/** name -> payload, host to window. Nothing is owed: a window that was away asks again. */
export interface Pushes {
  /** Engine events of the last moments, in order, gathered for at most 50 ms. `lost` = some were dropped: ask again for everything. */
  events: { readonly events: readonly EngineEvent[]; readonly lost: boolean };
  settings: Settings;
  /** A secret was entered, replaced or taken away; which value is nobody's business. */
  secrets: Pick<SecretRef, 'scope' | 'owner'>;
  /** Something began or ceased to be wrong: all that is now. */
  troubles: { readonly troubles: readonly LastingTrouble[] };
  /** The host closes: why, in words. `window`: where the one is that has taken over. */
  closing: { readonly reason: string; readonly because?: Reason | undefined; readonly window?: string | undefined };
}

export type PushName = keyof Pushes;

/** A handler table that covers every call exactly. No door means a window's. */
export type Handlers = {
  readonly [N in CallName]: (input: CallInput<N>, door?: Door) => CallOutput<N> | Promise<CallOutput<N>>;
};
