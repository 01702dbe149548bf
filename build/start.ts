/**
 * `npm start`: builds what is stale and opens the desktop app; where that is not possible it says why in one sentence and starts the
 * headless host. `--headless` asks for that at once. Everything else on the command line goes to the host.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { findElectron } from './electron-runtime.ts';
import { OUT, ROOT } from './paths.ts';

const args = process.argv.slice(2).filter((arg) => arg !== '--headless');
const runtime = process.argv.includes('--headless') ? null : findElectron();
const parts = await bundle({ ifStale: true });
if (parts.length > 0) console.log(`Built ${parts.join(' and ')}.`);

let program = process.execPath;
// A small nursery: V8 would keep megabytes of garbage of the start for hours, because an idle host gives it no reason to collect.
let hostArgs = ['--max-semi-space-size=2', join(OUT, 'headless.js'), ...args];
if (runtime !== null && 'program' in runtime) {
  program = runtime.program;
  hostArgs = [ROOT, ...args];
} else if (runtime !== null) {
  console.log(
    `The desktop app cannot be opened because ${runtime.reason}, so Punctual starts as a page in your browser.`,
  );
}

// The variable would turn Electron into plain Node.
const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
const host = spawn(program, hostArgs, { stdio: 'inherit', env });
host.on('error', (error) => {
  console.error(`Cannot start ${program}: ${error.message}`);
  process.exit(1);
});
// The host stops in order and we go when it has gone. From a terminal it hears Ctrl+C twice and takes that for once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => host.kill(signal));
host.on('close', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
