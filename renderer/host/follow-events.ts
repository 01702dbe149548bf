import type { QueryClient } from '@tanstack/react-query';
import type { Client } from '../../preload/client.ts';
import type { CallName } from '../../preload/contract.ts';
import { staleAfter } from './stale-after.ts';

/** Shortest pause between two rounds of asking again, so that 20 runs a second do not become 20 requests a second. */
const ROUND_MS = 400;
/** While nothing starts, no fire is promised. */
const TROUBLES = [
  'engine.status',
  'host.info',
  'jobs.list',
  'jobs.get',
  'jobs.upcoming',
] as const satisfies readonly CallName[];
const SECRETS = ['secrets.list', 'secrets.keeper'] as const satisfies readonly CallName[];

/**
 * Keeps every answer on the screen true: events make answers stale, stale answers on the screen are asked for again,
 * at most once per round; after a lost connection everything is asked for again. Returns the function that ends it.
 */
export function followEvents(link: Client, queries: QueryClient): () => void {
  let stale: Set<CallName> | 'all' = new Set();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastRound = 0;

  const round = () => {
    timer = null;
    lastRound = performance.now();
    const names = stale;
    stale = new Set();
    if (names === 'all') void queries.invalidateQueries();
    else void queries.invalidateQueries({ predicate: (query) => names.has(query.queryKey[0] as CallName) });
  };
  const plan = () => {
    timer ??= setTimeout(round, Math.max(16, lastRound + ROUND_MS - performance.now()));
  };

  const ends = [
    link.on('events', ({ events, lost }) => {
      if (lost) stale = 'all';
      for (const event of events) {
        if (stale === 'all') break;
        const names = staleAfter(event);
        if (names === 'all') stale = 'all';
        else for (const name of names) stale.add(name);
      }
      plan();
    }),
    link.on('troubles', () => {
      if (stale !== 'all') for (const name of TROUBLES) stale.add(name);
      plan();
    }),
    link.on('secrets', () => {
      if (stale !== 'all') for (const name of SECRETS) stale.add(name);
      plan();
    }),
    link.on('settings', (settings) => queries.setQueryData(['settings.get', {}], settings)),
    link.onState((state) => {
      if (state.kind !== 'connected') return;
      if (state.again) {
        stale = 'all';
        plan();
        // Before the first line was there: only questions that have failed.
      } else void queries.invalidateQueries({ predicate: (query) => query.state.status === 'error' });
    }),
  ];
  return () => {
    for (const end of ends) end();
    if (timer !== null) clearTimeout(timer);
  };
}
