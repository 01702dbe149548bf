/** A real host whose jobs leave marks, so that whatever is done to it can be judged afterwards: nothing lost, nothing doubled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../../preload/client.ts';
import type { TroubleCode } from '../../../preload/contract.ts';
import type { Random } from '../../support/fuzz/random.ts';
import { connectToHost } from '../../support/host-client.ts';
import { type HostProcess, type HostProcessOptions, startHostProcess } from '../../support/host-process.ts';
import { GROUP, markingJobs } from '../../support/kill-jobs.ts';
import { createPerson } from '../../support/kill-life-person.ts';
import { judge, NOTHING_WRONG } from '../../support/kill-oracle.ts';
import { quiet } from '../../support/kill-quiet.ts';

/** Sums over all tries; a name that begins with "longest" keeps the greatest. */
export type Figures = Readonly<Record<string, number>>;

export interface TryWorld {
  readonly random: Random;
  /** Called in reverse order when the try is over, however it ended. */
  onEnd(work: () => unknown): void;
}

/** One way in which the surroundings of a host go wrong. */
export interface Row {
  /** Number in the list of findings. */
  readonly number: number;
  readonly name: string;
  /** Not below this system or without these rights. */
  readonly needs?: () => string | null;
  /** Throws when the promise does not hold; returns what it did in words, and figures. */
  readonly attempt: (world: TryWorld) => Promise<{ readonly told: string; readonly figures?: Figures }>;
}

export interface Witnessed {
  /** A folder of its own, removed at the end. */
  readonly root: string;
  readonly folder: string;
  /** Of the host that runs now. */
  readonly host: HostProcess;
  readonly client: Client;
  start(options?: Omit<HostProcessOptions, 'folder'>): Promise<void>;
  /** Returns the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
  /** Waits for the end of all runs, stops the host and judges; throws when anything is lost, doubled or invented. */
  end(options?: { readonly endsMayBeUnknown?: boolean; readonly startsMayFail?: boolean }): Promise<Figures>;
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the answer is neither null nor false; returns the milliseconds that took. */
export async function until(what: string, ask: () => unknown, limitMs = 20_000): Promise<number> {
  const began = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return Math.round(performance.now() - began);
    if (performance.now() - began > limitMs) throw new Error(`timed out after ${limitMs} ms waiting for ${what}`);
    await wait(25);
  }
}

export function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

export const troublesOf = async (client: Client): Promise<readonly TroubleCode[]> =>
  (await client.call('host.info', {})).troubles.map(({ code }) => code);

/** The end of the newest run of a job. */
export async function ended(client: Client, jobId: string): Promise<string> {
  let state = '';
  await until(`the end of ${jobId}`, async () => {
    const [run] = (await client.call('runs.list', { jobId, limit: 1 })).items;
    if (run === undefined || run.finishedAt === null) return null;
    state = run.state;
    return true;
  });
  return state;
}

export function temporaryFolder({ onEnd }: TryWorld): string {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-surroundings-'));
  // Jobs may still write into it after a failure.
  onEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }));
  return folder;
}

/** So that there is something to judge. */
const LEAST_LIFE_MS = 6000;

const NAMES = new Set(['quick', 'quick all', 'slow', 'parallel', 'failing', 'jittered']);

/**
 * Starts it with its jobs. `folder`: of the data, default in `root`; `options`: of the first start.
 */
export async function startWitnessed(
  world: TryWorld,
  more: { readonly folder?: string; readonly options?: Omit<HostProcessOptions, 'folder'> } = {},
): Promise<Witnessed> {
  const root = temporaryFolder(world);
  const folder = more.folder ?? join(root, 'data');
  const marks = join(root, 'marks');
  let host: HostProcess | null = null;
  let client: Client | null = null;
  const own = new Set<string>();
  let began = performance.now();
  const dice = (low: number, high: number): number => low + world.random.below(high - low);
  const apart = (id: string): boolean => !own.has(id);
  const person = createPerson(dice, GROUP, apart);
  const running = <T>(there: T | null): T => {
    if (there === null) throw new Error('the host is stopped');
    return there;
  };
  const witnessed: Witnessed = {
    ...{ root, folder },
    get host() {
      return running(host);
    },
    get client() {
      return running(client);
    },
    async start(options = {}) {
      host = await startHostProcess({ ...options, folder });
      client = connectToHost(host);
    },
    async stop(signal = 'SIGTERM') {
      client?.close();
      client = null;
      const code = await host?.stop(signal);
      host = null;
      return code ?? 'stopped';
    },
    async end({ endsMayBeUnknown = false, startsMayFail = false } = {}) {
      await wait(Math.max(0, LEAST_LIFE_MS - (performance.now() - began)));
      await quiet(witnessed.client, person);
      const code = await witnessed.stop();
      expectThat(code === 0, `the host ended with ${code}`);
      const verdict = judge(folder, marks, { now: Date.now(), erasOf: person.erasOf, apart, startsMayFail });
      const judged = Object.keys(NOTHING_WRONG).filter(
        (kind) => !endsMayBeUnknown || (kind !== 'wrongEnds' && kind !== 'unaccounted'),
      );
      const wrong = judged.flatMap((kind) =>
        verdict[kind as keyof typeof NOTHING_WRONG].map((one) => `${kind}: ${one}`),
      );
      expectThat(wrong.length === 0, `${wrong.length} complaints: ${wrong.slice(0, 6).join('; ')}`);
      return { occurrences: verdict.occurrences, processes: verdict.processes };
    },
  };
  world.onEnd(async () => {
    client?.close();
    await host?.dispose();
  });
  await witnessed.start(more.options);
  await witnessed.client.call('settings.set', {
    engine: { settleSeconds: 0, catchUp: { together: 20, spacingSeconds: 0 } },
  });
  for (const spec of markingJobs(marks))
    if (NAMES.has(spec.name)) own.add((await witnessed.client.call('jobs.add', { spec })).id);
  await person.look(witnessed.client);
  began = performance.now();
  return witnessed;
}
