/** What the desktop app understands on its command line; everything else belongs to Chromium and is left alone. */
import { resolve } from 'node:path';

export interface DesktopArguments {
  /** Start in the tray, without a window. */
  readonly hidden: boolean;
  /** Started by the system at login, which is an event for schedules. */
  readonly atLogin: boolean;
  readonly dataDir: string | null;
}

export function readDesktopArguments(argv: readonly string[]): DesktopArguments {
  const at = argv.findIndex((arg) => arg === '--data-dir' || arg.startsWith('--data-dir='));
  const value = at < 0 ? undefined : argv[at]?.includes('=') ? argv[at].slice('--data-dir='.length) : argv[at + 1];
  return {
    hidden: argv.includes('--hidden'),
    atLogin: argv.includes('--at-login'),
    dataDir: value ? resolve(value) : null,
  };
}
