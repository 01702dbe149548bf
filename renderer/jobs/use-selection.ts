import { useMemo, useRef, useState } from 'react';
import type { JobRows } from './use-job-rows.ts';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** `range` = everything between the row chosen before and this one. */
  toggle(index: number, id: string, range: boolean): void;
  setAll(ids: readonly string[]): void;
  clear(): void;
}

/** The jobs chosen for an action on several. */
export function useSelection(rows: JobRows): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const from = useRef<number | null>(null);
  return useMemo(
    () => ({
      ids,
      toggle(index, id, range) {
        const next = new Set(ids);
        if (range && from.current !== null) {
          const [low, high] = [Math.min(from.current, index), Math.max(from.current, index)];
          for (let at = low; at <= high; at += 1) {
            const row = rows.row(at);
            if (row !== undefined) next.add(row.id);
          }
        } else if (!next.delete(id)) next.add(id);
        from.current = index;
        setIds(next);
      },
      setAll: (all) => setIds(new Set(all)),
      clear: () => setIds((now) => (now.size === 0 ? now : new Set())),
    }),
    [ids, rows],
  );
}
