/** What Vite builds: the window for Chromium, the hosts and the command for Node, the preload as the one file a sandbox accepts. */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { OUT, ROOT } from './paths.ts';

const common: InlineConfig = { configFile: false, envDir: false, logLevel: 'warn', clearScreen: false, root: ROOT };

/** The page and its hashed assets; no inline scripts, so that the content security policy can forbid them. */
export const windowTarget: InlineConfig = {
  ...common,
  root: join(ROOT, 'renderer'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: join(OUT, 'window'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
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
};

/** out/headless.js, out/desktop.js, out/cli.js and the chunks they share. */
export const mainTarget: InlineConfig = {
  ...common,
  plugins: [lightCommander],
  // cron-parser requires luxon's other build: twice the code to load, and what is set in ours would not hold for it.
  resolve: { external, noExternal: true, alias: { luxon: join(ROOT, 'node_modules/luxon/build/es6/luxon.mjs') } },
  ssr: { external, noExternal: true, target: 'node' },
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: false,
    target: 'node24',
    // The package stays small; names stay whole for stack traces, and the maps, which are not packed, lead back to the sources.
    minify: true,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(ROOT, file)])),
      external: [...external, /^node:/, ...builtinModules],
      output: {
        format: 'esm',
        keepNames: true,
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
};

/** out/preload.cjs. */
export const preloadTarget: InlineConfig = {
  ...common,
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
