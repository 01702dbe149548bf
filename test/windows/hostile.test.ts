// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what programs and shells read.
/** Sixty arguments that have broken others, and what arrived of them by each way in. Nothing of them may be read as code. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../main/engine/model.ts';
import { createHarness, type Harness } from '../runner/harness.ts';

/** Made by whatever of the values is read as code. */
const CODE = 'echo x>injected.txt';
const VALUES: readonly string[] = [
  ...['plain', '', ' ', 'two words', ' leading', 'trailing ', 'tab\there', '  two  blanks  '],
  ...[
    `a&${CODE}`,
    `a&&${CODE}`,
    `a||${CODE}`,
    `a|${CODE}`,
    `&${CODE}&`,
    `"&${CODE}&"`,
    `" & ${CODE} & "`,
    `a"&${CODE}`,
  ],
  ...[`^&${CODE}`, `^"&${CODE}`, `"^&${CODE}`, `%CD%&${CODE}`, `)&${CODE}`, `(${CODE})`, `\\"&${CODE}`, `""&${CODE}`],
  ...['a>injected.txt', 'a<b', 'a>>injected.txt', '2>&1', 'a^b', '^', '^^', 'a^'],
  ...['%PATH%', '%', '%%', '100%', '%1', '%*', '%cd:~,%', '%PATHEXT:~0,1%', '%=ExitCode%'],
  ...[
    '!PATH!',
    '!',
    '!!',
    'wow!',
    '^!PATH^!',
    '"',
    '""',
    '"quoted"',
    'a"b',
    '\\',
    'C:\\dir\\',
    'C:\\a b\\',
    '\\\\server\\share',
    '\\"',
  ],
  ...[
    "it's",
    '`whoami`',
    '$(whoami)',
    '${PATH}',
    '~',
    '*',
    '?.txt',
    '-flag',
    '/d',
    '--',
    '=x',
    'a;b,c=d',
    '@file',
    '#',
    '[x]{y}',
  ],
  ...['Grüße', '文件 名', '😀', '\u00a0', 'é\u0301', 'x'.repeat(300)],
];

let h: Harness;
let show: string;
beforeEach(() => {
  h = createHarness({ environment: { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '' } });
  const folder = join(h.folder, "a & b (c) 'd' %e% !f 文");
  mkdirSync(folder);
  show = join(folder, 'show & tell.mjs');
  writeFileSync(show, 'console.log(JSON.stringify(process.argv.slice(2)))');
});
afterEach(async () => {
  expect(existsSync(join(h.folder, 'work/injected.txt'))).toBe(false);
  await h.close();
});

async function arrived(
  action: Action,
  more: Parameters<Harness['start']>[0] | object = {},
): Promise<readonly string[]> {
  const run = h.start({ ...more, action });
  const end = await h.end(run);
  const text = end.kind === 'not-started' ? end.message : h.logText(run);
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '') as string[];
  } catch {
    throw new Error(`${JSON.stringify(end)}\n${text}`);
  }
}
/** Wine's cmd reads a value once more for `%` and loses doubled quotes; Windows' own does neither. */
const readable = (value: string): boolean => !('WINEPREFIX' in process.env && /["%]/.test(value));
const expected = VALUES.map((value, index) => [index, value]);
const numbered = (values: readonly string[]) => values.map((value, index) => [index, value]);

test('there are sixty and more', () => expect(new Set(VALUES).size).toBeGreaterThanOrEqual(60));

describe('arguments arrive as they are', () => {
  test('in a program, from a folder with a hostile name', async () => {
    const args = [show, ...VALUES, 'two\nlines', 'two\r\nlines'];
    const found = await arrived({ kind: 'program', program: process.execPath, args });
    expect(numbered(found)).toEqual([...expected, [VALUES.length, 'two\nlines'], [VALUES.length + 1, 'two\r\nlines']]);
  });

  test('in a batch file that passes them on', async () => {
    const file = join(h.folder, 'pass on & (x).cmd');
    writeFileSync(file, `@"${process.execPath}" "${join(h.folder, 'show.mjs')}" %*\r\n`);
    writeFileSync(join(h.folder, 'show.mjs'), 'console.log(JSON.stringify(process.argv.slice(2)))');
    const args = VALUES.filter(readable);
    expect(numbered(await arrived({ kind: 'program', program: file, args }))).toEqual(numbered(args));
  });

  test('in a script with an interpreter', async () => {
    const text = 'console.log(JSON.stringify(process.argv.slice(2)))';
    const args = [...VALUES];
    expect(numbered(await arrived({ kind: 'script', interpreter: process.execPath, text, args }))).toEqual(expected);
  });
});

describe('parameters', () => {
  test('become arguments of a program as they are', async () => {
    const parameters = Object.fromEntries(VALUES.map((value, index) => [`p${index}`, value]));
    const args = [show, ...VALUES.map((_value, index) => `{{p${index}}}`)];
    const found = await arrived({ kind: 'program', program: process.execPath, args }, { parameters });
    expect(numbered(found)).toEqual(expected);
  });

  test('reach a program through a line of cmd as its environment, whatever they contain', async () => {
    const parameters = Object.fromEntries(VALUES.map((value, index) => [`p${index}`, value]));
    const script = join(h.folder, 'environment.mjs');
    const names = VALUES.map((_value, index) => `p${index}`);
    writeFileSync(
      script,
      `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name] ?? '')))`,
    );
    const line = `"${process.execPath}" "${script}" {{p0}}`;
    expect(numbered(await arrived({ kind: 'shell', command: line }, { parameters }))).toEqual(expected);
  });

  test('in a line of cmd are never read as code', async () => {
    for (const value of VALUES.filter((one) => one.includes('injected') && readable(one))) {
      const run = h.start({ parameters: { p: value }, action: { kind: 'shell', command: 'echo {{p}}& echo "{{p}}"' } });
      expect((await h.exit(run)).exitCode, value).toBe(0);
      expect(h.logText(run), value).toContain(value);
    }
  });

  test('are refused in a line of cmd with exclamation marks, and line breaks in arguments of a batch file', async () => {
    const line = h.start({ parameters: { p: 'x' }, action: { kind: 'shell', command: 'echo {{p}}!' } });
    expect(await h.refusal(line)).toContain('exclamation marks');
    const file = join(h.folder, 'x.bat');
    writeFileSync(file, '@echo %1');
    const batch = h.start({ action: { kind: 'program', program: file, args: ['a\nb'] } });
    expect(await h.refusal(batch)).toContain('line break');
  });
});
