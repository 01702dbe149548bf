/** What some tests need of the computer they run on. Where it is missing they are skipped, and `meta.why` says so in every report. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

declare module 'vitest' {
  interface TaskMeta {
    /** Why the test does not run here, as a sentence without its full stop. */
    why?: string;
  }
}

/** Programs that tests run where they are installed, and the packages of Debian that bring them, which .ci/run installs. */
export const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'dbus-daemon': 'dbus-daemon',
  'dbus-send': 'dbus-bin',
  dunst: 'dunst',
  dunstctl: 'dunst',
  fish: 'fish',
  'notify-send': 'libnotify-bin',
  'systemd-analyze': 'systemd',
  wine: 'wine',
  wine64: 'wine64',
  Xvfb: 'xvfb',
  zsh: 'zsh',
};

export interface Need {
  /** For `test.runIf` and `describe.runIf`. */
  readonly met: boolean;
  /** The options of that test. */
  readonly options: { readonly meta: { readonly why: string } };
}

/** These programs on the PATH. */
export function programs(...names: readonly string[]): Need {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = names.filter((name) => !folders.some((at) => existsSync(join(at, name))));
  const packages = [...new Set(missing.map((name) => DEBIAN_PACKAGES[name]).filter((name) => name !== undefined))];
  const source = packages.length === 0 ? '' : ` (Debian: ${packages.join(' ')})`;
  return need(missing.length === 0, `there is no ${missing.join(', ')}${source}`);
}

/** Anything else; `why` is what is said when it is not met. */
export const need = (met: boolean, why: string): Need => ({ met, options: { meta: { why } } });

export const unix = need(process.platform !== 'win32', 'this is Windows');
export const linux = need(process.platform === 'linux', 'this is not Linux');
