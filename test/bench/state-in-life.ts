import type { Run, RunState } from '../../main/engine/model.ts';

/** How the nth run of a made-up history ended: mostly succeeded, some of everything else, as in life. */
export function stateInLife(n: number): RunState {
  if (n % 97 === 0) return 'failed';
  if (n % 211 === 0) return 'missed';
  if (n % 1_009 === 0) return 'timed-out';
  if (n % 5_003 === 0) return 'interrupted';
  return n % 401 === 0 ? 'skipped' : 'succeeded';
}

/** Everything that follows from how it ended, for the nth run of a made-up history; `tookMs` of those that ran. */
export function runInLife(n: number, at: number, tookMs: number): Partial<Run> {
  const state = stateInLife(n);
  const ran = state !== 'missed' && state !== 'skipped';
  const exitCode = state === 'failed' ? 1 : 0;
  return {
    scheduledAt: at,
    decidedAt: at + 3,
    state,
    why: ran ? { code: 'on-time' } : { code: 'too-late', lateMs: 400_000, graceMs: 300_000 },
    startedAt: ran ? at + 12 : null,
    finishedAt: ran ? at + 12 + tookMs : null,
    token: `tk${String(n).padStart(20, '0')}`,
    exitCode: ran ? exitCode : null,
    ending: ran ? { code: 'exit-code', exitCode } : null,
    logBytes: ran ? n % 20_000 : 0,
  };
}
