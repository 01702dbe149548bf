/** systemd's user manager, through systemctl. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PunctualError } from '../../engine/errors.ts';
import type { Finished } from '../../process/programs.ts';
import { COMMAND_MS, type Machine, type ServiceManager, type ServiceSpec } from './service.ts';
import { systemdUnit } from './systemd-unit.ts';

export function createSystemd(machine: Machine): ServiceManager {
  const { home, environment, uid, user } = machine;
  const fileOf = ({ name }: ServiceSpec): string =>
    join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), 'systemd', 'user', `${name}.service`);
  const env = {
    ...environment,
    // Not set after su, in cron and in some SSH sessions, although the manager is there.
    XDG_RUNTIME_DIR: environment['XDG_RUNTIME_DIR'] || `/run/user/${uid}`,
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  const ask = (...args: string[]): Promise<Finished> =>
    machine.run('systemctl', ['--user', '--no-pager', ...args], { timeout: COMMAND_MS, env });

  async function command(...args: string[]): Promise<void> {
    const { error, stderr } = await ask(...args);
    if (error !== null) throw failed(args[0] ?? '', stderr.trim() || error.message);
  }

  async function properties(name: string): Promise<Readonly<Record<string, string>>> {
    const wanted = 'ActiveState,MainPID,ActiveEnterTimestamp';
    const { error, stdout } = await ask('show', `${name}.service`, `--property=${wanted}`);
    if (error !== null) return {};
    return Object.fromEntries(
      stdout.split('\n').map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]),
    );
  }

  const status: ServiceManager['status'] = async (spec) => {
    const file = fileOf(spec);
    const { ActiveState, MainPID, ActiveEnterTimestamp = '' } = await properties(spec.name);
    const running = ActiveState === 'active' || ActiveState === 'reloading';
    const pid = Number(MainPID);
    // `Mon 2026-11-30 00:07:10 UTC`
    const since = Date.parse(ActiveEnterTimestamp.replace(/^\w+ /, ''));
    return {
      installed: existsSync(file) ? file : null,
      current: read(file) === systemdUnit(spec),
      running,
      pid: running && pid > 0 ? pid : null,
      since: running && !Number.isNaN(since) ? since : null,
    };
  };

  return {
    title: 'systemd',
    status,
    async install(spec) {
      const { installed, current, running } = await status(spec);
      const file = fileOf(spec);
      if (!current) write(file, systemdUnit(spec));
      try {
        await command('daemon-reload');
      } catch (error) {
        // Nothing half-installed where there is no manager.
        if (installed === null) rmSync(file, { force: true });
        throw error;
      }
      await command('enable', `${spec.name}.service`);
      if (current && running) return;
      // Forgets earlier failures, which would count towards the limit of starts.
      await ask('reset-failed', `${spec.name}.service`);
      await command('restart', `${spec.name}.service`);
    },
    async remove(spec) {
      await command('disable', '--now', `${spec.name}.service`);
      rmSync(fileOf(spec), { force: true });
      await command('daemon-reload');
    },
    async advice({ name }) {
      const { stdout } = await machine.run('loginctl', ['show-user', String(uid), '--property=Linger', '--value'], {
        timeout: COMMAND_MS,
        env,
      });
      const log = `What it prints is in: journalctl --user -u ${name}`;
      if (stdout.trim() === 'yes') {
        return ['It starts with the computer, also when nobody is logged in (lingering is on).', log];
      }
      return [
        'It starts when you log in and stops when you log out for the last time. To keep it running from the start of the ' +
          `computer on, let your user linger: sudo loginctl enable-linger ${user}`,
        log,
      ];
    },
  };
}

function failed(what: string, said: string): PunctualError {
  const hint = /connect to bus|not been booted|No medium found|No such file/i.test(said)
    ? ' There is no systemd for this user here: log in directly, or run `punctual serve` by other means.'
    : '';
  return new PunctualError('unavailable', `systemctl --user ${what} failed: ${said}.${hint}`.replace('..', '.'));
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
