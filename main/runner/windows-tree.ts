import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { askToEnd } from '../process/windows/ask.ts';
import { type Job, type KeptProcess, openJob } from '../process/windows/job.ts';
import type { ProcessTree } from './process-tree.ts';

/** Name of the job that holds the processes of an attempt, for every session of this computer. */
export const jobName = (token: string): string => `Global\\punctual-${token.replace(/[^A-Za-z0-9_-]/g, '')}`;

const GIVE_UP: Millis = 10_000;
const LONGEST_STEP: Millis = 200;

/** The processes of an attempt on Windows: those in its job. */
export function windowsTree(
  root: { readonly pid: number; readonly token: string },
  log: Log,
  main: KeptProcess,
  job: Job | null,
): ProcessTree {
  const { pid, token } = root;
  const opened = job ?? openJob(jobName(token));
  const lives = (): boolean => main.end() === null || (opened?.pids() ?? []).length > 0;

  /** Waits until nothing lives; false when the time is over. `each`: before each wait. */
  async function gone(limit: Millis, each: () => void = () => undefined): Promise<boolean> {
    const begun = performance.now();
    for (let step = 5; lives(); step = Math.min(step * 1.5, LONGEST_STEP)) {
      if (performance.now() - begun > limit) return false;
      each();
      await new Promise((resolve) => setTimeout(resolve, step));
    }
    return true;
  }

  return {
    end: () => main.end(),
    lives: async () => lives(),
    mayLive: lives,
    hasSurvivors: lives,
    peakMemory: () => opened?.peakMemory() ?? null,
    async stop(killAfter) {
      // Programs that can be asked neither through a console nor through a window get no time to answer.
      const asked = await askToEnd(pid, opened?.pids() ?? [], log);
      if (asked && (await gone(killAfter))) return;
      if (await gone(GIVE_UP, () => opened?.terminate())) return;
      log.warn('could not end all processes of a run', { leader: pid, left: opened?.pids() ?? [] });
    },
    close() {
      main.close();
      opened?.close();
    },
  };
}
