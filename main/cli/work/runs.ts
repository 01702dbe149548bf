/** Commands that start, stop and answer: run, stop, missed. */

import { constants } from 'node:os';
import type { MissedCard } from '../../../preload/contract.ts';
import { exitCodeText } from '../../../preload/words/exit-code.ts';
import { PunctualError } from '../../engine/errors.ts';
import type { Run } from '../../engine/model.ts';
import { localTime, logWriter, printJson, printLine, printProblem, printTable } from '../output/print.ts';
import { withHost } from '../session/host.ts';
import { type CommonOptions, findJob, findRun, pause } from './common.ts';
import { followRun, hasEnded, withoutToken } from './look.ts';

export interface RunOptions extends CommonOptions {
  readonly wait?: true;
  readonly follow?: true;
  readonly param?: readonly string[];
}

const LOOK_EVERY_MS = 150;

/** Exit code of the job with `--wait` or `--follow`: its own, 128 + n for a signal, 124 for the time limit (as timeout(1)). */
export async function run(name: string, options: RunOptions): Promise<void> {
  const parameters = Object.fromEntries(
    (options.param ?? []).map((each) => {
      const at = each.indexOf('=');
      if (at <= 0) throw new PunctualError('bad-input', '--param takes NAME=VALUE; one of them has no name or no "=".');
      return [each.slice(0, at), each.slice(at + 1)];
    }),
  );
  await withHost(options, async (host) => {
    const job = await findJob(host, name);
    const started = await host.call('jobs.run', { id: job.id, ...(options.param === undefined ? {} : { parameters }) });
    if (options.wait !== true && options.follow !== true) {
      return options.json === true
        ? printJson('run', { run: withoutToken(started) })
        : printLine(`Started run ${started.id} of ${job.spec.name}.`);
    }
    let ended: Run;
    if (options.follow === true) {
      // With --json the answer alone is on stdout.
      const log = logWriter(options.json === true ? process.stderr : process.stdout);
      ended = await followRun(host, started.id, log.push);
      log.end();
    } else {
      do {
        await pause(LOOK_EVERY_MS);
        ended = await host.call('runs.get', { id: started.id });
      } while (!hasEnded(ended));
    }
    process.exitCode = exitCodeOfRun(ended);
    if (options.json === true) printJson('run', { run: withoutToken(ended) });
    else printProblem(`${job.spec.name}: ${endWords(ended)}`);
  });
}

export function exitCodeOfRun(run: Run): number {
  if (run.state === 'succeeded') return run.exitCode ?? 0;
  if (run.state === 'timed-out') return 124;
  if (run.exitCode !== null && run.exitCode !== 0) return run.exitCode;
  const signal = run.signal === null ? undefined : constants.signals[run.signal as NodeJS.Signals];
  if (signal !== undefined) return 128 + signal;
  // The shell's code for a program that could not be started.
  return run.ending?.code === 'not-started' ? 127 : 1;
}

function endWords({ state, exitCode, signal, ending }: Run): string {
  if (ending?.code === 'not-started') return `could not be started: ${ending.message}`;
  if (signal !== null) return `${state} (${signal})`;
  return exitCode === null ? state : `${state}, exit code ${exitCodeText(exitCode)}`;
}

export async function stop(names: readonly string[], options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const ids: string[] = [];
    for (const name of names) {
      const found = await findRun(host, name);
      if (found.id === name) ids.push(name);
      else {
        const states = ['queued', 'starting', 'running'] as const;
        const { items } = await host.call('runs.list', { jobId: found.jobId, states, limit: 1000 });
        ids.push(...items.map(({ id }) => id));
      }
    }
    const { stopping } = await host.call('runs.stop', { ids });
    if (options.json === true) printJson('stop', { stopping });
    else
      printLine(
        stopping === 0 ? 'Nothing of it is running.' : `Stopping ${stopping} ${stopping === 1 ? 'run' : 'runs'}.`,
      );
  });
}

export interface MissedOptions extends CommonOptions {
  readonly every?: true;
  readonly always?: true;
}

export async function missed(
  answer: string | undefined,
  name: string | undefined,
  options: MissedOptions,
): Promise<void> {
  if (answer !== undefined && answer !== 'run' && answer !== 'skip') {
    throw new PunctualError('bad-input', `missed takes run or skip, not "${answer}".`);
  }
  await withHost(options, async (host) => {
    if (answer === undefined) {
      const { cards } = await host.call('missed.list', {});
      if (options.json === true) {
        return printJson('missed', { cards: cards.map((card) => ({ ...card, runs: card.runs.map(withoutToken) })) });
      }
      if (cards.length === 0) return printLine('Nothing was missed.');
      const columns = [
        { title: 'JOB', of: (card: MissedCard) => card.jobId, soft: true },
        { title: 'NAME', of: (card: MissedCard) => card.jobName, soft: true },
        { title: 'MISSED', of: (card: MissedCard) => String(card.count) },
        { title: 'FROM', of: (card: MissedCard) => localTime(card.from) },
        { title: 'TO', of: (card: MissedCard) => localTime(card.to) },
      ];
      printTable(cards, columns);
      return printLine('Answer with: punctual missed run [JOB], or: punctual missed skip [JOB]');
    }
    const jobId = name === undefined ? undefined : (await findJob(host, name)).id;
    const how = answer === 'skip' ? 'skip' : options.every === true ? 'run-all' : 'run-once';
    const told = await host.call('missed.answer', {
      jobId,
      answer: how,
      ...(options.always === true ? { always: true } : {}),
    });
    if (options.json === true) printJson('missed', told);
    else printLine(`${countOf(told.answered, 'job')} answered, ${countOf(told.started, 'run')} started.`);
  });
}

const countOf = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
