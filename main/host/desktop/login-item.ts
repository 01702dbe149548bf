/** Starts Punctual hidden at login: the system's own list on macOS and Windows, an autostart file on Linux. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';

export interface LoginItem {
  /** What the system really has, not what we once asked for. */
  enabled(): boolean;
  /** Fails with the system's words when it cannot be written. */
  set(enabled: boolean): void;
  /** macOS has it, and starts nothing before a person has allowed it in the system's settings. */
  waitsForApproval(): boolean;
  /** An entry that is on but starts a program that is gone (an AppImage that was moved) is written anew; every other one is left alone. */
  repair(): void;
}

/** Windows compares path and arguments to find the entry again: the same ones must be given for set and get. */
const ARGS = ['--hidden', '--at-login'];

/** Whether the system started this process at login. macOS passes no arguments to what it starts. Call after the app is ready. */
export function startedAtLogin(argument: boolean): boolean {
  return argument || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

export function createLoginItem(): LoginItem {
  return process.platform === 'linux' ? createAutostartFile() : createSystemItem();
}

function createSystemItem(): LoginItem {
  const own = { path: process.execPath, args: app.isPackaged ? ARGS : [app.getAppPath(), ...ARGS] };
  return {
    enabled() {
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(own);
      // On Windows the first is true for an entry that was switched off in the Task Manager, the second for one with other arguments.
      return openAtLogin && (process.platform !== 'win32' || executableWillLaunchAtLogin);
    },
    waitsForApproval: () => app.getLoginItemSettings(own).status === 'requires-approval',
    set: (enabled) => app.setLoginItemSettings({ ...own, openAtLogin: enabled }),
    // Found by path and arguments: one for another program is not ours.
    repair: () => {},
  };
}

/** https://specifications.freedesktop.org/autostart-spec/latest/ */
function createAutostartFile(): LoginItem {
  const folder = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart');
  const file = join(folder, 'punctual.desktop');
  const item: LoginItem = {
    enabled: () => readEntry(file) !== null,
    waitsForApproval: () => false,
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
    repair() {
      const program = readEntry(file);
      if (program?.startsWith('/') && !existsSync(program)) item.set(true);
    },
  };
  return item;
}

/** The program that this entry starts; null when the system starts nothing by it: switched off, damaged, or not there at all. */
function readEntry(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  // Only this group counts; an entry may have others, for actions of a menu.
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const from = lines.indexOf('[Desktop Entry]');
  if (from < 0) return null;
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => line.startsWith('['));
  const pairs = (end < 0 ? rest : rest.slice(0, end)).map((line) => /^([\w-]+)\s*=\s*(.*)$/.exec(line));
  const value = (key: string) => pairs.find((pair) => pair?.[1]?.toLowerCase() === key.toLowerCase())?.[2];
  // People and desktops switch an entry off by these lines instead of removing it.
  if (value('Hidden')?.toLowerCase() === 'true') return null;
  if (value('X-GNOME-Autostart-enabled')?.toLowerCase() === 'false') return null;
  // Undone in the order of the specification: first what every value is written with, then the quoting of the command.
  const command = (value('Exec') ?? '').replace(/\\\\/g, '\\');
  const [, quoted, bare] = /^"((?:[^"\\]|\\.)*)"|^(\S+)/.exec(command) ?? [];
  return (quoted?.replace(/\\(.)/g, '$1') ?? bare)?.replace(/%%/g, '%') || null;
}

/** Quoting of Exec: https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html */
function quote(argument: string): string {
  const escaped = argument.replace(/(["`$\\])/g, '\\$1').replace(/%/g, '%%');
  // The file itself is unescaped once before, so each backslash must be there twice.
  return `"${escaped.replace(/\\/g, '\\\\')}"`;
}
