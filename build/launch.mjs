/**
 * `node build/launch.mjs FILE [arguments]`: runs a file of this tree on the Node that build/which-node.mjs chooses, which its children
 * find first on their PATH. Every npm script starts here. Plain JavaScript, because any Node from 20 on must be able to read it.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chooseNode, findCarriedNode, handOver } from './which-node.mjs';

/**
 * Programs that ask for `node` get this one.
 * @param {string} program
 */
function putFirstOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const name = basename(program);
  const first = folders.find((folder) => existsSync(join(folder, name)));
  if (first !== undefined && realpathSync(join(first, name)) === realpathSync(program)) return;
  process.env.PATH = [dirname(program), ...folders].join(delimiter);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const [given = '', ...args] = process.argv.slice(2);
const file = join(root, given);
const choice = chooseNode(() => findCarriedNode(root));

if (given === '' || !existsSync(file)) {
  console.error('usage: node build/launch.mjs FILE [arguments]');
  process.exitCode = 2;
} else if ('problem' in choice) {
  console.error(choice.problem);
  process.exitCode = 1;
} else {
  putFirstOnPath(choice.program);
  if (choice.program === process.execPath) {
    // In this process: a launcher that waits would cost 40 MB for as long as the app runs.
    process.argv = [process.execPath, realpathSync(file), ...args];
    await import(pathToFileURL(file).href);
  } else {
    handOver(choice.program, [file, ...args]);
  }
}
