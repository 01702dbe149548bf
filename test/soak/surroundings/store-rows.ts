/** A restore that is killed, a disk that is full, a database that is locked, moved, replaced or gone. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { DATABASE_ACCIDENTS } from '../../support/database-accidents.ts';
import { runHostProcess } from '../../support/host-process.ts';
import { liveWithKills } from '../../support/kill-life.ts';
import { NOTHING_WRONG, wrongIn } from '../../support/kill-oracle.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';
import { expectThat, type Row, startWitnessed, troublesOf, until, type Witnessed, wait } from './witnessed.ts';

const CLI = fileURLToPath(new URL('../../../main/cli/main.ts', import.meta.url));
const command = (name: string, folder: string): number | null =>
  spawnSync(process.execPath, [CLI, name, '--data-dir', folder], { encoding: 'utf8' }).status;

const restore: Row = {
  ...{ number: 3, name: 'an interrupted restore' },
  async attempt({ random }) {
    const report = await liveWithKills({
      ...{ kills: 4 + random.below(5), seed: random.below(1_000_000), inside: ['restore'] },
      changes: random.chance(0.3),
    });
    const wrong = Object.keys(NOTHING_WRONG).flatMap((kind) => report[kind as keyof typeof NOTHING_WRONG]);
    expectThat(wrongIn(report) === 0, wrong.slice(0, 6).join('; '));
    const { kills, occurrences, processes, inside } = report;
    return { told: `${inside.restore?.kills} kills in restores`, figures: { kills, occurrences, processes } };
  },
};

/** The trouble is there within seconds, in the window, in `status` and in `doctor`, and is over within seconds after its cause. */
async function troubled(witnessed: Witnessed, seconds: number, begin: () => void, stop: () => void) {
  const has = async (): Promise<boolean> => (await troublesOf(witnessed.client)).includes('store');
  begin();
  const seen = await until('the trouble', has, 5000);
  const [status, doctor] = [command('status', witnessed.folder), command('doctor', witnessed.folder)];
  expectThat(status === 10 && doctor === 9, `status ended with ${status}, doctor with ${doctor}`);
  await wait(seconds * 1000);
  expectThat(await has(), 'the trouble went away before its cause');
  stop();
  const over = await until('its end', async () => !(await has()), 5000);
  const after = command('status', witnessed.folder);
  expectThat(after === 0, `status ended with ${after} afterwards`);
  return { seen, over };
}

const locked: Row = {
  ...{ number: 4, name: 'a database that another process has locked' },
  async attempt(world) {
    const { random, onEnd } = world;
    const witnessed = await startWitnessed(world);
    const other = new Database(join(witnessed.folder, 'punctual.db'));
    onEnd(() => other.close());
    let longestSeen = 0;
    let longestOver = 0;
    const times = 1 + random.below(3);
    for (let n = 0; n < times; n += 1) {
      const { seen, over } = await troubled(
        witnessed,
        random.below(9),
        () => void other.exec('BEGIN IMMEDIATE'),
        () => void other.exec('ROLLBACK'),
      );
      longestSeen = Math.max(longestSeen, seen);
      longestOver = Math.max(longestOver, over);
      await wait(random.below(2000));
    }
    return {
      told: `locked ${times} times`,
      figures: { locks: times, longestSeen, longestOver, ...(await witnessed.end()) },
    };
  },
};

