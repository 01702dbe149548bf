import type { ReactNode } from 'react';
import css from './import.module.css';

/** Something to know about a whole file, as a list; `warn` when a person should do something about it. */
export function Note({ title, warn, children }: { title: string; warn?: boolean; children: ReactNode }) {
  return (
    <div className={css.note} data-warn={warn || undefined}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </div>
  );
}
