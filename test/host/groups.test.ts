/** A group is renamed, deleted and brought back as a whole: jobs, what they share, secrets, rules and pause in one transaction. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { openWindow, type RunningApp, startApp, until } from './running-app.ts';

const SECRET = 'correct-horse-battery-staple';
const inGroup = (group: string | undefined, more: Partial<JobSpec> = {}): JobSpec =>
  sampleSpec({
    schedule: { kind: 'manual' },
    action: { kind: 'shell', command: 'echo "$PLACE <$TOKEN_OF_ALL>"' },
    group,
    ...more,
  });

async function withGroup(app: RunningApp, name = 'backups') {
  const { client } = app;
  const ids: string[] = [];
  for (const spec of [inGroup(name), inGroup(name, { environment: { PLACE: 'own' } }), inGroup('other')]) {
    ids.push((await client.call('jobs.add', { spec })).id);
  }
  await client.call('groups.save', {
    name,
    environment: { PLACE: 'shared' },
    secrets: ['TOKEN_OF_ALL'],
    secretValues: { TOKEN_OF_ALL: SECRET },
    notify: { failed: false },
  });
  return ids;
}

async function output({ client }: RunningApp, id: string): Promise<string> {
  const run = await client.call('jobs.run', { id });
  return until(async () => {
    const { finishedAt, ending } = await client.call('runs.get', { id: run.id });
    expect(finishedAt).not.toBeNull();
    return ending?.code === 'exit-code'
      ? (await client.call('runs.log', { id: run.id })).text.trim()
      : `${ending?.code}`;
  });
}

const groupsOf = async ({ client }: RunningApp) => (await client.call('jobs.groups', {})).groups;

describe('renaming a group', () => {
  test('moves its jobs, variables, secrets, rules and pause, and back again', async () => {
    const app = await startApp(temporaryFolder());
    const { client } = app;
    const [first = '', second = ''] = await withGroup(app);
    await client.call('engine.pause', { group: 'backups' });
    const since = (await client.call('engine.status', {})).pausedGroups['backups']?.since;
    expect(await client.call('groups.rename', { from: 'backups', to: '  Sicherung <b>备份</b> 🗄 ' })).toEqual({
      jobs: 2,
    });
    const to = 'Sicherung <b>备份</b> 🗄';
    expect(await groupsOf(app)).toEqual([
      { name: to, jobs: 2 },
      { name: 'other', jobs: 1 },
    ]);
    const settings = await client.call('settings.get', {});
    expect(settings.engine.groups).toEqual({ [to]: { environment: { PLACE: 'shared' }, secrets: ['TOKEN_OF_ALL'] } });
    expect(settings.notify.groups).toEqual({ [to]: { failed: false } });
    expect((await client.call('engine.status', {})).pausedGroups).toEqual({ [to]: { since, until: null } });
    expect(await output(app, first)).toBe('shared <•••>');
    expect(await output(app, second)).toBe('own <•••>');
    expect((await client.call('secrets.list', { scope: 'group', owner: to })).secrets).toMatchObject([
      { state: 'set' },
    ]);
    await client.call('groups.rename', { from: to, to: 'backups' });
    expect(await output(app, first)).toBe('shared <•••>');
    expect((await client.call('jobs.changes', { id: first })).changes[0]?.words).toMatchObject([{ member: 'group' }]);
  });

  test('survives a restart whole', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    const [first = ''] = await withGroup(app);
    await app.client.call('engine.pause', { group: 'backups' });
    await app.client.call('groups.rename', { from: 'backups', to: 'vault' });
    await app.app.stop();
    const again = await startApp(folder);
    expect((await again.client.call('engine.status', {})).pausedGroups).toHaveProperty('vault');
    expect(await output(again, first)).toBe('shared <•••>');
  });

  test.each([
    ['', 'bad-input'],
    ['   ', 'bad-input'],
    ['x'.repeat(10_000), 'bad-input'],
    ['other', 'already-exists'],
    ['only-settings', 'already-exists'],
  ])('to %j is refused and changes nothing', async (to, code) => {
    const app = await startApp(temporaryFolder());
    await withGroup(app);
    await app.client.call('groups.save', { name: 'only-settings', environment: { A: '1' } });
    const before = [await groupsOf(app), await app.client.call('settings.get', {})];
    await expect(app.client.call('groups.rename', { from: 'backups', to })).rejects.toMatchObject({ code });
    expect([await groupsOf(app), await app.client.call('settings.get', {})]).toEqual(before);
  });

  test('is all or nothing: where its secrets cannot be opened, not one job moves', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    await withGroup(app);
    await app.app.stop();
    // Another key: as on another computer.
    rmSync(join(folder, 'secrets.key'));
    const again = await startApp(folder);
    const before = [await groupsOf(again), await again.client.call('settings.get', {})];
    await expect(again.client.call('groups.rename', { from: 'backups', to: 'vault' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect([await groupsOf(again), await again.client.call('settings.get', {})]).toEqual(before);
  });

  test('that the disk refuses half-way leaves jobs, pause and settings as they were', async () => {
    const folder = temporaryFolder();
    const app = await startApp(folder);
    await withGroup(app);
    await app.client.call('engine.pause', { group: 'backups' });
    const db = new Database(join(folder, 'punctual.db'));
    db.exec("CREATE TRIGGER full BEFORE UPDATE ON settings BEGIN SELECT RAISE(ABORT, 'no room'); END");
    const state = async () => [
      await groupsOf(app),
      await app.client.call('settings.get', {}),
      (await app.client.call('engine.status', {})).pausedGroups,
    ];
    const before = await state();
    await expect(app.client.call('groups.rename', { from: 'backups', to: 'vault' })).rejects.toMatchObject({
      code: 'store-failed',
    });
    db.exec('DROP TRIGGER full');
    db.close();
    await app.client.call('engine.pause', { group: 'other' });
    await app.client.call('engine.resume', { group: 'other' });
    const { other: _, ...paused } = (await app.client.call('engine.status', {})).pausedGroups;
    expect([...(await state()).slice(0, 2), paused]).toEqual(before);
  });

  test('of a group that is not there says so; two windows that rename at once: the second is told', async () => {
    const app = await startApp(temporaryFolder());
    await withGroup(app);
    const second = openWindow(app.app).client;
    await app.client.call('groups.rename', { from: 'backups', to: 'one' });
    await expect(second.call('groups.rename', { from: 'backups', to: 'two' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('what a group shares', () => {
  test('changed elsewhere meanwhile is not overwritten unseen', async () => {
    const app = await startApp(temporaryFolder());
    await withGroup(app);
    const seen = { environment: { PLACE: 'shared' }, secrets: ['TOKEN_OF_ALL'] };
    await app.client.call('groups.save', { name: 'backups', seen, environment: { PLACE: 'first' } });
    await expect(
      app.client.call('groups.save', {
        name: 'backups',
        seen,
        environment: { PLACE: 'second' },
        secretValues: { TOKEN_OF_ALL: 'never' },
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await app.client.call('settings.get', {})).engine.groups['backups']?.environment).toEqual({
      PLACE: 'first',
    });
  });

  test('a variable becomes a secret in one step, and never stands in both places', async () => {
    const app = await startApp(temporaryFolder());
    const [first = ''] = await withGroup(app);
    await expect(
      app.client.call('groups.save', { name: 'backups', environment: { TOKEN_OF_ALL: 'x' } }),
    ).rejects.toMatchObject({ code: 'bad-input' });
    await app.client.call('groups.save', {
      name: 'backups',
      environment: {},
      secrets: ['TOKEN_OF_ALL', 'PLACE'],
      secretValues: { PLACE: 'hidden-place' },
    });
    expect(await output(app, first)).toBe('••• <•••>');
    await app.client.call('groups.save', { name: 'backups', secrets: [] });
    expect(await output(app, first)).toBe('<>');
    expect((await app.client.call('settings.get', {})).engine.groups).toEqual({});
  });
});

describe('deleting a group', () => {
  test('leaves its jobs, and is taken back whole: also its secrets, but not over what was done since', async () => {
    const app = await startApp(temporaryFolder());
    const { client } = app;
    const [first = '', second = ''] = await withGroup(app);
    await client.call('engine.pause', { group: 'backups' });
    const { removed } = await client.call('groups.remove', { name: 'backups' });
    expect(JSON.stringify(removed)).not.toContain(SECRET);
    expect(await groupsOf(app)).toEqual([{ name: 'other', jobs: 1 }]);
    expect((await client.call('engine.status', {})).pausedGroups).toEqual({});
    expect(await output(app, first)).toBe('<>');
    await client.call('jobs.modify', { id: second, patch: { group: 'other' } });
    expect(await client.call('groups.restore', removed)).toEqual({ jobs: 1 });
    expect(await groupsOf(app)).toEqual([
      { name: 'backups', jobs: 1 },
      { name: 'other', jobs: 2 },
    ]);
    expect((await client.call('engine.status', {})).pausedGroups).toHaveProperty('backups');
    expect((await client.call('settings.get', {})).notify.groups).toEqual({ backups: { failed: false } });
    expect(await output(app, first)).toBe('shared <•••>');
    await expect(client.call('groups.restore', removed)).rejects.toMatchObject({ code: 'already-exists' });
  });

  test('S26: what fell into its pause is recorded as paused, and does not run because the pause is gone', async () => {
    const time = createFakeTime();
    const app = await startApp(temporaryFolder(), time);
    const { id } = await app.client.call('jobs.add', {
      spec: inGroup('nightly', { schedule: { kind: 'interval', every: { hours: 1 } }, settle: false }),
    });
    await app.client.call('engine.pause', { group: 'nightly' });
    time.advance(3 * 3_600_000 + 60_000);
    await app.client.call('groups.remove', { name: 'nightly' });
    const { items } = await app.client.call('runs.list', { jobId: id });
    expect(items.map(({ state, count, why }) => [state, count, why.code])).toEqual([['skipped', 3, 'paused']]);
    expect((await app.client.call('jobs.get', { id })).job.nextFire).toBeGreaterThan(time.clock.now());
  });
});
