import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { codeOf } from '../ui/error-words.ts';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: { readonly quiet?: boolean };
  }
}

/**
 * Answers are kept until an event makes them stale. Actions and questions that fail, and are not handled where they were asked, are told by
 * the window event `FAILURE`. `networkMode: always`, because the host is on this computer and the
 * browser's idea of being offline says nothing about it.
 */
export function createQueries(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (!EXPECTED.has(codeOf(error))) dispatchEvent(new CustomEvent(FAILURE, { detail: error }));
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _input, _context, mutation) => {
        if (mutation.meta?.quiet !== true) dispatchEvent(new CustomEvent(FAILURE, { detail: error }));
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        // A lost line heals by itself and then everything is asked again; other errors are the host's last word.
        retry: (count, error) => codeOf(error) === 'disconnected' && count < 3,
        retryDelay: 500,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** What the place that asked says itself: it is gone, the line is lost, what was typed cannot be. Anything else leaves a page empty. */
const EXPECTED: ReadonlySet<string | null> = new Set([
  'not-found',
  'disconnected',
  'not-running',
  'unauthorized',
  'bad-input',
  'bad-schedule',
  'never-runs',
  'unavailable',
]);

/** Name of the window event that carries an action's failure to the toasts. */
export const FAILURE = 'punctual-failure';
