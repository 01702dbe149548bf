import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { differences, type Packed, packForCheck } from '../../build/dist-check.ts';
import { ROOT } from '../../build/paths.ts';
import { startStandIn } from '../support/electron/desktop-app.ts';
import { unix } from '../support/needs.ts';

const MB = 1024 * 1024;

// electron-builder packs for Linux on Linux and macOS; on Windows it would need symbolic links that most people may not make.
describe.runIf(unix.met)('the packed application', unix.options, () => {
  let packed: Packed;
  beforeAll(async () => {
    packed = await packForCheck();
  }, 120_000);

  test('holds what build/packed-files.txt lists and nothing else', () => {
    expect(differences(packed)).toEqual([]);
    expect(packed.files.length).toBeGreaterThan(50);
  });

  test('holds no sources, no maps, no dev dependencies, and one database binary', () => {
    expect(packed.files.filter((name) => /\.(ts|tsx|map|br|gz)$/.test(name))).toEqual([]);
    expect(packed.files.filter((name) => /(electron|vite|react|playwright)[^/]*\/package\.json$/.test(name))).toEqual(
      [],
    );
    expect(packed.files.filter((name) => name.endsWith('.node'))).toEqual([
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ]);
  });

  test('its fuses are burnt: no Node by flag, variable or inspector, only from an archive that is whole', () => {
    expect(packed.fuses).toMatchObject({
      RunAsNode: false,
      EnableCookieEncryption: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      GrantFileProtocolExtraPrivileges: false,
    });
  });

  test('names, tools and limits of the packages are those that the systems need', () => {
    const read = (file: string | URL) => readFileSync(file, 'utf8');
    // Electron's `app.name`, on which names in key stores hang.
    expect(JSON.parse(read(join(dirname(packed.main), '../package.json')))).toMatchObject({ productName: 'Punctual' });
    const config = parse(read(new URL('../../electron-builder.yml', import.meta.url))) as Record<
      'electronFuses' | 'toolsets' | 'mac' | 'nsis',
      Record<string, unknown>
    >;
    // Without: libfuse2 is needed, arm64 Macs kill what is not signed, and a second user of a Mac cannot start it.
    expect(config.toolsets['appimage']).toBe('1.0.3');
    expect(config.electronFuses['resetAdHocDarwinSignature']).toBe(true);
    expect(JSON.stringify(config.mac)).not.toContain('LSMultipleInstancesProhibited');
    expect(config.nsis['artifactName']).toMatch(/^\S+$/);
  });

  test('an uninstallation on Windows takes with it what the app wrote into the registry; an update does not', () => {
    const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
    const config = parse(read('electron-builder.yml')) as {
      appId: string;
      nsis: { include: string };
      protocols: { schemes: string[] }[];
    };
    const lines = read(config.nsis.include)
      .split('\n')
      .map((line) => line.trim());
    const guard = lines.findIndex((line) => line.includes('ifNot') && line.includes('isUpdated'));
    const inside =
      guard < 0
        ? []
        : lines.slice(
            guard,
            lines.findLastIndex((line) => line.includes('endIf')),
          );
    const deleted = inside.filter((line) => line.startsWith('Delete'));
    // Electron names the value after the identity that main.ts gives to the process.
    expect(read('main/host/desktop/main.ts')).toContain(`setAppUserModelId('${config.appId}')`);
    const current = 'HKCU "Software\\Microsoft\\Windows\\CurrentVersion';
    expect(deleted).toEqual([
      `DeleteRegValue ${current}\\Run" "${config.appId}"`,
      `DeleteRegValue ${current}\\Explorer\\StartupApproved\\Run" "${config.appId}"`,
      ...config.protocols.flatMap(({ schemes }) =>
        schemes.map((name) => `DeleteRegKey HKCU "Software\\Classes\\${name}"`),
      ),
    ]);
    expect(lines.filter((line) => line.startsWith('Delete'))).toEqual(deleted);
  });

  test('each system and processor it is built for has its database binary, and each system what it asks for', () => {
    const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
    const config = parse(read('electron-builder.yml')) as Record<
      'win' | 'mac' | 'linux',
      { target: { target: string; arch: string[] }[] }
    > & { extraMetadata: { homepage: string }; linux: { maintainer: string } } & {
      mac: { entitlements: string; hardenedRuntime: boolean };
      nsis: { perMachine: boolean };
    };
    const platforms = { win: 'win32', mac: 'darwin', linux: 'linux' } as const;
    const binaries = readdirSync(new URL('../../node_modules/better-sqlite3/prebuilds', import.meta.url));
    const targets: string[] = [];
    for (const [system, platform] of Object.entries(platforms)) {
      for (const { target, arch } of config[system as keyof typeof platforms].target) {
        targets.push(`${system} ${target}: ${arch.join(' ')}`);
        for (const each of arch) expect(binaries).toContain(`${platform}-${each}.node`);
      }
    }
    expect(targets).toEqual([
      'win nsis: x64 arm64',
      'mac dmg: x64 arm64',
      'mac zip: x64 arm64',
      'linux AppImage: x64 arm64',
      'linux deb: x64 arm64',
    ]);
    // Without these two electron-builder makes no .deb.
    expect(config.linux.maintainer).toMatch(/^.+ <.+@.+>$/);
    expect(config.extraMetadata.homepage).toMatch(/^https:/);
    expect([config.nsis.perMachine, config.mac.hardenedRuntime]).toEqual([false, true]);
    // What hardened macOS must allow: V8's compiler, a binary that another team signed, and jobs that script other apps. Nothing else.
    const keys = [...read(config.mac.entitlements).matchAll(/<key>(.+)<\/key>\s*<true\/>/g)].map(([, key]) => key);
    expect(keys).toEqual(
      ['cs.allow-jit', 'cs.disable-library-validation', 'automation.apple-events'].map(
        (name) => `com.apple.security.${name}`,
      ),
    );
  });

  test('packages that can update themselves name a feed, and on Windows their publisher; others name none', async () => {
    const config = parse(readFileSync(new URL('../../electron-builder.yml', import.meta.url), 'utf8'));
    const load = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
    const { Platform } = load('app-builder-lib');
    const { getAppUpdatePublishConfiguration, getPublishConfigs } = load(
      'app-builder-lib/out/publish/PublishManager.js',
    );
    // The part of a packager that it looks at, signed as by a certificate of this name.
    const packager = (name: 'WINDOWS' | 'MAC' | 'LINUX') => ({
      platform: Platform[name],
      platformSpecificBuildOptions: config[{ WINDOWS: 'win', MAC: 'mac', LINUX: 'linux' }[name]],
      config,
      appInfo: { updaterCacheDirName: 'punctual-updater' },
      info: { repositoryInfo: Promise.resolve(null), config, appInfo: {} },
      expandMacro: (text: string) => text,
      isForceCodeSigningVerification: true,
      signingManager: { value: Promise.resolve({ computedPublisherName: { value: Promise.resolve(['Publisher']) } }) },
    });
    const feed = { provider: 'generic', url: 'https://punctual.invalid/' };
    // Inside the package, which the app reads.
    expect(await getAppUpdatePublishConfiguration(packager('WINDOWS'), null, 1, false)).toMatchObject({
      ...feed,
      publisherName: ['Publisher'],
    });
    // Beside it: `latest*.yml` is written for what has one (artifactCreatedWithoutExplicitPublishConfig).
    const beside = (name: 'WINDOWS' | 'MAC' | 'LINUX', options: unknown) =>
      getPublishConfigs(packager(name), options, 1, false);
    expect(await beside('WINDOWS', config.nsis)).toMatchObject([feed]);
    expect(await beside('MAC', config.dmg ?? {})).toMatchObject([feed]);
    expect(await beside('LINUX', config.appImage)).toMatchObject([feed]);
    expect(await beside('LINUX', config.deb)).toBeNull();
  });

  test('has the styles of every component of Mantine that the window uses', () => {
    const assets = join(ROOT, 'out/window/assets');
    const all = (kind: string): string =>
      readdirSync(assets)
        .filter((name) => name.endsWith(kind))
        .map((name) => readFileSync(join(assets, name), 'utf8'))
        .join('\n');
    const known = readFileSync(join(ROOT, 'node_modules/@mantine/core/styles.css'), 'utf8');
    const used = [...new Set(all('.js').match(/\bm_[0-9a-f]{6,8}\b/g))].filter((name) => known.includes(`.${name}`));
    const styles = all('.css');
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((name) => !styles.includes(`.${name}`))).toEqual([]);
  });

  test('is under 25 MB without the runtime, of which our code under 3 MB', () => {
    expect(packed.bytes.all).toBeLessThan(25 * MB);
    expect(packed.bytes.own).toBeLessThan(3 * MB);
  });

  test('opens its window from the packed files alone', async () => {
    const app = await startStandIn({ main: packed.main });
    try {
      const page = await app.page();
      await page.waitForFunction(() => document.title === 'Punctual');
    } finally {
      await app.dispose();
    }
  });
});
