import { useEffect } from 'react';
import { troubleWords } from '../format/reason-words.ts';
import { useLink } from '../host/link-context.tsx';
import { news } from '../ui/toast.tsx';

/** What the engine reports that concerns everything: a database that fails (S41). A changed zone or clock is a notice of the host. */
export function EngineNews() {
  const link = useLink();
  useEffect(
    () =>
      link.on('events', ({ events }) => {
        for (const event of events) {
          if (event.type === 'store-failed') {
            news(
              'store',
              (text) => text.news.store,
              (text) => troubleWords(event, text),
            );
          }
        }
      }),
    [link],
  );
  return null;
}
