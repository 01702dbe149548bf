/** A real headless host whose surroundings go away or go wrong: it goes on, or it stops in order and says so. */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EXIT_CRASHED } from '../../main/host/crash-guard.ts';
import type { Client } from '../../preload/client.ts';
import {
  BROKEN_SHELLS,
  brokenNotifications,
  CTRL_Q,
  CTRL_S,
  damageTexts,
  HANG_UP_SIGNS,
  HARMLESS_JOBS,
  OFF_THE_TERMINAL,
  ON_A_TERMINAL,
} from '../support/broken-surroundings.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, type HostProcessOptions, startHostProcess } from '../support/host-process.ts';
import { need, programs } from '../support/needs.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const ENTRY = fileURLToPath(new URL('../../main/host/headless/main.ts', import.meta.url));
const THROW_LATER = new URL('../fixtures/programs/throw-later.mjs', import.meta.url);
const onLinux = process.platform === 'linux';
// Some start a host three times, each of which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Living extends HostProcess {
  readonly client: Client;
}

async function start(options: HostProcessOptions & { readonly folder: string }): Promise<Living> {
  const host = await startHostProcess({ entry: ENTRY, ...options });
  const client = connectToHost(host);
  onTestFinished(async () => {
    client.close();
    await host.dispose();
  });
  return { ...host, client };
}

async function until<T>(what: string, look: () => T | null | Promise<T | null>): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() - begun > 50_000) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const logOf = (folder: string) => readFileSync(join(folder, 'logs', 'punctual.log'), 'utf8');

async function add(client: Client, id: string, command: string): Promise<void> {
  const spec = { name: id, action: { kind: 'shell', command }, schedule: { kind: 'manual' } } as const;
  await client.call('jobs.add', { id, spec });
}

async function ended(client: Client, id: string): Promise<string> {
  return until(`the end of ${id}`, async () => {
    const { items } = await client.call('runs.list', { jobId: id });
    const [run] = items;
    return run === undefined || run.finishedAt === null ? null : run.state;
  });
}

describe.runIf(onLinux)('the streams of the host', () => {
  test('their reader is gone and a warning is due: the host goes on, and the log has the warning', async () => {
    const folder = temporaryFolder();
    const host = await start({ folder, env: { PATH: brokenNotifications(temporaryFolder()) } });
    host.closeStreams();
    await add(host.client, 'fails', 'exit 3');
    await host.client.call('jobs.run', { id: 'fails' });
    await until('the warning', () => (/Notifications cannot be shown/.test(logOf(folder)) ? true : null));
    await add(host.client, 'after', 'true');
    await host.client.call('jobs.run', { id: 'after' });
    expect(await ended(host.client, 'after')).toBe('succeeded');
    expect(await host.stop()).toBe(0);
  });

  const onTerminal = async (...args: readonly string[]) => {
    const folder = temporaryFolder();
    const env = { PATH: brokenNotifications(temporaryFolder()), _: undefined };
    const host = await start({ folder, env, args, through: ON_A_TERMINAL, keyboard: true });
    const { pid } = JSON.parse(readFileSync(join(folder, 'headless-host.json'), 'utf8')) as { pid: number };
    const warned = async (): Promise<void> => {
      await add(host.client, 'fails', 'exit 3');
      await host.client.call('jobs.run', { id: 'fails' });
      await until('the warning', () => (/Notifications cannot be shown/.test(logOf(folder)) ? true : null));
      await add(host.client, 'after', 'true');
      await host.client.call('jobs.run', { id: 'after' });
      expect(await ended(host.client, 'after')).toBe('succeeded');
    };
    onTestFinished(() => {
      if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
    });
    return { host, pid, warned };
  };

  test('are a terminal that was stopped with Ctrl-S: the host goes on, and the terminal has the warning after Ctrl-Q', async () => {
    const { host, pid, warned } = await onTerminal();
    host.type(CTRL_S);
    await warned();
    expect(host.output()).not.toContain('Notifications cannot be shown');
    host.type(CTRL_Q);
    await until('the warning on the terminal', () =>
      host.output().includes('Notifications cannot be shown') ? true : null,
    );
    host.type(CTRL_S);
    process.kill(pid, 'SIGTERM');
    expect(await host.ended).toBe(0);
  });

  test('are a terminal that is gone, while SIGHUP is ignored: the host goes on', async () => {
    const { host, pid, warned } = await onTerminal('--ignore-hangup');
    await host.stop('SIGKILL');
    await warned();
    process.kill(pid, 'SIGTERM');
    await until('its end', () => (existsSync(`/proc/${pid}`) ? null : true));
    expect(existsSync(join(host.folder, 'headless-host.json'))).toBe(false);
  });
});

