import type Database from 'better-sqlite3';
import { PunctualError } from '../engine/errors.ts';
import type { Instant, Job, JobSpec } from '../engine/model.ts';
import type { EngineStore, JobIdFilter, Log } from '../engine/ports.ts';
import { EVENT_MASK, JOB_STATES, REMOVED } from './codes.ts';
import { scheduleFacts } from './job-facts.ts';
import { createJobProgress } from './job-progress.ts';
import { JOB_COLUMNS, type JobRecord, jobFrom, parseSpec, searchTexts, standInSpec } from './job-rows.ts';
import { createSpecCache } from './spec-cache.ts';

/** Enough for everything that is due together in a busy installation; about 1 KB each. */
const CACHED_SPECS = 20_000;
/** Job ids whose integer is remembered; the engine reads a job before it writes its run. */
const CACHED_REFS = 20_000;

export type JobStore = Pick<
  EngineStore,
  'job' | 'dueJobs' | 'nextDue' | 'insertJob' | 'replaceJob' | 'progressJob' | 'deleteJob' | 'jobIds'
> & {
  /** The integer that runs refer to; made for an id that was never seen, so that a run of an unknown job is kept too. */
  refOf(jobId: string, jobName: string): number;
  /** A job by that integer; null when it was removed. */
  jobByRef(ref: number): Job | null;
  /** The same as `refOf` without making one. */
  knownRef(jobId: string): number | null;
  /** After rows of removed jobs were deleted. */
  forgetRefs(): void;
};

