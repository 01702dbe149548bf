import type { Millis, RetryPolicy, RunOutcome } from './model.ts';

const RETRIED_BY_DEFAULT: readonly RunOutcome[] = ['failed', 'timed-out'];

/**
 * How long to wait before the next attempt, or null when there is none (S34).
 *
 * @param attempt the attempt that just ended, from 1
 * @param share uniform in [0, 1), for the policy's jitter
 */
export function retryDelay(
  policy: RetryPolicy | undefined,
  attempt: number,
  outcome: RunOutcome,
  share: number,
): Millis | null {
  if (policy === undefined || attempt > policy.times) return null;
  if (!(policy.on ?? RETRIED_BY_DEFAULT).includes(outcome)) return null;
  const grown = policy.delaySeconds * (policy.factor ?? 1) ** (attempt - 1);
  const bounded = Math.min(grown, policy.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round((bounded + share * (policy.jitterSeconds ?? 0)) * 1000);
}
