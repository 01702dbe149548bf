import { useSpotlight } from '@mantine/spotlight';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useKeys } from '../ui/keys.tsx';
import { palette, paletteStore } from './palette-store.ts';

const LATER = lazy(async () => ({ default: (await import('./later.tsx')).Later }));
/** At the latest; a window that is never idle has its dialogs all the same. */
const LIMIT_MS = 2000;

/** Palette and dialogs, made once the page is drawn and nothing else waits, or as soon as Ctrl/Cmd K asks. */
export function WhenIdle() {
  const [idle, setIdle] = useState(false);
  const { opened } = useSpotlight(paletteStore);
  useKeys({ 'mod+k': () => palette.toggle() });
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
