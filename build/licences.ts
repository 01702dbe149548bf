/** `node build/licences.ts` writes the packages that are in the application, with their licences, for the page About. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

export const LICENCES_FILE = join(ROOT, 'renderer/settings/licences.json');

/** Development dependencies that end up in the window or in the package. */
const IN_THE_WINDOW = /^(@mantine|@tanstack|@tabler|@codemirror|@lezer)\/|^(react|react-dom|wouter|marked|electron)$/;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;

/** Name, version and licence of each, in order of their names. */
export function licences(): readonly (readonly [name: string, version: string, licence: string])[] {
  const { dependencies = {}, devDependencies = {} } = manifest('.');
  const names = [
    ...Object.keys(dependencies),
    ...Object.keys(devDependencies).filter((name) => IN_THE_WINDOW.test(name)),
  ];
  return names.sort().map((name) => {
    const { version, license = 'unknown' } = manifest(`node_modules/${name}`);
    return [name, version, license] as const;
  });
}

export const licencesText = (): string =>
  `[\n${licences()
    .map((entry) => `  ${JSON.stringify(entry).replaceAll('","', '", "')}`)
    .join(',\n')}\n]\n`;

if (import.meta.main) writeFileSync(LICENCES_FILE, licencesText());
