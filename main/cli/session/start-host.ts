/** Starts the headless host, in front (`serve`) or behind (`--start`). */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PunctualError } from '../../engine/errors.ts';
import { connectToLocalHost } from './connect.ts';

const START_LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** The built host, or its source where nothing is built. */
function headlessEntry(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const built = join(folder, 'out', 'headless.js');
  return existsSync(built) ? built : join(folder, 'main', 'host', 'headless', 'main.ts');
}

/** The host as a process of its own. Inside the desktop app Electron itself plays Node. */
export function spawnHost(args: readonly string[], behind: boolean): ChildProcess {
  const env = process.versions['electron'] === undefined ? process.env : { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return spawn(process.execPath, [headlessEntry(), ...args], {
    stdio: behind ? ['ignore', 'ignore', 'pipe'] : 'inherit',
    detached: behind,
    env,
    windowsHide: true,
  });
}

/** Starts a host behind this command and waits until it answers. Throws `unavailable` with what it said. */
export async function startHost(folder: string): Promise<void> {
  const child = spawnHost(['--data-dir', folder], true);
  let said = '';
  let ended = false;
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  child.on('error', (error) => {
    said += error.message;
    ended = true;
  });
  child.on('exit', () => {
    ended = true;
  });
  const limit = Date.now() + START_LIMIT_MS;
  while (!ended && Date.now() < limit) {
    const client = await connectToLocalHost(folder).catch(() => null);
    if (client !== null) {
      client.close();
      child.stderr?.destroy();
      child.unref();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  child.unref();
  child.stderr?.destroy();
  throw new PunctualError(
    'unavailable',
    `Punctual could not be started: ${said.trim() || 'it did not answer in time'}`,
  );
}