describe.runIf(onLinux)('SIGHUP', () => {
  test.each(Object.entries(HANG_UP_SIGNS))('is ignored when it was ignored before: %s', async (_sign, through) => {
    const folder = temporaryFolder();
    const host = await start({ folder, through, env: { _: undefined } });
    const { pid } = JSON.parse(readFileSync(join(folder, 'headless-host.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGHUP');
    await add(host.client, 'after', 'true');
    await host.client.call('jobs.run', { id: 'after' });
    expect(await ended(host.client, 'after')).toBe('succeeded');
    process.kill(pid, 'SIGTERM');
    expect(await host.ended).toBe(0);
  });

  test.each(Object.entries(OFF_THE_TERMINAL))(
    'of a terminal that closes leaves the host alone: %s',
    { timeout: 60_000 },
    async (_how, command) => {
      const folder = temporaryFolder();
      const file = join(temporaryFolder(), 'log');
      // What closes is the terminal of the shell that started it.
      const shell = spawn('script', ['-qec', command, '/dev/null'], {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { ...process.env, HOST: `'${process.execPath}' '${ENTRY}' --port 0 --data-dir '${folder}'`, LOG: file },
      });
      onTestFinished(() => void shell.kill('SIGKILL'));
      const note = join(folder, 'headless-host.json');
      const { pid, address } = await until('the host', () =>
        existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as { pid: number; address: string }) : null,
      );
      onTestFinished(() => {
        if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
      });
      await until('its socket', () => (existsSync(join(folder, 'local-socket.json')) ? true : null));
      const gone = new Promise((resolve) => shell.on('exit', resolve));
      shell.kill('SIGKILL');
      await gone;
      process.kill(pid, 'SIGHUP');
      const { origin, hash } = new URL(address);
      const client = connectToHost({ origin, token: new URLSearchParams(hash.slice(1)).get('token') ?? '' });
      onTestFinished(client.close);
      // A host behind `nice` may be so slow to read the key that it has hung up on the first line by then.
      await until('a line', () => client.call('engine.status', {}).catch(() => null));
      await add(client, 'after', 'true');
      await client.call('jobs.run', { id: 'after' });
      expect(await ended(client, 'after')).toBe('succeeded');
      process.kill(pid, 'SIGTERM');
      await until('its end', () => (existsSync(note) ? null : true));
      expect(readFileSync(file, 'utf8')).toContain('Punctual is running');
    },
  );

  test('of a closed terminal stops the host in order and leaves runs running', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const mark = join(temporaryFolder(), 'mark');
    const first = await start({ folder, env: { _: undefined }, through: ON_A_TERMINAL, keyboard: true });
    const { pid } = JSON.parse(readFileSync(join(folder, 'headless-host.json'), 'utf8')) as { pid: number };
    await add(first.client, 'long', `until [ -e '${mark}' ]; do sleep 0.05; done; exit 5`);
    await first.client.call('jobs.run', { id: 'long' });
    await until('its process', async () => (await first.client.call('engine.status', {})).running || null);
    // The terminal itself closes.
    await first.stop('SIGKILL');
    await until('its end', () => (existsSync(`/proc/${pid}`) ? null : true));
    expect(logOf(folder)).toMatch(/"stopped"/);
    expect(existsSync(join(folder, 'headless-host.json'))).toBe(false);
    writeFileSync(mark, '');
    const second = await start({ folder });
    expect(await ended(second.client, 'long')).toBe('failed');
    expect((await second.client.call('runs.list', { jobId: 'long' })).items).toMatchObject([{ exitCode: 5 }]);
  });
});

describe.runIf(onLinux)('a login shell that cannot be started', () => {
  test.each(Object.entries(BROKEN_SHELLS))('does not end the host: %s', async (_what, shell) => {
    // Without these two the host takes itself for one that a launcher started, and asks the login shell.
    const env = { SHELL: shell(temporaryFolder()), TERM: undefined, SHLVL: undefined };
    const host = await start({ folder: temporaryFolder(), env });
    await add(host.client, 'job', 'true');
    await host.client.call('jobs.run', { id: 'job' });
    expect(await ended(host.client, 'job')).toBe('succeeded');
    expect(await host.stop()).toBe(0);
  });
});

