import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { entryOf } from '../../main/engine/entry-of.ts';
import type { Run } from '../../main/engine/model.ts';
import type { UpcomingFire } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { useCall } from '../host/use-call.ts';

/** Rows fetched for one view at most: beyond that lanes are solid anyway. */
const MAX_RUNS = 3000;
const PAGE = 500;
const NONE: readonly Run[] = [];
export const MAX_LANES = 60;
/** As many as the host tells at once. */
const MAX_FIRES = 5000;
/** So few of one job that those of all lanes fit, in a long view: a job that fires every minute must not take the room of a daily one. */
const FIRES_PER_JOB = { long: Math.floor(MAX_FIRES / MAX_LANES), short: 200 };
const LONG_MS = 2 * 86_400_000;
/** A lane that goes on is drawn as a line where this many marks would fit into the view. */
const DENSE = 60;

export interface Lane {
  /** Id of the job, or name of the group; empty = jobs without a group. */
  readonly id: string;
  readonly kind: 'job' | 'group';
  readonly name: string;
  readonly runs: readonly Run[];
  readonly planned: readonly UpcomingFire[];
  /** More fires follow than are listed, up to the end of the view. */
  readonly goesOn: boolean;
}

/** Past runs and coming fires between two moments, one lane per job or per group, in order of their names; `cut` = there were more runs than these. */
export function useLanes(
  from: number,
  to: number,
  now: number,
  by: 'job' | 'group',
): { lanes: readonly Lane[]; loading: boolean; hidden: number; runs: readonly Run[]; cut: boolean } {
  const link = useLink();
  const past = useQuery({
    // Under the name of the call, so that the same events make it stale.
    queryKey: ['runs.list', 'lanes', from, to],
    queryFn: async () => {
      const runs: Run[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null && runs.length < MAX_RUNS) {
        const page = await link.call('runs.list', {
          from,
          to,
          limit: PAGE,
          ...(cursor === undefined ? {} : { cursor }),
        });
        runs.push(...page.items);
        cursor = page.next;
      }
      return { runs, cut: cursor !== null };
    },
    placeholderData: keepPreviousData,
    enabled: from < now,
  });
  const perJob = to - from > LONG_MS ? FIRES_PER_JOB.long : FIRES_PER_JOB.short;
  const planned = useCall(
    'jobs.upcoming',
    { from: Math.max(from, now), to, limit: MAX_FIRES, perJob },
    { enabled: to > now, keep: true },
  );
  const { runs, cut = false } = (from < now ? past.data : undefined) ?? {};
  const fires = to > now ? planned.data?.fires : undefined;
  const loaded = (from >= now || runs !== undefined) && (to <= now || fires !== undefined);
  const ids = useMemo(
    () => (by === 'job' ? [] : [...new Set([...(runs ?? []), ...(fires ?? [])].map(({ jobId }) => jobId))].sort()),
    [by, runs, fires],
  );
  const groups = useCall('jobs.groupsOf', { ids }, { enabled: ids.length > 0, keep: true }).data?.groups;

  return useMemo(() => {
    const found = new Map<string, { id: string; name: string; runs: Run[]; planned: UpcomingFire[] }>();
    const lane = (jobId: string, jobName: string) => {
      const [id, name] = by === 'job' ? [jobId, jobName] : [entryOf(groups, jobId) ?? '', entryOf(groups, jobId) ?? ''];
      const known = found.get(id) ?? { id, name, runs: [], planned: [] };
      found.set(id, known);
      return known;
    };
    const ready = by === 'job' || groups !== undefined || ids.length === 0;
    for (const run of ready ? (runs ?? []) : []) lane(run.jobId, run.jobName).runs.push(run);
    for (const fire of ready ? (fires ?? []) : []) lane(fire.jobId, fire.jobName).planned.push(fire);
    const cutAt = (fires?.length ?? 0) >= MAX_FIRES ? 0 : perJob;
    const all = [...found.values()]
      .map((one) => ({ ...one, kind: by, goesOn: goesOn(one.planned, { from, to, cutAt }) }))
      // What has no group comes last.
      .sort((a, b) => Number(a.name === '') - Number(b.name === '') || a.name.localeCompare(b.name));
    const hidden = Math.max(0, all.length - MAX_LANES);
    return { lanes: all.slice(0, MAX_LANES), loading: !loaded || !ready, hidden, runs: runs ?? NONE, cut };
  }, [runs, cut, fires, groups, ids, by, from, to, loaded, perJob]);
}

/** The list of a lane ends before the view does, because a limit cut it (at `cutAt` fires), and its usual step fits many times. */
export function goesOn(
  planned: readonly Pick<UpcomingFire, 'at'>[],
  { from, to, cutAt }: { readonly from: number; readonly to: number; readonly cutAt: number },
): boolean {
  const [last, before] = [planned.at(-1), planned.at(-2)];
  if (last === undefined || before === undefined || planned.length < cutAt) return false;
  const step = last.at - before.at;
  return last.at + step < to && step * DENSE <= to - from;
}
