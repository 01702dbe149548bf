import type { Handlers, Settings } from '../../preload/contract.ts';
import type { Instant } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';

type OutcomeHandlers = Pick<Handlers, 'jobs.days' | 'jobs.outcomes' | 'retention.preview' | 'retention.report'>;

const DAY = 86_400_000;

/** How jobs have been doing over the years, and what the limits of the history leave of it. */
export function createOutcomeHandlers(
  deps: Pick<ApiDeps, 'store' | 'settings' | 'clock'> & { readonly runner: Pick<ApiDeps['runner'], 'countLogs'> },
): OutcomeHandlers {
  const { store, runner, settings, clock } = deps;
  return {
    'jobs.days': async ({ id, borders, first }) => {
      await stepped(store.startCounting(id, borders));
      const days = store.countsBetween(id, borders, first === undefined ? undefined : Date.parse(first) / DAY);
      return { days: days.map(({ counts }) => counts), removed: days.map(({ removed }) => removed) };
    },
    'jobs.outcomes': async ({ id }) => {
      await stepped(store.startCounting(id));
      return store.outcomes(id);
    },
    'retention.preview': async (change) => {
      const set = settings.current().retention;
      const { days = set.days, runsPerJob = set.runsPerJob, runs = set.runs, logBytes = set.logBytes } = change;
      const limits = { days, runsPerJob, runs, logBytes };
      const counted = await stepped(store.startPruneCount(rowLimits(limits, clock.now())));
      return { ...counted, logs: await runner.countLogs(logLimits(limits)) };
    },
    'retention.report': () => store.tidied(),
  };
}

/** Calls a step until it has an answer; everything else has its turn in between. */
async function stepped<T>(step: () => T | null): Promise<T> {
  for (;;) {
    const answer = step();
    if (answer !== null) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A limit of 0 means "without limit". */
export function rowLimits(
  { days, runsPerJob, runs }: Settings['retention'],
  now: Instant,
): { readonly before: Instant | null; readonly runsPerJob: number | null; readonly runs: number | null } {
  return {
    before: days === 0 ? null : now - days * DAY,
    runsPerJob: runsPerJob === 0 ? null : runsPerJob,
    runs: runs === 0 ? null : runs,
  };
}

export function logLimits({ days, logBytes }: Settings['retention']): {
  readonly maxBytes: number;
  readonly maxAgeMs?: number;
} {
  return {
    maxBytes: logBytes === 0 ? Number.POSITIVE_INFINITY : logBytes,
    ...(days === 0 ? {} : { maxAgeMs: days * DAY }),
  };
}
