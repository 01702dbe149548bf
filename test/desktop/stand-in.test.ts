import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.replace(/\s+as\s+.*/, ''));

test('the stand-in has exactly the part of Electron that the desktop host uses', () => {
  const files = readdirSync(new URL('../../main/host/desktop', import.meta.url));
  const used = files.flatMap((file) => {
    const source = read(`main/host/desktop/${file}`);
    return [...source.matchAll(/^import \{([^}]+)\} from 'electron';/gm)].flatMap(([, list]) => names(list ?? ''));
  });
  const exported = [...read('test/support/electron/electron.ts').matchAll(/^export \{([^}]+)\}/gm)].flatMap(
    ([, list]) => names(list ?? ''),
  );
  expect([...new Set(used)].sort()).toEqual(exported.sort());
});
