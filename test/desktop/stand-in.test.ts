import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { desktopRuntime } from '../support/electron/desktop-app.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.replace(/\s+as\s+.*/, ''));

test('the stand-in has exactly the part of Electron that the desktop host and electron-updater use', () => {
  const files = readdirSync(new URL('../../main/host/desktop', import.meta.url));
  const used = files.flatMap((file) => {
    const source = read(`main/host/desktop/${file}`);
    return [...source.matchAll(/^import \{([^}]+)\} from 'electron';/gm)].flatMap(([, list]) => names(list ?? ''));
  });
  // electron-updater asks for its parts one by one, when it needs them.
  const updater = new URL('../../node_modules/electron-updater/out/', import.meta.url);
  for (const file of readdirSync(updater).filter((name) => name.endsWith('.js'))) {
    const source = readFileSync(new URL(file, updater), 'utf8');
    for (const [, name] of source.matchAll(/require\("electron"\)\s*\.(\w+)/g)) used.push(name ?? '');
  }
  const exported = [...read('test/support/electron/electron.ts').matchAll(/^export \{([^}]+)\}/gm)].flatMap(
    ([, list]) => names(list ?? ''),
  );
  expect([...new Set(used)].sort()).toEqual(exported.sort());
});

test('where real Electron is required, a runtime that cannot run is a failure and not the stand-in', () => {
  // Without a display it cannot run on Linux; elsewhere this holds only where it is not installed.
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  if (desktopRuntime({ ...env, ELECTRON_REQUIRED: '' }) === 'real Electron') return;
  expect(() => desktopRuntime({ ...env, ELECTRON_REQUIRED: '1' })).toThrow('Electron is required and cannot run here');
});
