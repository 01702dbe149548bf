import { type RefObject, useEffect } from 'react';

const CONTROLS = 'a[href], button:not(:disabled)';

/**
 * Buttons that go when they are pressed take the keyboard with them. It stays nearby: in the row they were in, else at the same place
 * of the list, else on the page.
 */
export function useFocusNearby(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const row = element.closest<HTMLElement>('[role="row"], li') ?? element.parentElement;
    const list = row?.closest<HTMLElement>('section, ul') ?? null;
    const placeOf = (control: Element) => (list === null ? 0 : controlsIn(list).indexOf(control as HTMLElement));
    const { activeElement: has } = document;
    // It may have come here from buttons that went.
    let place = has !== null && element.contains(has) ? placeOf(has) : -1;
    const came = ({ target }: FocusEvent) => {
      place = placeOf(target as Element);
    };
    const left = ({ target, relatedTarget }: FocusEvent) => {
      if (element.contains(relatedTarget as Node | null)) return;
      // Taken out of the page it leaves as well, but does not go elsewhere.
      queueMicrotask(() => {
        if ((target as HTMLElement).isConnected) place = -1;
      });
    };
    element.addEventListener('focusin', came);
    element.addEventListener('focusout', left);
    return () => {
      element.removeEventListener('focusin', came);
      element.removeEventListener('focusout', left);
      if (place < 0 || element.isConnected || document.activeElement !== document.body) return;
      const near =
        row?.isConnected === true ? controlsIn(row)[0] : list?.isConnected ? at(controlsIn(list), place) : null;
      (near ?? document.querySelector('main'))?.focus({ preventScroll: true });
    };
  }, [box]);
}

function controlsIn(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(CONTROLS)];
}

function at(controls: readonly HTMLElement[], place: number): HTMLElement | undefined {
  return controls[Math.min(place, controls.length - 1)];
}
