/**
 * Kills that fall into the middle of a longer piece of work: a backup, a restore, a migration, pruning, an apply; and a host that is
 * frozen while another computer takes over. Drives the host through the contract only.
 */
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Millis } from '../../main/engine/model.ts';
import type { Client } from '../../preload/client.ts';
import { connectToHost } from './host-client.ts';
import { type HostProcess, spawnHost } from './host-process.ts';
import { type FreezeWorld, freezeAndReplace } from './kill-freeze.ts';
import type { Person } from './kill-life-person.ts';
import type { Forgotten } from './kill-oracle.ts';
import { quiet } from './kill-quiet.ts';
import {
  formatOf,
  NEWEST_FORMAT,
  OLD_JOB,
  OLDEST_FORMAT,
  oldLogs,
  oldRows,
  writeAsOlderFormat,
  writeOldHistory,
} from './older-format.ts';

export const INSIDE = ['backup', 'apply', 'prune', 'restore', 'migration', 'freeze'] as const;
export type Inside = (typeof INSIDE)[number];

export interface InsideWorld extends FreezeWorld {
  readonly person: Person;
  /** Environment of every host. */
  env(): Readonly<Record<string, string>>;
}

export interface InsideCount {
  readonly kills: number;
  /** How many of them fell after the work had begun and before it was done, as the folder or the missing answer shows. */
  readonly half: number;
}

export interface InsideKills {
  /** Kills this host, once or several times, within such a work; returns the host that lives afterwards. */
  kill(kind: Inside, host: HostProcess): Promise<HostProcess>;
  readonly counts: Readonly<Record<Inside, InsideCount>>;
  readonly forgotten: readonly Forgotten[];
  /** Promises that did not hold after one of them. */
  readonly complaints: readonly string[];
  /** Before the first one. */
  prepare(client: Client): Promise<void>;
  /** After the last one: what each has left behind. `host` runs. */
  finish(host: HostProcess): Promise<void>;
  /** Not judged with the others. */
  apart(jobId: string): boolean;
}

