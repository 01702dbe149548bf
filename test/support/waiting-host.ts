/**
 * A real host over a real database with real processes, by a clock that the test moves: closed over occurrences, killed, started
 * again in another zone. Four witnesses are compared: the database, the contract, the command line, and the marks of the processes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Run } from '../../main/engine/model.ts';
import type { Client } from '../../preload/client.ts';
import { type CliWorld, createCliWorld } from './cli.ts';
import { connectToHost } from './host-client.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { createShiftedClock, type ShiftedClock } from './shifted-clock.ts';

export const MINUTE = 60_000;

export interface WaitingHost extends Pick<CliWorld, 'punctual' | 'json'> {
  readonly clock: ShiftedClock;
  /** Of the host that runs now. */
  readonly client: Client;
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Lets the computer settle: the wall clock goes on, and no full minute passes. */
  settle(): Promise<void>;
  /** Moves the wall clock on to a few seconds after the n-th full minute from now; a host that runs has slept then. */
  skipMinutes(n: number): Promise<void>;
  /** Adds a job that marks each of its processes; `schedule` is a cron pattern. */
  add(id: string, pattern: string, ...more: readonly string[]): Promise<void>;
  /** All rows of a job, newest first, from the contract; fails when database or command line have others. */
  rows(job: string): Promise<readonly Run[]>;
  /** Waits until the job has a row like this one; returns its rows. */
  until(job: string, what: string, holds: (rows: readonly Run[]) => boolean): Promise<readonly Run[]>;
  /** Scheduled instants of the processes of a job, in the order in which they started. Fails when a run or an instant is there twice. */
  processes(job: string): readonly number[];
  /** Fails unless each instant is in exactly one row of the job, and no other is. */
  expectOnce(job: string, instants: readonly number[]): Promise<void>;
  dispose(): Promise<void>;
}

interface DatabaseRow {
  readonly id: string;
  readonly kind: number;
  readonly at: number;
  readonly to: number | null;
  readonly count: number | null;
}

/** Seconds of the settle delay; there is room for it between two full minutes. */
const SETTLE = 40;
/** Seconds past a full minute. */
const EARLY = 4;

export async function createWaitingHost(): Promise<WaitingHost> {
  const world = createCliWorld();
  const data = join(world.folder, 'data');
  const marks = join(world.folder, 'marks');
  const clock = createShiftedClock(join(world.folder, 'shift'), 0.1);
  let host: HostProcess | null = null;
  let client: Client | null = null;
  const ofHost = (): Client => {
    if (client === null) throw new Error('the host is closed');
    return client;
  };
  /** Ends when the host has looked at the new time. */
  const move = async (byMs: number): Promise<void> => {
    clock.move(byMs);
    const seen = async (): Promise<boolean> => {
      const { decidedAt } = await ofHost().call('jobs.run', { id: 'tick' });
      return Math.abs(decidedAt - clock.now()) < (EARLY / 2) * 1000;
    };
    while (client !== null && !(await seen()));
  };
  const skipMinutes = (n: number) => move(n * MINUTE - (clock.now() % MINUTE) + EARLY * 1000);
  // Shortly after a full minute: no occurrence falls due during a test unless the test moves the clock.
  await skipMinutes(1);
  /** Rows of kind scheduled and span; the others stand for no occurrence. */
  const inDatabase = (job: string): DatabaseRow[] => {
    const db = new Database(join(data, 'punctual.db'), { readonly: true });
    try {
      const sql = `SELECT runs.id, kind, scheduled_at AS at, scheduled_to AS "to", count FROM runs JOIN jobs ON jobs.ref = runs.job WHERE jobs.id = ?`;
      return db.prepare<[string], DatabaseRow>(sql).all(job);
    } finally {
      db.close();
    }
  };

  const made: WaitingHost = {
    clock,
    get client() {
      return ofHost();
    },
    punctual: (...args) => world.punctual(...args),
    json: (...args) => world.json(...args),
    async start(env = {}) {
      host = await startHostProcess({ folder: data, env: { TZ: 'Asia/Karachi', ...clock.env, ...env } });
      client = connectToHost(host);
    },
    async stop(signal = 'SIGTERM') {
      client?.close();
      client = null;
      await host?.stop(signal);
      host = null;
    },
    skipMinutes,
    async settle() {
      // In steps that no host takes for a sleep (S39).
      for (let past = 0; past < SETTLE; past += SETTLE / 2) await move((SETTLE / 2) * 1000);
    },
    async add(id, pattern, ...more) {
      const command = `echo "${id} $PUNCTUAL_RUN $PUNCTUAL_SCHEDULED_AT" >> '${marks}'`;
      const added = await world.punctual('add', id, '--id', id, '--cron', pattern, ...more, '--shell', command);
      if (added.code !== 0) throw new Error(added.err);
    },
    async rows(job) {
      const { items } = await ofHost().call('runs.list', { jobId: job, limit: 100 });
      const told = await world.json<{ runs: readonly Run[] }>('runs', job, '--limit', '100');
      const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).sort();
      const [window, terminal, database] = [items, told.runs, inDatabase(job)].map(ids).map(String);
      if (window !== terminal || window !== database)
        throw new Error(`window: ${window}; command line: ${terminal}; database: ${database}`);
      return items;
    },
    async until(job, what, holds) {
      const begun = performance.now();
      for (;;) {
        const { items } = await ofHost().call('runs.list', { jobId: job, limit: 100 });
        if (holds(items)) return made.rows(job);
        if (performance.now() - begun > 40_000)
          throw new Error(`timed out waiting for ${what}: ${JSON.stringify(items.map(brief))}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    processes(job) {
      const lines = existsSync(marks) ? readFileSync(marks, 'utf8').trimEnd().split('\n') : [];
      const own = lines.map((line) => line.split(' ')).filter(([id]) => id === job);
      for (const part of [1, 2]) {
        const named = own.map((words) => words[part]);
        if (new Set(named).size < named.length) throw new Error(`${job} ran twice: ${named.join(' ')}`);
      }
      return own.map((words) => Date.parse(words[2] ?? ''));
    },
    async expectOnce(job, instants) {
      await made.rows(job);
      const rows = inDatabase(job).filter(({ kind }) => kind < 2);
      const within = (at: number) => rows.filter((row) => row.at <= at && at <= (row.to ?? row.at));
      const wrong = instants.filter((at) => within(at).length !== 1);
      const count = rows.reduce((sum, row) => sum + (row.count ?? 1), 0);
      if (wrong.length > 0 || count !== instants.length) {
        const expected = instants.map((at) => new Date(at).toISOString()).join(' ');
        throw new Error(`${job}: expected ${expected}; the ledger has ${JSON.stringify(rows)}`);
      }
    },
    async dispose() {
      client?.close();
      await host?.dispose();
      await world.dispose();
    },
  };
  await made.start();
  await made.client.call('settings.set', { engine: { settleSeconds: SETTLE } });
  await world.punctual('add', 'tick', '--id', 'tick', '--shell', 'true');
  return made;
}

const brief = ({ state, waitingFor, why, scheduledAt }: Run) => ({ state, waitingFor, why, scheduledAt });
