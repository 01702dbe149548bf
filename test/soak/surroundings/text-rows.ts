/** Ids, names and codes that break what is put together by hand; notifications in another language; settings from three places. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../../main/engine/model.ts';
import { createCliWorld } from '../../support/cli.ts';
import type { Random } from '../../support/fuzz/random.ts';
import { connectToHost } from '../../support/host-client.ts';
import { startHostProcess } from '../../support/host-process.ts';
import { ODD_IDS, REFUSED_IDS } from '../../support/odd-ids.ts';
import { CODES, commandsWith, STEERING } from '../../support/terminal-codes.ts';
import { ended, expectThat, type Row, startWitnessed, temporaryFolder, until } from './witnessed.ts';

const manual = { kind: 'manual' } as const;
const PIECES = [
  '/',
  '?',
  '#',
  '%',
  '..',
  '~',
  ':',
  '@',
  '&',
  '=',
  '+',
  ' ',
  '"',
  "'",
  '\\',
  'é',
  '中',
  '💾',
  'a',
  'new',
  '-',
];
/** One to eight pieces, each of which means something somewhere; not all blank. */
const oddId = (random: Random): string =>
  `${Array.from({ length: random.below(8) }, () => random.pick(PIECES)).join('')}${random.pick(['x', '/', '中', '?'])}`;

const ids: Row = {
  ...{ number: 9, name: 'strange ids' },
  async attempt(world) {
    const { random } = world;
    const witnessed = await startWitnessed(world);
    const names = [...new Set([...Array.from({ length: 25 }, () => oddId(random)), ...ODD_IDS])].filter(() =>
      random.chance(0.6),
    );
    const spec: JobSpec = { name: 'Odd', action: { kind: 'shell', command: 'echo ran' }, schedule: manual };
    for (const id of names) await witnessed.client.call('jobs.add', { id, spec });
    for (const id of REFUSED_IDS) {
      const code = await witnessed.client.call('jobs.add', { id, spec }).catch((error) => error.code);
      expectThat(code === 'bad-input', `${JSON.stringify(id)}: ${JSON.stringify(code)}`);
    }
    await witnessed.stop(random.chance(0.5) ? 'SIGKILL' : 'SIGTERM');
    await witnessed.start();
    const { client } = witnessed;
    for (const id of names) {
      expectThat((await client.call('jobs.get', { id })).job.id === id, `${id} is not found`);
      const run = await client.call('jobs.run', { id });
      expectThat((await ended(client, id)) === 'succeeded', `${id} did not run`);
      expectThat((await client.call('runs.log', { id: run.id })).text === 'ran\n', `${id} has no log`);
      await client.call('jobs.modify', { id, patch: { notes: 'seen' } });
      await client.call('jobs.pause', { ids: [id] });
      await client.call('jobs.resume', { ids: [id] });
    }
    const { removed, rows } = await client.call('jobs.remove', { ids: names });
    const { restored } = await client.call('jobs.restore', { jobs: removed, rows });
    expectThat(restored === names.length, `${restored} of ${names.length} came back`);
    return { told: `${names.length} ids`, figures: { ids: names.length, ...(await witnessed.end()) } };
  },
};

/** Controls, C1, separators and directions, in texts that a terminal would obey. */
const steering = (random: Random): string =>
  Array.from({ length: 3 + random.below(6) }, () =>
    random.pick([
      '\u001b[2J',
      '\u001b]52;c;eA==\u0007',
      '\u009b2J',
      '\u009d0;t\u009c',
      '\r',
      '\b',
      '\u202e',
      '\u2066',
      '\u2028',
      '\u001b[31m',
      '\u001bc',
      '\u0085',
      '\u007f',
      '中',
      'x',
    ]),
  ).join('');

const codes: Row = {
  ...{ number: 11, name: 'terminal codes' },
  async attempt({ random, onEnd }) {
    const world = createCliWorld();
    onEnd(world.dispose);
    await world.startHost();
    const text = random.chance(0.2) ? CODES : steering(random);
    let commands = 0;
    for (const args of commandsWith(text)) {
      if (args[0] !== 'add' && args[0] !== 'rm' && random.chance(0.4)) continue;
      const { out, err, code } = await world.punctual(...args);
      expectThat(!STEERING.test(out) && !STEERING.test(err), `${args[0]}: ${JSON.stringify(out + err)}`);
      expectThat(args[0] !== 'add' || code === 0, err);
      commands += 1;
    }
    return { told: JSON.stringify(text), figures: { commands } };
  },
};

const inherited: Row = {
  ...{ number: 12, name: 'names that every object has' },
  async attempt(world) {
    const { random } = world;
    const witnessed = await startWitnessed(world);
    const { client } = witnessed;
    const names = Object.getOwnPropertyNames(Object.prototype)
      .filter((name) => name !== '__proto__')
      .filter(() => random.chance(0.7));
    for (const name of names) {
      const spec: JobSpec = {
        ...{ name, group: name, tags: [name], executor: name, schedule: manual },
        action: { kind: 'shell', command: `echo "$${name}"` },
        environment: { [name]: 'own' },
      };
      await client.call('jobs.add', { id: name, spec });
      const row = async () => (await client.call('jobs.list', { text: `group:${name}` })).items[0];
      expectThat((await row())?.pausedBy === null, `${name} is shown paused`);
      await client.call('engine.pause', { group: name });
      expectThat((await row())?.pausedBy === 'group', `${name} is not paused`);
      await client.call('engine.resume', { group: name });
      const run = await client.call('jobs.run', { id: name });
      expectThat((await ended(client, name)) === 'succeeded', `${name} did not run`);
      expectThat((await client.call('runs.log', { id: run.id })).text === 'own\n', `${name} has no variable`);
    }
    return { told: names.join(', '), figures: { names: names.length, ...(await witnessed.end()) } };
  },
};

