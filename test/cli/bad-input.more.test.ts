/** Everything wrong that a person, a file or another process can bring: one sentence on stderr, a documented exit code, nothing half-written. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectToLocalHost } from '../../main/cli/session/connect.ts';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import { serve } from '../../preload/server.ts';
import type { Transport } from '../../preload/transport.ts';
import { createCliWorld } from '../support/cli.ts';

const LIMIT = 120_000;
const world = createCliWorld();
const { punctual } = world;
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(world.folder, name);
  writeFileSync(path, content);
  return path;
};
const fixture = (name: string) => new URL(`../fixtures/import/${name}`, import.meta.url).pathname;
const job = (id: string, more = '') =>
  `  - id: ${id}\n    name: ${id}\n    action: { kind: shell, command: "true" }\n    schedule: { kind: manual }\n${more}`;

beforeAll(() => world.startHost(), LIMIT);
afterAll(() => world.dispose(), LIMIT);

/** Runs it, expects that nothing in the store has changed, and gives back what was said. */
async function refused(...args: string[]): Promise<{ readonly code: number | string; readonly err: string }> {
  const before = await exported();
  const { code, out, err } = await punctual(...args);
  expect(out).toBe('');
  expect(await exported()).toEqual(before);
  return { code, err };
}

/** What `punctual export` would write, without a process of its own. */
async function exported(): Promise<unknown> {
  const client = await connectToLocalHost(join(world.folder, 'data'));
  try {
    if (client === null) throw new Error('The host does not answer.');
    return await client.call('jobs.export', {});
  } finally {
    client?.close();
  }
}

