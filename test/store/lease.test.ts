import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createLease, LEASE_TIMEOUT, type LeaseRequest } from '../../main/store/lease.ts';
import { openStore } from '../../main/store/open.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { openTemporaryStore, temporaryFolder } from '../support/temporary-store.ts';

interface Process {
  readonly pid: number;
  readonly start: string | null;
}

/** Two hosts on one database; `living` says which processes this machine has. */
function twoHosts() {
  const file = `${temporaryFolder()}/lease.db`;
  const time = createFakeTime();
  const living = new Map<number, string | null>([
    [1, 'one'],
    [2, 'two'],
  ]);
  const probe = (pid: number) => ({ alive: living.has(pid), start: living.get(pid) ?? null });
  const request = ({ pid, start }: Process, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
    machine: 'here',
    name: 'desk',
    pid,
    processStart: start,
    probe,
    ...more,
  });
  const host = () => createLease(new Database(file), time.clock);
  return {
    first: host(),
    second: host(),
    time,
    living,
    request,
    one: { pid: 1, start: 'one' },
    two: { pid: 2, start: 'two' },
  };
}

describe('S42: the lease', () => {
  test('is had by one host; the second is told who has it', () => {
    const { first, second, time, request, one, two } = twoHosts();
    expect(first.acquire(request(one))).toBe('ours');
    expect(second.acquire(request(two))).toEqual({
      heldBy: {
        machine: 'here',
        name: 'desk',
        pid: 1,
        processStart: 'one',
        since: time.clock.now(),
        heartbeatAt: time.clock.now(),
      },
    });
    expect(first.heartbeat()).toBe(true);
    expect(second.heartbeat()).toBe(false);
  });

  test('can be asked for again by its own holder', () => {
    const { first, request, one } = twoHosts();
    first.acquire(request(one));
    expect(first.acquire(request(one))).toBe('ours');
  });

  test('is free at once when it was released', () => {
    const { first, second, request, one, two } = twoHosts();
    first.acquire(request(one));
    first.release();
    expect(second.acquire(request(two))).toBe('ours');
  });

  test('a release by somebody who lost it takes nothing from the new holder', () => {
    const { first, second, living, request, one, two } = twoHosts();
    first.acquire(request(one));
    living.delete(1);
    expect(second.acquire(request(two))).toBe('ours');
    first.release();
    expect(second.heartbeat()).toBe(true);
  });

  test('of a dead process is taken over at once', () => {
    const { first, second, living, request, one, two } = twoHosts();
    first.acquire(request(one));
    living.delete(1);
    expect(second.acquire(request(two))).toBe('ours');
    expect(first.heartbeat()).toBe(false);
  });

  test('of a process whose pid now belongs to another one is taken over at once', () => {
    const { first, second, living, request, one, two } = twoHosts();
    first.acquire(request(one));
    living.set(1, 'reused');
    expect(second.acquire(request(two))).toBe('ours');
  });

  test('of a living process holds though it slept for a night with the computer and could not say so', () => {
    const { first, second, time, request, one, two } = twoHosts();
    first.acquire(request(one));
    time.advance(8 * 3_600_000);
    expect(second.acquire(request(two))).toMatchObject({ heldBy: { pid: 1 } });
    expect(first.heartbeat()).toBe(true);
  });

  test('holds while the heartbeat is younger than 90 s, when the start of the process cannot be known', () => {
    const { first, second, time, living, request, one, two } = twoHosts();
    first.acquire(request({ ...one, start: null }));
    living.set(1, null);
    time.advance(LEASE_TIMEOUT);
    expect(second.acquire(request(two))).not.toBe('ours');
    first.heartbeat();
    time.advance(LEASE_TIMEOUT);
    expect(second.acquire(request(two))).not.toBe('ours');
    time.advance(1);
    expect(second.acquire(request(two))).toBe('ours');
    expect(first.heartbeat()).toBe(false);
  });

  test('of an earlier process with our own pid is ours at once; another store of this very process is a rival', () => {
    const { first, second, request, one } = twoHosts();
    first.acquire(request({ ...one, start: 'before' }));
    expect(second.acquire(request(one))).toBe('ours');
    expect(first.acquire(request(one))).not.toBe('ours');
  });

  test('of another machine is judged by its heartbeat alone', () => {
    const { first, second, time, living, request, one, two } = twoHosts();
    first.acquire(request(one, { machine: 'elsewhere' }));
    living.clear();
    expect(second.acquire(request(two))).not.toBe('ours');
    time.advance(LEASE_TIMEOUT + 1);
    expect(second.acquire(request(two))).toBe('ours');
  });

  test('is not kept for ever by a clock that was set back', () => {
    const { first, second, time, request, one, two } = twoHosts();
    first.acquire(request(one, { machine: 'elsewhere' }));
    time.setClock(time.clock.now() - 86_400_000);
    expect(second.acquire(request(two))).toBe('ours');
  });

  test('a second store on the same file is refused with `store-locked` and who holds it; after closing it opens', () => {
    const mine: LeaseRequest = {
      machine: 'here',
      name: 'desk',
      pid: 1,
      processStart: 'one',
      probe: () => ({ alive: true, start: 'one' }),
    };
    const { store, file, time } = openTemporaryStore({ lease: mine });
    const open = () => openStore({ file, log: createKeptLog(), clock: time.clock, lease: { ...mine, pid: 2 } });
    expect(open).toThrow(
      expect.objectContaining({
        code: 'store-locked',
        message: expect.stringContaining('process 1 on desk'),
        detail: expect.objectContaining({ pid: 1, machine: 'here' }),
      }),
    );
    expect(store.heartbeat()).toBeNull();
    store.close();
    open().close();
  });
});
