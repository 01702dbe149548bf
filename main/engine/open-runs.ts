import { entryOf } from './entry-of.ts';
import { createHeap, type Heap } from './heap.ts';
import type { EngineSettings, Instant, Millis, Run } from './model.ts';

/**
 * The open rows of the ledger in memory: what runs, and what waits for what. Only a view of the store, rebuilt from it at any time.
 *
 * A row that waits is in one of two stages. Held (jitter, settle, condition, claim, pause): it counts neither as an instance nor in
 * a queue, until the last of these gates opens and the engine admits it. Queued: until a moment (retry), behind a run of its own
 * job, aside while it is paused, or in the line of its executor. `next` hands out the line in the order of S23.
 */
export interface OpenRuns {
  /** Adds the row or replaces what is known of it. Rows that are not open are forgotten. */
  put(run: Run): void;
  get(id: string): Run | undefined;
  all(): Iterable<Run>;
  ofJob(jobId: string): readonly Run[];
  /** Rows in starting or running. */
  active(): number;
  activeIn(executor: string): number;
  /** Rows that wait for other runs or for their next attempt. */
  queued(): number;
  /** Held rows. */
  held(): Iterable<Run>;
  heldCount(): number;
  /** Held rows of a job, in the order of S23. */
  heldOf(jobId: string): readonly Run[];
  /** Held rows whose moment has come, at most `most`, in the order of S23; they stay where they are until `put`. */
  dueHeld(now: Instant, most: number): { readonly rows: readonly Run[]; readonly more: boolean };
  /** Rows behind a run of this job may go on: how many run together, or their order, may have changed. */
  free(jobId: string): void;
  /** Lets a settling row wait until then, without a write: the computer woke again before its delay was over (S18). */
  delay(run: Run, until: Instant): void;
  /** The clock was set back by `by`: delays that began again under the wrong one follow it (S40). */
  pullDelays(by: Millis, now: Instant): void;
  /** When the gate of this held row opens by the clock; null = something else opens it. */
  momentOf(run: Run): Instant | null;
  /** True when nothing waits in that line, so that a new run may start without asking `next`. */
  lineIsEmpty(executor: string): boolean;
  hasRoom(executor: string, manual: boolean, settings: EngineSettings): boolean;
  /** The next row that may start at this moment, taken out of its line; put it back with `put` if it does not start. */
  next(now: Instant, settings: EngineSettings, gate: Gate): Run | null;
  /** When the next gate opens by the clock; null = none does. */
  nextMoment(): Instant | null;
  /** The row that starts first by the clock; `startsAt` says when a row really does (null = not by the clock). Null = none does. */
  nextWaiting(startsAt: (run: Run) => Instant | null): { readonly run: Run; readonly at: Instant } | null;
  /** Puts rows set aside by the gate back into their lines. */
  unpark(): void;
  clear(): void;
}

export interface Gate {
  /** True: set the row aside until `unpark` (its job, group or everything is paused). */
  readonly parked: (run: Run) => boolean;
  /** True when a caught-up run may start now (S17). */
  readonly paceAllows: boolean;
  /** How many runs of the job may go on together (S20). */
  readonly maxInstances: (jobId: string) => number;
  /** True: the row keeps waiting behind an older held row of its job, so that order is kept (S14, `all`). */
  readonly outOfOrder: (run: Run) => boolean;
}

type Lane = 'ordinary' | 'catch-up' | 'manual';
interface Line {
  readonly ordinary: Heap<Run>;
  readonly 'catch-up': Heap<Run>;
  readonly manual: Heap<Run>;
}

/** S23: ties go by scheduled time, then priority, then id. */
export function startsBefore(a: Run, b: Run): boolean {
  if (a.scheduledAt !== b.scheduledAt) return a.scheduledAt < b.scheduledAt;
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.id < b.id;
}

/** True for a run that a person asked for in advance, for its own time ("Run them again on time"). */
export const isRepeat = (run: Run): boolean => run.kind === 'manual' && run.dueAt > run.decidedAt;

