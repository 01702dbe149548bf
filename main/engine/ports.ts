/**
 * What the engine asks of the world. Every port has a real implementation in the hosts and a fake one in test/support,
 * so that a test lives whole weeks in milliseconds. Nothing here is asynchronous unless the world really is.
 */
import type { EngineEvent } from './events.ts';
import type {
  Action,
  EventName,
  IfNot,
  Instant,
  Job,
  Millis,
  PauseState,
  Run,
  SecretProblem,
  SecretRef,
} from './model.ts';
import type { Reason } from './reasons.ts';

/** Wall clock, monotonic clock and zone of this computer. */
export interface Clock {
  /** Wall time. May jump either way. */
  now(): Instant;
  /** Milliseconds that only grow; may stand still while the computer sleeps. */
  monotonic(): Millis;
  /** IANA name of this computer's zone at this moment. */
  zone(): string;
}

/** The one timer of S38. Setting it again replaces what was set. */
export interface Alarm {
  /** Rings once after `delay` (0 = as soon as the event loop is free). The engine never asks for more than 30 s. */
  set(delay: Millis, ring: () => void): void;
  clear(): void;
}

export interface Ids {
  /** Short, unique, sortable by creation; safe in file names and links. */
  id(): string;
  /** Unguessable; marks the processes of one run. */
  token(): string;
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Stays the same on this machine for ever; seed of stable jitter. */
  readonly machine: string;
}

export interface Log {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** Where a job stands, written at every decision; the spec is not touched. */
export type JobProgress = {
  -readonly [K in JobProgressMember]?: Job[K];
};
type JobProgressMember =
  | 'state'
  | 'nextFire'
  | 'dueAt'
  | 'pausedAt'
  | 'pausedUntil'
  | 'runCount'
  | 'lastFinishedAt'
  | 'failureStreak'
  | 'problem'
  | 'anchorAt'
  | 'skips';

export type RunPatch = Partial<Omit<Run, 'id' | 'jobId' | 'kind' | 'scheduledAt' | 'token'>>;

/** The part of the store that the engine plans with. All calls are synchronous; a failing store throws PunctualError `store-failed`. */
export interface EngineStore {
  /** Everything inside happens or nothing does. Not nested. */
  transact<T>(work: () => T): T;

  job(id: string): Job | null;
  /** Jobs whose `dueAt` <= now, ordered by dueAt, then priority (higher first), then id; never broken ones. */
  dueJobs(now: Instant, limit: number): Job[];
  /** The smallest `dueAt` there is, null when there is none. */
  nextDue(): Instant | null;
  /** Fails with `already-exists` when the id is taken. */
  insertJob(job: Job): void;
  /** Writes spec, state and progress; fails with `not-found`. */
  replaceJob(job: Job): void;
  /** Writes only what is given; unknown ids are ignored. */
  progressJob(id: string, progress: JobProgress): void;
  /** Nothing but the group of all these changes, each as an edit of its own; broken ones move too. How many. */
  regroupJobs(move: GroupMove, now: Instant): number;
  /** Removes the job; its runs stay. False when there was none. */
  deleteJob(id: string): boolean;
  /** Ids of all jobs that match; for clock moves, zone changes, group pauses and event schedules. */
  jobIds(filter?: JobIdFilter): string[];

  /** False, and nothing is written, when a row for (job, scheduled instant, kind) exists (S30). */
  insertRun(run: Run): boolean;
  updateRun(id: string, patch: RunPatch): void;
  /** Takes a row out of the ledger: one that stands for nothing any more. Unknown ids are ignored. */
  deleteRun(id: string): void;
  run(id: string): Run | null;
  /** Rows in queued, starting or running, ordered by scheduled time, then priority (higher first), then id. */
  openRuns(): Run[];
  /** The row under this key (S30), default kind `scheduled`; null when there is none. */
  occurrence(jobId: string, scheduledAt: Instant, kind?: Run['kind']): Run | null;
  /** Closed rows of the kind `scheduled` after `after` and up to `to`, in the order of their times, at most `limit` (S40). */
  closedBetween(jobId: string, after: Instant, to: Instant, limit: number): Run[];
  /** Rows of a job, own ones and spans, that were merged into this run; scheduled at or before `before`, newest first. */
  mergedInto(jobId: string, runId: string, before: Instant, limit: number): Run[];
  /** Rows of the kind `note` that speak of occurrences after this moment, oldest first (S40). */
  notesAfter(at: Instant): Run[];
  /** Rows with an open inbox question, oldest first; of one job when given. */
  inbox(jobId?: string): Run[];

