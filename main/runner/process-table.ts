import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { Millis } from '../engine/model.ts';
import { processCreated } from '../process/windows/job.ts';
import { createPs, isMarked, isWrapperOf, type Ps } from './ps.ts';

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Tells a process from a later one with the same id. */
  readonly started: string;
}

/** Start of a process as the system tells it, unique together with its id until the next boot; null when it is gone. */
export function processStart(pid: number, boot: string): string | null {
  if (process.platform === 'win32') return processCreated(pid);
  if (process.platform !== 'linux') return null;
  try {
    const row = parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return `${boot}.${row.started}`;
  } catch {
    return null;
  }
}

/** Names this boot of the computer: Linux counts the start of a process from it. Empty elsewhere. */
export function readBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
  } catch {
    return '';
  }
}

/**
 * True when the process exists, has not ended, and carries the token in its environment (Linux), or in what `ps` shows of it; there the
 * wrapper is also known by the path of its ticket.
 */
export async function isOurs(
  pid: number,
  token: string,
  started: string | null,
  boot: string,
  ticket: string,
  ps: Ps = createPs(),
): Promise<boolean> {
  if (process.platform === 'linux') {
    const row = await procRow(String(pid), token);
    if (row === null) return false;
    return started === null ? row.marked : started === `${boot}.${row.started}`;
  }
  const rows = await ps.rows();
  return rows.some((row) => row.pid === pid && (isMarked(row, token) || isWrapperOf(row, ticket)));
}

/** True when a process, or with a negative id a process group, exists. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * True while anything lives in the group of the wrapper. The group alone does not tell: it also exists while ended processes
 * wait to be collected, which an idle or careless first process of the system may put off. `maxAge`: see `Ps`.
 */
export async function groupLives(
  leader: number,
  token: string,
  ps: Ps = createPs(),
  maxAge: Millis = 0,
): Promise<boolean> {
  if (!exists(-leader)) return false;
  if (process.platform === 'linux' && (await procRow(String(leader), token)) !== null) return true;
  return (await findDescendants(leader, token, new Map(), ps, maxAge)).length > 0;
}

const EXITING = 0x4; // PF_EXITING, see include/linux/sched.h
const KILL_BIT = 0x100n; // SIGKILL is signal 9, so bit 8 of the masks in proc_pid_status(5)

/**
 * Asked at the moment the wrapper was killed: was it killed alone? A kill of the whole group reaches everybody before anybody
 * ends, so whoever neither ends nor has the signal waiting was spared. Synchronous, because a moment later it may end by itself.
 */
export function hasSurvivors(leader: number): boolean {
  if (!exists(-leader)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const row = parseStat(readFileSync(`/proc/${name}/stat`, 'latin1'));
      if (row.group !== leader || row.state === 'Z' || row.state === 'X' || (row.flags & EXITING) !== 0) return false;
      const masks = readFileSync(`/proc/${name}/status`, 'latin1').matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)/gm);
      return ![...masks].some((mask) => (BigInt(`0x${mask[1] ?? '0'}`) & KILL_BIT) !== 0n);
    } catch {
      return false; // Ended while we looked.
    }
  });
}

/** Everything that belongs to a run at this moment, without zombies. `leader` is the wrapper, which leads the group. */
export async function findDescendants(
  leader: number,
  token: string,
  known: ReadonlyMap<number, string>,
  ps: Ps = createPs(),
  maxAge: Millis = 0,
): Promise<ProcessRow[]> {
  const rows = process.platform === 'linux' ? await procRows(token) : await psRows(token, ps, maxAge);
  const members = new Set<number>([leader]);
  const chosen = new Map<number, ProcessRow>();
  // A child may be listed before its parent, so this goes round until nobody is added.
  for (let grown = true; grown; ) {
    grown = false;
    for (const row of rows) {
      if (chosen.has(row.pid) || row.pid === process.pid) continue;
      const ours = row.group === leader || row.marked || known.get(row.pid) === row.started;
      if (ours || members.has(row.pid) || members.has(row.parent)) {
        chosen.set(row.pid, row);
        members.add(row.pid);
        grown = true;
      }
    }
  }
  return [...chosen.values()];
}

interface MarkedRow extends ProcessRow {
  readonly marked: boolean;
}

async function procRows(token: string): Promise<MarkedRow[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(names.map((name) => procRow(name, token)));
  return rows.filter((row) => row !== null);
}

/** Null when the process is gone, or has ended and only waits to be collected. */
async function procRow(name: string, token: string): Promise<MarkedRow | null> {
  try {
    const row = parseStat(await readFile(`/proc/${name}/stat`, 'latin1'));
    if (row.state === 'Z' || row.state === 'X') return null;
    return { ...row, marked: await hasToken(row.pid, token) };
  } catch {
    return null;
  }
}

/** Fields of /proc/<pid>/stat, see proc_pid_stat(5). The name in brackets may itself contain brackets and blanks. */
function parseStat(text: string): ProcessRow & { readonly state: string; readonly flags: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, group] = fields;
  return {
    pid: Number.parseInt(text, 10),
    state,
    parent: Number(parent),
    group: Number(group),
    flags: Number(fields[6]),
    started: fields[19] ?? '',
  };
}

async function hasToken(pid: number, token: string): Promise<boolean> {
  try {
    return `\0${await readFile(`/proc/${pid}/environ`, 'latin1')}\0`.includes(`\0PUNCTUAL_TOKEN=${token}\0`);
  } catch {
    return false; // Another user's process, or gone.
  }
}

/** macOS and the BSDs. */
async function psRows(token: string, ps: Ps, maxAge: Millis): Promise<MarkedRow[]> {
  return (await ps.rows(maxAge)).map((row) => ({ ...row, marked: isMarked(row, token) }));
}

/** Largest resident memory that any process below the wrapper has reached so far, bytes; null where the system does not tell. */
export function peakMemory(wrapper: number): number | null {
  if (process.platform !== 'linux') return null;
  let peak: number | null = null;
  const waiting = childrenOf(wrapper);
  // Bounded: a job with thousands of processes must not make the app read thousands of files.
  for (let seen = 0; seen < 32; seen += 1) {
    const pid = waiting.shift();
    if (pid === undefined) break;
    try {
      const match = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
      if (match !== null) peak = Math.max(peak ?? 0, Number(match[1]) * 1024);
      waiting.push(...childrenOf(pid));
    } catch {
      // Ended while we looked.
    }
  }
  return peak;
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}
