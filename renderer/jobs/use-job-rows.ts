import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { JobQuery, JobRow, Page } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { type JobsShown, jobsQuestion, PAGE } from './jobs-question.ts';

/** So many rows before they come into view they are asked for: enough for a wheel that starts to turn. */
const AHEAD = 50;
/** While it turns, what comes into view within so many frames at the speed of now is asked for: half a second. */
const FRAMES_AHEAD = 30;
const MOST_AHEAD = 400;

export interface JobRows {
  readonly total: number;
  /** Undefined while its page is on the way. */
  row(index: number): JobRow | undefined;
  /** Tell which rows are on the screen, and which one has the keyboard; their pages are fetched and kept fresh. */
  show(first: number, last: number, active: number): void;
  readonly loading: boolean;
  readonly error: Error | null;
  /** Ids of every job that matches, not only of those loaded. */
  allIds(): Promise<string[]>;
}

/** A window onto a list of any length: only the pages on the screen are held and asked for again when something changes. */
export function useJobRows(query: JobsShown): JobRows {
  const link = useLink();
  const cache = useQueryClient();
  const [wanted, setWanted] = useState<readonly number[]>([0]);
  const answers = useQueries({
    queries: wanted.map((page) => {
      const input = jobsQuestion(query, page);
      return {
        queryKey: ['jobs.list', input],
        queryFn: (): Promise<Page<JobRow>> => link.call('jobs.list', input),
        gcTime: 20_000,
      };
    }),
  });
  // While a new filter is on its way the old rows and the old length stay: nothing flickers, no row is made anew, and the list does
  // not jump to its top because it has no length for a moment.
  const kept = useRef<Kept>({ question: '', total: 0, pages: new Map() });
  kept.current = keep(kept.current, JSON.stringify(query), wanted, answers);
  const { total, pages: held } = kept.current;
  const length = useRef(total);
  length.current = total;
  const firstShown = useRef(0);
  const show = useCallback((from: number, to: number, active: number) => {
    const moved = from - firstShown.current;
    firstShown.current = from;
    const ahead = (rows: number) => Math.max(AHEAD, Math.min(MOST_AHEAD, rows * FRAMES_AHEAD));
    const [low, high] = [Math.max(0, from - ahead(-moved)), Math.max(from, to) + ahead(moved)];
    const end = Math.max(from, to, Math.min(high, length.current - 1));
    const next = new Set([Math.floor(active / PAGE)]);
    for (let page = Math.floor(low / PAGE); page <= Math.floor(end / PAGE); page += 1) next.add(page);
    setWanted((now) => (now.length === next.size && now.every((page) => next.has(page)) ? now : [...next]));
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
    row: (index) => held.get(Math.floor(index / PAGE))?.items[index % PAGE],
    show,
    loading: answers.some((answer) => answer.isPending),
    error: answers.find((answer) => answer.error !== null)?.error ?? null,
    allIds,
  };
}

/** The newest rows there are of the pages that are wanted, all of one question. */
interface Kept {
  readonly question: string;
  readonly total: number;
  readonly pages: ReadonlyMap<number, Page<JobRow>>;
}

function keep(
  before: Kept,
  question: string,
  wanted: readonly number[],
  answers: readonly { readonly data: Page<JobRow> | undefined }[],
): Kept {
  const known = answers.find(({ data }) => data !== undefined)?.data;
  if (known === undefined && before.question !== question) return before;
  const pages = new Map<number, Page<JobRow>>();
  answers.forEach(({ data }, n) => {
    const number = wanted[n] ?? -1;
    const page = data ?? (before.question === question ? before.pages.get(number) : undefined);
    if (page !== undefined) pages.set(number, page);
  });
  return { question, total: known?.total ?? before.total, pages };
}
