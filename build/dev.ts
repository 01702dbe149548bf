/** `npm run dev [-- --desktop]`: builds, starts a host, and builds again after each change; the host restarts when its own code changed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { findElectron } from './electron-runtime.ts';
import { OUT, ROOT } from './paths.ts';

const desktop = process.argv.includes('--desktop');
const args = process.argv.slice(2).filter((arg) => arg !== '--desktop');
const command = hostCommand();

let host: ChildProcess | null = null;
let building = false;
let again = false;

function hostCommand(): { readonly program: string; readonly file: string } {
  if (!desktop) return { program: process.execPath, file: join(OUT, 'headless.js') };
  const runtime = findElectron();
  if ('program' in runtime) return { program: runtime.program, file: ROOT };
  console.error(`The desktop app cannot be opened because ${runtime.reason}.`);
  process.exit(1);
}

function startHost(): void {
  host = spawn(command.program, [command.file, ...args], { stdio: 'inherit' });
}

async function restartHost(): Promise<void> {
  const old = host;
  if (old !== null && old.exitCode === null && old.signalCode === null) {
    const gone = new Promise((resolve) => old.once('exit', resolve));
    old.kill('SIGTERM');
    await gone;
  }
  startHost();
}

async function rebuild(): Promise<void> {
  if (building) {
    again = true;
    return;
  }
  building = true;
  try {
    const parts = await bundle({ ifStale: true });
    if (parts.includes('main')) await restartHost();
    else if (parts.length > 0) console.log('Window built: reload the page.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  building = false;
  if (again) {
    again = false;
    await rebuild();
  }
}

await bundle({ ifStale: true });
startHost();
let timer: NodeJS.Timeout | undefined;
for (const folder of ['main', 'preload', 'renderer']) {
  watch(join(ROOT, folder), { recursive: true }, () => {
    clearTimeout(timer);
    // Editors write in several steps.
    timer = setTimeout(() => void rebuild(), 150);
  });
}
process.on('SIGINT', () => {
  host?.once('exit', () => process.exit(0));
  if (host === null || host.exitCode !== null) process.exit(0);
});
