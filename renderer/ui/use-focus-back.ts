import { useEffect, useState } from 'react';

/** For what is made open, a dialog say: when it goes, whoever had the keyboard before has it again, unless somebody else took it. */
export function useFocusBack(): void {
  const [from] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (document.activeElement === document.body && from instanceof HTMLElement && from.isConnected) from.focus();
    },
    [from],
  );
}
