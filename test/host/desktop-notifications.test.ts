import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { NoticeAction, NotifyMessage } from '../../main/engine/ports.ts';
import { createDesktopNotifier } from '../../main/host/desktop/notifications.ts';
import { createNoticeActions } from '../../main/host/notice-actions.ts';
import { createKeptLog } from '../support/fake-log.ts';

const electron = vi.hoisted(() => ({ shown: [] as EventEmitter[], supported: true }));
vi.mock('electron', () => ({
  Notification: class extends EventEmitter {
    static isSupported = () => electron.supported;
    readonly options: unknown;
    constructor(options: unknown) {
      super();
      this.options = options;
    }
    show() {
      electron.shown.push(this);
    }
  },
}));
beforeEach(() => {
  Object.assign(electron, { shown: [], supported: true });
});

describe.each(['darwin', 'win32'] as const)("Electron's own notifications, %s", (platform) => {
  function createWorld() {
    const log = createKeptLog();
    const acted: [string, NoticeAction][] = [];
    const onAction = (message: NotifyMessage, action: NoticeAction) => void acted.push([message.title, action]);
    return { notifier: createDesktopNotifier({ log, platform, onAction }), acted, log };
  }
  const message: NotifyMessage = {
    title: 'a failed',
    body: 'why',
    runId: 'r',
    urgent: true,
    actions: [
      { id: 'again', label: 'Run again' },
      { id: 'log', label: 'Open log' },
    ],
  };

  test('have their buttons; each message acts once, by a click or by a button', () => {
    const { notifier, acted } = createWorld();
    for (let n = 0; n < 3; n += 1) {
      notifier.notify(message);
      electron.shown[n]?.emit('show', {});
    }
    expect(electron.shown[0]).toMatchObject({
      options: {
        title: 'a failed',
        body: 'why',
        urgency: 'critical',
        actions: [
          { type: 'button', text: 'Run again' },
          { type: 'button', text: 'Open log' },
        ],
      },
    });
    electron.shown[0]?.emit('click', {});
    electron.shown[0]?.emit('click', {});
    electron.shown[1]?.emit('action', { actionIndex: 1 }, 1);
    electron.shown[2]?.emit('action', {}, 0);
    electron.shown[2]?.emit('action', { actionIndex: 7 }, 7);
    expect(acted).toEqual([
      ['a failed', 'open'],
      ['a failed', 'log'],
      ['a failed', 'again'],
    ]);
  });

  test('that a message went into the list of the system does not take its click', () => {
    const { notifier, acted } = createWorld();
    notifier.notify(message);
    for (const event of ['show', 'close', 'click']) electron.shown[0]?.emit(event, {});
    expect(acted).toEqual([['a failed', 'open']]);
  });

  test('a system that shows none, or refuses, is one line in the log', () => {
    const { notifier, log } = createWorld();
    electron.supported = false;
    for (let n = 0; n < 10; n += 1) notifier.notify(message);
    electron.supported = true;
    notifier.notify(message);
    electron.shown[0]?.emit('failed', {}, 'not allowed');
    expect(log.lines.map((line) => line.message)).toEqual(['Notifications cannot be shown: this system shows none']);
  });
});

describe('what a button in a message does', () => {
  function createWorld(answer: () => unknown = () => ({})) {
    const calls: unknown[] = [];
    const opened: string[] = [];
    const handler = (name: string) => (input: unknown) => {
      calls.push([name, input]);
      return answer();
    };
    const handlers = { 'runs.again': handler('runs.again'), 'missed.answer': handler('missed.answer') } as never;
    const log = createKeptLog();
    const act = createNoticeActions({ handlers, open: (page) => void opened.push(page), log });
    return { act, calls, opened, log };
  }
  const message = { title: 't', body: 'b', runId: 'r1', jobId: 'j1' };

  test.each([
    ['again', ['runs.again', { id: 'r1' }]],
    ['run-once', ['missed.answer', { jobId: 'j1', answer: 'run-once' }]],
    ['skip', ['missed.answer', { jobId: 'j1', answer: 'skip' }]],
  ] as const)('%s asks the app and opens nothing', async (action, call) => {
    const { act, calls, opened } = createWorld();
    act(message, action);
    await vi.waitFor(() => expect(calls).toEqual([call]), { timeout: 15_000 });
    expect(opened).toEqual([]);
  });

  test.each([
    ['open', message, '/runs/r1'],
    ['log', message, '/runs/r1'],
    ['open', { title: 't', body: 'b', jobId: 'j1' }, '/jobs/j1'],
    ['open', { title: 't', body: 'b' }, '/'],
  ] as const)('%s opens the page it is about: %o', (action, of, page) => {
    const { act, calls, opened } = createWorld();
    act(of, action);
    expect([calls, opened]).toEqual([[], [page]]);
  });

  test('what cannot be done any more opens the page instead, and never throws', async () => {
    for (const fail of [() => Promise.reject(new Error('gone')), () => void JSON.parse('{')]) {
      const { act, opened, log } = createWorld(fail);
      act(message, 'again');
      await vi.waitFor(() => expect(opened).toEqual(['/runs/r1']), { timeout: 15_000 });
      expect(log.lines).toHaveLength(1);
    }
  });
});
