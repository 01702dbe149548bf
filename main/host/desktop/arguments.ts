/** What the desktop app understands on its command line; everything else belongs to Chromium and is left alone. */
import { resolve } from 'node:path';

export interface DesktopArguments {
  /** Start in the tray, without a window. */
  readonly hidden: boolean;
  /** Started by the system at login, which is an event for schedules. */
  readonly atLogin: boolean;
  readonly dataDir: string | null;
  /** Settings that no window can change; also PUNCTUAL_CONFIG. */
  readonly config: string | null;
}

export function readDesktopArguments(argv: readonly string[]): DesktopArguments {
  const pathOf = (option: string, otherwise?: string): string | null => {
    const at = argv.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
    const value = at < 0 ? otherwise : argv[at]?.includes('=') ? argv[at].slice(option.length + 1) : argv[at + 1];
    return value ? resolve(value) : null;
  };
  return {
    hidden: argv.includes('--hidden'),
    atLogin: argv.includes('--at-login'),
    dataDir: pathOf('--data-dir'),
    config: pathOf('--config', process.env['PUNCTUAL_CONFIG']),
  };
}

/** What follows `--cli`; `null` without it. The launcher puts `--` behind it, so that Chromium leaves the rest alone: `tag:x` would be a link to it. */
export function readCommand(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf('--cli');
  return at < 0 ? null : argv.slice(argv[at + 1] === '--' ? at + 2 : at + 1);
}
