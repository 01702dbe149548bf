/** Starts Punctual hidden at login: the system's own list on macOS and Windows, an autostart file on Linux. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';

export interface LoginItem {
  /** What the system really has, not what we once asked for. */
  enabled(): boolean;
  /** Fails with the system's words when it cannot be written. */
  set(enabled: boolean): void;
}

/** Windows compares path and arguments to find the entry again: the same ones must be given for set and get. */
const ARGS = ['--hidden', '--at-login'];

export function createLoginItem(): LoginItem {
  return process.platform === 'linux' ? createAutostartFile() : createSystemItem();
}

function createSystemItem(): LoginItem {
  const own = { path: process.execPath, args: app.isPackaged ? ARGS : [app.getAppPath(), ...ARGS] };
  return {
    enabled: () => app.getLoginItemSettings(own).openAtLogin,
    set: (enabled) => app.setLoginItemSettings({ ...own, openAtLogin: enabled }),
  };
}

/** https://specifications.freedesktop.org/autostart-spec/latest/ */
function createAutostartFile(): LoginItem {
  const folder = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart');
  const file = join(folder, 'punctual.desktop');
  return {
    enabled() {
      try {
        // People and desktops switch an entry off by this line instead of removing it.
        return !/^Hidden\s*=\s*true|^X-GNOME-Autostart-enabled\s*=\s*false/im.test(readFileSync(file, 'utf8'));
      } catch {
        return false;
      }
    },
    set(enabled) {
      if (!enabled) {
        rmSync(file, { force: true });
        return;
      }
      mkdirSync(folder, { recursive: true });
      // An AppImage runs from a mount that is gone at the next login; APPIMAGE names the file itself.
      const program = process.env['APPIMAGE'] || process.execPath;
      const command = [program, ...(app.isPackaged ? [] : [app.getAppPath()]), ...ARGS].map(quote).join(' ');
      const lines = ['[Desktop Entry]', 'Type=Application', 'Name=Punctual', `Exec=${command}`, 'Terminal=false', ''];
      writeFileSync(file, lines.join('\n'));
    },
  };
}

/** Quoting of Exec: https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html */
function quote(argument: string): string {
  const escaped = argument.replace(/(["`$\\])/g, '\\$1').replace(/%/g, '%%');
  // The file itself is unescaped once before, so each backslash must be there twice.
  return `"${escaped.replace(/\\/g, '\\\\')}"`;
}
