import type { Command } from 'commander';
import type { CommonOptions } from '../work/common.ts';
import type { SkipOptions } from '../work/waiting.ts';
import { attempt, common } from './common.ts';

const work = () => import('../work/waiting.ts');

/** skip, unskip. */
export function addSkipCommands(program: Command): void {
  common(
    program
      .command('skip')
      .description('leave out the next run of a job, or all its runs on some days')
      .argument('<job>', 'id or name'),
    { changes: true },
  )
    .option('--next', 'the next run that is not left out yet (default)')
    .option('--on <date...>', "days in the zone of the job's schedule, such as 2026-12-24")
    .action((job: string, options: SkipOptions) => attempt(options, async () => (await work()).skip(job, options)));
  common(
    program
      .command('unskip')
      .description('take back everything that was left out of a job')
      .argument('<job>', 'id or name'),
    { changes: true },
  ).action((job: string, options: CommonOptions) => attempt(options, async () => (await work()).unskip(job, options)));
}

/** Under `runs`: start, skip, hold, release, repeat. */
export function addWaitingCommands(runs: Command): void {
  const about = (name: string, description: string) =>
    common(
      runs
        .command(name)
        .description(description)
        .argument('<run...>', 'ids of runs, or jobs for all of their waiting runs'),
      { changes: true },
    );
  about('start', 'start runs that wait, now').action((names: string[], options: CommonOptions) =>
    attempt(options, async () => (await work()).startRuns(names, options)),
  );
  about('skip', 'close runs that wait, without running them').action((names: string[], options: CommonOptions) =>
    attempt(options, async () => (await work()).skipRuns(names, options)),
  );
  about('hold', 'keep missed runs from being caught up until you start them').action(
    (names: string[], options: CommonOptions) => attempt(options, async () => (await work()).holdRuns(names, options)),
  );
  about('release', 'let held runs go').action((names: string[], options: CommonOptions) =>
    attempt(options, async () => (await work()).releaseRuns(names, options)),
  );
  common(
    runs
      .command('repeat')
      .description('run again, each at its own time, what ran while the clock was ahead')
      .argument('[run...]', 'ids of the records that name them; default all'),
    { changes: true },
  ).action((notes: string[], options: CommonOptions) =>
    attempt(options, async () => (await work()).repeatRuns(notes, options)),
  );
}
