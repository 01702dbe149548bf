import { useEffect } from 'react';

/**
 * A button that is pressed by key and cannot be pressed again until it is done loses the keyboard, and nobody gets it. It has it
 * back when it can be pressed again, unless it was taken elsewhere meanwhile.
 */
export function useKeyboardStays(): void {
  useEffect(() => {
    const observer = new MutationObserver(([change]) => {
      if (!(change?.target instanceof HTMLButtonElement) || change.target.disabled) return;
      observer.disconnect();
      if (document.activeElement === document.body) change.target.focus({ preventScroll: true });
    });
    const onClick = ({ target, detail }: MouseEvent) => {
      observer.disconnect();
      const button = target instanceof Element ? target.closest('button') : null;
      // Without a count it came from a key.
      if (detail === 0 && button !== null) observer.observe(button, { attributeFilter: ['disabled'] });
    };
    addEventListener('click', onClick, { capture: true });
    return () => {
      removeEventListener('click', onClick, { capture: true });
      observer.disconnect();
    };
  }, []);
}
