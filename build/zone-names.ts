/**
 * Writes main/engine/triggers/zone-names.ts from `tzdata.zi` of the IANA time zone database (https://data.iana.org/time-zones/;
 * also in the package tzdata of PyPI and of most systems): `node build/zone-names.ts /usr/share/zoneinfo/tzdata.zi`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** A zone for files made before a zone is chosen; no place has it. */
const NO_PLACE = 'Factory';
const WIDTH = 128;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('node build/zone-names.ts <tzdata.zi>');
const lines = readFileSync(file, 'utf8').split('\n');
const version = /^# version (\S+)$/.exec(lines[0] ?? '')?.[1];
if (version === undefined) throw new Error(`${file} does not begin with its version`);
const names = lines
  .map((line) => line.split(' '))
  .map(([kind, first, second]) => (kind === 'Z' ? first : kind === 'L' ? second : undefined))
  .filter((name) => name !== undefined && name !== NO_PLACE)
  .sort();

const rows: string[] = [];
let row = '';
for (const name of names) {
  if (row.length + 1 + (name?.length ?? 0) > WIDTH) {
    rows.push(row);
    row = '';
  }
  row += row === '' ? name : ` ${name}`;
}
rows.push(row);
writeFileSync(
  join(ROOT, 'main/engine/triggers/zone-names.ts'),
  `// Made by build/zone-names.ts from tzdata.zi; do not edit.

/** Version of the IANA time zone database that the names are from. */
export const ZONE_NAMES_VERSION = '${version}';

/** Every zone and link of the database but ${NO_PLACE}. */
export const ZONE_NAMES: ReadonlySet<string> = new Set(
  \`
${rows.join('\n')}
\`
    .trim()
    .split(/\\s+/),
);
`,
);
console.log(`${names.length} names of tzdata ${version}`);
