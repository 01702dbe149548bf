/** The completion scripts in the shells they are for: sourced as a person does, then asked with real words. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../main/cli/program.ts';
import { completionScript, SHELLS } from '../../main/cli/work/completion.ts';
import { type Need, programs } from '../support/needs.ts';

const LIMIT = 60_000;
let folder = '';
const script = (shell: (typeof SHELLS)[number]) => join(folder, shell === 'zsh' ? '_punctual' : `punctual.${shell}`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-completion-'));
  for (const shell of SHELLS) writeFileSync(script(shell), completionScript(createProgram(), shell));
  writeFileSync(join(folder, 'jobs.yaml'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a shell without anybody's start-up files. */
function ask(shell: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(shell, args, {
    ...{ encoding: 'utf8', cwd: folder, timeout: LIMIT },
    env: {
      ...process.env,
      HOME: folder,
      ZDOTDIR: folder,
      XDG_CONFIG_HOME: folder,
      XDG_DATA_HOME: folder,
      TERM: 'dumb',
    },
  });
}

const [bash, fish, zsh, pwsh] = ['bash', 'fish', 'zsh', 'pwsh'].map((shell) => programs(shell)) as [
  Need,
  Need,
  Need,
  Need,
];

/** What is typed, and what is offered. */
const ASKED = [
  ['punctual pa', ['pause']],
  ['punctual re', ['restore', 'resume']],
  ['punctual jobs --so', ['--sort']],
  ['punctual jobs --sort n', ['name', 'next']],
  ['punctual import --on-conflict ', ['copy', 'skip', 'update']],
  ['punctual missed s', ['skip']],
  ['punctual apply --weekdays ', ['cron', 'quartz']],
  ['punctual completion z', ['zsh']],
] as const;

describe.runIf(bash.met)('bash', bash.options, () => {
  test.each(ASKED)('%s', (typed, offered) => {
    const words = typed.split(' ');
    const told = ask('bash', [
      ...['--norc', '--noprofile', '-c'],
      `source "$1"; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _punctual; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p punctual >&2`,
      ...['bash', script('bash')],
    ]);
    expect(told.stdout.trimEnd().split('\n').toSorted()).toEqual(offered);
    expect(told.stderr).toBe('complete -o default -F _punctual punctual\n');
  });
});

describe.runIf(fish.met)('fish', fish.options, () => {
  test.each(ASKED)('%s', (typed, offered) => {
    const told = ask('fish', ['--no-config', '-c', `source "$argv[1]"; complete -C "$argv[2]"`, script('fish'), typed]);
    expect(told.stderr).toBe('');
    const words = told.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]);
    expect(words.toSorted()).toEqual(offered);
  });
  test('files where a file is wanted', () => {
    const told = ask('fish', [
      '--no-config',
      '-c',
      `source "$argv[1]"; complete -C "punctual apply jo"`,
      script('fish'),
    ]);
    expect(told.stdout.trim()).toBe('jobs.yaml');
  });
});

describe.runIf(zsh.met)('zsh', zsh.options, () => {
  // A terminal of its own (zsh/zpty), because completion lives in the line editor: what is typed there, then Tab, and what it shows.
  const session = (setUp: string, typed: string, wanted: string) => `
    zmodload zsh/zpty || exit 3
    zpty -b shell zsh -f -i
    zpty -w shell 'stty -echo; PS1=; unsetopt zle_bracketed_paste 2>/dev/null; ${setUp}; bindkey "^I" complete-word; print RE""ADY'
    zpty -r shell seen '*READY*'
    zpty -w -n shell $'${typed}\\t'
    zpty -r shell shown '*${wanted}*' && print -r -- "shown: $shown"
    zpty -d shell`;
  const sourced = () => `autoload -Uz compinit; compinit -u -D; source ${script('zsh')}`;
  const fromFolder = () => `fpath=(${folder} $fpath); autoload -Uz compinit; compinit -u -D`;

  test.each([
    ['punctual pau', 'punctual pause'],
    ['punctual jobs --so', 'punctual jobs --sort'],
    ['punctual jobs --sort na', 'punctual jobs --sort name'],
    ['punctual missed sk', 'punctual missed skip'],
    ['punctual completion po', 'punctual completion powershell'],
    ['punctual apply jo', 'punctual apply jobs.yaml'],
  ])('%s becomes %s', (typed, wanted) => {
    const told = ask('zsh', ['-f', '-c', session(sourced(), typed, wanted)]);
    expect(told.stdout).toContain(wanted);
  });

  test('from a folder of fpath it completes the first time, too', () => {
    const told = ask('zsh', ['-f', '-c', session(fromFolder(), 'punctual pau', 'punctual pause')]);
    expect(told.stdout).toContain('punctual pause');
  });
});

describe.runIf(pwsh.met)('PowerShell', pwsh.options, () => {
  test('the script is accepted, and completes', () => {
    const told = ask('pwsh', [
      ...['-NoProfile', '-NonInteractive', '-Command'],
      `Get-Content -Raw '${script('powershell')}' | Invoke-Expression; (TabExpansion2 'punctual pau' 12).CompletionMatches.CompletionText; (TabExpansion2 'punctual missed s' 17).CompletionMatches.CompletionText`,
    ]);
    expect(told.stdout.trim().split(/\s+/)).toEqual(['pause', 'skip']);
  });
});
