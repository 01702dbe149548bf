/** Types of every layer with its own compiler settings, then lint and format. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

const LAYERS = ['main/engine', 'main', 'preload', 'preload/tsconfig.window.json', 'renderer', 'test'];
/** What the compiler remembers of files that have not changed since; without it everything is read and checked again. */
const REMEMBERED = join(ROOT, 'node_modules/.cache/types');
/** By their files, not by name: they are found without npm's PATH, and on Windows without a shell. */
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** One checker: four of them check what they share four times, and here the layers are checked side by side. */
const types = (layer: string): Promise<boolean> => {
  const file = join(REMEMBERED, `${layer.replaceAll('/', '-')}.tsbuildinfo`);
  return succeeds(TSC, ['-p', layer, '--noEmit', '--checkers', '1', '--incremental', '--tsBuildInfoFile', file]);
};

/** Prints what it said when it has ended, so that two do not speak at once. */
function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      resolve(status === 0);
    });
  });
}

const typed = await Promise.all(LAYERS.map(types));
for (const [index, layer] of LAYERS.entries()) if (!typed[index]) console.error(`types: ${layer} has errors`);
const linted = await succeeds(BIOME, ['check', '.', '--error-on-warnings']);
if (!linted || typed.includes(false)) process.exit(1);
console.log(`types (${LAYERS.length} layers) and lint: nothing wrong`);