  readState<K extends keyof EngineState>(key: K): EngineState[K] | null;
  writeState<K extends keyof EngineState>(key: K, value: EngineState[K] | null): void;
}

/** Jobs go from one group into another; `null` = no group. Those that are not in `from` any more stay where they are. */
export interface GroupMove {
  readonly ids: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
}

export interface JobIdFilter {
  readonly group?: string | undefined;
  /** Only jobs whose schedule is, or contains, an event schedule on this event. */
  readonly event?: string | undefined;
  /** Only jobs that follow this computer's zone (`local`). */
  readonly local?: boolean | undefined;
  readonly state?: Job['state'] | undefined;
  /** Only jobs whose next fire is at this moment or before it. */
  readonly nextBy?: Instant | undefined;
  /** Only jobs that have a next fire and are not looked at when it comes, as those that fell due while their group was paused. */
  readonly asleep?: boolean | undefined;
  /** At most so many, the first by their ids. */
  readonly most?: number | undefined;
}

/** What the engine remembers beside jobs and runs. */
export interface EngineState {
  /** Last moment at which the engine was awake; the start of "while the computer was off". */
  awake: Instant;
  pausedAll: PauseState;
  pausedGroups: Readonly<Record<string, PauseState>>;
  /** Zone that `local` meant when the engine last decided; changes when the review of a change is complete (S11). */
  zoneInUse: string;
  /** The latest wall time shown before the zone changed last: flying back and forth neither repeats nor loses a time of the day. */
  wallLived: Millis;
  /** Which zone `local` meant since when, oldest first: in which one a job was made, or a row decided. */
  zoneHistory: readonly { readonly since: Instant; readonly zone: string }[];
  /** The computer's zone, as versions up to 0.1 noted it. */
  zone: string;
  /** Occurrences up to here may have their rows although the clock stands before it (S40). */
  decidedThrough: Instant;
  /** A change of the clock or the zone that has not been carried out for all jobs yet. */
  review: Review;
  /** Events that the last host reported: what can be saved while none runs (S2). */
  events: readonly EventName[];
}

/** What a change of the clock (S40) or of the zone (S11) means for each job, a batch at a time, in the order of their ids. */
export type Review = {
  /** When the change was noticed. */
  readonly at: Instant;
  /** The last job it was carried out for; null = none yet. */
  readonly after: string | null;
  /** Occurrences that will not run again, so far. */
  readonly notRepeated: number;
  /** Jobs with a new next fire, so far. */
  readonly moved: number;
  /** Occurrences that the change jumped over and that run now, so far. */
  readonly startedNow: number;
} /** `lived`: the latest wall time that this computer has shown, as milliseconds since 1970 of the wall (S11). */ & (
  | { readonly kind: 'zone'; readonly from: string; readonly to: string; readonly lived: Millis }
  /** The clock was set back by `by`; `tally`: how far the next job is done. */
  | { readonly kind: 'clock'; readonly by: Millis; readonly tally?: Tally | undefined }
);

/** One job of a corrected clock whose rows of the time ahead are being looked at (S40). */
export interface Tally {
  readonly job: string;
  /** Rows up to here have been looked at. */
  readonly upTo: Instant;
  /** The next fire as far as is known: the first one after the corrected time without a row that proves it needs no run; null = none. */
  readonly next: Instant | null;
  /** False once `next` is certain. */
  readonly searching: boolean;
  /** Whether `next` becomes the next fire of the job. */
  readonly sets: boolean;
  /** Occurrences that ran while the clock was ahead, and how many of them run once more as a person asked. */
  readonly ran: number;
  readonly again: number;
  readonly first: Instant | null;
  readonly last: Instant | null;
}

/** Everything the runner needs to start one attempt; it asks nobody else. */
export interface RunOrder {
  readonly runId: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly token: string;
  readonly action: Action;
  readonly folder: string | null;
  /** What the group shares; the dotenv file comes before it, the job's own environment after it. */
  readonly shared?: Readonly<Record<string, string>> | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentFile: string | null;
  /** Variables whose values the runner is told by the host when it starts the process; they are part of no order. */
  readonly secrets: readonly SecretRef[];
  /** Replaces `{{name}}` in arguments; also given as environment. */
  readonly parameters: Readonly<Record<string, string>>;
  /** PUNCTUAL_* (S36); wins over everything else. */
  readonly variables: Readonly<Record<string, string>>;
  readonly killAfterSeconds: number;
  readonly logLimitBytes: number;
  /** No run of the ledger: nothing about it is written down. */
  readonly trial?: boolean | undefined;
}

/** How one attempt ended, as the process itself tells. */
export type RunEnd =
  | {
      readonly kind: 'exited';
      /** 128+n when a shell told death by signal n; null when the end is known from the system itself. */
      readonly exitCode: number | null;
      /** Also for a program that exits with 128+n by itself: a shell cannot tell the two apart. */
      readonly signal: string | null;
      readonly startedAt: Instant;
      readonly finishedAt: Instant;
      readonly cpuMs: Millis | null;
      readonly peakBytes: number | null;
      readonly logBytes: number;
      readonly logDropped: number;
      /** Only of an adopted attempt: what its start would have told, had somebody been there. */
      readonly environment?: string | undefined;
    }
  /** It never ran: no such program, folder gone... `message` is a sentence for people. */
  | {
      readonly kind: 'not-started';
      readonly message: string;
      readonly reason?: Reason | undefined;
      readonly at: Instant;
      readonly secret?: SecretProblem | undefined;
    }
  /** It ran, and nobody can know how it ended. */
  | {
      readonly kind: 'lost';
      readonly at: Instant;
      readonly logBytes: number;
      readonly environment?: string | undefined;
    };

export interface ProcessMark {
  readonly pid: number;
  readonly processStart: string | null;
  /** Key of the record of what the process was given (`Run.environment`); absent = nothing could be recorded. */
  readonly environment?: string | undefined;
}

export interface RunnerListener {
  onStarted(runId: string, attempt: number, mark: ProcessMark & { readonly startedAt: Instant }): void;
  onEnded(runId: string, attempt: number, end: RunEnd): void;
}

/** Starts and stops processes. Calls return at once and never throw; what happens is told to the listener, each end exactly once. */
export interface Runner {
  listen(listener: RunnerListener): void;
  start(order: RunOrder): void;
  /**
   * The end of this attempt is stored durably: what was kept on disk to know it after a crash may go. It is gone when this returns,
   * because an attempt that never began may be started again by the next call.
   */
  acknowledge(runId: string, attempt: number): void;
  /** Polite signal to the whole tree, kill after the order's killAfterSeconds (S33). Unknown runs are ignored. */
  stop(runId: string): void;
  /**
   * After a restart of the app (S32): for each open row tells whether its process still lives (then it is followed again and
   * `onEnded` comes later), has ended meanwhile (its real end), never got as far as a process (`not-started`), or can never be known (`lost`).
   */
  adopt(run: Run, order: Pick<RunOrder, 'killAfterSeconds' | 'logLimitBytes'>): Promise<'alive' | RunEnd>;
}

/**
 * What may hold an occurrence back beside time and other runs: conditions of the job that this computer judges, and a ledger shared
 * with other computers. Every answer is known at once; what changes later is reported to `Engine.conditionsChanged` and `Engine.claimed`.
 */
export interface Gates {
  /** Whether the conditions of this job hold now. `since` is the occurrence's due moment, which a deadline may count from. */
  condition(job: Job, since: Instant): ConditionState;
  /** True for a job whose occurrences are shared with other computers. */
  isShared(job: Job): boolean;
  /** Requests (job, scheduled instant) for this row. Harmless to repeat with the same row; the answer comes to `Engine.claimed`. */
  claim(run: Run): void;
}
export type ConditionState =
  | { readonly holds: true }
  | {
      readonly holds: false;
      readonly lacking: readonly string[];
      /** null = waits for as long as it takes. */
      readonly giveUpAt: Instant | null;
      readonly ifNot: IfNot;
    };
export type ClaimAnswer = { readonly granted: true } | { readonly granted: false; readonly computer: string };

/** Tells a person outside the window. */
export interface Notifier {
  notify(message: NotifyMessage): void;
  /** The listener hears of every message whether the system took it: null, or what it says instead. */
  onOutcome?(listener: (problem: string | null) => void): void;
}
export interface NotifyMessage {
  readonly title: string;
  readonly body: string;
  /** Opens when clicked. */
  readonly runId?: string | undefined;
  readonly jobId?: string | undefined;
  readonly urgent?: boolean | undefined;
  /** Shown as buttons where the system has them; whoever shows the message carries them out. */
  readonly actions?: readonly { readonly id: NoticeAction; readonly label: string }[] | undefined;
}
/** What can be done from a message: open the run or its log, start it once more, or answer for a missed one. */
export type NoticeAction = 'open' | 'again' | 'log' | 'run-once' | 'skip';

export type Listener = (event: EngineEvent) => void;
