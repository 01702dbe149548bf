/** Decides what a person is told outside the window: rules of the job over rules of the settings, quiet hours, no bursts. */
import type { Language, Settings } from '../../preload/contract.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Millis, NotifyRules, Run } from '../engine/model.ts';
import type { Clock, Notifier } from '../engine/ports.ts';
import type { Store } from '../store/open.ts';
import { type NoticeKind, noticeWords } from './create-app-notice-words.ts';

export interface JobNoticesDeps {
  readonly store: Pick<Store, 'job' | 'recentRuns' | 'openRuns' | 'statistics' | 'runningCounts'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly notify: () => Settings['notify'];
  readonly language: () => Language;
}

export interface JobNotices {
  event(event: EngineEvent): void;
  /** Tells what was held back once its time has come, and looks for runs that take longer than usual. */
  idle(): void;
}

/** Within this time at most `AT_ONCE` messages are shown one by one; the rest becomes one digest. */
const BURST_MS: Millis = 60_000;
const AT_ONCE = 2;
/** Fewer past runs than this say nothing about what is usual. */
const ENOUGH_RUNS = 5;

export function createJobNotices(deps: JobNoticesDeps): JobNotices {
  const { store, notifier, clock } = deps;
  let burst = { since: Number.NEGATIVE_INFINITY, shown: 0 };
  const held = new Map<NoticeKind, number>();
  /** Runs that were called long already; forgotten when they end. */
  const calledLong = new Set<string>();

  function tell(kind: NoticeKind, run: Run): void {
    const now = clock.monotonic();
    if (now - burst.since >= BURST_MS) burst = { since: now, shown: 0 };
    if (burst.shown >= AT_ONCE || isQuiet(deps.notify().quiet, clock)) {
      held.set(kind, (held.get(kind) ?? 0) + 1);
      return;
    }
    burst.shown += 1;
    const words = noticeWords(deps.language());
    notifier.notify({
      title: words.title(kind, run.jobName),
      body: words.body(kind, run),
      runId: run.id,
      jobId: run.jobId,
      urgent: kind === 'failed' || kind === 'interrupted',
    });
  }

  function tellHeld(): void {
    if (held.size === 0 || clock.monotonic() - burst.since < BURST_MS || isQuiet(deps.notify().quiet, clock)) return;
    const words = noticeWords(deps.language());
    const count = [...held.values()].reduce((sum, n) => sum + n, 0);
    const body = [...held].map(([kind, n]) => words.digestPart(kind, n)).join(', ');
    held.clear();
    burst = { since: clock.monotonic(), shown: AT_ONCE };
    notifier.notify({ title: words.digestTitle(count), body });
  }

  const rulesOf = (jobId: string): NotifyRules => ({ ...deps.notify().rules, ...store.job(jobId)?.spec.notify });

  function finished(run: Run): void {
    const rules = rulesOf(run.jobId);
    if (run.state === 'failed' || run.state === 'timed-out') {
      if (rules.failed === true) tell('failed', run);
      return;
    }
    if (run.state !== 'succeeded') return;
    const seconds = run.startedAt === null || run.finishedAt === null ? 0 : (run.finishedAt - run.startedAt) / 1000;
    if (rules.recovered === true && failedBefore(run)) tell('recovered', run);
    else if (rules.succeeded === true || seconds >= (rules.finishedAfterSeconds ?? Number.POSITIVE_INFINITY)) {
      tell('succeeded', run);
    }
  }

  /** The row before this one, among those that ran, ended badly. */
  function failedBefore(run: Run): boolean {
    const recent = store.recentRuns([run.jobId], 12).get(run.jobId) ?? [];
    const before = recent.find((row) => row.id !== run.id && ['succeeded', 'failed', 'timed-out'].includes(row.state));
    return before !== undefined && before.state !== 'succeeded';
  }

  function lookForLongRuns(): void {
    if (store.runningCounts().size === 0) return;
    for (const run of store.openRuns()) {
      if (run.state !== 'running' || run.startedAt === null || calledLong.has(run.id)) continue;
      if (rulesOf(run.jobId).longRunning !== true) continue;
      const { runs, p95Ms } = store.statistics(run.jobId);
      if (runs < ENOUGH_RUNS || p95Ms === null || clock.now() - run.startedAt <= p95Ms) continue;
      calledLong.add(run.id);
      tell('longRunning', run);
    }
  }

  return {
    event(event) {
      switch (event.type) {
        case 'run-finished':
          calledLong.delete(event.run.id);
          finished(event.run);
          break;
        case 'run-missed':
          if (rulesOf(event.run.jobId).missed === true) tell('missed', event.run);
          break;
        case 'run-interrupted':
          calledLong.delete(event.run.id);
          if (rulesOf(event.run.jobId).interrupted === true) tell('interrupted', event.run);
          break;
        default:
      }
    },
    idle() {
      lookForLongRuns();
      tellHeld();
    },
  };
}

/** Whether the wall clock here is inside the quiet hours; `from` later than `to` wraps over midnight. */
export function isQuiet(quiet: Settings['notify']['quiet'], clock: Pick<Clock, 'now' | 'zone'>): boolean {
  if (quiet === null || quiet.from === quiet.to) return false;
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: clock.zone(),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(clock.now());
  return quiet.from < quiet.to ? time >= quiet.from && time < quiet.to : time >= quiet.from || time < quiet.to;
}
