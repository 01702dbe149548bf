import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import { useLink } from './link-context.tsx';

export interface CallOptions {
  readonly enabled?: boolean;
  /** Ask again every so many milliseconds while the page shows it. */
  readonly every?: number | false;
  /** Show the answer to the previous input until the new one is there. */
  readonly keep?: boolean;
}

/** One call as a query: cached under its name and input, asked again when an event makes it stale. */
export function useCall<N extends CallName>(
  name: N,
  input: CallInput<N>,
  options: CallOptions = {},
): UseQueryResult<CallOutput<N>, Error> {
  const link = useLink();
  return useQuery<CallOutput<N>, Error, CallOutput<N>, readonly [N, CallInput<N>]>({
    queryKey: [name, input],
    queryFn: () => link.call(name, input),
    enabled: options.enabled ?? true,
    refetchInterval: options.every ?? false,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** One call as an action of the person. Errors reach `onError` of the caller or the shared toast. */
export function useAct<N extends CallName>(
  name: N,
  options: { readonly onDone?: (output: CallOutput<N>, input: CallInput<N>) => void; readonly quiet?: boolean } = {},
): UseMutationResult<CallOutput<N>, Error, CallInput<N>> {
  const link = useLink();
  return useMutation<CallOutput<N>, Error, CallInput<N>>({
    mutationKey: [name],
    mutationFn: (input) => link.call(name, input),
    ...(options.onDone === undefined ? {} : { onSuccess: options.onDone }),
    meta: { quiet: options.quiet === true },
  });
}
