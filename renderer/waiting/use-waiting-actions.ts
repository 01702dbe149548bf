import { useQueryClient } from '@tanstack/react-query';
import type { CallName } from '../../preload/contract.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';

/** Answers in which runs that wait are seen. */
const SHOWN: ReadonlySet<string> = new Set([
  'runs.list',
  'runs.get',
  'jobs.list',
  'jobs.get',
  'engine.status',
  'host.info',
] satisfies CallName[]);

export interface WaitingActions {
  start(ids: readonly string[]): void;
  skip(ids: readonly string[]): void;
  /** Keeps missed runs from being caught up until someone starts them. */
  hold(ids: readonly string[]): void;
  release(ids: readonly string[]): void;
}

/** What ran while the clock was ahead runs again on time (S40); of all records, or of those named. */
export function useRepeatAhead(): (notes?: readonly string[]) => void {
  const t = useText().waits;
  const queries = useQueryClient();
  const repeat = useAct('runs.repeatAhead', {
    onDone: ({ planned }) => {
      void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => SHOWN.has(String(name)) });
      toast(t.repeated(planned));
    },
  });
  return (notes) => repeat.mutate(notes === undefined ? {} : { notes });
}

/** What can be done with runs that wait (W7), wherever they are shown. */
export function useWaitingActions(): WaitingActions {
  const t = useText().waits;
  const queries = useQueryClient();
  // At once: a press on a button that is out of date would only be refused.
  const renew = () => void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => SHOWN.has(String(name)) });
  const start = useAct('runs.start', {
    onDone: ({ changed }) => {
      renew();
      toast(t.started(changed));
    },
  });
  const skip = useAct('runs.skip', {
    onDone: ({ changed }) => {
      renew();
      toast(t.skipped(changed));
    },
  });
  const hold = useAct('runs.hold', {
    onDone: ({ changed }, { ids, held }) => {
      renew();
      if (held) toast(t.held(changed), { label: t.release, run: () => hold.mutate({ ids, held: false }) });
      else toast(t.released(changed));
    },
  });
  return {
    start: (ids) => start.mutate({ ids }),
    skip: (ids) => skip.mutate({ ids }),
    hold: (ids) => hold.mutate({ ids, held: true }),
    release: (ids) => hold.mutate({ ids, held: false }),
  };
}
