/** `npm run bench -- <name> [arguments]`: starts test/bench/<name>.ts; without a name it lists them. */
import { readdirSync } from 'node:fs';

const [name, ...rest] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));

if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- <${names.join(' | ')}>`);
  process.exit(2);
}
// Benches that measure on import find their own arguments where they expect them.
process.argv.splice(2, 1);
const bench = (await import(`./${name}.ts`)) as { run?: (args: readonly string[]) => void | Promise<void> };
await bench.run?.(rest);
