#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: finds the bundled command, or runs its sources with a Node that strips types.
import module from 'node:module';

// Required, not imported: the module face of `fs` alone would load its promises, 3 ms of each call.
const require = module.createRequire(import.meta.url);
const { existsSync, readdirSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const bundled = join(root, 'out', 'cli.js');
const source = join(here, 'main.ts');

/** Folders whose sources the command is made of. */
const PARTS = [
  'main/cli',
  'main/engine',
  'main/import',
  'main/store',
  'main/runner',
  'main/process',
  'main/api',
  'main/host',
  'preload',
];

/** Modification time of the newest source that the command is made of. */
function newestSource() {
  let newest = 0;
  for (const part of PARTS) {
    const folder = join(root, part);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true })) {
      if (String(name).endsWith('.ts')) newest = Math.max(newest, statSync(join(folder, String(name))).mtimeMs);
    }
  }
  return newest;
}

function stripsTypes() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6);
}

/** A Node like the one the project brings along as a dependency. */
function ownNode() {
  const bin = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(bin) ? bin : null;
}

// Keeps compiled code between calls: half of a short command's time goes into compiling it. Node 20 has no such cache.
module.enableCompileCache?.();

if (existsSync(bundled) && statSync(bundled).mtimeMs >= newestSource()) {
  await import(pathToFileURL(bundled).href);
} else if (stripsTypes() && existsSync(source)) {
  await import(pathToFileURL(source).href);
} else {
  const node = ownNode();
  if (node === null || !existsSync(source)) {
    console.error('punctual: Node 22.18 or newer is needed to run from source; or build once with: npm run build');
    process.exit(1);
  }
  // Only here: loading it takes as long as reading the whole command.
  const { spawn } = require('node:child_process');
  const child = spawn(node, [source, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
