import { modals } from '@mantine/modals';
import { useEffect, useRef } from 'react';
import { useText } from '../text/language.tsx';
import { type Guard, useUi } from './ui-state.tsx';

/**
 * While a form has unsaved work, a person is asked before its page is left, and the browser asks before it closes the window.
 * `hint` says what would be lost.
 */
export function useUnsaved(dirty: boolean, hint: string): void {
  const text = useText();
  const { guard } = useUi();
  const ask: Guard = (leave) => {
    // Whoever presses Back twice is asked once.
    modals.closeAll();
    modals.openConfirmModal({
      title: text.unsaved.title,
      children: hint,
      labels: { confirm: text.unsaved.leave, cancel: text.unsaved.stay },
      confirmProps: { color: 'red' },
      onConfirm: leave,
    });
  };
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
