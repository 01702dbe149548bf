/** What Vite builds: the window for Chromium, the hosts and the command for Node, the preload as the one file a sandbox accepts. */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { notePackages } from './licences.ts';
import { OUT, ROOT } from './paths.ts';

const common: InlineConfig = { configFile: false, envDir: false, logLevel: 'warn', clearScreen: false, root: ROOT };

const FIRST = '/renderer/app/mount.tsx';
/** Modules that mount.tsx needs before it can draw anything. */
const first = new Set<string>();

/**
 * What main.tsx fetches in any case is one file, and the page names it, so that the browser fetches it at once and not only when
 * main.tsx runs. By itself the bundler makes twenty small ones of what pages share.
 */
const oneFirstFile: Plugin = {
  name: 'one-first-file',
  buildEnd() {
    const reach = (end: string): Set<string> => {
      const found = new Set([...this.getModuleIds()].filter((id) => id.endsWith(end)));
      for (const id of found) for (const next of this.getModuleInfo(id)?.importedIds ?? []) found.add(next);
      return found;
    };
    const already = reach('/renderer/main.tsx');
    // Again at each build of a watching one.
    first.clear();
    for (const id of reach(FIRST)) if (!already.has(id)) first.add(id);
  },
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const window = chunks.find((file) => file.moduleIds.some((id) => first.has(id)));
      if (window === undefined) throw new Error(`No chunk holds ${FIRST}.`);
      const link = (rel: string, name: string, attrs = {}) => ({
        tag: 'link',
        attrs: { rel, crossorigin: true, href: `/${name}`, ...attrs },
        injectTo: 'head' as const,
      });
      const entries = new Set(chunks.filter((file) => file.isEntry).map((file) => file.fileName));
      const scripts = [window.fileName, ...window.imports].filter((name) => !entries.has(name));
      const styles = [...(window.viteMetadata?.importedCss ?? [])];
      // A sheet named as one would keep everything from being seen until it is there, also the words for a host that does not answer:
      // main.tsx makes it one.
      return [
        ...scripts.map((name) => link('modulepreload', name)),
        ...styles.map((name) => link('preload', name, { as: 'style' })),
      ];
    },
  },
};

/** The page and its hashed assets; no inline scripts, so that the content security policy can forbid them. */
export const windowTarget: InlineConfig = {
  ...common,
  root: join(ROOT, 'renderer'),
  base: '/',
  publicDir: false,
  plugins: [react(), oneFirstFile, notePackages('window')],
  build: {
    outDir: join(OUT, 'window'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: 'window', test: (id) => first.has(id) }],
        },
      },
    },
  },
};

// Native, or started as programs of their own: these stay in node_modules. Everything else is in the bundle, so that the
// packed application carries three packages instead of a hundred.
const external = ['electron', 'better-sqlite3', 'node-notifier', 'bufferutil', 'utf-8-validate'];

/**
 * A command's start is a matter of milliseconds, and `import … from 'node:x'` reads every getter of the module for its face: it opened
 * stdin (`process`) and loaded the promises of `fs` and everything that starts programs, 15 ms in all, for a commander that uses none of it.
 */
const lightCommander: Plugin = {
  name: 'light-commander',
  transform(code, id) {
    if (!/[\\/]commander[\\/]lib[\\/]command\.js$/.test(id)) return null;
    const light = code
      .replace("import process from 'node:process';", 'const process = globalThis.process;')
      .replace(
        "import childProcess from 'node:child_process';",
        "const childProcess = { spawn: (...given) => process.getBuiltinModule('node:child_process').spawn(...given) };",
      )
      .replaceAll(
        /^import ([^;]+) from '(node:(?:events|fs|path|util))';$/gm,
        "const $1 = globalThis.process.getBuiltinModule('$2');",
      );
    // A newer commander may say it differently: better a build that stops than a command that is slow again unnoticed.
    if (/from 'node:/.test(light)) throw new Error('commander imports differently now: see lightCommander');
    return { code: light, map: null };
  },
};

const entries = {
  headless: 'main/host/headless/main.ts',
  desktop: 'main/host/desktop/main.ts',
  cli: 'main/cli/main.ts',
  // Threads of the hosts.
  reader: 'main/host/reader/worker.ts',
  'store-thread': 'main/store/thread-worker.ts',
};

/** out/headless.js, out/desktop.js, out/cli.js, the threads and the chunks they share. */
export const mainTarget: InlineConfig = {
  ...common,
  plugins: [lightCommander, notePackages('main')],
  // cron-parser requires luxon's other build: twice the code to load, and what is set in ours would not hold for it. The updater does
  // the same with js-yaml.
  resolve: {
    external,
    noExternal: true,
    alias: {
      luxon: join(ROOT, 'node_modules/luxon/build/es6/luxon.mjs'),
      'js-yaml': join(ROOT, 'node_modules/js-yaml/dist/js-yaml.mjs'),
      // Ten times what it is used for.
      'lodash.isequal': join(ROOT, 'build/is-equal.cjs'),
    },
  },
  ssr: { external, noExternal: true, target: 'node' },
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: false,
    target: 'node24',
    // The package stays small; names stay whole for stack traces, and the maps, which are not packed and therefore not named in what is,
    // lead back to the sources.
    minify: true,
    sourcemap: 'hidden',
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(ROOT, file)])),
      external: [...external, /^node:/, ...builtinModules],
      output: {
        format: 'esm',
        keepNames: true,
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // Modules of a few hundred bytes that nearly every other one imports: as files of their own they would cost more to open than to read.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: 'base', test: (id: string) => BASE.test(id.replaceAll('\\', '/')) }],
        },
      },
    },
  },
};

const BASE =
  /\/(main\/(engine\/(defaults|errors|filter-bounds|plain-text)|import\/steps|api\/settings-values|host\/(visible-text|data-folder|line-transport|local-socket-note|local-socket-place|whereabouts)|process\/(clean-environment|programs|regular-file|windows\/kernel))|preload\/(json-scan|wire|words\/(exit-code|lengths|zh\/bounds)))\.ts$/;

/** out/preload.cjs. */
export const preloadTarget: InlineConfig = {
  ...common,
  plugins: [notePackages('preload')],
  build: {
    lib: { entry: join(ROOT, 'preload/preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
    outDir: OUT,
    emptyOutDir: false,
    target: 'chrome130',
    minify: false,
    rolldownOptions: { external: ['electron'] },
  },
};

/** Files the bundles start from that are missing; empty when the tree is whole. */
export function missingEntries(): string[] {
  return [...Object.values(entries), 'preload/preload.ts', 'renderer/index.html'].filter(
    (file) => !existsSync(join(ROOT, file)),
  );
}
