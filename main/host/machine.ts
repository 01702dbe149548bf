/** Which computer, and which process table on it, this is (S42): computed at each start and kept nowhere but in the lease itself. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readProgramSync } from '../process/programs.ts';

/** What is read to know the machine; tests give another world. */
export interface MachineFacts {
  readonly platform: string;
  /** Text of a file; throws when there is none. */
  readonly read: (file: string) => string;
  readonly readLink: (file: string) => string;
  /** What a program prints; nothing when it cannot be run. */
  readonly run: (program: string, args: readonly string[]) => string;
}

const LIMIT_MS = 5000;

const HERE: MachineFacts = {
  platform: process.platform,
  read: (file) => readFileSync(file, 'latin1'),
  readLink: (file) => readlinkSync(file),
  run: (program, args) => readProgramSync(program, args, { timeout: LIMIT_MS }) ?? '',
};

/**
 * The same for every process of this computer that can see the others by their pids, and for no other: containers have process
 * tables of their own. A hash, because machine-id(5) asks for it. Where a system has no identity, each process has its own, and
 * every lease goes by its heartbeat.
 */
export function machineFingerprint(facts: MachineFacts = HERE): string {
  const id = machineId(facts) ?? randomBytes(16).toString('hex');
  const table = facts.platform === 'linux' ? attempt(() => facts.readLink('/proc/self/ns/pid')) : null;
  return createHash('sha256')
    .update(`punctual lease\0${id}\0${table ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}

function machineId(facts: MachineFacts): string | null {
  switch (facts.platform) {
    case 'darwin':
      return attempt(() => {
        const said = facts.run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']);
        return /"IOPlatformUUID" = "([^"]+)"/.exec(said)?.[1];
      });
    case 'win32':
      return attempt(() => {
        const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
        const said = facts.run(program, ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']);
        return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(said)?.[1];
      });
    default:
      return (
        attempt(() => idIn(facts.read('/etc/machine-id'))) ??
        attempt(() => idIn(facts.read('/var/lib/dbus/machine-id'))) ??
        // Many containers have neither. This one names the kernel that runs now, which is enough to find its processes.
        attempt(() => facts.read('/proc/sys/kernel/random/boot_id').trim())
      );
  }
}

/** machine-id(5): 32 hexadecimal digits; before the first boot is through, the file is empty or says "uninitialized". */
const idIn = (text: string): string | undefined => /^[0-9a-f]{32}$/.exec(text.trim())?.[0];

function attempt(find: () => string | undefined): string | null {
  try {
    return find() || null;
  } catch {
    return null;
  }
}
