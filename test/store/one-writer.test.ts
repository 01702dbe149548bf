/** S42: who may write is read in the database itself, inside every writing transaction, and at the path of the file. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LeaseRequest } from '../../main/store/lease.ts';
import type { Loss, Store } from '../../main/store/open.ts';
import { START, sampleJob, sampleRun, sampleSpec } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;
const mine: LeaseRequest = {
  ...{ machine: 'here', name: 'desk', pid: 1, processStart: 'one' },
  probe: () => ({ alive: true, start: 'one' }),
};

type Call = (store: Store) => unknown;
type Name = Exclude<keyof Store, 'notices' | 'migratedFrom'>;

/** Every call that may change the database, with input that makes it do so; the compiler finds one that is in neither list. */
const writes = {
  transact: (store) => store.transact(() => store.writeState('awake', 5)),
  insertJob: (store) => store.insertJob(sampleJob('new')),
  replaceJob: (store) => store.replaceJob(sampleJob('a', { revision: 2 }, { name: 'Other' })),
  progressJob: (store) => store.progressJob('a', { runCount: 7 }),
  regroupJobs: (store) => store.regroupJobs({ ids: ['a'], from: 'G', to: 'H' }, START),
  deleteJob: (store) => store.deleteJob('a'),
  // A job that cannot be read is marked by the first look at it.
  dueJobs: (store) => store.dueJobs(START + DAY, 9),
  insertRun: (store) => store.insertRun(sampleRun('new', 'a', { scheduledAt: START + 1 })),
  updateRun: (store) => store.updateRun('open', { state: 'running' }),
  deleteRun: (store) => store.deleteRun('open'),
  writeState: (store) => store.writeState('awake', 5),
  addJobWork: (store) => store.addJobWork('[]'),
  openJobWork: (store) => store.openJobWork('{}'),
  settleJobWork: (store) => store.settleJobWork(store.nextJobWork()?.key ?? '', null),
  closeJobWork: (store) => store.closeJobWork(),
  writeSettings: (store) => store.writeSettings({ limit: 3 }),
  keepEnvironment: (store) => store.keepEnvironment('[["NEW","x","job"]]'),
  startEnvironmentSweep: (store) => store.startEnvironmentSweep()(),
  coverInEnvironments: (store) => store.coverInEnvironments(['A']),
  startPrune: (store) => {
    const step = store.startPrune({ before: START + DAY, runsPerJob: 1, runs: null });
    while (step().more);
  },
  markLogsRemoved: (store) => store.markLogsRemoved([{ runId: 'open', at: START, limit: 'days' }]),
  writeTidied: (store) => store.writeTidied({ at: START, removed: {} }),
  checkpoint: (store) => store.checkpoint(),
  startShrink: (store) => store.startShrink()(),
  markNotice: (store) => store.markNotice('open', 'late', START),
  holdNotice: (store) => store.holdNotice('open', 'long'),
  takeHeldNotices: (store) => store.takeHeldNotices(),
  forgetNotices: (store) => store.forgetNotices(START + DAY),
  putSecrets: (store) => store.putSecrets([{ ...secret('T'), keyId: 'k', box: Buffer.from('x') }], START),
  retireSecret: (store) => store.retireSecret(secret('S'), START),
  pruneSecrets: (store) => store.pruneSecrets(START + DAY),
  withoutTraces: (store) => store.withoutTraces('a', ['A'], () => store.writeState('awake', 5)),
  backupDaily: (store) => store.backupDaily(),
  backupNow: (store) => store.backupNow(),
  askForRestore: (store) => store.askForRestore(null),
  removeBackup: (store) => store.removeBackup(ASIDE),
  checkBackups: (store) => store.checkBackups(new AbortController().signal),
} satisfies Partial<Record<Name, Call>>;

const reads = {
  ...{
    job: 1,
    nextDue: 1,
    jobIds: 1,
    run: 1,
    openRuns: 1,
    probe: 1,
    occurrence: 1,
    mergedInto: 1,
    notesAfter: 1,
    inbox: 1,
  },
  ...{
    closedBetween: 1,
    jobWork: 1,
    nextJobWork: 1,
    readState: 1,
    changesOf: 1,
    changeOf: 1,
    changeAs: 1,
    listJobs: 1,
    countJobs: 1,
    countAtAnyAge: 1,
    groupsAndTags: 1,
    listRuns: 1,
  },
  ...{
    runsStartedBy: 1,
    environmentText: 1,
    recentRuns: 1,
    runningCounts: 1,
    countInbox: 1,
    usualLength: 1,
  },
  ...{ countsBetween: 1, readSettings: 1, hasHeldNotices: 1, secretsOf: 1, groupSecrets: 1, secret: 1, secretRefs: 1 },
  ...{ outcomes: 1, startCounting: 1, startPruneCount: 1, logRemoval: 1, tidied: 1 },
  ...{ countSecrets: 1, listBackups: 1, checkWhole: 1, tidy: 1, restoreAsked: 1, lost: 1, heartbeat: 1, close: 1 },
} satisfies Record<Exclude<Name, keyof typeof writes>, 1>;

const secret = (name: string) => ({ scope: 'job', owner: 'a', name }) as const;

const ASIDE = 'punctual.db.broken-2025-12-01T00-00-00';

