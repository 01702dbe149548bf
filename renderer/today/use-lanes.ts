import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Run } from '../../main/engine/model.ts';
import { useLink } from '../host/link-context.tsx';
import { useCall } from '../host/use-call.ts';

/** Rows fetched for one view at most: beyond that lanes are solid anyway. */
const MAX_RUNS = 3000;
const PAGE = 500;
export const MAX_LANES = 60;

export interface Lane {
  readonly jobId: string;
  readonly name: string;
  readonly runs: readonly Run[];
  readonly planned: readonly number[];
  /** More fires follow than are listed, up to the end of the view. */
  readonly goesOn: boolean;
}

/** Past runs and coming fires between two moments, one lane per job, the busiest trouble first. */
export function useLanes(from: number, to: number, now: number): { lanes: readonly Lane[]; hidden: number } {
  const link = useLink();
  const past = useQuery({
    // Under the name of the call, so that the same events make it stale.
    queryKey: ['runs.list', 'lanes', from, to],
    queryFn: async () => {
      const runs: Run[] = [];
      let cursor: string | undefined;
      while (runs.length < MAX_RUNS) {
        const page = await link.call('runs.list', {
          from,
          to,
          limit: PAGE,
          ...(cursor === undefined ? {} : { cursor }),
        });
        runs.push(...page.items);
        if (page.next === null) break;
        cursor = page.next;
      }
      return runs;
    },
    placeholderData: (before: Run[] | undefined) => before,
    enabled: from < now,
  });
  const planned = useCall(
    'jobs.upcoming',
    { from: Math.max(from, now), to, limit: 2000, perJob: 300 },
    { enabled: to > now, keep: true },
  );
  return useMemo(() => {
    const byJob = new Map<string, { jobId: string; name: string; runs: Run[]; planned: number[] }>();
    const lane = (jobId: string, name: string) => {
      const known = byJob.get(jobId) ?? { jobId, name, runs: [], planned: [] };
      byJob.set(jobId, known);
      return known;
    };
    for (const run of from < now ? (past.data ?? []) : []) lane(run.jobId, run.jobName).runs.push(run);
    for (const fire of to > now ? (planned.data?.fires ?? []) : [])
      lane(fire.jobId, fire.jobName).planned.push(fire.at);
    const cut = planned.data?.more === true;
    const all = [...byJob.values()]
      .map((found) => {
        const [last = to, before = to] = found.planned.slice(-2).reverse();
        return { ...found, goesOn: cut && last + (last - before) < to };
      })
      .sort((a, b) => a.name.localeCompare(b.name));
    return { lanes: all.slice(0, MAX_LANES), hidden: Math.max(0, all.length - MAX_LANES) };
  }, [past.data, planned.data, from, to, now]);
}