describe('jobs files', { timeout: LIMIT }, () => {
  test('a question about weekday numbers is asked in the language that is named, with its options', async () => {
    const path = file(
      'quartz.yaml',
      `version: 1\njobs:\n${job('q').replace('kind: manual', 'kind: cron, pattern: "0 15 10 ? * 2-6"')}`,
    );
    expect((await refused('apply', '--language', 'zh', path)).err).toMatch(
      /“0 15 10 .*MON-FRI”.*\n {2}或加上 --weekdays/,
    );
    expect((await refused('apply', '--language', 'en', path)).err).toMatch(/two meanings.*\n {2}or add --weekdays/);
  });

  test('broken YAML is told with line and column', async () => {
    const path = file('broken.yaml', `version: 1\njobs:\n${job('one')}  - id: two\n    name: "open\n`);
    const { code, err } = await refused('apply', path);
    expect(code).toBe(1);
    expect(err).toMatch(/^punctual: .*broken\.yaml:\d+:\d+: /);
    const tabs = await refused('apply', file('tabs.yaml', 'version: 1\njobs:\n\t- id: a\n'));
    expect(tabs.err).toMatch(/tabs\.yaml:3:1: /);
  });

  test('broken JSON is told with line and column', async () => {
    const { code, err } = await refused('apply', file('broken.json', '{\n  "version": 1,\n  "jobs": [,]\n}\n'));
    expect([code, err]).toEqual([1, expect.stringMatching(/^punctual: .*broken\.json:3:\d+: /)]);
  });

  test('an id that is used twice is named, with the place of the second', async () => {
    const { code, err } = await refused('apply', file('twice.yaml', `version: 1\njobs:\n${job('same')}${job('same')}`));
    expect(code).toBe(1);
    expect(err).toMatch(/twice\.yaml:7:\d+: .*"same"/);
  });

  test('a member that is wrong is told with its path, and what is right beside it is not saved either', async () => {
    const text = `version: 1\njobs:\n${job('good')}${job('bad', '    limitSeconds: soon\n')}`;
    const { code, err } = await refused('apply', file('wrong.yaml', text));
    expect(code).toBe(1);
    expect(err).toMatch(/wrong\.yaml:11:\d+: jobs\.1\.limitSeconds: /);
    expect((await punctual('show', 'good')).code).toBe(4);
  });

  test('a file of 100 MB is refused before it is read', async () => {
    const path = file('large.yaml', '');
    truncateSync(path, 100 * 1024 * 1024);
    for (const args of [
      ['apply', path],
      ['import', path],
      ['import', '--format', 'crontab', path],
    ]) {
      const { code, err } = await refused(...args);
      expect([code, err]).toEqual([
        1,
        expect.stringContaining('large.yaml has 100 MB; a file with schedules has at most 16 MB.'),
      ]);
    }
  });

  test('what is not there, a folder, or no text has its own sentence', async () => {
    expect((await refused('apply', join(world.folder, 'none.yaml'))).err).toContain('there is no such file.');
    expect((await refused('import', world.folder)).err).toContain('it is a folder.');
    const { code, err } = await refused(
      'import',
      file('photo', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0x80])),
    );
    expect([code, err]).toEqual([1, expect.stringContaining('is not text in UTF-8 or UTF-16.')]);
  });

  test('a bundle that is cut off, of a newer version, or with an id twice', async () => {
    const cut = await refused('import', file('cut.json', '{"format":"punctual-bundle","version":1,"jobs":[{"id":'));
    expect([cut.code, cut.err]).toEqual([1, expect.stringContaining('is not whole JSON')]);
    const bundle = (version: number, jobs: object[]) =>
      JSON.stringify({ format: 'punctual-bundle', version, jobs, settings: null });
    const newer = await refused('import', file('newer.json', bundle(2, [])));
    expect([newer.code, newer.err]).toEqual([
      1,
      'punctual: This bundle has version 2; this Punctual reads up to version 1. Update Punctual, or export again from the older one.\n',
    ]);
    const spec = { name: 'x', action: { kind: 'shell', command: 'true' }, schedule: { kind: 'manual' } };
    const one = { id: 'twin', spec, paused: null };
    const twice = await refused('import', file('twins.json', bundle(1, [one, one])));
    expect([twice.code, twice.err]).toEqual([1, 'punctual: bundle: the id "twin" is used twice.\n']);
    const never = { ...one, spec: { ...spec, schedule: { kind: 'cron', pattern: '0 0 31 2 *' } } };
    const half = await refused('import', file('half.json', bundle(1, [{ ...one, id: 'fine' }, never])));
    expect([half.code, half.err]).toEqual([1, expect.stringContaining('never runs')]);
    expect((await punctual('show', 'fine')).code).toBe(4);
  });
});

