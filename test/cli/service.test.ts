/** What is asked of the manager of each system, and the command over it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLaunchd } from '../../main/cli/service/launchd.ts';
import { launchdAgent } from '../../main/cli/service/launchd-agent.ts';
import { scheduledTask } from '../../main/cli/service/scheduled-task.ts';
import type { Machine } from '../../main/cli/service/service.ts';
import { createSystemd } from '../../main/cli/service/systemd.ts';
import { systemdUnit } from '../../main/cli/service/systemd-unit.ts';
import { createTaskScheduler } from '../../main/cli/service/task-scheduler.ts';
import type { Finished } from '../../main/process/programs.ts';
import { createCliWorld } from '../support/cli.ts';
import { folder, fromXml, SPEC, specWith } from './service-spec.ts';

/** A machine whose managers are lists of answers; every command that was given is kept. */
function machine(answer: (line: string) => Partial<Finished> | undefined) {
  const home = folder();
  const lines: string[] = [];
  const made: Machine = {
    home,
    uid: 1000,
    user: 'ada',
    environment: { USERDOMAIN: 'PC' },
    async run(program, args) {
      const line = [program, ...args].join(' ');
      lines.push(line);
      return { error: null, stdout: '', stderr: '', ...answer(line) };
    },
  };
  const changing = () =>
    lines.splice(0).filter((line) => !/ show |show-user| print |Get-ScheduledTask|^\/bin\/ps/.test(line));
  return { made, home, changing };
}

describe('systemd', () => {
  const unit = (home: string) => join(home, '.config/systemd/user/punctual.service');

  test('install writes, enables and starts once; again it changes nothing; another command restarts; remove takes all away', async () => {
    let active = false;
    const { made, home, changing } = machine((line) => {
      if (/ restart /.test(line)) active = true;
      if (/ disable /.test(line)) active = false;
      if (!/ show /.test(line)) return undefined;
      return {
        stdout: `ActiveState=${active ? 'active' : 'inactive'}\nMainPID=${active ? 77 : 0}\nActiveEnterTimestamp=${active ? 'Mon 2026-11-30 00:07:10 UTC' : ''}\n`,
      };
    });
    const systemd = createSystemd(made);
    expect(await systemd.status(SPEC)).toEqual({
      installed: null,
      current: false,
      running: false,
      pid: null,
      since: null,
    });
    await systemd.install(SPEC);
    expect(readFileSync(unit(home), 'utf8')).toBe(systemdUnit(SPEC));
    expect(changing()).toEqual([
      'systemctl --user --no-pager daemon-reload',
      'systemctl --user --no-pager enable punctual.service',
      'systemctl --user --no-pager reset-failed punctual.service',
      'systemctl --user --no-pager restart punctual.service',
    ]);
    const since = Date.UTC(2026, 10, 30, 0, 7, 10);
    expect(await systemd.status(SPEC)).toEqual({ installed: unit(home), current: true, running: true, pid: 77, since });
    await systemd.install(SPEC);
    expect(changing().filter((line) => / (re)?start /.test(line))).toEqual([]);
    await systemd.install(specWith('/other/node', '/x'));
    expect(changing().filter((line) => / restart /.test(line))).toHaveLength(1);
    await systemd.remove(SPEC);
    expect(existsSync(unit(home))).toBe(false);
    expect(changing()).toEqual([
      'systemctl --user --no-pager disable --now punctual.service',
      'systemctl --user --no-pager daemon-reload',
    ]);
  });

  test('without a manager it says so and leaves nothing behind', async () => {
    const { made, home } = machine(() => ({
      error: new Error('exit 1'),
      stderr: 'Failed to connect to bus: No medium found',
    }));
    await expect(createSystemd(made).install(SPEC)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no systemd for this user'),
    });
    expect(existsSync(unit(home))).toBe(false);
  });

  test.each([
    ['yes', /lingering is on/],
    ['no', /sudo loginctl enable-linger ada/],
    ['', /sudo loginctl enable-linger ada/],
  ])('lingering is explained (%j)', async (stdout, words) => {
    const { made } = machine(() => ({ stdout: `${stdout}\n` }));
    expect((await createSystemd(made).advice(SPEC)).join(' ')).toMatch(words);
  });
});

describe('launchd', () => {
  test('install loads it once, waits until the old one is gone, and again changes nothing', async () => {
    let loaded = false;
    let refusals = 0;
    const failed = { error: new Error('exit 5'), stderr: 'Bootstrap failed: 5: Input/output error' };
    const { made, home, changing } = machine((line) => {
      if (line.startsWith('/bin/ps')) return { stdout: 'Mon Nov 30 00:07:10 2026\n' };
      if (/ print /.test(line)) return loaded ? { stdout: 'state = running\n\tpid = 88\n' } : failed;
      if (/ bootout /.test(line)) {
        loaded = false;
        refusals = 2;
      }
      if (!/ bootstrap /.test(line)) return undefined;
      if (refusals > 0) {
        refusals -= 1;
        return failed;
      }
      loaded = true;
      return undefined;
    });
    const launchd = createLaunchd(made);
    const file = join(home, 'Library/LaunchAgents/app.punctual.host.plist');
    await launchd.install(SPEC);
    expect(readFileSync(file, 'utf8')).toBe(launchdAgent(SPEC));
    const bootstrap = `launchctl bootstrap gui/1000 ${file}`;
    expect(changing()).toEqual(['launchctl enable gui/1000/app.punctual.host', bootstrap]);
    const since = new Date(2026, 10, 30, 0, 7, 10).getTime();
    expect(await launchd.status(SPEC)).toEqual({ installed: file, current: true, running: true, pid: 88, since });
    await launchd.install(SPEC);
    expect(changing()).toEqual([]);
    await launchd.install(specWith('/other/node', '/x'));
    expect(changing().filter((line) => line === bootstrap)).toHaveLength(3);
    await launchd.remove(SPEC);
    expect(existsSync(file)).toBe(false);
    expect((await launchd.status(SPEC)).running).toBe(false);
  });
});

