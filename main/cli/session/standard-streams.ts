/** Standard streams of the command. The desktop app on Windows, which runs it as well, has no console and no standard input of its own. */
import type { Readable } from 'node:stream';

const inAppOnWindows = (): boolean => process.platform === 'win32' && process.versions['electron'] !== undefined;
const load = () => import('../../process/windows/console.ts');

/** Call before anything is written. */
export async function readyStandardStreams(): Promise<void> {
  if (inAppOnWindows()) (await load()).joinConsole();
}

/** What to read instead of `process.stdin`. */
export async function standardInput(): Promise<Readable> {
  return (inAppOnWindows() ? (await load()).openInput() : null) ?? process.stdin;
}
