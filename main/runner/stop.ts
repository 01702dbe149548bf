import type { Millis } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import { exists, findDescendants, type ProcessRow } from './process-table.ts';

export interface Tree {
  /** The wrapper; it leads the process group. */
  readonly leader: number;
  readonly token: string;
  readonly killAfter: Millis;
}

/** After SIGKILL a process is gone within moments, unless the kernel holds it; then nobody can help and nobody should wait. */
const GIVE_UP: Millis = 10_000;
const LONGEST_STEP: Millis = 200;

/**
 * Asks the whole tree to end, waits, kills what is left (S33). Done when nothing of the tree is left. The wrapper is spared
 * until nothing else lives, because it still has to write down how the process ended.
 */
export async function stopTree(tree: Tree, log: Log): Promise<void> {
  // Who was seen once is still known when its parent is gone and its environment was wiped.
  const known = new Map<number, string>();
  const look = async (): Promise<ProcessRow[]> => {
    const rows = await findDescendants(tree.leader, tree.token, known);
    for (const row of rows) known.set(row.pid, row.started);
    return rows;
  };

  // Who left the group is found before the signal: afterwards the parent that leads to it may be gone.
  const first = await look();
  signal(-tree.leader, 'SIGTERM');
  for (const row of first) if (row.group !== tree.leader) signal(row.pid, 'SIGTERM');

  const asked = performance.now();
  const left = (): Millis => tree.killAfter - (performance.now() - asked);
  for (let step = 10; left() > 0; step = Math.min(step * 1.5, LONGEST_STEP)) {
    await sleep(Math.min(step, left()));
    // Reading the whole table is dear, so as long as the group lives it is read only now and then. It must be read at
    // times: a zombie that nobody collects keeps its group alive for ever.
    if (exists(-tree.leader) && step < LONGEST_STEP) continue;
    if ((await look()).length === 0) return;
  }

  const killing = performance.now();
  for (let step = 5; performance.now() - killing < GIVE_UP; step = Math.min(step * 1.5, LONGEST_STEP)) {
    const rows = await look();
    if (rows.length === 0) return;
    for (const row of rows) if (row.pid !== tree.leader) signal(row.pid, 'SIGKILL');
    // Something multiplies faster than it can be listed: the whole group at once, and the wrapper with it.
    if (performance.now() - killing > GIVE_UP / 4) signal(-tree.leader, 'SIGKILL');
    await sleep(step);
  }
  log.warn('Processes of a run cannot be ended.', { leader: tree.leader, known: [...known.keys()] });
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Ended meanwhile, or not ours to end.
  }
}

function sleep(ms: Millis): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, ms)));
}
