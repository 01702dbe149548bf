import type { EventName } from '../../main/engine/model.ts';

/** Events that every host can tell; the others need the desktop. */
export const EVENTS_OFFERED = ['login', 'app-start', 'resume'] as const satisfies readonly EventName[];
