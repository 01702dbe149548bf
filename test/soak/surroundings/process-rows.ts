/** Terminals, shells and programs that go away or cannot be started; hosts that are frozen; commands that start together. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../../main/engine/model.ts';
import { readPlace } from '../../../main/host/local-socket-note.ts';
import {
  BROKEN_SHELLS,
  brokenNotifications,
  CTRL_Q,
  CTRL_S,
  damageTexts,
  HANG_UP_SIGNS,
  HARMLESS_JOBS,
  ON_A_TERMINAL,
} from '../../support/broken-surroundings.ts';
import { createCliWorld } from '../../support/cli.ts';
import { hostsOn } from '../../support/hosts-on.ts';
import { liveWithKills } from '../../support/kill-life.ts';
import { NOTHING_WRONG, wrongIn } from '../../support/kill-oracle.ts';
import { ended, expectThat, type Row, startWitnessed, temporaryFolder, until, wait } from './witnessed.ts';

const notLinux = (): string | null => (process.platform === 'linux' ? null : 'this is not Linux');

/** The real time that a host is frozen; its lease is over after 90 s. */
const FREEZE_MS = 100_000;

const terminal: Row = {
  ...{ number: 1, name: 'the terminal goes away, warnings are due', needs: notLinux },
  async attempt(world) {
    const { random } = world;
    const [sign, through] = random.pick(Object.entries(HANG_UP_SIGNS));
    const path = brokenNotifications(temporaryFolder(world));
    const witnessed = await startWitnessed(world, { options: { through, env: { _: undefined, PATH: path } } });
    const { client, folder } = witnessed;
    const { pid } = JSON.parse(readFileSync(join(folder, 'headless-host.json'), 'utf8')) as { pid: number };
    await client.call('jobs.add', { id: 'fails', spec: shell('fails', 'exit 3') });
    witnessed.host.closeStreams();
    let hangUps = 0;
    for (let n = 2 + random.below(8); n > 0; n -= 1) {
      if (random.chance(0.6)) {
        process.kill(pid, 'SIGHUP');
        hangUps += 1;
      }
      await client.call('jobs.run', { id: 'fails' });
      expectThat((await ended(client, 'fails')) === 'failed', 'the failing job did not run');
      await wait(random.below(900));
    }
    await until('the warning in the log', () =>
      /Notifications cannot be shown/.test(readFileSync(join(folder, 'logs', 'punctual.log'), 'utf8')),
    );
    process.kill(pid, 'SIGTERM');
    expectThat((await witnessed.host.ended) === 0, `the host ended with ${await witnessed.host.ended}`);

    // Without such a sign a closed terminal stops it in order; the next life finds every run.
    await witnessed.stop();
    for (let n = 1 + random.below(3); n > 0; n -= 1) {
      await witnessed.start({ through: ON_A_TERMINAL, keyboard: true, env: { _: undefined, PATH: path } });
      await wait(random.below(2500));
      const note = readFileSync(join(folder, 'headless-host.json'), 'utf8');
      process.kill((JSON.parse(note) as { pid: number }).pid, 'SIGHUP');
      const code = await witnessed.host.ended;
      await witnessed.stop();
      expectThat(code === 0, `SIGHUP ended the host with ${code}`);
      hangUps += 1;
    }
    await witnessed.start();
    return { told: `${hangUps} hang-ups, ${sign}`, figures: { hangUps, ...(await witnessed.end()) } };
  },
};

