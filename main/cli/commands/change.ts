import type { Command } from 'commander';
import type { PauseOptions, SpecOptions } from '../work/change.ts';
import type { CommonOptions } from '../work/common.ts';
import { attempt, common, several, weekdaysOption } from './common.ts';

const work = () => import('../work/change.ts');

function specOptions(command: Command): Command {
  return command
    .option('--cron <pattern>', 'cron text, for example "30 3 * * MON-FRI"')
    .addOption(weekdaysOption())
    .option('--every <time>', 'elapsed time between starts: 90s, 15m, 1h30m, 2d')
    .option('--at <moment>', 'once, for example 2026-12-24T18:00')
    .option('--schedule <json>', 'any schedule as JSON')
    .option('--timezone <zone>', 'IANA zone of the schedule')
    .option('--shell <command>', 'a line for the shell, instead of a program after --')
    .option('--folder <folder>', 'working directory')
    .option('--group <name>', 'group in the list')
    .option('--tag <tag>', 'may be given several times', several)
    .option('--env <name=value>', 'environment; may be given several times', several)
    .option('--set <member=json>', 'any other member of the job; may be given several times', several);
}

/** add, edit, rm, pause, resume. */
export function addChangeCommands(program: Command): void {
  specOptions(
    common(
      program
        .command('add')
        .description('add a job; without a schedule it runs only when asked')
        .argument('<name>', 'its name')
        .argument('[command...]', 'program and arguments, after --'),
      { changes: true },
    ),
  )
    .option('--id <id>', 'its id (default: a new one)')
    .action((name: string, command: string[], options: SpecOptions) =>
      attempt(options, async () => (await work()).add(name, command, options)),
    );
  specOptions(
    common(
      program
        .command('edit')
        .description('change what is named and nothing else; history and next fire stay unless the schedule changes')
        .argument('<job>', 'id or name')
        .argument('[command...]', 'program and arguments, after --'),
      { changes: true },
    ),
  )
    .option('--name <name>', 'another name')
    .option('--unset <member>', 'take a member away; may be given several times', several)
    .action((job: string, command: string[], options: SpecOptions) =>
      attempt(options, async () => (await work()).edit(job, command, options)),
    );
  common(program.command('rm').description('remove jobs; their history stays').argument('<job...>', 'ids or names'), {
    changes: true,
  }).action((jobs: string[], options: CommonOptions) => attempt(options, async () => (await work()).rm(jobs, options)));
  common(
    program.command('pause').description('pause jobs, a group, or everything').argument('[job...]', 'ids or names'),
    { changes: true },
  )
    .option('--until <when>', 'ends by itself: a moment, or a length of time such as 2h')
    .option('--group <name>', 'a whole group')
    .option('--all', 'everything')
    .action((jobs: string[], options: PauseOptions) =>
      attempt(options, async () => (await work()).pauseJobs(jobs, options)),
    );
  common(program.command('resume').description('end a pause').argument('[job...]', 'ids or names'), { changes: true })
    .option('--catch-up', 'treat what fell into the pause as missed runs, instead of forgetting it')
    .option('--group <name>', 'a whole group')
    .option('--all', 'everything')
    .action((jobs: string[], options: PauseOptions) =>
      attempt(options, async () => (await work()).resumeJobs(jobs, options)),
    );
}
