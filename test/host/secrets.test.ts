/** Secrets from the window's call to the environment of a real process, and everywhere they must not turn up. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PunctualError } from '../../main/engine/errors.ts';
import type { JobSpec } from '../../main/engine/model.ts';
import { createClock } from '../../main/host/clock.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import type { CallName } from '../../preload/contract.ts';
import { createFakeKeyStore } from '../support/fake-key-store.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { linux } from '../support/needs.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { ended, type RunningApp, startApp, until } from './running-app.ts';

const SECRET = 'correct-horse-battery-staple';
const manual = { kind: 'manual' } as const;

function shell(command: string, more: Partial<JobSpec> = {}): JobSpec {
  return sampleSpec({ schedule: manual, secrets: ['API_TOKEN'], ...more, action: { kind: 'shell', command } });
}

async function addJob({ client }: RunningApp, spec: JobSpec, values: Record<string, string> = { API_TOKEN: SECRET }) {
  return (await client.call('jobs.add', { spec, secretValues: values })).id;
}

async function runOnce(app: RunningApp, id: string) {
  const run = await app.client.call('jobs.run', { id });
  return ended(app, run.id);
}

/** Every file below a folder that holds this text, byte by byte. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text));
}

describe('a secret of a job', () => {
  test('reaches the process whole, and what it prints of it is covered everywhere it can be read', async () => {
    const app = await startApp(temporaryFolder());
    const id = await addJob(
      app,
      shell('printf %s "$API_TOKEN" | wc -c; echo "got <$API_TOKEN>"; echo twice $API_TOKEN'),
    );
    const run = await runOnce(app, id);
    expect(run.state).toBe('succeeded');
    const { text } = await app.client.call('runs.log', { id: run.id });
    expect(text.trim()).toBe(`${SECRET.length}\ngot <•••>\ntwice •••`);
    expect((await app.client.call('runs.search', { id: run.id, text: 'staple' })).matches).toEqual([]);
    expect((await app.client.call('runs.search', { id: run.id, text: 'twice' })).matches).toMatchObject([
      { text: 'twice •••' },
    ]);
  });

  test('lies in no file in the clear, whatever is done with it, but in the log of a job that prints it', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    const quiet = await addJob(app, shell('test -n "$API_TOKEN"'));
    const loud = await addJob(app, shell('echo "$API_TOKEN"', { name: 'Loud' }));
    await app.client.call('secrets.set', { scope: 'group', owner: 'g', values: { SHARED: `${SECRET}-shared` } });
    const go = join(folder, 'go');
    const script = await app.client.call('jobs.add', {
      spec: sampleSpec({
        schedule: manual,
        group: 'g',
        secrets: ['API_TOKEN'],
        parameters: [{ name: 'who', type: 'text', value: 'world' }],
        action: {
          kind: 'script',
          interpreter: 'sh',
          text: `until [ -e '${go}' ]; do sleep 0.05; done; test -n "$API_TOKEN$SHARED"`,
        },
      }),
      secretValues: { API_TOKEN: SECRET },
    });
    expect((await runOnce(app, quiet)).state).toBe('succeeded');
    // Looked at while it runs, too: its ticket and its script are there then.
    const run = await app.client.call('jobs.run', { id: script.id });
    await until(async () => expect((await app.client.call('runs.get', { id: run.id })).state).toBe('running'));
    expect(filesWith(folder, SECRET)).toEqual([]);
    writeFileSync(go, '');
    expect((await ended(app, run.id)).state).toBe('succeeded');
    await app.client.call('secrets.set', { scope: 'job', owner: quiet, values: { API_TOKEN: `${SECRET}-2` } });
    await app.client.call('jobs.modify', {
      id: quiet,
      patch: { notes: 'x' },
      secretValues: { API_TOKEN: `${SECRET}-3` },
    });
    const trial = await app.client.call('action.try', {
      spec: { action: { kind: 'shell', command: 'test -n "$API_TOKEN"' }, secrets: ['API_TOKEN'] },
      secretValues: { API_TOKEN: SECRET },
    });
    expect((await ended(app, trial.id)).state).toBe('succeeded');
    await app.client.call('backups.create', {});
    await app.client.call('jobs.remove', { ids: [script.id] });
    expect(filesWith(folder, SECRET)).toEqual([]);
    expect(existsSync(join(folder, 'punctual.db-wal'))).toBe(true);

    await runOnce(app, loud);
    expect(filesWith(folder, SECRET).map((name) => name.replace(/.*\./, ''))).toEqual(['log']);
    // Everything that windows and commands are told, and what the host wrote down about itself.
    const told = [
      await app.client.call('jobs.export', {}),
      await app.client.call('jobs.get', { id: quiet }),
      await app.client.call('jobs.changes', { id: quiet }),
      await app.client.call('runs.list', {}),
      await app.client.call('secrets.list', { scope: 'job', owner: quiet }),
      await app.client.call('secrets.list', { scope: 'group', owner: 'g' }),
      await app.client.call('settings.get', {}),
      app.log.lines,
      app.told,
    ];
    expect(JSON.stringify(told)).not.toContain(SECRET);
    await app.app.stop();
    expect(filesWith(folder, SECRET).map((name) => name.replace(/.*\./, ''))).toEqual(['log']);
  });

  test.runIf(linux.met)('never stands in the arguments of a process', linux.options, async () => {
    const app = await startApp(temporaryFolder());
    // Its own process, its wrapper, and everything else that can be seen.
    const id = await addJob(
      app,
      shell('cat /proc/*/cmdline 2>/dev/null | tr "\\0" "\\n" | grep -c "$API_TOKEN"; true'),
    );
    const run = await runOnce(app, id);
    // grep itself is the only one: it is given the value here on purpose.
    const { text } = await app.client.call('runs.log', { id: run.id });
    expect(Number(text.trim())).toBeLessThanOrEqual(1);
  });

  test('a job without its value does not start, and says which one is missing; entered, it runs', async () => {
    const app = await startApp(temporaryFolder());
    const { id } = await app.client.call('jobs.add', { spec: shell('echo "<$API_TOKEN>"') });
    expect((await app.client.call('secrets.list', { scope: 'job', owner: id })).secrets).toEqual([
      { name: 'API_TOKEN', state: 'missing', setAt: null, short: false },
    ]);
    const refused = await runOnce(app, id);
    expect(refused).toMatchObject({
      state: 'failed',
      pid: null,
      ending: { code: 'not-started', secret: { name: 'API_TOKEN', problem: 'missing' } },
    });
    expect(refused.ending).toMatchObject({ message: expect.stringContaining('"API_TOKEN" has no value') });
    await app.client.call('secrets.set', { scope: 'job', owner: id, values: { API_TOKEN: SECRET } });
    expect((await runOnce(app, id)).state).toBe('succeeded');
  });

  test('replaced, the new value runs, and the old one stays covered in old logs until those are gone', async () => {
    const app = await startApp(temporaryFolder());
    const id = await addJob(app, shell('echo "value: $API_TOKEN"'));
    const first = await runOnce(app, id);
    const { secrets } = await app.client.call('secrets.set', {
      scope: 'job',
      owner: id,
      values: { API_TOKEN: 'another-long-value' },
    });
    expect(secrets).toMatchObject([{ name: 'API_TOKEN', state: 'set' }]);
    const second = await runOnce(app, id);
    for (const run of [first, second]) {
      expect((await app.client.call('runs.log', { id: run.id })).text).toBe('value: •••\n');
    }
    await app.client.call('secrets.remove', { scope: 'job', owner: id, names: ['API_TOKEN'] });
    expect((await app.client.call('jobs.get', { id })).job.spec.secrets).toBeUndefined();
    const third = await runOnce(app, id);
    expect((await app.client.call('runs.log', { id: third.id })).text).toBe('value: \n');
    await app.client.call('jobs.remove', { ids: [id] });
    for (const run of [first, second]) {
      expect((await app.client.call('runs.log', { id: run.id })).text).toBe('value: •••\n');
    }
    await expect(
      app.client.call('secrets.remove', { scope: 'job', owner: id, names: ['API_TOKEN'] }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is kept when its job is put back, and not inherited by a new job of the same id', async () => {
    const app = await startApp(temporaryFolder());
    const spec = shell('test -n "$API_TOKEN"');
    await app.client.call('jobs.add', { id: 'one', spec, secretValues: { API_TOKEN: SECRET } });
    const { removed } = await app.client.call('jobs.remove', { ids: ['one'] });
    await app.client.call('jobs.restore', { jobs: removed });
    expect((await runOnce(app, 'one')).state).toBe('succeeded');
    await app.client.call('jobs.remove', { ids: ['one'] });
    await app.client.call('jobs.add', { id: 'one', spec });
    expect((await runOnce(app, 'one')).ending).toMatchObject({ secret: { problem: 'missing' } });
  });

  test('a variable that was in the clear leaves no trace of its value when it becomes a secret', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    const { id } = await app.client.call('jobs.add', {
      spec: shell('true', { secrets: undefined, environment: { API_TOKEN: SECRET, OTHER: 'plain' } }),
    });
    // Edits of all sizes leave old texts behind in freed parts of the file; the oldest kept changes go meanwhile.
    for (let n = 0; n < 130; n += 1) {
      const length = (n * 1_237) % 9_000;
      const environment = {
        A_PAD: 'x'.repeat(length),
        API_TOKEN: SECRET,
        OTHER: 'changed',
        Z_PAD: 'y'.repeat(length / 2),
        ROUND: String(n),
      };
      await app.client.call('jobs.modify', { id, patch: { environment, notes: 'z'.repeat(length) } });
    }
    expect(filesWith(folder, SECRET)).not.toEqual([]);
    await app.client.call('jobs.modify', {
      id,
      patch: { environment: { OTHER: 'changed' }, secrets: ['API_TOKEN'] },
      secretValues: { API_TOKEN: SECRET },
    });
    expect(filesWith(folder, SECRET)).toEqual([]);
    expect((await runOnce(app, id)).state).toBe('succeeded');
    // The same by the other door: the value goes from the variables by itself.
    await app.client.call('jobs.modify', { id, patch: { environment: { PASSWORD: `${SECRET}-b` } } });
    await app.client.call('secrets.set', { scope: 'job', owner: id, values: { PASSWORD: `${SECRET}-b` } });
    expect((await app.client.call('jobs.get', { id })).job.spec).toMatchObject({ secrets: ['API_TOKEN', 'PASSWORD'] });
    expect(filesWith(folder, SECRET)).toEqual([]);
  });

  test.each([
    [{ environment: { API_TOKEN: 'x' } }, 'stands in the clear'],
    [{ parameters: [{ name: 'API TOKEN', type: 'text', value: '' }] }, 'is a secret and a parameter'],
    [{ secrets: ['PUNCTUAL_X'] }, 'taken'],
    [{ secrets: ['A', 'A'] }, 'twice'],
    [{ secrets: ['a-b'] }, 'letters'],
  ] as const)('is a secret in one place only, under a name that every shell knows: %j', async (more, sentence) => {
    const app = await startApp(temporaryFolder());
    await expect(app.client.call('jobs.add', { spec: shell('true', more as Partial<JobSpec>) })).rejects.toThrow(
      sentence,
    );
  });

  test('values that are empty, too long, hold a NUL or belong to no secret are refused, and not repeated in the refusal', async () => {
    const app = await startApp(temporaryFolder());
    const id = await addJob(app, shell('true'));
    for (const API_TOKEN of ['', `${SECRET}\0`, SECRET.repeat(2000)]) {
      const refusal = await app.client
        .call('secrets.set', { scope: 'job', owner: id, values: { API_TOKEN } })
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'bad-input' });
      expect(JSON.stringify([refusal, String(refusal)])).not.toContain(SECRET);
    }
    await expect(
      app.client.call('jobs.modify', { id, patch: {}, secretValues: { OTHER: SECRET } }),
    ).rejects.toMatchObject({ code: 'bad-input', detail: { field: 'secretValues.OTHER' } });
  });
});

