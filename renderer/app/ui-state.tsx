import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';

/** Gets the way on; calls it when the person agrees to leave. */
export type Guard = (leave: () => void) => void;

/** What pages share while the window is open: the filter typed in Jobs survives a visit to a run. */
export interface UiState {
  readonly jobFilter: string;
  setJobFilter(filter: string): void;
  /** The page that asks before it is left; null = leave freely. Read at the moment of leaving, so that it is never stale. */
  readonly guard: { current: Guard | null };
}

const UiContext = createContext<UiState | null>(null);

export function UiProvider({ children }: { children: ReactNode }) {
  const [jobFilter, setJobFilter] = useState('');
  const guard = useRef<Guard | null>(null);
  const value = useMemo(() => ({ jobFilter, setJobFilter, guard }), [jobFilter]);
  return <UiContext.Provider value={value}>{children}</UiContext.Provider>;
}

export function useUi(): UiState {
  const state = useContext(UiContext);
  if (state === null) throw new Error('useUi outside of UiProvider');
  return state;
}
