/**
 * One data folder that is restored again and again, by the window's way and by the command's, each time killed at some moment. What must
 * hold after each: the database is whole, it is the one before or the restored one, no row is twice, runs that are going on have their
 * row, and whatever was replaced can be restored.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupNamed, listBackups } from '../../main/store/backup.ts';
import { removeAliases } from '../../main/store/backup-list.ts';
import { checkFile } from '../../main/store/check-file.ts';
import { openStore, type Store } from '../../main/store/open.ts';
import { createKeptLog } from './fake-log.ts';
import { START, sampleJob, sampleRun } from './sample-job.ts';
import { runStoreProgram } from './store-program.ts';

const JOBS = 40;
const RUNS = 1500;
const clock = { now: () => Date.now(), monotonic: () => performance.now(), zone: () => 'UTC' };

export interface Killed {
  /** It came to its end before the kill. */
  readonly done: boolean;
  /** The file in place is the restored one. */
  readonly restored: boolean;
}

export class RestoreLife {
  readonly file: string;
  private backup = '';
  private took = 200;
  private late = 0;

  constructor(folder: string) {
    this.file = join(folder, 'punctual.db');
  }

  private open(): Store {
    return openStore({ file: this.file, log: createKeptLog(), clock, mayBeGoing: () => true });
  }

  /** Fills the folder, makes the backup and measures one restore. */
  async begin(): Promise<void> {
    const store = this.open();
    store.transact(() => {
      for (let n = 0; n < JOBS; n += 1) store.insertJob(sampleJob(`job-${n}`));
      for (let n = 0; n < RUNS; n += 1) {
        store.insertRun(sampleRun(`run-${n}`, `job-${n % JOBS}`, { state: 'succeeded', scheduledAt: START + n }));
      }
    });
    this.backup = (await store.backupNow()).name;
    store.close();
    const { took } = await this.restore('command', null);
    this.took = took;
  }

  /** What happens after the backup: a job made, a run begun that goes on, a run ended. */
  private live(): string {
    const store = this.open();
    this.late += 1;
    const going = `going-${this.late}`;
    store.transact(() => {
      for (const { id } of store.openRuns()) store.updateRun(id, { state: 'succeeded', finishedAt: START + 9 });
      store.insertJob(sampleJob(`late-${this.late}`));
      store.insertRun(
        sampleRun(going, `job-${this.late % JOBS}`, {
          ...{ state: 'running', pid: 4000 + this.late, processStart: 'boot:1', startedAt: START },
          ...{ kind: 'manual', scheduledAt: START + 10_000 + this.late },
        }),
      );
    });
    store.close();
    return going;
  }

  private restore(way: 'window' | 'command', killAfter: number | null) {
    const path = backupNamed(this.file, this.backup).file;
    if (way === 'command') return runStoreProgram(['restore', this.file, path], killAfter);
    // The start after the wish carries it out.
    return runStoreProgram(['open', this.file], killAfter);
  }

  /** One life: some work, a restore that is killed after this share of its usual time, and the start after it. Throws what does not hold. */
  async kill(way: 'window' | 'command', share: number): Promise<Killed> {
    const going = this.live();
    if (way === 'window') {
      const store = this.open();
      store.askForRestore(this.backup);
      store.close();
    }
    const { done } = await this.restore(way, share * this.took);
    // Nothing else is between the kill and the next start: what that finds is looked at before it.
    const there = existsSync(this.file);
    if (!there) throw new Error('there is no database');
    const store = this.open();
    const restored = store.job(`late-${this.late}`) === null;
    const open = store.openRuns().map(({ id }) => id);
    const jobs = store.jobIds().filter((id) => id.startsWith('job-')).length;
    store.close();
    if (way === 'window' && !restored) throw new Error('the wish was forgotten');
    if (done && !restored) throw new Error('it said it was done, and was not');
    if (open.join() !== going) throw new Error(`runs that are going on: ${open.join()} instead of ${going}`);
    if (jobs !== JOBS) throw new Error(`${jobs} jobs instead of ${JOBS}`);
    const { fault, runs } = checkFile(this.file);
    if (fault !== null) throw new Error(`the database is ${fault.kind}: ${fault.said}`);
    const expected = RUNS + (restored ? 1 : this.late);
    if (restored && runs !== expected) throw new Error(`${runs} runs instead of ${expected}`);
    this.lookBeside(restored);
    return { done, restored };
  }

  /** What was replaced is listed, whole, and the database of before; nothing half is left. */
  private lookBeside(restored: boolean): void {
    const folder = join(this.file, '..');
    removeAliases(this.file);
    const rest = readdirSync(folder).filter((name) => /restoring|restore-next|check-next/.test(name));
    if (rest.length > 0) throw new Error(`left behind: ${rest.join()}`);
    const replaced = listBackups(this.file).filter(({ kind }) => kind === 'replaced');
    const [newest] = replaced;
    if (restored) {
      if (newest === undefined) throw new Error('what was replaced is gone');
      const { fault, jobs } = checkFile(newest.file);
      if (fault !== null) throw new Error(`what was replaced is ${fault.kind}`);
      if (jobs === JOBS) throw new Error('what was replaced is not the database of before');
    }
    for (const { file } of replaced) rmSync(file);
  }
}
