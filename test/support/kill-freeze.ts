/** A host that is frozen while another computer takes its database over (S42). */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Millis } from '../../main/engine/model.ts';
import { LEASE_TIMEOUT } from '../../main/store/lease.ts';
import { connectToHost } from './host-client.ts';
import type { HostProcess } from './host-process.ts';
import type { ShiftedClock } from './shifted-clock.ts';

export interface FreezeWorld {
  readonly folder: string;
  readonly dice: (low: number, high: number) => number;
  readonly clock: ShiftedClock;
  /** Starts a host and waits until it answers. */
  start(): Promise<HostProcess>;
  /** From now on every host takes itself for the other computer. */
  changeMachine(): void;
  /** How long a frozen host stays so, in real time; null = the clock is moved on instead. */
  readonly freezeMs: Millis | null;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Freezes this host until another one, of another computer, has its database; returns that one. */
export async function freezeAndReplace(
  world: FreezeWorld,
  host: HostProcess,
  complaints: string[],
): Promise<HostProcess> {
  const { folder, dice, clock } = world;
  const file = join(folder, 'punctual.db');
  const client = connectToHost(host);
  await client.call('engine.status', {});
  const id = (await client.call('jobs.list', { text: 'quick', limit: 1 })).items[0]?.id ?? '';
  process.kill(host.pid, 'SIGSTOP');
  // In the middle of a transaction it would keep everybody out until it goes on.
  while (isLocked(file)) {
    process.kill(host.pid, 'SIGCONT');
    await wait(dice(1, 40));
    process.kill(host.pid, 'SIGSTOP');
  }
  const asked = client.call('jobs.run', { id }).then(
    () => 'answered',
    () => 'refused',
  );
  if (world.freezeMs === null) clock.move(LEASE_TIMEOUT + 1000);
  else await wait(world.freezeMs);
  world.changeMachine();
  const second = await world.start();
  process.kill(host.pid, 'SIGCONT');
  if ((await asked) === 'answered') complaints.push('a frozen host accepted a run that was asked of it');
  const code = await Promise.race([host.ended, wait(20_000).then(() => 'lives')]);
  if (code !== 3) complaints.push(`a superseded host ended with ${code}`);
  client.close();
  return second;
}

function isLocked(file: string): boolean {
  const db = new Database(file, { timeout: 0 });
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}
