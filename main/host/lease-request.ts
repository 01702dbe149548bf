/** This process, as it asks for the lease (S42), and how to find out about others of this machine. */
import { hostname } from 'node:os';
import { readProgramSync } from '../process/programs.ts';
import { processStart, readBoot } from '../runner/process-table.ts';
import type { LeaseRequest } from '../store/lease.ts';
import { machineFingerprint } from './machine.ts';

export function leaseRequest(folderHeld: boolean): LeaseRequest {
  const boot = readBoot();
  return {
    machine: machineFingerprint(),
    name: hostname(),
    pid: process.pid,
    processStart: startOf(process.pid, boot),
    probe: (pid) => ({ alive: isAlive(pid), start: startOf(pid, boot) }),
    folderHeld,
  };
}

/** Start of a process as the system tells it; null when it does not: then the heartbeat decides. */
function startOf(pid: number, boot: string): string | null {
  if (process.platform !== 'darwin') return processStart(pid, boot);
  const options = { timeout: 2000, env: { LC_ALL: 'C' } };
  return readProgramSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], options)?.trim() || null;
}

/** True when a process of this machine has this pid. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks whether the process is there.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
