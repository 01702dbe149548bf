/** S29, S30: a restore that is killed at any moment, on real hosts: nothing runs twice, and nothing is lost without a row that says so. */
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { connectToHost } from '../support/host-client.ts';
import { spawnHost, startHostProcess } from '../support/host-process.ts';
import { until } from './running-app.ts';

/** Changes in the data folder after which the host is killed, one life each; `null` = as soon as the wish is gone. */
const MOMENTS = (process.env['PUNCTUAL_RESTORE_KILLS'] ?? '1 4 8 12 16 gone').split(' ');

test(`a host killed ${MOMENTS.length} times while it restores neither repeats nor loses an occurrence`, {
  timeout: 60_000 + MOMENTS.length * 10_000,
}, async () => {
  const root = mkdtempSync(join(tmpdir(), 'punctual-restore-'));
  const folder = join(root, 'data');
  const marks = join(root, 'marks');
  try {
    const first = await startHostProcess({ folder });
    const client = connectToHost(first);
    // Whatever it missed it runs: exactly what must not happen to the past of a restored database.
    await client.call('jobs.add', {
      spec: {
        name: 'often',
        action: { kind: 'shell', command: `echo "$PUNCTUAL_SCHEDULED_AT" >> '${marks}'` },
        schedule: { kind: 'interval', every: { seconds: 1 } },
        ...{ misfire: 'all', graceSeconds: 'any', overlap: 'parallel' },
      },
    });
    await client.call('settings.set', { engine: { settleSeconds: 0 } });
    await until(() => expect(instants(marks).length).toBeGreaterThan(0));
    client.close();
    await first.stop();

    for (const moment of MOMENTS) {
      const host = await startHostProcess({ folder });
      const window = connectToHost(host);
      const before = instants(marks).length;
      const { name } = await window.call('backups.create', {});
      // These run after the backup: in it they are still to come.
      await until(() => expect(instants(marks).length).toBeGreaterThan(before + 1));
      await window.call('backups.restore', { name });
      window.close();
      await host.stop();
      await killWhileRestoring(folder, moment);
    }
    const last = await startHostProcess({ folder });
    const before = instants(marks).length;
    await until(() => expect(instants(marks).length).toBeGreaterThan(before + 1));
    await last.stop();

    const ran = instants(marks);
    expect(ran).toHaveLength(new Set(ran).size);
    expectEveryInstantOnce(join(folder, 'punctual.db'), ran);
    expect(existsSync(join(folder, 'punctual.db.restore-next'))).toBe(false);
    expect(existsSync(join(folder, 'punctual.db.restoring'))).toBe(false);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
});

/** Starts a host and kills it in the middle of its work; it may have been through with it. */
async function killWhileRestoring(folder: string, moment: string): Promise<void> {
  const wish = join(folder, 'punctual.db.restore-next');
  const host = spawnHost(folder);
  let changes = 0;
  const watcher = watch(folder, () => {
    changes += 1;
    if (moment === 'gone' ? !existsSync(wish) : changes >= Number(moment)) host.kill('SIGKILL');
  });
  try {
    await host.ended;
  } finally {
    watcher.close();
  }
}

/** Moments that the processes of the job were started for, in order. */
function instants(marks: string): string[] {
  return existsSync(marks) ? readFileSync(marks, 'utf8').split('\n').filter(Boolean) : [];
}

/** The ledger has each second since the job was made once: as a run of its own, or inside one span. */
function expectEveryInstantOnce(file: string, ran: readonly string[]): void {
  const db = new Database(file, { readonly: true });
  const rows = db
    .prepare<[], { at: number; to: number | null; kind: number; state: number }>(
      'SELECT scheduled_at AS at, scheduled_to AS "to", kind, state FROM runs ORDER BY scheduled_at',
    )
    .all();
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
  const known = new Map<number, number>();
  const add = (at: number) => known.set(at, (known.get(at) ?? 0) + 1);
  for (const { at, to } of rows) for (let second = at; second <= (to ?? at); second += 1000) add(second);
  const all = [...known.keys()].sort((a, b) => a - b);
  const [from = 0, to = 0] = [all[0], all.at(-1)];
  const missing = [];
  for (let second = from; second <= to; second += 1000) if (!known.has(second)) missing.push(second);
  expect({ missing, twice: all.filter((at) => (known.get(at) ?? 0) > 1) }).toEqual({ missing: [], twice: [] });
  const first = Math.min(...ran.map((text) => Date.parse(text)));
  expect(from).toBe(first);
}
