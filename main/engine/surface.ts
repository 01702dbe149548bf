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
} from './model.ts';
import type { GroupMove } from './ports.ts';

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

/** Jobs that change their group, and what becomes of pauses of groups; null = none move, no pause. */
export interface Regroup {
  readonly move: GroupMove | null;
  readonly pauses: Readonly<Record<string, PauseState | null>>;
}

export interface EngineSnapshot {
  readonly state: 'running' | 'paused' | 'stopped';
  readonly pausedAll: PauseState | null;
  readonly pausedGroups: Readonly<Record<string, PauseState>>;
  readonly running: number;
  readonly queued: number;
  readonly settlingUntil: Instant | null;
  readonly next: { readonly jobId: string; readonly at: Instant } | null;
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
  /** Adds, replaces and removes in one transaction: all of it or nothing. */
  change(work: { readonly add: readonly AddJob[]; readonly remove: readonly string[] }): {
    readonly added: readonly Job[];
    readonly removed: readonly Job[];
  };
  /** `stored`: the patch was saved before, as in an undo; its patterns are not questioned again (S2). */
  modify(id: string, patch: SpecPatch, revision?: number, stored?: boolean): Job;
  /** All or none, in one transaction. */
  modifyMany(changes: readonly { readonly id: string; readonly patch: SpecPatch }[]): readonly Job[];
  reschedule(id: string, schedule: Schedule): Job;
  remove(ids: readonly string[]): readonly Job[];
  removeAll(): number;
  /** Puts removed jobs back as they were; next fire is computed from now. */
  restore(jobs: readonly Job[]): number;
  pause(ids: readonly string[], until?: Instant | null): number;
  resume(ids: readonly string[], missed?: 'forget' | 'catch-up'): number;
  /** Pauses everything, or one group, beside each job's own pause (S27). */
  pauseAll(options?: { readonly until?: Instant | null; readonly group?: string }): void;
  /** `missed` as in `resume`: what fell into the pause is recorded and forgotten (default), or treated as missed runs. */
  resumeAll(options?: { readonly group?: string; readonly missed?: 'forget' | 'catch-up' }): void;

  /** Moves jobs between groups in one transaction together with `also`: all of it or nothing. What fell into a pause that a job leaves behind is recorded as paused. Answers how many moved. */
  regroup(work: Regroup, also: () => void): number;

  /** Starts the job now, or queues it when nothing is free; may pass the global limit by one (S23). */
  run(id: string, options?: { readonly parameters?: Readonly<Record<string, string>> }): Run;
  /** The same job with the same parameters as an earlier run. */
  runAgain(runId: string): Run;
  stopRuns(ids: readonly string[]): number;
  answer(question: { readonly jobId?: string; readonly answer: MissedAnswer; readonly always?: boolean }): {
    readonly answered: number;
    readonly started: number;
  };

  /** Something happened on this computer that event schedules may wait for. */
  event(on: EventName): void;
  /** The system says it sleeps or woke, or the clock or zone may have changed; only a hint (S39). */
  hint(what: 'suspend' | 'resume' | 'clock'): void;

  configure(settings: EngineSettings): void;
  settings(): EngineSettings;
  snapshot(): EngineSnapshot;
  /** Up to `count` coming fires of a job after `from` (default now). */
  upcoming(id: string, count: number, from?: Instant): readonly Instant[];
  /** Returns the function that ends the subscription. */
  listen(listener: (event: EngineEvent) => void, options?: ListenOptions): () => void;
}