const asAnother = need(
  process.getuid?.() === 0 && programs('setpriv').met,
  'only root may start a program as another user (setpriv of util-linux)',
);
test.runIf(asAnother.met)(
  'a user without an entry in the list of users, and so without a login shell, runs a host',
  asAnother.options,
  async () => {
    const uid = 2_000_000_001;
    const folder = temporaryFolder();
    chownSync(folder, uid, 0);
    const through = ['setpriv', '--reuid', String(uid), '--clear-groups'];
    const env = { SHELL: undefined, TERM: undefined, SHLVL: undefined, HOME: folder, NODE_COMPILE_CACHE: undefined };
    const host = await start({ folder, env, through });
    await add(host.client, 'job', 'exit 4');
    await host.client.call('jobs.run', { id: 'job' });
    expect(await ended(host.client, 'job')).toBe('failed');
    expect((await host.client.call('runs.list', { jobId: 'job' })).items).toMatchObject([{ exitCode: 4 }]);
    expect(await host.stop()).toBe(0);
  },
);

describe('text that no program can be given', () => {
  test('is refused in a jobs file, with its place', async () => {
    const { client } = await start({ folder: temporaryFolder() });
    const text = [
      'version: 1',
      'jobs:',
      '  - { id: a, name: "a\\0b", action: { kind: shell, command: "true" }, schedule: { kind: manual } }',
    ].join('\n');
    const refused = client.call('jobs.apply', { text, name: 'jobs.yaml' });
    await expect(refused).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(/:3:\d+: .*NUL/) });
    expect((await client.call('jobs.list', {})).total).toBe(0);
  });

  test('in jobs of an older version: they are shown as broken, the host lives, and the others run', async () => {
    const folder = temporaryFolder();
    const first = await start({ folder, env: { PATH: brokenNotifications(temporaryFolder()) } });
    for (const { id, spec } of HARMLESS_JOBS) await first.client.call('jobs.add', { id, spec });
    expect(await first.stop()).toBe(0);
    const broken = damageTexts(folder);

    for (let life = 0; life < 2; life += 1) {
      const host = await start({ folder, env: { PATH: brokenNotifications(temporaryFolder()) } });
      const { items } = await host.client.call('jobs.list', {});
      const states = Object.fromEntries(items.map(({ id, state }) => [id, state]));
      const expected = Object.fromEntries(broken.map((id) => [id, 'broken']));
      expect(states).toEqual({ ...expected, good: 'active' });
      await host.client.call('jobs.run', { id: 'good' });
      await ended(host.client, 'good');
      expect(await host.stop()).toBe(0);
    }
    const last = await start({ folder });
    await last.client.call('jobs.remove', { ids: ['i\0d'] });
    expect((await last.client.call('jobs.list', {})).total).toBe(6);
  });
});

describe('an uncaught error', () => {
  test.each(['exception', 'rejection'])(
    '%s: logged, stopped in order, named at the next start; runs go on',
    async (how) => {
      const folder = temporaryFolder();
      const mark = join(temporaryFolder(), 'mark');
      const trigger = join(temporaryFolder(), 'throw');
      const env = { NODE_OPTIONS: `--import=${THROW_LATER.href}`, PUNCTUAL_TEST_THROW: trigger };
      const first = await start({ folder, env });
      await add(first.client, 'long', `until [ -e '${mark}' ]; do sleep 0.05; done; exit 5`);
      await first.client.call('jobs.run', { id: 'long' });
      await until('its process', async () => (await first.client.call('engine.status', {})).running || null);

      writeFileSync(trigger, how);
      expect(await first.ended).toBe(EXIT_CRASHED);
      const line = logOf(folder)
        .split('\n')
        .find((each) => each.includes('the host crashed'));
      expect(line).toContain('a bug that only a test knows');
      expect(line).toContain('throw-later.mjs');
      // In order: nothing waits in the write-ahead log, and no note points to a host that is gone.
      expect(existsSync(join(folder, 'punctual.db-wal'))).toBe(false);
      expect(existsSync(join(folder, 'headless-host.json'))).toBe(false);
      expect(first.output()).toContain('the host crashed');

      writeFileSync(mark, '');
      const second = await start({ folder });
      expect(await ended(second.client, 'long')).toBe('failed');
      expect((await second.client.call('runs.list', { jobId: 'long' })).items).toMatchObject([{ exitCode: 5 }]);
      const { notices } = await second.client.call('host.info', {});
      expect(notices).toMatchObject([{ code: 'host-crashed', level: 'error' }]);
      expect(second.output()).toContain('a bug that only a test knows');
      const [{ id = '' } = {}] = notices;
      await second.client.call('host.dismiss', { notice: id });
      await second.stop();
      const third = await start({ folder });
      expect((await third.client.call('host.info', {})).notices).toEqual([]);
    },
  );
});
