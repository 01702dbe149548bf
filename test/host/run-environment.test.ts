/** What a run really got, from its own output and from the record, and what of it may be told. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { type RunningApp, startApp, until } from './running-app.ts';

const SECRET = 'correct-horse-battery-staple';

const job = (more: Partial<JobSpec> = {}): JobSpec =>
  sampleSpec({ schedule: { kind: 'manual' }, action: { kind: 'program', program: 'env', args: ['-0'] }, ...more });

async function runOnce({ client }: RunningApp, id: string) {
  const { id: run } = await client.call('jobs.run', { id });
  return until(async () => {
    const row = await client.call('runs.get', { id: run });
    expect(row.finishedAt).not.toBeNull();
    return row;
  });
}

/** What the process printed about its environment. */
async function printed({ client }: RunningApp, id: string): Promise<Map<string, string>> {
  const { text } = await client.call('runs.log', { id, limit: 1_000_000 });
  const pairs = text.split('\0').filter((line) => line.includes('='));
  return new Map(pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

async function report({ client }: RunningApp, id: string, attempt?: number) {
  const told = await client.call('runs.environment', { id, attempt });
  return { ...told, of: (name: string) => told.variables.find((one) => one.name === name) };
}

test('is exactly what the process printed, each variable with the place it came from', async () => {
  const folder = temporaryFolder();
  const app = await startApp(folder);
  writeFileSync(join(folder, 'of.env'), 'FROM_FILE=file\nLEVEL=file\n');
  await app.client.call('settings.set', {
    engine: { groups: { nightly: { environment: { FROM_GROUP: 'group', LEVEL: 'group', OVER: 'group' } } } },
  });
  const { id } = await app.client.call('jobs.add', {
    spec: job({
      group: 'nightly',
      environmentFile: join(folder, 'of.env'),
      environment: { FROM_JOB: 'two words', OVER: 'job' },
      parameters: [{ name: 'level of care', type: 'text', value: 'high' }],
    }),
  });
  const run = await runOnce(app, id);
  const got = await report(app, run.id);
  expect(got).toMatchObject({ recorded: true, problem: null, jobGone: false });
  const real = await printed(app, run.id);
  for (const { name, got: value } of got.variables) {
    if (value?.masked === false) expect([name, real.get(name)]).toEqual([name, value.value]);
    else expect(real.has(name), name).toBe(true);
  }
  // What the wrapper's shell adds by itself is nobody's doing here.
  const own = new Set(['PWD', 'SHLVL', '_']);
  const names = new Set(got.variables.map(({ name }) => name));
  expect([...real.keys()].filter((name) => !names.has(name) && !own.has(name))).toEqual([]);
  const places = ['FROM_FILE', 'FROM_GROUP', 'LEVEL', 'FROM_JOB', 'OVER', 'level_of_care', 'PUNCTUAL_RUN', 'PATH'];
  expect(places.map((name) => got.of(name)?.got?.source)).toEqual(
    ['file', 'group', 'group', 'job', 'job', 'parameter', 'punctual'].concat([got.of('PATH')?.got?.source ?? '']),
  );
  expect(['session', 'login-shell']).toContain(got.of('PATH')?.got?.source);
  expect(got.of('PUNCTUAL_TOKEN')?.got).toMatchObject({ masked: true });
  expect(got.variables.filter(({ differs }) => differs)).toEqual([]);
});

test('stays what it was when the job changes; what would be different now is marked', async () => {
  const app = await startApp(temporaryFolder());
  const { id } = await app.client.call('jobs.add', { spec: job({ environment: { A: 'old', GONE: 'x' } }) });
  const run = await runOnce(app, id);
  await app.client.call('jobs.modify', { id, patch: { environment: { A: 'new', ADDED: 'y' } } });
  const told = await report(app, run.id);
  expect(told.of('A')).toMatchObject({ got: { value: 'old' }, now: { value: 'new' }, differs: true });
  expect(told.of('GONE')).toMatchObject({ got: { value: 'x' }, now: null, differs: true });
  expect(told.of('ADDED')).toMatchObject({ got: null, now: { value: 'y' }, differs: true });
  expect(told.variables.filter(({ differs }) => differs)).toHaveLength(3);

  await app.client.call('jobs.modify', { id, patch: { environmentFile: '/no/such.env' } });
  const without = await report(app, run.id);
  expect(without.problem).toMatch(/no\/such\.env/);
  expect(without.of('A')).toMatchObject({ got: { value: 'old' }, now: null, differs: false });

  await app.client.call('jobs.remove', { ids: [id] });
  expect(await report(app, run.id)).toMatchObject({ recorded: true, jobGone: true, problem: null });
});

test('is known of every attempt of a run that was tried again', async () => {
  const app = await startApp(temporaryFolder());
  const { id } = await app.client.call('jobs.add', {
    spec: job({
      action: { kind: 'shell', command: 'exit 3' },
      environment: { A: 'same' },
      retry: { times: 1, delaySeconds: 0 },
    }),
  });
  const run = await runOnce(app, id);
  expect(run.attempts).toHaveLength(1);
  for (const attempt of [1, 2]) {
    const told = await report(app, run.id, attempt);
    expect(told.of('A')?.got?.value).toBe('same');
    expect(told.of('PUNCTUAL_ATTEMPT')?.got?.value).toBe(String(attempt));
    expect(told.of('PUNCTUAL_REASON')?.got?.value).toBe(attempt === 1 ? 'manual' : 'retry');
  }
});

test('a hundred runs of two jobs keep three texts, and a run of before says that nothing was kept', async () => {
  const folder = temporaryFolder();
  const app = await startApp(folder);
  const ids = await Promise.all(
    [{ A: '1' }, { A: '2' }].map(
      async (environment) =>
        (await app.client.call('jobs.add', { spec: job({ environment, maxInstances: 50, overlap: 'parallel' }) })).id,
    ),
  );
  for (let n = 0; n < 25; n += 1) await Promise.all(ids.map((id) => runOnce(app, id)));
  const db = new Database(join(folder, 'punctual.db'));
  expect(db.prepare('SELECT count(*) FROM run_environments').pluck().get()).toBe(3);
  const [old] = (await app.client.call('runs.list', { limit: 1 })).items;
  db.prepare('UPDATE runs SET environment = NULL WHERE id = ?').run(old?.id);
  db.close();
  const told = await report(app, old?.id ?? '');
  expect(told).toMatchObject({ recorded: false, problem: null });
  expect(told.of('A')).toMatchObject({ got: null, now: { source: 'job' }, differs: false });
});

test('no value of a secret is ever in it, on the disk or told: sealed ones, their copies, and what only looks like one', async () => {
  const folder = temporaryFolder();
  const app = await startApp(folder);
  const { id } = await app.client.call('jobs.add', {
    spec: job({
      action: { kind: 'shell', command: 'true' },
      secrets: ['HARMLESS'],
      environment: { URL: 'https://host/?k=1', MY_PASSWORD: 'by-its-name', DB: 'postgres://me:by-its-look@db/x' },
    }),
    secretValues: { HARMLESS: SECRET },
  });
  const run = await runOnce(app, id);
  expect(run.state).toBe('succeeded');
  // In the clear when it ran, a secret since: gone from what is kept.
  await app.client.call('jobs.modify', { id, patch: { environment: { LATER: 'plain-until-now' } } });
  const before = await runOnce(app, id);
  expect((await report(app, before.id)).of('LATER')?.got?.value).toBe('plain-until-now');
  await app.client.call('secrets.set', { scope: 'job', owner: id, values: { LATER: 'plain-until-now' } });
  const after = await runOnce(app, id);
  for (const { id: each } of [run, before, after]) {
    const text = JSON.stringify(await report(app, each));
    for (const value of [SECRET, 'by-its', 'plain-until-now']) expect(text).not.toContain(value);
  }
  expect((await report(app, before.id)).of('LATER')?.got?.masked).toBe(true);
  const kept = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile() && name.startsWith('punctual.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
  for (const value of [SECRET, 'plain-until-now']) expect(kept).not.toContain(value);
});

test('a trial leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const app = await startApp(folder);
  const spec = { action: { kind: 'shell', command: 'true' }, environment: { TRIED: 'only-once' } } as const;
  const { id } = await app.client.call('action.try', { spec });
  await until(async () => expect((await app.client.call('runs.get', { id })).finishedAt).not.toBeNull());
  const db = new Database(join(folder, 'punctual.db'), { readonly: true });
  expect(db.prepare('SELECT count(*) FROM run_environments').pluck().get()).toBe(0);
  db.close();
});

test('a variable that no process would get is refused where it is saved, for jobs and groups', async () => {
  const { client } = await startApp(temporaryFolder());
  // Every system's sh sets it; Windows has none.
  const environment = { PWD: '/somewhere' };
  const refused = { code: 'bad-input', reason: { code: 'variable-lost', name: 'PWD' } };
  const { id } = await client.call('jobs.add', { spec: job() });
  for (const save of [
    () => client.call('jobs.add', { spec: job({ environment }) }),
    () => client.call('jobs.modify', { id, patch: { environment } }),
    () => client.call('groups.save', { name: 'nightly', environment }),
  ]) {
    if (process.platform === 'win32') await save();
    else await expect(save()).rejects.toMatchObject(refused);
  }
});
