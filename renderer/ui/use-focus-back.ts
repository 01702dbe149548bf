import { useEffect, useState } from 'react';

/** For what is made open, a dialog say: when it goes, whoever had the keyboard before has it again, unless somebody else took it. */
export function useFocusBack(): void {
  const [from] = useState(() => openedFrom(document.activeElement));
  useEffect(
    () => () => {
      if (document.activeElement === document.body && from instanceof HTMLElement && from.isConnected) from.focus();
    },
    [from],
  );
}

/** A menu is gone by then: the button that opened it stands for its items. */
function openedFrom(element: Element | null): Element | null {
  const button = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return (button ? document.getElementById(button) : null) ?? element;
}
