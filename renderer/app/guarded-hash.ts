import { useCallback, useSyncExternalStore } from 'react';
import { navigate } from 'wouter/use-hash-location';
import { type Guard, useUi } from './ui-state.tsx';

/** Where the window is, behind the # of its address: works under app:// and http alike. */
export interface Place {
  path(): string;
  subscribe(listener: () => void): () => void;
  go(to: string, options?: { replace?: boolean }): void;
}

/**
 * A page with unsaved changes is asked before it is left, whatever leads away: a link, the browser's Back and Forward, or an
 * address typed by hand. The browser has moved by the time it tells, so it is sent back at once and goes again when that is wanted.
 */
export function createPlace(guard: { readonly current: Guard | null }): Place {
  const listeners = new Set<() => void>();
  let path = pathInAddress();
  let entry = entryNumber();
  let allowed = false;
  const arrive = () => {
    path = pathInAddress();
    entry = entryNumber();
    for (const listener of listeners) listener();
  };
  const freely = (move: () => void) => {
    allowed = true;
    move();
  };
  const onChange = () => {
    const to = pathInAddress();
    const asked = guard.current;
    if (to === path || allowed || asked === null) {
      allowed = false;
      arrive();
      return;
    }
    const steps = entryNumber() - entry;
    if (steps === 0) navigate(path, { replace: true });
    else history.go(-steps);
    asked(() => freely(() => (steps === 0 ? navigate(to) : history.go(steps))));
  };
  return {
    path: () => path,
    subscribe(listener) {
      if (listeners.size === 0) addEventListener('hashchange', onChange);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) removeEventListener('hashchange', onChange);
      };
    },
    go(to, options) {
      // Told at once: a page may lead on before anybody listens to the browser.
      const leave = () => {
        freely(() => navigate(to, options));
        allowed = false;
        arrive();
      };
      if (guard.current === null) leave();
      else guard.current(leave);
    },
  };
}

/** For the router: path and the way on. */
export function useGuardedHash(): [string, Place['go']] {
  const { place } = useUi();
  const path = useSyncExternalStore(place.subscribe, place.path);
  return [path, useCallback((to, options) => place.go(to, options), [place])];
}
/** Links opened in another tab find their page there. */
useGuardedHash.hrefs = (path: string): string => `#${path}`;

function pathInAddress(): string {
  // The key in the first address is taken out of it at some moment while the window opens (preload/socket.ts): it is no page.
  const first = new URLSearchParams(location.hash.slice(1));
  if (first.has('token')) return first.get('page') ?? '/';
  return `/${location.hash.replace(/^#?\/?/, '')}`;
}

/** Tells Back from Forward. Where the browser does not count, every move is a new one. */
function entryNumber(): number {
  const counted: unknown = Reflect.get(globalThis, 'navigation');
  if (typeof counted !== 'object' || counted === null || !('currentEntry' in counted)) return 0;
  const { currentEntry } = counted;
  if (typeof currentEntry !== 'object' || currentEntry === null || !('index' in currentEntry)) return 0;
  return Number(currentEntry.index);
}
