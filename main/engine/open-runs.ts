import { createHeap, type Heap } from './heap.ts';
import type { EngineSettings, Instant, Run } from './model.ts';

/**
 * The open rows of the ledger in memory: what runs, and what waits for what. Only a view of the store, rebuilt from it at any time.
 *
 * A queued row waits in exactly one place: until a moment (retry), behind a run of its own job, aside while it is paused, or in
 * the line of its executor. `next` hands out the line in the order of S23: scheduled time, priority, id.
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
  queued(): number;
  /** True when nothing waits in that line, so that a new run may start without asking `next`. */
  lineIsEmpty(executor: string): boolean;
  hasRoom(executor: string, manual: boolean, settings: EngineSettings): boolean;
  /** The next row that may start at this moment, taken out of its line; put it back with `put` if it does not start. */
  next(now: Instant, settings: EngineSettings, gate: Gate): Run | null;
  /** When the next row waiting for a moment may start; null = none waits so. */
  nextMoment(): Instant | null;
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

const isActive = (run: Run): boolean => run.state === 'starting' || run.state === 'running';
const laneOf = (run: Run): Lane =>
  run.kind === 'manual' ? 'manual' : run.reason === 'catch-up' && run.attempt === 1 ? 'catch-up' : 'ordinary';

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

  function forget(run: Run): void {
    rows.delete(run.id);
    const ofJob = byJob.get(run.jobId) ?? NONE;
    if (ofJob.length <= 1) byJob.delete(run.jobId);
    else byJob.set(run.jobId, without(ofJob, run));
    const waiting = inLine.get(run.id);
    if (waiting !== undefined) leaveLine(waiting);
    if (isActive(run)) {
      count(run, -1);
      freed.add(run.jobId);
    }
  }

  /** Rows behind a run of their own job move into the line as soon as the job has room. */
  function release(maxInstances: Gate['maxInstances']): void {
    for (const jobId of freed) {
      const waiting = behind.get(jobId);
      if (waiting === undefined) continue;
      const open = waiting.filter((run) => rows.get(run.id) === run);
      open.sort((a, b) => (startsBefore(a, b) ? -1 : 1));
      let busy = 0;
      for (const run of byJob.get(jobId) ?? NONE) if (isActive(run) || inLine.has(run.id)) busy += 1;
      let room = maxInstances(jobId) - busy;
      while (room > 0) {
        const first = open.shift();
        if (first === undefined) break;
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
    const own = settings.executors[executor]?.limit;
    return own === undefined || (activeBy.get(executor) ?? 0) < own + extra;
  }

  return {
    put(run) {
      const known = rows.get(run.id);
      if (known !== undefined) forget(known);
      if (run.state !== 'queued' && !isActive(run)) return;
      rows.set(run.id, run);
      const ofJob = byJob.get(run.jobId);
      byJob.set(run.jobId, ofJob === undefined ? [run] : [...ofJob, run]);
      if (isActive(run)) count(run, 1);
      else if (run.notBefore !== null) later.push(run);
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
    queued: () => rows.size - active,
    lineIsEmpty: (executor) => (lineSizes.get(executor) ?? 0) === 0,
    hasRoom,
    next(now, settings, gate) {
      for (;;) {
        const first = later.peek();
        if (first === undefined) break;
        if (rows.get(first.id) !== first) later.pop();
        else if ((first.notBefore ?? 0) > now) break;
        else {
          later.pop();
          enterLine(first);
        }
      }
      release(gate.maxInstances);
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
      }
    },
    nextMoment() {
      for (;;) {
        const first = later.peek();
        if (first === undefined) return null;
        if (rows.get(first.id) === first) return first.notBefore;
        later.pop();
      }
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
      lineSizes = new Map();
      later = createHeap<Run>((a, b) => (a.notBefore ?? 0) < (b.notBefore ?? 0));
      aside = [];
      active = 0;
    },
  };
}
