import { useSpotlight } from '@mantine/spotlight';
import { lazy, Suspense, useEffect, useState } from 'react';
import { isTyping, useKeys } from '../ui/keys.tsx';
import { palette, paletteStore } from './palette-store.ts';

const LATER = lazy(async () => ({ default: (await import('./later.tsx')).Later }));
/** At the latest; a window that is never idle has its dialogs all the same. */
const LIMIT_MS = 2000;

/** Palette and dialogs, made once the page is drawn and nothing else waits, or as soon as Ctrl/Cmd K asks. */
export function WhenIdle() {
  const [idle, setIdle] = useState(false);
  const { opened } = useSpotlight(paletteStore);
  useKeys({ 'mod+k': () => palette.toggle() });
  useEffect(typeAhead, []);
  useEffect(() => {
    const make = () => setIdle(true);
    // Safari has no requestIdleCallback.
    if (typeof requestIdleCallback !== 'function') {
      const timer = setTimeout(make, LIMIT_MS / 4);
      return () => clearTimeout(timer);
    }
    const id = requestIdleCallback(make, { timeout: LIMIT_MS });
    return () => cancelIdleCallback(id);
  }, []);
  return <Suspense fallback={null}>{(idle || opened) && <LATER />}</Suspense>;
}

/**
 * Until its field is there, what is typed goes into the palette and never to the page below it, where `p` would pause a job. Always
 * listening: the very next key may come before anything is drawn.
 */
function typeAhead(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!paletteStore.getState().opened) return;
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.key === 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    const { key } = event;
    if (key.length === 1) paletteStore.updateState((state) => ({ ...state, query: state.query + key }));
  };
  addEventListener('keydown', onKey, { capture: true });
  return () => removeEventListener('keydown', onKey, { capture: true });
}
