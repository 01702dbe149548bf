import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import type { RunState } from '../../main/engine/model.ts';
import { createPlace, type Place } from './guarded-hash.ts';

/** Gets the way on; calls it when the person agrees to leave. */
export type Guard = (leave: () => void) => void;

/** What is chosen above the history. */
export interface RunFilter {
  readonly text: string;
  /** `bad`: everything that wants a person to look. */
  readonly outcome: RunState | 'bad' | null;
  readonly period: 'all' | 'day' | 'week' | 'month' | 'date';
  /** `2026-12-04`, for the period `date`. */
  readonly date: string;
}
const EVERY_RUN: RunFilter = { text: '', outcome: null, period: 'all', date: '' };

/** What pages share while the window is open: the filters of Jobs and of Runs survive a visit to a run. */
export interface UiState {
  readonly jobFilter: string;
  setJobFilter(filter: string): void;
  readonly runFilter: RunFilter;
  setRunFilter(filter: RunFilter): void;
  /** The setting that somebody looks for, by its name; null = none. */
  readonly soughtSetting: string | null;
  seekSetting(name: string | null): void;
  /** The page that asks before it is left; null = leave freely. Read at the moment of leaving, so that it is never stale. */
  readonly guard: { current: Guard | null };
  readonly place: Place;
}

const UiContext = createContext<UiState | null>(null);

export function UiProvider({ children }: { children: ReactNode }) {
  const [jobFilter, setJobFilter] = useState('');
  const [runFilter, setRunFilter] = useState(EVERY_RUN);
  const [soughtSetting, seekSetting] = useState<string | null>(null);
  const guard = useRef<Guard | null>(null);
  const [place] = useState(() => createPlace(guard));
  const value = useMemo(
    () => ({ jobFilter, setJobFilter, runFilter, setRunFilter, soughtSetting, seekSetting, guard, place }),
    [jobFilter, runFilter, soughtSetting, place],
  );
  return <UiContext.Provider value={value}>{children}</UiContext.Provider>;
}

export function useUi(): UiState {
  const state = useContext(UiContext);
  if (state === null) throw new Error('useUi outside of UiProvider');
  return state;
}
