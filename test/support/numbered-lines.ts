/** Runs that print numbered lines faster or slower than a log is cut, and whether every line is kept or counted (S35). */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { punchHole } from '../../main/runner/file-io.ts';
import type { Harness } from '../runner/harness.ts';

export interface LineCounts {
  readonly runs: number;
  /** Logs whose front or last part lacks lines. */
  readonly holes: number;
  /** Logs whose parts and figure do not add up to what was written. */
  readonly wrongSums: number;
  /** Logs that say "about". */
  readonly about: number;
}

/** Whether the disk of temporary files makes holes. */
export async function canPunch(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-hole-'));
  const fd = openSync(join(folder, 'file'), 'a+');
  try {
    writeSync(fd, 'x'.repeat(65_536));
    return await punchHole(fd, 4096, 8192);
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}

/** Each run prints lines `1` to `lines`; every second one stops shortly now and then, so that cuts meet single writes. */
export async function countLines(
  h: Harness,
  { runs, atOnce, lines, limit }: { runs: number; atOnce: number; lines: number; limit: number },
): Promise<LineCounts> {
  const found = { runs: 0, holes: 0, wrongSums: 0, about: 0 };
  const whole = Array.from({ length: lines }, (_one, n) => `${n + 1}\n`).join('');
  const one = async (n: number): Promise<void> => {
    const [quick, slow] = [`seq 1 ${lines}`, `awk 'BEGIN{for(n=1;n<=${lines};n++){print n;if(n%500==0)fflush()}}'`];
    const run = h.shell(n % 2 === 0 ? quick : slow, { logLimitBytes: limit });
    await h.exit(run);
    const text = readFileSync(h.runner.logPath(run, 1), 'latin1');
    const match = /^([^[]*)\n\[\.\.\. (about )?(\d+) bytes[^\n]*\n([^[]*)$/.exec(text);
    const [, head = '', about, dropped, tail = ''] = match ?? [];
    found.runs += 1;
    if (match === null || !whole.startsWith(head) || !whole.endsWith(tail)) found.holes += 1;
    if (head.length + Number(dropped) + tail.length !== whole.length) found.wrongSums += 1;
    if (about !== undefined) found.about += 1;
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < runs) {
      next += 1;
      await one(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return found;
}
