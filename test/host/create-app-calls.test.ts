/** Calls that need the whole application and real processes: parameters, trials, environments, searches, backups. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../main/engine/model.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { ended, startApp, until } from './running-app.ts';

const manual = { kind: 'manual' } as const;

function logFiles(folder: string): string[] {
  if (!existsSync(join(folder, 'runs'))) return [];
  return readdirSync(join(folder, 'runs'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.log'));
}

describe('parameters', () => {
  const parameters: readonly Parameter[] = [
    { name: 'who', type: 'text', value: 'world' },
    { name: 'count', type: 'number', value: '1' },
    { name: 'loud', type: 'boolean', value: 'false' },
    { name: 'tone', type: 'choice', value: 'kind', choices: ['kind', 'stern'] },
  ];
  const nasty = `"; touch broken; $(touch broken) 'x' \\`;

  test('reach a shell line and the environment as they are, whatever they contain', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    const { id } = await app.client.call('jobs.add', {
      spec: sampleSpec({
        schedule: manual,
        folder,
        parameters,
        action: { kind: 'shell', command: 'echo {{who}}; printf "%s|" "$who" "$count" "$loud" "$tone"' },
      }),
    });
    const run = await app.client.call('jobs.run', { id, parameters: { who: nasty, count: '2.5', tone: 'stern' } });
    await ended(app, run.id);
    const { text } = await app.client.call('runs.log', { id: run.id });
    expect(text.split('\n').at(-1)).toBe(`${nasty}|2.5|false|stern|`);
    expect(existsSync(join(folder, 'broken'))).toBe(false);
  });

  test('are kept with the run; running it again repeats it exactly though the defaults have changed', async () => {
    const app = await startApp(temporaryFolder());
    const { id } = await app.client.call('jobs.add', {
      spec: sampleSpec({
        schedule: manual,
        parameters,
        action: { kind: 'program', program: 'printf', args: ['%s %s %s', '{{who}}', '{{count}}', '{{tone}}'] },
      }),
    });
    const plain = await app.client.call('jobs.run', { id });
    const given = await app.client.call('jobs.run', { id, parameters: { who: 'moon', count: '7' } });
    expect(plain.parameters).toEqual({ who: 'world', count: '1', loud: 'false', tone: 'kind' });
    await ended(app, given.id);
    await app.client.call('jobs.modify', {
      id,
      patch: { parameters: parameters.map((one) => (one.name === 'who' ? { ...one, value: 'sun' } : one)) },
    });
    const texts = ['world 1 kind', 'moon 7 kind'];
    for (const [index, earlier] of [plain, given].entries()) {
      const again = await app.client.call('runs.again', { id: earlier.id });
      expect(again.parameters).toEqual(earlier.parameters);
      await ended(app, again.id);
      expect((await app.client.call('runs.log', { id: again.id })).text).toBe(texts[index]);
    }
  });

  test('that do not fit are refused with the field, before anything is written', async () => {
    const app = await startApp(temporaryFolder());
    const { id } = await app.client.call('jobs.add', { spec: sampleSpec({ schedule: manual, parameters }) });
    for (const [name, value] of [
      ['count', 'many'],
      ['loud', 'yes'],
      ['tone', 'rude'],
      ['nobody', 'x'],
    ] as const) {
      await expect(app.client.call('jobs.run', { id, parameters: { [name]: value } })).rejects.toMatchObject({
        code: 'bad-input',
        detail: { field: `parameters.${name}` },
      });
    }
    expect((await app.client.call('runs.list', {})).items).toEqual([]);
    for (const [wrong, field] of [
      [{ name: 'n', type: 'number', value: 'x' }, 'parameters.0.value'],
      [{ name: 'c', type: 'choice', value: 'x' }, 'parameters.0.choices'],
    ] as const) {
      const spec = sampleSpec({ schedule: manual, parameters: [wrong] });
      await expect(app.client.call('jobs.add', { spec })).rejects.toMatchObject({
        code: 'bad-input',
        detail: { field },
      });
    }
    const twice = ['a-b', 'a_b'].map((name) => ({ name, type: 'text' as const, value: '' }));
    await expect(
      app.client.call('jobs.add', { spec: sampleSpec({ schedule: manual, parameters: twice }) }),
    ).rejects.toMatchObject({ code: 'bad-input', detail: { field: 'parameters.1.name' } });
  });
});

describe('trying an action', () => {
  test('runs it once: readable like a run, with its end, and neither a job nor a row is left', async () => {
    const app = await startApp(temporaryFolder());
    const run = await app.client.call('action.try', {
      spec: {
        action: { kind: 'shell', command: 'echo "$TONE $who"; exit 3' },
        environment: { TONE: 'kind' },
        parameters: [{ name: 'who', type: 'text', value: 'me' }],
      },
      parameters: { who: 'you' },
    });
    expect(await ended(app, run.id)).toMatchObject({ state: 'failed', exitCode: 3 });
    expect((await app.client.call('runs.log', { id: run.id })).text).toBe('kind you\n');
    expect((await app.client.call('runs.search', { id: run.id, text: 'YOU' })).matches).toHaveLength(1);
    expect((await app.client.call('runs.list', {})).items).toEqual([]);
    expect((await app.client.call('jobs.list', {})).total).toBe(0);
  });

  test('can be stopped, and ends by its time limit', async () => {
    const app = await startApp(temporaryFolder());
    const action = { kind: 'shell', command: 'echo up; exec sleep 600' } as const;
    const stopped = await app.client.call('action.try', { spec: { action } });
    const limited = await app.client.call('action.try', { spec: { action, limitSeconds: 0.3 } });
    await until(async () => expect((await app.client.call('runs.log', { id: stopped.id })).text).toBe('up\n'));
    expect(await app.client.call('runs.stop', { ids: [stopped.id, 'nobody'] })).toEqual({ stopping: 1 });
    expect(await ended(app, stopped.id)).toMatchObject({ state: 'stopped' });
    expect(await ended(app, limited.id)).toMatchObject({ state: 'timed-out' });
  });

  test('ends with the app, whatever becomes of the other runs, and leaves no log behind', async () => {
    const folder = temporaryFolder();
    const mark = join(folder, 'mark');
    const app = await startApp(folder);
    const run = await app.client.call('action.try', {
      spec: { action: { kind: 'shell', command: `trap '' TERM; echo up; sleep 600; touch '${mark}'` } },
    });
    await until(async () => expect((await app.client.call('runs.log', { id: run.id })).text).toBe('up\n'));
    expect(logFiles(folder)).toHaveLength(1);
    await app.app.stop({ runs: 'leave' });
    expect(logFiles(folder)).toEqual([]);
  });

  test('what cannot be started says why; a sixth at once is refused', async () => {
    const app = await startApp(temporaryFolder());
    const wrong = await app.client.call('action.try', {
      spec: { action: { kind: 'program', program: 'no-such-program-here', args: [] } },
    });
    expect(await ended(app, wrong.id)).toMatchObject({ state: 'failed', ending: { code: 'not-started' } });
    const sleep = { action: { kind: 'shell', command: 'exec sleep 600' } } as const;
    for (let n = 0; n < 5; n += 1) await app.client.call('action.try', { spec: sleep });
    await expect(app.client.call('action.try', { spec: sleep })).rejects.toMatchObject({ code: 'conflict' });
  });
});

test.each([
  ['exit 143', [0, 143], { state: 'succeeded', ending: { code: 'exit-code', exitCode: 143 } }],
  ['kill -TERM $$', [0, 143], { state: 'succeeded', ending: { code: 'exit-code', exitCode: 143 } }],
  ['exit 143', undefined, { state: 'failed', exitCode: 143, ending: { code: 'signal', signal: 'SIGTERM' } }],
  ['exit 3', [0, 3], { state: 'succeeded' }],
] as const)(
  'success codes may name what a shell says about a signal: %s with %j',
  async (command, successCodes, expected) => {
    const app = await startApp(temporaryFolder());
    const { id } = await app.client.call('jobs.add', {
      spec: sampleSpec({ schedule: manual, action: { kind: 'shell', command }, successCodes }),
    });
    const run = await app.client.call('jobs.run', { id });
    expect(await ended(app, run.id)).toMatchObject(expected);
  },
);

describe('the environment detective', () => {
  test('lays what a job gets beside the login shell, says what differs, and shows no secret', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.env'), 'FROM_FILE=1\n');
    const app = await startApp(folder);
    const report = await app.client.call('action.environment', {
      folder,
      environmentFile: '.env',
      environment: { TONE: 'kind', API_TOKEN: 'hush', DATABASE: 'postgres://me:hush@db/x' },
    });
    const of = (name: string) => report.variables.find((one) => one.name === name);
    expect(report.problem).toBeNull();
    expect(of('TONE')).toEqual({ name: 'TONE', job: 'kind', shell: null, differs: true, masked: false });
    expect(of('FROM_FILE')).toMatchObject({ job: '1', differs: true });
    expect(of('HOME')).toMatchObject({ differs: false, masked: false });
    expect(of('API_TOKEN')).toMatchObject({ shell: null, differs: true, masked: true });
    expect(JSON.stringify(report)).not.toContain('hush');
    expect(of('PUNCTUAL_TOKEN')).toBeUndefined();
  });

  test("says when there can be no environment, and still tells the shell's", async () => {
    const app = await startApp(temporaryFolder());
    const report = await app.client.call('action.environment', { environmentFile: '/no/such/file' });
    expect(report.problem).toBe("The environment file '/no/such/file' does not exist.");
    expect(report.variables.every((one) => one.job === null)).toBe(true);
    expect(report.variables.length).toBeGreaterThan(0);
  });
});

describe('backups', () => {
  test('are made on demand and listed; one is put back at the next start, and what was due since does not run again', async () => {
    const folder = temporaryFolder();
    const time = createFakeTime();
    const first = await startApp(folder, time);
    const mark = join(folder, 'mark');
    const { id } = await first.client.call('jobs.add', {
      spec: sampleSpec({
        name: 'Kept',
        action: { kind: 'shell', command: `echo x >> '${mark}'` },
        schedule: { kind: 'interval', every: { hours: 1 } },
        graceSeconds: 'any',
      }),
    });
    await time.advanceAsync(60_000);
    const backup = await first.client.call('backups.create', {});
    expect(backup).toMatchObject({
      name: 'punctual-2026-01-01T00-01-00.db',
      kind: 'hand',
      fault: null,
      jobs: 1,
      verifiedAt: expect.any(Number),
    });
    await first.client.call('jobs.add', { spec: sampleSpec({ name: 'Later', schedule: manual }) });
    await expect(first.client.call('backups.restore', { name: '../punctual.db' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await first.client.call('backups.restore', { name: backup.name })).toMatchObject({ restoring: backup.name });
    expect(await first.client.call('backups.restore', { name: null })).toMatchObject({ restoring: null });
    await first.client.call('backups.restore', { name: backup.name });
    // Another start while this one lives must not exchange the database under it.
    await expect(startApp(folder, time)).rejects.toMatchObject({ code: 'store-locked' });
    expect((await first.client.call('jobs.list', {})).total).toBe(2);
    time.setClock(time.clock.now() + 5 * 3_600_000);
    await first.app.stop();

    const second = await startApp(folder, time);
    expect((await second.client.call('jobs.list', {})).items.map((job) => job.name)).toEqual(['Kept']);
    const { notices } = await second.client.call('host.info', {});
    expect(notices).toMatchObject([{ code: 'database-restored', level: 'info', detail: { backup: backup.name } }]);
    expect(existsSync(notices[0]?.detail?.['kept'] ?? '')).toBe(true);
    await time.advanceAsync(60_000);
    const { items } = await second.client.call('runs.list', { jobId: id });
    expect(items).toMatchObject([{ kind: 'span', state: 'skipped', why: { code: 'paused' }, count: 5 }]);
    expect(existsSync(mark)).toBe(false);
    expect((await second.client.call('engine.status', {})).state).toBe('running');
    expect((await second.client.call('backups.list', {})).restoring).toBeNull();
    await second.app.stop();
    const third = await startApp(folder, time);
    expect((await third.client.call('host.info', {})).notices).toEqual([]);
  });

  test('one that turns out damaged leaves everything as it was, and says so', async () => {
    const folder = temporaryFolder();
    const first = await startApp(folder);
    await first.client.call('jobs.add', { spec: sampleSpec({ name: 'Here', schedule: manual }) });
    const { name } = await first.client.call('backups.create', {});
    await first.client.call('backups.restore', { name });
    await first.app.stop();
    const bytes = new Uint8Array(4096).fill(1);
    writeFileSync(join(folder, 'backups', name), bytes);
    const second = await startApp(folder);
    expect((await second.client.call('jobs.list', {})).items.map((job) => job.name)).toEqual(['Here']);
    expect((await second.client.call('host.info', {})).notices).toMatchObject([
      { code: 'restore-failed', level: 'warning' },
    ]);
    await expect(second.client.call('backups.restore', { name })).rejects.toMatchObject({ code: 'store-failed' });
  });

  test('also takes the place of a database that is damaged', async () => {
    const folder = temporaryFolder();
    const first = await startApp(folder);
    await first.client.call('jobs.add', { spec: sampleSpec({ name: 'Here', schedule: manual }) });
    const { name } = await first.client.call('backups.create', {});
    await first.client.call('backups.restore', { name });
    await first.app.stop();
    writeFileSync(join(folder, 'punctual.db'), 'rubbish'.repeat(2000));
    const second = await startApp(folder);
    expect((await second.client.call('jobs.list', {})).items.map((job) => job.name)).toEqual(['Here']);
  });

  test('one of a newer Punctual is refused by name', async () => {
    const folder = temporaryFolder();
    const { client } = await startApp(folder);
    const { name } = await client.call('backups.create', {});
    const db = new Database(join(folder, 'backups', name));
    db.pragma('user_version = 999');
    db.close();
    await expect(client.call('backups.restore', { name })).rejects.toMatchObject({ code: 'store-from-future' });
  });
});

describe('the computer goes down (S37)', () => {
  test('runs are asked to stop, it is written down, and what does not end in time is left and found again', async () => {
    const folder = temporaryFolder();
    const mark = join(folder, 'mark');
    const first = await startApp(folder);
    const add = async (command: string): Promise<string> => {
      const spec = sampleSpec({ schedule: manual, action: { kind: 'shell', command } });
      const { id } = await first.client.call('jobs.add', { spec });
      const run = await first.client.call('jobs.run', { id });
      await until(async () => expect((await first.client.call('runs.log', { id: run.id })).text).toBe('up\n'));
      return run.id;
    };
    const willing = await add('echo up; exec sleep 600');
    const stubborn = await add(`trap '' TERM; echo up; while [ ! -e '${mark}' ]; do sleep 0.02; done; exit 5`);
    const begun = performance.now();
    await first.app.stop({ runs: 'stop', withinMs: 700 });
    expect(performance.now() - begun).toBeLessThan(6_000);
    writeFileSync(mark, '');

    const second = await startApp(folder);
    for (const id of [willing, stubborn]) {
      expect(await ended(second, id)).toMatchObject({ state: 'stopped', ending: { code: 'stopped', by: 'quit' } });
    }
    expect(await second.client.call('runs.get', { id: stubborn })).toMatchObject({ exitCode: 5 });
  });
});

test('a log is searched over the contract while its run goes on, and page by page', async () => {
  const folder = temporaryFolder();
  const mark = join(folder, 'mark');
  const app = await startApp(folder);
  const { id } = await app.client.call('jobs.add', {
    spec: sampleSpec({
      schedule: manual,
      logLimitBytes: 20_000,
      action: {
        kind: 'shell',
        command: `echo Needle first; seq 1 20000; echo needle last; while [ ! -e '${mark}' ]; do sleep 0.02; done`,
      },
    }),
  });
  const run = await app.client.call('jobs.run', { id });
  const all = (more = {}) => app.client.call('runs.search', { id: run.id, text: 'needle', ...more });
  const texts = async () => (await all()).matches.map((match) => match.text);
  await until(async () => expect(await texts()).toEqual(['Needle first', 'needle last']));
  expect((await all({ matchCase: true })).matches.map((match) => match.text)).toEqual(['needle last']);
  const page = await all({ limit: 1 });
  expect(page).toMatchObject({ complete: false, matches: [{ offset: 0, line: 1 }] });
  expect((await all({ from: page.nextOffset })).matches.map((match) => match.text)).toEqual(['needle last']);
  writeFileSync(mark, '');
  expect(await ended(app, run.id)).toMatchObject({ state: 'succeeded' });
  expect(await texts()).toEqual(['Needle first', 'needle last']);
  await expect(app.client.call('runs.search', { id: 'nobody', text: 'x' })).rejects.toMatchObject({
    code: 'not-found',
  });
});
