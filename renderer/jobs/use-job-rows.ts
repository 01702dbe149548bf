import { useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { JobQuery } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import type { JobsShown } from './jobs-question.ts';
import { createRowPages, type ListState, type RowPages } from './row-pages.ts';

export interface JobRows extends Omit<ListState, 'answered'>, Pick<RowPages, 'row' | 'show' | 'subscribe'> {
  /** Nothing is known yet of what is asked for. */
  readonly loading: boolean;
  /** Ids of every job that matches, not only of those loaded. */
  allIds(): Promise<string[]>;
}

/** The jobs that match. Drawn again when their number changes; who shows rows subscribes to those. */
export function useJobRows(query: JobsShown): JobRows {
  const link = useLink();
  const cache = useQueryClient();
  const [pages] = useState(() => createRowPages(cache, (input) => link.call('jobs.list', input), query));
  const state = useSyncExternalStore(pages.subscribe, pages.state);
  useLayoutEffect(() => pages.ask(query));
  const key = JSON.stringify(query);
  return useMemo(() => {
    const allIds = async () => {
      const ids: string[] = [];
      for (let offset = 0; ; offset += 500) {
        const input: JobQuery = { ...(JSON.parse(key) as JobsShown), offset, limit: 500 };
        const page = await cache.fetchQuery({
          queryKey: ['jobs.list', input],
          queryFn: () => link.call('jobs.list', input),
          staleTime: 0,
          gcTime: 0,
        });
        ids.push(...page.items.map((item) => item.id));
        if (page.items.length === 0 || ids.length >= page.total) return ids;
      }
    };
    const { total, error, answered } = state;
    const { row, show, subscribe } = pages;
    return { total, error, loading: answered !== key, row, show, subscribe, allIds };
  }, [state, pages, link, cache, key]);
}
