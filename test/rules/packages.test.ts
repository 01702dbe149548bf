import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly scripts: Readonly<Record<string, string>>;
};
const lock = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly version?: string }>>;
};
const all = { ...manifest.dependencies, ...manifest.devDependencies };

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
    node: 24,
  });
});

test('only the package that carries Node may run a script when it is installed', () => {
  const allowed = Object.entries(manifest.allowScripts).filter(([, may]) => may);
  expect(allowed).toEqual([['node', true]]);
});
