#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: starts the bundled command, or its sources, on a Node that is new enough.
import module from 'node:module';
import { chooseNode, findCarriedNode, handOver } from '../../build/which-node.mjs';

// Required, not imported: the module face of `fs` alone would load its promises, 3 ms of each call.
const require = module.createRequire(import.meta.url);
const { existsSync, readdirSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const self = fileURLToPath(import.meta.url);
const root = join(dirname(self), '..', '..');
const bundled = join(root, 'out', 'cli.js');
const source = join(dirname(self), 'main.ts');

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

const choice = chooseNode(() => findCarriedNode(root));
if ('problem' in choice) {
  console.error(`punctual: ${choice.problem}`);
  process.exitCode = 1;
} else if (choice.program !== process.execPath) {
  handOver(choice.program, [self, ...process.argv.slice(2)]);
} else {
  // Keeps compiled code between calls: half of a short command's time goes into compiling it.
  module.enableCompileCache?.();
  const fresh = existsSync(bundled) && statSync(bundled).mtimeMs >= newestSource();
  await import(pathToFileURL(fresh ? bundled : source).href);
}
