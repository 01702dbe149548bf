/** Completion scripts, made from the program itself so that they never fall behind. */
import type { Command } from 'commander';
import { PunctualError } from '../../engine/errors.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly long: string; readonly description: string }[];
}

const entries = (program: Command): Entry[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ long, description }) => ({ long: long ?? '', description })),
  }));

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

const longs = ({ options }: Entry): string => options.map(({ long }) => long).join(' ');

function bash(all: readonly Entry[]): string {
  const cases = all.map((entry) => `    ${entry.name}) words="${longs(entry)}" ;;`);
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
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _punctual punctual
`;
}

const quoted = (text: string): string => text.replaceAll("'", "'\\''");

function zsh(all: readonly Entry[]): string {
  const commands = all.map(({ name, description }) => `    '${name}:${quoted(description)}'`);
  const cases = all.map(({ name, options }) => {
    const words = options.map(({ long, description }) => `'${long}[${quoted(description).replaceAll(/[[\]]/g, '')}]'`);
    return `    ${name}) _arguments ${[...words, "'*:file:_files'"].join(' ')} ;;`;
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
compdef _punctual punctual
`;
}

function fish(all: readonly Entry[]): string {
  const lines = ['# punctual completion fish > ~/.config/fish/completions/punctual.fish'];
  for (const { name, description, options } of all) {
    lines.push(`complete -c punctual -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", "\\'")}'`);
    for (const option of options) {
      lines.push(
        `complete -c punctual -n '__fish_seen_subcommand_from ${name}' -l ${option.long.slice(2)} -d '${option.description.replaceAll("'", "\\'")}'`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function powershell(all: readonly Entry[]): string {
  const table = all.map(
    (entry) => `    '${entry.name}' = @(${entry.options.map(({ long }) => `'${long}'`).join(', ')})`,
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
