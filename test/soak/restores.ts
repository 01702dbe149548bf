/** `npm run soak -- restores [--kills N]`: restores by the window's way and by the command's, killed at random moments. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RestoreLife } from '../support/restore-life.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(values.kills);
const folder = mkdtempSync(join(tmpdir(), 'punctual-restores-'));
const started = performance.now();
const counts = { before: 0, after: 0, done: 0 };
try {
  const life = new RestoreLife(folder);
  await life.begin();
  for (let n = 0; n < kills; n += 1) {
    const way = n % 2 === 0 ? 'window' : 'command';
    const { done, restored } = await life.kill(way, Math.random() * 1.1);
    counts[done ? 'done' : restored ? 'after' : 'before'] += 1;
    if ((n + 1) % 20 === 0) console.log(`${n + 1} kills`);
  }
  console.log(
    `${kills} restores killed at random moments: ${counts.before} left the database of before, ${counts.after} the restored one ` +
      `(or the next start finished it), ${counts.done} were through; nothing doubled, nothing lost. ${Math.round((performance.now() - started) / 1000)} s.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