describe('secrets of a group', () => {
  test('reach every job in it; a variable or secret of the job itself wins; outside they do not exist', async () => {
    const app = await startApp(temporaryFolder());
    await app.client.call('settings.set', { engine: { groups: { team: { environment: { PLAIN: 'p' } } } } });
    await app.client.call('secrets.set', { scope: 'group', owner: 'team', values: { SHARED: 'shared-value' } });
    const command = 'printf "%s|" "$PLAIN" "$SHARED" | tr a-z n-za-m';
    const inside = await app.client.call('jobs.add', { spec: shell(command, { group: 'team', secrets: undefined }) });
    const own = await addJob(app, shell(command, { group: 'team', secrets: ['SHARED'] }), { SHARED: 'mine-alone' });
    const clear = await app.client.call('jobs.add', {
      spec: shell(command, { group: 'team', secrets: undefined, environment: { SHARED: 'in the clear' } }),
    });
    const outside = await app.client.call('jobs.add', { spec: shell(command, { secrets: undefined }) });
    const said = async (id: string) => {
      const run = await runOnce(app, id);
      return (await app.client.call('runs.log', { id: run.id })).text;
    };
    expect(await said(inside.id)).toBe('c|funerq-inyhr|');
    expect(await said(own)).toBe('c|zvar-nybar|');
    expect(await said(clear.id)).toBe('c|va gur pyrne|');
    expect(await said(outside.id)).toBe('||');
    // What a group has is covered in every log: jobs move, and files are shared.
    const printer = await app.client.call('jobs.add', { spec: shell('echo shared-value', { secrets: undefined }) });
    expect(await said(printer.id)).toBe('•••\n');
    await app.client.call('secrets.remove', { scope: 'group', owner: 'team', names: ['SHARED'] });
    expect(await said(inside.id)).toBe('c||');
    expect((await app.client.call('settings.get', {})).engine.groups).toEqual({
      team: { environment: { PLAIN: 'p' }, secrets: [] },
    });
  });
});

