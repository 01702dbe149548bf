/** Strangers without the key, files that were made to hurt, windows that never read. */
import { performance } from 'node:perf_hooks';
import type { Client } from '../../../preload/client.ts';
import { addMuch, askForExports, frozenWindow } from '../../support/frozen-window.ts';
import { connectToHost } from '../../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../../support/host-process.ts';
import { giveFile, hostileFiles } from '../../support/hostile-files.ts';
import { EVERY_SECOND, lateness, stretch } from '../../support/on-time.ts';
import { residentMB } from '../../support/process-memory.ts';
import { createStrangers, fileOfTheWindow, ownersWay, type Strangers, watchAnswers } from '../../support/strangers.ts';
import { expectThat, type Row, startWitnessed, type TryWorld, until, wait } from './witnessed.ts';

const notLinux = (): string | null => (process.platform === 'linux' ? null : 'this is not Linux');

/** Bounds of the tests of the suite, on a machine at rest; a busy one stretches times. */
const BOUND = { answerMs: 1000, wayMs: 2000, floodMB: 160, windowMB: 150, lateMs: 50, stopMs: 4000 };

type Flood = (strangers: Strangers, file: string, world: TryWorld) => Promise<string>;
const FLOODS: readonly Flood[] = [
  async (strangers, _file, { random }) => {
    const count = 20 + random.below(60);
    await strangers.unfinishedFrames(count);
    return `${count} unfinished frames`;
  },
  async (strangers) => {
    await strangers.largeHellos();
    return '2 hellos of 10 MB';
  },
  async (strangers, _file, { random }) => {
    const guessing = strangers.wrongKeys(1 + random.below(12));
    await wait(1000 + random.below(4000));
    await guessing.stop();
    return `${guessing.sent()} wrong keys`;
  },
  async (strangers, _file, { random }) => {
    const count = 200 + random.below(1200);
    const sent = strangers.silentConnections(count);
    await until('the end of silent connections', () => sent.closed() === count, 30_000);
    return `${count} silent connections`;
  },
  async (strangers, _file, { random }) => {
    const count = 10 + random.below(60);
    await strangers.slowHeads(count);
    return `${count} slow heads`;
  },
  async (strangers, file) => {
    await strangers.greedyRequests(file);
    return '1,001 requests at once';
  },
  async (strangers, file, { random }) => {
    const count = 20 + random.below(180);
    strangers.filesNeverTaken(file, count);
    return `${count} files never taken`;
  },
];

const floods: Row = {
  ...{ number: 7, name: 'floods before the key', needs: notLinux },
  async attempt(world) {
    const { random, onEnd } = world;
    const witnessed = await startWitnessed(world);
    const { host } = witnessed;
    const strangers = createStrangers(host);
    onEnd(strangers.dispose);
    const file = await fileOfTheWindow(host);
    const before = residentMB(host.pid);
    const longest = await watchAnswers(host);
    const stretches = [stretch()];
    const chosen = FLOODS.filter(() => random.chance(0.6));
    let going = true;
    let longestWay = 0;
    let turnedAway = 0;
    let ways = 0;
    /** As a window does: one that was turned away tries again. */
    const owner = (async () => {
      while (going) {
        const began = performance.now();
        while ((await ownersWay(host).catch(() => null)) === null) {
          turnedAway += 1;
          await wait(250);
        }
        ways += 1;
        longestWay = Math.max(longestWay, performance.now() - began);
        stretches.push(stretch());
        await wait(200);
      }
    })();
    // Together, so that they help each other.
    const told = await Promise.all(chosen.map((flood) => flood(strangers, file, world)));
    going = false;
    await owner;
    const grown = Math.max(0, Math.round(residentMB(host.pid) - before));
    const longestAnswer = Math.round(longest());
    strangers.dispose();
    const busy = Math.max(1, ...stretches);
    expectThat(grown < BOUND.floodMB, `${told.join(', ')}: ${grown} MB more`);
    expectThat(longestAnswer < BOUND.answerMs * busy, `${told.join(', ')}: an answer took ${longestAnswer} ms`);
    expectThat(longestWay < BOUND.wayMs * busy, `${told.join(', ')}: the owner waited ${longestWay} ms`);
    return {
      told: told.join(', '),
      figures: {
        ...{ ways, turnedAway, longestAnswer, longestWay: Math.round(longestWay), longestGrowthMB: grown },
        ...(await witnessed.end()),
      },
    };
  },
};

