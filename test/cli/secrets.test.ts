import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSecret } from '../../main/cli/work/read-secret.ts';
import { createCliWorld } from '../support/cli.ts';

const world = createCliWorld();
const { punctual, feed, json } = world;
const data = join(world.folder, 'data');
const SECRET = 'correct-horse-battery';
const LIMIT = 120_000;

beforeAll(() => world.startHost(), LIMIT);
afterAll(() => world.dispose(), LIMIT);

const doctorLine = async () => (await punctual('doctor')).out.split('\n').find((line) => line.includes('  secrets  '));

describe('punctual secret', { timeout: LIMIT }, () => {
  test('sets from standard input, lists names, runs the job with it, and covers it in logs and events', async () => {
    await punctual('add', 'Backup', '--id', 'backup', '--shell', 'echo "got $TOKEN"; printf %s "$TOKEN" | wc -l');
    expect(await doctorLine()).toMatch(/^ok .*none$/);
    const set = await feed(`${SECRET}\n`, 'secret', 'set', 'Backup', 'TOKEN');
    expect(set).toMatchObject({ code: 0, out: 'TOKEN is set.\n', err: expect.stringContaining('mode 0600') });
    const { secrets } = await json<{ secrets: unknown }>('secret', 'list', 'backup');
    expect(secrets).toEqual([{ name: 'TOKEN', state: 'set', setAt: expect.any(Number), short: false }]);
    expect((await punctual('secret', 'list', 'backup')).out).toMatch(/^NAME +SET +STATE\nTOKEN +\d{4}-.* +set\n$/);
    const ran = await punctual('run', 'backup', '--follow');
    // The line break that a shell puts at the end is no part of it.
    expect(ran.out).toMatch(/^got •••\n\s*0\n$/);
    expect((await punctual('logs', 'backup')).out).toBe(ran.out);
    expect(await doctorLine()).toMatch(/^warning .*1\. The key of the secrets lies in .*secrets\.key, mode 0600/);
  });

  test('takes a value with several lines from a file as it is', async () => {
    const lines = 'first-line\nsecond-line\n\n';
    await feed(lines, 'secret', 'set', 'backup', 'PEM');
    await punctual('edit', 'backup', '--shell', 'printf %s "$PEM" | wc -c; echo "$PEM"; echo $PEM');
    expect((await punctual('run', 'backup', '--follow')).out).toMatch(/^\s*23\n•••\n+••• •••\n$/);
  });

  test('never takes a value from the command line, and says why; nothing is changed then', async () => {
    for (const args of [
      ['set', 'backup', 'OTHER', SECRET],
      ['set', 'backup', `OTHER=${SECRET}`],
    ]) {
      const refused = await feed('x-value', 'secret', ...args);
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('never given on the command line') });
      expect(refused.err).not.toContain(SECRET);
    }
    expect((await feed('', 'secret', 'set', 'backup', 'OTHER')).err).toContain('Nothing was entered');
    expect((await feed('x', 'secret', 'set', 'backup')).code).toBe(1);
    expect((await feed('x', 'secret', 'set', 'nobody', 'OTHER')).code).toBe(4);
    const instead = await feed('x', 'secret', 'set', 'backup', 's3cret-value');
    expect(instead).toMatchObject({ code: 1, err: expect.stringContaining('letters, digits and _') });
    expect(instead.err).not.toContain('s3cret');
    expect((await punctual('secret', 'list', 'backup')).out).not.toContain('OTHER');
  });

  test('of a group, and taken away again', async () => {
    await feed('shared-value', 'secret', 'set', '--group', 'web', 'SHARED');
    await punctual('edit', 'backup', '--set', 'group=web', '--shell', 'echo "<$SHARED>"');
    expect((await punctual('run', 'backup', '--follow')).out).toBe('<•••>\n');
    expect((await punctual('secret', 'list', '--group', 'web')).out).toContain('SHARED');
    expect((await punctual('secret', 'rm', '--group', 'web', 'SHARED')).out).toContain('SHARED is removed.');
    expect((await punctual('run', 'backup', '--follow')).out).toBe('<>\n');
    expect((await punctual('secret', 'rm', 'backup', 'NOT_THERE')).code).toBe(4);
  });

  test('exports and jobs files have names and a note, never a value', async () => {
    const file = join(world.folder, 'bundle.json');
    const told = await punctual('export', '-o', file);
    expect(told.err).toContain('by name only');
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
    const yaml = join(world.folder, 'jobs.yaml');
    writeFileSync(
      yaml,
      'version: 1\njobs:\n  - id: filed\n    name: Filed\n    action: { kind: shell, command: "true" }\n' +
        '    schedule: { kind: manual }\n    secrets: [TOKEN]\n',
    );
    expect((await punctual('apply', yaml)).out).toContain(
      '! filed: TOKEN has no value here: punctual secret set filed TOKEN',
    );
    const run = await punctual('run', 'filed', '--wait');
    expect(run).toMatchObject({ code: 127, err: expect.stringContaining('The secret "TOKEN" has no value') });
  });

  test('after kill -9 of the host the run goes on and stays covered; with no host its log is covered as well', async () => {
    const go = join(world.folder, 'go');
    await punctual(
      'edit',
      'backup',
      '--shell',
      `echo "a $TOKEN"; until [ -e '${go}' ]; do sleep 0.05; done; echo "b $TOKEN"`,
    );
    const { run } = await json<{ run: { id: string } }>('run', 'backup');
    const log = () => punctual('logs', run.id);
    await expect.poll(async () => (await log()).out, { timeout: 20_000 }).toBe('a •••\n');
    await world.stopHost('SIGKILL');
    expect((await log()).out).toBe('a •••\n');
    await world.startHost();
    writeFileSync(go, '');
    await expect.poll(async () => (await log()).out, { timeout: 20_000 }).toBe('a •••\nb •••\n');
    await world.stopHost();
    expect((await log()).out).toBe('a •••\nb •••\n');
    expect((await feed('x', 'secret', 'set', 'backup', 'TOKEN')).code).toBe(3);
    expect((await punctual('secret', 'list', 'backup')).out).toContain('TOKEN');
    // The one place that holds it is the job's own log, which this user alone can read.
    const files = readdirSync(data, { recursive: true })
      .map(String)
      .filter((name) => statSync(join(data, name)).isFile());
    const clear = files.filter((name) => readFileSync(join(data, name)).includes(SECRET));
    expect(clear.length).toBeGreaterThan(0);
    expect(clear.filter((name) => !name.endsWith('.log') || (statSync(join(data, name)).mode & 0o077) !== 0)).toEqual(
      [],
    );
  });

  test('doctor says when others can read the key', async () => {
    chmodSync(join(data, 'secrets.key'), 0o640);
    expect(await doctorLine()).toMatch(/^broken .*Other users can read the key .*chmod 600/);
    chmodSync(join(data, 'secrets.key'), 0o600);
    expect(await doctorLine()).toMatch(/^warning/);
  });
});

