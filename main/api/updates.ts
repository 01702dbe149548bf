import type { Handlers, UpdateState } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

/** What brings new versions; only the desktop has one. */
export interface Updates {
  state(): UpdateState;
  check(): Promise<UpdateState>;
  install(): Promise<UpdateState>;
}

const NONE: UpdateState = { phase: 'unsupported', version: null, checkedAt: null, problem: null };

export function createUpdateHandlers({
  updates,
}: Pick<ApiDeps, 'updates'>): Pick<Handlers, 'updates.state' | 'updates.check' | 'updates.install'> {
  return {
    'updates.state': () => updates?.state() ?? NONE,
    'updates.check': () => updates?.check() ?? NONE,
    'updates.install': () => updates?.install() ?? NONE,
  };
}
