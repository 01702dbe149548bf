/** Bounds of a typed filter of the job list: each of its words is looked for in every job, and SQLite joins at most a thousand conditions. */
export const FILTER_BOUNDS = { length: 1000, words: 100 } as const;
