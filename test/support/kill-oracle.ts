/**
 * An independent judge of a data folder in which a host was killed: compares the database, the marks that the jobs left and the
 * schedules that were in force. Knows nothing of how the engine decides.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Instant, Job, Run, Schedule } from '../../main/engine/model.ts';
import { compileSchedule } from '../../main/engine/triggers/compile.ts';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from './fake-log.ts';
import { attemptKey, type Marks, readMarks, type Start } from './kill-jobs.ts';

/** The grid of a job from its anchor on, until the next era begins. */
export interface Era {
  readonly schedule: Schedule;
  readonly anchor: Instant;
}

export interface Verdict {
  /** Occurrences that there were. */
  readonly occurrences: number;
  /** Processes that were started, as the jobs' own marks tell. */
  readonly processes: number;
  readonly lost: readonly string[];
  /** Rows for which no schedule had an occurrence. */
  readonly invented: readonly string[];
  readonly doubled: readonly string[];
  /** Started processes whose end the ledger does not know, or rows whose process never was. */
  readonly unaccounted: readonly string[];
  readonly wrongEnds: readonly string[];
  readonly corrupt: readonly string[];
}

/** What a verdict must say. */
export const NOTHING_WRONG = {
  lost: [],
  invented: [],
  doubled: [],
  unaccounted: [],
  wrongEnds: [],
  corrupt: [],
} as const;

/** Number of complaints. */
export const wrongIn = (verdict: Verdict): number =>
  Object.keys(NOTHING_WRONG).reduce((sum, kind) => sum + verdict[kind as keyof typeof NOTHING_WRONG].length, 0);

/** From a backup until it was put back: the ledger knows of these times only that they are past. */
export interface Forgotten {
  /** Before the backup was begun. */
  readonly from: Instant;
  /** When it was done. */
  readonly by: Instant;
  /** When it had been put back. */
  readonly to: Instant;
}

export interface Life {
  /** By the clock of the host. */
  readonly now: Instant;
  /** The clock was set back. */
  readonly wentBack?: boolean;
  readonly forgotten?: readonly Forgotten[];
  readonly erasOf: (jobId: string) => readonly Era[];
  /** What was around the host may have kept a process from being started; the row says so. */
  readonly startsMayFail?: boolean;
  /** Jobs that leave no marks and are not judged. */
  readonly apart?: (jobId: string) => boolean;
}

type Found = { [K in keyof typeof NOTHING_WRONG]: string[] };

/** @param marks Path of the file with the marks. No host may be running. */
export function judge(folder: string, marks: string, life: Life): Verdict {
  const found: Found = { lost: [], invented: [], doubled: [], unaccounted: [], wrongEnds: [], corrupt: [] };
  const { jobs, runs } = readLedger(join(folder, 'punctual.db'), found);
  const own = jobs.filter((job) => life.apart?.(job.id) !== true);
  let occurrences = 0;
  for (const job of own)
    occurrences += judgeOccurrences(
      job,
      runs.filter((run) => run.jobId === job.id),
      life,
      found,
    );
  const marked = readMarks(marks);
  judgeProcesses(
    own,
    runs.filter(
      (run) => life.apart?.(run.jobId) !== true && !(life.startsMayFail && run.ending?.code === 'not-started'),
    ),
    marked,
    life.forgotten ?? [],
    found,
  );
  return { occurrences, processes: new Set(marked.starts.map(attemptKey)).size, ...found };
}

function readLedger(file: string, found: Found): { readonly jobs: readonly Job[]; readonly runs: readonly Run[] } {
  const db = new Database(file, { readonly: true });
  const integrity = db.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') found.corrupt.push(String(integrity));
  const runIds = db.prepare('SELECT id FROM runs').pluck().all() as string[];
  db.close();
  const store = openStore({
    file,
    log: createKeptLog(),
    clock: { now: Date.now, monotonic: () => performance.now(), zone: () => 'UTC' },
  });
  try {
    return {
      runs: runIds.map((id) => store.run(id)).filter((run) => run !== null),
      jobs: store
        .jobIds()
        .map((id) => store.job(id))
        .filter((job) => job !== null),
    };
  } finally {
    store.close();
  }
}

/**
 * Every occurrence of each schedule that was in force is in the ledger exactly once: its own row, or counted by one span; and nothing
 * else is. After a clock set back what a span tells of may come again and then has its own row as well (S40), but never two.
 */
