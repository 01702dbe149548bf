import type Database from 'better-sqlite3';
import type { Job } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import { JOB_STATES, REMOVED, RUN_STATES } from './codes.ts';
import { type JobFilter, parseJobFilter } from './job-filter.ts';
import { GROUP_MARK, JOB_COLUMNS, type JobRecord, jobFrom, parseSpec, standInSpec, TAG_MARK } from './job-rows.ts';

export interface JobListQuery {
  /** Typed filter, see job-filter.ts. */
  readonly text?: string | undefined;
  readonly sort?: 'name' | 'next' | 'last' | 'group' | 'created' | undefined;
  readonly descending?: boolean | undefined;
  readonly offset?: number | undefined;
  /** Default 200. */
  readonly limit?: number | undefined;
}

export interface NameCount {
  readonly name: string;
  readonly jobs: number;
}

export interface JobLists {
  /** One page of jobs and how many there are in all. */
  listJobs(query: JobListQuery): { readonly jobs: readonly Job[]; readonly total: number };
  /** Jobs that exist, whatever their state. */
  countJobs(): number;
  /** Jobs that can run and whose missed runs have no limit of age of their own; a walk over all, some microseconds each. */
  countAtAnyAge(): number;
  /** Groups and tags in use, by name. */
  groupsAndTags(): { readonly groups: readonly NameCount[]; readonly tags: readonly NameCount[] };
}

/** When the newest run that ran was scheduled: the end of a walk through runs_by_job, one step where nothing was missed. */
const LAST_RUN = `(SELECT r.scheduled_at FROM runs r WHERE r.job = j.ref AND r.state >= ${RUN_STATES.succeeded} AND r.state < ${RUN_STATES.missed}
  ORDER BY r.scheduled_at DESC LIMIT 1)`;

/** What has no value comes last in either direction: nobody looks for the jobs that will not run. */
const ORDERS = {
  name: (way: string) => `s.name_key ${way}, s.ref ${way}`,
  next: (way: string) => `j.next_fire IS NULL, j.next_fire ${way}, s.name_key`,
  last: (way: string) => `${LAST_RUN} IS NULL, ${LAST_RUN} ${way}, s.name_key`,
  group: (way: string) => `s.group_name IS NULL, s.group_name ${way}, s.name_key`,
  created: (way: string) => `j.created_at ${way}, j.ref ${way}`,
} as const;

const EXISTS = `j.state <> ${REMOVED}`;
/** The same without a look at each job: few are removed and not yet forgotten. */
const NOT_REMOVED = `s.ref NOT IN (SELECT ref FROM jobs WHERE state = ${REMOVED})`;

/** A row of a page: where the job stands beside what it does. Read together, because one statement a job took longer than all the rest. */
type PageRecord = JobRecord & { readonly name: string; readonly group_name: string | null; readonly spec: string };
const PAGE_COLUMNS = `${JOB_COLUMNS.split(',')
  .map((column) => `j.${column.trim()}`)
  .join(', ')}, s.name, s.group_name, s.spec`;