const stopped: Row = {
  ...{ number: 1, name: 'a terminal that is stopped with Ctrl-S, and then gone', needs: notLinux },
  async attempt(world) {
    const { random } = world;
    const path = brokenNotifications(temporaryFolder(world));
    const env = { PATH: path, _: undefined };
    const options = { through: ON_A_TERMINAL, keyboard: true, args: ['--ignore-hangup'], env };
    const witnessed = await startWitnessed(world, { options });
    const { client, folder, host } = witnessed;
    const { pid } = JSON.parse(readFileSync(join(folder, 'headless-host.json'), 'utf8')) as { pid: number };
    world.onEnd(() => {
      if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
    });
    await client.call('jobs.add', { id: 'fails', spec: shell('fails', 'exit 3') });
    const stops = 1 + random.below(4);
    for (let n = 0; n < stops; n += 1) {
      host.type(CTRL_S);
      await client.call('jobs.run', { id: 'fails' });
      await ended(client, 'fails');
      await wait(random.below(3000));
      if (random.chance(0.7)) host.type(CTRL_Q);
      await wait(random.below(500));
    }
    await host.stop('SIGKILL');
    await client.call('jobs.run', { id: 'fails' });
    await ended(client, 'fails');
    process.kill(pid, 'SIGTERM');
    await until('its end', () => !existsSync(`/proc/${pid}`));
    await witnessed.stop();
    await witnessed.start();
    return { told: `stopped ${stops} times`, figures: { terminalsStopped: stops, ...(await witnessed.end()) } };
  },
};

const shell = (name: string, command: string, more: Partial<JobSpec> = {}): JobSpec => ({
  ...{ name, action: { kind: 'shell', command }, schedule: { kind: 'manual' } },
  ...more,
});
const program = (name: string, file: string, args: readonly string[] = [], more: Partial<JobSpec> = {}): JobSpec => ({
  ...{ name, action: { kind: 'program', program: file, args }, schedule: { kind: 'manual' } },
  ...more,
});

/** None of these can be started; all must end with a reason. `folder`: an existing one. */
const UNSTARTABLE: readonly ((folder: string) => JobSpec)[] = [
  () => program('no such program', '/nowhere/at/all'),
  () => program('a folder', '/tmp'),
  () => program('a file that is no program', '/etc/passwd'),
  () => program('a path through a file', '/etc/passwd/x'),
  () => program('a path too long', `/${'a'.repeat(5000)}`),
  () => program('an argument too long', '/bin/echo', ['x'.repeat(200_000)]),
  () =>
    program(
      'too many arguments',
      '/bin/echo',
      Array.from({ length: 400 }, () => 'x'.repeat(9000)),
    ),
  () => shell('no such folder', 'true', { folder: '/nowhere/at/all' }),
  () => shell('a folder that is a file', 'true', { folder: '/etc/passwd' }),
  () => shell('no environment file', 'true', { environmentFile: '/nowhere/.env' }),
  () => shell('an environment file that is a folder', 'true', { environmentFile: '/tmp' }),
  (folder) => {
    const file = join(folder, 'nul.env');
    writeFileSync(file, 'A=a\0b\n');
    return shell('NUL in the environment file', 'true', { environmentFile: file });
  },
  () => shell('an environment too large', 'true', { environment: { BIG: 'x'.repeat(200_000) } }),
  () => ({
    ...{ name: 'no such interpreter', schedule: { kind: 'manual' } },
    action: { kind: 'script', interpreter: '/nowhere/python', text: 'x' },
  }),
];

