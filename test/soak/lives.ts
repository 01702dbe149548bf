/**
 * `npm run soak -- lives [--lives 20000] [--seed N]`: the random lives of the unit suite (test/support/lives), half of them
 * under one clock with every occurrence counted, half with flights and clocks that jump. Each chunk prints its seed; a chunk that
 * fails prints the shortest life found and ends with 1.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { live } from '../support/lives/live.ts';
import { countedLives, movedLives, type Plan } from '../support/lives/plans.ts';

const CHUNK = 500;

const { values } = parseArgs({
  options: { lives: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
const wanted = Number(values.lives);
const firstSeed = values.seed === undefined ? Date.now() % 2_000_000_000 : Number(values.seed);
const started = performance.now();
const seconds = (): number => Math.round((performance.now() - started) / 1000);

async function holds(plan: Plan): Promise<void> {
  const { complaints } = await live(plan);
  if (complaints.length > 0) throw new Error(complaints.slice(0, 5).join('\n'));
}

let done = 0;
for (let seed = firstSeed; done < wanted; seed += 1) {
  const kind = seed % 2 === 0 ? 'counted' : 'moved';
  const lives = kind === 'counted' ? countedLives : movedLives;
  const numRuns = Math.min(CHUNK, wanted - done);
  const result = await fc.check(fc.asyncProperty(lives, holds), { numRuns, seed });
  if (result.failed) {
    const { errorInstance, counterexample } = result;
    console.error(`${kind} lives, seed ${seed}: ${errorInstance instanceof Error ? errorInstance.message : ''}`);
    console.error(JSON.stringify(counterexample));
    process.exit(1);
  }
  done += numRuns;
  console.log(`${done} lives without a complaint, seed ${seed} (${kind}), ${seconds()} s`);
}
console.log(JSON.stringify({ lives: done, firstSeed, seconds: seconds() }));
