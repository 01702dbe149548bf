import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobRow } from '../../preload/contract.ts';
import { createCliWorld } from '../support/cli.ts';

const world = createCliWorld();
const { punctual, json } = world;
const file = (name: string, text: string) => {
  const path = join(world.folder, name);
  writeFileSync(path, text);
  return path;
};
const fixture = (name: string) => new URL(`../fixtures/import/${name}`, import.meta.url).pathname;
const yaml = `version: 1
jobs:
  - id: hello
    name: Hello
    action: { kind: shell, command: echo hello }
    schedule: { kind: window, days: [mon, tue], between: ["09:00", "17:00"], every: { minutes: 15 } }
  - id: daily
    name: Daily
    action: { kind: shell, command: echo daily }
    schedule: { kind: cron, pattern: "@daily" }
`;

// Real processes on a machine that is busy with other tests: generous limits, every wait ends with an event.
const LIMIT = 120_000;
beforeAll(async () => {
  await world.startHost();
}, LIMIT);
afterAll(() => world.dispose(), LIMIT);

describe('against a real headless host', { timeout: LIMIT }, () => {
  test('add, jobs, show, edit, pause, resume and rm change and tell the same job', async () => {
    const added = await punctual(
      'add',
      'Hello',
      '--id',
      'hello',
      '--cron',
      '*/5 * * * *',
      '--',
      'sh',
      '-c',
      'echo out; echo err >&2; exit 7',
    );
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('Added hello: Every 5 minutes, next ') });
    expect((await punctual('add', 'Again', '--id', 'hello', '--shell', 'true')).code).toBe(8);
    expect(await punctual('edit', 'Hello', '--cron', '0 4 * * *', '--set', 'graceSeconds=60')).toMatchObject({
      code: 0,
    });
    expect((await punctual('pause', 'hello', '--until', '2h')).out).toMatch(/^Paused 1 job until /);
    const { jobs } = await json<{ jobs: JobRow[] }>('jobs', 'state:paused');
    expect(jobs.map(({ id, words, pausedBy }) => [id, words, pausedBy])).toEqual([
      ['hello', 'Every day at 04:00', 'job'],
    ]);
    expect((await punctual('resume', 'hello')).out).toBe('Resumed 1 job.\n');
    expect((await punctual('show', 'hello')).out).toContain('graceSeconds 60');
    await punctual('add', 'Short-lived', '--shell', 'true');
    expect((await punctual('rm', 'Short-lived')).out).toContain('its runs stay in the history');
  });

  test('run --follow prints the output and ends with the exit code of the job; runs and logs know it afterwards', async () => {
    const followed = await punctual('run', 'hello', '--follow');
    expect(followed).toEqual({ code: 7, out: 'out\nerr\n', err: 'punctual: Hello: failed, exit code 7\n' });
    const { runs } = await json<{ runs: { id: string; state: string; exitCode: number }[] }>('runs', 'hello');
    expect(runs[0]).toMatchObject({ state: 'failed', exitCode: 7 });
    expect(runs[0]).not.toHaveProperty('token');
    expect((await punctual('logs', 'hello')).out).toBe('out\nerr\n');
  });

  test('stop ends a run, and run --wait then ends with the code of its signal', async () => {
    await punctual('add', 'Long', '--id', 'long', '--shell', 'echo begun; exec sleep 600');
    const waiting = world.start('run', 'long', '--follow');
    await expect.poll(() => waiting.output(), { timeout: LIMIT }).toContain('begun');
    expect((await punctual('stop', 'long')).out).toBe('Stopping 1 run.\n');
    expect((await waiting.ended).code).toBe(143);
  });

  test('events print what happens, as versioned JSON lines', async () => {
    const listening = world.start('events', '--type', 'job-added', '--count', '1', '--json');
    const spare = async () => {
      await punctual('add', 'Noise', '--shell', 'true');
      return listening.child.exitCode;
    };
    // It may take a moment until it listens; the first event it hears ends it.
    await expect.poll(spare, { timeout: LIMIT, interval: 100 }).toBe(0);
    expect(JSON.parse((await listening.ended).out)).toMatchObject({
      version: 1,
      command: 'events',
      data: { type: 'job-added' },
    });
  });

  test('missed has nothing to tell, and answers are passed on', async () => {
    expect((await punctual('missed')).out).toBe('Nothing was missed.\n');
    expect((await punctual('missed', 'skip')).out).toBe('0 jobs answered, 0 runs started.\n');
    expect((await punctual('missed', 'maybe')).code).toBe(1);
  });

  test('apply makes the jobs match the file, in words; a second time nothing changes', async () => {
    const path = file('jobs.yaml', yaml);
    const dry = await punctual('apply', path, '--dry-run');
    expect(dry.out).toContain('~ hello: schedule: Every day at 04:00 -> Every 15 minutes from 09:00 to 17:00 on ');
    expect((await punctual('apply', path)).out).toContain('1 added, 1 changed, 0 removed');
    expect((await punctual('apply', path, '--prune')).out).toContain('- long: Long');
    expect((await punctual('apply', path, '--prune')).out).toBe('0 added, 0 changed, 0 removed, 2 unchanged.\n');
    // S28: the history of what was changed is still there.
    expect((await json<{ runs: unknown[] }>('runs', 'hello')).runs.length).toBeGreaterThan(0);
  });

  test('a broken file changes nothing and says where it is broken', async () => {
    const before = (await punctual('export')).out;
    const path = file('broken.yaml', yaml.replace('"@daily"', '"61 * * * *"').replace('name: Hello', 'name: Renamed'));
    const told = await punctual('apply', path, '--prune');
    expect(told).toMatchObject({
      code: 1,
      err: expect.stringMatching(/broken\.yaml:10:38: jobs\.1\.schedule\.pattern: daily: /),
    });
    expect((await punctual('apply', file('worse.yaml', 'jobs: [\n'))).err).toMatch(/worse\.yaml:\d+:\d+: /);
    expect((await punctual('export')).out).toBe(before);
  });

  test('import shows what a crontab becomes and saves it only with --yes', async () => {
    const shown = await punctual('import', fixture('person.crontab'), '--fires', '3');
    expect(shown.out).toContain('Nothing was saved. To save it, run this again with --yes.');
    const saved = await punctual('import', fixture('person.crontab'), '--yes');
    expect(saved.out).toContain('14 jobs are in Punctual now.');
    expect(saved.out).toContain('The old schedule still runs');
    const { results } = await json<{ results: { entries: { newFires: { instants: number[] } }[] }[] }>(
      'import',
      fixture('backup.timer'),
      fixture('backup.service'),
    );
    expect(results[0]?.entries[0]?.newFires.instants).toHaveLength(20);
  });

  test('export, an empty store, import, export: the same bytes', async () => {
    await punctual('pause', 'daily', '--until', '2099-01-01');
    const path = join(world.folder, 'bundle.json');
    await punctual('export', '-o', path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const empty = createCliWorld();
    try {
      await empty.startHost();
      const dry = await empty.punctual('import', path, '--dry-run', '--settings');
      expect(dry.out).toContain('Nothing was saved. It would be: 16 added');
      expect((await empty.punctual('import', path, '--settings')).out).toContain('16 added, 0 updated');
      expect((await empty.punctual('export')).out).toBe(readFileSync(path, 'utf8'));
      expect((await empty.punctual('import', path, '--choose', 'daily=copy')).out).toContain(
        '0 added, 0 updated, 1 copied, 15 skipped',
      );
    } finally {
      await empty.dispose();
    }
    const newer = file('newer.json', readFileSync(path, 'utf8').replace('"version": 1', '"version": 99'));
    expect(await punctual('import', newer)).toMatchObject({
      code: 1,
      err: expect.stringContaining('This bundle has version 99'),
    });
  });

  test('backup works beside the running host; restore is refused until it is gone', async () => {
    const target = join(world.folder, 'copy.db');
    expect((await punctual('backup', target)).code).toBe(0);
    expect((await punctual('backup', target)).code).toBe(8);
    expect(await punctual('restore', target)).toMatchObject({ code: 8, err: expect.stringContaining('Quit it first') });
  });

  test('doctor finds the host and nothing broken; status says the same', async () => {
    const { findings } = await json<{ findings: { about: string; state: string }[] }>('doctor');
    expect(findings.filter(({ state }) => state === 'broken')).toEqual([]);
    expect(findings.find(({ about }) => about === 'host')?.state).toBe('ok');
    expect(await json('status')).toMatchObject({ live: true, engine: { jobs: 16 } });
  });

  test('serve says that one runs already, with its own exit code', async () => {
    const second = world.start('serve', '--port', '0');
    try {
      // One that does not end shows what it printed instead.
      await expect.poll(() => second.child.exitCode ?? second.output(), { timeout: LIMIT / 2 }).toBe(3);
    } finally {
      second.child.kill();
    }
  });

  test('what does not exist, is not understood or too large has a sentence and a code', async () => {
    expect(await punctual('show', 'nobody')).toMatchObject({
      code: 4,
      err: 'punctual: There is no job "nobody". See: punctual jobs\n',
    });
    expect((await punctual('logs', 'nobody')).code).toBe(4);
    expect((await punctual('edit', 'hello', '--set', 'colour=red')).code).toBe(1);
    expect((await punctual('apply', 'nowhere.yaml')).err).toBe(
      'punctual: nowhere.yaml cannot be read: there is no such file.\n',
    );
    const failed = await punctual('show', 'nobody', '--json');
    expect(JSON.parse(failed.err)).toMatchObject({ version: 1, error: { code: 'not-found' } });
  });
});