/** A store with something for every call to change. */
function filled() {
  const lost: Loss[] = [];
  const opened = openTemporaryStore({ lease: mine, onLost: (how) => void lost.push(how) });
  const { store, file, folder, time } = opened;
  store.insertJob(sampleJob('a', { dueAt: START }, sampleSpec({ group: 'G', environment: { A: 'x' } })));
  store.insertJob(sampleJob('broken', { dueAt: START }));
  store.insertJob(sampleJob('gone'));
  store.insertRun(sampleRun('open', 'a', { scheduledAt: START }));
  for (let n = 2; n < 6; n += 1)
    store.insertRun(sampleRun(`old-${n}`, 'a', { scheduledAt: START - n, state: 'failed' }));
  store.replaceJob(sampleJob('a', { dueAt: START }, sampleSpec({ group: 'G', environment: { A: 'y' } })));
  store.deleteJob('gone');
  // Free pages to be given back.
  store.insertJob(sampleJob('large', {}, { notes: 'x'.repeat(2_000_000) }));
  store.deleteJob('large');
  store.markNotice('open', 'long', START);
  store.markNotice('old-2', 'failed', START);
  store.holdNotice('old-3', 'failed');
  store.markNotice('old-4', 'failed', START);
  store.holdNotice('old-4', 'failed');
  store.putSecrets([{ ...secret('S'), keyId: 'k', box: Buffer.from('1') }], START - 2 * DAY);
  store.putSecrets([{ ...secret('S'), keyId: 'k', box: Buffer.from('2') }], START - DAY);
  store.keepEnvironment('[["A","x","job"]]');
  store.addJobWork('[]');
  writeFileSync(join(folder, ASIDE), 'damaged');
  time.advance(3 * DAY);
  const other = new Database(file);
  onTestFinished(() => void other.close());
  other.exec("UPDATE job_specs SET spec = '{' WHERE ref = (SELECT ref FROM jobs WHERE id = 'broken')");
  const tables = other
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'lease'",
    )
    .pluck()
    .all();
  /** Everything there is, but the lease and what SQLite keeps for itself. */
  const content = () => JSON.stringify(tables.map((table) => [table, other.prepare(`SELECT * FROM ${table}`).all()]));
  return { ...opened, store, lost, other, content, take: () => other.exec("UPDATE lease SET token = 'another'") };
}

/** What a call throws at once or later; null when it does not. */
async function failureOf(call: Call, store: Store): Promise<unknown> {
  try {
    await call(store);
    return null;
  } catch (error) {
    return error;
  }
}

const changesNothingItself = [
  'removeBackup',
  'checkBackups',
  'checkpoint',
  'startShrink',
  'backupDaily',
  'backupNow',
  'askForRestore',
];

describe('S42: in the hands of another host', () => {
  test('every call of the store is known as one that writes or one that does not', () => {
    const { store } = filled();
    const known = [...Object.keys(writes), ...Object.keys(reads), 'notices', 'migratedFrom'];
    expect(Object.keys(store).sort()).toEqual(known.sort());
  });

  test.each(Object.entries(writes))('%s changes nothing and says who has the database', async (name, call) => {
    const before = filled();
    const was = before.content();
    before.take();
    expect(await failureOf(call, before.store)).toMatchObject({ code: 'store-locked', reason: { code: 'taken-over' } });
    expect(before.content()).toBe(was);
    expect(before.lost[0]).toBe('taken');

    // The same call with the lease in hand does change something, or the test above could not fail.
    const ours = filled();
    const then = ours.content();
    expect(await failureOf(call, ours.store)).toBeNull();
    if (!changesNothingItself.includes(name)) expect(ours.content()).not.toBe(then);
  });

  test('a transaction under way when the lease goes is written whole: nobody can take it before its end', () => {
    const { store, other } = filled();
    other.pragma('busy_timeout = 0');
    store.transact(() => {
      expect(() => other.exec("UPDATE lease SET token = 'another'")).toThrow(/locked/);
      store.writeState('awake', 77);
    });
    expect(store.readState('awake')).toBe(77);
  });

  test('the heartbeat says so too, and reading goes on', () => {
    const { store, take } = filled();
    expect(store.heartbeat()).toBeNull();
    take();
    expect(store.heartbeat()).toBe('taken');
    expect(store.job('a')?.id).toBe('a');
  });
});

describe('S42: a database that is not in its place', () => {
  const away: Record<string, (file: string, folder: string) => () => void> = {
    renamed: (file) => {
      renameSync(file, `${file}.elsewhere`);
      return () => renameSync(`${file}.elsewhere`, file);
    },
    'in a folder that was renamed': (_file, folder) => {
      renameSync(folder, `${folder}-elsewhere`);
      return () => renameSync(`${folder}-elsewhere`, folder);
    },
    'replaced by a copy': (file) => {
      renameSync(file, `${file}.elsewhere`);
      copyFileSync(`${file}.elsewhere`, file);
      return () => {
        rmSync(file);
        renameSync(`${file}.elsewhere`, file);
      };
    },
  };

  test.each(Object.entries(away))('%s: every write is refused until it is back', async (_how, move) => {
    const { store, file, folder, lost, content } = filled();
    const was = content();
    const back = move(file, folder);
    const names = existsSync(folder) ? readdirSync(folder) : null;
    for (const call of Object.values(writes)) {
      expect(await failureOf(call, store)).toMatchObject({
        code: 'store-missing',
        reason: { code: 'database-moved', file },
      });
    }
    expect(store.heartbeat()).toBe('moved');
    expect(new Set(lost)).toEqual(new Set(['moved']));
    // Nothing appears where it was: the folder may be another one by now.
    expect(existsSync(folder) ? readdirSync(folder) : null).toEqual(names);
    back();
    expect(content()).toBe(was);
    expect(store.lost()).toBeNull();
    store.writeState('awake', 5);
    expect(store.readState('awake')).toBe(5);
  });

  test('deleted: it cannot come back, and another file under its name is not taken for it', () => {
    const { store, file } = filled();
    rmSync(file);
    expect(() => store.writeState('awake', 5)).toThrow(expect.objectContaining({ code: 'store-missing' }));
    mkdirSync(join(file));
    expect(store.lost()).toBe('moved');
  });
});
