/**
 * `npm run dist:check`: packs for Linux through the real electron-builder, with an empty folder in place of the Electron runtime,
 * and compares what is inside with build/packed-files.txt (`--write` writes it anew), then boots the packed main file.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage, extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { isStarted, ROOT } from './paths.ts';

const WORK = join(ROOT, 'dist/check');
const EXPECTED = join(ROOT, 'build/packed-files.txt');

export interface Packed {
  /** Sorted, hashes replaced by `*`. */
  readonly files: readonly string[];
  /** What the expectation says. */
  readonly expected: readonly string[];
  /** Bytes of everything packed, and of the part that is our own code. */
  readonly bytes: { readonly all: number; readonly own: number };
  /** What electron-builder burnt into the binary. */
  readonly fuses: Readonly<Record<string, boolean>>;
  /** Main file of the packed application, unpacked again. */
  readonly main: string;
}

/** Packs into dist/check; takes some seconds. Fails with electron-builder's words. */
export async function packForCheck(): Promise<Packed> {
  rmSync(WORK, { recursive: true, force: true });
  const runtime = await makeRuntime();
  const config = join(WORK, 'builder.json');
  const changes = { extends: join(ROOT, 'electron-builder.yml'), electronDist: runtime };
  writeFileSync(config, JSON.stringify({ ...changes, directories: { output: WORK } }));
  const builder = join(ROOT, 'node_modules/electron-builder/cli.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [builder, '--linux', 'dir', '--x64', '--publish', 'never', '--config', config],
    { cwd: ROOT, encoding: 'utf8', timeout: 120_000 },
  );
  if (status !== 0) throw new Error(`electron-builder failed:\n${stdout}${stderr}`);
  const asar = join(WORK, 'linux-unpacked/resources/app.asar');
  const app = join(WORK, 'app');
  extractAll(asar, app);
  const names = listPackage(asar, { isPack: false })
    .map((name) => name.replaceAll('\\', '/').slice(1))
    .filter((name) => statSync(join(app, name)).isFile());
  const size = (list: readonly string[]) => list.reduce((sum, name) => sum + statSync(join(app, name)).size, 0);
  return {
    files: [...new Set(names.map(withoutHash))].sort(),
    expected: existsSync(EXPECTED) ? readFileSync(EXPECTED, 'utf8').trim().split('\n') : [],
    bytes: { all: size(names), own: size(names.filter((name) => name.startsWith('out/'))) },
    main: join(app, 'out/desktop.js'),
    fuses: await readFuses(join(WORK, 'linux-unpacked/punctual')),
  };
}

/** Names in one list but not in the other, marked `+` and `-`. */
export function differences({ files, expected }: Packed): string[] {
  const added = files.filter((name) => !expected.includes(name)).map((name) => `+ ${name}`);
  const gone = expected.filter((name) => !files.includes(name)).map((name) => `- ${name}`);
  return [...added, ...gone];
}

/** The names of the window's and hosts' parts change with every edit; that they are there is what counts. */
function withoutHash(name: string): string {
  if (name.startsWith('out/window/assets/')) return `out/window/assets/*${/\.\w+$/.exec(name)?.[0] ?? ''}`;
  return name.startsWith('out/chunks/') ? 'out/chunks/*.js' : name;
}

/** Where a real binary has its fuses: sentinel, version 1, their number, one digit each; here all as we do not want them. */
const FUSE_WIRE = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09${'101100111'}`;

async function readFuses(binary: string): Promise<Record<string, boolean>> {
  const { version: _, ...wire } = await getCurrentFuseWire(binary);
  const names = Object.entries(FuseV1Options).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return Object.fromEntries(names.map(([name, at]) => [name, wire[at as FuseV1Options] === FuseState.ENABLE]));
}

/** What electron-builder wants to find in a runtime before it packs. */
async function makeRuntime(): Promise<string> {
  const folder = join(WORK, 'runtime');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  };
  writeFileSync(join(folder, 'version'), version);
  for (const name of [
    'electron',
    'LICENSE',
    'LICENSES.chromium.html',
    'resources/default_app.asar',
    'locales/en-US.pak',
  ]) {
    writeFileSync(join(folder, name), '');
  }
  writeFileSync(join(folder, 'electron'), `\x7fELF${FUSE_WIRE}`, 'latin1');
  // A real archive, though an empty one: electron-builder reads its header.
  mkdirSync(join(WORK, 'nothing'));
  await createPackage(join(WORK, 'nothing'), join(folder, 'resources/default_app.asar'));
  chmodSync(join(folder, 'electron'), 0o755);
  return folder;
}

async function boot(main: string): Promise<void> {
  const { startStandIn } = await import('../test/support/electron/desktop-app.ts');
  const app = await startStandIn({ main });
  try {
    const page = await app.page();
    await page.waitForFunction(() => document.body.textContent !== '');
  } finally {
    await app.dispose();
  }
}

if (isStarted(import.meta.url)) {
  const packed = await packForCheck();
  if (process.argv.includes('--write')) writeFileSync(EXPECTED, `${packed.files.join('\n')}\n`);
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  console.log(
    `Packed: ${packed.files.length} names, ${megabytes(packed.bytes.all)}, own ${megabytes(packed.bytes.own)}.`,
  );
  const different = process.argv.includes('--write') ? [] : differences(packed);
  for (const line of different) console.error(line);
  await boot(packed.main);
  console.log('The packed main file opens its window.');
  // By itself it would not end: the Chromium that the boot has started goes with this process.
  process.exit(different.length === 0 ? 0 : 1);
}
