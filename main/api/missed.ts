import type { Handlers, MissedCard } from '../../preload/contract.ts';
import type { Run } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';

/** The inbox: one card per job with everything about it that nobody answered yet, the oldest question first. */
export function createMissedHandlers({ engine, store }: ApiDeps): Pick<Handlers, 'missed.list' | 'missed.answer'> {
  return {
    'missed.list': () => {
      const byJob = new Map<string, Run[]>();
      for (const run of store.inbox()) {
        const runs = byJob.get(run.jobId);
        if (runs === undefined) byJob.set(run.jobId, [run]);
        else runs.push(run);
      }
      return { cards: [...byJob].map(([jobId, runs]) => cardOf(jobId, runs)) };
    },
    'missed.answer': ({ jobId, answer, always }) =>
      engine.answer({
        answer,
        ...(jobId === undefined ? {} : { jobId }),
        ...(always === undefined ? {} : { always }),
      }),
  };
}

function cardOf(jobId: string, runs: readonly Run[]): MissedCard {
  let count = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    count += run.count;
    from = Math.min(from, run.scheduledAt);
    to = Math.max(to, run.scheduledTo ?? run.scheduledAt);
  }
  // The name may have changed since; the newest row knows it best.
  return { jobId, jobName: runs.at(-1)?.jobName ?? jobId, runs, count, from, to };
}