const spawning: Row = {
  ...{ number: 2, name: 'NUL, and programs that cannot be started', needs: notLinux },
  async attempt(world) {
    const { random } = world;
    const [what, shellOf] = random.pick(Object.entries(BROKEN_SHELLS));
    const env = {
      // Without these two the host takes itself for one that a launcher started, and asks the login shell.
      ...{ SHELL: shellOf(temporaryFolder(world)), TERM: undefined, SHLVL: undefined },
      PATH: brokenNotifications(temporaryFolder(world)),
    };
    const witnessed = await startWitnessed(world, { options: { env } });
    let failed = 0;
    let refused = 0;
    const specs = UNSTARTABLE.map((make) => make(witnessed.root)).filter(() => random.chance(0.6));
    for (const [n, spec] of specs.entries()) {
      const id = `unstartable-${n}`;
      const added = await witnessed.client.call('jobs.add', { id, spec }).catch(codeOf);
      if (typeof added === 'string') {
        expectThat(added === 'bad-input', `${spec.name}: ${added}`);
        refused += 1;
        continue;
      }
      await witnessed.client.call('jobs.run', { id });
      const state = await ended(witnessed.client, id);
      expectThat(state === 'failed', `${spec.name} ended as ${state}`);
      failed += 1;
    }
    for (const text of ['a\0b', 'half \ud83d'])
      for (const spec of [shell(text, 'true'), shell('x', text), shell('x', 'true', { environment: { A: text } })])
        expectThat(
          (await witnessed.client.call('jobs.add', { spec }).catch(codeOf)) === 'bad-input',
          `${JSON.stringify(spec)} was accepted`,
        );
    for (const { id, spec } of HARMLESS_JOBS) await witnessed.client.call('jobs.add', { id, spec });
    await witnessed.stop();
    const broken = damageTexts(witnessed.folder);
    const lives = 2 + random.below(3);
    for (let life = 0; life < lives; life += 1) {
      await witnessed.start({ env });
      const { items } = await witnessed.client.call('jobs.list', { limit: 1000 });
      for (const id of broken)
        expectThat(items.find((row) => row.id === id)?.state === 'broken', `${JSON.stringify(id)} is not shown broken`);
      await wait(random.below(1500));
      if (life < lives - 1) await witnessed.stop(random.chance(0.5) ? 'SIGKILL' : 'SIGTERM');
    }
    return {
      told: `${failed} failed with a reason, ${refused} refused, ${lives} lives with broken jobs, shell: ${what}`,
      figures: { failedStarts: failed, lives, ...(await witnessed.end()) },
    };
  },
};

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code ?? error);

const superseded: Row = {
  ...{ number: 6, name: 'frozen for 100 s while another computer takes over', needs: notLinux },
  async attempt({ random }) {
    const report = await liveWithKills({
      ...{ kills: 1, seed: random.below(1_000_000), inside: ['freeze'], freezeMs: FREEZE_MS },
    });
    const { occurrences, processes } = report;
    const wrong = Object.keys(NOTHING_WRONG).flatMap((kind) => report[kind as keyof typeof NOTHING_WRONG]);
    expectThat(wrongIn(report) === 0, wrong.slice(0, 6).join('; '));
    return { told: 'superseded, ended with 3', figures: { freezes: 1, occurrences, processes } };
  },
};

const together: Row = {
  ...{ number: 10, name: 'commands that start a host together', needs: notLinux },
  async attempt({ random, onEnd }) {
    const world = createCliWorld();
    const data = join(world.folder, 'data');
    onEnd(async () => {
      for (const pid of hostsOn(data)) process.kill(pid, 'SIGKILL');
      await world.dispose();
    });
    let commands = 0;
    let rounds = 0;
    for (let round = 1 + random.below(3); round > 0; round -= 1) {
      rounds += 1;
      const count = 2 + random.below(7);
      const all = await Promise.all(
        Array.from({ length: count }, async (_, n) => {
          await wait(random.below(2) * random.below(400));
          return world.punctual('add', `Job ${n}`, '--id', `job-${rounds}-${n}`, '--shell', 'true', '--start');
        }),
      );
      for (const { code, err } of all) expectThat(code === 0 && err === '', `ended with ${code}: ${err}`);
      const pids = hostsOn(data);
      expectThat(pids.length === 1, `${pids.length} hosts`);
      expectThat(pids[0] === readPlace(data)?.pid, 'the note names another host');
      commands += count;
      const { jobs } = await world.json<{ jobs: readonly unknown[] }>('jobs');
      expectThat(jobs.length === commands, `${jobs.length} jobs after ${commands} commands`);
      // The next round may find one that is dead, one that is ending, or one that lives.
      const signal = random.pick(['SIGKILL', 'SIGTERM', null] as const);
      if (signal !== null) for (const pid of pids) process.kill(pid, signal);
      await wait(random.below(300));
    }
    return { told: `${commands} commands in ${rounds} rounds, one host each`, figures: { commands } };
  },
};

export const processRows: readonly Row[] = [terminal, stopped, spawning, superseded, together];
