import type { EventName } from '../../main/engine/model.ts';
import type { HostInfo } from '../../preload/contract.ts';
import type { Messages } from '../text/messages.ts';

const OFFERED: readonly EventName[] = ['app-start', 'login', 'resume', 'unlock', 'idle', 'network', 'mains'];

export interface EventChoice {
  readonly value: EventName;
  readonly label: string;
  readonly disabled: boolean;
}

/**
 * Events to choose from; those that this computer never reports cannot be chosen, and say why (S2). The one that is chosen already
 * is always there, so a job of another computer keeps what it says.
 */
export function eventsOffered(
  host: Pick<HostInfo, 'host' | 'events'> | undefined,
  chosen: EventName,
  text: Messages,
): readonly EventChoice[] {
  const t = text.editor;
  const names = OFFERED.includes(chosen) ? OFFERED : [...OFFERED, chosen];
  return names.map((value) => {
    const label = t.events[value];
    if (host === undefined || host.events.includes(value)) return { value, label, disabled: false };
    const why = value === 'login' && host.host === 'desktop' ? t.eventNeedsLogin : t.eventNotHere;
    return { value, label: `${label} (${why})`, disabled: true };
  });
}
