/** `desktop.json` in the data folder: what this computer's desktop half remembers. Losing it costs nothing but comfort. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../engine/ports.ts';
import { parsePlace, type RememberedPlace } from './window-place.ts';

export interface Remembered {
  readonly window: RememberedPlace | null;
  /** The person knows that a closed window goes on in the tray. */
  readonly toldAboutTray: boolean;
  /** The version that starts without the graphics driver. */
  readonly withoutGpu: string | null;
}
export interface DesktopMemory {
  current(): Remembered;
  /** Writes at once; a disk that is full only gets a line in the log. */
  remember(change: Partial<Remembered>): void;
}

/** A file that cannot be understood counts as none. */
export function createDesktopMemory(folder: string, log: Log): DesktopMemory {
  const file = join(folder, 'desktop.json');
  let current = read(file);
  return {
    current: () => current,
    remember(change) {
      const next = { ...current, ...change };
      if (JSON.stringify(next) === JSON.stringify(current)) return;
      current = next;
      try {
        writeFileSync(`${file}.new`, `${JSON.stringify(next)}\n`, { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (error) {
        log.warn('The place of the window could not be remembered', { error });
      }
    },
  };
}

function read(file: string): Remembered {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>> | null;
    const { window, toldAboutTray, withoutGpu } = value ?? {};
    return {
      window: parsePlace(window),
      toldAboutTray: toldAboutTray === true,
      withoutGpu: typeof withoutGpu === 'string' ? withoutGpu : null,
    };
  } catch {
    return { window: null, toldAboutTray: false, withoutGpu: null };
  }
}