/** Started by a person at this moment: passes pauses and pace, and the limit by one (S23). What was asked for in advance and came late does not. */
export const isByPerson = (run: Run): boolean =>
  (run.kind === 'manual' && run.reason !== 'catch-up') || run.wait?.startNow === true;

const isActive = (run: Run): boolean => run.state === 'starting' || run.state === 'running';
const laneOf = (run: Run): Lane =>
  isByPerson(run) ? 'manual' : run.reason === 'catch-up' && run.attempt === 1 ? 'catch-up' : 'ordinary';

/** True for a row that is held back by time or by the computer, not by other runs. */
export function isHeld(run: Pick<Run, 'state' | 'waitingFor'>): boolean {
  if (run.state !== 'queued') return false;
  switch (run.waitingFor) {
    case 'time':
    case 'jitter':
    case 'settle':
    case 'condition':
    case 'claim':
    case 'pause':
      return true;
    default:
      return false;
  }
}

interface Moment {
  readonly run: Run;
  readonly at: Instant;
}
const byMoment = (a: Moment, b: Moment): boolean => a.at < b.at || (a.at === b.at && startsBefore(a.run, b.run));

const NONE: readonly Run[] = [];
const without = (rows: readonly Run[], run: Run): readonly Run[] => rows.filter((row) => row.id !== run.id);

