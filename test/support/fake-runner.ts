/** A runner without processes: a test says how runs end, or lets all of them end at once. */
import type { Run } from '../../main/engine/model.ts';
import type { Clock, RunEnd, Runner, RunnerListener, RunOrder } from '../../main/engine/ports.ts';

export interface FakeRunner extends Runner {
  /** Everything that was ever started, in order. */
  readonly orders: RunOrder[];
  readonly stopped: string[];
  readonly acknowledged: string[];
  /** Orders whose process has not ended. */
  going(): RunOrder[];
  end(runId: string, result?: { readonly exitCode?: number; readonly signal?: string; readonly lost?: boolean }): void;
  /** Reports this end whatever is known of the attempt, as a runner that misbehaves, or for a trial that has no row. */
  report(runId: string, attempt: number, end: RunEnd): void;
  /** Reports a start with the record of its environment, after the one that `start` reports. */
  reportStart(runId: string, attempt: number, environment: string): void;
  /** From now on: every run ends at once with this exit code (0 unless told), goes on until `end`, or waits until it is called off. */
  behave(how: 'end-at-once' | 'go-on' | 'cannot-start' | 'wait-for-a-place', exitCode?: number): void;
  /** The processes go away without a word, as in a power cut. */
  forgetGoing(): void;
  /** What `adopt` answers. */
  readonly found: Map<string, 'alive' | RunEnd>;
}

/** Runs go on until told otherwise. */
export function createFakeRunner(clock: Clock): FakeRunner {
  let listener: RunnerListener | null = null;
  let how: 'end-at-once' | 'go-on' | 'cannot-start' | 'wait-for-a-place' = 'go-on';
  let code = 0;
  const orders: RunOrder[] = [];
  const stopped: string[] = [];
  const acknowledged: string[] = [];
  const going = new Map<string, { order: RunOrder; startedAt: number }>();
  const waiting = new Map<string, RunOrder>();
  const found = new Map<string, 'alive' | RunEnd>();
  let pid = 1000;

  function end(runId: string, result: { exitCode?: number; signal?: string; lost?: boolean } = {}): void {
    const known = going.get(runId);
    if (known === undefined) throw new Error(`run ${runId} is not going on`);
    going.delete(runId);
    const at = clock.now();
    listener?.onEnded(
      runId,
      known.order.attempt,
      result.lost === true
        ? { kind: 'lost', at, logBytes: 0 }
        : {
            kind: 'exited',
            exitCode: result.signal === undefined ? (result.exitCode ?? 0) : null,
            signal: result.signal ?? null,
            startedAt: known.startedAt,
            finishedAt: at,
            cpuMs: 1,
            peakBytes: 1000,
            logBytes: 10,
            logDropped: 0,
          },
    );
  }

  return {
    orders,
    stopped,
    acknowledged,
    found,
    forgetGoing: () => going.clear(),
    going: () => [...going.values()].map((entry) => entry.order),
    end,
    report(runId, attempt, told) {
      going.delete(runId);
      listener?.onEnded(runId, attempt, told);
    },
    reportStart(runId, attempt, environment) {
      const startedAt = going.get(runId)?.startedAt ?? clock.now();
      listener?.onStarted(runId, attempt, { pid, processStart: String(pid), startedAt, environment });
    },
    behave(next, exitCode = 0) {
      how = next;
      code = exitCode;
    },
    listen(next) {
      listener = next;
    },
    start(order) {
      orders.push(order);
      if (how === 'cannot-start') {
        listener?.onEnded(order.runId, order.attempt, {
          kind: 'not-started',
          message: 'There is no such program.',
          at: clock.now(),
        });
        return;
      }
      if (how === 'wait-for-a-place') {
        waiting.set(order.runId, order);
        return;
      }
      pid += 1;
      going.set(order.runId, { order, startedAt: clock.now() });
      listener?.onStarted(order.runId, order.attempt, { pid, processStart: String(pid), startedAt: clock.now() });
      if (how === 'end-at-once') end(order.runId, { exitCode: code });
    },
    stop(runId) {
      stopped.push(runId);
      const order = waiting.get(runId);
      if (order === undefined) return;
      waiting.delete(runId);
      const message = 'It was called off before it could start.';
      listener?.onEnded(runId, order.attempt, { kind: 'not-started', message, at: clock.now() });
    },
    acknowledge(runId) {
      acknowledged.push(runId);
    },
    async adopt(run: Run) {
      const answer = found.get(run.id) ?? { kind: 'lost' as const, at: clock.now(), logBytes: 0 };
      if (answer === 'alive') {
        going.set(run.id, {
          order: { runId: run.id, attempt: run.attempt } as RunOrder,
          startedAt: run.startedAt ?? clock.now(),
        });
      }
      return answer;
    },
  };
}
