import type { ReactNode } from 'react';
import { settingWords } from '../format/reason-words.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useText } from '../text/language.tsx';
import css from './settings.module.css';

/** Where the setting of this name is decided, when it is not here: a configuration file with its line, or a variable. */
export function useFixed(label: string): string | null {
  const text = useText();
  const places = useHostInfo()?.fixedSettings ?? {};
  const words = settingWords(text);
  const found = Object.entries(places).find(([path]) => Object.hasOwn(words, path) && words[path] === label);
  return found?.[1] ?? null;
}

/** Controls that can be looked at and not used. */
export function Locked({ children }: { children: ReactNode }) {
  return (
    <fieldset disabled className={css.fixed}>
      {children}
    </fieldset>
  );
}

/** Settings that are no single line, by the path of all of them. */
export function FixedPart({ path, children }: { path: string; children: ReactNode }) {
  const text = useText();
  const place = useHostInfo()?.fixedSettings?.[path];
  if (place === undefined) return children;
  return (
    <>
      <p className={css.hint}>{text.settings.fixedBy(place)}</p>
      <Locked>{children}</Locked>
    </>
  );
}
