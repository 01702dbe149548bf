import type { ErrorShape } from '../../engine/errors.ts';
import type { Task } from '../../import/reader.ts';

/** To the worker: a task, then one `more` for each part after the first. */
export type ToWorker = { readonly type: 'task'; readonly task: Task } | { readonly type: 'more' };

/** From the worker: items in parts, the last one with what is left, or what is wrong. */
export type FromWorker =
  | { readonly type: 'part'; readonly items: readonly unknown[] }
  | { readonly type: 'done'; readonly items: readonly unknown[]; readonly rest: unknown }
  | { readonly type: 'failed'; readonly error: ErrorShape };
