import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Client, ConnectionState } from '../../preload/client.ts';

const LinkContext = createContext<Client | null>(null);

export const LinkProvider = LinkContext.Provider;

/** The connection to the host; only inside the application. */
export function useLink(): Client {
  const link = useContext(LinkContext);
  if (link === null) throw new Error('useLink outside of LinkProvider');
  return link;
}

/** The state of the connection, re-rendering at each change. */
export function useLinkState(): ConnectionState {
  const link = useLink();
  return useSyncExternalStore(link.onState, link.state);
}
