/** How a job has been doing since its first run, for `show` and `runs`. */
import type { CallOutput, JobOutcomes } from '../../../preload/contract.ts';
import type { Run, RunState } from '../../engine/model.ts';
import { localTime, printLine } from './print.ts';

const ENDS: readonly RunState[] = ['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted'];

export function printOutcomes({ counts, removed, countedFrom, lastSuccess, lastFailure }: JobOutcomes): void {
  const ran = ENDS.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const since = countedFrom === null ? '' : ` since ${localTime(countedFrom)}`;
  if (ran > 0) printLine(`  so far    ${counts.succeeded ?? 0} of ${ran} runs succeeded${since}`);
  if (ran > 0) {
    printLine(`  last ok   ${lastSuccess === null ? `none${since}` : localTime(lastSuccess.scheduledAt)}`);
    printLine(
      `  failed    ${lastFailure === null ? `none${since === '' ? ' so far' : since}` : failureWords(lastFailure)}`,
    );
  }
  if (removed > 0) printLine(`            ${removedLine(removed)}`);
}

function failureWords({ id, state, exitCode, scheduledAt }: Run): string {
  const code = exitCode === null ? '' : `, exit code ${exitCode}`;
  return `${localTime(scheduledAt)}  ${state}${code}  (run ${id})`;
}

export function removedLine(removed: number): string {
  return `${removed} older ${removed === 1 ? 'run is' : 'runs are'} counted but no longer listed (limits of the history, in Settings).`;
}

/** Runs without the secrets that mark their processes. */
export function outcomesAsJson({ lastSuccess, lastFailure, ...rest }: JobOutcomes): unknown {
  const id = (run: Run | null) =>
    run === null ? null : { id: run.id, state: run.state, scheduledAt: run.scheduledAt };
  return { ...rest, lastSuccess: id(lastSuccess), lastFailure: id(lastFailure) };
}

export function removedOutput({ at, limit }: NonNullable<CallOutput<'runs.log'>['removed']>): string {
  if (at === null) return 'The run printed something, but the file with its output is gone.';
  const because = limit === 'days' ? 'it was older than the history is kept' : 'all output is kept within a limit';
  return `The output was removed on ${localTime(at)}: ${because}.`;
}
