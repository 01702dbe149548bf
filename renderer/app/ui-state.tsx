import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

/** What pages share while the window is open: the filter typed in Jobs survives a visit to a run. */
export interface UiState {
  readonly jobFilter: string;
  setJobFilter(filter: string): void;
  /** The page that asks before it is left; null = leave freely. */
  readonly guard: Guard | null;
  setGuard(guard: Guard | null): void;
}
/** Gets the way on; calls it when the person agrees to leave. */
export type Guard = (leave: () => void) => void;

const UiContext = createContext<UiState | null>(null);

export function UiProvider({ children }: { children: ReactNode }) {
  const [jobFilter, setJobFilter] = useState('');
  const [guard, setGuardState] = useState<Guard | null>(null);
  const value = useMemo(
    () => ({ jobFilter, setJobFilter, guard, setGuard: (next: Guard | null) => setGuardState(() => next) }),
    [jobFilter, guard],
  );
  return <UiContext.Provider value={value}>{children}</UiContext.Provider>;
}

export function useUi(): UiState {
  const state = useContext(UiContext);
  if (state === null) throw new Error('useUi outside of UiProvider');
  return state;
}