describe('the Task Scheduler', () => {
  test('install creates it from a file in UTF-16 and runs it, again it changes nothing, remove deletes it', async () => {
    let xml = '';
    let running = false;
    const { made, changing } = machine((line) => {
      const file = /\/XML (\S+)/.exec(line)?.[1];
      if (file !== undefined) xml = readFileSync(file, 'utf16le');
      if (line.includes('/Run')) running = true;
      if (line.includes('/Delete')) xml = '';
      if (!line.startsWith('powershell')) return undefined;
      if (xml === '') return { error: new Error('exit 1') };
      const words = fromXml(/<Arguments>(.*)<\/Arguments>/.exec(xml)?.[1] ?? '');
      return {
        stdout: JSON.stringify({ state: running ? 4 : 3, at: '2026-11-30T00:07:10.0000000Z', arguments: words }),
      };
    });
    const tasks = createTaskScheduler(made);
    expect((await tasks.status(SPEC)).installed).toBeNull();
    await tasks.install(SPEC);
    expect(xml).toBe(`\ufeff${scheduledTask(SPEC, 'PC\\ada')}`);
    const given = changing();
    expect(given).toEqual([
      expect.stringMatching(/^schtasks \/Create \/TN \\Punctual \/XML \S+ \/F$/),
      'schtasks /Run /TN \\Punctual',
    ]);
    const since = Date.UTC(2026, 10, 30, 0, 7, 10);
    expect(await tasks.status(SPEC)).toEqual({
      installed: '\\Punctual',
      current: true,
      running: true,
      pid: null,
      since,
    });
    await tasks.install(SPEC);
    expect(changing()).toEqual([]);
    await tasks.install(specWith('C:\\other node\\node.exe', 'C:\\x'));
    expect(changing()[0]).toBe('schtasks /End /TN \\Punctual');
    await tasks.remove(SPEC);
    expect((await tasks.status(SPEC)).installed).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('punctual service', { timeout: 60_000 }, () => {
  /** A systemctl that knows nothing and notes what it is asked. */
  function world() {
    const programs = folder();
    const asked = join(programs, 'asked');
    writeFileSync(asked, '');
    writeFileSync(join(programs, 'systemctl'), `#!/bin/sh\necho "$*" >>'${asked}'\n`, { mode: 0o755 });
    const home = folder();
    const made = createCliWorld({ PATH: `${programs}:${process.env['PATH']}`, XDG_CONFIG_HOME: home });
    onTestFinished(() => made.dispose());
    const untouched = () => {
      expect(existsSync(join(home, 'systemd'))).toBe(false);
      expect(readFileSync(asked, 'utf8')).not.toMatch(/enable|start/);
    };
    return { ...made, untouched };
  }

  test('install is refused while a host that was started by hand runs', async () => {
    const { punctual, startHost, untouched } = world();
    await startHost();
    expect(await punctual('service', 'install')).toMatchObject({
      code: 8,
      err: expect.stringContaining('started by hand'),
    });
    untouched();
  });

  test('install is refused where the desktop app starts at login', async () => {
    const { punctual, startHost, stopHost, untouched, folder: data } = world();
    await startHost();
    await stopHost();
    mkdirSync(data, { recursive: true });
    const file = join(data, 'bundle.json');
    const { out } = await punctual('export');
    const bundle = JSON.parse(out) as { settings: object };
    writeFileSync(file, JSON.stringify({ ...bundle, settings: { ...bundle.settings, startAtLogin: true } }));
    await startHost();
    expect((await punctual('import', file, '--settings', '--yes')).code).toBe(0);
    await stopHost();
    expect(await punctual('service', 'install')).toMatchObject({
      code: 8,
      err: expect.stringContaining('starts at login'),
    });
    untouched();
  });

  test('status and remove say that it is not installed, and end well', async () => {
    const { punctual, json, untouched } = world();
    expect(await punctual('service', 'status')).toMatchObject({
      code: 0,
      out: expect.stringContaining('not installed'),
    });
    expect(await json('service', 'status')).toEqual({
      ...{ action: 'status', installed: null, running: false, pid: null, since: null, address: null },
    });
    expect(await punctual('service', 'remove')).toMatchObject({ code: 0, out: 'It is not installed.\n' });
    untouched();
  });

  test('the host of a service prints no key, and leaves another host alone without an error', async () => {
    const { folder: data } = world();
    const entry = new URL('../../main/host/headless/main.ts', import.meta.url).pathname;
    const { startHostProcess } = await import('../support/host-process.ts');
    const first = await startHostProcess({ entry, folder: join(data, 'data') });
    onTestFinished(() => first.dispose());
    const second = spawnSync(process.execPath, [entry, '--service', '--data-dir', first.folder], { encoding: 'utf8' });
    expect(second).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('already running') });
    expect(second.stdout).not.toContain(first.token);
  });
});
