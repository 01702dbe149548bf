import { describe, expect, test } from 'vitest';
import { memberChanges } from '../../main/import/change-words.ts';
import { createAnswer } from '../../preload/answer.ts';
import type { Handlers } from '../../preload/contract.ts';
import { startSampleApi } from '../support/sample-api.ts';
import { START, sampleSpec } from '../support/sample-job.ts';

const HOUR = 3_600_000;

describe('the history of a job', () => {
  test('names every edit in words, newest first, with where it was asked for', async () => {
    const { call, time } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec({ tags: ['disk'] }) });
    time.advance(HOUR / 2);
    await call('jobs.modify', { id, patch: { schedule: { kind: 'cron', pattern: '0 9 * * MON-FRI' }, tags: null } });
    const { changes } = await call('jobs.changes', { id, language: 'en' });
    expect(changes).toMatchObject([
      { number: 2, kind: 'edited', origin: 'window', at: START + HOUR / 2, undoable: true },
      { number: 1, kind: 'added', origin: 'window', at: START, undoable: false, words: [] },
    ]);
    expect(changes[0]?.words).toEqual([
      { member: 'schedule', before: 'Every hour', after: expect.stringMatching(/Monday.*09:00/) },
      { member: 'tags', before: 'disk', after: null },
    ]);
    const chinese = await call('jobs.changes', { id, language: 'zh' });
    expect(chinese.changes[0]?.words[0]?.before).toMatch(/每/);
  });

  test('an edit is taken back as an edit of its own, and that one too', async () => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec({ notes: 'old' }) });
    await call('jobs.modify', { id, patch: { notes: 'new', group: 'g' } });
    await call('jobs.modify', { id, patch: { name: 'Other' } });
    const back = await call('jobs.undoChange', { id, number: 2 });
    expect(back.spec).toMatchObject({ name: 'Other', notes: 'old' });
    expect(back.spec.group).toBeUndefined();
    const [newest] = (await call('jobs.changes', { id })).changes;
    expect(newest).toMatchObject({ number: 4, kind: 'edited', undoes: 2, undoable: true });
    expect((await call('jobs.undoChange', { id, number: 4 })).spec).toMatchObject({ notes: 'new', group: 'g' });
  });

  test('what was changed again since cannot be taken back, and says so', async () => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    await call('jobs.modify', { id, patch: { notes: 'one' } });
    await call('jobs.modify', { id, patch: { notes: 'two' } });
    const { changes } = await call('jobs.changes', { id });
    expect(changes.map((change) => change.undoable)).toEqual([true, false, false]);
    await expect(call('jobs.undoChange', { id, number: 2 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(call('jobs.undoChange', { id, number: 1 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(call('jobs.undoChange', { id, number: 9 })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a job that was removed and put back keeps its history', async () => {
    const { call, time } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    await call('jobs.modify', { id, patch: { notes: 'kept' } });
    time.advance(1000);
    const { removed } = await call('jobs.remove', { ids: [id] });
    await call('jobs.restore', { jobs: removed });
    const { changes } = await call('jobs.changes', { id });
    expect(changes.map((change) => change.kind)).toEqual(['restored', 'removed', 'edited', 'added']);
    expect((await call('jobs.undoChange', { id, number: 2 })).spec.notes).toBeUndefined();
  });

  test('a save that changes nothing is no change; the same value written in another order neither', async () => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec({ retry: { times: 1, delaySeconds: 2 } }) });
    await call('jobs.modify', { id, patch: { retry: { delaySeconds: 2, times: 1 }, name: 'Backup' } });
    expect((await call('jobs.changes', { id })).changes).toHaveLength(1);
  });

  test('keeps the newest hundred edits, and long scripts only as far as a megabyte', async () => {
    const { call } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    for (let n = 0; n < 120; n += 1) await call('jobs.modify', { id, patch: { notes: `note ${n}` } });
    const { changes } = await call('jobs.changes', { id });
    expect(changes).toHaveLength(100);
    expect(changes[0]?.words[0]?.after).toBe('note 119');
    expect((await call('jobs.changes', { id, limit: 2, below: changes[1]?.number ?? 0 })).changes).toMatchObject([
      { number: changes[2]?.number ?? 0 },
      { number: changes[3]?.number ?? 0 },
    ]);
    for (let n = 0; n < 5; n += 1) {
      const command = `echo ${String(n).repeat(400_000)}`;
      await call('jobs.modify', { id, patch: { action: { kind: 'shell', command } } });
    }
    expect((await call('jobs.changes', { id })).changes.length).toBeLessThan(4);
  });

  test('jobs files and bundles say that they were imported, the command line that it was the command line', async () => {
    const { call } = await startSampleApi();
    await call('jobs.apply', {
      text: 'version: 1\njobs:\n  - id: a\n    name: A\n    action: { kind: shell, command: "true" }\n    schedule: { kind: manual }\n',
    });
    expect((await call('jobs.changes', { id: 'a' })).changes).toMatchObject([{ kind: 'added', origin: 'import' }]);
    const asked: unknown[] = [];
    const handlers = { 'jobs.groups': (_: unknown, door: unknown) => void asked.push(door) } as unknown as Handlers;
    await createAnswer(handlers)('jobs.groups', {});
    await createAnswer(handlers, 'command-line')('jobs.groups', {});
    expect(asked).toEqual(['window', 'command-line']);
  });

  test('values that sound like secrets are dots in the words', () => {
    const [change] = memberChanges(
      { environment: { API_TOKEN: 'abc', LANG: 'C', SAME: '1' } },
      { environment: { API_TOKEN: 'def', LANG: 'en', SAME: '1' } },
      'en',
    );
    expect(change).toEqual({
      member: 'environment',
      before: 'API_TOKEN=••••, LANG=C',
      after: 'API_TOKEN=••••, LANG=en',
    });
  });
});

describe('the days of a job', () => {
  test('closed runs are counted between each pair of borders by how they went', async () => {
    const { call, runner, time } = await startSampleApi();
    const { id } = await call('jobs.add', { spec: sampleSpec() });
    for (const exitCode of [0, 1, 0]) {
      const run = await call('jobs.run', { id });
      await time.advanceAsync(10);
      runner.end(run.id, { exitCode });
      await time.advanceAsync(10);
    }
    const borders = [START - 24 * HOUR, START, START + 24 * HOUR, START + 48 * HOUR];
    expect((await call('jobs.days', { id, borders })).days).toEqual([{}, { succeeded: 2, failed: 1 }, {}]);
    expect((await call('jobs.days', { id: 'nobody', borders })).days).toEqual([{}, {}, {}]);
  });
});
