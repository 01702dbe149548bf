import { useEffect, useMemo } from 'react';

export interface AfterPress {
  /** At once, or, while a mouse button or a finger is down, after the click that it ends in. */
  run(then: () => void): void;
}

/**
 * A field is left when the mouse goes down elsewhere. What it then says of itself would push away what was pressed before the mouse
 * goes up again: nothing would be clicked.
 */
export function useAfterPress(): AfterPress {
  const press = useMemo(() => createPress(), []);
  useEffect(() => press.watch(), [press]);
  return press;
}

function createPress() {
  let down = false;
  let waiting: (() => void)[] = [];
  const start = () => {
    down = true;
  };
  const end = () => {
    down = false;
    // The click comes in the same turn as the release.
    setTimeout(() => {
      const due = waiting;
      waiting = [];
      for (const then of due) then();
    });
  };
  return {
    run(then: () => void) {
      if (down) waiting.push(then);
      else then();
    },
    watch() {
      const ends = ['pointerup', 'pointercancel', 'blur', 'keydown', 'dragend'] as const;
      addEventListener('pointerdown', start, true);
      for (const type of ends) addEventListener(type, end, type !== 'blur');
      return () => {
        removeEventListener('pointerdown', start, true);
        for (const type of ends) removeEventListener(type, end, type !== 'blur');
      };
    },
  };
}
