/** What a person names may be called like a property that every object inherits. */
import { describe, expect, test } from 'vitest';
import type { CallName } from '../../preload/contract.ts';
import { pathOfNoName } from '../../preload/schemas/limits.ts';
import { sampleSpec } from '../support/sample-job.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { ended, startApp } from './running-app.ts';

const INHERITED = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__');
const manual = { kind: 'manual' } as const;
const shell = (command: string) => ({ kind: 'shell', command }) as const;

describe('a name that every object has', () => {
  test.each(INHERITED)(
    '%s is a group, tag, executor, variable, parameter, secret, filter and id as any other',
    async (name) => {
      const app = await startApp(temporaryFolder());
      const { client } = app;
      const spec = sampleSpec({
        name,
        schedule: { kind: 'interval', every: { hours: 1 } },
        action: shell(`echo "<$${name}> <$FROM_${name}>"`),
        group: name,
        tags: [name],
        executor: name,
        secrets: [`FROM_${name}`],
        parameters: [{ name, type: 'text', value: 'given' }],
      });
      const { id } = await client.call('jobs.add', {
        id: name,
        spec,
        secretValues: { [`FROM_${name}`]: 'hidden-value' },
      });

      // Nothing is paused, shared or limited before somebody says so.
      const row = async (text = '') => (await client.call('jobs.list', { text })).items[0];
      expect(await row(`tag:${name} group:${name} ${name}`)).toMatchObject({ id, pausedBy: null, group: name });
      expect((await client.call('engine.status', {})).pausedGroups).toEqual({});
      const run = await ended(app, (await client.call('jobs.run', { id })).id);
      expect(run).toMatchObject({ state: 'succeeded', parameters: { [name]: 'given' } });
      expect((await client.call('jobs.upcoming', { to: Date.now() + 86_400_000 })).fires.length).toBeGreaterThan(0);
      expect((await client.call('secrets.list', { scope: 'group', owner: name })).secrets).toEqual([]);
      expect((await client.call('action.environment', { group: name })).problem).toBe(null);

      // And then it is.
      await client.call('engine.pause', { group: name });
      expect(await row()).toMatchObject({ pausedBy: 'group' });
      await client.call('engine.resume', { group: name });
      expect(await row()).toMatchObject({ pausedBy: null });
      await client.call('groups.save', {
        name,
        environment: { [name]: 'shared' },
        secrets: ['OF_GROUP'],
        secretValues: { OF_GROUP: 'another-value' },
        notify: { succeeded: true },
      });
      await client.call('settings.set', { engine: { executors: { [name]: { limit: 1 } } } });
      const settings = await client.call('settings.get', {});
      expect(settings.engine.executors[name]).toEqual({ limit: 1 });
      expect(settings.engine.groups[name]?.environment).toEqual({ [name]: 'shared' });
      expect(settings.notify.groups[name]).toEqual({ succeeded: true });
      await client.call('jobs.modify', { id, patch: { parameters: null, environment: { [name]: 'own' } } });
      expect(await ended(app, (await client.call('jobs.run', { id })).id)).toMatchObject({ state: 'succeeded' });

      // Everything goes out and comes back.
      const bundle = await client.call('jobs.export', {});
      await client.call('jobs.removeAll', {});
      await client.call('jobs.import', { bundle, settings: true, choices: { [name]: 'update' } });
      expect((await client.call('jobs.get', { id })).job.spec).toMatchObject({
        group: name,
        environment: { [name]: 'own' },
      });
      await client.call('groups.rename', { from: name, to: 'plain' });
      expect(await row('group:plain')).toMatchObject({ id });
      await client.call('groups.rename', { from: 'plain', to: name });
      await client.call('groups.remove', { name });
      expect((await client.call('settings.get', {})).engine.groups).toEqual({});
    },
  );
});

describe('__proto__', () => {
  const NAME = '__proto__';
  const spec = sampleSpec({ schedule: manual });
  const keyed = (value: unknown): Readonly<Record<string, unknown>> => Object.fromEntries([[NAME, value]]);
  test.each<[CallName, unknown]>([
    ['jobs.add', { spec: { ...spec, group: NAME } }],
    ['jobs.add', { spec: { ...spec, executor: NAME } }],
    ['jobs.add', { spec: { ...spec, environment: keyed('x') } }],
    ['jobs.add', { spec: { ...spec, secrets: [NAME] } }],
    ['jobs.add', { spec, secretValues: keyed('x') }],
    ['jobs.add', { spec: { ...spec, parameters: [{ name: NAME, type: 'text', value: '' }] } }],
    ['jobs.label', { labels: [{ id: 'a', group: NAME }] }],
    ['jobs.run', { id: 'a', parameters: keyed('x') }],
    ['jobs.apply', { text: JSON.stringify({ version: 1, jobs: [{ id: 'a', ...spec, environment: keyed('x') }] }) }],
    ['jobs.import', { bundle: { settings: { engine: { groups: keyed({ environment: {} }) } } } }],
    ['engine.pause', { group: NAME }],
    ['engine.resume', { group: NAME }],
    ['groups.save', { name: NAME }],
    ['groups.save', { name: 'g', environment: keyed('x') }],
    ['groups.rename', { from: 'g', to: NAME }],
    ['secrets.set', { scope: 'job', owner: 'a', values: keyed('x') }],
    ['settings.set', { engine: { executors: keyed({ limit: 1 }) } }],
    ['settings.set', { engine: { groups: keyed({ environment: {} }) } }],
    ['settings.set', { notify: { groups: keyed({ failed: true }) } }],
    ['settings.set', keyed({ closeToTray: true })],
    ['action.environment', { environment: keyed('x') }],
    ['action.try', { spec: { action: spec.action, environment: keyed('x') } }],
  ])('is refused in words instead of being lost: %s %j', async (call, input) => {
    const { client } = await startApp(temporaryFolder());
    const error: unknown = await client.call(call, input as never).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'bad-input', message: expect.stringContaining('__proto__ cannot be a name') });
  });

  test('is found wherever it stands, and nowhere else', () => {
    expect(pathOfNoName({ a: [{ b: keyed(1) }] })).toEqual(['a', '0', 'b', NAME]);
    expect(pathOfNoName({ a: [{ b: NAME }], constructor: {} })).toBeNull();
  });
});
