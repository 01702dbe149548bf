/** Asks the processes of a run to end: console programs by Ctrl+Break, programs with windows by closing these. */
import { createRequire } from 'node:module';
import { runProgram } from '../programs.ts';
import { type Kernel, kernel, windowCalls } from './kernel.ts';

const CTRL_BREAK = 1;
const WM_CLOSE = 0x10;
/** Of a console that are remembered while this process is at another. */
const MOST_MEMBERS = 256;
const HELPER_MS = 10_000;
/** At most so many windows are looked at; a desktop has a few hundred. */
const MOST_WINDOWS = 20_000;

interface Complaints {
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** `leader` owns the console and the process group of the run. True when at least one program was asked. Never throws. */
export async function askToEnd(leader: number, pids: readonly number[], log: Complaints): Promise<boolean> {
  try {
    const windows = closeWindows(new Set(pids));
    return (await breakConsole(leader)) || windows;
  } catch (error) {
    log.warn('could not ask a run to end', { leader, error: String(error) });
    return false;
  }
}

function closeWindows(pids: ReadonlySet<number>): boolean {
  const calls = windowCalls();
  const owner = Buffer.alloc(4);
  let closed = false;
  let window = calls.next(0, 0, null, null);
  for (let seen = 0; window !== 0 && seen < MOST_WINDOWS; seen += 1) {
    calls.ownerOf(window, owner);
    if (pids.has(owner.readUInt32LE())) closed = calls.post(window, WM_CLOSE, 0, 0) !== 0 || closed;
    window = calls.next(0, window, null, null);
  }
  return closed;
}

/** Ctrl+Break reaches those who share a console, so this process joins that of the run for a moment. */
async function breakConsole(leader: number): Promise<boolean> {
  const k = kernel();
  const list = Buffer.alloc(4 * MOST_MEMBERS);
  const count = k.GetConsoleProcessList(list, MOST_MEMBERS);
  // A host in a terminal would lose it; a process of its own joins instead. The app cannot act as Node: its path would start a second one.
  if (count > 0 && process.versions['electron'] === undefined) return breakFromHelper(leader);
  // With more than there is room for none is listed.
  const members = Array.from({ length: count > MOST_MEMBERS ? 0 : count }, (_, at) => list.readUInt32LE(4 * at));
  const others = members.filter((pid) => pid !== process.pid);
  return breakFromHere(k, leader, others);
}

/** `others` share the console of this process, which finds back to it by any of them. */
function breakFromHere(k: Kernel, leader: number, others: readonly number[]): boolean {
  k.FreeConsole();
  // Only to the group of the run: this process is in another.
  const asked = k.AttachConsole(leader) !== 0 && k.GenerateConsoleCtrlEvent(CTRL_BREAK, leader) !== 0;
  k.FreeConsole();
  others.some((pid) => k.AttachConsole(pid) !== 0);
  return asked;
}

async function breakFromHelper(leader: number): Promise<boolean> {
  const koffi = createRequire(import.meta.url).resolve(`@koromix/koffi-win32-${process.arch}`);
  const code = [
    `const k = require(${JSON.stringify(koffi)}).load('kernel32.dll');`,
    "k.func('int __stdcall FreeConsole()')();",
    `const attached = k.func('int __stdcall AttachConsole(uint32_t)')(${leader});`,
    `const asked = attached && k.func('int __stdcall GenerateConsoleCtrlEvent(uint32_t, uint32_t)')(${CTRL_BREAK}, ${leader});`,
    'process.exit(asked ? 0 : 1);',
  ].join('\n');
  const { error } = await runProgram(process.execPath, ['-e', code], { timeout: HELPER_MS });
  return error === null;
}
