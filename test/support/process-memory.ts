import { readFileSync } from 'node:fs';

/** Resident memory of a process in MB. Linux only. */
export const residentMB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