const OLD_ROWS = 500;
const APPLIED = 200;
/** Makes the file so large that copying it and applying take a while; characters per job. */
const NOTES = 8000;
/** A host prunes when it is a minute old. */
const OLD_ENOUGH: Millis = 61_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function createInsideKills(world: InsideWorld): InsideKills {
  const { folder, dice, clock, person } = world;
  const file = join(folder, 'punctual.db');
  const backups = join(folder, 'backups');
  const counts = Object.fromEntries(INSIDE.map((kind) => [kind, { kills: 0, half: 0 }])) as Record<
    Inside,
    { kills: number; half: number }
  >;
  const forgotten: Forgotten[] = [];
  const complaints: string[] = [];
  /** How long such a work takes here, measured once; ms. */
  const lengths = new Map<Inside, Millis>();
  let version = 0;
  let rounds = 0;

  const count = (kind: Inside, half: boolean): void => {
    counts[kind].kills += 1;
    if (half) counts[kind].half += 1;
  };
  const using = async <T>(host: HostProcess, work: (client: Client) => Promise<T>): Promise<T> => {
    const client = connectToHost(host);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  };

  const jobsFile = (): string => {
    version += 1;
    const job = (n: number) => ({
      ...{ id: `applied-${n}`, name: `Applied ${version}`, action: { kind: 'shell', command: 'true' } },
      ...{ schedule: { kind: 'manual' }, notes: `${version} `.padEnd(NOTES, 'n') },
    });
    return JSON.stringify({ version: 1, jobs: Array.from({ length: APPLIED }, (_, n) => job(n)) });
  };

  /**
   * Asks for the work and kills the host within it: at a random change in the folder where it writes, or at a random moment of the time
   * that it took when it was not disturbed.
   */
  async function killWithin(
    kind: Inside,
    host: HostProcess,
    work: (client: Client) => Promise<unknown>,
    writesTo: string | null = null,
  ) {
    if (!lengths.has(kind)) {
      const began = performance.now();
      await using(host, work);
      lengths.set(kind, performance.now() - began);
    }
    await using(host, async (client) => {
      // Connected before, so that only the work itself is timed.
      await client.call('engine.status', {});
      const moment = writesTo === null ? wait(dice(0, 1000) * ((lengths.get(kind) ?? 0) / 900)) : change(writesTo);
      let answered = false;
      const answer = work(client).then(
        () => (answered = true),
        () => {},
      );
      await Promise.race([moment, answer]);
      count(kind, !answered);
      await host.stop('SIGKILL');
    });
    return world.start();
  }

  /** One of the next changes in a folder. */
  function change(where: string): Promise<void> {
    let left = dice(1, 12);
    return new Promise((resolve) => {
      const watcher = watch(where, () => {
        left -= 1;
        if (left > 0) return;
        watcher.close();
        resolve();
      });
      watcher.unref();
    });
  }

  /** Starts a host a few times and kills each at a random change in the data folder; `half` tells from the folder. */
  async function killStarts(kind: Inside, half: () => boolean): Promise<HostProcess> {
    for (let times = dice(1, 4); times > 0; times -= 1) {
      const changes = dice(1, 30);
      const extra = dice(0, 3) * dice(0, 12);
      const host = spawnHost(folder, world.env());
      let seen = 0;
      const watcher = watch(folder, () => {
        seen += 1;
        if (seen === changes) setTimeout(() => host.kill('SIGKILL'), extra);
      });
      // One that has started without so many changes has done its work; it is killed as well.
      const late = setTimeout(() => host.kill('SIGKILL'), 5000);
      await host.ended;
      clearTimeout(late);
      watcher.close();
      count(kind, half());
    }
    return world.start();
  }

  /** Waits until no more old rows are left than these, and with none of them none of their logs. */
  async function pruned(most: number): Promise<void> {
    const left = (): number => oldRows(folder) + (most === 0 ? oldLogs(join(folder, 'runs')).length : 0);
    let known = left();
    // Begun when the engine is idle, under a pause every 30 s; a busy machine is given fewer rows at a time.
    let limit = performance.now() + 90_000;
    for (let now = known; now > most && performance.now() < limit; now = left()) {
      if (now < known) limit = performance.now() + 90_000;
      known = now;
      await wait(10);
    }
    if (known > most && left() > most) complaints.push(`pruning stands still: ${left()} old rows and logs are left`);
  }

  async function prune(host: HostProcess): Promise<HostProcess> {
    await host.stop(dice(0, 2) === 0 ? 'SIGKILL' : 'SIGTERM');
    rounds += 1;
    writeOldHistory(folder, { rows: OLD_ROWS, now: clock.now(), run: rounds });
    const before = oldRows(folder);
    const next = await world.start();
    clock.age(OLD_ENOUGH);
    const goal = dice(0, before + OLD_ROWS / 10);
    await pruned(Math.max(0, before - goal));
    await next.stop('SIGKILL');
    const left = oldRows(folder);
    count('prune', left > 0 && left < before);
    return world.start();
  }

  async function restore(host: HostProcess): Promise<HostProcess> {
    const from = clock.now();
    const remembered = person.remember();
    const applied = version;
    let by = from;
    const name = await using(host, async (client) => {
      await person.look(client);
      const made = await client.call('backups.create', {});
      by = clock.now();
      await wait(dice(0, 2500));
      await client.call('jobs.add', {
        id: 'made-after-the-backup',
        spec: { name: 'Later', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } },
      });
      await client.call('backups.restore', { name: made.name });
      return made.name;
    });
    if (dice(0, 2) === 0) await host.stop();
    else await host.stop('SIGKILL');
    const next = await killStarts('restore', () => existsSync(`${file}.restoring`));
    forgotten.push({ from, by, to: clock.now() });
    remembered();
    version = applied;
    await using(next, async (client) => {
      const later = await client.call('jobs.get', { id: 'made-after-the-backup' }).catch(() => null);
      if (later !== null) complaints.push(`the restore of ${name} did not take place`);
      await person.look(client);
    });
    return next;
  }

  async function migration(host: HostProcess): Promise<HostProcess> {
    const ids = await using(host, (client) => quiet(client, person));
    await host.stop();
    const format = dice(OLDEST_FORMAT, NEWEST_FORMAT);
    writeAsOlderFormat(file, format);
    const next = await killStarts('migration', () => {
      const now = formatOf(file);
      return now > format && now < NEWEST_FORMAT;
    });
    if (formatOf(file) !== NEWEST_FORMAT) complaints.push(`format ${formatOf(file)} after a start on ${format}`);
    await using(next, async (client) => {
      await client.call('jobs.resume', { ids, missed: 'catch-up' });
      await person.look(client);
    });
    return next;
  }

  const kinds: Readonly<Record<Inside, (host: HostProcess) => Promise<HostProcess>>> = {
    backup: (host) => killWithin('backup', host, (client) => client.call('backups.create', {}), backups),
    apply: (host) => {
      const text = jobsFile();
      return killWithin('apply', host, (client) => client.call('jobs.apply', { text, name: 'jobs.json' }));
    },
    ...{ prune, restore, migration },
    async freeze(host) {
      const second = await freezeAndReplace(world, host, complaints);
      count('freeze', true);
      return second;
    },
  };

  return {
    counts,
    forgotten,
    complaints,
    apart: (id) => id === OLD_JOB || id.startsWith('applied'),
    async prepare(client) {
      const old = { name: 'Old', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } } as const;
      await client.call('jobs.add', { id: OLD_JOB, spec: old });
      // By number nothing is pruned: what the judge asks for stays.
      await client.call('settings.set', { retention: { days: 30, runsPerJob: 0 } });
      await client.call('jobs.apply', { text: jobsFile(), name: 'jobs.json' });
    },
    async kill(kind, host) {
      const next = await kinds[kind](host);
      await using(next, (client) => wholeApply(client, complaints));
      return next;
    },
    async finish(host) {
      clock.age(OLD_ENOUGH);
      await pruned(0);
      const listed = await using(host, (client) => client.call('backups.list', {}));
      for (const { name, kind } of listed.backups) {
        const aside = kind === 'replaced' || kind === 'broken';
        const fault = faultOf(join(aside ? folder : backups, name));
        if (fault !== null) complaints.push(`the backup ${name} is damaged: ${fault}`);
      }
    },
  };
}

/** An apply is one transaction: its jobs all carry the same version. */
async function wholeApply(client: Client, complaints: string[]): Promise<void> {
  const { items, total } = await client.call('jobs.list', { text: 'applied', limit: 500 });
  const names = new Set(items.map(({ name }) => name).filter((name) => !/^Applied \d+ alone$/.test(name)));
  if (names.size > 1) complaints.push(`half an apply: ${[...names].join(', ')} in ${total} jobs`);
}

/** What is wrong with a backup; null when it is whole. */
function faultOf(file: string): string | null {
  try {
    const db = new Database(file, { readonly: true });
    try {
      const state = String(db.pragma('integrity_check', { simple: true }));
      if (state !== 'ok') return state;
      return Number(db.prepare('SELECT count(*) FROM jobs').pluck().get()) > 0 ? null : 'it has no jobs';
    } finally {
      db.close();
    }
  } catch (error) {
    return String(error);
  }
}
