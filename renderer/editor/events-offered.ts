import type { EventName } from '../../main/engine/model.ts';

/** Events that every host can tell. */
const EVERYWHERE = ['login', 'app-start', 'resume'] as const satisfies readonly EventName[];
/** What only the desktop sees. */
const DESKTOP = ['unlock', 'idle', 'network', 'mains'] as const satisfies readonly EventName[];

/** Those that can happen here; one that is chosen already stays, so that a job of another computer keeps what it says. */
export function eventsOffered(host: 'desktop' | 'headless' | undefined, chosen: EventName): readonly EventName[] {
  const offered: readonly EventName[] = host === 'desktop' ? [...EVERYWHERE, ...DESKTOP] : EVERYWHERE;
  return offered.includes(chosen) ? offered : [...offered, chosen];
}
