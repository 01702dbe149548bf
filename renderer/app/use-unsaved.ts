import { useEffect, useRef } from 'react';
import { type Guard, useUi } from './ui-state.tsx';

/** While a form has unsaved work, `ask` decides whether its page is left, and the browser asks before it closes the window. */
export function useUnsaved(dirty: boolean, ask: Guard): void {
  const { guard } = useUi();
  const asking = useRef(ask);
  asking.current = ask;
  useEffect(() => {
    if (!dirty) return;
    const mine: Guard = (leave) => asking.current(leave);
    guard.current = mine;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', onUnload);
    return () => {
      removeEventListener('beforeunload', onUnload);
      if (guard.current === mine) guard.current = null;
    };
  }, [dirty, guard]);
}