/** Jobs of the engine's port over the tables `jobs` and `job_specs`. */
export function createJobs(db: Database.Database, log: Log): JobStore {
  const cache = createSpecCache(CACHED_SPECS);
  const refs = new Map<string, number>();
  const rememberRef = (id: string, ref: number): void => {
    if (refs.size >= CACHED_REFS) refs.clear();
    refs.set(id, ref);
  };

  const byId = db.prepare<[string], JobRecord>(`SELECT ${JOB_COLUMNS} FROM jobs WHERE id = ? AND state <> ${REMOVED}`);
  const byRef = db.prepare<[number], JobRecord>(
    `SELECT ${JOB_COLUMNS} FROM jobs WHERE ref = ? AND state <> ${REMOVED}`,
  );
  const specOf = db.prepare<[number], { name: string; spec: string }>('SELECT name, spec FROM job_specs WHERE ref = ?');
  const due = db.prepare<[number, number], JobRecord>(
    `SELECT ${JOB_COLUMNS} FROM jobs WHERE due_at <= ? AND state < 3 ORDER BY due_at, priority DESC, id LIMIT ?`,
  );
  const firstDue = db
    .prepare<[], number>('SELECT due_at FROM jobs WHERE due_at IS NOT NULL AND state < 3 ORDER BY due_at LIMIT 1')
    .pluck();
  const markBroken = db.prepare<[string, number]>(
    `UPDATE jobs SET state = ${JOB_STATES.broken}, problem = ? WHERE ref = ?`,
  );
  const known = db.prepare<[string], { ref: number; state: number }>('SELECT ref, state FROM jobs WHERE id = ?');
  const insertRow = db.prepare(`
    INSERT INTO jobs (id, state, revision, priority, events, local, created_at, updated_at, anchor_at, next_fire, due_at,
      paused_at, paused_until, run_count, last_finished_at, failure_streak, last_run_id, problem)
    VALUES (@id, @state, @revision, @priority, @events, @local, @createdAt, @updatedAt, @anchorAt, @nextFire, @dueAt,
      @pausedAt, @pausedUntil, @runCount, @lastFinishedAt, @failureStreak, @lastRunId, @problem)`);
  const updateRow = db.prepare(`
    UPDATE jobs SET state = @state, revision = @revision, priority = @priority, events = @events, local = @local,
      created_at = @createdAt, updated_at = @updatedAt, anchor_at = @anchorAt, next_fire = @nextFire, due_at = @dueAt,
      paused_at = @pausedAt, paused_until = @pausedUntil, run_count = @runCount, last_finished_at = @lastFinishedAt,
      failure_streak = @failureStreak, last_run_id = @lastRunId, problem = @problem
    WHERE id = @id`);
  const writeSpec = db.prepare(`
    INSERT INTO job_specs (ref, name, name_key, group_name, search, tags, favourite, spec)
    VALUES (@ref, @name, @nameKey, @group, @search, @tags, @favourite, @spec)
    ON CONFLICT (ref) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, group_name = excluded.group_name,
      search = excluded.search, tags = excluded.tags, favourite = excluded.favourite, spec = excluded.spec`);
  const insertGhost = db.prepare<[string]>(
    `INSERT INTO jobs (id, state, revision, created_at, updated_at, anchor_at) VALUES (?, ${REMOVED}, 0, 0, 0, 0)`,
  );
  const removeRow = db.prepare<[string]>(
    `UPDATE jobs SET state = ${REMOVED}, next_fire = NULL, due_at = NULL, problem = NULL WHERE id = ? AND state <> ${REMOVED}`,
  );
  // The name stays: the history can still be searched by it.
  const removeSpec = db.prepare<[number]>(
    "UPDATE job_specs SET group_name = NULL, search = '', tags = NULL, favourite = 0, spec = '' WHERE ref = ?",
  );
  const selectIds = createIdQueries(db);

  /** The spec, or why it cannot be read. */
  const readSpec = (row: JobRecord): { spec: JobSpec; problem: string | null } => {
    const cached = cache.get(row.ref, row.revision);
    if (cached !== undefined) return { spec: cached, problem: null };
    const stored = specOf.get(row.ref);
    if (stored === undefined) {
      return { spec: standInSpec(row.id), problem: 'What this job does is missing from the database.' };
    }
    const parsed = parseSpec(stored.spec);
    if (!parsed.ok) return { spec: standInSpec(stored.name), problem: parsed.problem };
    cache.set(row.ref, row.revision, parsed.spec);
    return { spec: parsed.spec, problem: null };
  };

  const readJob = (row: JobRecord): Job => {
    rememberRef(row.id, row.ref);
    const { spec, problem } = readSpec(row);
    return jobFrom(row, spec, problem);
  };

  /** S41: keeps a row that cannot be read out of the way of the others, for good and visibly. */
  const isolate = (job: Job, row: JobRecord): void => {
    log.error('a job cannot be read and was set aside', { job: job.id, problem: job.problem ?? '' });
    markBroken.run(job.problem ?? 'unreadable', row.ref);
  };

  const writeParts = (job: Job, write: Database.Statement, ref: number | null): void => {
    const { spec } = job;
    const facts = scheduleFacts(spec.schedule);
    const result = write.run({
      id: job.id,
      state: JOB_STATES[job.state],
      revision: job.revision,
      priority: spec.priority ?? 0,
      events: facts.events,
      local: facts.local ? 1 : 0,
      createdAt: job.createdAt,
      updatedAt: job.updatedAt,
      anchorAt: job.anchorAt,
      nextFire: job.nextFire,
      dueAt: job.dueAt,
      pausedAt: job.pausedAt,
      pausedUntil: job.pausedUntil,
      runCount: job.runCount,
      lastFinishedAt: job.lastFinishedAt,
      failureStreak: job.failureStreak,
      lastRunId: job.lastRunId,
      problem: job.problem,
    });
    const row = ref ?? Number(result.lastInsertRowid);
    writeSpec.run({
      ref: row,
      name: spec.name,
      nameKey: spec.name.toLowerCase(),
      group: spec.group ?? null,
      ...searchTexts(spec),
      favourite: spec.favourite === true ? 1 : 0,
      spec: JSON.stringify(spec),
    });
    // A replaced spec may keep its revision (restore), so what was parsed before must not be believed.
    cache.drop(row);
  };

  const knownRef = (jobId: string): number | null => {
    const cached = refs.get(jobId);
    if (cached !== undefined) return cached;
    const ref = known.get(jobId)?.ref ?? null;
    if (ref !== null) rememberRef(jobId, ref);
    return ref;
  };

  const progress = createJobProgress(db, knownRef);
  const inOneGo = db.transaction((work: () => void) => work());
  const together = (work: () => void): void => (db.inTransaction ? work() : inOneGo.immediate(work));

  return {
    job(id) {
      const row = byId.get(id);
      return row === undefined ? null : readJob(row);
    },
    dueJobs(now, limit) {
      const jobs: Job[] = [];
      let broken = true;
      // Rows set aside leave room in the page; ask again until it is full or nothing is due any more.
      while (broken && jobs.length < limit) {
        broken = false;
        jobs.length = 0;
        for (const row of due.all(now, limit)) {
          const job = readJob(row);
          if (job.state === 'broken') {
            isolate(job, row);
            broken = true;
          } else jobs.push(job);
        }
      }
      return jobs;
    },
    nextDue: (): Instant | null => firstDue.get() ?? null,
    insertJob(job) {
      together(() => {
        const existing = known.get(job.id);
        if (existing === undefined) writeParts(job, insertRow, null);
        else if (existing.state === REMOVED) writeParts(job, updateRow, existing.ref);
        else throw new PunctualError('already-exists', `A job with the id "${job.id}" exists already.`, { id: job.id });
      });
    },
    replaceJob(job) {
      together(() => {
        const existing = known.get(job.id);
        if (existing === undefined || existing.state === REMOVED) {
          throw new PunctualError('not-found', `There is no job with the id "${job.id}".`, { id: job.id });
        }
        writeParts(job, updateRow, existing.ref);
      });
    },
    progressJob: progress,
    deleteJob(id) {
      const existing = known.get(id);
      if (existing === undefined || existing.state === REMOVED) return false;
      together(() => {
        removeRow.run(id);
        removeSpec.run(existing.ref);
      });
      cache.drop(existing.ref);
      return true;
    },
    jobIds: selectIds,
    refOf(jobId, jobName) {
      const found = knownRef(jobId);
      if (found !== null) return found;
      const ref = Number(insertGhost.run(jobId).lastInsertRowid);
      writeSpec.run({ ...GHOST_SPEC, ref, name: jobName, nameKey: jobName.toLowerCase() });
      rememberRef(jobId, ref);
      return ref;
    },
    jobByRef(ref) {
      const row = byRef.get(ref);
      return row === undefined ? null : readJob(row);
    },
    knownRef,
    forgetRefs: () => refs.clear(),
  };
}

