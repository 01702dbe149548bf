import { Argument, type Command, Option } from 'commander';
import { printFile } from '../output/print.ts';
import type { CommonOptions } from '../work/common.ts';
import { attempt, common } from './common.ts';

const work = () => import('../work/upkeep.ts');
const backups = () => import('../work/backups.ts');

/** backup, backups, restore, doctor, serve, completion. */
export function addUpkeepCommands(program: Command): void {
  common(
    program
      .command('backup')
      .description('copy the database, also while Punctual runs')
      .argument('[file]', 'default: punctual-DATE.db in this folder'),
    { changes: false },
  ).action((file: string | undefined, options: CommonOptions) =>
    attempt(options, async () => (await backups()).backup(file, options)),
  );
  common(
    program
      .command('backups')
      .description('list backups, replaced and damaged databases, or delete one of them')
      .option('--remove <name>', 'delete this one'),
    { changes: false },
  ).action((options: CommonOptions & { remove?: string }) =>
    attempt(options, async () => (await backups()).backups(options)),
  );
  common(
    program
      .command('restore')
      .description('put a backup in the place of the database; what was there is kept')
      .argument('[file]', 'a backup: a file, or a name that "punctual backups" lists')
      .option('--undo', 'go back to the database that the last restore has replaced'),
    { changes: false },
  ).action((file: string | undefined, options: CommonOptions & { undo?: true }) =>
    attempt(options, async () => (await backups()).restore(file, options)),
  );
  common(
    program
      .command('doctor')
      .description('look at everything Punctual stands on; each line ok, warning or broken, with what to do'),
    { changes: false },
  ).action((options: CommonOptions) =>
    attempt(options, async () => (await import('../work/doctor.ts')).doctor(options)),
  );
  program
    .command('serve')
    .description('run the scheduler without a window of its own, until stopped')
    .option('--data-dir <folder>', 'data folder (default: the one of this user, or PUNCTUAL_DATA_DIR)')
    .option('--port <n>', 'port of the window on this computer')
    .option('--config <file>', 'settings as YAML or JSON that no window can change')
    .option('--open', 'show the window in the browser')
    .addOption(
      new Option('--if-missing <what>', 'database missing or damaged beside backups or logs (default: ask)').choices([
        'restore-newest',
        'empty',
      ]),
    )
    .action((options: { dataDir?: string; port?: string; config?: string; open?: true; ifMissing?: string }) =>
      attempt({}, async () => (await work()).serve(options)),
    );
  program
    .command('completion')
    .description('print a completion script')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish', 'powershell']))
    .action((shell: string) =>
      attempt({}, async () => void printFile((await import('../work/completion.ts')).completionScript(program, shell))),
    );
}
