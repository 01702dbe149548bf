import { MutationCache, QueryClient } from '@tanstack/react-query';
import { codeOf } from '../ui/error-words.ts';

/** Told about every action that failed and was not handled where it was asked for. */
export type FailureListener = (error: Error) => void;

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: { readonly quiet?: boolean };
  }
}

/**
 * Answers are kept until an event makes them stale. `networkMode: always`, because the host is on this computer and the
 * browser's idea of being offline says nothing about it.
 */
export function createQueries(): QueryClient {
  return new QueryClient({
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

/** Name of the window event that carries an action's failure to the toasts. */
export const FAILURE = 'punctual-failure';
