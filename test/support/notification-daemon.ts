/** A real notification daemon (dunst) on a D-Bus and a display of its own, where Debian's packages for it are installed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { programs } from './needs.ts';

/** Everything that is started here or by the notifier. */
export const daemonPrograms = programs('notify-send', 'dunst', 'dunstctl', 'dbus-send', 'Xvfb', 'dbus-daemon');

/** A session bus on which nothing is started by itself, so that a missing daemon stays missing. */
const BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`;

export interface NotificationBus {
  /** What a program needs to talk to it. */
  readonly env: { readonly DBUS_SESSION_BUS_ADDRESS: string; readonly DISPLAY: string };
  /** Starts the daemon; resolves when it listens. */
  startDaemon(): Promise<Daemon>;
  close(): Promise<void>;
}
export interface Daemon {
  /** Title and text of what is on the screen or was, oldest first. Takes what is shown off the screen. */
  told(): Promise<readonly (readonly [title: string, body: string])[]>;
  /** How many are on the screen. */
  shown(): Promise<number>;
  /** Clicks the newest message: its own action. */
  click(): Promise<void>;
  /** Presses a button with these words on it. */
  press(label: string): Promise<void>;
  /** It goes on living and answers nobody. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export async function startNotificationBus(): Promise<NotificationBus> {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-bus-'));
  const config = join(folder, 'bus.conf');
  writeFileSync(config, BUS);
  // Its menu of buttons is a program of one's own choice: this one chooses what the test wrote down.
  const menu = join(folder, 'menu');
  writeFileSync(menu, `#!/bin/sh\ngrep -F -m1 -- "$(cat '${folder}/choice')"\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'dunstrc'), `[global]\nhistory_length = 100\nmarkup = full\ndmenu = ${menu}\n`);
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const display = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const env = {
    DBUS_SESSION_BUS_ADDRESS: await firstLine(bus.stdout),
    DISPLAY: `:${await firstLine(display.stdout)}`,
  };
  const all = { ...process.env, ...env };
  const call = async (program: string, ...args: string[]) =>
    (await promisify(execFile)(program, args, { env: all, timeout: 30_000 })).stdout;
  const daemons = new Set<ChildProcess>();

  async function startDaemon(): Promise<Daemon> {
    const child = spawn('dunst', ['-config', join(folder, 'dunstrc')], { env: all, stdio: 'ignore' });
    daemons.add(child);
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    await poll(async () => (await call('dunstctl', 'count', 'displayed')).trim() === '0');
    return {
      async told() {
        await call('dunstctl', 'close-all');
        type Entry = { readonly summary: { readonly data: string }; readonly body: { readonly data: string } };
        const history = JSON.parse(await call('dunstctl', 'history')) as { data: [readonly Entry[]] };
        return history.data[0].map(({ summary, body }) => [summary.data, body.data] as const).reverse();
      },
      shown: async () => Number(await call('dunstctl', 'count', 'displayed')),
      click: async () => void (await call('dunstctl', 'action', '0')),
      async press(label) {
        writeFileSync(join(folder, 'choice'), label);
        await call('dunstctl', 'context');
      },
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
      async stop() {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        await ended;
        daemons.delete(child);
      },
    };
  }

  return {
    env,
    startDaemon,
    async close() {
      for (const child of daemons) {
        child.kill('SIGCONT');
        child.kill('SIGKILL');
      }
      for (const child of [display, bus]) {
        const gone = new Promise((resolve) => child.on('exit', resolve));
        child.kill('SIGTERM');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function poll(check: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await check().catch(() => false))) {
    if (performance.now() > end) throw new Error('The notification daemon did not come up.');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function firstLine(stream: Readable): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    stream.on('end', () => reject(new Error(`ended after: ${text}`)));
  });
}
