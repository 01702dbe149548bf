import { useSpotlight } from '@mantine/spotlight';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { RUN_WITH_ASKED } from '../job/ask-run-with.ts';
import { useKeys } from '../ui/keys.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { RESUME_ASKED } from '../waiting/ask-resume.ts';
import { palette, paletteField, paletteStore } from './palette-store.ts';

const LATER = lazyPart(
  async () => (await import('./later.tsx')).Later,
  () => null,
);
/** At the latest; a window that is never idle has its dialogs all the same. */
const LIMIT_MS = 2000;
/** What asks for a dialog. */
const QUESTIONS = ['mantine-modals:openModal', 'mantine-modals:openConfirmModal', RUN_WITH_ASKED, RESUME_ASKED];

/** Palette and dialogs, made once the page is drawn and nothing else waits, or as soon as Ctrl/Cmd K asks. */
export function WhenIdle() {
  const [idle, setIdle] = useState(false);
  const { opened } = useSpotlight(paletteStore);
  useKeys({ 'mod+k': () => palette.toggle() });
  useEffect(typeAhead, []);
  const early = useRef<{ questions: CustomEvent[]; heard: boolean }>({ questions: [], heard: false });
  // Who asks something before there are dialogs is answered as soon as there are: leaving an unsaved form must not do nothing.
  useEffect(() => {
    const keep = (event: Event) => {
      if (early.current.heard || !(event instanceof CustomEvent)) return;
      early.current.questions.push(event);
      setIdle(true);
    };
    for (const name of QUESTIONS) addEventListener(name, keep);
    return () => {
      for (const name of QUESTIONS) removeEventListener(name, keep);
    };
  }, []);
  const onListening = useCallback(() => {
    early.current.heard = true;
    for (const { type, detail } of early.current.questions.splice(0)) dispatchEvent(new CustomEvent(type, { detail }));
  }, []);
  useEffect(() => {
    const make = () => setIdle(true);
    // Safari has no requestIdleCallback.
    if (typeof requestIdleCallback !== 'function') {
      const timer = setTimeout(make, LIMIT_MS / 4);
      return () => clearTimeout(timer);
    }
    const id = requestIdleCallback(make, { timeout: LIMIT_MS });
    return () => cancelIdleCallback(id);
  }, []);
  return <Suspense fallback={null}>{(idle || opened) && <LATER onListening={onListening} />}</Suspense>;
}

/**
 * Every key pressed while the palette is open belongs to it and never to the page below, where `p` would pause a job: until its
 * field is there, letters are collected for it; from then on the field is given the key itself, wherever the focus was. Always
 * listening: the very next key may come before anything is drawn.
 */
function typeAhead(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!paletteStore.getState().opened || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab') return;
    const field = paletteField();
    if (field !== null) {
      // The key then goes on into the field by itself.
      if (document.activeElement !== field) field.focus({ preventScroll: true });
      return;
    }
    event.stopPropagation();
    event.preventDefault();
    const { query } = paletteStore.getState();
    if (event.key === 'Escape') palette.close();
    else if (event.key === 'Backspace') palette.type(query.slice(0, -1));
    else if (event.key.length === 1) palette.type(query + event.key);
  };
  addEventListener('keydown', onKey, { capture: true });
  return () => removeEventListener('keydown', onKey, { capture: true });
}
