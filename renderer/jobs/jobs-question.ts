import type { JobQuery } from '../../preload/contract.ts';

/** Jobs that are asked for together. */
export const PAGE = 100;

export type JobsShown = Pick<JobQuery, 'text' | 'sort' | 'descending' | 'language'>;

/** What is asked for one page of the list; always in the same words, so that an answer is found again under its question. */
export function jobsQuestion({ text, sort, descending, language }: JobsShown, page: number): JobQuery {
  return { text, sort, descending, language, offset: page * PAGE, limit: PAGE };
}
