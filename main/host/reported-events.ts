/** Which events a host can report. A schedule on any other would wait for ever, so it is refused when it is saved (S2). */
import type { EventName } from '../engine/model.ts';

/** The engine itself knows when it starts and, by its clocks, when the computer comes back. */
export const HEADLESS_EVENTS: readonly EventName[] = ['app-start', 'resume'];

/**
 * What `powerMonitor` and `net` of Electron tell on this system: no unlocking and no change to mains on Linux, and no idle time on
 * Wayland, where it is always 0. A login is seen by the start at login only. Nothing reports `file`: it names no path.
 */
export function desktopEvents(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  startAtLogin: boolean,
): readonly EventName[] {
  const linux = platform === 'linux';
  const wayland = linux && (environment['XDG_SESSION_TYPE'] === 'wayland' || Boolean(environment['WAYLAND_DISPLAY']));
  const events: EventName[] = [...HEADLESS_EVENTS, 'network'];
  if (!wayland) events.push('idle');
  if (!linux) events.push('unlock', 'mains');
  if (startAtLogin) events.push('login');
  return events;
}
