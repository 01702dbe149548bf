/**
 * `npm run soak -- surroundings [--minutes N] [--seed N] [--row NUMBER-OR-WORDS,...]`: everything around a host goes wrong, one way after the
 * other, on real processes and in random order, at least each once and then again until the time is over. One line per try, then the
 * figures; a try that fails prints its seed, with which it can be repeated alone (`--seed N --row NAME`), and the end is 1.
 */
import { parseArgs } from 'node:util';
import { createRandom } from '../support/fuzz/random.ts';
import { doorRows } from './surroundings/door-rows.ts';
import { processRows } from './surroundings/process-rows.ts';
import { storeRows } from './surroundings/store-rows.ts';
import { textRows } from './surroundings/text-rows.ts';
import type { Figures, Row } from './surroundings/witnessed.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '0' }, seed: { type: 'string' }, row: { type: 'string' } },
});
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const end = performance.now() + Number(values.minutes) * 60_000;
const wanted = values.row?.split(',');
const rows = [...processRows, ...storeRows, ...doorRows, ...textRows].filter(
  ({ number, name }) =>
    wanted?.some((word) => (/^\d+$/.test(word) ? word === String(number) : name.includes(word))) ?? true,
);

interface Sum {
  tries: number;
  failures: number;
  figures: Record<string, number>;
}
const sums = new Map<string, Sum>();
const skipped = new Set<string>();

function add(row: Row, figures: Figures | null): void {
  const sum = sums.get(`${row.number} ${row.name}`) ?? { tries: 0, failures: 0, figures: {} };
  sums.set(`${row.number} ${row.name}`, sum);
  sum.tries += 1;
  if (figures === null) sum.failures += 1;
  for (const [name, value] of Object.entries(figures ?? {})) {
    const known = sum.figures[name] ?? 0;
    sum.figures[name] = name.startsWith('longest') ? Math.max(known, value) : known + value;
  }
}

async function tryRow(row: Row, seed: number): Promise<void> {
  const lacking = row.needs?.() ?? null;
  if (lacking !== null) {
    skipped.add(`${row.number} ${row.name}: ${lacking}`);
    return;
  }
  const ends: (() => unknown)[] = [];
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const title = `${String(row.number).padStart(2)} ${row.name}, seed ${seed}`;
  try {
    const { told, figures = {} } = await row.attempt({
      random: createRandom(seed),
      onEnd: (work) => void ends.push(work),
    });
    add(row, figures);
    console.log(`ok     ${title}: ${told} ${JSON.stringify(figures)} ${seconds()}`);
  } catch (error) {
    add(row, null);
    console.log(
      `FAILED ${title}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)} ${seconds()}`,
    );
  }
  for (const work of ends.reverse()) {
    try {
      await work();
    } catch (error) {
      console.log(`       ${title}, afterwards: ${String(error)}`);
    }
  }
}

const order = createRandom(firstSeed);
let bag: Row[] = [];
for (let number = 0; number < rows.length || performance.now() < end; number += 1) {
  if (bag.length === 0) bag = [...rows];
  const [row] = bag.splice(order.below(bag.length), 1);
  // Alone, a row begins with the seed itself.
  if (row !== undefined) await tryRow(row, (firstSeed + number) >>> 0);
}
for (const why of skipped) console.log(`skipped: ${why}`);
console.log(JSON.stringify({ seed: firstSeed, rows: Object.fromEntries(sums) }, null, 2));
const failures = [...sums.values()].reduce((all, sum) => all + sum.failures, 0);
process.exit(failures === 0 ? 0 : 1);
