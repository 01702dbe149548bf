/** What every importer answers: each entry beside what it becomes, and everything that is different or was not understood. Types only. */
import type { Language } from '../../preload/contract.ts';
import type { EventName, Instant, JobSpec } from '../engine/model.ts';
import type { ScheduleFault } from '../engine/schedule-faults.ts';

/** One thing that will not be as it was, in words. Codes are for programs and tests; the same code means the same kind of difference. */
export interface Difference {
  readonly code: string;
  readonly message: string;
  /** Where Punctual refuses the schedule: the facts, for a window that has words of its own. */
  readonly fault?: ScheduleFault | undefined;
}

/** Something in the source that nobody here understood. Never dropped silently. */
export interface NotUnderstood {
  /** Line in the source, from 1; null when it has none. */
  readonly line: number | null;
  /** What stood there, cut to a readable length. */
  readonly text: string;
  readonly message: string;
}

/** The next fires, and why there are fewer than asked for. */
export interface FireList {
  readonly instants: readonly Instant[];
  /** For example "counted from boot, so it has no times of the clock"; null when the list speaks for itself. */
  readonly note: string | null;
}

export interface ImportEntry {
  readonly source: {
    /** From 1; null when the source has no lines (binary plist). */
    readonly line: number | null;
    /** What the source calls it, or the first words of its command. */
    readonly name: string;
    /** The entry as it was written, cut to a readable length. */
    readonly text: string;
  };
  /** Stable over repeated imports of the same source, so that importing twice finds the job again. */
  readonly id: string;
  /** What it becomes; null = it cannot be carried over, and `differences` says why. */
  readonly spec: JobSpec | null;
  /** The source had it switched off: it is added paused. */
  readonly paused: boolean;
  readonly differences: readonly Difference[];
  /** By the source's own rules, worked out without the engine. */
  readonly oldFires: FireList;
  /** By the schedule it becomes. */
  readonly newFires: FireList;
  readonly zone: string;
}

export type ImportFormat = 'crontab' | 'systemd' | 'launchd' | 'task-scheduler';

export interface ImportResult {
  readonly format: ImportFormat;
  readonly entries: readonly ImportEntry[];
  /** True of every entry alike, said once: missed runs, environment, where output goes. */
  readonly differences: readonly Difference[];
  readonly notUnderstood: readonly NotUnderstood[];
}

/** Where and when the import happens. */
export interface ImportContext {
  /** Zone of this computer, an IANA name. */
  readonly zone: string;
  readonly now: Instant;
  /** Who will own the jobs, to be compared with users named in the source; null = not known. */
  readonly user?: string | null | undefined;
  /** Home folder of that user, where a source has a sign for it; null = not known. */
  readonly home?: string | null | undefined;
  /** How many entries one import may have; default as in bounds.ts. */
  readonly entries?: number | undefined;
  /** How many fires to list; default 20. */
  readonly count?: number | undefined;
  /** Of every sentence in the answer; default English. */
  readonly language?: Language | undefined;
  /** Events that the host of this computer reports; undefined = not known. */
  readonly events?: readonly EventName[] | undefined;
}

/** A part of the source for a report: one line, not too long. */
export function excerpt(text: string, most = 200): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

// ---------------------------------------------------------------------------------------------- our own files

/** A job as a jobs file and a bundle hold it: its id beside what the person decided. */
export type FileJob = { readonly id: string } & JobSpec;

/** What `punctual apply` does, or would do. */
export interface ApplyPlan {
  readonly added: readonly { readonly id: string; readonly name: string; readonly words: string }[];
  /** Each change in words: `schedule: every 15 minutes -> Monday to Friday, 09:00`. */
  readonly changed: readonly { readonly id: string; readonly name: string; readonly changes: readonly string[] }[];
  /** In the store but not in the file; removed only when asked to prune. */
  readonly removed: readonly { readonly id: string; readonly name: string }[];
  /** How many jobs are in the store and not in the file, and stay. */
  readonly kept: number;
  readonly unchanged: number;
  readonly needSecrets?: readonly NeededSecrets[] | undefined;
}

/** Secrets of a job that have no value here: files carry their names only. */
export interface NeededSecrets {
  readonly id: string;
  readonly name: string;
  readonly secrets: readonly string[];
}

/** Everything but history and secrets, as one JSON value; the same jobs give the same bytes. */
export interface Bundle {
  readonly format: 'punctual-bundle';
  readonly version: number;
  readonly jobs: readonly BundleJob[];
  /** As the person changed them; null = all defaults. */
  readonly settings: unknown;
  /** Jobs that are not in it, because their rows in the database cannot be read (S41); absent when there are none. */
  readonly leftOut?: readonly LeftOut[] | undefined;
}
export interface LeftOut {
  readonly id: string;
  /** As far as it is known. */
  readonly name: string;
  readonly problem: string;
}
export interface BundleJob {
  readonly id: string;
  readonly spec: JobSpec;
  /** Null = not paused; `until` null = until somebody resumes it. */
  readonly paused: { readonly until: Instant | null } | null;
}

/** What happens to a job of a bundle whose id exists. */
export type BundleChoice = 'update' | 'skip' | 'copy';

export interface BundleOutcome {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly skipped: readonly string[];
  /** Ids of the originals that were copied under new ids. */
  readonly copied: readonly string[];
  readonly settings: boolean;
  readonly needSecrets?: readonly NeededSecrets[] | undefined;
}
