import { usePreference } from '../app/preferences.ts';
import { readPreferences, type SavedFilter } from '../app/stored-preferences.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';

/** Longer names are cut: they are chips and lines of a menu. */
export const NAME_LIMIT = 200;

export interface SavedFilters {
  readonly saved: readonly SavedFilter[];
  /** Saves the filter, or renames it when it is saved; an empty name = its text. */
  save(filter: string, name: string): void;
  /** Takes it away; the toast takes that back. */
  remove(filter: string): void;
  /** One place earlier (-1) or later (1); over an end it comes in at the other one. */
  move(filter: string, by: -1 | 1): void;
}

/** The filters a person has named, as this window remembers them. */
export function useSavedFilters(): SavedFilters {
  const text = useText();
  const [saved, set] = usePreference('savedFilters');
  // Read at the moment of the change: an undo may come long after it was drawn.
  const now = () => readPreferences().savedFilters;
  return {
    saved,
    save(filter, typed) {
      const entry = { name: typed.trim().slice(0, NAME_LIMIT) || filter.trim(), filter };
      const all = now();
      const known = all.some((other) => other.filter === filter);
      set(known ? all.map((other) => (other.filter === filter ? entry : other)) : [...all, entry]);
    },
    remove(filter) {
      const all = now();
      const at = all.findIndex((other) => other.filter === filter);
      const entry = all[at];
      if (entry === undefined) return;
      set(all.filter((other) => other !== entry));
      toast(text.jobs.filterRemoved(entry.name.slice(0, 60)), {
        label: text.common.undo,
        run: () => set([...now().slice(0, at), entry, ...now().slice(at)]),
      });
    },
    move(filter, by) {
      const all = [...now()];
      const at = all.findIndex((other) => other.filter === filter);
      const [entry] = all.splice(at, 1);
      if (at === -1 || entry === undefined) return;
      all.splice((at + by + all.length + 1) % (all.length + 1), 0, entry);
      set(all);
    },
  };
}