const full: Row = {
  ...{ number: 4, name: 'a full disk' },
  needs() {
    const disk = mountSmallDisk();
    disk?.dispose();
    return disk === null ? 'no disk can be mounted here: only root may' : null;
  },
  async attempt(world) {
    const { random, onEnd } = world;
    // Below 60 MB of room it would be a trouble of its own.
    const disk = mountSmallDisk(96 + random.below(64));
    if (disk === null) throw new Error('skipped without one');
    onEnd(disk.dispose);
    const folder = join(disk.folder, 'data');
    mkdirSync(folder);
    const witnessed = await startWitnessed(world, { folder });
    let longestSeen = 0;
    let longestOver = 0;
    const times = 1 + random.below(2);
    for (let n = 0; n < times; n += 1) {
      await wait(random.below(2000));
      const { seen, over } = await troubled(witnessed, random.below(8), disk.fill, disk.makeRoom);
      longestSeen = Math.max(longestSeen, seen);
      longestOver = Math.max(longestOver, over);
    }
    // What began while nothing more fitted may have failed for want of room: it has its row and its reason.
    const judged = await witnessed.end({ endsMayBeUnknown: true });
    return { told: `full ${times} times`, figures: { fullDisks: times, longestSeen, longestOver, ...judged } };
  },
};

const moved: Row = {
  ...{ number: 5, name: 'a database that is deleted, renamed or replaced' },
  needs: () => (process.platform === 'win32' ? 'this is Windows' : null),
  async attempt(world) {
    const { random } = world;
    const witnessed = await startWitnessed(world);
    const { root, folder } = witnessed;
    const early = join(root, 'early.db');
    await witnessed.stop('SIGKILL');
    copyFileSync(join(folder, 'punctual.db'), early);
    await witnessed.start();
    const undone = Object.entries(DATABASE_ACCIDENTS).filter(([, { back }]) => back !== null);
    const happened: string[] = [];
    let longestSeen = 0;
    for (let n = 1 + random.below(3); n > 0; n -= 1) {
      const [what, accident] = random.pick(undone);
      const places = { folder, early, elsewhere: join(root, `elsewhere-${n}`) };
      await wait(random.below(2000));
      accident.away(places);
      const { client, host } = witnessed;
      const has = async (): Promise<boolean> => (await troublesOf(client)).includes('database-moved');
      longestSeen = Math.max(longestSeen, await until('the trouble', has, 5000));
      const place = accident.second === 'refused' ? folder : places.elsewhere;
      const second = await runHostProcess(['--data-dir', place, '--port', '0']);
      expectThat(
        second.code === 3 && second.output.includes(host.address),
        `${what}: a second host ended with ${second.code}: ${second.output}`,
      );
      await wait(random.below(6000));
      accident.back?.(places);
      await until('its end', async () => !(await has()), 5000);
      happened.push(what);
    }
    // One that was about to start when the file went away has failed with that reason.
    const judged = await witnessed.end({ startsMayFail: true });
    return { told: happened.join(', '), figures: { accidents: happened.length, longestSeen, ...judged } };
  },
};

const gone: Row = {
  ...{ number: 5, name: 'a database that is gone at a start' },
  async attempt(world) {
    const witnessed = await startWitnessed(world);
    const { folder, client } = witnessed;
    await wait(world.random.below(2000));
    await client.call('backups.create', {});
    await wait(world.random.below(2000));
    await witnessed.stop(world.random.chance(0.5) ? 'SIGKILL' : 'SIGTERM');
    const kept = join(witnessed.root, 'kept');
    const names = ['', '-wal', '-shm'];
    const move = (from: string, to: string): void => {
      for (const name of names) spawnSync('mv', [`${from}${name}`, `${to}${name}`]);
    };
    move(join(folder, 'punctual.db'), kept);
    await witnessed.start();
    const { question } = await witnessed.client.call('host.info', {});
    expectThat(question?.fault === 'missing' && question.backups.length > 0, 'the host asked nothing');
    const refused = await witnessed.client.call('jobs.list', {}).then(
      () => false,
      () => true,
    );
    expectThat(refused && command('status', folder) === 10, 'it went on without its database');
    await wait(world.random.below(3000));
    move(kept, join(folder, 'punctual.db'));
    const over = await until('the end of the question', async () => {
      const { question: still } = await witnessed.client.call('host.info', {});
      return (still ?? null) === null;
    });
    return { told: 'asked, and went on when it was back', figures: { longestOver: over, ...(await witnessed.end()) } };
  },
};

export const storeRows: readonly Row[] = [restore, locked, full, moved, gone];
