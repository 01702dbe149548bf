/** Commands about occurrences that wait or are still to come: runs start, skip, hold, release and repeat; skip, unskip. */
import { PunctualError } from '../../engine/errors.ts';
import type { Run } from '../../engine/model.ts';
import { localTime, printJson, printLine } from '../output/print.ts';
import { shellWord } from '../output/shell-word.ts';
import { skipWords } from '../output/wait-words.ts';
import { type Host, withHost } from '../session/host.ts';
import { type CommonOptions, findJob } from './common.ts';

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
const MOST_ROWS = 10_000;
/** Waiting runs named when others are left out. */
const SHOWN_STAY = 3;

export const startRuns = (names: readonly string[], options: CommonOptions): Promise<void> =>
  change(names, options, {
    ...{ command: 'runs start', fits: isWaiting, said: (n) => `Started ${plural(n, 'run')}.` },
    call: async (host, ids) => await host.call('runs.start', { ids }),
  });

export const skipRuns = (names: readonly string[], options: CommonOptions): Promise<void> =>
  change(names, options, {
    ...{ command: 'runs skip', fits: isWaiting, said: (n) => `Skipped ${plural(n, 'run')}.` },
    call: async (host, ids) => await host.call('runs.skip', { ids }),
  });

export const holdRuns = (names: readonly string[], options: CommonOptions): Promise<void> =>
  change(names, options, {
    command: 'runs hold',
    fits: (run) => run.waitingFor === 'settle' && run.wait?.held !== true,
    said: (n) => `Held ${plural(n, 'run')}; start ${n === 1 ? 'it' : 'them'} with: punctual runs start`,
    call: async (host, ids) => await host.call('runs.hold', { ids, held: true }),
  });

export const releaseRuns = (names: readonly string[], options: CommonOptions): Promise<void> =>
  change(names, options, {
    command: 'runs release',
    fits: (run) => run.wait?.held === true,
    said: (n) => `Let ${plural(n, 'run')} go; ${n === 1 ? 'it starts' : 'they start'} when the computer has settled.`,
    call: async (host, ids) => await host.call('runs.hold', { ids, held: false }),
  });

export async function repeatRuns(notes: readonly string[], options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const { planned } = await host.call('runs.repeatAhead', notes.length === 0 ? {} : { notes });
    if (options.json === true) printJson('runs repeat', { planned });
    else if (planned === 0) printLine('Nothing is left to repeat.');
    else printLine(`${plural(planned, 'run')} will run again on time; see: punctual runs --state queued`);
  });
}

const isWaiting = ({ state }: Run): boolean => state === 'queued';

interface Change {
  readonly command: string;
  /** Which waiting rows of a job are meant where a job is named. */
  readonly fits: (run: Run) => boolean;
  readonly call: (host: Host, ids: readonly string[]) => Promise<{ readonly changed: number }>;
  readonly said: (changed: number) => string;
}

async function change(names: readonly string[], options: CommonOptions, wanted: Change): Promise<void> {
  await withHost(options, async (host) => {
    const ids: string[] = [];
    for (const name of names) ids.push(...(await rowsOf(host, name, wanted.fits)));
    const { changed } = await wanted.call(host, [...new Set(ids)]);
    if (options.json === true) printJson(wanted.command, { changed });
    else printLine(wanted.said(changed));
  });
}

/** The id itself, or those of the waiting rows of a job. Throws `not-found`. */
async function rowsOf(host: Host, runOrJob: string, fits: Change['fits']): Promise<string[]> {
  try {
    return [(await host.call('runs.get', { id: runOrJob })).id];
  } catch (error) {
    if (!(error instanceof PunctualError) || error.code !== 'not-found') throw error;
  }
  const job = await findJob(host, runOrJob);
  const { items } = await host.call('runs.list', { jobId: job.id, states: ['queued'], limit: MOST_ROWS });
  const found = items.filter(fits);
  if (found.length === 0) {
    throw new PunctualError(
      'not-found',
      `No run of "${job.spec.name}" waits in this way. See: punctual show ${shellWord(job.id)}`,
    );
  }
  return found.map(({ id }) => id);
}

export interface SkipOptions extends CommonOptions {
  readonly next?: true;
  readonly on?: readonly string[];
}

export async function skip(name: string, options: SkipOptions): Promise<void> {
  const { on = [] } = options;
  if (options.next === true && on.length > 0)
    throw new PunctualError('bad-input', 'Give either --next or --on DATE, not both.');
  await withHost(options, async (host) => {
    const job = await findJob(host, name);
    const { skips, stay } = await host.call(
      'jobs.skip',
      on.length > 0 ? { id: job.id, dates: on } : { id: job.id, next: true },
    );
    if (options.json === true) return printJson('skip', { skips, stay });
    if (skips.length === 0) printLine('Nothing was left out: no run is planned then.');
    for (const entry of skips) printLine(`Leaves out ${skipWords(entry)}.`);
    // An occurrence that is already due has a run of its own; leaving out later ones does not touch it.
    for (const { id, scheduledAt } of stay.slice(0, SHOWN_STAY)) {
      printLine(
        `The run of ${localTime(scheduledAt)} waits already and still starts; to skip it: punctual runs skip ${id}`,
      );
    }
    if (stay.length > SHOWN_STAY) printLine(`… and ${stay.length - SHOWN_STAY} more. See: punctual show ${job.id}`);
    if (skips.length === 0) return;
    const { next } = await host.call('jobs.get', { id: job.id, language: 'en' });
    printLine(next[0] === undefined ? 'No other run is planned.' : `Next: ${localTime(next[0])}`);
  });
}

export async function unskip(name: string, options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const { id, skips } = await findJob(host, name);
    const job = await host.call('jobs.unskip', { id });
    if (options.json === true) return printJson('unskip', { job });
    printLine(skips.length === 0 ? 'Nothing was left out.' : `Took back ${skips.map(skipWords).join(', ')}.`);
    const { next } = await host.call('jobs.get', { id, language: 'en' });
    if (next[0] !== undefined) printLine(`Next: ${localTime(next[0])}`);
  });
}
