import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './editor.module.css';

/** As many rows as somebody wants: what is wrong with them is said below, and then comes the way to one more. */
export function Rows({
  children,
  problem,
  add,
  onAdd,
}: {
  children: ReactNode;
  problem?: string | undefined;
  /** Words of the button. */
  add: string;
  onAdd: () => void;
}) {
  return (
    <>
      {children}
      {problem !== undefined && (
        <p className={css.error} role="alert">
          {problem}
        </p>
      )}
      <div>
        <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={onAdd}>
          {add}
        </Button>
      </div>
    </>
  );
}

/** The end of a row: takes it away. `below` = beside fields that have their label above them. */
export function RemoveRow({ label, below = false, onClick }: { label: string; below?: boolean; onClick: () => void }) {
  return (
    <ActionIcon size={30} {...(below ? { mt: 25 } : {})} aria-label={label} onClick={onClick}>
      <IconX size={15} />
    </ActionIcon>
  );
}

/** The rows with one of them changed. */
export function changed<T>(rows: readonly T[], at: number, change: Partial<T>): T[] {
  return rows.map((row, index) => (index === at ? { ...row, ...change } : row));
}

/** The rows without one of them. */
export function without<T>(rows: readonly T[], at: number): T[] {
  return rows.filter((_, index) => index !== at);
}
