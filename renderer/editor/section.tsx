import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import css from './editor.module.css';

/** A part of the form that is always open. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <h2 id={id} className={css.sectionTitle}>
        {title}
      </h2>
      <div className={css.fields}>{children}</div>
    </section>
  );
}

/** A part that is folded away; closed, it says in words what it is set to. */
export function Folded({
  title,
  summary,
  open: forced = false,
  children,
}: {
  title: string;
  summary: string;
  open?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  const open = asked || forced;
  return (
    <section className={css.folded} data-open={open || undefined}>
      <h2 className={css.foldTitle}>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setAsked(!open)}>
          <IconChevronRight size={15} aria-hidden className={css.chevron} />
          <span>{title}</span>
          {!open && <bdi className={css.summary}>{summary}</bdi>}
        </button>
      </h2>
      {open && (
        <div id={id} className={css.fields}>
          {children}
        </div>
      )}
    </section>
  );
}

/** Fields side by side that belong together. */
export function Row({ children }: { children: ReactNode }) {
  return <div className={css.fieldRow}>{children}</div>;
}
