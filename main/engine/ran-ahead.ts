import type { Core } from './core.ts';
import type { Launcher } from './launch.ts';
import type { Instant, Run } from './model.ts';
import { isDecided } from './proof.ts';

/** Occurrences looked at for one note. */
const MOST = 10_000;

export interface RanAhead {
  /**
   * Runs that took place while the clock was ahead run once more, each at its own time (S40): a row for each that waits until then.
   * `notes`: ids of the records that name them; default all. Returns how many will run; a second call plans nothing twice.
   */
  repeat(notes: readonly string[] | undefined, now: Instant): number;
}

/** The part of the engine behind "Run them again on time", after a clock was set back. */
export function createRanAhead(core: Core, launcher: Launcher): RanAhead {
  const { store } = core.deps;

  function repeatNote(note: Run, now: Instant): number {
    const job = store.job(note.jobId);
    if (job === null || job.state === 'broken') return 0;
    const from = Math.max(note.scheduledAt, now + 1);
    const { instants } = core.triggers.of(job).between(from, note.scheduledTo ?? note.scheduledAt, MOST);
    let planned = 0;
    for (const at of instants) {
      const ran = store.occurrence(job.id, at);
      if (ran === null || !isDecided(store, ran)) continue;
      const run = launcher.launch(
        job,
        {
          ...{ kind: 'manual', reason: 'manual', why: { code: 'rerun', of: ran.id }, scheduledAt: at, dueAt: at },
          ...{ missedCount: 0, parameters: ran.parameters, parentRun: ran.id, inOrder: true },
          hold: { waitingFor: 'time', notBefore: at },
        },
        now,
      );
      if (run !== null) planned += 1;
    }
    if (planned > 0) {
      const before = note.why.code === 'clock-ahead' ? (note.why.again ?? 0) : 0;
      store.updateRun(note.id, { why: { code: 'clock-ahead', again: before + planned } });
    }
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
