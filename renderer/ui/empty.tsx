import type { ComponentType, ReactNode } from 'react';
import css from './empty.module.css';

/** What a page shows when there is nothing: what this place is for, and what to do. */
export function Empty({
  icon: Icon,
  title,
  hint,
  children,
}: {
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  title: string;
  hint?: string;
  children?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <Icon size={34} stroke={1.4} aria-hidden />
      <h2 className={css.title}>{title}</h2>
      {hint !== undefined && <p className={css.hint}>{hint}</p>}
      {children}
    </div>
  );
}
