import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../../main/cli/output/exit-codes.ts';
import { readTerminal, tableLines } from '../../main/cli/output/print.ts';
import { commandTable, createProgram } from '../../main/cli/program.ts';
import { completionScript, SHELLS } from '../../main/cli/work/completion.ts';
import { exitCodeOfRun } from '../../main/cli/work/runs.ts';
import { sampleRun } from '../support/sample-job.ts';

const README = new URL('../../main/cli/README.md', import.meta.url);
const program = createProgram();

const between = (text: string, mark: string) =>
  new RegExp(`(<!-- ${mark}[^>]*-->\n)([\\s\\S]*?)(<!-- /${mark} -->)`).exec(text);
const parts = {
  commands: commandTable(program),
  codes: ['| code | meaning |', '|---|---|', ...EXIT_CODES.map(([code, meaning]) => `| ${code} | ${meaning} |`)].join(
    '\n',
  ),
};

describe('one source for help, README and completion', () => {
  test.each(Object.entries(parts))('the part "%s" of the README is the one the program makes', (mark, wanted) => {
    let text = readFileSync(README, 'utf8');
    // PUNCTUAL_WRITE=1 writes it; what is committed is what is read.
    if (process.env['PUNCTUAL_WRITE'] === '1') {
      text = text.replace(between(text, mark)?.[0] ?? '', `${between(text, mark)?.[1]}${wanted}\n<!-- /${mark} -->`);
      writeFileSync(README, text);
    }
    expect(between(text, mark)?.[2]?.trim()).toBe(wanted);
  });

  test('every command of the order is there, each with a description and help', () => {
    const wanted =
      'status jobs show add edit rm secret pause resume skip unskip run stop runs logs settings missed events next explain export import apply backup backups restore doctor serve service completion';
    const names = program.commands.map((command) => command.name());
    expect(names.toSorted()).toEqual(wanted.split(' ').toSorted());
    for (const command of program.commands) {
      expect(command.description(), command.name()).not.toBe('');
      expect(command.helpInformation(), command.name()).toContain(`Usage: punctual ${command.name()}`);
    }
  });

  test.each(SHELLS)('the completion for %s names every command and its options', (shell) => {
    const script = completionScript(program, shell);
    for (const command of program.commands) {
      expect(script).toContain(command.name());
      for (const { long } of command.options) expect(script).toContain(long?.slice(2));
    }
  });

  test('the completion for bash is a script that bash accepts, and completes', () => {
    const script = `${completionScript(program, 'bash')}\nCOMP_WORDS=(punctual pa); COMP_CWORD=1; _punctual; echo "\${COMPREPLY[@]}"`;
    const told = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    // Where there is no bash there is nothing to complete.
    if (told.error === undefined) expect(told.stdout).toBe('pause\n');
  });
});

describe('tables', () => {
  const rows = [{ name: 'a long name of a job', state: 'failed' }];
  const columns = [
    { title: 'NAME', of: (row: (typeof rows)[0]) => row.name, soft: true },
    { title: 'STATE', of: (row: (typeof rows)[0]) => row.state },
  ];
  test('fit the terminal: soft columns give way, others never', () => {
    const lines = tableLines(rows, columns, { columns: 20, colour: false });
    expect(lines).toEqual(['NAME          STATE', 'a long name…  failed']);
    expect(tableLines(rows, columns, { columns: Number.POSITIVE_INFINITY, colour: false })[1]).toBe(
      'a long name of a job  failed',
    );
  });
  test('count Chinese characters as two cells', () => {
    const chinese = [{ name: '每日备份', state: 'ok' }];
    expect(tableLines(chinese, columns, { columns: 80, colour: false })).toEqual(['NAME      STATE', '每日备份  ok']);
  });
  test('obey NO_COLOR, and a pipe gets no colours', () => {
    const tty = { isTTY: true, columns: 80 };
    expect(readTerminal(tty, {})).toEqual({ columns: 80, colour: true });
    expect(readTerminal(tty, { NO_COLOR: '1' }).colour).toBe(false);
    expect(readTerminal({ isTTY: false }, {})).toEqual({ columns: Number.POSITIVE_INFINITY, colour: false });
    expect(tableLines(rows, columns, { columns: 80, colour: true })[1]).toContain('\x1b[31mfailed');
  });
});

test.each([
  [{ state: 'succeeded', exitCode: 0 }, 0],
  [{ state: 'succeeded', exitCode: 3 }, 3],
  [{ state: 'failed', exitCode: 7 }, 7],
  [{ state: 'failed', exitCode: null, signal: 'SIGKILL' }, 137],
  [{ state: 'timed-out', exitCode: null, signal: 'SIGTERM' }, 124],
  [{ state: 'failed', ending: { code: 'not-started', message: 'no such program' } }, 127],
  [{ state: 'skipped' }, 1],
] as const)('a run that ended as %j makes the exit code %i', (run, code) => {
  expect(exitCodeOfRun(sampleRun('r', 'j', run))).toBe(code);
});
