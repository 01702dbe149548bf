/** The desktop app meets an error of its own: it stops in order, starts itself again, and does not do so for ever. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Run } from '../../main/engine/model.ts';
import { EXIT_CRASHED } from '../../main/host/crash-guard.ts';
import type { HostInfo, Page } from '../../preload/contract.ts';
import { type DesktopApp, startStandIn } from '../support/electron/desktop-app.ts';
import { ask, LIMIT, trayLabels } from '../support/electron/drive.ts';

const THROW_LATER = new URL('../fixtures/programs/throw-later.mjs', import.meta.url);
const open = new Set<DesktopApp>();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-crash-'));
});
afterEach(async () => {
  for (const app of open) await app.dispose();
  open.clear();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (args: readonly string[]): Promise<DesktopApp> => {
  const env = { NODE_OPTIONS: `--import=${THROW_LATER.href}`, PUNCTUAL_TEST_THROW: join(folder, 'throw'), LC_ALL: 'C' };
  const app = await startStandIn({ folder, args, env });
  open.add(app);
  await vi.waitFor(async () => expect((await trayLabels(app)).length).toBeGreaterThan(0), LIMIT);
  return app;
};
const runs = async (app: DesktopApp) => ((await ask(app, ['runs.list', { jobId: 'long' }])) as Page<Run>).items;

describe('an uncaught error in the desktop app', () => {
  test.each(['exception', 'rejection'])('%s: restarts once, names it, then stays down; runs go on', async (how) => {
    const mark = join(folder, 'mark');
    const command = `until [ -e '${mark}' ]; do sleep 0.05; done; exit 5`;
    const spec = { name: 'long', action: { kind: 'shell', command }, schedule: { kind: 'manual' } };
    const first = await start(['--hidden', '--at-login']);
    await ask(first, ['jobs.add', { id: 'long', spec }], ['jobs.run', { id: 'long' }]);
    await vi.waitFor(async () => expect(await runs(first)).toMatchObject([{ state: 'running' }]), LIMIT);
    writeFileSync(join(folder, 'throw'), how);
    expect(await first.ended).toBe(EXIT_CRASHED);
    const relaunched = /relaunched (\[.*\])/.exec(first.output())?.[1] ?? '';
    expect(relaunched).toContain('--hidden');
    // The login was reported before: its jobs must not run a second time.
    expect(relaunched).not.toContain('--at-login');
    expect(existsSync(join(folder, 'data', 'punctual.db-wal'))).toBe(false);

    writeFileSync(mark, '');
    const second = await start(['--hidden']);
    const { notices } = (await ask(second, ['host.info', {}])) as HostInfo;
    expect(notices).toMatchObject([{ code: 'host-crashed', level: 'error' }]);
    await vi.waitFor(async () => expect(await runs(second)).toMatchObject([{ state: 'failed', exitCode: 5 }]), LIMIT);
    writeFileSync(join(folder, 'throw'), how);
    expect(await second.ended).toBe(EXIT_CRASHED);
    expect(second.output()).not.toContain('relaunched');
    expect(second.output()).toContain('Punctual has stopped');
  });
});
