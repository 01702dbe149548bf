/**
 * What a launcher, a package format or this app's own process left in the environment, taken out again: with it a job would load the
 * libraries of an AppImage, behave as part of npm, or take itself for the app.
 */

type Surroundings = Readonly<Record<string, string | undefined>>;

/** Meant for this process alone, whatever started it. */
const OURS_ALONE = /^(PUNCTUAL_|ELECTRON_|NODE_OPTIONS$|NODE_CHANNEL_FD$|NODE_UNIQUE_ID$|VITEST)/;
/** Of the shell, or of the start from a menu, that lies behind this process. */
const OF_THE_START =
  /^(SHLVL|_|OLDPWD|CHROME_DESKTOP|ORIGINAL_XDG_CURRENT_DESKTOP|GIO_LAUNCHED_DESKTOP_FILE(_PID)?|DESKTOP_STARTUP_ID|XDG_ACTIVATION_TOKEN|BAMF_DESKTOP_FILE_HINT|PORTABLE_EXECUTABLE_.*)$/;
const OF_NPM = /^(npm_.*|INIT_CWD|NODE|COLOR)$/;
const OF_APPIMAGE = /^(APPIMAGE|APPIMAGE_.*|APPDIR|ARGV0|OWD)$/;
const OF_SNAP = /^SNAP(_.*)?$/;
const OF_FLATPAK = /^(FLATPAK_.*|container)$/;

/** Environment for a child: a copy without leftovers. Lists of folders lose those of a package, and disappear when nothing is left. */
export function cleanEnvironment(own: Surroundings): Record<string, string> {
  const has = (name: string) => own[name] !== undefined && own[name] !== '';
  const npm = has('npm_lifecycle_event') || has('npm_execpath');
  const gone = [OURS_ALONE, OF_THE_START, OF_APPIMAGE, OF_SNAP, OF_FLATPAK, ...(npm ? [OF_NPM] : [])];
  const folders = packageFolders(own);
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || gone.some((pattern) => pattern.test(name))) continue;
    const kept = withoutFolders(name, value, folders, npm);
    if (kept !== null) result[name] = kept;
  }
  // Chromium renames the desktop for its own process, and a snap moves the home.
  if (has('ORIGINAL_XDG_CURRENT_DESKTOP')) result['XDG_CURRENT_DESKTOP'] = own['ORIGINAL_XDG_CURRENT_DESKTOP'] ?? '';
  if (has('SNAP_REAL_HOME')) result['HOME'] = own['SNAP_REAL_HOME'] ?? '';
  return result;
}

/** True for a start by a package format, which goes through a shell of its own and hides how the person's session is set up. */
export function startedFromPackage(own: Surroundings): boolean {
  return ['APPIMAGE', 'SNAP', 'FLATPAK_ID'].some((name) => own[name] !== undefined && own[name] !== '');
}

/**
 * The same for this process itself, as far as it hurts: Electron and some libraries start programs without asking us (a browser for a
 * link, a relaunch). Other lists stay, because GTK finds its own parts by them.
 */
export function leavePackage(own: Record<string, string | undefined>): void {
  const clean = cleanEnvironment(own);
  for (const name of ['PATH', 'LD_LIBRARY_PATH']) {
    if (own[name] === undefined) continue;
    if (clean[name] === undefined) delete own[name];
    else own[name] = clean[name];
  }
}

/** Folders that exist, or mean something, for the package alone. */
function packageFolders(own: Surroundings): readonly string[] {
  const named = ['APPDIR', 'SNAP', 'SNAP_USER_DATA', 'SNAP_USER_COMMON'].flatMap((name) => own[name] || []);
  return [...named, ...(own['FLATPAK_ID'] ? ['/app'] : [])].map((folder) => folder.replace(/\/+$/, '')).filter(Boolean);
}

/** Null when nothing is left of it. */
function withoutFolders(name: string, value: string, folders: readonly string[], npm: boolean): string | null {
  if (process.platform === 'win32' && !/^path$/i.test(name)) return value;
  const separator = process.platform === 'win32' ? ';' : ':';
  const inPackage = (entry: string) =>
    folders.some((folder) => entry === folder || entry.startsWith(`${folder}/`)) ||
    // The AppImage's own start script puts this one in front.
    (folders.length > 0 && entry.startsWith('./') && name === 'XDG_DATA_DIRS') ||
    (npm && /^path$/i.test(name) && /[\\/](node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/.test(entry));
  const entries = value.split(separator);
  if (!entries.some(inPackage)) return value;
  // An empty one means the current folder, and is only there because the list was empty before.
  const kept = entries.filter((entry) => entry !== '' && !inPackage(entry));
  return kept.length === 0 ? null : kept.join(separator);
}
