import type { Run } from '../../main/engine/model.ts';

/** It may still change by itself. */
export function isOpen(run: Run): boolean {
  return run.state === 'queued' || run.state === 'starting' || run.state === 'running';
}

/** A row about something that did not run, or has not started: there never was a process, so there is no output. */
export function isWithoutProcess(run: Run): boolean {
  return run.startedAt === null && run.attempts.length === 0 && (!isOpen(run) || run.state === 'queued');
}

/** How long it took, or has taken; null for what did not run. */
export function tookMs(run: Run, now: number): number | null {
  if (run.startedAt === null) return null;
  return Math.max(0, (run.finishedAt ?? now) - run.startedAt);
}
