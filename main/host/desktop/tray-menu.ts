/** What the tray says and offers; pure, so that it can be read and tested without a tray. */
import type { MenuItemConstructorOptions } from 'electron';
import type { EngineStatus } from '../../../preload/contract.ts';
import type { TrayState } from './tray-icon.ts';

export interface TrayActions {
  open(page?: string): void;
  /** For so many milliseconds, or until resumed. */
  pause(forMs: number | null): void;
  resume(): void;
  quit(): void;
}

const HOUR = 3_600_000;

export function trayState(status: EngineStatus): TrayState {
  if (status.pausedAll !== null) return 'paused';
  if (status.missed > 0) return 'attention';
  return status.running > 0 ? 'running' : 'idle';
}

/** One line, for the pointer that rests on the icon. */
export function trayTooltip(status: EngineStatus, formatTime: (at: number) => string): string {
  if (status.pausedAll !== null) return 'Punctual: everything is paused';
  const next = status.next === null ? 'nothing planned' : `next ${status.next.name} ${formatTime(status.next.at)}`;
  return status.running > 0 ? `Punctual: ${status.running} running, ${next}` : `Punctual: ${next}`;
}

/** Everything is in the menu, because on Linux clicks on the icon may never be delivered. */
export function trayMenu(
  status: EngineStatus,
  actions: TrayActions,
  formatTime: (at: number) => string,
): MenuItemConstructorOptions[] {
  const paused = status.pausedAll !== null;
  const next = status.next;
  return [
    { label: 'Open Punctual', click: () => actions.open() },
    { type: 'separator' },
    ...(next === null ? [] : [{ label: `Next: ${shorten(next.name)}, ${formatTime(next.at)}`, enabled: false }]),
    ...(status.running === 0 ? [] : [{ label: `${status.running} running`, click: () => actions.open('/runs') }]),
    ...(status.missed === 0 ? [] : [{ label: `${status.missed} missed…`, click: () => actions.open('/missed') }]),
    { type: 'separator' },
    ...(paused
      ? [{ label: 'Resume everything', click: () => actions.resume() }]
      : [
          {
            label: 'Pause everything',
            submenu: [
              { label: 'For one hour', click: () => actions.pause(HOUR) },
              { label: 'For eight hours', click: () => actions.pause(8 * HOUR) },
              { label: 'Until I resume', click: () => actions.pause(null) },
            ],
          },
        ]),
    { type: 'separator' },
    { label: 'Quit', click: () => actions.quit() },
  ];
}

function shorten(name: string): string {
  // An ampersand would underline the letter after it.
  const safe = name.replace(/&/g, '&&');
  return safe.length > 40 ? `${safe.slice(0, 39)}…` : safe;
}
