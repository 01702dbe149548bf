import { Argument, type Command } from 'commander';
import type { CommonOptions } from '../work/common.ts';
import type { MissedOptions, RunOptions } from '../work/runs.ts';
import { attempt, common, several } from './common.ts';

const work = () => import('../work/runs.ts');

/** run, stop, missed. */
export function addRunCommands(program: Command): void {
  common(program.command('run').description('start a job now').argument('<job>', 'id or name'), { changes: true })
    .option(
      '--wait',
      'wait for its end; the exit code is that of the job (124: time limit, 127: not started, 128+n: signal)',
    )
    .option('--follow', 'as --wait, and print its output')
    .option('--param <name=value>', 'a parameter of the job; may be given several times', several)
    .action((job: string, options: RunOptions) => attempt(options, async () => (await work()).run(job, options)));
  common(
    program
      .command('stop')
      .description('stop runs, with everything they have started')
      .argument('<run...>', 'ids of runs, or jobs for all of their runs'),
    { changes: true },
  ).action((runs: string[], options: CommonOptions) =>
    attempt(options, async () => (await work()).stop(runs, options)),
  );
  common(
    program
      .command('missed')
      .description('list missed runs that wait for an answer, or answer them')
      .addArgument(new Argument('[answer]', 'run or skip').choices(['run', 'skip']))
      .argument('[job]', 'only of this job'),
    { changes: true },
  )
    .option('--every', 'with run: every missed one, not only one of each job')
    .option('--always', 'give the same answer from now on')
    .action((answer: string | undefined, job: string | undefined, options: MissedOptions) =>
      attempt(options, async () => (await work()).missed(answer, job, options)),
    );
}