/** An empty set of open rows. */
export function createOpenRuns(): OpenRuns {
  const rows = new Map<string, Run>();
  /** Lists are replaced, never changed: what was handed out stays as it was. Nearly all of them hold one row. */
  const byJob = new Map<string, readonly Run[]>();
  const lines = new Map<string, Line>();
  const activeBy = new Map<string, number>();
  /** Rows in a line now; a row that left the queue stays in its heap until it comes up and is dropped then. */
  const inLine = new Map<string, Run>();
  const behind = new Map<string, Run[]>();
  const freed = new Set<string>();
  let later = createHeap<Run>((a, b) => (a.notBefore ?? 0) < (b.notBefore ?? 0));
  const held = new Map<string, Run>();
  /** A held row that moved on stays in this heap until it comes up and is dropped then. */
  let moments = createHeap<Moment>(byMoment);
  /** Settle delays that began again; by id, because the row itself is not written. */
  const delays = new Map<string, Instant>();
  let aside: Run[] = [];
  let active = 0;
  let lineSizes = new Map<string, number>();

  function count(run: Run, by: 1 | -1): void {
    active += by;
    activeBy.set(run.executor, (activeBy.get(run.executor) ?? 0) + by);
  }

  function lineOf(executor: string): Line {
    let line = lines.get(executor);
    if (line === undefined) {
      line = {
        ordinary: createHeap(startsBefore),
        'catch-up': createHeap(startsBefore),
        manual: createHeap(startsBefore),
      };
      lines.set(executor, line);
    }
    return line;
  }

  function enterLine(run: Run): void {
    lineOf(run.executor)[laneOf(run)].push(run);
    inLine.set(run.id, run);
    lineSizes.set(run.executor, (lineSizes.get(run.executor) ?? 0) + 1);
  }

  function leaveLine(run: Run): void {
    if (!inLine.delete(run.id)) return;
    lineSizes.set(run.executor, (lineSizes.get(run.executor) ?? 1) - 1);
  }

  function momentOf(run: Run): Instant | null {
    switch (run.waitingFor) {
      case 'time':
      case 'jitter':
        return run.notBefore ?? run.dueAt;
      case 'settle':
        if (run.wait?.held === true) return null;
        return delays.get(run.id) ?? run.notBefore ?? 0;
      case 'condition':
      case 'claim':
        return run.wait?.giveUpAt ?? null;
      default:
        return null;
    }
  }

  /** The first held row by its moment; entries of rows that moved on are dropped, those of delays that grew are put back. */
  function firstMoment(): Moment | undefined {
    for (;;) {
      const first = moments.peek();
      if (first === undefined) return undefined;
      const at = held.get(first.run.id) === first.run ? momentOf(first.run) : null;
      if (at === first.at) return first;
      moments.pop();
      if (at !== null) moments.push({ run: first.run, at });
    }
  }

  function firstLater(): Run | undefined {
    for (;;) {
      const first = later.peek();
      if (first === undefined || rows.get(first.id) === first) return first;
      later.pop();
    }
  }

  function forget(run: Run): void {
    rows.delete(run.id);
    held.delete(run.id);
    // Whatever closes or moves on may be the one that a row behind it waits for.
    if (behind.has(run.jobId)) freed.add(run.jobId);
    const ofJob = byJob.get(run.jobId) ?? NONE;
    if (ofJob.length <= 1) byJob.delete(run.jobId);
    else byJob.set(run.jobId, without(ofJob, run));
    const waiting = inLine.get(run.id);
    if (waiting !== undefined) leaveLine(waiting);
    if (isActive(run)) count(run, -1);
  }

  /** Rows behind a run of their own job move into the line as soon as the job has room. */
  function release({ maxInstances, outOfOrder }: Gate): void {
    for (const jobId of freed) {
      const waiting = behind.get(jobId);
      if (waiting === undefined) continue;
      const open = waiting.filter((run) => rows.get(run.id) === run);
      open.sort((a, b) => (startsBefore(a, b) ? -1 : 1));
      let busy = 0;
      for (const run of byJob.get(jobId) ?? NONE) if (isActive(run) || inLine.has(run.id)) busy += 1;
      let room = maxInstances(jobId) - busy;
      while (room > 0) {
        const first = open[0];
        if (first === undefined || outOfOrder(first)) break;
        open.shift();
        enterLine(first);
        room -= 1;
      }
      if (open.length === 0) behind.delete(jobId);
      else behind.set(jobId, open);
    }
    freed.clear();
  }

  function top(line: Line, lane: Lane): Run | undefined {
    for (;;) {
      const first = line[lane].peek();
      if (first === undefined || inLine.get(first.id) === first) return first;
      line[lane].pop();
    }
  }

  function hasRoom(executor: string, manual: boolean, settings: EngineSettings): boolean {
    const extra = manual ? 1 : 0;
    if (active >= settings.limit + extra) return false;
    const own = entryOf(settings.executors, executor)?.limit;
    return own === undefined || (activeBy.get(executor) ?? 0) < own + extra;
  }

  return {
    put(run) {
      const known = rows.get(run.id);
      if (known !== undefined) forget(known);
      if (run.waitingFor !== 'settle') delays.delete(run.id);
      if (run.state !== 'queued' && !isActive(run)) return;
      rows.set(run.id, run);
      const ofJob = byJob.get(run.jobId);
      byJob.set(run.jobId, ofJob === undefined ? [run] : [...ofJob, run]);
      if (isActive(run)) count(run, 1);
      else if (isHeld(run)) {
        held.set(run.id, run);
        const at = momentOf(run);
        if (at !== null) moments.push({ run, at });
      } else if (run.notBefore !== null) later.push(run);
      else if (run.waitingFor === 'previous') {
        const waiting = behind.get(run.jobId) ?? [];
        waiting.push(run);
        behind.set(run.jobId, waiting);
        freed.add(run.jobId);
      } else enterLine(run);
    },
    get: (id) => rows.get(id),
    all: () => rows.values(),
    ofJob: (jobId) => byJob.get(jobId) ?? NONE,
    active: () => active,
    activeIn: (executor) => activeBy.get(executor) ?? 0,
    queued: () => rows.size - active - held.size,
    held: () => held.values(),
    heldCount: () => held.size,
    heldOf(jobId) {
      if (held.size === 0) return NONE;
      const found = (byJob.get(jobId) ?? NONE).filter(isHeld);
      return found.length < 2 ? found : found.sort((a, b) => (startsBefore(a, b) ? -1 : 1));
    },
    dueHeld(now, most) {
      // By id: a row whose delay changed may be in the heap twice.
      const due = new Map<string, Moment>();
      let first = firstMoment();
      while (first !== undefined && first.at <= now && (due.size < most || due.has(first.run.id))) {
        moments.pop();
        due.set(first.run.id, first);
        first = firstMoment();
      }
      // Kept until the row moves on: a transaction that fails must find them again.
      for (const moment of due.values()) moments.push(moment);
      const found = [...due.values()].map(({ run }) => run).sort((a, b) => (startsBefore(a, b) ? -1 : 1));
      return { rows: found, more: first !== undefined && first.at <= now };
    },
    free: (jobId) => void freed.add(jobId),
    delay(run, until) {
      delays.set(run.id, until);
      moments.push({ run, at: until });
    },
    pullDelays(by, now) {
      for (const [id, until] of delays) {
        const run = held.get(id);
        if (until <= now || run === undefined) continue;
        const pulled = Math.max(now, until - by);
        delays.set(id, pulled);
        moments.push({ run, at: pulled });
      }
    },
    momentOf,
    lineIsEmpty: (executor) => (lineSizes.get(executor) ?? 0) === 0,
    hasRoom,
    next(now, settings, gate) {
      for (let first = firstLater(); first !== undefined && (first.notBefore ?? 0) <= now; first = firstLater()) {
        later.pop();
        enterLine(first);
      }
      release(gate);
      for (;;) {
        let best: Run | undefined;
        for (const [executor, line] of lines) {
          if ((lineSizes.get(executor) ?? 0) === 0) continue;
          for (const lane of ['ordinary', 'catch-up', 'manual'] as const) {
            if (lane === 'catch-up' && !gate.paceAllows) continue;
            if (!hasRoom(executor, lane === 'manual', settings)) continue;
            const first = top(line, lane);
            if (first !== undefined && (best === undefined || startsBefore(first, best))) best = first;
          }
        }
        if (best === undefined) return null;
        lineOf(best.executor)[laneOf(best)].pop();
        leaveLine(best);
        if (!gate.parked(best)) return best;
        aside.push(best);
        // A parked row takes no instance: a run by hand behind it may go on.
        if (behind.has(best.jobId)) {
          freed.add(best.jobId);
          release(gate);
        }
      }
    },
    nextMoment() {
      const moment = firstMoment()?.at ?? null;
      const retry = firstLater()?.notBefore ?? null;
      return moment === null || retry === null ? (moment ?? retry) : Math.min(moment, retry);
    },
    nextWaiting(startsAt) {
      const moment = firstMoment();
      const retry = firstLater();
      const at = retry?.notBefore ?? null;
      const first =
        retry === undefined || at === null || (moment !== undefined && moment.at <= at) ? moment : { run: retry, at };
      if (first === undefined || startsAt(first.run) === first.at) return first ?? null;
      // Rare: the first one starts later or not by the clock, and all of them have to be looked at.
      let best: Moment | null = null;
      for (const run of rows.values()) {
        const starts = run.state === 'queued' ? startsAt(run) : null;
        if (starts !== null && (best === null || starts < best.at)) best = { run, at: starts };
      }
      return best;
    },
    unpark() {
      const parked = aside;
      aside = [];
      for (const run of parked) if (rows.get(run.id) === run) enterLine(run);
    },
    clear() {
      rows.clear();
      byJob.clear();
      lines.clear();
      activeBy.clear();
      inLine.clear();
      behind.clear();
      freed.clear();
      held.clear();
      moments = createHeap<Moment>(byMoment);
      lineSizes = new Map();
      later = createHeap<Run>((a, b) => (a.notBefore ?? 0) < (b.notBefore ?? 0));
      aside = [];
      active = 0;
    },
  };
}
