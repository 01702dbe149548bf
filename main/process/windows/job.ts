/** Jobs of Windows: all processes of a run, whatever they start and whoever of them ends first. */
import { win32 } from 'node:path';
import { type Kernel, kernel } from './kernel.ts';

/** Tells a process from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was made: 100 ns since 1601, decimal. */
  readonly created: string;
}

export interface Job {
  /** Ids of its living processes, without the console of Windows itself. */
  pids(): readonly number[];
  /** Largest memory that any process of it has had, bytes; null when the system does not tell. */
  peakMemory(): number | null;
  /** Ends all of them at once. */
  terminate(): void;
  /** The processes go on. */
  close(): void;
}

export interface JobOrder {
  /** Unique on this computer; the job can be opened by it while a process of it holds it. */
  readonly name: string;
  readonly program: string;
  /** Any program of the system; it never runs. */
  readonly keeper: string;
  /** The whole command line, beginning with the program. */
  readonly line: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** An existing file that becomes standard output and standard error; it is only appended to. */
  readonly output: string;
}

/** Code of an error of Windows as Node names it, where it matters. */
const ERRORS: Readonly<Record<number, string>> = {
  ...{
    2: 'ENOENT',
    3: 'ENOENT',
    5: 'EACCES',
    8: 'ENOMEM',
    14: 'ENOMEM',
    32: 'EBUSY',
    33: 'EBUSY',
    112: 'ENOSPC',
    206: 'E2BIG',
  },
  ...{ 267: 'ENOENT', 1455: 'ENOMEM', 1816: 'EAGAIN' },
};

/** Virus scanners and indexers hold a new file for a moment. */
const TRIES = 10;
const RETRY_MS = 20;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

const SHARE_ALL = 7;
const OPEN_EXISTING = 3;
/** FILE_GENERIC_WRITE without FILE_WRITE_DATA, with FILE_READ_ATTRIBUTES: each write goes to the end, as Node opens for appending. */
const APPEND = 0x120194;
const READ = 0x80000000;
const FLAGS = {
  suspended: 0x4,
  newGroup: 0x200,
  unicodeEnvironment: 0x400,
  extendedStartup: 0x80000,
  breakaway: 0x1000000,
  // An own console without a window, which everything it starts shares: with none at all each of them would open a window.
  noWindow: 0x8000000,
} as const;
const USE_HANDLES = 0x100;
const HANDLE_LIST = 0x20002;
const LIMITS = { kind: 9, bytes: 144, flagsAt: 16, peakAt: 128, killOnClose: 0x2000 } as const;
const JOB_ACCESS = { query: 0x4, terminate: 0x8, all: 0x1f001f } as const;

