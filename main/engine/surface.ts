/** What the rest of the application may ask of the engine; APScheduler's names stand beside ours in README.md. */
import type { EngineEvent, EventType } from './events.ts';
import type {
  EngineSettings,
  EventName,
  Instant,
  Job,
  JobSpec,
  MissedAnswer,
  PauseState,
  Run,
  Schedule,
  Skip,
} from './model.ts';
import type { ClaimAnswer, GroupMove } from './ports.ts';

export interface AddJob {
  readonly id?: string | undefined;
  readonly spec: JobSpec;
  /** When the id exists (S29); default `error`. */
  readonly onConflict?: 'error' | 'replace' | 'keep' | 'copy' | undefined;
  /** First fire: by the schedule (default), at once, at an instant, or not before it is resumed. */
  readonly firstRun?: 'slot' | 'now' | 'paused' | { readonly at: Instant } | undefined;
}

/** Members given replace those of the spec; `null` removes one. */
export type SpecPatch = { readonly [K in keyof JobSpec]?: JobSpec[K] | null };

/** A removed job, and the waiting rows that went with it: given back to `restore`, they wait again. */
export interface Removed {
  readonly jobs: readonly Job[];
  readonly rows: readonly string[];
}

/** One job, or the jobs of a group, of a change of many; plain data, so that it can be kept until it is carried out. */
export type JobStep =
  /** `entry.id` is the id it gets: `copy` has no meaning here. */
  | { readonly kind: 'add'; readonly entry: AddJob & { readonly id: string } }
  | { readonly kind: 'remove'; readonly id: string }
  /** `rows`: waiting rows that went with it. */
  | { readonly kind: 'restore'; readonly job: Job; readonly rows: readonly string[] }
  | { readonly kind: 'pause'; readonly id: string; readonly until: Instant | null }
  | { readonly kind: 'resume'; readonly id: string; readonly missed: 'forget' | 'catch-up' }
  /** As in `modify`. */
  | { readonly kind: 'patch'; readonly id: string; readonly patch: SpecPatch }
  /** `keepsPause`: the new group has the pause of the old one; otherwise occurrences in the pause that they leave are recorded as paused (S26). */
  | { readonly kind: 'regroup'; readonly move: GroupMove; readonly keepsPause: boolean }
  /** The pause of a group as it is given, without an event; `null` = none. */
  | { readonly kind: 'group-pause'; readonly group: string; readonly pause: PauseState | null };

/** `jobs`: added or replaced, or removed as they were; `rows`: as in `Removed`; `changed`: how many jobs. */
export interface StepsDone {
  readonly jobs: readonly Job[];
  readonly rows: readonly string[];
  readonly changed: number;
}

/** Which coming occurrences to leave out: the next one that is not left out yet, or all on these days in the schedule's zone (`YYYY-MM-DD`). */
export type SkipWish = { readonly next: true } | { readonly dates: readonly string[] };

export interface EngineSnapshot {
  readonly state: 'running' | 'paused' | 'stopped';
  readonly pausedAll: PauseState | null;
  readonly pausedGroups: Readonly<Record<string, PauseState>>;
  readonly running: number;
  /** Rows that wait for other runs or for their next attempt. */
  readonly queued: number;
  /** Rows that wait for a moment, a condition, another computer or the end of a pause. */
  readonly held: number;
  readonly settlingUntil: Instant | null;
  /** The earlier of the next fire and the first waiting row with a moment of its own (`run`). */
  readonly next: { readonly jobId: string; readonly at: Instant; readonly run?: string | undefined } | null;
}

export interface ListenOptions {
  /** Only these types; default all. */
  readonly types?: readonly EventType[] | undefined;
  /** Sum of EVENT_BITS, as in APScheduler; combined with `types` by "or". */
  readonly mask?: number | undefined;
}

/** Failing calls throw PunctualError with a code of the closed set; nothing hangs (S44). */
export interface Engine {
  /** Adopts what still runs (S32), decides what was missed (S18), then keeps time. `paused` starts with everything paused. */
  start(options?: { readonly paused?: boolean }): Promise<void>;
  /** Stops keeping time; `runs` says what happens to running processes (S37): wait for them, leave them running (default), or stop them. */
  stop(options?: { readonly runs?: 'wait' | 'leave' | 'stop' }): Promise<void>;

