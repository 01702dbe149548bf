/** Decides what a person is told outside the window: rules of job over group over settings, quiet hours, no bursts, never twice. */
import type { Language, Settings } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Instant, Millis, NotifyRules, Run } from '../engine/model.ts';
import type { Clock, Notifier, NotifyMessage } from '../engine/ports.ts';
import type { NoticeMarks } from '../store/notices.ts';
import type { Store } from '../store/open.ts';
import { isNoticeKind, type NoticeFigures, type NoticeKind, noticeWords } from './create-app-notice-words.ts';
import { createUnusualLengths } from './unusual-lengths.ts';

export interface JobNoticesDeps {
  readonly store: NoticeMarks & Pick<Store, 'job' | 'listRuns' | 'openRuns' | 'usualLength' | 'runningCounts'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly notify: () => Settings['notify'];
  readonly language: () => Language;
}

export interface JobNotices {
  event(event: EngineEvent): void;
  /** Tells what was held back once its time has come, and looks for runs of an unusual length. */
  idle(): void;
}

/** Within this time at most `AT_ONCE` messages are shown one by one; the rest becomes one digest. */
const BURST_MS: Millis = 60_000;
const AT_ONCE = 2;
/** Nothing can happen to a run that ended this long ago. */
const REMEMBER_MS: Millis = 30 * 86_400_000;
const FORGET_EVERY: Millis = 6 * 3_600_000;

const ENDS: readonly string[] = ['succeeded', 'failed', 'timed-out', 'stopped'];

export function createJobNotices(deps: JobNoticesDeps): JobNotices {
  const { store, notifier, clock } = deps;
  let burst = { since: Number.NEGATIVE_INFINITY, shown: 0 };
  let forgotten = clock.monotonic();
  const lengths = createUnusualLengths({
    ...{ store, clock },
    watched: (jobId) => rulesOf(jobId).longRunning === true,
    onUnusual: (run, how, tookMs, usual) =>
      tell(how === 'long' ? 'longRunning' : 'tookShort', run, { tookMs, usualMs: usual.medianMs }),
  });

  function tell(kind: NoticeKind, run: Run, figures: NoticeFigures = {}): void {
    // Before it is shown: after a crash in between, one message too few is better than one too many.
    if (!store.markNotice(run.id, kind, clock.now())) return;
    const now = clock.monotonic();
    if (now - burst.since >= BURST_MS) burst = { since: now, shown: 0 };
    if (burst.shown >= AT_ONCE || isQuiet(deps.notify().quiet, clock)) {
      store.holdNotice(run.id, kind);
      return;
    }
    burst.shown += 1;
    const words = noticeWords(deps.language());
    notifier.notify({
      title: words.title(kind, run),
      body: words.body(kind, run, figures),
      runId: run.id,
      jobId: run.jobId,
      urgent: kind === 'failed' || kind === 'interrupted',
      actions: actionsFor(kind, run, words.actions),
    });
  }

  function tellHeld(): void {
    if (clock.monotonic() - burst.since < BURST_MS || isQuiet(deps.notify().quiet, clock)) return;
    if (!store.hasHeldNotices()) return;
    const held = [...store.takeHeldNotices()];
    const words = noticeWords(deps.language());
    const count = held.reduce((sum, [, n]) => sum + n, 0);
    const parts = held.flatMap(([kind, n]) => (isNoticeKind(kind) ? [words.digestPart(kind, n)] : []));
    burst = { since: clock.monotonic(), shown: AT_ONCE };
    notifier.notify({ title: words.digestTitle(count), body: parts.join(', ') });
  }

  function rulesOf(jobId: string): NotifyRules {
    const { rules, groups } = deps.notify();
    const spec = store.job(jobId)?.spec;
    const group = spec?.group === undefined ? undefined : entryOf(groups, spec.group);
    return { ...rules, ...group, ...spec?.notify };
  }

  function finished(run: Run): void {
    if (!ENDS.includes(run.state)) return;
    const rules = rulesOf(run.jobId);
    const seconds = run.startedAt === null || run.finishedAt === null ? 0 : (run.finishedAt - run.startedAt) / 1000;
    const anyway = rules.always === true || seconds >= (rules.finishedAfterSeconds || Number.POSITIVE_INFINITY);
    if (run.state === 'stopped') {
      // Who stopped it knows: only "always" means also this.
      if (rules.always === true) tell('stopped', run);
    } else if (run.state !== 'succeeded') {
      if (rules.failed === true || anyway) tell('failed', run);
    } else {
      const needed = rules.recoveredAfter ?? 1;
      const failures = rules.recovered === true ? failuresBefore(run, needed) : 0;
      if (rules.recovered === true && failures >= needed) tell('recovered', run, { failures });
      else if (rules.succeeded === true || anyway) tell('succeeded', run);
    }
  }

  /** How many of the runs just before this one failed, counted no further than needed to know and to say it. */
  function failuresBefore(run: Run, needed: number): number {
    const states = ['succeeded', 'failed', 'timed-out'] as const;
    const { items } = store.listRuns({ jobId: run.jobId, states, limit: Math.max(needed, 10) + 2 });
    const before = items.filter((row) => row.id !== run.id && row.scheduledAt <= run.scheduledAt);
    const good = before.findIndex((row) => row.state === 'succeeded');
    return good < 0 ? before.length : good;
  }

  function forgetOld(): void {
    if (clock.monotonic() - forgotten < FORGET_EVERY) return;
    forgotten = clock.monotonic();
    const before: Instant = clock.now() - REMEMBER_MS;
    store.forgetNotices(before);
  }

  return {
    event(event) {
      switch (event.type) {
        case 'run-started':
        case 'run-adopted':
          lengths.began(event.run);
          break;
        case 'slept':
          lengths.slept(event.forMs);
          break;
        case 'run-finished':
          finished(event.run);
          lengths.ended(event.run);
          break;
        case 'run-warned':
          // Who set the share of the limit asked for exactly this.
          tell('nearLimit', event.run);
          break;
        case 'run-missed':
          if (rulesOf(event.run.jobId).missed === true) tell('missed', event.run);
          break;
        case 'run-interrupted': {
          lengths.ended(event.run);
          const { interrupted, always } = rulesOf(event.run.jobId);
          if (interrupted === true || always === true) tell('interrupted', event.run);
          break;
        }
        default:
      }
    },
    idle() {
      lengths.look();
      tellHeld();
      forgetOld();
    },
  };
}

/** What a person is likely to do next. A row that waits in the inbox is answered, everything else is started once more. */
function actionsFor(
  kind: NoticeKind,
  run: Run,
  labels: ReturnType<typeof noticeWords>['actions'],
): NotifyMessage['actions'] {
  if (kind === 'missed' && run.inbox) {
    return [
      { id: 'run-once', label: labels.runOnce },
      { id: 'skip', label: labels.skip },
    ];
  }
  if (kind === 'missed') return [{ id: 'again', label: labels.runNow }];
  const log = { id: 'log', label: labels.log } as const;
  return kind === 'longRunning' || kind === 'tookShort' || kind === 'nearLimit'
    ? [log]
    : [{ id: 'again', label: labels.again }, log];
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
