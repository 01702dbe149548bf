import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobQuery, JobRow, Page } from '../../preload/contract.ts';
import type { JobsShown } from '../../renderer/jobs/jobs-question.ts';
import { createRowPages, type RowPages } from '../../renderer/jobs/row-pages.ts';

const everything: JobsShown = { text: '', sort: 'name', descending: false, language: 'en' };
const TOTAL = 2_000;

interface Asked {
  readonly input: JobQuery;
  answer(): Promise<void>;
  refuse(error: Error): Promise<void>;
}
let asked: Asked[];
let pages: RowPages;
let news: number;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  news = 0;
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } });
  pages = createRowPages(cache, ask, everything);
  end = pages.subscribe(() => {
    news += 1;
  });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

function ask(input: JobQuery): Promise<Page<JobRow>> {
  return new Promise((resolve, reject) => {
    asked.push({
      input,
      answer: async () => {
        const total = input.text === '' ? TOTAL : 3;
        const length = Math.max(0, Math.min(input.limit ?? 0, total - (input.offset ?? 0)));
        const items = Array.from({ length }, (_, n) => ({ id: `${input.text}${(input.offset ?? 0) + n}` }) as JobRow);
        resolve({ items, total });
        await vi.advanceTimersByTimeAsync(1);
      },
      refuse: async (error) => {
        reject(error);
        await vi.advanceTimersByTimeAsync(1);
      },
    });
  });
}
const offsets = () => asked.map(({ input }) => input.offset);

it('asks for the first page, and tells when it is there', async () => {
  expect(offsets()).toEqual([0]);
  expect(pages.state()).toMatchObject({ total: 0, answered: '' });
  await asked[0]?.answer();
  expect(news).toBeGreaterThan(0);
  expect(pages.state()).toMatchObject({ total: TOTAL, answered: JSON.stringify(everything), error: null });
  expect(pages.row(99)?.id).toBe('99');
  expect(pages.row(100)).toBeUndefined();
});

it('asks further ahead the quicker the list moves, and only where it goes', async () => {
  await asked[0]?.answer();
  pages.show(1, 21, 0);
  expect(offsets()).toEqual([0]);
  // Ten rows in one frame: three hundred rows ahead.
  pages.show(11, 31, 0);
  expect(offsets()).toEqual([0, 100, 200, 300]);
  pages.show(900, 920, 0);
  expect(offsets().slice(4)).toEqual([800, 900, 1000, 1100, 1200, 1300]);
});

it('what is already there or was dropped is no news, and its state stays the same object', async () => {
  await asked[0]?.answer();
  pages.show(20, 40, 0);
  for (const question of asked.slice(1)) await question.answer();
  const [before, state] = [news, pages.state()];
  pages.show(19, 39, 0);
  pages.show(20, 40, 0);
  expect(news).toBe(before);
  expect(pages.state()).toBe(state);
  expect(pages.row(39)?.id).toBe('39');
});

it('while a new filter is on its way the rows and the length of before stay', async () => {
  await asked[0]?.answer();
  pages.ask({ ...everything, text: 'few' });
  expect(pages.state()).toMatchObject({ total: TOTAL, answered: JSON.stringify(everything) });
  expect(pages.row(0)?.id).toBe('0');
  await asked.at(-1)?.answer();
  expect(pages.state()).toMatchObject({ total: 3, answered: JSON.stringify({ ...everything, text: 'few' }) });
  expect(pages.row(0)?.id).toBe('few0');
  expect(pages.row(3)).toBeUndefined();
});

it('a page that cannot be had is told, and the others stay', async () => {
  await asked[0]?.answer();
  pages.show(100, 120, 0);
  await asked.at(-1)?.refuse(new Error('no such table'));
  expect(pages.state().error?.message).toBe('no such table');
  expect(pages.row(5)?.id).toBe('5');
});

it('asks for nothing once nobody listens any more', async () => {
  await asked[0]?.answer();
  end();
  pages.show(500, 520, 0);
  expect(offsets()).toEqual([0]);
});
