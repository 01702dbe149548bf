/** Types of every layer with its own compiler settings, then lint and format. `--quiet` prints only what is wrong. */
import { spawnSync } from 'node:child_process';

const layers = ['main/engine', 'main', 'preload', 'preload/tsconfig.window.json', 'renderer', 'test'];

let failed = 0;
for (const layer of layers) {
  const result = spawnSync('tsc', ['-p', layer, '--noEmit'], { stdio: 'inherit' });
  if (result.status !== 0) {
    failed += 1;
    console.error(`types: ${layer} has errors`);
  }
}
const lint = spawnSync('biome', ['check', '.', '--error-on-warnings'], { stdio: 'inherit' });
if (lint.status !== 0) failed += 1;
if (failed > 0) process.exit(1);
console.log(`types (${layers.length} layers) and lint: nothing wrong`);
