import './mantine-styles.ts';
import '@mantine/notifications/styles.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Client } from '../../preload/client.ts';
import { followEvents } from '../host/follow-events.ts';
import { ClockProvider, createHostClock } from '../host/host-clock.ts';
import { LinkProvider } from '../host/link-context.tsx';
import { App } from './app.tsx';
import { createQueries } from './queries.ts';

/** Puts the window into `root`, over whatever host the client reaches. Returns the function that takes it down. */
export function mount(root: HTMLElement, client: Client): () => void {
  const queries = createQueries();
  const clock = createHostClock();
  const endEvents = followEvents(client, queries);
  const view = createRoot(root);
  view.render(
    <StrictMode>
      <LinkProvider value={client}>
        <ClockProvider value={clock}>
          <QueryClientProvider client={queries}>
            <App />
          </QueryClientProvider>
        </ClockProvider>
      </LinkProvider>
    </StrictMode>,
  );
  return () => {
    endEvents();
    view.unmount();
  };
}