/** Failures before the start, each with a reason in words. */
const FAILING: readonly Partial<JobSpec>[] = [
  { folder: '/nowhere' },
  { folder: '/etc/passwd' },
  { environmentFile: '/nowhere/.env' },
  { environmentFile: '/tmp' },
  { secrets: ['API_KEY'] },
  { action: { kind: 'program', program: '/nowhere/prog', args: [] } },
  { action: { kind: 'program', program: '/etc/passwd', args: [] } },
  { action: { kind: 'shell', command: 'exit 3' } },
  { action: { kind: 'shell', command: 'kill -9 $$' } },
  { action: { kind: 'shell', command: 'sleep 30' }, limitSeconds: 1, killAfterSeconds: 1 },
];

const chinese: Row = {
  ...{
    number: 14,
    name: 'notifications in Chinese',
    needs: () => (process.platform === 'linux' ? null : 'this is not Linux'),
  },
  async attempt(world) {
    const folder = temporaryFolder(world);
    const shown = join(folder, 'shown');
    // Writes down what a desktop would show.
    writeFileSync(
      join(folder, 'notify-send'),
      `#!/bin/sh\nif [ "$1" = --help ]; then echo '--action --print-id'; exit 0; fi\nprintf '%s|' "$@" >> '${shown}'\necho >> '${shown}'\necho 1\n`,
      { mode: 0o755 },
    );
    const env = {
      PATH: `${folder}:${process.env['PATH']}`,
      DISPLAY: ':0',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
    };
    const lines = (): string[] => (existsSync(shown) ? readFileSync(shown, 'utf8').trimEnd().split('\n') : []);
    const chosen = FAILING.filter(() => world.random.chance(0.7));
    // A host shows two a minute one by one, and then a digest.
    for (let n = 0; n < chosen.length; n += 2) {
      const host = await startHostProcess({ env });
      world.onEnd(host.dispose);
      const client = connectToHost(host);
      await client.call('settings.set', { window: { language: 'zh' } });
      for (const [at, more] of chosen.slice(n, n + 2).entries()) {
        const id = `job-${n + at}`;
        const action = { kind: 'shell', command: 'true' } as const;
        await client.call('jobs.add', { id, spec: { name: `任务${n + at}`, action, schedule: manual, ...more } });
        await client.call('jobs.run', { id });
        await ended(client, id);
        await until(`the notification of ${JSON.stringify(more)}`, () =>
          lines().some((line) => line.includes(`任务${n + at}：`)),
        );
      }
      client.close();
      await host.stop();
    }
    const english = lines().filter((line) => /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(line));
    expectThat(english.length === 0, `in English: ${english.join(' / ')}`);
    return { told: `${chosen.length} failures`, figures: { notifications: lines().length } };
  },
};

const settings: Row = {
  ...{ number: 15, name: 'settings from a file, the environment and the window' },
  async attempt(world) {
    const { random } = world;
    const values = {
      limit: 1 + random.below(40),
      settle: random.below(600),
      days: 1 + random.below(300),
      disk: 1 + random.below(9),
    };
    const file = join(temporaryFolder(world), 'punctual.yaml');
    const nested = random.chance(0.5);
    const limit = nested ? `engine: { limit: ${values.limit} }` : `punctual.limit: ${values.limit}`;
    writeFileSync(file, `${limit}\npunctual.executors.disk.limit: 99\nretention: { days: ${values.days} }\n`);
    const host = await startHostProcess({
      args: ['--config', file],
      env: { PUNCTUAL_EXECUTORS_DISK_LIMIT: String(values.disk), PUNCTUAL_SETTLE_SECONDS: String(values.settle) },
    });
    world.onEnd(host.dispose);
    const client = connectToHost(host);
    world.onEnd(client.close);
    await client.call('settings.set', { closeToTray: false });
    const { engine, retention, closeToTray } = await client.call('settings.get', {});
    const found = {
      limit: engine.limit,
      settle: engine.settleSeconds,
      days: retention.days,
      disk: engine.executors['disk']?.limit,
    };
    expectThat(
      JSON.stringify(found) === JSON.stringify(values),
      `${JSON.stringify(found)} instead of ${JSON.stringify(values)}`,
    );
    expectThat(!closeToTray, 'the window could not change its own');
    const refused = await client.call('settings.set', { engine: { limit: values.limit + 1 } }).then(
      () => false,
      () => true,
    );
    expectThat(refused, 'the window changed what the file decides');
    return { told: JSON.stringify(values), figures: { settings: 4 } };
  },
};

export const textRows: readonly Row[] = [ids, codes, inherited, chinese, settings];
