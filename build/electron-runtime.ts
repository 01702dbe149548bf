/** Finds the Electron runtime, or fetches it once through Electron's own installer, without ever hanging. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

const FOLDER = join(ROOT, 'node_modules/electron');
/** About 110 MB; slower than this and the person is better served by the page meanwhile. */
const FETCH_LIMIT_MS = 180_000;

export type Runtime = { readonly program: string } | { readonly reason: string };

/** The program to start, or why there is none, as the end of a sentence. */
export function findElectron(): Runtime {
  const obstacle = displayObstacle();
  if (obstacle !== null) return { reason: obstacle };
  const installed = installedProgram();
  if (installed !== null) return { program: installed };
  if (!existsSync(join(FOLDER, 'install.js'))) return { reason: 'the package "electron" is not installed' };
  console.log('Fetching the Electron runtime (about 110 MB, only this once)…');
  const fetched = spawnSync(process.execPath, [join(FOLDER, 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: FETCH_LIMIT_MS,
    encoding: 'utf8',
  });
  const program = installedProgram();
  if (fetched.status === 0 && program !== null) return { program };
  if (fetched.error !== undefined) return { reason: 'its runtime could not be fetched within three minutes' };
  const words = /(?:Error|error): (.+)/.exec(fetched.stderr)?.[1]?.slice(0, 160);
  return { reason: `its runtime could not be fetched (${words ?? 'no reason given'})` };
}

/** Why no window can be opened here at all; asked first, because then nothing needs to be fetched. */
function displayObstacle(): string | null {
  if (process.platform !== 'linux') return null;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!DISPLAY && !WAYLAND_DISPLAY) return 'there is no graphical display here';
  // Chromium's sandbox refuses root, and we do not switch the sandbox off.
  return process.getuid?.() === 0 ? 'Electron refuses to run as root' : null;
}

function installedProgram(): string | null {
  try {
    const program = join(FOLDER, 'dist', readFileSync(join(FOLDER, 'path.txt'), 'utf8').trim());
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}
