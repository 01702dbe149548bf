import { useEffect } from 'react';
import { troubleWords } from '../format/reason-words.ts';
import { useLink } from '../host/link-context.tsx';
import { news } from '../ui/toast.tsx';

/** What the engine tells that concerns everything: another time zone (S11), a clock that moved, a database that fails (S41). */
export function EngineNews() {
  const link = useLink();
  useEffect(
    () =>
      link.on('events', ({ events }) => {
        for (const event of events) {
          if (event.type === 'zone-changed') {
            const { from, to } = event;
            news(`zone-${from}-${to}`, (text) => text.news.zone(from, to));
          } else if (event.type === 'clock-moved') news('clock', (text) => text.news.clock);
          else if (event.type === 'store-failed') {
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