describe('schedules from elsewhere', { timeout: LIMIT }, () => {
  test('XML with entities or a document type of its own is refused, never expanded', async () => {
    const laughs = `<?xml version="1.0"?>\n<!DOCTYPE Task [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<Task><b>&b;</b></Task>`;
    const entity = await refused('import', file('laughs.xml', laughs));
    expect(entity.code).toBe(1);
    expect(entity.err).toContain('it declares entities of its own, which are never expanded here');
    expect(entity.err).toMatch(/laughs\.xml, line 2, column \d+: /);
    const outside = `<!DOCTYPE Task SYSTEM "file:///etc/passwd">\n<Task/>`;
    const dtd = await refused('import', file('outside.xml', outside));
    expect([dtd.code, dtd.err]).toEqual([1, expect.stringContaining('is not known; take the DOCTYPE line out')]);
    const unknown = await refused('import', file('entity.xml', '<Task><Exec>&secret;</Exec></Task>'));
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/entity\.xml, line 1, column \d+: /)]);
  });

  test('a property list in binary form is read, a damaged one is named and the others are read', async () => {
    const bytes = readFileSync(fixture('nightly.binary.plist'));
    const damaged = file('damaged.plist', bytes.subarray(0, bytes.length - 20));
    const told = await punctual('import', fixture('nightly.binary.plist'), damaged, '--fires', '0');
    expect(told.code).toBe(0);
    expect(told.out).toContain('launchd-org-example-nightly-ä');
    expect(told.out).toContain('is a damaged binary property list');
    expect(told.out).toContain('1 job can be imported, 1 not understood.');
  });

  test('a crontab with tabs, comments, continuation attempts and unknown users: each line is an entry or is named', async () => {
    const system = [
      '# m h dom mon dow user command',
      '15\t3\t*\t*\t*\troot\t/usr/sbin/logrotate /etc/logrotate.conf',
      '0 4 * * * nobody-here /bin/true',
      '#30 4 * * * root /bin/off',
      '0 5 * * * root /bin/long \\',
      '    --rest of it',
      '61 * * * * root /bin/never',
      '@fortnightly root /bin/never',
    ].join('\n');
    const { code, out } = await punctual('import', '--system', file('crontab', system), '--fires', '1');
    expect(code).toBe(0);
    expect(out).toContain('Every day at 03:15');
    expect(out).toContain('There is no user "nobody-here" on this computer: cron would never run this.');
    expect(out).toContain('Line 4 is switched off with # and was left out: 30 4 * * * root /bin/off');
    expect(out).toContain('The line ends with a backslash. cron does not join lines');
    expect(out).toMatch(/- line 6: +--rest of it\n.*It looks like the rest of line 5, but cron does not join lines\./);
    expect(out).toMatch(/- line 7: .*\n +minute: 61 is not between 0 and 59\./);
    expect(out).toMatch(/- line 8: .*\n +@fortnightly is not a nickname that cron knows\./);
    expect(out).toContain('3 jobs can be imported, 3 not understood.');
  });

  test('it is told in Chinese with --language, and by the LANG of the terminal', async () => {
    const { out } = await punctual('import', fixture('broken.crontab'), '--language', 'zh');
    expect(out).toContain('无法识别，未导入：');
    const chinese = createCliWorld({ LC_ALL: '', LANG: 'zh_CN.UTF-8' });
    try {
      expect((await chinese.punctual('import', fixture('person.crontab'))).out).toContain(
        '尚未保存。要保存，请加 --yes 再次运行。',
      );
    } finally {
      await chinese.dispose();
    }
  });
});

