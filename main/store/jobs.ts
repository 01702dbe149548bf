import type Database from 'better-sqlite3';
import { jobExists, noJob } from '../engine/errors.ts';
import type { Instant, Job, JobSpec } from '../engine/model.ts';
import type { Clock, EngineStore, JobIdFilter, Log } from '../engine/ports.ts';
import { EVENT_MASK, JOB_STATES, REMOVED } from './codes.ts';
import { createJobCache } from './job-cache.ts';
import { createJobChanges, type JobChanges } from './job-changes.ts';
import { createJobProgress } from './job-progress.ts';
import { createRegroup } from './job-regroup.ts';
import { JOB_COLUMNS, type JobRecord, jobFrom, parseSpec, standInSpec } from './job-rows.ts';
import { createJobWriter } from './job-write.ts';

/** Enough for everything that is due together in a busy installation; about 1.2 KB each. */
const CACHED_JOBS = 20_000;
/** Job ids whose integer is remembered; the engine reads a job before it writes its run. */
const CACHED_REFS = 20_000;

export type JobStore = Pick<
  EngineStore,
  'job' | 'dueJobs' | 'nextDue' | 'insertJob' | 'replaceJob' | 'progressJob' | 'regroupJobs' | 'deleteJob' | 'jobIds'
> & {
  readonly changes: JobChanges;
  /** The integer that runs refer to; made for an id that was never seen, so that a run of an unknown job is kept too. */
  refOf(jobId: string, jobName: string): number;
  /** A job by that integer; null when it was removed. */
  jobByRef(ref: number): Job | null;
  /** The same as `refOf` without making one. */
  knownRef(jobId: string): number | null;
  /** After rows of jobs were deleted, or a transaction that may have made some was rolled back. */
  forget(): void;
};

/** Jobs of the engine's port over the tables `jobs` and `job_specs`. Calls that write need a transaction around them. */
export function createJobs(
  db: Database.Database,
  log: Log,
  clock: Pick<Clock, 'now'>,
  /** Carries out a write that a reading call found necessary, in a transaction of its own when none is open. */
  aside: (write: () => void) => void = (write) => write(),
): JobStore {
  const cache = createJobCache(CACHED_JOBS);
  const refs = new Map<string, number>();
  const rememberRef = (id: string, ref: number): void => {
    if (refs.size >= CACHED_REFS) refs.clear();
    refs.set(id, ref);
  };

  const byId = db.prepare<[string], JobRecord>(`SELECT ${JOB_COLUMNS} FROM jobs WHERE id = ? AND state <> ${REMOVED}`);
  const byRef = db.prepare<[number], JobRecord>(
    `SELECT ${JOB_COLUMNS} FROM jobs WHERE ref = ? AND state <> ${REMOVED}`,
  );
  const specOf = db.prepare<[number], { name: string; group: string | null; spec: string }>(
    'SELECT name, group_name AS "group", spec FROM job_specs WHERE ref = ?',
  );
  // Answered by the index alone; the rows are read only of jobs that are not kept.
  const due = db
    .prepare<[number, number], number>(
      'SELECT ref FROM jobs WHERE due_at <= ? AND state < 3 ORDER BY due_at, priority DESC, id LIMIT ?',
    )
    .pluck();
  const firstDue = db
    .prepare<[], number>('SELECT due_at FROM jobs WHERE due_at IS NOT NULL AND state < 3 ORDER BY due_at LIMIT 1')
    .pluck();
  const markBroken = db.prepare<[string, number]>(
    `UPDATE jobs SET state = ${JOB_STATES.broken}, problem = ? WHERE ref = ?`,
  );
  const known = db.prepare<[string], { ref: number; state: number }>('SELECT ref, state FROM jobs WHERE id = ?');
  const writer = createJobWriter(db);
  const selectIds = createIdQueries(db);

  /** The spec, or why it cannot be read. */
  const readSpec = (row: JobRecord): { spec: JobSpec; problem: string | null } => {
    const stored = specOf.get(row.ref);
    if (stored === undefined) {
      return { spec: standInSpec(row.id, null), problem: 'What this job does is missing from the database.' };
    }
    const parsed = parseSpec(stored.spec);
    return parsed.ok
      ? { spec: parsed.spec, problem: null }
      : { spec: standInSpec(stored.name, stored.group), problem: parsed.problem };
  };

  const readJob = (row: JobRecord | undefined): Job | null => {
    if (row === undefined) return null;
    rememberRef(row.id, row.ref);
    const { spec, problem } = readSpec(row);
    const job = jobFrom(row, spec, problem);
    if (job.state !== 'broken') cache.set(row.ref, job);
    return job;
  };

  const jobByRef = (ref: number): Job | null => cache.get(ref) ?? readJob(byRef.get(ref));

  /** S41: keeps a row that cannot be read out of the way of the others, for good and visibly. */
  const isolate = (job: Job, ref: number): void => {
    log.error('a job cannot be read and was set aside', { job: job.id, problem: job.problem ?? '' });
    aside(() => void markBroken.run(job.problem ?? 'unreadable', ref));
    cache.drop(ref);
  };

  const knownRef = (jobId: string): number | null => {
    const cached = refs.get(jobId);
    if (cached !== undefined) return cached;
    const ref = known.get(jobId)?.ref ?? null;
    if (ref !== null) rememberRef(jobId, ref);
    return ref;
  };

  const progress = createJobProgress(db);
  const { notes, ...changes } = createJobChanges(db, clock, knownRef);
  const regroup = createRegroup(db, notes);
  return {
    changes,
    job(id) {
      const ref = refs.get(id);
      return (ref === undefined ? undefined : cache.get(ref)) ?? readJob(byId.get(id));
    },
    dueJobs(now, limit) {
      const jobs: Job[] = [];
      let broken = true;
      // Rows set aside leave room in the page; ask again until it is full or nothing is due any more.
      while (broken && jobs.length < limit) {
        broken = false;
        jobs.length = 0;
        for (const ref of due.all(now, limit)) {
          const job = jobByRef(ref);
          if (job === null) continue;
          if (job.state === 'broken') {
            isolate(job, ref);
            broken = true;
          } else jobs.push(job);
        }
      }
      return jobs;
    },
    nextDue: (): Instant | null => firstDue.get() ?? null,
    insertJob(job) {
      const inserted = writer.insert(job);
      if (inserted === null) {
        const existing = known.get(job.id);
        if (existing?.state !== REMOVED) {
          throw jobExists(job.id);
        }
        writer.update(job, existing.ref);
        // What comes back is older than this moment.
        notes.again(existing.ref, job.createdAt < clock.now() ? 'restored' : 'added');
      } else notes.added(inserted);
      cache.drop(inserted ?? knownRef(job.id) ?? 0);
    },
    replaceJob(job) {
      const existing = known.get(job.id);
      if (existing === undefined || existing.state === REMOVED) {
        throw noJob(job.id);
      }
      const before = specOf.get(existing.ref);
      const parsed = before === undefined ? null : parseSpec(before.spec);
      notes.edited(existing.ref, parsed?.ok === true ? parsed.spec : null, job.spec);
      writer.update(job, existing.ref);
      cache.drop(existing.ref);
    },
    progressJob(id, changes) {
      const ref = knownRef(id);
      if (ref === null) return;
      progress(ref, changes);
      cache.progress(ref, changes);
    },
    regroupJobs(move, now) {
      const moved = regroup(move, now);
      for (const id of move.ids) cache.drop(knownRef(id) ?? 0);
      return moved;
    },
    deleteJob(id) {
      const existing = known.get(id);
      if (existing === undefined || existing.state === REMOVED) return false;
      writer.remove(existing.ref);
      notes.removed(existing.ref);
      cache.drop(existing.ref);
      return true;
    },
    jobIds: selectIds,
    refOf(jobId, jobName) {
      const found = knownRef(jobId);
      if (found !== null) return found;
      const ref = writer.insertGhost(jobId, jobName);
      rememberRef(jobId, ref);
      return ref;
    },
    jobByRef,
    knownRef,
    forget() {
      refs.clear();
      cache.clear();
    },
  };
}

