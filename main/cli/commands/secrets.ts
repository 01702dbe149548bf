import { Argument, type Command } from 'commander';
import type { SecretAction, SecretOptions } from '../work/secrets.ts';
import { attempt, common } from './common.ts';

/** secret: set, rm, list. */
export function addSecretCommand(program: Command): void {
  common(
    program
      .command('secret')
      .description('set, remove or list secrets of a job or a group; a value is asked for, or read from standard input')
      .addArgument(new Argument('<action>', 'what to do').choices(['set', 'rm', 'list']))
      .argument('[job]', 'id or name; left out with --group')
      .argument('[name]', 'the environment variable')
      // A value typed behind the name is refused with a sentence of its own.
      .allowExcessArguments()
      .addHelpText(
        'after',
        `
  punctual secret set backup TOKEN             asks for the value and shows nothing of it
  punctual secret set backup TOKEN < file      takes it from a file, also with several lines
  punctual secret set --group web TOKEN        for every job of a group
  punctual secret list backup`,
      ),
    { changes: true },
  )
    .option('--group <name>', 'of a whole group instead of a job')
    .action(
      (
        action: SecretAction,
        _job: string | undefined,
        _name: string | undefined,
        options: SecretOptions,
        command: Command,
      ) =>
        attempt(options, async () =>
          (await import('../work/secrets.ts')).secret(action, command.args.slice(1), options),
        ),
    );
}
