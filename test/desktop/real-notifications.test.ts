import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { NoticeAction, NotifyMessage } from '../../main/engine/ports.ts';
import { createNotifier } from '../../main/host/notify.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { connectToHost } from '../support/host-client.ts';
import { startHostProcess } from '../support/host-process.ts';
import {
  type Daemon,
  daemonPrograms,
  type NotificationBus,
  startNotificationBus,
} from '../support/notification-daemon.ts';

const LIMIT = { timeout: 15_000, interval: 30 };
describe.runIf(daemonPrograms.met)('on a real D-Bus with a real daemon', daemonPrograms.options, () => {
  let bus: NotificationBus;
  const before = { ...process.env };
  beforeAll(async () => {
    bus = await startNotificationBus();
    // notify-send looks here, and this process starts it.
    Object.assign(process.env, bus.env);
  });
  afterAll(async () => {
    process.env.DBUS_SESSION_BUS_ADDRESS = before.DBUS_SESSION_BUS_ADDRESS ?? '';
    process.env.DISPLAY = before.DISPLAY ?? '';
    await bus.close();
  });

  function createWorld(limitMs = 2000) {
    const log = createKeptLog();
    const acted: [string, NoticeAction][] = [];
    const onAction = (message: NotifyMessage, action: NoticeAction) => void acted.push([message.title, action]);
    const notifier = createNotifier({ log, limitMs, onAction });
    const warnings = () => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    return { notifier, warnings, acted };
  }
  const plain = (title: string, body = 'x'): NotifyMessage => ({ title, body });
  const actions = [
    { id: 'again', label: 'Run again' },
    { id: 'log', label: 'Open log' },
  ] as const;

  async function withDaemon(work: (daemon: Daemon) => Promise<void>): Promise<void> {
    const daemon = await bus.startDaemon();
    try {
      await work(daemon);
    } finally {
      await daemon.stop();
    }
  }

  test('words arrive as they are: other scripts, markup, shell characters, a name that begins with a dash', () =>
    withDaemon(async (daemon) => {
      const { notifier, warnings } = createWorld();
      const titles = ['备份：运行失败', '<b>$(id)</b> `id`; "quoted" failed', '-u critical failed'];
      const body = 'A & B <script> C:\\new\\temp';
      for (const title of titles) notifier.notify({ title, body, runId: 'r', actions });
      notifier.notify(plain('-h without buttons'));
      await vi.waitFor(async () => expect(await daemon.shown()).toBe(4), LIMIT);
      const told = await daemon.told();
      expect(told.map(([title]) => title.trim()).sort()).toEqual([...titles, '-h without buttons'].sort());
      // The daemon keeps the text as it reads markup.
      expect(told.find(([title]) => title === titles[0])?.[1]).toBe('A &amp; B &lt;script&gt; C:\\new\\temp');
      expect(warnings()).toEqual([]);
    }));

  test('a click opens, a button does what it says, each once', () =>
    withDaemon(async (daemon) => {
      const { notifier, acted } = createWorld();
      notifier.notify({ title: 'clicked', body: 'x', runId: 'r', actions });
      await vi.waitFor(async () => expect(await daemon.shown()).toBe(1), LIMIT);
      await daemon.click();
      await vi.waitFor(() => expect(acted).toEqual([['clicked', 'open']]), LIMIT);
      await daemon.told();
      notifier.notify({ title: 'pressed', body: 'x', runId: 'r', actions });
      await vi.waitFor(async () => expect(await daemon.shown()).toBe(1), LIMIT);
      await daemon.press('Run again');
      await vi.waitFor(() => expect(acted.slice(1)).toEqual([['pressed', 'again']]), LIMIT);
    }));

  test('without a daemon: one line in the log however many messages, and the next one is shown when there is a daemon', async () => {
    const { notifier, warnings, acted } = createWorld();
    for (let n = 0; n < 3; n += 1) notifier.notify({ title: 'lost', body: 'x', runId: 'r', actions });
    notifier.notify(plain('lost as well'));
    await vi.waitFor(() => expect(warnings()).toHaveLength(1), LIMIT);
    expect(warnings()[0]).toMatch(/^Notifications cannot be shown: .*org\.freedesktop\.Notifications/s);
    await withDaemon(async (daemon) => {
      await vi.waitFor(async () => {
        notifier.notify(plain('found'));
        expect(await daemon.shown()).toBeGreaterThan(0);
      }, LIMIT);
    });
    expect(acted).toEqual([]);
  });

  test('a daemon that hangs is asked five times and no more; when it answers late, all is well again', () =>
    withDaemon(async (daemon) => {
      const { notifier, warnings } = createWorld(200);
      daemon.freeze();
      for (let n = 0; n < 50; n += 1) notifier.notify({ title: `late ${n}`, body: 'x', runId: 'r', actions });
      await vi.waitFor(
        () => expect(warnings()).toEqual(['Notifications cannot be shown: the notification service does not answer']),
        LIMIT,
      );
      daemon.thaw();
      // No more than four wait for a click; those that are ended early may not have been shown.
      await vi.waitFor(async () => {
        notifier.notify(plain('afterwards'));
        expect((await daemon.told()).map(([title]) => title)).toContain('afterwards');
      }, LIMIT);
      const late = (await daemon.told()).filter(([title]) => title.startsWith('late '));
      expect(late.length).toBeGreaterThan(0);
      expect(late.length).toBeLessThanOrEqual(5);
    }));

  test('a job of the real host that fails is told, and "Run again" in the message runs it again', () =>
    withDaemon(async (daemon) => {
      const host = await startHostProcess({ env: bus.env });
      try {
        const client = connectToHost(host);
        const spec = {
          name: 'Nightly',
          action: { kind: 'shell', command: 'exit 3' },
          schedule: { kind: 'manual' },
        } as const;
        const { id } = await client.call('jobs.add', { spec });
        await client.call('jobs.run', { id });
        await vi.waitFor(async () => expect(await daemon.shown()).toBe(1), LIMIT);
        await daemon.press('Run again');
        const ran = async () => (await client.call('runs.list', { jobId: id })).items.length;
        await vi.waitFor(async () => expect(await ran()).toBe(2), LIMIT);
        await vi.waitFor(
          async () =>
            expect(await daemon.told()).toEqual([
              ['Nightly failed', 'It ended with exit code 3.'],
              ['Nightly failed', 'It ended with exit code 3.'],
            ]),
          LIMIT,
        );
        client.close();
      } finally {
        await host.stop();
        await host.dispose();
      }
    }));
});