function judgeOccurrences(job: Job, runs: readonly Run[], life: Life, found: Found): number {
  const { lost, doubled, invented } = found;
  const wentBack = life.wentBack === true;
  const instants = occurrencesOf(job, life);
  // Its grid moves with the end of each run, so there is no list of times that must be there.
  if (instants === null) return 0;
  const own = new Map<number, number>();
  for (const run of runs) if (run.kind === 'scheduled') own.set(run.scheduledAt, (own.get(run.scheduledAt) ?? 0) + 1);
  const spans = runs.filter((run) => run.kind === 'span');
  const inside = (span: Run, at: number) => span.scheduledAt <= at && at <= (span.scheduledTo ?? 0);
  const named = (at: number) => `${job.spec.name} at ${new Date(at).toISOString()}`;
  for (const at of instants) {
    const alone = own.get(at) ?? 0;
    const inSpans = spans.filter((span) => inside(span, at)).length;
    if (alone + inSpans === 0) lost.push(named(at));
    if (alone > 1 || (!wentBack && inSpans > 1)) doubled.push(named(at));
  }
  if (!wentBack) {
    const all = new Set(instants);
    for (const at of own.keys()) if (!all.has(at)) invented.push(named(at));
    for (const span of spans) {
      // A pause that is caught up takes some of its span out again, for rows of their own.
      const there = instants.filter((at) => inside(span, at) && !own.has(at)).length;
      if (there !== span.count) invented.push(`${named(span.scheduledAt)}: a span of ${span.count} over ${there}`);
    }
  }
  return instants.length;
}

/** Up to the next fire of the job; null for a schedule whose times follow from its runs. */
function occurrencesOf(job: Job, { erasOf, now }: Life): number[] | null {
  const eras = erasOf(job.id);
  if (eras.some(({ schedule }) => schedule.kind === 'interval' && schedule.from === 'finish')) return null;
  return eras.flatMap(({ schedule, anchor }, n) => {
    const trigger = compileSchedule(schedule, { zone: 'UTC', anchor, lastFinish: null });
    const to = eras[n + 1]?.anchor ?? (job.nextFire ?? now) - 1;
    return trigger.between(anchor + 1, to, 10_000_000).instants;
  });
}

function judgeProcesses(
  jobs: readonly Job[],
  runs: readonly Run[],
  marks: Marks,
  forgotten: readonly Forgotten[],
  found: Found,
): void {
  const codes = new Map(
    jobs.map((job) => [
      job.id,
      Number(job.spec.action.kind === 'shell' ? job.spec.action.command.split('exit ').at(-1) : 0),
    ]),
  );
  const wasForgotten = (at: number): boolean => forgotten.some(({ from, to }) => from <= at && at <= to);
  const expected = new Set<string>();
  for (const run of runs) {
    const named = `${run.jobName} ${run.id}`;
    if (run.state === 'queued' || run.state === 'starting' || run.state === 'running')
      found.unaccounted.push(`${named} is still ${run.state}`);
    // A backup has it running; how it ended was known to the database that was replaced.
    const ranOn = forgotten.some(
      ({ from, by }) => (run.startedAt ?? run.decidedAt) <= by && from <= (run.finishedAt ?? 0),
    );
    if (run.state === 'interrupted' && !ranOn) found.unaccounted.push(`${named} was interrupted`);
    // One that was stopped before its process was there never ran.
    const ran =
      run.state === 'succeeded' ||
      run.state === 'failed' ||
      run.state === 'timed-out' ||
      (run.state === 'stopped' && run.startedAt !== null);
    const attempts = [...run.attempts, ...(ran ? [run] : [])];
    for (const attempt of attempts) {
      expected.add(`${run.id} ${attempt.attempt}`);
      if (attempt.exitCode !== codes.get(run.jobId)) {
        found.wrongEnds.push(
          `${named} attempt ${attempt.attempt}: exit code ${attempt.exitCode}, ending ${JSON.stringify(attempt.ending)}`,
        );
      }
    }
    if (run.state === 'interrupted' && ranOn) expected.add(`${run.id} ${run.attempt}`);
  }
  const started = countBy(marks.starts, attemptKey);
  for (const key of expected) {
    if (!started.has(key)) found.unaccounted.push(`${key}: the ledger says it ran, the job left no mark`);
    else if (marks.ended.get(key) !== 1) found.unaccounted.push(`${key}: began but did not reach its end`);
  }
  for (const [key, all] of started) if (all.length > 1) found.doubled.push(`${key} ran ${all.length} times`);
  for (const start of marks.starts)
    if (!expected.has(attemptKey(start)) && !wasForgotten(Date.parse(start.startedAt)))
      found.unaccounted.push(`${attemptKey(start)} ran, the ledger does not know it`);
  // Whatever the ledger says: no occurrence has two runs.
  const ofSchedule = marks.starts.filter(({ reason }) => reason !== 'manual');
  for (const [occurrence, all] of countBy(ofSchedule, ({ job, scheduledAt }) => `${job} at ${scheduledAt}`)) {
    const ids = new Set(all.map(({ run }) => run));
    if (ids.size > 1) found.doubled.push(`${occurrence} ran as ${[...ids].join(' and ')}`);
  }
}

function countBy(starts: readonly Start[], keyOf: (start: Start) => string): Map<string, Start[]> {
  const all = new Map<string, Start[]>();
  for (const start of starts) {
    const key = keyOf(start);
    const known = all.get(key);
    if (known === undefined) all.set(key, [start]);
    else known.push(start);
  }
  return all;
}
