/** The process that holds a database, seen from a command that cannot talk to it. */
import { dirname } from 'node:path';
import { isAlive as isProcessAlive } from '../../host/lease-request.ts';
import { readPlace } from '../../host/local-socket-note.ts';
import { isPlaceOf } from '../../host/local-socket-place.ts';
import { machineFingerprint } from '../../host/machine.ts';
import { LEASE_TIMEOUT, type LeaseHolder } from '../../store/lease.ts';

type Holder = Pick<LeaseHolder, 'machine' | 'pid' | 'name' | 'heartbeatAt'>;

/** Of this machine: by asking the system. Of another one: by its heartbeat. */
export function isAlive({ machine, pid, heartbeatAt }: Pick<LeaseHolder, 'machine' | 'pid' | 'heartbeatAt'>): boolean {
  if (Math.abs(Date.now() - heartbeatAt) > LEASE_TIMEOUT) return false;
  return machine !== machineFingerprint() || isProcessAlive(pid);
}

export const holderWords = ({ pid, name }: Pick<LeaseHolder, 'pid' | 'name'>): string =>
  `process ${pid}${name === null ? '' : ` on ${name}`}`;

/** Reports whether a living host has this database open under another path: its folder was moved while it ran. */
export function wasMoved(file: string, holder: Holder | null): boolean {
  if (holder === null || !isAlive(holder)) return false;
  const folder = dirname(file);
  const place = readPlace(folder);
  return place !== null && place.pid === holder.pid && !isPlaceOf(folder, place);
}
