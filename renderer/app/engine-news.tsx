import { useEffect } from 'react';
import { useLink } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';
import { news } from '../ui/toast.tsx';

/** What the engine tells that concerns everything: another time zone (S11), a clock that moved, a database that fails (S41). */
export function EngineNews() {
  const link = useLink();
  const text = useText();
  useEffect(
    () =>
      link.on('events', ({ events }) => {
        for (const event of events) {
          if (event.type === 'zone-changed') news(text.news.zone(event.from, event.to));
          else if (event.type === 'clock-moved') news(text.news.clock);
          else if (event.type === 'store-failed') news(text.news.store, event.message);
        }
      }),
    [link, text],
  );
  return null;
}