  add(job: AddJob): Job;
  /** All or none, in one transaction. */
  addMany(jobs: readonly AddJob[]): readonly Job[];
  /** Checks steps as a whole, one job per iteration: throws what adding or replacing them would throw. Writes nothing. */
  judge(steps: readonly JobStep[]): Generator<void, void>;
  /** Carries out steps that `judge` let through, and `also`, in one transaction. */
  carryOut(steps: readonly JobStep[], also?: () => void): StepsDone;
  /** `stored`: the patch was saved before, as in an undo; its patterns are not questioned again (S2). */
  modify(id: string, patch: SpecPatch, revision?: number, stored?: boolean): Job;
  reschedule(id: string, schedule: Schedule): Job;
  remove(ids: readonly string[]): Removed;
  removeAll(): number;
  /** Puts removed jobs back as they were, reopens the rows that were waiting, and decides what fell due meanwhile as missed. */
  restore(removed: { readonly jobs: readonly Job[]; readonly rows?: readonly string[] | undefined }): number;
  pause(ids: readonly string[], until?: Instant | null): number;
  resume(ids: readonly string[], missed?: 'forget' | 'catch-up'): number;
  /** Pauses everything, or one group, beside each job's own pause (S27). */
  pauseAll(options?: { readonly until?: Instant | null | undefined; readonly group?: string | undefined }): void;
  /** `missed` as in `resume`: what fell into the pause is recorded and forgotten (default), or treated as missed runs. */
  resumeAll(options?: {
    readonly group?: string | undefined;
    readonly missed?: 'forget' | 'catch-up' | undefined;
  }): void;

  /** Starts the job now, or queues it when nothing is free; may pass the global limit by one (S23). */
  run(id: string, options?: { readonly parameters?: Readonly<Record<string, string>> }): Run;
  /** The same job with the same parameters as an earlier run. */
  runAgain(runId: string): Run;
  stopRuns(ids: readonly string[]): number;
  /** Starts waiting rows now: opens jitter, settle, condition, pause, pace and slot, never the previous run. Fails with `conflict` when one no longer waits. */
  startNow(ids: readonly string[]): number;
  /** Closes waiting rows as skipped by a person. Fails with `conflict` when one no longer waits. */
  skipRuns(ids: readonly string[]): number;
  /** Holds caught-up runs that wait for the computer to settle, or lets them go. Fails with `conflict` when one does not settle. */
  hold(ids: readonly string[], held: boolean): number;
  /**
   * Runs that took place while the clock was ahead run once more, each at its own time (S40). `notes`: ids of the records that name
   * them, default all. Returns how many wait for their time now.
   */
  repeatAhead(notes?: readonly string[]): number;
  /** Leaves coming occurrences of a job out; they get their row when they fall due. Returns what was added. */
  skip(id: string, wish: SkipWish): readonly Skip[];
  /** Takes back what was left out; default all of the job. Returns the job. */
  unskip(id: string, skips?: readonly Skip[]): Job;
  answer(question: { readonly jobId?: string; readonly answer: MissedAnswer; readonly always?: boolean }): {
    readonly answered: number;
    readonly started: number;
  };

  /** Something happened on this computer that event schedules may wait for. */
  event(on: EventName): void;
  /** Conditions of jobs may hold now that did not, or the other way round. */
  conditionsChanged(): void;
  /** The shared ledger's answer for a row that waits for it. */
  claimed(runId: string, answer: ClaimAnswer): void;
  /** The system says it sleeps or woke, or the clock or zone may have changed; only a hint (S39). */
  hint(what: 'suspend' | 'resume' | 'clock'): void;

  configure(settings: EngineSettings): void;
  settings(): EngineSettings;
  snapshot(): EngineSnapshot;
  /** A row of the ledger as it waits at this moment: what for, under the pauses over its job, and from when (`notBefore`), with the settle delay as it is now. */
  waiting(run: Run): Run;
  /** Up to `count` coming fires of a job after `from` (default now): none of a finished job, at most as many as `maxRuns` still allows, none inside a pause or left out. */
  upcoming(id: string, count: number, from?: Instant): readonly Instant[];
  /** Returns the function that ends the subscription. */
  listen(listener: (event: EngineEvent) => void, options?: ListenOptions): () => void;
}
