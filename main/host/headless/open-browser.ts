/** Shows an address in the person's browser. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startProgram } from '../../process/programs.ts';

/**
 * The address holds the key, and every user of the computer can read the arguments of programs: so what is opened is a small page
 * in the data folder (0600) that leads there. Never fails; without a browser the person has the printed address.
 */
export function openBrowser(address: string, folder: string): void {
  const page = join(folder, 'open.html');
  try {
    writeFileSync(page, `<!doctype html><meta http-equiv="refresh" content="0;url=${address}">`, { mode: 0o600 });
  } catch {
    return;
  }
  const [program, ...args] = command(pathToFileURL(page).href);
  const child = startProgram(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function command(page: string): readonly [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', page];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', page];
  return ['xdg-open', page];
}
