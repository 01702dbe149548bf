import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bundleText } from '../../main/import/bundle.ts';
import { startSampleApi } from '../support/sample-api.ts';
import { START, sampleSpec } from '../support/sample-job.ts';

const file = (jobs: readonly object[]) => JSON.stringify({ version: 1, jobs });
const job = (id: string, more: object = {}) => ({ id, ...sampleSpec({ name: id }), ...more });

describe('jobs.apply', () => {
  test('S28, S29: changes by id; next fire and history of what stays the same are not touched', async () => {
    const { call, time } = await startSampleApi();
    await call('jobs.apply', { text: file([job('a'), job('b')]) });
    const before = (await call('jobs.get', { id: 'a' })).job;
    time.setClock(START + 600_000);
    const plan = await call('jobs.apply', { text: file([job('a', { notes: 'new' }), job('b')]) });
    expect([plan.added, plan.changed.map(({ id }) => id), plan.unchanged]).toEqual([[], ['a'], 1]);
    const after = (await call('jobs.get', { id: 'a' })).job;
    expect([after.nextFire, after.anchorAt, after.revision]).toEqual([before.nextFire, before.anchorAt, 2]);
  });

  test('is one transaction: a job that cannot be saved leaves everything as it was, removals included', async () => {
    const { call } = await startSampleApi();
    await call('jobs.apply', { text: file([job('a'), job('b')]) });
    const bundle = await call('jobs.export', {});
    const bad = file([
      job('a', { name: 'renamed' }),
      job('c'),
      job('d', { schedule: { kind: 'cron', pattern: '0 0 31 2 *' } }),
    ]);
    await expect(call('jobs.apply', { text: bad, prune: true })).rejects.toMatchObject({ code: 'bad-input' });
    expect(await call('jobs.export', {})).toEqual(bundle);
  });

  test('a dry run says the same and saves nothing', async () => {
    const { call } = await startSampleApi();
    const dry = await call('jobs.apply', { text: file([job('a')]), dryRun: true });
    expect((await call('jobs.list', {})).total).toBe(0);
    expect(await call('jobs.apply', { text: file([job('a')]) })).toEqual(dry);
  });

  test('10,000 jobs are applied in under 2 s, and an unchanged file in under 1 s', async () => {
    const { call } = await startSampleApi();
    const text = file(Array.from({ length: 10_000 }, (_, n) => job(`job-${n}`)));
    // Time of the processor, so that a busy machine does not decide.
    const spent = async (): Promise<number> => {
      const before = process.cpuUsage();
      await call('jobs.apply', { text });
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    expect(await spent()).toBeLessThan(2000);
    expect(await spent()).toBeLessThan(1000);
  });
});

describe('jobs.export and jobs.import', () => {
  test('export, empty store, import, export: the same bytes, pauses and settings included', async () => {
    const one = await startSampleApi();
    await one.call('jobs.apply', {
      text: file([job('b'), job('a', { tags: ['x'], environment: { Z: '1', A: '2' } })]),
    });
    await one.call('jobs.pause', { ids: ['a'], until: START + 86_400_000 });
    await one.call('settings.set', { engine: { limit: 7 } });
    const bundle = await one.call('jobs.export', {});
    const two = await startSampleApi();
    expect(await two.call('jobs.import', { bundle, settings: true })).toMatchObject({
      added: ['a', 'b'],
      settings: true,
    });
    expect(bundleText(await two.call('jobs.export', {}))).toBe(bundleText(bundle));
    expect((await two.call('jobs.get', { id: 'a' })).job).toMatchObject({
      state: 'paused',
      pausedUntil: START + 86_400_000,
    });
  });

  test('each job of the bundle that exists is updated, skipped or copied as chosen', async () => {
    const { call } = await startSampleApi();
    await call('jobs.apply', { text: file([job('a'), job('b'), job('c')]) });
    const bundle = await call('jobs.export', {});
    await call('jobs.modify', { id: 'a', patch: { notes: 'mine' } });
    await call('jobs.modify', { id: 'b', patch: { notes: 'mine' } });
    const told = await call('jobs.import', { bundle, onConflict: 'skip', choices: { b: 'update', c: 'copy' } });
    expect(told).toEqual({ added: [], updated: ['b'], skipped: ['a'], copied: ['c'], settings: false });
    expect((await call('jobs.get', { id: 'a' })).job.spec.notes).toBe('mine');
    expect((await call('jobs.get', { id: 'b' })).job.spec.notes).toBeUndefined();
    expect((await call('jobs.list', { text: 'c' })).items.filter(({ name }) => name === 'c')).toHaveLength(2);
  });

  test('one job that the engine refuses keeps the whole bundle out', async () => {
    const { call } = await startSampleApi();
    await call('jobs.apply', { text: file([job('a')]) });
    const before = await call('jobs.export', {});
    const never = { kind: 'cron', pattern: '0 0 31 2 *' } as const;
    const spec = (schedule: object) => ({ ...sampleSpec({ notes: 'from the bundle' }), schedule });
    const wrong = { ...before, jobs: ['a', 'new'].map((id) => ({ id, spec: spec({ kind: 'manual' }), paused: null })) };
    wrong.jobs.push({ id: 'never', spec: spec(never), paused: null });
    await expect(call('jobs.import', { bundle: wrong, onConflict: 'update' })).rejects.toThrow(/never runs/);
    expect(await call('jobs.export', {})).toEqual(before);
  });

  test('what is no bundle, or has wrong settings, changes nothing', async () => {
    const { call } = await startSampleApi();
    const bundle = { ...(await call('jobs.export', {})), settings: { engine: { limit: -1 } } };
    await expect(call('jobs.import', { bundle, settings: true })).rejects.toThrow(/settings\.engine\.limit/);
    await expect(call('jobs.import', { bundle: [] })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('import.preview', () => {
  const content = (name: string) =>
    readFileSync(new URL(`../fixtures/import/${name}`, import.meta.url)).toString('base64');

  test('lets the window show what foreign files become, without saving anything', async () => {
    const { call } = await startSampleApi();
    const names = ['person.crontab', 'backup.task.xml', 'nightly.binary.plist', 'backup.timer', 'backup.service'];
    const { results } = await call('import.preview', {
      files: names.map((name) => ({ name, content: content(name) })),
    });
    expect(results.map(({ format, entries }) => [format, entries.length])).toEqual([
      ['crontab', 14],
      ['task-scheduler', 1],
      ['launchd', 1],
      ['systemd', 1],
    ]);
    expect((await call('jobs.list', {})).total).toBe(0);
    // What is proposed can be saved as it is.
    const jobs = results
      .flatMap(({ entries }) => entries)
      .flatMap(({ id, spec }) => (spec === null ? [] : [{ id, spec }]));
    expect(await call('jobs.addMany', { jobs })).toMatchObject({ added: 17 });
  });

  test('what is not base64 is refused', async () => {
    const { call } = await startSampleApi();
    await expect(call('import.preview', { files: [{ name: 'x', content: '***' }] })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
