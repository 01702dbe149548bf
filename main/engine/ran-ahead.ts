import type { Core } from './core.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Job, Run } from './model.ts';
import { hasRun, isDecided } from './proof.ts';
import { compileSchedule } from './triggers/compile.ts';
import type { Trigger } from './triggers/trigger.ts';

/** Rows read from the store at once. */
const PAGE = 500;
/** Runs that one note plans at most. */
const MOST = 10_000;
/** Places tried for one repeat: each time the clock was ahead again may have taken one. */
const MOST_TIMES = 100;

export interface RanAhead {
  /**
   * Runs that took place while the clock was ahead run once more, each at its own time (S40): a row for each that waits until then.
   * `notes`: ids of the records that name them; default all. Returns how many will run; a second call plans nothing twice.
   */
  repeat(notes: readonly string[] | undefined, now: Instant): number;
}

/** Rows of the kind `scheduled` after `after` and up to `to`, open and closed, in the order of their times. */
export function* occurrencesBetween(core: Core, jobId: string, after: Instant, to: Instant): Generator<Run> {
  const open = core.open
    .ofJob(jobId)
    .filter(({ kind, scheduledAt }) => kind === 'scheduled' && scheduledAt > after && scheduledAt <= to)
    .sort((a, b) => a.scheduledAt - b.scheduledAt);
  let next = 0;
  for (let from = after; from < to; ) {
    const page = core.deps.store.closedBetween(jobId, from, to, PAGE);
    for (const row of page) {
      for (let one = open[next]; one !== undefined && one.scheduledAt < row.scheduledAt; one = open[next]) {
        next += 1;
        yield one;
      }
      yield row;
    }
    from = page.length < PAGE ? to : (page.at(-1)?.scheduledAt ?? to);
  }
  yield* open.slice(next);
}

/** Ids of the runs of a job that wait to run once more at their time. */
export function repeatsOf(core: Core, jobId: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const run of core.open.ofJob(jobId)) {
    if (run.kind === 'manual' && run.why.code === 'rerun' && run.waitingFor === 'time') found.add(run.why.of);
  }
  return found;
}

/** The part of the engine behind "Run them again on time", after a clock was set back. */
export function createRanAhead(core: Core, launcher: Launcher): RanAhead {
  const { store } = core.deps;

  /** The schedule that the note was counted under; what it names may have another one by now. */
  function triggerOf(job: Job, note: Run): Trigger {
    const grid = note.wait?.grid;
    if (grid === undefined) return core.triggers.of(job);
    return compileSchedule(grid.schedule, { zone: grid.zone, anchor: grid.anchor, lastFinish: null });
  }

  /**
   * The row of a repeat of this run, or the instant at which there is room for one. One that took place in a time that is still to come,
   * because the clock was ahead once more, is none.
   */
  function repeatOf(ran: Run, now: Instant): Run | Instant | null {
    const at = ran.scheduledAt;
    for (let place = at; place < at + MOST_TIMES; place += 1) {
      const row = store.occurrence(ran.jobId, place, 'manual');
      if (row === null) return place;
      // A run by hand in the same millisecond is another matter.
      if (row.parentRun !== ran.id) continue;
      // Taken back with its job, or missed: its row is taken over.
      if (!isDecided(store, row)) return place;
      if ((row.startedAt ?? row.finishedAt ?? now) <= now) return row;
    }
    return null;
  }

  function plan(job: Job, ran: Run, place: Instant, now: Instant): boolean {
    const at = ran.scheduledAt;
    const run = launcher.launch(
      job,
      {
        ...{ kind: 'manual', reason: 'manual', why: { code: 'rerun', of: ran.id }, scheduledAt: place, dueAt: at },
        ...{ missedCount: 0, parameters: ran.parameters, parentRun: ran.id, inOrder: true },
        hold: { waitingFor: 'time', notBefore: at },
      },
      now,
    );
    return run !== null;
  }

  function repeatNote(note: Run, now: Instant): number {
    const job = store.job(note.jobId);
    if (job === null || job.state === 'broken') return 0;
    const trigger = triggerOf(job, note);
    let planned = 0;
    let again = 0;
    for (const ran of occurrencesBetween(core, job.id, note.scheduledAt - 1, note.scheduledTo ?? note.scheduledAt)) {
      const at = ran.scheduledAt;
      if (!hasRun(ran) || trigger.next(at - 1) !== at) continue;
      const known = repeatOf(ran, now);
      if (known !== null && typeof known !== 'number') again += 1;
      else if (known !== null && at > now && planned < MOST && plan(job, ran, known, now)) planned += 1;
    }
    again += planned;
    const before = note.why.code === 'clock-ahead' ? (note.why.again ?? 0) : 0;
    // Also without a new one: another note may name the same runs.
    if (again !== before) store.updateRun(note.id, { why: { code: 'clock-ahead', ...(again === 0 ? {} : { again }) } });
    return planned;
  }

  return {
    repeat(ids, now) {
      const known = ids?.map((id) => store.run(id)) ?? store.notesAfter(now);
      const notes = known.filter((run) => run !== null && run.kind === 'note' && run.why.code === 'clock-ahead');
      return notes.reduce((sum, note) => sum + (note === null ? 0 : repeatNote(note, now)), 0);
    },
  };
}
