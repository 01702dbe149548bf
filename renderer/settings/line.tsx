import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { useUi } from '../app/ui-state.tsx';
import { useText } from '../text/language.tsx';
import { Locked, useFixed } from './fixed.tsx';
import css from './settings.module.css';

/** A group of settings under one heading. */
export function Block({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section ref={useSought(title)} className={css.block} aria-labelledby={id}>
      <h2 id={id} className={css.title}>
        {title}
      </h2>
      {hint !== undefined && <p className={css.hint}>{hint}</p>}
      <div className={css.lines}>{children}</div>
    </section>
  );
}

/** One setting: what it is at the left, its control at the right, named by the label. */
export function Line({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: string | undefined;
  children: (labelId: string) => ReactNode;
}) {
  const id = useId();
  const text = useText();
  const place = useFixed(label);
  return (
    <div ref={useSought(label)} className={css.line}>
      <div className={css.words}>
        <span id={id}>{label}</span>
        {hint !== undefined && hint !== '' && <small>{hint}</small>}
        {place !== null && <small>{text.settings.fixedBy(place)}</small>}
      </div>
      {place === null ? children(id) : <Locked>{children(id)}</Locked>}
    </div>
  );
}

/** Whoever looked for this in the palette has the keyboard on its control. */
function useSought<E extends HTMLElement>(name: string): RefObject<E | null> {
  const place = useRef<E>(null);
  const { soughtSetting, seekSetting } = useUi();
  useEffect(() => {
    if (soughtSetting !== name) return;
    seekSetting(null);
    place.current?.scrollIntoView({ block: 'center' });
    place.current?.querySelector<HTMLElement>('input:checked, input, button, textarea')?.focus({ preventScroll: true });
  }, [soughtSetting, seekSetting, name]);
  return place;
}
