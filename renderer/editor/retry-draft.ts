import type { JobSpec, RetryPolicy, RunOutcome } from '../../main/engine/model.ts';
import { type Figures, figureOf } from './figures.ts';

/** In the order in which the form offers them. */
export const RETRIED: readonly RunOutcome[] = ['failed', 'timed-out', 'interrupted', 'stopped', 'succeeded'];
/** What the engine tries again when nothing is chosen (main/engine/retry.ts). */
const BY_DEFAULT: readonly RunOutcome[] = ['failed', 'timed-out'];
const FIGURES = ['retryTimes', 'retryDelay', 'retryFactor', 'retryMost', 'retryJitter'] as const;

export interface RetryDraft {
  /** Outcomes after which it is tried again. */
  readonly retryOn: readonly RunOutcome[];
}

export function retryDraft(spec: JobSpec): RetryDraft {
  return { retryOn: spec.retry?.on ?? BY_DEFAULT };
}

/** Figures as typed; a policy that was not touched stays what it is, to the byte. */
export function retryFrom(
  draft: Figures & RetryDraft,
  before: Figures | null,
  base: RetryPolicy | undefined,
): RetryPolicy | undefined {
  const sameOn = same(draft.retryOn, base?.on ?? BY_DEFAULT);
  if (before !== null && sameOn && FIGURES.every((name) => draft[name] === before[name])) return base;
  const times = figureOf(draft.retryTimes);
  if (times === undefined || times === 0) return undefined;
  return {
    times,
    delaySeconds: figureOf(draft.retryDelay) ?? 60,
    factor: figureOf(draft.retryFactor),
    maxDelaySeconds: figureOf(draft.retryMost),
    jitterSeconds: figureOf(draft.retryJitter),
    on: sameOn ? base?.on : usual(draft.retryOn) ? undefined : draft.retryOn,
  };
}

/** Whether nothing rarely used is set. */
export function plainRetry(draft: Figures & RetryDraft): boolean {
  return draft.retryMost === '' && draft.retryJitter === '' && usual(draft.retryOn);
}

export function usual(on: readonly RunOutcome[]): boolean {
  return same(on, BY_DEFAULT);
}

function same(some: readonly RunOutcome[], others: readonly RunOutcome[]): boolean {
  return RETRIED.every((one) => some.includes(one) === others.includes(one));
}
