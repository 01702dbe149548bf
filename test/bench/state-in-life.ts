import type { RunState } from '../../main/engine/model.ts';

/** How the nth run of a made-up history ended: mostly succeeded, some of everything else, as in life. */
export function stateInLife(n: number): RunState {
  if (n % 97 === 0) return 'failed';
  if (n % 211 === 0) return 'missed';
  if (n % 1_009 === 0) return 'timed-out';
  if (n % 5_003 === 0) return 'interrupted';
  return n % 401 === 0 ? 'skipped' : 'succeeded';
}
