/** What is in the package for Windows beside the app's archive. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../../build/paths.ts';
import { readCommand } from '../../main/host/desktop/arguments.ts';

const config = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as {
  readonly productName: string;
  readonly electronFuses: { readonly runAsNode: boolean };
  readonly win: { readonly extraFiles: readonly { readonly from: string; readonly to: string }[] };
};

test('holds a launcher for consoles that finds the app from its folder, where no program of the same name goes before it', () => {
  const [{ from, to } = { from: '', to: '' }] = config.win.extraFiles;
  expect([existsSync(join(ROOT, from)), to]).toEqual([true, 'bin/punctual.cmd']);
  const text = readFileSync(join(ROOT, from), 'latin1');
  expect(text).toContain(`"%~dp0..\\${config.productName}.exe" --cli -- %*`);
  // cmd looks for labels and reads on in the file by lines that end so.
  expect(text.split('\r\n').join('')).not.toMatch(/[\r\n]/);
  expect(config.electronFuses.runAsNode).toBe(false);
});

test.each([
  [['app', '--cli', 'status'], ['status']],
  [
    ['app', '--cli', '--', 'jobs', 'tag:x', '--json'],
    ['jobs', 'tag:x', '--json'],
  ],
  [
    ['app', '--cli', '--', 'run', '--', '-x'],
    ['run', '--', '-x'],
  ],
  [['app', '--cli'], []],
  [['app', '--hidden'], null],
])('what %j is for the command', (argv, command) => {
  expect(readCommand(argv)).toEqual(command);
});
