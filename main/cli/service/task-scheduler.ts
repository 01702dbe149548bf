/** The Task Scheduler of Windows, through schtasks; what it prints is in the language of the system, so PowerShell is asked for states. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PunctualError } from '../../engine/errors.ts';
import type { Finished } from '../../process/programs.ts';
import { escapeXml } from './launchd-agent.ts';
import { scheduledTask } from './scheduled-task.ts';
import { COMMAND_MS, type Machine, type ServiceManager, type ServiceSpec } from './service.ts';

export function createTaskScheduler(machine: Machine): ServiceManager {
  const domain = machine.environment['USERDOMAIN'];
  const user = domain === undefined ? machine.user : `${domain}\\${machine.user}`;
  const schtasks = (...args: string[]): Promise<Finished> => machine.run('schtasks', args, { timeout: COMMAND_MS });
  const titleOf = ({ name }: ServiceSpec): string => `\\${name.replace(/^p/, 'P')}`;

  async function command(...args: string[]): Promise<void> {
    const { error, stderr, stdout } = await schtasks(...args);
    if (error === null) return;
    throw new PunctualError('unavailable', `schtasks ${args[0]} failed: ${(stderr || stdout).trim() || error.message}`);
  }

  const status: ServiceManager['status'] = async (spec) => {
    const name = titleOf(spec).slice(1);
    // The description of an installed task is compared by its arguments: Windows writes the rest of the XML in its own way.
    const script = [
      `$t = Get-ScheduledTask -TaskPath '\\' -TaskName '${name}' -ErrorAction Stop`,
      '$i = $t | Get-ScheduledTaskInfo',
      `ConvertTo-Json -Compress @{ state = [int]$t.State; at = $i.LastRunTime.ToUniversalTime().ToString('o'); arguments = $t.Actions[0].Arguments }`,
    ].join('; ');
    const args = ['-NoProfile', '-NonInteractive', '-Command', script];
    const { error, stdout } = await machine.run('powershell.exe', args, { timeout: COMMAND_MS });
    const told = error === null ? parse(stdout) : null;
    if (told === null) return { installed: null, current: false, running: false, pid: null, since: null };
    const running = told.state === RUNNING;
    const since = Date.parse(told.at);
    return {
      installed: titleOf(spec),
      current: scheduledTask(spec, user).includes(`<Arguments>${escapeXml(told.arguments)}</Arguments>`),
      running,
      pid: null,
      since: running && !Number.isNaN(since) ? since : null,
    };
  };

  return {
    title: 'the Task Scheduler',
    status,
    async install(spec) {
      const { current, running } = await status(spec);
      if (current && running) return;
      const folder = mkdtempSync(join(tmpdir(), 'punctual-task-'));
      const file = join(folder, 'task.xml');
      try {
        // schtasks reads UTF-16 with a byte order mark, as the first line of the file says.
        writeFileSync(file, `\ufeff${scheduledTask(spec, user)}`, 'utf16le');
        if (running) await schtasks('/End', '/TN', titleOf(spec));
        await command('/Create', '/TN', titleOf(spec), '/XML', file, '/F');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      await command('/Run', '/TN', titleOf(spec));
    },
    async remove(spec) {
      await schtasks('/End', '/TN', titleOf(spec));
      await command('/Delete', '/TN', titleOf(spec), '/F');
    },
    advice: async () => ['It starts when you log in, and within five minutes after it failed.'],
  };
}

/** TASK_STATE_RUNNING */
const RUNNING = 4;

interface Told {
  readonly state: number;
  readonly at: string;
  readonly arguments: string;
}

function parse(text: string): Told | null {
  try {
    const { state, at, arguments: words } = JSON.parse(text) as Partial<Told>;
    if (typeof state !== 'number' || typeof at !== 'string' || typeof words !== 'string') return null;
    return { state, at, arguments: words };
  } catch {
    return null;
  }
}