/** Somebody else at the other end of the local socket. */
async function pretend(answer: (socket: Socket, line: string) => void): Promise<{
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
  readonly note: string;
  close(): Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-pretend-'));
  const path = join(folder, 'punctual.sock');
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const line of String(data).trimEnd().split('\n')) answer(socket, line);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const note = join(folder, 'local-socket.json');
  writeFileSync(note, JSON.stringify({ path, key: 'key', pid: process.pid }), { mode: 0o600 });
  return {
    ...{ env: { PUNCTUAL_DATA_DIR: folder }, path, note },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
const GONE =
  'punctual: Punctual went away before it had answered; what was asked may have been done or not. See: punctual status\n';
const welcome = (contract: number) => JSON.stringify({ type: 'welcome', contract });

describe('the other end of the line', { timeout: LIMIT }, () => {
  test('a host that goes in mid-call is said so, once, with its own code', async () => {
    let asked = 0;
    const other = await pretend((socket, line) => {
      if (line.includes('"call"')) {
        asked += 1;
        socket.destroy();
      } else socket.write(`${welcome(CONTRACT_VERSION)}\n`);
    });
    const there = createCliWorld(other.env);
    try {
      const { code, out, err } = await there.punctual('run', 'backup');
      expect([code, out, asked]).toEqual([5, '', 1]);
      expect(err).toBe(GONE);
    } finally {
      await there.dispose();
      await other.close();
    }
  });

  test('a real host killed while a command follows a run ends the command at once, and the run goes on', async () => {
    const own = createCliWorld();
    try {
      await own.startHost();
      await own.punctual('add', 'Long', '--id', 'long', '--shell', 'echo begun; sleep 20');
      const following = own.start('run', 'long', '--follow');
      await expect.poll(() => following.output(), { timeout: LIMIT }).toContain('begun');
      await own.stopHost('SIGKILL');
      const { code, err } = await following.ended;
      expect([code, err]).toEqual([5, GONE]);
      expect((await own.json<{ runs: { state: string }[] }>('runs', 'long')).runs[0]?.state).toBe('running');
      await own.startHost();
      expect((await own.punctual('stop', 'long')).out).toBe('Stopping 1 run.\n');
    } finally {
      await own.dispose();
    }
  });

  test('a host of another version is said so, with both versions', async () => {
    // The host's own side of the line, hearing a command that is one version ahead of it.
    const other = await pretend((socket, line) => {
      const hello = line.replace(`"contract":${CONTRACT_VERSION}`, `"contract":${CONTRACT_VERSION + 1}`);
      const transport: Transport = {
        send: (text) => void socket.write(`${text}\n`),
        onMessage: (listener) => listener(hello),
        onClose: () => {},
      };
      serve(transport, {
        answer: () => Promise.reject(new Error('nobody was let in')),
        onPush: () => () => {},
        authorize: () => null,
        hangUp: () => socket.end(),
      });
    });
    const there = createCliWorld(other.env);
    try {
      const { code, err } = await there.punctual('status');
      expect([code, err]).toEqual([
        5,
        `punctual: The Punctual that is running is of another version than this command (command ${CONTRACT_VERSION + 1}, running app ${CONTRACT_VERSION}). Update both, then restart the app.\n`,
      ]);
    } finally {
      await there.dispose();
      await other.close();
    }
  });

  test('a socket or a note of another user is not talked to', async () => {
    let asked = 0;
    const other = await pretend(() => {
      asked += 1;
    });
    try {
      if (process.getuid?.() === 0) {
        // Root may look after anybody's data, so the command must be somebody else to meet a stranger.
        chmodSync(join(other.note, '..'), 0o755);
        chmodSync(other.note, 0o644);
        for (const foreign of [other.note, other.path]) {
          chownSync(other.note, 65_534, 65_534);
          chownSync(other.path, 65_534, 65_534);
          chownSync(foreign, 0, 0);
          chmodSync(other.note, 0o644);
          const { code, err } = await asNobody(['status'], other.env);
          expect([code, err]).toEqual([6, expect.stringContaining('belongs to another user.')]);
        }
      } else {
        // Without root nothing can be given away; what cannot be opened stands for it.
        chmodSync(other.note, 0);
        const there = createCliWorld(other.env);
        const { code, err } = await there.punctual('status');
        expect([code, err]).toEqual([6, expect.stringContaining('belongs to another user.')]);
        await there.dispose();
      }
      expect(asked).toBe(0);
    } finally {
      await other.close();
    }
  });

  test('a note that is damaged is no host', async () => {
    const folder = join(world.folder, 'damaged-note');
    mkdirSync(folder);
    writeFileSync(join(folder, 'local-socket.json'), '{"path": 5');
    const { code, err } = await punctual('run', 'x', '--data-dir', folder);
    expect([code, err]).toEqual([3, expect.stringContaining('Punctual is not running.')]);
  });
});

/** Runs the command from a copy of its sources that everybody may read, as the user that owns nothing. */
function asNobody(args: readonly string[], env: Readonly<Record<string, string>>) {
  const cli = new URL('../../main/cli/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env, HOME: tmpdir(), NODE_DISABLE_COMPILE_CACHE: '1' },
    uid: 65_534,
    gid: 65_534,
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise<{ code: number | null; err: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, err }));
  });
}

test('a database that is no database is said so, and is left as it is', { timeout: LIMIT }, async () => {
  const folder = join(world.folder, 'no-database');
  mkdirSync(folder);
  cpSync(fixture('person.crontab'), join(folder, 'punctual.db'));
  const { code, err } = await punctual('jobs', '--data-dir', folder);
  expect([code, err]).toEqual([10, expect.stringMatching(/^punctual: .+\.\n$/)]);
  expect(readFileSync(join(folder, 'punctual.db'))).toEqual(readFileSync(fixture('person.crontab')));
});