const bit = (wish: boolean | undefined): number | null => (wish === undefined ? null : wish ? 1 : 0);

/** One statement for the whole filter: a member that is not given is NULL and lets everything pass. */
function createIdQueries(db: Database.Database): (filter?: JobIdFilter) => string[] {
  const everything = db.prepare<[], string>(`SELECT id FROM jobs WHERE state <> ${REMOVED} ORDER BY id`).pluck();
  const rest = `
    AND (@state IS NULL OR j.state = @state) AND (@local IS NULL OR j.local = @local)
    AND (@events IS NULL OR (j.events & @events) <> 0) AND (@nextBy IS NULL OR j.next_fire <= @nextBy)
    AND (@asleep IS NULL OR @asleep = (j.next_fire IS NOT NULL AND j.due_at IS NOT j.next_fire))`;
  const anyGroup = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT j.id FROM jobs j WHERE j.state <> ${REMOVED} ${rest} ORDER BY j.id LIMIT @most`,
    )
    .pluck();
  const withEvents = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT j.id FROM jobs j WHERE j.events <> 0 AND j.state <> ${REMOVED} ${rest} ORDER BY j.id LIMIT @most`,
    )
    .pluck();
  const inGroup = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT j.id FROM job_specs s JOIN jobs j ON j.ref = s.ref
       WHERE s.group_name = @group AND j.state <> ${REMOVED} ${rest} ORDER BY j.id LIMIT @most`,
    )
    .pluck();
  return (filter) => {
    if (filter === undefined) return everything.all();
    // An event this version does not know is waited for by nobody.
    const events = filter.event === undefined ? null : (EVENT_MASK[filter.event as keyof typeof EVENT_MASK] ?? 0);
    const values = {
      state: filter.state === undefined ? null : JOB_STATES[filter.state],
      local: bit(filter.local),
      nextBy: filter.nextBy ?? null,
      most: filter.most ?? -1,
      asleep: bit(filter.asleep),
      events,
    };
    if (filter.group !== undefined) return inGroup.all({ ...values, group: filter.group });
    return (events === null ? anyGroup : withEvents).all(values);
  };
}