describe('without a host', { timeout: LIMIT }, () => {
  test('reading commands answer from the database, changing ones say how to start, --start does it', async () => {
    const before = await punctual('jobs');
    const bundle = (await punctual('export')).out;
    await world.stopHost();
    expect(existsSync(join(world.folder, 'data', 'local-socket.json'))).toBe(false);
    expect((await punctual('jobs')).out).toBe(before.out);
    expect((await punctual('export')).out).toBe(bundle);
    expect((await punctual('logs', 'hello')).out).toBe('out\nerr\n');
    expect((await punctual('status')).out).toContain('Punctual is not running');
    expect((await punctual('apply', file('jobs.yaml', yaml), '--dry-run')).out).toContain('2 unchanged');
    expect(await punctual('run', 'hello')).toMatchObject({ code: 3, err: expect.stringContaining('punctual serve') });
    expect(await punctual('restore', join(world.folder, 'copy.db'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('kept as'),
    });
    const { run } = await json<{ run: { state: string } }>('run', 'hello', '--start', '--wait');
    expect(run.state).toBe('succeeded');
    const { pid } = JSON.parse(readFileSync(join(world.folder, 'data', 'local-socket.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGTERM');
    await expect
      .poll(() => existsSync(join(world.folder, 'data', 'local-socket.json')), { timeout: LIMIT })
      .toBe(false);
  });

  test('before the first start there is nothing, and that is said', async () => {
    const fresh = createCliWorld();
    try {
      expect((await fresh.punctual('jobs')).code).toBe(3);
      expect((await fresh.punctual('doctor')).out).toContain('There is no database yet');
      expect(await fresh.punctual('backup')).toMatchObject({ code: 4 });
    } finally {
      await fresh.dispose();
    }
  });
});
