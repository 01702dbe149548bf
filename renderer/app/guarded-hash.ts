import { useCallback } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { useUi } from './ui-state.tsx';

/** Hash routing (works under app:// and http alike) that asks a page with unsaved changes before it is left. */
export function useGuardedHash(): [string, (to: string, options?: { replace?: boolean }) => void] {
  const [path, go] = useHashLocation();
  const { guard } = useUi();
  const navigate = useCallback(
    (to: string, options?: { replace?: boolean }) => {
      const leave = () => go(to, options);
      if (guard.current === null) leave();
      else guard.current(leave);
    },
    [go, guard],
  );
  return [path, navigate];
}
