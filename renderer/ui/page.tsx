import type { ReactNode } from 'react';
import css from './page.module.css';

/** The frame of every page: one heading, its actions at the right, and the content that scrolls. */
export function Page({
  title,
  beside,
  actions,
  children,
  flush = false,
}: {
  title: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={css.page}>
      <header className={css.head}>
        <h1 className={css.title} tabIndex={-1}>
          {title}
        </h1>
        {beside !== undefined && <div className={css.beside}>{beside}</div>}
        <div className={css.actions}>{actions}</div>
      </header>
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}
