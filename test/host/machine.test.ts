import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type MachineFacts, machineFingerprint } from '../../main/host/machine.ts';
import { createFolderLock } from '../../main/store/folder-lock.ts';

const none = (): never => {
  throw new Error('not here');
};
const files = (texts: Readonly<Record<string, string>>) => (file: string) => texts[file] ?? none();
const ID = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const OTHER = 'ffffffffffffffffffffffffffffffff';

function linux(texts: Readonly<Record<string, string>>, table = 'pid:[4026531836]'): MachineFacts {
  return { platform: 'linux', read: files(texts), readLink: () => table, run: none };
}
const mac = (said: string): MachineFacts => ({ platform: 'darwin', read: none, readLink: none, run: () => said });
const windows = (said: string): MachineFacts => ({ platform: 'win32', read: none, readLink: none, run: () => said });

describe('S42: the fingerprint of a machine', () => {
  const IOREG = `+-o J316sAP  <class IOPlatformExpertDevice>\n  "IOPlatformSerialNumber" = "C02"\n  "IOPlatformUUID" = "00000000-0000-1000-8000-ACDE48001122"\n`;
  const REG = `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n    MachineGuid    REG_SZ    6f9619ff-8b86-d011-b42d-00c04fc964ff\r\n\r\n`;

  test.each<[string, MachineFacts]>([
    ['Linux', linux({ '/etc/machine-id': `${ID}\n` })],
    ['Linux with the id of D-Bus only', linux({ '/var/lib/dbus/machine-id': `${ID}\n` })],
    [
      'Linux before its first boot is through',
      linux({ '/etc/machine-id': 'uninitialized\n', '/var/lib/dbus/machine-id': ID }),
    ],
    ['a container without either', linux({ '/proc/sys/kernel/random/boot_id': '5f1c\n' })],
    ['macOS', mac(IOREG)],
    ['Windows', windows(REG)],
  ])('%s: the same at each start, and a hash', (_what, facts) => {
    const first = machineFingerprint(facts);
    expect(machineFingerprint(facts)).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(first).not.toContain(ID.slice(0, 8));
  });

  test('differs between machines, and between containers of one machine', () => {
    const all = [
      linux({ '/etc/machine-id': ID }),
      linux({ '/etc/machine-id': OTHER }),
      linux({ '/etc/machine-id': ID }, 'pid:[4026532001]'),
      mac(IOREG),
      mac(IOREG.replace('1122', '1123')),
      windows(REG),
      windows(REG.replace('64ff', '64fe')),
    ].map(machineFingerprint);
    expect(new Set(all).size).toBe(all.length);
  });

  test.each<[string, MachineFacts]>([
    ['no identity at all', linux({})],
    ['an answer that names none', mac('nothing of the kind')],
    ['a program that cannot be run', { ...windows(''), run: none }],
  ])('%s: each process is a machine of its own, never one that others are too', (_what, facts) => {
    expect(machineFingerprint(facts)).not.toBe(machineFingerprint(facts));
  });

  test('of this computer does not come from its name', () => {
    const here = machineFingerprint();
    expect(here).toMatch(/^[0-9a-f]{32}$/);
    expect(here).not.toContain(hostname());
  });
});

describe('S42: the lock of a data folder', () => {
  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'punctual-lock-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  }

  test('is had by one at a time, and free when it is given back', () => {
    const place = folder();
    const [first, second] = [createFolderLock(place), createFolderLock(place)];
    expect([first.take(), first.take(), second.take()]).toEqual([true, true, false]);
    second.release();
    expect(second.take()).toBe(false);
    first.release();
    expect(second.take()).toBe(true);
    second.release();
  });

  test('that cannot be had on this disk keeps nobody out: the lease decides there', () => {
    expect(createFolderLock(join(folder(), 'nowhere')).take()).toBe(true);
  });
});