class WindowsError extends Error {
  readonly code: string;
  constructor(call: string, number: number) {
    const code = ERRORS[number] ?? `Windows error ${number}`;
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** Holds a handle of a process, so that Windows keeps how that ended when nobody else does. */
export interface Keeper extends ProcessIdentity {
  /** The handle's number in the keeper. */
  readonly handle: number;
}

export interface ProcessEnd {
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the process itself, milliseconds. */
  readonly cpuMs: number;
}

/** A process that was started, or found again by its keeper. */
export interface KeptProcess {
  /** Null while it lives. */
  end(): ProcessEnd | null;
  close(): void;
}

export interface StartedInJob {
  readonly made: ProcessIdentity;
  readonly job: Job;
  readonly process: KeptProcess;
}

/**
 * Starts a program in a job of its own, with a keeper beside it. `beforeItRuns` is called with both while it cannot run yet; when that
 * throws, or this process dies meanwhile, it never runs. Throws an error with a `code` when it cannot be started.
 */
export function startInJob(
  order: JobOrder,
  beforeItRuns: (made: ProcessIdentity, keeper: Keeper) => void,
): StartedInJob {
  const k = kernel();
  const handles: number[] = [];
  const keep = (handle: number, call: string): number => {
    if (handle === 0 || handle === -1) throw new WindowsError(call, k.GetLastError());
    handles.push(handle);
    return handle;
  };
  const inherited = (file: string, access: number): number => {
    const security = { nLength: 24, lpSecurityDescriptor: null, bInheritHandle: 1 };
    const open = () => k.CreateFileW(file, access, SHARE_ALL, security, OPEN_EXISTING, 0x80, 0);
    let handle = open();
    for (let tries = 1; handle === -1 && tries < TRIES && ERRORS[k.GetLastError()] === 'EBUSY'; tries += 1) {
      Atomics.wait(NEVER, 0, 0, RETRY_MS);
      handle = open();
    }
    return keep(handle, `CreateFile ${file}`);
  };
  const suspended: number[] = [];
  try {
    const output = inherited(order.output, APPEND);
    const streams = [inherited('NUL', READ), output];
    const jobHandle = keep(k.CreateJobObjectW(null, order.name), 'CreateJobObject');
    // Until it runs it ends with this process.
    setLimits(k, jobHandle, LIMITS.killOnClose);
    const { hProcess, hThread, dwProcessId: pid } = createSuspended(k, order, streams);
    handles.push(hThread);
    suspended.push(hProcess);
    if (k.AssignProcessToJobObject(jobHandle, hProcess) === 0) {
      throw new WindowsError('AssignProcessToJobObject', k.GetLastError());
    }
    const keeper = createKeeper(k, order);
    handles.push(keeper.hProcess, keeper.hThread);
    suspended.push(keeper.hProcess);
    const made = { pid, created: createdAt(k, hProcess) ?? '' };
    const identity = { pid: keeper.dwProcessId, created: createdAt(k, keeper.hProcess) ?? '' };
    beforeItRuns(made, { ...identity, handle: giveTo(k, keeper.hProcess, hProcess) });
    k.ResumeThread(hThread);
    // Only now: a process that hung between would be taken for one that runs.
    setLimits(k, jobHandle, 0);
    // The name of the job leads to it as long as somebody holds it.
    giveTo(k, keeper.hProcess, jobHandle);
    handles.splice(handles.indexOf(jobHandle), 1);
    return { made, job: jobOver(jobHandle), process: keptOver(k, hProcess) };
  } catch (error) {
    for (const handle of suspended) k.TerminateProcess(handle, 1);
    const [first] = suspended;
    if (first !== undefined) handles.push(first);
    throw error;
  } finally {
    for (const handle of handles) k.CloseHandle(handle);
  }
}

/** Finds a process again; null when it has ended and its keeper is gone, too. */
export function findKept({ pid, created }: ProcessIdentity, keeper: Keeper): KeptProcess | null {
  const k = kernel();
  const held = k.OpenProcess(PROCESS_ACCESS.query | PROCESS_ACCESS.duplicate, 0, keeper.pid);
  let handle = 0;
  if (held !== 0) {
    const copy = Buffer.alloc(8);
    const isKeeper = createdAt(k, held) === keeper.created;
    if (isKeeper && k.DuplicateHandle(held, keeper.handle, k.GetCurrentProcess(), copy, 0, 0, SAME_ACCESS) !== 0) {
      handle = Number(copy.readBigInt64LE());
    }
    k.CloseHandle(held);
  }
  if (handle === 0) handle = k.OpenProcess(PROCESS_ACCESS.query | PROCESS_ACCESS.wait, 0, pid);
  if (handle === 0) return null;
  if (createdAt(k, handle) === created) return keptOver(k, handle);
  k.CloseHandle(handle);
  return null;
}

/** Ends a keeper whose process has been dealt with. */
export function endKeeper({ pid, created }: ProcessIdentity): void {
  withProcess(pid, PROCESS_ACCESS.query | PROCESS_ACCESS.terminate, (handle, k) => {
    return createdAt(k, handle) === created && k.TerminateProcess(handle, 0) !== 0;
  });
}

const SAME_ACCESS = 2;

/** Gives another process a handle of ours; its number there. */
function giveTo(k: Kernel, process: number, handle: number): number {
  const copy = Buffer.alloc(8);
  const given = k.DuplicateHandle(k.GetCurrentProcess(), handle, process, copy, 0, 0, SAME_ACCESS);
  if (given === 0) throw new WindowsError('DuplicateHandle', k.GetLastError());
  return Number(copy.readBigInt64LE());
}

function keptOver(k: Kernel, handle: number): KeptProcess {
  return {
    end() {
      if (k.WaitForSingleObject(handle, 0) !== 0) return null;
      const code = Buffer.alloc(4);
      k.GetExitCodeProcess(handle, code);
      const [, ended, system, user] = processTimes(k, handle);
      const at = Number(ended / 10_000n - SINCE_1601);
      return { status: code.readUInt32LE(), at, cpuMs: Number((system + user) / 10_000n) };
    },
    close: () => void k.CloseHandle(handle),
  };
}

/** From 1601 to 1970, milliseconds. */
const SINCE_1601 = 11_644_473_600_000n;

/** The job of this name; null when there is none, because nothing of it lives any more. */
export function openJob(name: string): Job | null {
  const handle = kernel().OpenJobObjectW(JOB_ACCESS.query | JOB_ACCESS.terminate, 0, name);
  return handle === 0 ? null : jobOver(handle);
}

/** When the process of this id was made; null when there is none, or it cannot be asked. */
export function processCreated(pid: number): string | null {
  let created: string | null = null;
  try {
    withProcess(pid, PROCESS_ACCESS.query, (handle, k) => {
      created = createdAt(k, handle);
      return true;
    });
  } catch {
    // Without koffi's binary nothing is started here either, and that says why.
  }
  return created;
}

/** Ends one process. */
export function terminateProcess(pid: number): void {
  withProcess(pid, PROCESS_ACCESS.terminate, (handle, k) => k.TerminateProcess(handle, 1) !== 0);
}

const PROCESS_ACCESS = { terminate: 0x1, duplicate: 0x40, query: 0x1000, wait: 0x100000 } as const;

function withProcess(pid: number, access: number, act: (handle: number, k: Kernel) => boolean): boolean {
  const k = kernel();
  const handle = k.OpenProcess(access, 0, pid);
  if (handle === 0) return false;
  try {
    return act(handle, k);
  } finally {
    k.CloseHandle(handle);
  }
}

function createdAt(k: Kernel, handle: number): string | null {
  const [created] = processTimes(k, handle);
  return created === 0n ? null : String(created);
}

/** Creation, end, time in the system and time in the program: 100 ns each, all 0 when they cannot be had. */
function processTimes(k: Kernel, handle: number): readonly [bigint, bigint, bigint, bigint] {
  const times = Array.from({ length: 4 }, () => Buffer.alloc(8));
  k.GetProcessTimes(handle, ...times);
  return times.map((time) => time.readBigUInt64LE()) as [bigint, bigint, bigint, bigint];
}

interface Suspended {
  readonly hProcess: number;
  readonly hThread: number;
  readonly dwProcessId: number;
}

function createSuspended(k: Kernel, order: JobOrder, streams: readonly number[]): Suspended {
  // Exactly these handles are inherited, whatever else this process has open.
  const list = Buffer.alloc(256);
  const size = Buffer.alloc(8);
  size.writeUInt32LE(list.length);
  const values = Buffer.alloc(8 * streams.length);
  for (const [at, handle] of streams.entries()) values.writeBigInt64LE(BigInt(handle), at * 8);
  k.InitializeProcThreadAttributeList(list, 1, 0, size);
  k.UpdateProcThreadAttribute(list, 0, HANDLE_LIST, values, values.length, null, null);
  const [hStdInput, hStdOutput] = streams;
  const startup = {
    cb: 112,
    dwFlags: USE_HANDLES,
    hStdInput,
    hStdOutput,
    hStdError: hStdOutput,
    lpAttributeList: list,
  };
  const flags = FLAGS.suspended | FLAGS.newGroup | FLAGS.unicodeEnvironment | FLAGS.extendedStartup | FLAGS.noWindow;
  const environment = environmentBlock(order.environment);
  const { program, line, folder } = order;
  return create(k, (more, made) =>
    k.CreateProcessW(program, text(line), null, null, 1, flags | more, environment, folder, startup, made),
  );
}

/** A cmd that is never let run: it costs next to nothing, and its handles are there until it is ended. */
function createKeeper(k: Kernel, { keeper }: JobOrder): Suspended {
  // Windows deletes no folder that a process is in: not that of the job.
  const folder = win32.dirname(keeper);
  const startup = { cb: 104, dwFlags: 0 };
  const flags = FLAGS.suspended | FLAGS.noWindow;
  return create(k, (more, made) =>
    k.CreateProcessW(keeper, null, null, null, 0, flags | more, null, folder, startup, made),
  );
}

/** Who started this process may have put it into a job that ends with it; where that forbids leaving, the run shares its fate. */
function create(k: Kernel, call: (more: number, made: Suspended) => number): Suspended {
  const made = {} as Suspended;
  if (call(FLAGS.breakaway, made) === 0 && call(0, made) === 0)
    throw new WindowsError('CreateProcess', k.GetLastError());
  return made;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf16le');

/** As CreateProcess wants it: sorted without regard to case, each with its end, one more at the end of all. */
function environmentBlock(environment: Readonly<Record<string, string>>): Buffer {
  const key = ([name]: readonly [string, string]): string => name.toUpperCase();
  const entries = Object.entries(environment).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return Buffer.from(`${entries.map(([name, value]) => `${name}=${value}\0`).join('')}\0`, 'utf16le');
}

function setLimits(k: Kernel, job: number, flags: number): void {
  const limits = Buffer.alloc(LIMITS.bytes);
  limits.writeUInt32LE(flags, LIMITS.flagsAt);
  k.SetInformationJobObject(job, LIMITS.kind, limits, limits.length);
}

function jobOver(handle: number): Job {
  const k = kernel();
  return {
    pids() {
      for (let room = 64; ; room *= 4) {
        const list = Buffer.alloc(8 + 8 * room);
        const complete = k.QueryInformationJobObject(handle, 3, list, list.length, null) !== 0;
        const count = list.readUInt32LE(4);
        if (!complete && list.readUInt32LE(0) > count && room < 100_000) continue;
        const all = Array.from({ length: count }, (_, at) => Number(list.readBigUInt64LE(8 + 8 * at)));
        return all.filter((pid) => !isConsole(pid));
      }
    },
    peakMemory() {
      const limits = Buffer.alloc(LIMITS.bytes);
      if (k.QueryInformationJobObject(handle, LIMITS.kind, limits, limits.length, null) === 0) return null;
      return Number(limits.readBigUInt64LE(LIMITS.peakAt)) || null;
    },
    terminate: () => void k.TerminateJobObject(handle, 1),
    close: () => void k.CloseHandle(handle),
  };
}

/** The console's own process is in the job on some systems; ended, it would take the wrapper with it before that wrote the end. */
function isConsole(pid: number): boolean {
  return withProcess(pid, PROCESS_ACCESS.query, (handle, k) => {
    const name = Buffer.alloc(1024);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(512);
    if (k.QueryFullProcessImageNameW(handle, 0, name, length) === 0) return false;
    return /\\conhost\.exe$/i.test(name.toString('utf16le', 0, 2 * length.readUInt32LE()));
  });
}
