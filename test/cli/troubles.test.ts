/** Troubles as a person meets them in a terminal: each ends by what its own words say, and has an exit code while it lasts (S41). */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCliWorld } from '../support/cli.ts';
import { linux } from '../support/needs.ts';
import { until } from '../support/until.ts';

const LIMIT = { timeout: 180_000 };
function started(env: Readonly<Record<string, string>> = {}) {
  const world = createCliWorld(env);
  onTestFinished(() => world.dispose());
  return { ...world, data: join(world.folder, 'data') };
}
const codeOf = async ({ punctual }: Pick<ReturnType<typeof started>, 'punctual'>, command: string) =>
  (await punctual(command)).code;

describe('locked secrets', LIMIT, () => {
  test('end when the key is back, or when it was removed and the secrets are entered again', async () => {
    const world = started();
    const { punctual, feed, data, startHost, stopHost } = world;
    const key = join(data, 'secrets.key');
    await startHost();
    await punctual('add', 'e', '--id', 'e', '--shell', 'printf %s "$FOO" | wc -c');
    await feed('twelve chars', 'secret', 'set', 'e', 'FOO');
    await stopHost();
    copyFileSync(key, `${key}.copy`);
    writeFileSync(key, 'bad');
    await startHost();
    expect((await punctual('status')).out).toMatch(/^Secrets locked since /m);
    expect(await codeOf(world, 'status')).toBe(10);
    const doctor = await punctual('doctor');
    expect(doctor.code).toBe(10);
    copyFileSync(`${key}.copy`, key);
    await until('the end of the trouble', async () => (await codeOf(world, 'status')) === 0);
    expect((await punctual('run', 'e', '--follow')).out.trim()).toBe('12');

    await stopHost();
    writeFileSync(key, 'bad');
    await startHost();
    expect(await codeOf(world, 'status')).toBe(10);
    rmSync(key);
    expect(await feed('new', 'secret', 'set', 'e', 'FOO')).toMatchObject({ code: 0 });
    expect(await codeOf(world, 'status')).toBe(0);
    expect((await punctual('run', 'e', '--follow')).out.trim()).toBe('3');
  });
});

describe.runIf(linux.met)('notifications that cannot be shown', { ...LIMIT, ...linux.options }, () => {
  test('have an exit code in doctor, which calls nothing right that the host calls wrong, and end with their cause', async () => {
    const programs = mkFolder('programs');
    const seen = join(programs, 'seen');
    const fake = join(programs, 'notify-send');
    writeFileSync(fake, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const world = started({ PATH: `${programs}:${process.env.PATH}`, DISPLAY: ':99' });
    const { punctual, startHost } = world;
    await startHost();
    await punctual('add', 'fails', '--id', 'fails', '--shell', 'exit 3');
    await punctual('run', 'fails', '--wait');
    await until('the trouble', async () => (await codeOf(world, 'status')) === 10);
    const doctor = await punctual('doctor');
    expect(doctor.code).toBe(10);
    expect(doctor.out).toMatch(/^warning +no notifications/m);
    expect(doctor.out).not.toMatch(/^ok +notifications/m);
    writeFileSync(fake, `#!/bin/sh\necho "$@" >>'${seen}'\n`);
    // No further run ends: the message that was not shown is tried again.
    await until('the end of the trouble', async () => (await codeOf(world, 'status')) === 0, 90_000);
    expect(readFileSync(seen, 'utf8').match(/fails/g)).toHaveLength(1);
    expect((await punctual('doctor')).out).toMatch(/^ok +notifications/m);
  });
});

describe.runIf(linux.met)('a data folder that was moved under a running host', { ...LIMIT, ...linux.options }, () => {
  test('is a trouble at its new path, with its code, and promises no fire', async () => {
    const world = started();
    const { punctual, startHost, data, folder } = world;
    await startHost();
    await punctual('add', 'soon', '--id', 'soon', '--every', '1h', '--shell', 'true');
    expect((await punctual('status')).out).toMatch(/^Next: soon/m);
    const moved = join(folder, 'moved');
    renameSync(data, moved);
    // The host is reached by its socket, which moved along, until it has looked.
    await vi.waitFor(async () => expect((await punctual('status', '--data-dir', moved)).code).toBe(10), 15_000);
    const status = await punctual('status', '--data-dir', moved);
    expect(status.out).toMatch(/^Database moved since /m);
    expect(status.out).not.toMatch(/^Next|is not running/m);
    const json = JSON.parse((await punctual('status', '--data-dir', moved, '--json')).out) as {
      data: { engine: { troubles: { code: string }[]; next: unknown } };
    };
    expect(json.data.engine).toMatchObject({ troubles: [{ code: 'database-moved' }], next: null });
    expect((await punctual('jobs', '--data-dir', moved)).out).toMatch(/soon +soon +active +- +-/);
    expect((await punctual('doctor', '--data-dir', moved)).code).toBe(10);
    renameSync(moved, data);
    await until('the end of the trouble', async () => (await codeOf(world, 'status')) === 0);
    expect((await punctual('status')).out).toMatch(/^Next: soon/m);
  });
});

describe('a notice that was not dismissed', LIMIT, () => {
  test('is in status, and changes no exit code: the clock was set back, and nothing is wrong any more (S40)', async () => {
    const { punctual, json, startHost, data } = started();
    mkdirSync(data, { recursive: true });
    const message = 'The clock of this computer was set back; runs that ran while it was ahead are not repeated.';
    const reason = { code: 'clock-moved', byMs: -18_000_000, notRepeated: 4 };
    const notice = { id: 'clock-moved-1', level: 'info', code: 'clock-moved', message, reason };
    writeFileSync(join(data, 'notices.json'), JSON.stringify([notice]));
    await startHost();
    const status = await punctual('status');
    expect(status).toMatchObject({ code: 0, out: expect.stringContaining(`Notice: ${message}`) });
    expect((await json<{ notices: unknown }>('status')).notices).toMatchObject([{ code: 'clock-moved' }]);
  });
});

describe.runIf(linux.met)('files that never end', { ...LIMIT, ...linux.options }, () => {
  test('are refused at once, from the command line too', async () => {
    const { punctual, folder } = started();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const file of ['/dev/zero', pipe]) {
      expect(await punctual('apply', file)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/not a regular file/),
      });
      expect(await punctual('import', file)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/not a regular file/),
      });
      expect(await punctual('serve', '--config', file)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/configuration file .* not a regular file/),
      });
    }
    const endless = execFileSync(
      'sh',
      ['-c', `'${process.execPath}' main/cli/main.ts apply - </dev/zero 2>&1 || true`],
      { encoding: 'utf8' },
    );
    expect(endless).toMatch(/standard input has \d+ MB/);
  });
});

function mkFolder(name: string): string {
  const { folder } = started();
  const made = join(folder, name);
  mkdirSync(made);
  return made;
}
