import type { Job, Run, RunEnding, RunOutcome } from './model.ts';
import type { RunEnd } from './ports.ts';

/** What one attempt's end means: its outcome, and how it ended in one code. */
export function judgeEnd(
  run: Run,
  job: Pick<Job, 'spec'> | null,
  end: RunEnd,
): { readonly outcome: RunOutcome; readonly ending: RunEnding } {
  // A stop that was asked for is written down before the signal goes out, so it also explains an end learned after a crash.
  if (run.ending?.code === 'time-limit') return { outcome: 'timed-out', ending: run.ending };
  // Also one that was called off before its process was there: nothing of it went wrong.
  if (run.ending?.code === 'stopped') return { outcome: 'stopped', ending: run.ending };
  if (end.kind === 'not-started') {
    const { message, secret, reason } = end;
    const facts = { ...(secret === undefined ? {} : { secret }), ...(reason === undefined ? {} : { reason }) };
    return { outcome: 'failed', ending: { code: 'not-started', message, ...facts } };
  }
  if (end.kind === 'lost') return { outcome: 'interrupted', ending: { code: 'interrupted' } };
  const good = (job?.spec.successCodes ?? [0]).includes(end.exitCode ?? (end.signal === null ? 0 : -1));
  // A shell tells a signal n and an exit with 128+n by the same number; named among the success codes it is the number that counts.
  if (end.signal !== null && !good) return { outcome: 'failed', ending: { code: 'signal', signal: end.signal } };
  const exitCode = end.exitCode ?? 0;
  return { outcome: good ? 'succeeded' : 'failed', ending: { code: 'exit-code', exitCode } };
}
