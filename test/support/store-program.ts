/** Runs fixtures/programs/store.ts and kills it after so many milliseconds of its work. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../fixtures/programs/store.ts', import.meta.url));

/** How long it worked, in milliseconds, and whether it came to its end. Fails when it fails by itself. */
export async function runStoreProgram(
  args: readonly string[],
  killAfter: number | null,
): Promise<{ readonly done: boolean; readonly took: number }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let begun = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
    if (begun !== 0 || !said.includes('ready')) return;
    begun = performance.now();
    child.stdin.write('go\n');
    if (killAfter !== null) timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  let failure = '';
  child.stderr.on('data', (chunk) => {
    failure += String(chunk);
  });
  const code = await new Promise<number | string>((resolve) =>
    child.on('close', (status, signal) => resolve(status ?? signal ?? 'unknown')),
  );
  if (timer !== null) clearTimeout(timer);
  const done = said.includes('done');
  if (!done && code !== 'SIGKILL') throw new Error(`store.ts ended with ${code}: ${failure}`);
  return { done, took: performance.now() - begun };
}
