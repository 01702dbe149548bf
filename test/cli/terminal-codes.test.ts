/** Names and messages may hold what steers a terminal. It is shown, on every path from a host to a terminal. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogText } from '../../main/cli/output/log-text.ts';
import { visibleJson, visibleLine, visibleText } from '../../main/host/visible-text.ts';
import { createCliWorld, type Ended } from '../support/cli.ts';
import { CODES, commandsWith, STEERING } from '../support/terminal-codes.ts';

const LIMIT = 120_000;
const CLI = fileURLToPath(new URL('../../main/cli', import.meta.url));

test('every such character is shown as an escape, in lines, texts and JSON', () => {
  const all = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('');
  expect(visibleLine(all)).not.toMatch(STEERING);
  expect(visibleLine('a\nb\r\u001b[2J\u009b\u202e')).toBe('a\\nb\\r\\x1b[2J\\x9b\\u202e');
  expect(visibleLine('plain 中文 💾 é\t|')).toBe('plain 中文 💾 é\t|');
  expect(visibleText('a\r\nb\n\u001b')).toBe('a\nb\n\\x1b');
  expect(visibleJson({ all })).not.toMatch(STEERING);
  expect(JSON.parse(visibleJson({ [all]: all }))).toEqual({ [all]: all });
});

describe('the output of a job on a terminal', () => {
  const through = (text: string, cuts: readonly number[]): string => {
    const log = createLogText();
    let from = 0;
    let shown = '';
    for (const cut of [...cuts, text.length]) {
      shown += log.push(text.slice(from, cut));
      from = cut;
    }
    return shown + log.end();
  };

  test('keeps its colours and line breaks and shows everything else, wherever it is cut', () => {
    const text = `\u001b[1;31mred\u001b[0m\r\n${CODES}\n\u001b[38:5:9mmore`;
    const whole = through(text, []);
    expect(whole).toContain('\u001b[1;31mred\u001b[0m\n');
    expect(whole).toContain('\\x1b[2J \\x1b]52;c;ZXZpbA==\\x07');
    expect(whole.endsWith('\u001b[38:5:9mmore\u001b[0m')).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that stay
    expect(whole.replaceAll(/\u001b\[[\d;:]*m/g, '')).not.toMatch(STEERING);
    for (let cut = 0; cut <= text.length; cut += 1) expect(through(text, [cut])).toBe(whole);
    expect(
      through(
        text,
        Array.from({ length: text.length }, (_, n) => n),
      ),
    ).toBe(whole);
  });

  test('a colour that never ends is none', () => {
    const log = createLogText();
    const shown = log.push(`\u001b[${'1;'.repeat(1000)}`) + log.push('x') + log.end();
    expect(shown).not.toMatch(STEERING);
  });
});

test('only one file of the command writes to the terminal', () => {
  const files = readdirSync(CLI, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const writing = files.filter((name) =>
    /console\.(?!ts')|process\.std(?:out|err)\.write|stream\.write/.test(readFileSync(join(CLI, name), 'utf8')),
  );
  expect(writing).toEqual([join('output', 'print.ts')]);
});

describe('against a real host', { timeout: LIMIT }, () => {
  const world = createCliWorld();
  beforeAll(() => world.startHost(), LIMIT);
  afterAll(() => world.dispose(), LIMIT);

  test('no command passes on what steers a terminal, and JSON holds it all', async () => {
    const { punctual, json } = world;
    const name = `N ${CODES}`;
    const said: Ended[] = [];
    for (const args of commandsWith(CODES)) {
      if (args[0] === 'rm') {
        const { job } = await json<{ job: { spec: { name: string; notes: string } } }>('show', 'bad');
        expect(job.spec).toMatchObject({ name, notes: `n ${CODES}` });
      }
      said.push(await punctual(...args));
    }
    for (const { out, err } of said) {
      expect(out).not.toMatch(STEERING);
      expect(err).not.toMatch(STEERING);
    }
    expect(said[0]?.code).toBe(0);
    expect(said[2]?.out).toContain('\\x1b[2J');
  });

  test.runIf(process.platform === 'linux')('a log is raw in a pipe and tame on a terminal', async () => {
    const { punctual } = world;
    await punctual(
      'add',
      'Log',
      '--id',
      'log',
      '--shell',
      `printf '\\033[31mred\\033[0m \\033[2J\\033]52;c;eA==\\007 end\\n'`,
    );
    await punctual('run', 'log', '--wait');
    expect((await punctual('logs', 'log')).out).toBe('\u001b[31mred\u001b[0m \u001b[2J\u001b]52;c;eA==\u0007 end\n');
    const terminal = await onTerminal(world.folder, ['logs', 'log']);
    expect(terminal).toContain('\u001b[31mred\u001b[0m \\x1b[2J\\x1b]52;c;eA==\\x07 end');
  });
});

/** Runs a command with a terminal of its own (script(1) of util-linux) and returns what reached it. */
function onTerminal(folder: string, args: readonly string[]): Promise<string> {
  const line = [process.execPath, join(CLI, 'main.ts'), ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, PUNCTUAL_DATA_DIR: join(folder, 'data'), TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}
