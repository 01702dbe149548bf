import type { OverlapPolicy } from './model.ts';

export interface OverlapInput {
  readonly policy: OverlapPolicy;
  readonly maxInstances: number;
  readonly queueLimit: number;
  /** Runs of the job that are going on or have been accepted and only wait for a free slot. */
  readonly instances: number;
  /** Runs of the job that wait for one of those to end. */
  readonly waiting: number;
}

export type OverlapDecision =
  | { readonly kind: 'start' }
  /** Wait for the one before; `drop` of the oldest waiting ones make room and are recorded. */
  | { readonly kind: 'wait'; readonly drop: number }
  /** Stop what runs, then start; whatever waited already is replaced. */
  | { readonly kind: 'restart'; readonly drop: number }
  | { readonly kind: 'skip' };

/** What happens to an occurrence when the job may be running already (S20). */
export function decideOverlap(input: OverlapInput): OverlapDecision {
  if (input.policy === 'parallel' || input.instances < input.maxInstances) return { kind: 'start' };
  switch (input.policy) {
    case 'skip':
      return { kind: 'skip' };
    case 'queue':
      return { kind: 'wait', drop: Math.max(0, input.waiting + 1 - input.queueLimit) };
    case 'restart':
      return { kind: 'restart', drop: input.waiting };
  }
}
