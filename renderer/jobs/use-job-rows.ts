import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { JobQuery, JobRow, Page } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { type JobsShown, jobsQuestion, PAGE } from './jobs-question.ts';

/** So many rows before they come into view they are asked for: a tenth of a second of the fastest scrolling. */
const AHEAD = 50;

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
export function useJobRows(query: JobsShown): JobRows {
  const link = useLink();
  const cache = useQueryClient();
  const [pages, setPages] = useState<readonly [number, number]>([0, 0]);
  const [first, last] = pages;
  const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const answers = useQueries({
    queries: wanted.map((page) => {
      const input = jobsQuestion(query, page);
      return {
        queryKey: ['jobs.list', input],
        queryFn: (): Promise<Page<JobRow>> => link.call('jobs.list', input),
        // While a new filter is on its way the old rows stay, but never those of another page.
        placeholderData: (before: Page<JobRow> | undefined, asked?: { readonly queryKey: readonly unknown[] }) =>
          (asked?.queryKey[1] as JobQuery | undefined)?.offset === input.offset ? before : undefined,
        gcTime: 20_000,
      };
    }),
  });
  // The pages on the screen may all be on their way; the length of the list is known all the same. Were it 0 for a moment,
  // the list would jump to its top, ask for the first page, know its length again, and jump back, for ever.
  const known = useRef(0);
  known.current = answers.find((answer) => answer.data !== undefined)?.data?.total ?? known.current;
  const total = known.current;
  const show = useCallback((from: number, to: number) => {
    const [low, high] = [Math.max(0, from - AHEAD), Math.max(from, to) + AHEAD];
    const end = Math.max(from, to, Math.min(high, known.current - 1));
    const next = [Math.floor(low / PAGE), Math.floor(end / PAGE)] as const;
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
