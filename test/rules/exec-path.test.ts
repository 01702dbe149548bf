/** The packed app is started by its own path and cannot act as Node there (the fuse `runAsNode` is off): whatever names that path is listed here. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../build/paths.ts';

const ALLOWED: Readonly<Record<string, string>> = {
  'main/cli/punctual.mjs': 'the entry of the source tree, which is not packed',
  'main/cli/session/start-host.ts': 'in the app it starts the app, and `serve` and `service` are refused there',
  'main/host/desktop/login-item.ts': 'what the system starts at login is the app',
  'main/host/desktop/main.ts': 'argv of the command',
  'main/process/windows/ask.ts': 'on Node only; the app asks without a helper (test/windows/packed.test.ts)',
};
/** Starts this program once more, by its path or by a function of Node's. */
const AGAIN = /execPath|\bargv0\b|\bargv\[0\]|\bfork\(|new Cluster|ELECTRON_RUN_AS_NODE/;

test('nothing else of the product starts its own path', () => {
  const files = globSync('{main,preload}/**/*.{ts,mjs}', { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
  expect(files.length).toBeGreaterThan(300);
  const found = files.filter((file) => AGAIN.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(found.toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});
