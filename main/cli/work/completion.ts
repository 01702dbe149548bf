/** Completion scripts, made from the program itself so that they never fall behind. */
import type { Command, Option } from 'commander';
import { PunctualError } from '../../engine/errors.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly long: string;
    readonly description: string;
    /** Words its value is chosen from; null = free, undefined = it takes none. */
    readonly values: readonly string[] | null | undefined;
  }[];
  /** Words that its first argument is chosen from. */
  readonly words: readonly string[];
}

const entries = (program: Command): Entry[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    // Options of a subcommand are offered as well: which one it is would have to be found among the words typed.
    options: optionsOf(command).map(({ long, description, required, optional, argChoices }) => ({
      long: long ?? '',
      description,
      values: required || optional ? (argChoices ?? null) : undefined,
    })),
    words: [
      ...(command.registeredArguments[0]?.argChoices ?? []),
      ...command.commands.map((subcommand) => subcommand.name()),
    ],
  }));

function optionsOf(command: Command): Option[] {
  const byName = new Map(
    [command, ...command.commands].flatMap(({ options }) => options).map((option) => [option.long, option]),
  );
  return [...byName.values()];
}

/** The script for one shell; throws `bad-input` for a shell nobody here knows. */
export function completionScript(program: Command, shell: string): string {
  const all = entries(program);
  switch (shell) {
    case 'bash':
      return bash(all);
    case 'zsh':
      return zsh(all);
    case 'fish':
      return fish(all);
    case 'powershell':
      return powershell(all);
    default:
      throw new PunctualError('bad-input', `There is a completion for ${SHELLS.join(', ')}, not for "${shell}".`);
  }
}

const longs = ({ options, words }: Entry): string => [...words, ...options.map(({ long }) => long)].join(' ');

/** Options whose value is one of a few words, each with them. */
const choicesOf = ({ options }: Entry) => options.flatMap(({ long, values }) => (values ? [{ long, values }] : []));

function bash(all: readonly Entry[]): string {
  const cases = all.map((entry) => `    ${entry.name}) words="${longs(entry)}" ;;`);
  const values = all.flatMap((entry) =>
    choicesOf(entry).map(({ long, values: words }) => `    ${entry.name}\\ ${long}) words="${words.join(' ')}" ;;`),
  );
  return `# eval "$(punctual completion bash)"   in ~/.bashrc
_punctual() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(' ')}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _punctual punctual
`;
}

const quoted = (text: string): string => text.replaceAll("'", "'\\''");

function zsh(all: readonly Entry[]): string {
  const commands = all.map(({ name, description }) => `    '${name}:${quoted(description)}'`);
  const cases = all.map(({ name, options, words }) => {
    const specs = options.map(({ long, description, values }) => {
      const told = `${long}[${quoted(description).replaceAll(/[[\]]/g, '')}]`;
      if (values === undefined) return `'${told}'`;
      return values === null ? `'${told}:value:_files'` : `'${told}:value:(${values.join(' ')})'`;
    });
    const rest = words.length > 0 ? [`'1:what:(${words.join(' ')})'`] : [];
    return `    ${name}) _arguments ${[...specs, ...rest, "'*:file:_files'"].join(' ')} ;;`;
  });
  return `#compdef punctual
# punctual completion zsh > "\${fpath[1]}/_punctual"
_punctual() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$name" in
${cases.join('\n')}
  esac
}
# The same file works from a folder of fpath, where its text is the function, and when it is sourced.
if [[ "\${funcstack[1]}" = _punctual ]]; then
  _punctual "$@"
else
  compdef _punctual punctual
fi
`;
}

function fish(all: readonly Entry[]): string {
  const lines = ['# punctual completion fish > ~/.config/fish/completions/punctual.fish'];
  for (const { name, description, options, words } of all) {
    lines.push(
      `complete -c punctual -f -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", "\\'")}'`,
    );
    const here = `complete -c punctual -n '__fish_seen_subcommand_from ${name}'`;
    if (words.length > 0) lines.push(`${here} -f -a '${words.join(' ')}'`);
    for (const { long, description: told, values } of options) {
      const value = values === undefined ? '' : values === null ? ' -r' : ` -x -a '${values.join(' ')}'`;
      lines.push(`${here} -l ${long.slice(2)}${value} -d '${told.replaceAll("'", "\\'")}'`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function powershell(all: readonly Entry[]): string {
  const table = all.map(
    (entry) =>
      `    '${entry.name}' = @(${[...entry.words, ...entry.options.map(({ long }) => long)].map((word) => `'${word}'`).join(', ')})`,
  );
  return `# punctual completion powershell | Out-String | Invoke-Expression   in $PROFILE
Register-ArgumentCompleter -Native -CommandName punctual -ScriptBlock {
  param($word, $ast, $position)
  $options = @{
${table.join('\n')}
  }
  $parts = $ast.CommandElements | ForEach-Object { $_.ToString() }
  $choices = if ($parts.Count -le 1 -or ($parts.Count -eq 2 -and $word -ne '')) { $options.Keys | Sort-Object } else { $options[$parts[1]] }
  $choices | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}