/** Lists for the window. Statements are kept per shape of question; the values are always bound. */
export function createJobLists(db: Database.Database, clock: Clock): JobLists {
  const prepared = new Map<string, Database.Statement<unknown[], unknown>>();
  const statement = <Row>(sql: string): Database.Statement<unknown[], Row> => {
    let made = prepared.get(sql);
    if (made === undefined) {
      if (prepared.size >= 100) prepared.clear();
      made = db.prepare<unknown[], unknown>(sql);
      prepared.set(sql, made);
    }
    return made as Database.Statement<unknown[], Row>;
  };
  const groups = db.prepare<[], NameCount>(
    'SELECT group_name AS name, count(*) AS jobs FROM job_specs WHERE group_name IS NOT NULL GROUP BY group_name ORDER BY group_name',
  );
  const tagTexts = db.prepare<[], string>('SELECT tags FROM job_specs WHERE tags IS NOT NULL').pluck();
  const count = db.prepare<[], number>(`SELECT count(*) FROM jobs WHERE state <> ${REMOVED}`).pluck();
  const atAnyAge = `SELECT count(*) AS n FROM jobs j JOIN job_specs s ON s.ref = j.ref WHERE j.state < ${JOB_STATES.broken}
    AND CASE WHEN json_valid(s.spec) THEN json_type(s.spec, '$.graceSeconds') IS NULL END`;

  return {
    listJobs(query) {
      const { parts, values } = conditions(parseJobFilter(query.text ?? ''), clock);
      const sort = query.sort ?? 'name';
      const order = ORDERS[sort](query.descending === true ? 'DESC' : 'ASC');
      const chosen = `FROM job_specs s JOIN jobs j ON j.ref = s.ref WHERE ${[EXISTS, ...parts].join(' AND ')}`;
      // Pages far down are cheap because what stands before them is walked over by its place alone; by name that is one index.
      const places = sort === 'name' && parts.length === 0 ? `FROM job_specs s WHERE ${NOT_REMOVED}` : chosen;
      const page = statement<PageRecord>(
        `SELECT ${PAGE_COLUMNS} FROM (SELECT s.ref ${places} ORDER BY ${order} LIMIT ? OFFSET ?) p
         JOIN jobs j ON j.ref = p.ref JOIN job_specs s ON s.ref = p.ref ORDER BY ${order}`,
      );
      const jobs = page.all(...values, query.limit ?? 200, query.offset ?? 0).map(jobOf);
      const all =
        parts.length === 0 ? count.get() : statement<{ n: number }>(`SELECT count(*) AS n ${chosen}`).get(...values)?.n;
      return { jobs, total: all ?? 0 };
    },
    countJobs: () => count.get() ?? 0,
    countAtAnyAge: () => statement<{ n: number }>(atAnyAge).get()?.n ?? 0,
    groupsAndTags() {
      const tags = new Map<string, number>();
      for (const text of tagTexts.iterate()) {
        for (const tag of text.split('\n')) tags.set(tag, (tags.get(tag) ?? 0) + 1);
      }
      const sorted = [...tags].map(([name, jobs]) => ({ name, jobs }));
      return { groups: groups.all(), tags: sorted.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    },
  };
}

function jobOf(row: PageRecord): Job {
  const parsed = parseSpec(row.spec);
  return parsed.ok
    ? jobFrom(row, parsed.spec, null)
    : jobFrom(row, standInSpec(row.name, row.group_name), parsed.problem);
}

/** instr() rather than LIKE: nothing to escape, and over 10,000 jobs it is as fast as a full-text index without its upkeep. */
function conditions(filter: JobFilter, clock: Clock): { parts: string[]; values: unknown[] } {
  const parts: string[] = [];
  const values: unknown[] = [];
  const contains = (text: string): void => {
    parts.push('instr(s.search, ?) > 0');
    values.push(text);
  };
  for (const word of filter.words) contains(word);
  for (const tag of filter.tags) contains(`${TAG_MARK}${tag}${TAG_MARK}`);
  for (const group of filter.groups) contains(`${GROUP_MARK}${group}${GROUP_MARK}`);
  if (filter.states.length > 0) {
    const either = filter.states.map((state) =>
      state === 'running'
        ? `j.ref IN (SELECT job FROM runs WHERE state < 3 AND state > ${RUN_STATES.queued})`
        : `j.state = ${JOB_STATES[state]}`,
    );
    parts.push(`(${either.join(' OR ')})`);
  }
  if (filter.failedWithin !== null) {
    parts.push(
      `j.ref IN (SELECT job FROM runs INDEXED BY runs_by_state WHERE state >= 3 AND state IN (${RUN_STATES.failed}, ${RUN_STATES['timed-out']}) AND scheduled_at >= ?)`,
    );
    values.push(clock.now() - filter.failedWithin);
  }
  return { parts, values };
}
