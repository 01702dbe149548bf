/** launchd of macOS, through launchctl, in the session of the person: https://ss64.com/mac/launchctl.html */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PunctualError } from '../../engine/errors.ts';
import type { Finished } from '../../process/programs.ts';
import { agentLabel, launchdAgent } from './launchd-agent.ts';
import { COMMAND_MS, type Machine, type ServiceManager, type ServiceSpec } from './service.ts';

/** The old one goes a moment after `bootout` has answered; until then `bootstrap` fails with an input/output error. */
const TRIES = 20;
const BETWEEN_MS = 250;

export function createLaunchd(machine: Machine): ServiceManager {
  const domain = `gui/${machine.uid}`;
  const fileOf = (spec: ServiceSpec): string =>
    join(machine.home, 'Library', 'LaunchAgents', `${agentLabel(spec)}.plist`);
  const env = { ...machine.environment, LC_ALL: 'C' };
  const launchctl = (...args: string[]): Promise<Finished> =>
    machine.run('launchctl', args, { timeout: COMMAND_MS, env });
  const target = (spec: ServiceSpec): string => `${domain}/${agentLabel(spec)}`;

  async function command(...args: string[]): Promise<void> {
    const { error, stderr } = await launchctl(...args);
    if (error === null) return;
    throw new PunctualError('unavailable', `launchctl ${args[0]} failed: ${stderr.trim() || error.message}`);
  }

  /** Null when launchd does not know it. */
  async function loaded(spec: ServiceSpec): Promise<{ readonly pid: number | null } | null> {
    const { error, stdout } = await launchctl('print', target(spec));
    if (error !== null) return null;
    const pid = Number(/^\s*pid = (\d+)/m.exec(stdout)?.[1]);
    return { pid: pid > 0 ? pid : null };
  }

  async function startOf(pid: number): Promise<number | null> {
    const { stdout } = await machine.run('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: COMMAND_MS, env });
    const at = Date.parse(stdout.trim());
    return Number.isNaN(at) ? null : at;
  }

  return {
    title: 'launchd',
    async status(spec) {
      const file = fileOf(spec);
      const pid = (await loaded(spec))?.pid ?? null;
      return {
        installed: existsSync(file) ? file : null,
        current: isWritten(file, launchdAgent(spec)),
        running: pid !== null,
        pid,
        since: pid === null ? null : await startOf(pid),
      };
    },
    async install(spec) {
      const file = fileOf(spec);
      const current = isWritten(file, launchdAgent(spec));
      const before = await loaded(spec);
      if (current && before?.pid != null) return;
      if (!current) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, launchdAgent(spec));
      }
      if (before !== null) await launchctl('bootout', target(spec));
      // A person may have switched it off in the system's settings.
      await launchctl('enable', target(spec));
      for (let tries = 1; ; tries += 1) {
        const { error } = await launchctl('bootstrap', domain, file);
        if (error === null) return;
        if (tries === TRIES) return command('bootstrap', domain, file);
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      }
    },
    async remove(spec) {
      if ((await loaded(spec)) !== null) await command('bootout', target(spec));
      rmSync(fileOf(spec), { force: true });
    },
    advice: async () => [
      'It starts when you log in and stops when you log out.',
      'macOS lists it under System Settings, General, Login Items; it can be switched off there.',
    ],
  };
}

function isWritten(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
