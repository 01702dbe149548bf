import type { RunEnd } from '../engine/ports.ts';
import { type EndFigures, exitedEnd } from './ticket.ts';
import { CALLED_OFF, CANNOT_WRITE } from './wrap.ts';

/** The end of an attempt from what is known of it; `exit` is what Node saw of the wrapper, null for an adopted one. */
export function endOf(
  stopped: boolean,
  status: number | null,
  cpuMs: number | null,
  exit: { readonly code: number | null; readonly signal: string | null } | null,
  figures: EndFigures,
): RunEnd {
  if (status !== null) return exitedEnd(status, cpuMs, figures);
  if (exit === null) {
    // Only a kill of the whole group takes the wrapper's last word away from us.
    if (stopped) return { kind: 'exited', exitCode: null, signal: 'SIGKILL', cpuMs: null, ...figures };
    return { kind: 'lost', at: figures.finishedAt, logBytes: figures.logBytes };
  }
  if (exit.code === CANNOT_WRITE) {
    const message = 'It was not started, because its start could not be written down: no space is left on the disk.';
    return { kind: 'not-started', message, reason: { code: 'start-unwritten' }, at: figures.finishedAt };
  }
  if (exit.code === CALLED_OFF) {
    const message = 'It was called off before it could start.';
    return { kind: 'not-started', message, reason: { code: 'called-off' }, at: figures.finishedAt };
  }
  if (exit.code !== null) return exitedEnd(exit.code, null, figures);
  return { kind: 'exited', exitCode: null, signal: exit.signal, cpuMs: null, ...figures };
}
