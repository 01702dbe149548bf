/** `npm run soak -- NAME [options]`: long lives, one file each beside this one. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name = ''] = process.argv.splice(2, 1);
const file = new URL(`${name}.ts`, import.meta.url);
if (!/^[a-z-]+$/.test(name) || name === 'main' || !existsSync(fileURLToPath(file))) {
  console.error('Which one? npm run soak -- fuzz, kills, lines, lives, restores, surroundings or triggers');
  process.exit(2);
}
await import(file.href);
