import { useEffect, useRef } from 'react';

/** True while the person types into a field, or a dialog is open: single keys then belong to it. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ? !isToggle(target) : false;
}

function isToggle(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type);
}

/** A menu or a dialog is over the page: what is pressed in it is its own, the Escape that closes it too. */
function isInOverlay(target: EventTarget | null): boolean {
  if (document.querySelector('[aria-modal="true"]') !== null) return true;
  return target instanceof HTMLElement && target.closest('[role="menu"], [role="dialog"]') !== null;
}

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** What a text field does itself with Ctrl or Cmd. */
const OF_TEXT = /^mod\+[acvxz]$/;

/**
 * Keys of a page while it is shown: `j`, `Enter`, `shift+A`, `mod+s` (mod = Ctrl, or Cmd on a Mac). Single keys do nothing
 * while the person types; those with `mod` always work, but for those of the text itself.
 */
export function useKeys(map: KeyMap, active = true): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const mod = event.ctrlKey || event.metaKey;
      const name = `${mod ? 'mod+' : ''}${event.key.length === 1 && mod ? event.key.toLowerCase() : event.key}`;
      const run = latest.current[name];
      if (run === undefined) return;
      if ((!mod || OF_TEXT.test(name)) && (isTyping(event.target) || isInOverlay(event.target))) return;
      event.preventDefault();
      run(event);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [active]);
}

export function Key({ children }: { children: string }) {
  return <kbd style={KEY_STYLE}>{children}</kbd>;
}

const KEY_STYLE = {
  display: 'inline-block',
  minWidth: 20,
  padding: '0 5px',
  border: '1px solid var(--p-line-strong)',
  borderBottomWidth: 2,
  borderRadius: 4,
  background: 'var(--p-panel)',
  color: 'var(--p-ink-2)',
  font: '11px/17px var(--mantine-font-family)',
  textAlign: 'center',
} as const;

/** `Ctrl` or `⌘`, whichever this keyboard has. */
export function modKey(): string {
  return /mac|iphone|ipad/i.test(navigator.platform) ? '⌘' : 'Ctrl';
}
