import type { Instant, Schedule } from './model.ts';

/**
 * The moment at which an occurrence is due: its time plus a uniform delay of 0..jitter, below the following fire and not after the
 * schedule's end (S24). The next slot is always computed from the unjittered time, so the delays never add up.
 *
 * @param share uniform in [0, 1): drawn anew, or the stable share of this machine and job
 */
export function jitteredTime(
  scheduled: Instant,
  following: Instant | null,
  schedule: Schedule,
  end: Instant | null,
  share: number,
): Instant {
  if (schedule.jitter === undefined) return scheduled;
  let reach = schedule.jitter.seconds * 1000;
  if (following !== null) reach = Math.min(reach, following - scheduled - 1);
  if (end !== null) reach = Math.min(reach, end - scheduled);
  return reach <= 0 ? scheduled : scheduled + Math.floor(share * (reach + 1));
}

/** The same share in [0, 1) for the same machine and job, for ever: FNV-1a over both names, finished by a mixing step. */
export function stableShare(machine: string, jobId: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${machine}\n${jobId}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
