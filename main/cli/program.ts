/** All commands in one place: help, completion and the table of the README are made from this program. */
import { type Argument, Command } from 'commander';
import { addChangeCommands } from './commands/change.ts';
import { addFileCommands } from './commands/files.ts';
import { addLookCommands } from './commands/look.ts';
import { addRunCommands } from './commands/runs.ts';
import { addScheduleCommands } from './commands/schedule.ts';
import { addSecretCommand } from './commands/secrets.ts';
import { addServiceCommand } from './commands/service.ts';
import { addUpkeepCommands } from './commands/upkeep.ts';
import { addSkipCommands } from './commands/waiting.ts';
import { EXIT_CODES } from './output/exit-codes.ts';
import { PROGRAM_OUTPUT } from './output/print.ts';

export function createProgram(): Command {
  const program = new Command('punctual')
    .description('The task scheduler for computers that sleep.')
    .configureOutput(PROGRAM_OUTPUT)
    .enablePositionalOptions()
    .showHelpAfterError('(punctual --help tells more)')
    .addHelpText('after', `\nExit codes:\n${EXIT_CODES.map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')}`);
  addLookCommands(program);
  addChangeCommands(program);
  addSkipCommands(program);
  addSecretCommand(program);
  addRunCommands(program);
  addScheduleCommands(program);
  addFileCommands(program);
  addUpkeepCommands(program);
  addServiceCommand(program);
  return program;
}

/** One line of Markdown for each command, for README.md. */
export function commandTable(program: Command): string {
  const all = program.commands.flatMap((command) => [command, ...command.commands]);
  const rows = all.map((command) => {
    const parent = command.parent === program ? [] : [command.parent?.name() ?? ''];
    const options = command.options
      .filter(({ long }) => !['--json', '--data-dir', '--start'].includes(long ?? ''))
      .map(({ flags }) => `\`${flags.replaceAll('|', '\\|')}\``);
    const usage = [...parent, command.name(), ...command.registeredArguments.map(argumentText)].join(' ');
    return `| \`${usage.replaceAll('|', '\\|')}\` | ${command.description()} | ${options.join(' ')} |`;
  });
  return ['| command | what it does | options |', '|---|---|---|', ...rows].join('\n');
}

function argumentText(argument: Argument): string {
  const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}