describe('when the key is not there', () => {
  test('a database from another computer: the job says that its secret cannot be opened, and never runs without it', async () => {
    const first = temporaryFolder();
    const app = await startApp(first);
    const id = await addJob(app, shell('echo ran'));
    const { name } = await app.client.call('backups.create', {});
    expect(filesWith(join(first, 'backups'), 'secrets.key')).toEqual([]);
    await app.app.stop();

    const second = temporaryFolder();
    restoreBackup({
      ...{ file: join(second, 'punctual.db'), backup: join(first, 'backups', name) },
      ...{ clock: createClock(), log: createKeptLog() },
    });
    const elsewhere = await startApp(second);
    expect((await elsewhere.client.call('secrets.list', { scope: 'job', owner: id })).secrets).toMatchObject([
      { name: 'API_TOKEN', state: 'locked' },
    ]);
    const refused = await runOnce(elsewhere, id);
    expect(refused.ending).toMatchObject({
      message: expect.stringContaining('cannot be opened on this computer'),
      secret: { name: 'API_TOKEN', problem: 'locked' },
    });
    expect(await elsewhere.client.call('secrets.keeper', {})).toMatchObject({ values: 1, locked: 1 });
    await elsewhere.client.call('secrets.set', { scope: 'job', owner: id, values: { API_TOKEN: SECRET } });
    expect((await runOnce(elsewhere, id)).state).toBe('succeeded');
  });

  test('a key store that stays shut: jobs with secrets do not start, their logs are not shown uncovered, the others go on', async () => {
    const folder = temporaryFolder();
    const desktop = await startApp(folder, undefined, { keyStore: createFakeKeyStore() });
    const id = await addJob(desktop, shell('echo "$API_TOKEN"'));
    const run = await runOnce(desktop, id);
    await desktop.client.call('secrets.set', { scope: 'group', owner: 'team', values: { SHARED: `${SECRET}-shared` } });
    await desktop.app.stop();

    const shut = await startApp(folder, undefined, { keyStore: createFakeKeyStore({ master: 'changed' }) });
    const { troubles } = await shut.client.call('host.info', {});
    expect(troubles).toMatchObject([{ code: 'secrets', level: 'warning', said: expect.any(String) }]);
    expect((await runOnce(shut, id)).ending).toMatchObject({ secret: { problem: 'no-key-store' } });
    await expect(shut.client.call('runs.log', { id: run.id })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(shut.client.call('runs.search', { id: run.id, text: 'a' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    const other = await shut.client.call('jobs.add', { spec: shell('echo fine', { secrets: undefined }) });
    const fine = await runOnce(shut, other.id);
    expect((await shut.client.call('runs.log', { id: fine.id })).text).toBe('fine\n');
    const member = await shut.client.call('jobs.add', { spec: shell('true', { secrets: undefined, group: 'team' }) });
    const refused = await runOnce(shut, member.id);
    expect(refused.ending).toMatchObject({ secret: { name: 'SHARED', problem: 'no-key-store' } });
    await expect(shut.client.call('runs.log', { id: refused.id })).rejects.toMatchObject({ code: 'unavailable' });
    await shut.app.stop();

    const again = await startApp(folder, undefined, { keyStore: createFakeKeyStore() });
    expect((await runOnce(again, id)).state).toBe('succeeded');
    expect((await again.client.call('runs.log', { id: run.id })).text).toBe('•••\n');
  });

  test('a key file that others could read is told at the start', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    await addJob(app, shell('true'));
    await app.app.stop();
    const file = join(folder, 'secrets.key');
    const text = readFileSync(file);
    rmSync(file);
    writeFileSync(file, text, { mode: 0o644 });
    const again = await startApp(folder);
    expect((await again.client.call('host.info', {})).notices).toMatchObject([{ code: 'secret-key-was-open' }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('beside the ledger', () => {
  test('S32: a run that outlives the app is covered after adoption as well, and its end is known', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    const go = join(folder, 'go');
    const id = await addJob(
      app,
      shell(`echo begun; until [ -e "${go}" ]; do sleep 0.05; done; echo "now $API_TOKEN"; exit 7`),
    );
    const run = await app.client.call('jobs.run', { id });
    await until(async () => expect((await app.client.call('runs.log', { id: run.id })).text).toBe('begun\n'));
    await app.app.stop({ runs: 'leave' });
    const again = await startApp(folder);
    expect((await again.client.call('runs.get', { id: run.id })).state).toBe('running');
    writeFileSync(go, '');
    expect(await ended(again, run.id)).toMatchObject({ state: 'failed', exitCode: 7 });
    expect((await again.client.call('runs.log', { id: run.id })).text).toBe('begun\nnow •••\n');
  });

  test('a trial gets what is typed and what its job has, and its output is covered', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    const id = await addJob(app, shell('true'));
    const spec = {
      action: { kind: 'shell', command: 'echo "$API_TOKEN $TYPED"; printf %s "$TYPED" | wc -c' },
      secrets: ['API_TOKEN', 'TYPED'],
    } as const;
    const typed = { TYPED: 'typed-just-now' };
    const trial = await app.client.call('action.try', { spec, jobId: id, secretValues: typed });
    expect((await ended(app, trial.id)).state).toBe('succeeded');
    expect((await app.client.call('runs.log', { id: trial.id })).text).toMatch(/^••• •••\n\s*14\n$/);
    // Typed over, the new value counts although another one is saved.
    const over = await app.client.call('action.try', {
      spec,
      jobId: id,
      secretValues: { ...typed, API_TOKEN: 'new!' },
    });
    await ended(app, over.id);
    expect((await app.client.call('runs.log', { id: over.id })).text).toMatch(/^••• •••\n/);
    const none = await app.client.call('action.try', { spec, secretValues: typed });
    expect((await ended(app, none.id)).ending).toMatchObject({ secret: { name: 'API_TOKEN', problem: 'missing' } });
    expect(filesWith(folder, 'typed-just-now').every((name) => name.endsWith('.log'))).toBe(true);
  });

  test('the environment detective compares secrets and shows none, also not inside other variables', async () => {
    const app = await startApp(temporaryFolder());
    const id = await addJob(app, shell('true', { secrets: ['HARMLESS'] }), { HARMLESS: SECRET });
    const report = await app.client.call('action.environment', {
      jobId: id,
      secrets: ['HARMLESS'],
      environment: { URL: `https://host/?k=${SECRET}` },
    });
    const of = (name: string) => report.variables.find((one) => one.name === name);
    expect(of('HARMLESS')).toMatchObject({ shell: null, differs: true, masked: true });
    expect(of('URL')).toMatchObject({ masked: true });
    expect(JSON.stringify(report)).not.toContain(SECRET);
  });

  test('jobs files and bundles carry names; what was entered here stays, and what is missing is told', async () => {
    const app = await startApp(temporaryFolder());
    const { client } = app;
    const written = {
      id: 'one',
      name: 'One',
      action: { kind: 'shell', command: 'test -n "$API_TOKEN"' },
      schedule: manual,
    };
    const file = (job: object) => JSON.stringify({ version: 1, jobs: [job] });
    await client.call('jobs.apply', { text: file(written) });
    await client.call('secrets.set', { scope: 'job', owner: 'one', values: { API_TOKEN: SECRET } });
    // The file says nothing about secrets: doing it again changes nothing.
    expect(await client.call('jobs.apply', { text: file(written) })).toMatchObject({ changed: [], unchanged: 1 });
    expect((await client.call('jobs.apply', { text: file({ ...written, name: 'Uno' }) })).changed).toHaveLength(1);
    expect((await runOnce(app, 'one')).state).toBe('succeeded');
    const bundle = await client.call('jobs.export', {});
    expect(bundle.jobs[0]?.spec.secrets).toEqual(['API_TOKEN']);
    expect(JSON.stringify(bundle)).not.toContain(SECRET);
    expect(await client.call('jobs.import', { bundle, onConflict: 'update' })).not.toHaveProperty('needSecrets');
    expect((await runOnce(app, 'one')).state).toBe('succeeded');

    const other = await startApp(temporaryFolder());
    const needSecrets = [{ id: 'one', name: 'Uno', secrets: ['API_TOKEN'] }];
    expect(await other.client.call('jobs.import', { bundle })).toMatchObject({ needSecrets });
    expect(
      await other.client.call('jobs.apply', { text: file({ ...written, name: 'Uno', secrets: ['API_TOKEN'] }) }),
    ).toMatchObject({
      needSecrets,
    });
    expect(
      (await client.call('jobs.apply', { text: file({ ...written, name: 'Uno', secrets: [] }) })).changed,
    ).toHaveLength(1);
    expect((await client.call('jobs.get', { id: 'one' })).job.spec.secrets).toBeUndefined();
  });
});

describe('a value typed in the place of a name', () => {
  // No name of a variable: it has a blank and signs.
  const TYPED = 'Tr0ub4dor &3 = it';
  const spec = sampleSpec({ schedule: manual });
  const owner = { scope: 'job', owner: 'backup' } as const;
  test.each<[CallName, unknown]>([
    ['secrets.set', { ...owner, values: { [TYPED]: 'x' } }],
    ['secrets.remove', { ...owner, names: [TYPED] }],
    ['jobs.add', { spec: { ...spec, secrets: [TYPED] } }],
    ['jobs.add', { spec, secretValues: { [TYPED]: 'x' } }],
    ['jobs.addMany', { jobs: [{ spec, secretValues: { [TYPED]: 'x' } }] }],
    ['jobs.modify', { id: 'backup', patch: {}, secretValues: { [TYPED]: 'x' } }],
    ['jobs.apply', { text: JSON.stringify({ jobs: { backup: { ...spec, secrets: [TYPED] } } }) }],
    ['groups.save', { name: 'g', secretValues: { [TYPED]: 'x' } }],
    ['groups.save', { name: 'g', secrets: [TYPED] }],
    ['action.try', { spec: { action: spec.action }, secretValues: { [TYPED]: 'x' } }],
    ['action.environment', { secrets: [TYPED] }],
    ['settings.set', { engine: { groups: { g: { environment: {}, secrets: [TYPED] } } } }],
  ])('is not repeated by %s', async (name, input) => {
    const app = await startApp(temporaryFolder());
    const error: unknown = await app.client.call(name, input as never).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'bad-input' });
    const { message, detail, reason } = error as PunctualError;
    expect(JSON.stringify({ message, detail, reason, log: app.log.lines })).not.toContain('Tr0ub4dor');
  });

  test('and a variable named with its value reaches neither history nor notifications', async () => {
    const app = await startApp(temporaryFolder());
    const action = { kind: 'shell', command: 'true' } as const;
    const environment = { 'TOKEN=Tr0ub4dor': '' };
    const { id } = await app.client.call('jobs.add', { spec: sampleSpec({ schedule: manual, action, environment }) });
    const run = await runOnce(app, id);
    expect(run.state).toBe('failed');
    expect(JSON.stringify([run.ending, app.told])).not.toContain('Tr0ub4dor');
  });
});
