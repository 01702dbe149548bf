import { type Command, Option } from 'commander';
import { terminalLanguage } from '../output/language.ts';
import type { ApplyOptions, ExportOptions, ImportOptions } from '../work/files.ts';
import { attempt, common, languageOption, several, weekdaysOption, wholeNumber } from './common.ts';

const work = () => import('../work/files.ts');

/** apply, export, import. */
export function addFileCommands(program: Command): void {
  common(
    program
      .command('apply')
      .description('make the jobs match a YAML or JSON file, by id; doing it twice changes nothing')
      .argument('<file>', 'the file, or - for standard input'),
    { changes: true },
  )
    .option('--dry-run', 'only say what would change')
    .option('--prune', 'also remove jobs that the file does not name')
    .addOption(weekdaysOption('whose weekday numbers stand beside ?'))
    .addOption(languageOption())
    .action((file: string, given: ApplyOptions) => {
      const options = { ...given, language: given.language ?? terminalLanguage() };
      return attempt(options, async () => (await work()).apply(file, options));
    });
  common(program.command('export').description('print everything but history and secrets as one JSON bundle'), {
    changes: false,
  })
    .option('-o, --output <file>', 'write it to a file (mode 0600)')
    .action((options: ExportOptions) => attempt(options, async () => (await work()).exportBundle(options)));
  common(
    program
      .command('import')
      .description(
        'bring a bundle, crontab, systemd units, launchd plists or Task Scheduler XML; shows what each becomes and saves only with --yes',
      )
      .argument('<file...>', 'files; a timer and its service together; - for standard input'),
    { changes: true },
  )
    .addOption(
      new Option('--format <format>', 'instead of telling it from the file').choices([
        'crontab',
        'systemd',
        'launchd',
        'task-scheduler',
      ]),
    )
    .option('--system', 'a crontab with a user in each line')
    .option('--fires <n>', 'how many old and new fires to show', wholeNumber(0), 20)
    .option('--yes', 'save the jobs')
    .option('--dry-run', 'only say what a bundle would change')
    .addOption(
      new Option('--on-conflict <choice>', 'for ids that exist (default: skip)').choices(['update', 'skip', 'copy']),
    )
    .option('--choose <id=choice>', 'for one job of a bundle; may be given several times', several)
    .option('--settings', 'also take over the settings of a bundle')
    .addOption(weekdaysOption('whose weekday numbers stand beside ?'))
    .addOption(languageOption())
    .action((files: string[], options: ImportOptions) =>
      attempt(options, async () => (await work()).importAny(files, options)),
    );
}
