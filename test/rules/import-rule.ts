/** The picture of main/README.md as a table: which part may import what. First match wins. */

export interface Layer {
  /** Start of the paths of its files. */
  readonly files: string;
  /** Starts of paths inside the repository that it may import; its own folder always. */
  readonly inside: readonly string[];
  /** As `inside`, but for types only. */
  readonly types?: readonly string[];
  /** Packages; `node:*` stands for everything of Node. */
  readonly packages: readonly string[];
}

const NODE = 'node:*';
/** What only one folder may touch, so that the rest of Node does not bring it in through `node:*`. */
const RESERVED: Readonly<Record<string, string>> = {
  electron: 'main/host/desktop/ and preload/preload.ts',
  ws: 'main/host/headless/',
  'node:http': 'main/host/headless/',
  'node:https': 'main/host/headless/',
  'node:child_process': 'main/process/',
  child_process: 'main/process/',
};

const ENGINE_WORDS = [
  'model',
  'plain-text',
  'ports',
  'errors',
  'entry-of',
  'filter-bounds',
  'reasons',
  'schedule-faults',
  'events',
  'secret-signs',
].map((name) => `main/engine/${name}.ts`);
const WINDOW_DOORS = ['contract', 'client', 'pages', 'transport', 'socket', 'validate'].map(
  (name) => `preload/${name}.ts`,
);
const MANIFEST = 'package.json';

export const LAYERS: readonly Layer[] = [
  { files: 'main/engine/triggers/', inside: ['main/engine/'], packages: ['luxon', 'cron-parser'] },
  { files: 'main/engine/', inside: [], packages: [] },
  { files: 'main/process/', inside: [], packages: [NODE, 'node:child_process'] },
  { files: 'main/store/', inside: ENGINE_WORDS, packages: [NODE, 'better-sqlite3'], types: ['preload/contract.ts'] },
  { files: 'main/runner/', inside: [...ENGINE_WORDS, 'main/process/'], packages: [NODE] },
  {
    files: 'main/api/',
    inside: ['main/engine/', 'main/import/', 'preload/'],
    packages: [],
    types: ['main/store/', 'main/runner/'],
  },
  { files: 'main/import/', inside: ['main/engine/', 'preload/'], packages: ['saxes', 'yaml', 'js-yaml', 'zod'] },
  {
    files: 'main/host/desktop/',
    inside: ['main/host/', 'main/import/steps.ts', 'main/process/', 'preload/', ...ENGINE_WORDS, MANIFEST],
    packages: [NODE, 'electron', 'electron-updater'],
  },
  {
    files: 'main/host/headless/',
    inside: ['main/host/', 'main/import/steps.ts', 'main/process/', 'preload/', ...ENGINE_WORDS, MANIFEST],
    packages: [NODE, 'ws', 'node:http'],
  },
  {
    files: 'main/host/',
    inside: ['main/engine/', 'main/process/', 'main/store/', 'main/runner/', 'main/api/', 'main/import/', 'preload/'],
    packages: [NODE, 'node-notifier'],
  },
  // What starts the command on the right Node; everything behind it is TypeScript or bundled.
  { files: 'main/cli/punctual.mjs', inside: ['build/which-node.mjs'], packages: [NODE] },
  {
    files: 'main/cli/',
    inside: [
      'main/engine/',
      'main/import/',
      'main/store/',
      'main/runner/',
      'main/process/',
      'main/api/',
      'main/host/',
      'preload/',
      MANIFEST,
    ],
    packages: [NODE, 'commander'],
  },
  { files: 'preload/preload.ts', inside: ['preload/'], packages: ['electron'] },
  { files: 'preload/', inside: ENGINE_WORDS, types: ['main/import/model.ts'], packages: ['zod'] },
  {
    files: 'renderer/',
    inside: [
      ...WINDOW_DOORS,
      'preload/words/',
      'main/engine/errors.ts',
      'main/engine/entry-of.ts',
      'main/engine/secret-signs.ts',
    ],
    types: ENGINE_WORDS,
    packages: [
      'react',
      'react-dom',
      '@mantine/*',
      '@tanstack/*',
      '@tabler/*',
      '@codemirror/*',
      '@lezer/*',
      'wouter',
      'marked',
    ],
  },
];

export interface Import {
  readonly from: string;
  /** `import type`: gone after compilation. */
  readonly typeOnly: boolean;
}

/** Every import, re-export and dynamic import of a source text, as written. */
export function findImports(source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  const statements = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  for (const [, type, from] of code.matchAll(statements)) if (from) found.push({ from, typeOnly: type !== undefined });
  for (const [, from] of code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    if (from) found.push({ from, typeOnly: false });
  }
  return found;
}

/** Null when the file may import it, else a sentence. `target` is a path inside the repository or a package. */
export function judge(file: string, target: string, typeOnly: boolean, isPackage: boolean): string | null {
  const layer = LAYERS.find((candidate) => file.startsWith(candidate.files));
  if (layer === undefined) return `${file} belongs to no part of the house`;
  if (isPackage) return judgePackage(layer, file, target);
  const own = layer.files.endsWith('/') && target.startsWith(layer.files);
  const allowed = [...layer.inside, ...(typeOnly ? (layer.types ?? []) : [])];
  if (own || allowed.some((start) => target.startsWith(start))) return null;
  return `${file} must not import ${target}${typeOnly ? ' (types)' : ''}`;
}

function judgePackage(layer: Layer, file: string, target: string): string | null {
  const exact = layer.packages.includes(target);
  const reserved = RESERVED[target];
  if (reserved !== undefined && !exact) return `${file} must not import ${target}: only ${reserved} may`;
  const covered = layer.packages.some((name) =>
    name.endsWith('*') ? target.startsWith(name.slice(0, -1)) : target === name || target.startsWith(`${name}/`),
  );
  return exact || covered ? null : `${file} must not import the package ${target}`;
}