describe('the prompt', () => {
  function keyboard() {
    const keys = Object.assign(new PassThrough(), {
      isTTY: true,
      raw: [] as boolean[],
      setRawMode(raw: boolean) {
        this.raw.push(raw);
        return this;
      },
    });
    let said = '';
    return {
      keys,
      said: () => said,
      answer: readSecret('TOKEN', keys, (text) => {
        said += text;
      }),
    };
  }

  test('shows nothing of what is typed, takes backspace, and gives the terminal back', async () => {
    const { keys, said, answer } = keyboard();
    for (const key of ['h', 'u', 'x', '\u007f', 'nter2', '\r']) keys.write(key);
    expect(await answer).toBe('hunter2');
    expect(said()).toBe('Value of TOKEN (not shown): \n');
    expect(keys.raw).toEqual([true, false]);
  });

  test('refuses a paste of several lines, so that the rest never reaches the shell; Ctrl+C changes nothing', async () => {
    const paste = keyboard();
    paste.keys.write('first\nsecond\n');
    await expect(paste.answer).rejects.toThrow(/several lines/);
    const stopped = keyboard();
    stopped.keys.write('abc\u0003');
    await expect(stopped.answer).rejects.toThrow(/Stopped/);
    expect(stopped.keys.raw).toEqual([true, false]);
  });
});
