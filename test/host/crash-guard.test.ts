/** What an error at the top of a process does, each time in a real one. */
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { takeCrash } from '../../main/host/crash-memory.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const GUARD = new URL('../../main/host/crash-guard.ts', import.meta.url).href;

/** Runs a program with a guard whose log is standard output; `work` may use `guard`. */
async function run(
  work: string,
  folder = temporaryFolder(),
): Promise<{ code: number | null; out: string; folder: string }> {
  const program = `
    import { EXIT_CRASHED, guardAgainstCrashes } from '${GUARD}';
    const say = (message, data) => console.log(message, data?.error?.message ?? '');
    const log = { debug: say, info: say, warn: say, error: say };
    const end = (restart) => { console.log('restart', restart); process.exit(EXIT_CRASHED); };
    const guard = guardAgainstCrashes({ folder: ${JSON.stringify(folder)}, log, restarts: true, end, limitMs: 300 });
    setInterval(() => {}, 1000);
    ${work}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, folder };
}

describe('an error at the top of a host', () => {
  test('is logged and remembered, the host stops in order, then ends with a code of its own', async () => {
    const { code, out, folder } = await run(`
      guard.stopWith(async () => console.log('stopped'));
      setTimeout(() => { throw new TypeError('a bug\\nand more'); });`);
    expect(code).toBe(70);
    expect(out).toBe('the host crashed a bug\nand more\nstopped\nrestart true\n');
    expect(takeCrash(folder)?.said).toBe('TypeError: a bug');
  });

  test('a second one shortly after does not ask for a restart again', async () => {
    const { folder } = await run(`Promise.reject(new Error('one'));`);
    expect((await run(`Promise.reject('two');`, folder)).out).toContain('restart false');
    expect(takeCrash(folder)?.said).toBe('two');
  });

  test('a stop that hangs is not waited for for ever', async () => {
    const { code, out } = await run(`guard.stopWith(() => new Promise(() => {})); Promise.reject(new Error('x'));`);
    expect(code).toBe(70);
    expect(out).toContain('took too long');
  });

  test.each(['async () => { throw new Error("stop"); }', '() => { throw new Error("stop"); }'])(
    'a stop that fails ends as well: %s',
    async (stop) => {
      const { code, out } = await run(`guard.stopWith(${stop}); Promise.reject(new Error('x'));`);
      expect(code).toBe(70);
      expect(out).toContain('could not stop in order after the crash stop');
      expect(out).not.toContain('took too long');
    },
  );

  test('errors while it stops are logged, and it stops once', async () => {
    const { code, out } = await run(`
      guard.stopWith(async () => { console.log('stopping'); await Promise.reject(new Error('again')).catch(() => {}); setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 50)); });
      setTimeout(() => { throw new Error('first'); });`);
    expect(code).toBe(70);
    expect(out.match(/the host crashed/g)).toHaveLength(2);
    expect(out.match(/stopping/g)).toHaveLength(1);
  });

  test('a folder that cannot be written does not keep it from ending', async () => {
    const { code, out } = await run(`Promise.reject(new Error('x'));`, '/nowhere/at/all');
    expect(code).toBe(70);
    expect(out).toContain('crash not remembered');
    expect(out).toContain('restart false');
  });
});
