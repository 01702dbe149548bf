import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { type Preferences, readPreferences, writePreference } from './stored-preferences.ts';

const CHANGED = 'punctual-preferences';

function subscribe(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  return () => removeEventListener(CHANGED, listener);
}

/** One preference and the function that sets it; every place that shows it follows. */
export function usePreference<K extends keyof Preferences>(key: K): [Preferences[K], (value: Preferences[K]) => void] {
  const raw = useSyncExternalStore(subscribe, () => JSON.stringify(readPreferences()[key]));
  const set = useCallback(
    (value: Preferences[K]) => {
      writePreference(key, value);
      dispatchEvent(new Event(CHANGED));
    },
    [key],
  );
  // The same object while it says the same: a list's rows are drawn again when their columns are other ones.
  const value = useMemo(() => JSON.parse(raw) as Preferences[K], [raw]);
  return [value, set];
}
