import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CARRIERS, isNewEnough } from '../../build/which-node.mjs';
import { DEBIAN_PACKAGES } from '../support/needs.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};
interface Locked {
  readonly resolved?: string;
  readonly version?: string;
  readonly hasInstallScript?: boolean;
  readonly deprecated?: string;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
}
const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> };
const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

test('the lock file names no registry host, so it installs from whichever the machine uses', () => {
  const resolved = Object.entries(lock.packages).filter(([, { resolved: from }]) => from !== undefined);
  expect(resolved).toEqual([]);
  expect(read('package-lock.json')).not.toMatch(
    /https?:\/\/(?!github\.com|opencollective|[\w.-]*\/(?:fund|sponsor))[^"]*\.tgz/,
  );
  expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
});

test('every version is exact and is the one in the lock file', () => {
  for (const [name, version] of Object.entries(all)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});

test('the packages this product is made of are of the major versions it was written for', () => {
  const majors = Object.fromEntries(
    Object.entries(all).map(([name, version]) => [name, Number(version.split('.')[0])]),
  );
  expect(majors).toMatchObject({
    electron: 45,
    'electron-builder': 26,
    react: 19,
    'better-sqlite3': 13,
    luxon: 3,
    'cron-parser': 5,
    'node-notifier': 10,
    zod: 4,
    ws: 8,
    vite: 8,
    vitest: 5,
    typescript: 7,
  });
});

describe('installing', () => {
  const named = (has: (locked: Locked) => boolean) =>
    Object.entries(lock.packages)
      .filter(([, locked]) => has(locked))
      .map(([path]) => path.replace(/^.*node_modules\//, ''));

  test('runs no code of any package', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
  });

  test('asks for no script that would have to run', () => {
    // It copies an archiver for Squirrel, which electron-builder.yml does not ask for.
    expect(named(({ hasInstallScript }) => hasInstallScript === true)).toEqual(['electron-winstaller']);
    expect(read('electron-builder.yml')).not.toMatch(/squirrel/i);
  });

  test('finds the database for every computer that a Node is carried to, so that nothing needs to be compiled', () => {
    const binaries = readdirSync(new URL('../../node_modules/better-sqlite3/prebuilds', import.meta.url));
    expect(binaries).toEqual(expect.arrayContaining(Object.keys(CARRIERS).map((computer) => `${computer}.node`)));
  });

  test('brings a Node that is new enough to every computer it has a package for, and only there', () => {
    const carriers = Object.keys(manifest.optionalDependencies).filter((name) => !name.startsWith('@koromix/'));
    expect(carriers).toEqual(Object.values(CARRIERS).toSorted());
    for (const [computer, name] of Object.entries(CARRIERS)) {
      const { version = '', os, cpu } = lock.packages[`node_modules/${name}`] ?? {};
      expect([os, cpu].flat().join('-'), name).toBe(computer);
      expect(isNewEnough(version), `${name} ${version}`).toBe(true);
    }
  });

  test("brings what calls Windows' own functions to every Windows that a Node is carried to, and only there", () => {
    const windows = Object.keys(CARRIERS).filter((computer) => computer.startsWith('win32-'));
    const names = Object.keys(manifest.optionalDependencies).filter((name) => name.startsWith('@koromix/'));
    expect(names).toEqual(windows.map((computer) => `@koromix/koffi-${computer}`));
    for (const name of names) {
      const { os, cpu } = lock.packages[`node_modules/${name}`] ?? {};
      expect(`@koromix/koffi-${[os, cpu].flat().join('-')}`).toBe(name);
    }
  });

  test('uses no deprecated package; .npmrc keeps npm from saying so', () => {
    expect(named(({ deprecated }) => deprecated !== undefined)).toEqual([]);
  });

  test('leads to scripts that all start through the launcher, with a file that is there', () => {
    for (const [name, script] of Object.entries(manifest.scripts)) {
      for (const command of script.split(' && ')) {
        const file = /^node build\/launch\.mjs (\S+)/.exec(command)?.[1];
        expect(file !== undefined && existsSync(new URL(`../../${file}`, import.meta.url)), `${name}: ${command}`).toBe(
          true,
        );
      }
    }
  });
});

test('.ci/run installs the packages of Debian that tests use where they are', () => {
  const installed = /^packages=\((.*)\)$/m.exec(read('.ci/run'))?.[1]?.split(' ');
  expect(installed).toEqual([...new Set(Object.values(DEBIAN_PACKAGES))].toSorted());
});
