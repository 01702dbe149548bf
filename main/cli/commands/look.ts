import { type Command, Option } from 'commander';
import type { CommonOptions } from '../work/common.ts';
import type { EventsOptions, JobsOptions, LogsOptions, RunsOptions } from '../work/look.ts';
import { attempt, common, several, wholeNumber } from './common.ts';
import { addWaitingCommands } from './waiting.ts';

const STATES = [
  'queued',
  'starting',
  'running',
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
  'interrupted',
  'missed',
  'skipped',
  'merged',
];
const work = () => import('../work/look.ts');

/** status, jobs, show, runs, logs, settings, events. */
export function addLookCommands(program: Command): void {
  common(program.command('status').description('say whether Punctual runs, what comes next and what was missed'), {
    changes: false,
  }).action((options: CommonOptions) => attempt(options, async () => (await work()).status(options)));
  common(
    program
      .command('jobs')
      .description('list jobs')
      .argument('[filter...]', 'words, tag:x, group:x, state:paused, failed:7d'),
    { changes: false },
  )
    .addOption(new Option('--sort <by>', 'order of the list').choices(['name', 'next', 'last', 'group', 'created']))
    .option('--limit <n>', 'most jobs to list', wholeNumber(1), 1_000_000)
    .option('--recent <n>', 'with --json: newest runs of each job, at most 12 (default: 0)', wholeNumber(0))
    .action((filter: string[], options: JobsOptions) =>
      attempt(options, async () => (await work()).jobs(filter, options)),
    );
  common(
    program
      .command('show')
      .description('show one job: what waits, its next fires, what is left out, and how it has been doing')
      .argument('<job>', 'id, or a name that only one job has'),
    { changes: false },
  ).action((job: string, options: CommonOptions) => attempt(options, async () => (await work()).show(job, options)));
  const runs = common(
    program
      .command('runs')
      .description('list runs and everything that did not run, newest first')
      .argument('[job]', 'only of this job')
      // A job may have this name.
      .helpCommand(false),
    { changes: false },
  )
    .addOption(new Option('--state <state...>', 'only in these states').choices(STATES))
    .option('--since <when>', 'from this moment on, or within this length of time (7d)')
    .option('--limit <n>', 'most runs to list', wholeNumber(1), 50)
    .action((job: string | undefined, options: RunsOptions) =>
      attempt(options, async () => (await work()).runs(job, options)),
    );
  addWaitingCommands(runs);
  common(
    program
      .command('logs')
      .description('print the output of a run')
      .argument('<run>', 'id of a run, or a job for its newest one'),
    { changes: false },
  )
    .option('-f, --follow', 'go on until the run has ended')
    .option('--attempt <n>', 'an earlier attempt of a run that was retried', wholeNumber(1))
    .action((run: string, options: LogsOptions) => attempt(options, async () => (await work()).logs(run, options)));
  common(
    program
      .command('settings')
      .description('list the settings, and what the limits of the history remove now and removed last'),
    { changes: false },
  ).action((options: CommonOptions) =>
    attempt(options, async () => (await import('../work/settings.ts')).settings(options)),
  );
  common(program.command('events').description('print what happens, as it happens'), { changes: true })
    .option('-f, --follow', 'go on until stopped (always so)')
    .option('--count <n>', 'end after this many', wholeNumber(0))
    .option('--type <type>', 'only of this type; may be given several times', several)
    .action((options: EventsOptions) => attempt(options, async () => (await work()).events(options)));
}