async function ticking(world: TryWorld): Promise<{ host: HostProcess; client: Client; job: string }> {
  const host = await startHostProcess();
  world.onEnd(host.dispose);
  const client = connectToHost(host);
  world.onEnd(client.close);
  return { host, client, job: (await client.call('jobs.add', { spec: EVERY_SECOND })).id };
}

const files: Row = {
  ...{ number: 8, name: 'files that were made to hurt' },
  async attempt(world) {
    const { random } = world;
    // The second lives at the same time on the same machine and gets none.
    const [hurt, calm] = [await ticking(world), await ticking(world)];
    const size = 0.1 + 0.9 * random.next();
    const began = Date.now();
    const stretches = [stretch()];
    const given = hostileFiles(size).filter(() => random.chance(0.5));
    for (const file of given.toSorted(() => random.next() - 0.5)) {
      const bound = await giveFile(hurt.client, file);
      // Smaller than in the suite, some fit into their bound.
      expectThat(bound === null || bound === file.bound, `${file.title} was refused for ${bound}`);
      stretches.push(stretch());
    }
    const end = Date.now();
    // Two fires more, so that the last one of these files has its row.
    await wait(2000);
    const late = await lateness(hurt.client, hurt.job, began, end);
    const control = await lateness(calm.client, calm.job, began, end);
    const longestLate = Math.max(0, ...late);
    // Other programs hold up a host without files as well, and stretch what any host does.
    const tolerance = BOUND.lateMs * Math.max(1, ...stretches) + Math.max(0, ...control);
    expectThat(longestLate <= tolerance, `late by ${longestLate} ms, ${Math.round(tolerance)} ms are allowed`);
    return {
      told: `${given.length} files of size ${size.toFixed(2)}`,
      figures: {
        files: given.length,
        fires: late.length,
        longestLate,
        longestLateWithoutFiles: Math.max(0, ...control),
      },
    };
  },
};

const frozen: Row = {
  ...{ number: 13, name: 'windows that never read', needs: notLinux },
  async attempt(world) {
    const { random, onEnd } = world;
    const { host, client, job } = await ticking(world);
    await addMuch(client);
    const before = residentMB(host.pid);
    const began = Date.now();
    const stretches = [stretch()];
    const windows = 1 + random.below(3);
    const asked = 50 + random.below(550);
    for (let n = 0; n < windows; n += 1) {
      const socket = await frozenWindow(host);
      onEnd(() => socket.terminate());
      askForExports(socket, asked);
    }
    let longestAnswer = 0;
    for (let n = 0; n < 40; n += 1) {
      const asking = performance.now();
      await client.call('engine.status', {});
      longestAnswer = Math.max(longestAnswer, Math.round(performance.now() - asking));
      if (n % 10 === 0) stretches.push(stretch());
    }
    const words = Array.from({ length: 2000 }, (_, n) => `word${n}`).join(' ');
    const code = await client.call('jobs.list', { text: words }).then(
      () => 'answered',
      (error: { readonly code?: string }) => error.code,
    );
    expectThat(code === 'answered' || code === 'bad-input', `a filter of 2,000 words: ${code}`);
    await wait(1000 + random.below(2000));
    const late = await lateness(client, job, began, Date.now() - 1000);
    const grown = Math.max(0, Math.round(residentMB(host.pid) - before));
    client.close();
    const busy = Math.max(1, ...stretches, stretch());
    const stopping = performance.now();
    const end = await host.stop('SIGTERM');
    const longestStop = Math.round(performance.now() - stopping);
    // Each line may have one answer more in the making.
    expectThat(grown < BOUND.windowMB * windows, `${grown} MB more for ${windows} windows`);
    expectThat(end === 0 && longestStop < BOUND.stopMs * busy, `SIGTERM: ${end} after ${longestStop} ms`);
    return {
      told: `${windows} windows with ${asked} exports asked for`,
      figures: {
        ...{ exports: windows * asked, longestAnswer, longestStop, longestGrowthMB: grown },
        ...{ fires: late.length, longestLate: Math.max(0, ...late) },
      },
    };
  },
};

export const doorRows: readonly Row[] = [floods, files, frozen];
