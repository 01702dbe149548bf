import { useEffect, useMemo, useRef, useState } from 'react';
import type { Run } from '../../main/engine/model.ts';
import type { RunQuery } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { useCall } from '../host/use-call.ts';

const PAGE = 100;
/** Beyond this many rows in memory the oldest go; scrolling down brings them back. */
const KEPT = 4000;

export interface RunRows {
  readonly runs: readonly Run[];
  readonly loading: boolean;
  readonly more: boolean;
  loadMore(): void;
}

/** The newest page stays live; older pages are added as the person scrolls, and kept within bounds. */
export function useRunRows(filter: Omit<RunQuery, 'cursor' | 'limit'>): RunRows {
  const link = useLink();
  const key = JSON.stringify(filter);
  const live = useCall('runs.list', { ...filter, limit: PAGE }, { keep: true });
  const [older, setOlder] = useState<{ key: string; runs: readonly Run[]; next: string | null } | null>(null);
  const busy = useRef(false);
  const seen = useRef({ key: '', runs: new Map<string, Run>() });
  const mine = older?.key === key ? older : null;

  const runs = useMemo(() => {
    if (live.data === undefined) return [];
    if (live.isPlaceholderData) return live.data.items;
    if (seen.current.key !== key) seen.current = { key, runs: new Map() };
    const map = seen.current.runs;
    for (const run of mine?.runs ?? []) if (!map.has(run.id)) map.set(run.id, run);
    for (const run of live.data.items) map.set(run.id, run);
    // Ids grow with time, so this is newest first, the same as the host's order.
    const all = [...map.values()].sort((a, b) => b.decidedAt - a.decidedAt || (a.id < b.id ? 1 : -1));
    for (const run of all.splice(KEPT)) map.delete(run.id);
    return all;
  }, [live.data, live.isPlaceholderData, mine, key]);
  useEffect(() => {
    busy.current = false;
  });

  const next = mine === null ? (live.data?.next ?? null) : mine.next;
  const loadMore = () => {
    if (next === null || busy.current) return;
    busy.current = true;
    void link.call('runs.list', { ...filter, cursor: next, limit: PAGE }).then((page) =>
      setOlder((now) => ({
        key,
        runs: [...(now?.key === key ? now.runs : []), ...page.items].slice(-KEPT),
        next: page.next,
      })),
    );
  };
  return { runs, loading: live.isPending, more: next !== null, loadMore };
}
