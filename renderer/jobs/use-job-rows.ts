import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { JobQuery, JobRow, Page } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';

const PAGE = 100;

export interface JobRows {
  readonly total: number;
  /** Undefined while its page is on the way. */
  row(index: number): JobRow | undefined;
  /** Tell which rows are on the screen; their pages are fetched and kept fresh. */
  show(first: number, last: number): void;
  readonly loading: boolean;
  readonly error: Error | null;
  /** Ids of every job that matches, not only of those loaded. */
  allIds(): Promise<string[]>;
}

/** A window onto a list of any length: only the pages on the screen are held and asked for again when something changes. */
export function useJobRows(query: Pick<JobQuery, 'text' | 'sort' | 'descending' | 'language'>): JobRows {
  const link = useLink();
  const cache = useQueryClient();
  const [pages, setPages] = useState<readonly [number, number]>([0, 0]);
  const [first, last] = pages;
  const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const answers = useQueries({
    queries: wanted.map((page) => {
      const input: JobQuery = { ...query, offset: page * PAGE, limit: PAGE };
      return {
        queryKey: ['jobs.list', input],
        queryFn: (): Promise<Page<JobRow>> => link.call('jobs.list', input),
        placeholderData: keepPreviousData<Page<JobRow>>,
        gcTime: 20_000,
      };
    }),
  });
  const total = answers.find((answer) => answer.data !== undefined)?.data?.total ?? 0;
  const show = useCallback((from: number, to: number) => {
    const next = [Math.floor(from / PAGE), Math.floor(Math.max(from, to) / PAGE)] as const;
    setPages((now) => (now[0] === next[0] && now[1] === next[1] ? now : next));
  }, []);
  const allIds = async () => {
    const ids: string[] = [];
    for (let offset = 0; ; offset += 500) {
      const input: JobQuery = { ...query, offset, limit: 500 };
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
  return {
    total,
    row: (index) => answers[Math.floor(index / PAGE) - first]?.data?.items[index % PAGE],
    show,
    loading: answers.some((answer) => answer.isPending),
    error: answers.find((answer) => answer.error !== null)?.error ?? null,
    allIds,
  };
}
