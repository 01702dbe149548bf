/**
 * Every package whose code is in the product, with its licence: what the bundler put into a file, what electron-builder packs as it
 * is, and Electron. Their licences want to go wherever their code goes, so the whole text goes along, as `/licences.json`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import { OUT, ROOT } from './paths.ts';

/** As the window reads it: renderer/settings/licences.tsx. */
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Packages that come without the text of their licence, the file that has it, and of which version it is. */
export const WITHOUT_TEXT = [
  // LICENSE.txt of `koffi`, the package with the sources of these binaries, and those of its vendor/; it is no dependency: it wants an install script.
  { name: /^@koromix\/koffi-/, file: 'build/koffi-licence.txt', version: '3.3.4' },
] as const;

const NOTES = join(OUT, '.packages');

/** Notes which packages a target of the build contains; tree-shaken ones are not among its modules. */
export function notePackages(target: string): Plugin {
  return {
    name: 'note-packages',
    generateBundle(_options, bundle) {
      const ids = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const folders = new Set(ids.map(packageFolder).filter((folder) => folder !== null));
      mkdirSync(NOTES, { recursive: true });
      writeFileSync(join(NOTES, `${target}.json`), JSON.stringify([...folders].sort()));
    },
  };
}

/** Writes the list into the built window. */
export function writeLicences(): void {
  const noted = readdirSync(NOTES).flatMap((name) => JSON.parse(readFileSync(join(NOTES, name), 'utf8')) as string[]);
  const packed = packedNames().map(installedFolder);
  const folders = new Set([...noted, ...packed, 'node_modules/electron']);
  const found = new Map([...folders].map(licenceOf).map((entry) => [`${entry.name}@${entry.version}`, entry]));
  const sorted = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  // Nearly all share their paragraphs, if with other line breaks: each is written once, and named by its place.
  const places = new Map<string, number>();
  const paragraphs: string[] = [];
  const placeOf = (paragraph: string): number => {
    const words = paragraph.replaceAll(/\s+/g, ' ');
    const place = places.get(words) ?? paragraphs.push(paragraph) - 1;
    places.set(words, place);
    return place;
  };
  const packages = sorted.map(({ text, ...entry }) => ({
    ...entry,
    text: text === '' ? [] : text.split(/\n\s*\n/).map(placeOf),
  }));
  writeFileSync(join(OUT, 'window/licences.json'), JSON.stringify({ paragraphs, packages }));
}

/** `node_modules/a` or `node_modules/@a/b` of a module, also of one inside another package; null for our own. */
function packageFolder(id: string): string | null {
  const path = id.replaceAll('\\', '/').split('?', 1)[0] ?? '';
  const at = path.lastIndexOf('/node_modules/');
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(path.slice(at + '/node_modules/'.length))?.[0];
  if (at < 0 || name === undefined) return null;
  return `${path.slice(0, at)}/node_modules/${name}`.slice(ROOT.length).replace(/^\//, '');
}

/** Names after `node_modules/` in the files that electron-builder packs, `{a,b}` spelt out. */
function packedNames(): string[] {
  const { files } = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as { files: readonly string[] };
  const windows = process.platform === 'win32' ? [`@koromix/koffi-win32-${process.arch}`, 'windows-iana'] : [];
  const everywhere = files.flatMap((pattern) => {
    const name = /^node_modules\/(\{[^}]+\}|[^/]+)/.exec(pattern)?.[1] ?? '';
    return name.startsWith('{') ? name.slice(1, -1).split(',') : name === '' ? [] : [name];
  });
  return [...everywhere, ...windows];
}

/** pnpm keeps packages that only other packages depend on in a folder of its own. */
function installedFolder(name: string): string {
  const own = `node_modules/${name}`;
  return existsSync(join(ROOT, own)) ? own : `node_modules/.pnpm/node_modules/${name}`;
}

function licenceOf(folder: string): Licence {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string | { readonly type: string };
  };
  const licence = typeof license === 'object' ? license.type : license;
  const texts = readdirSync(join(ROOT, folder))
    .filter((file) => /^(licen[cs]e|copying|notice|unlicense)([.-]|$)/i.test(file) && !/\.(js|json|html)$/.test(file))
    .sort()
    .map((file) =>
      readFileSync(join(ROOT, folder, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );
  if (texts.length === 0) texts.push(keptText(name, version));
  return { name, version, licence: licence ?? 'unknown', text: texts.join('\n\n') };
}

/** Empty for a package that has none. Throws when it is of another version: a licence may change. */
export function keptText(name: string, version: string): string {
  const kept = WITHOUT_TEXT.find((one) => one.name.test(name));
  if (kept === undefined) return '';
  if (kept.version !== version)
    throw new Error(`${kept.file} is of ${name} ${kept.version}: look at the licence of ${version}`);
  return readFileSync(join(ROOT, kept.file), 'utf8').trim();
}
