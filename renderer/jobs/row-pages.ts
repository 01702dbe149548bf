import { QueriesObserver, type QueryClient } from '@tanstack/react-query';
import type { JobQuery, JobRow, Page } from '../../preload/contract.ts';
import { type JobsShown, jobsQuestion, PAGE } from './jobs-question.ts';

/** So many rows before they come into view they are asked for: enough for a wheel that starts to turn. */
const AHEAD = 50;
/** While it turns, what comes into view within so many frames at the speed of now is asked for: half a second. */
const FRAMES_AHEAD = 30;
const MOST_AHEAD = 400;

/** What the page around the list shows of it. */
export interface ListState {
  readonly total: number;
  /** The question all of this answers; while it is another one than asked, the rows of before are still shown. */
  readonly answered: string;
  readonly error: Error | null;
}

/**
 * A window onto a list of any length: only the pages on the screen are held and asked for again when something changes. Not a
 * hook: pages that arrive while somebody scrolls are drawn by hand, and React need not look at the page ten times a second.
 */
export interface RowPages {
  ask(question: JobsShown): void;
  /** Undefined while its page is on the way. */
  row(index: number): JobRow | undefined;
  /** Tell which rows are on the screen, and which one has the keyboard; their pages are fetched and kept fresh. */
  show(first: number, last: number, active: number): void;
  /** The same object while it says the same. */
  state(): ListState;
  /** Called when rows have come or changed. Pages are fetched while somebody listens. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

export function createRowPages(
  cache: QueryClient,
  call: (input: JobQuery) => Promise<Page<JobRow>>,
  first: JobsShown,
): RowPages {
  let question = first;
  let wanted: readonly number[] = [0];
  let firstShown = 0;
  // While a new filter is on its way the old rows and the old length stay: nothing flickers, no row is made anew, and the list does
  // not jump to its top because it has no length for a moment.
  let kept: Kept = { question: '', total: 0, pages: new Map() };
  let state: ListState = { total: 0, answered: '', error: null };
  const queries = () =>
    wanted.map((page) => {
      const input = jobsQuestion(question, page);
      return { queryKey: ['jobs.list', input], queryFn: () => call(input), gcTime: 20_000 };
    });
  const observer = new QueriesObserver(cache, queries());
  /** Whether rows have come or changed, or what is said of all. */
  const take = (): boolean => {
    const answers = observer.getCurrentResult() as readonly Answer[];
    const before = kept.pages;
    kept = keep(kept, JSON.stringify(question), wanted, answers);
    const next: ListState = {
      total: kept.total,
      answered: kept.question,
      error: answers.find((answer) => answer.error !== null)?.error ?? null,
    };
    const same = next.total === state.total && next.answered === state.answered && next.error === state.error;
    if (!same) state = next;
    return !same || [...kept.pages].some(([number, page]) => page !== before.get(number));
  };
  take();
  const listeners = new Set<() => void>();
  let end: (() => void) | undefined;
  return {
    ask(next) {
      if (JSON.stringify(next) === JSON.stringify(question)) return;
      question = next;
      observer.setQueries(queries());
    },
    row: (index) => kept.pages.get(Math.floor(index / PAGE))?.items[index % PAGE],
    show(from, to, active) {
      const moved = from - firstShown;
      firstShown = from;
      const ahead = (rows: number) => Math.max(AHEAD, Math.min(MOST_AHEAD, rows * FRAMES_AHEAD));
      const [low, high] = [Math.max(0, from - ahead(-moved)), Math.max(from, to) + ahead(moved)];
      const end = Math.max(from, to, Math.min(high, kept.total - 1));
      const next = new Set([Math.floor(active / PAGE)]);
      for (let page = Math.floor(low / PAGE); page <= Math.floor(end / PAGE); page += 1) next.add(page);
      if (wanted.length === next.size && wanted.every((page) => next.has(page))) return;
      wanted = [...next];
      observer.setQueries(queries());
    },
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      end ??= observer.subscribe(() => {
        if (take()) for (const told of listeners) told();
      });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        end?.();
        end = undefined;
      };
    },
  };
}

interface Answer {
  readonly data: Page<JobRow> | undefined;
  readonly error: Error | null;
}
/** The newest rows there are of the pages that are wanted, all of one question. */
interface Kept {
  readonly question: string;
  readonly total: number;
  readonly pages: ReadonlyMap<number, Page<JobRow>>;
}

function keep(before: Kept, question: string, wanted: readonly number[], answers: readonly Answer[]): Kept {
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