const GHOST_SPEC = { group: null, search: '', tags: null, favourite: 0, spec: '' };

/** One statement for the whole filter: a member that is not given is NULL and lets everything pass. */
function createIdQueries(db: Database.Database): (filter?: JobIdFilter) => string[] {
  const everything = db.prepare<[], string>(`SELECT id FROM jobs WHERE state <> ${REMOVED} ORDER BY id`).pluck();
  const rest = `
    AND (@state IS NULL OR j.state = @state) AND (@local IS NULL OR j.local = @local)
    AND (@events IS NULL OR (j.events & @events) <> 0)`;
  const anyGroup = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT j.id FROM jobs j WHERE j.state <> ${REMOVED} ${rest} ORDER BY j.id`,
    )
    .pluck();
  const withEvents = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT j.id FROM jobs j WHERE j.events <> 0 AND j.state <> ${REMOVED} ${rest} ORDER BY j.id`,
    )
    .pluck();
  const inGroup = db
    .prepare<[Record<string, unknown>], string>(
      `SELECT j.id FROM job_specs s JOIN jobs j ON j.ref = s.ref
       WHERE s.group_name = @group AND j.state <> ${REMOVED} ${rest} ORDER BY j.id`,
    )
    .pluck();
  return (filter) => {
    if (filter === undefined) return everything.all();
    // An event this version does not know is waited for by nobody.
    const events = filter.event === undefined ? null : (EVENT_MASK[filter.event as keyof typeof EVENT_MASK] ?? 0);
    const values = {
      state: filter.state === undefined ? null : JOB_STATES[filter.state],
      local: filter.local === undefined ? null : filter.local ? 1 : 0,
      events,
    };
    if (filter.group !== undefined) return inGroup.all({ ...values, group: filter.group });
    return (events === null ? anyGroup : withEvents).all(values);
  };
}
