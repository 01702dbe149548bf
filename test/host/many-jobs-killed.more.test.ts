/** S28: a file of many jobs on a real host that is killed while it is applied. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { until } from '../support/until.ts';

const MANY = 3000;

async function start(folder: string): Promise<{ host: HostProcess; client: ReturnType<typeof connectToHost> }> {
  const host = await startHostProcess({ folder });
  const client = connectToHost(host);
  onTestFinished(async () => {
    client.close();
    await host.stop('SIGKILL');
  });
  return { host, client };
}

test.each([
  ['the first part is noted', "SELECT count(*) FROM state WHERE key > 'jobWork:' AND key < 'jobWork;'"],
  ['it is noted that all parts are there', "SELECT count(*) FROM state WHERE key = 'jobWork'"],
  ['the first jobs are there', 'SELECT count(*) FROM jobs'],
])(
  'killed as soon as %s: nothing of the file is there, or all of it follows and the person is told',
  { timeout: 90_000 },
  async (_, sql) => {
    const folder = temporaryFolder();
    const file = join(folder, 'punctual.db');
    const jobs = Array.from({ length: MANY }, (_, n) => ({
      ...{ id: `j${n}`, name: `job ${n}`, action: { kind: 'shell', command: 'true' } },
      schedule: { kind: 'cron', pattern: '0 3 * * *' },
    }));
    const text = JSON.stringify({ version: 1, jobs });
    const first = await start(folder);
    const db = new Database(file, { readonly: true });
    const count = db.prepare<[], number>(sql).pluck();
    const answer = first.client.call('jobs.apply', { text, name: 'many.json' }).then(
      () => 'applied',
      () => 'cut off',
    );
    // As tight as it can be: a timer would come when all is over.
    while ((count.get() ?? 0) === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    await first.host.stop('SIGKILL');
    db.close();
    first.client.close();
    const told = await answer;

    const look = new Database(file, { readonly: true });
    const noted = look.prepare("SELECT 1 FROM state WHERE key = 'jobWork'").get() !== undefined;
    const saved = look.prepare<[], number>('SELECT count(*) FROM jobs').pluck().get() ?? 0;
    look.close();
    // Before the note no job is there.
    if (!noted) expect([0, MANY]).toContain(saved);

    const { client } = await start(folder);
    // Comes after whatever had to be completed.
    const { added, unchanged } = await client.call('jobs.apply', { text, dryRun: true });
    expect([added.length, unchanged]).toEqual(noted || saved === MANY ? [0, MANY] : [MANY, 0]);
    if (told === 'applied') expect(unchanged).toBe(MANY);
    if (noted) {
      await until('the notice', async () =>
        (await client.call('host.info', {})).notices.some(
          ({ reason }) => reason?.code === 'changes-completed' && reason.file === 'many.json',
        ),
      );
    }
    const after = new Database(file, { readonly: true });
    onTestFinished(() => void after.close());
    const left = after.prepare<[], number>("SELECT count(*) FROM state WHERE key LIKE 'jobWork%'").pluck();
    await until('nothing is left of the work', () => left.get() === 0);
  },
);
