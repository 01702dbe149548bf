import { describe, expect, test } from 'vitest';
import { createNoticeActions } from '../../main/host/notice-actions.ts';
import { textOfPart } from '../../preload/pages.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { ODD_IDS, REFUSED_IDS } from '../support/odd-ids.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { ended, startApp } from './running-app.ts';

const spec = sampleSpec({ name: 'Odd', schedule: { kind: 'manual' }, action: { kind: 'shell', command: 'echo ran' } });

describe('the id of a job', () => {
  test('that is accepted is found by every call, and survives an export and a restart', async () => {
    const folder = temporaryFolder();
    const first = await startApp(folder);
    for (const id of ODD_IDS) {
      expect(await first.client.call('jobs.add', { id, spec })).toMatchObject({ id });
    }
    const bundle = await first.client.call('jobs.export', {});
    await first.app.stop();

    const { client } = await startApp(folder);
    const { items } = await client.call('jobs.list', { limit: 1000 });
    const { id: chainer } = await client.call('jobs.add', { spec });
    expect(items.map(({ id }) => id).sort()).toEqual([...ODD_IDS].sort());
    for (const id of ODD_IDS) {
      expect((await client.call('jobs.get', { id })).job.id).toBe(id);
      await client.call('jobs.modify', { id, patch: { notes: 'seen' } });
      expect((await client.call('jobs.changes', { id })).changes.length).toBeGreaterThan(0);
      await client.call('jobs.pause', { ids: [id] });
      await client.call('jobs.resume', { ids: [id] });
      await client.call('jobs.modify', { id: chainer, patch: { chain: [{ on: 'always', job: id }] } });
    }
    const { removed, rows } = await client.call('jobs.remove', { ids: ODD_IDS });
    expect(await client.call('jobs.restore', { jobs: removed, rows })).toEqual({ restored: ODD_IDS.length });
    await client.call('jobs.removeAll', {});
    const imported = await client.call('jobs.import', { bundle });
    expect([...imported.added].sort()).toEqual([...ODD_IDS].sort());
  });

  test('names its runs and their logs, whatever it is', async () => {
    const app = await startApp(temporaryFolder());
    for (const id of ['..', 'a/b', '%2F', '备'.repeat(200)]) {
      await app.client.call('jobs.add', { id, spec });
      const run = await app.client.call('jobs.run', { id });
      expect(await ended(app, run.id)).toMatchObject({ jobId: id, state: 'succeeded' });
      expect((await app.client.call('runs.log', { id: run.id })).text).toBe('ran\n');
      expect((await app.client.call('runs.list', { jobId: id })).items).toHaveLength(1);
    }
  });

  test.each(REFUSED_IDS)('is refused wherever it comes in: %j', async (id) => {
    const { client } = await startApp(temporaryFolder());
    const refused = { code: 'bad-input' };
    await expect(client.call('jobs.add', { id, spec })).rejects.toMatchObject(refused);
    await expect(client.call('jobs.addMany', { jobs: [{ id, spec }] })).rejects.toMatchObject(refused);
    const text = JSON.stringify({ punctual: 1, jobs: [{ id, ...spec }] });
    await expect(client.call('jobs.apply', { text })).rejects.toMatchObject(refused);
    await client.call('jobs.add', { id: 'good', spec });
    const bundle = await client.call('jobs.export', {});
    const changed = { ...bundle, jobs: bundle.jobs.map((job) => ({ ...job, id })) };
    await expect(client.call('jobs.import', { bundle: changed })).rejects.toMatchObject(refused);
    expect((await client.call('jobs.list', {})).items.map((job) => job.id)).toEqual(['good']);
  });

  test.each(ODD_IDS)('is opened by its notification: %j', async (jobId) => {
    const { app } = await startApp(temporaryFolder());
    const opened: string[] = [];
    const act = createNoticeActions({
      handlers: app.handlers,
      open: (page) => opened.push(page),
      log: createKeptLog(),
    });
    act({ title: 't', body: 'b', urgent: false, jobId }, 'open');
    const [, folder, part, ...rest] = opened[0]?.split('/') ?? [];
    expect([folder, textOfPart(part ?? ''), rest]).toEqual(['jobs', jobId, []]);
  });
});
