/** What happened, in the past tense, for window, tray, notifier and log (S43). */
import type { Instant, Job, Millis, Run } from './model.ts';
import type { Reason } from './reasons.ts';

export type EngineEvent =
  | { readonly type: 'scheduler-started'; readonly at: Instant }
  | {
      readonly type: 'scheduler-paused';
      readonly at: Instant;
      readonly until: Instant | null;
      readonly group: string | null;
    }
  | { readonly type: 'scheduler-resumed'; readonly at: Instant; readonly group: string | null }
  | { readonly type: 'scheduler-stopped'; readonly at: Instant }
  | { readonly type: 'job-added'; readonly at: Instant; readonly job: Job }
  | { readonly type: 'job-changed'; readonly at: Instant; readonly job: Job; readonly rescheduled: boolean }
  | { readonly type: 'job-removed'; readonly at: Instant; readonly job: Job }
  | { readonly type: 'job-paused'; readonly at: Instant; readonly job: Job }
  | { readonly type: 'job-resumed'; readonly at: Instant; readonly job: Job }
  | { readonly type: 'job-finished'; readonly at: Instant; readonly job: Job }
  | { readonly type: 'all-jobs-removed'; readonly at: Instant; readonly count: number }
  /** Nothing but the group of these jobs changed. */
  | {
      readonly type: 'jobs-regrouped';
      readonly at: Instant;
      readonly from: string | null;
      readonly to: string | null;
      readonly count: number;
    }
  | { readonly type: 'run-queued'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-started'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-finished'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-missed'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-skipped'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-merged'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-interrupted'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-adopted'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'run-warned'; readonly at: Instant; readonly run: Run }
  | { readonly type: 'missed-answered'; readonly at: Instant; readonly jobId: string }
  /** The clock was set back. `notRepeated` = occurrences to come that ran already, while the clock was ahead (S40). */
  | { readonly type: 'clock-moved'; readonly at: Instant; readonly byMs: Millis; readonly notRepeated: number }
  | { readonly type: 'slept'; readonly at: Instant; readonly from: Instant; readonly forMs: Millis }
  /** The computer is in another zone: how many jobs moved, how many occurrences it jumped over run now, how many come again and do not run again (S11). */
  | {
      readonly type: 'zone-changed';
      readonly at: Instant;
      readonly from: string;
      readonly to: string;
      readonly moved: number;
      readonly startedNow: number;
      readonly notRepeated: number;
    }
  | { readonly type: 'settings-changed'; readonly at: Instant }
  | {
      readonly type: 'store-failed';
      readonly at: Instant;
      readonly message: string;
      readonly reason?: Reason | undefined;
    }
  /** A transaction went well after one that failed. */
  | { readonly type: 'store-recovered'; readonly at: Instant };

export type EventType = EngineEvent['type'];

/** One bit per type, so that a listener can choose with a mask as in APScheduler; the order is part of the public surface. */
export const EVENT_BITS = {
  'scheduler-started': 1,
  'scheduler-paused': 2,
  'scheduler-resumed': 4,
  'scheduler-stopped': 8,
  'job-added': 16,
  'job-changed': 32,
  'job-removed': 64,
  'job-paused': 128,
  'job-resumed': 256,
  'job-finished': 512,
  'all-jobs-removed': 1024,
  'run-queued': 2048,
  'run-started': 4096,
  'run-finished': 8192,
  'run-missed': 16384,
  'run-skipped': 32768,
  'run-merged': 65536,
  'run-interrupted': 131072,
  'run-adopted': 262144,
  'run-warned': 524288,
  'missed-answered': 1048576,
  'clock-moved': 2097152,
  slept: 4194304,
  'zone-changed': 8388608,
  'settings-changed': 16777216,
  'store-failed': 33554432,
  'jobs-regrouped': 67108864,
  'store-recovered': 134217728,
} as const satisfies Record<EventType, number>;
