/**
 * Whether this desktop shows tray icons at all. Electron makes a Tray on any Linux and never says that nobody shows it:
 * https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/
 */
import { readProgram } from '../../process/programs.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const BUS = 'org.freedesktop.DBus';
const ANSWER_MS = 2000;
const LOOK_AGAIN_MS = 1000;
const QUESTIONS = [
  ['gdbus', 'call', '--session', '--dest', BUS, '--object-path', '/org/freedesktop/DBus'].concat(
    '--method',
    `${BUS}.NameHasOwner`,
    WATCHER,
  ),
  ['dbus-send', '--session', '--print-reply', `--dest=${BUS}`, '/org/freedesktop/DBus', `${BUS}.NameHasOwner`].concat(
    `string:${WATCHER}`,
  ),
] as const;

/** False only when it is known that icons are not shown. Takes at most some seconds, never fails. */
export async function hasTrayHost(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (platform !== 'linux') return true;
  // Outside GNOME, desktops on X11 still show icons in the old way.
  const onlyNewWay = env['XDG_SESSION_TYPE'] === 'wayland' || /gnome/i.test(env['XDG_CURRENT_DESKTOP'] ?? '');
  if (!onlyNewWay) return true;
  for (const [program = '', ...args] of QUESTIONS) {
    const answer = (await readProgram(program, args, { timeout: ANSWER_MS })) ?? '';
    if (/\btrue\b/.test(answer)) return true;
    if (/\bfalse\b/.test(answer)) return false;
  }
  return true;
}

/** Waits for it: at login we may be up before the panel, and an icon made too early never appears. */
export async function waitForTrayHost(limitMs: number, ask: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + limitMs;
  for (;;) {
    if (await ask()) return true;
    if (performance.now() + LOOK_AGAIN_MS > end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
