/**
 * A real Chromium for the tests, on any machine: the one named by CHROMIUM_PATH, the one that the dev dependency
 * @sparticuz/chromium carries (Linux x64), unpacked once with the libraries it needs, or one that is installed. The carried
 * one comes first because it has no window and no pages of its own: an installed browser takes half as much processor again.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const INSTALLED: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => `/usr/bin/${name}`),
  darwin: ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
};

export interface ChromiumProgram {
  readonly executablePath: string;
  /** Added to the environment of the browser. */
  readonly env: Readonly<Record<string, string>>;
}

/** Finds or unpacks it; fails with what to do when there is none. */
export function findChromium(): ChromiumProgram {
  const named = process.env.CHROMIUM_PATH;
  if (named) return { executablePath: named, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return carriedChromium();
  const installed = INSTALLED[process.platform]?.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed, env: {} };
  throw new Error('No Chromium found for the browser tests: install one, or name it in CHROMIUM_PATH.');
}

/** Vitest calls it once, before the files that need one. */
export const setup = (): void => void findChromium();

/** One browser per test file; close it in afterAll. `more`: further arguments for it. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = findChromium();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: [
      // Chromium refuses its sandbox to root; the tests only ever open our own pages.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-pings',
      '--font-render-hinting=none',
      ...more,
    ],
  });
}

/**
 * The package unpacks into the system's temporary folder, where two test runs at once would read each other's half-written files:
 * so it unpacks into a folder of its own, which takes its final name when it is whole.
 */
export function carriedChromium(): ChromiumProgram {
  const { version } = JSON.parse(readFileSync(join(MODULES, '@sparticuz/chromium/package.json'), 'utf8')) as {
    version: string;
  };
  const cache = join(MODULES, '.cache');
  const home = join(cache, `chromium-${version}`);
  if (!existsSync(home)) {
    mkdirSync(cache, { recursive: true });
    const staging = mkdtempSync(join(cache, 'chromium-'));
    unpack(staging);
    try {
      renameSync(staging, home);
    } catch (error) {
      rmSync(staging, { recursive: true, force: true });
      // Another run was faster.
      if (!existsSync(home)) throw error;
    }
  }
  const executablePath = join(home, 'chromium');
  const needsLibraries = spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout?.includes('not found') ?? true;
  const env: Record<string, string> = {};
  if (needsLibraries) env.LD_LIBRARY_PATH = join(home, 'al2023/lib');
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(home, 'fonts');
  return { executablePath, env };
}

function unpack(folder: string): void {
  // The libraries come out only where the package believes itself in the cloud it was made for.
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' };
  const script = "const { default: c } = await import('@sparticuz/chromium'); await c.executablePath();";
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 120_000,
  });
}
