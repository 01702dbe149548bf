/** The desktop's key store keeps the key of the secrets; seen over the local socket, so that no window is needed. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { connectToLocalHost } from '../../main/cli/session/connect.ts';
import type { CallInput, CallName, CallOutput } from '../../preload/contract.ts';
import { type DesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { sampleSpec } from '../support/sample-job.ts';

const LIMIT = { timeout: 15_000, interval: 50 };
const spec = sampleSpec({
  schedule: { kind: 'manual' },
  secrets: ['TOKEN'],
  action: { kind: 'shell', command: 'echo "<$TOKEN>"' },
});
const secretValues = { TOKEN: 'only-the-key-store-knows' };
const folders: string[] = [];
const open = new Set<DesktopApp>();

afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-desktop-'));
  folders.push(folder);
  return folder;
}

async function start(folder: string, env: Record<string, string> = {}): Promise<DesktopApp> {
  const app = await startStandIn({ folder, args: ['--hidden'], env });
  open.add(app);
  return app;
}

async function ask<N extends CallName>(folder: string, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const client = await vi.waitFor(async () => {
    const found = await connectToLocalHost(join(folder, 'data'));
    if (found === null) throw new Error('not up yet');
    return found;
  }, LIMIT);
  try {
    return await client.call(name, input);
  } finally {
    client.close();
  }
}

async function runOnce(folder: string, id: string) {
  const run = await ask(folder, 'jobs.run', { id });
  return vi.waitFor(async () => {
    const now = await ask(folder, 'runs.get', { id: run.id });
    expect(now.finishedAt).not.toBeNull();
    return now;
  }, LIMIT);
}

test("the key lies wrapped by the desktop's key store; after a restart secrets open, on another computer they do not", async () => {
  const folder = newFolder();
  const app = await start(folder);
  const job = await ask(folder, 'jobs.add', { spec, secretValues });
  const run = await runOnce(folder, job.id);
  expect((await ask(folder, 'runs.log', { id: run.id })).text).toBe('<•••>\n');
  expect((await ask(folder, 'secrets.keeper', {})).keeper).toMatchObject({
    kind: 'system',
    keyStore: 'gnome_libsecret',
  });
  const file = join(folder, 'data', 'secrets.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ keeper: 'system' });
  await app.dispose();

  const again = await start(folder);
  expect((await runOnce(folder, job.id)).state).toBe('succeeded');
  await again.dispose();

  await start(folder, { STAND_IN_MASTER: '\u00d1\u00e5' });
  const refused = await runOnce(folder, job.id);
  expect(refused.ending).toMatchObject({ code: 'not-started', secret: { name: 'TOKEN', problem: 'no-key-store' } });
});

test.each(['basic_text', 'fallback', 'none'])(
  'without a key store that protects anything (%s) the key lies in a file, and that is said',
  async (backend) => {
    const folder = newFolder();
    await start(folder, { STAND_IN_KEY_STORE: backend });
    const job = await ask(folder, 'jobs.add', { spec, secretValues });
    expect((await runOnce(folder, job.id)).state).toBe('succeeded');
    expect((await ask(folder, 'secrets.keeper', {})).keeper).toMatchObject({ kind: 'file', keyStore: null });
    expect(statSync(join(folder, 'data', 'secrets.key')).mode & 0o777).toBe(0o600);
  },
);
