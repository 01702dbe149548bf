import { describe, expect, it } from 'vitest';
import { openOffline } from '../../main/cli/session/offline.ts';
import { desktopEvents, HEADLESS_EVENTS } from '../../main/host/reported-events.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { startApp } from './running-app.ts';

const job = (on: string) => ({
  name: on,
  action: { kind: 'shell', command: 'true' } as const,
  schedule: { kind: 'event', on } as never,
});
const file = (on: string) =>
  `version: 1\njobs:\n  - id: ${on}\n    name: ${on}\n    action: { kind: shell, command: 'true' }\n    schedule: { kind: event, on: ${on} }\n`;

describe('events that a host reports (S2)', () => {
  it.each([
    ['linux', {}, false, ['app-start', 'resume', 'network', 'idle']],
    ['linux', { XDG_SESSION_TYPE: 'wayland' }, true, ['app-start', 'resume', 'network', 'login']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, false, ['app-start', 'resume', 'network']],
    ['darwin', {}, false, ['app-start', 'resume', 'network', 'idle', 'unlock', 'mains']],
    ['win32', {}, true, ['app-start', 'resume', 'network', 'idle', 'unlock', 'mains', 'login']],
  ] as const)('on %s with %o, start at login %s', (platform, environment, atLogin, events) => {
    expect(desktopEvents(platform, environment, atLogin)).toEqual(events);
  });

  it('reach the engine, the window and the preview, and follow the settings', async () => {
    const { client } = await startApp(temporaryFolder(), undefined, {
      events: ({ startAtLogin }) => (startAtLogin ? [...HEADLESS_EVENTS, 'login'] : HEADLESS_EVENTS),
    });
    expect((await client.call('host.info', {})).events).toEqual(['app-start', 'resume']);
    const preview = await client.call('schedule.preview', { schedule: { kind: 'event', on: 'login' } });
    expect(preview.problems).toMatchObject([{ code: 'never-runs', fault: { kind: 'event-not-here' } }]);
    await expect(client.call('jobs.add', { spec: job('login') })).rejects.toMatchObject({
      code: 'never-runs',
      reason: { code: 'wrong-schedule', fault: { kind: 'event-not-here' } },
    });
    await client.call('settings.set', { startAtLogin: true });
    expect((await client.call('host.info', {})).events).toContain('login');
    const added = await client.call('jobs.add', { spec: job('login') });
    expect((await client.call('jobs.get', { id: added.id })).warnings).toEqual([]);
    // The job stays when the host does not report it any more, and says so.
    await client.call('settings.set', { startAtLogin: false });
    const detail = await client.call('jobs.get', { id: added.id });
    expect(detail.job.state).toBe('active');
    expect(detail.warnings).toMatchObject([{ field: 'on', fault: { kind: 'event-not-here' } }]);
    await client.call('jobs.modify', { id: added.id, patch: { name: 'still there' } });
  });

  it('of the last host are what counts while none runs', async () => {
    const folder = temporaryFolder();
    const { app } = await startApp(folder);
    await app.stop();
    const offline = openOffline(folder);
    if (offline === null) throw new Error('no database');
    const apply = (on: string) => offline.call('jobs.apply', { text: file(on), dryRun: true });
    await expect(apply('unlock')).rejects.toThrow('never reports the event “unlock”');
    expect(await apply('resume')).toMatchObject({ added: [{ id: 'resume' }] });
    offline.close();
  });
});
