/** Conditions and a shared ledger that a test opens and closes by hand. */
import type { IfNot, Run } from '../../main/engine/model.ts';
import type { Gates } from '../../main/engine/ports.ts';

export interface FakeGates {
  readonly gates: Gates;
  /** Jobs whose conditions do not hold, by id. */
  readonly closed: Map<string, Closed>;
  /** Jobs shared with other computers. */
  readonly shared: Set<string>;
  /** Rows requested from the ledger, in order. */
  readonly claims: Run[];
  /** Called at each request, while it is made. */
  onClaim: (run: Run) => void;
  /** Jobs whose conditions were judged, in order. */
  readonly judged: string[];
}
export interface Closed {
  readonly lacking: readonly string[];
  /** Seconds after the occurrence's due moment; absent = waits for as long as it takes. */
  readonly giveUpAfter?: number;
  readonly ifNot?: IfNot;
}

/** Every condition holds and nothing is shared until told otherwise. */
export function createFakeGates(): FakeGates {
  const fake: FakeGates = {
    closed: new Map(),
    shared: new Set(),
    claims: [],
    judged: [],
    onClaim() {},
    gates: {
      condition(job, since) {
        fake.judged.push(job.id);
        const closed = fake.closed.get(job.id);
        if (closed === undefined) return { holds: true };
        const { lacking, giveUpAfter, ifNot = 'skip' } = closed;
        const giveUpAt = giveUpAfter === undefined ? null : since + giveUpAfter * 1000;
        return { holds: false, lacking, giveUpAt, ifNot };
      },
      isShared: (job) => fake.shared.has(job.id),
      claim(run) {
        fake.claims.push(run);
        fake.onClaim(run);
      },
    },
  };
  return fake;
}
