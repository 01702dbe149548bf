/**
 * `npm run soak -- triggers [--samples 1000000] [--seed N]`: the comparison of the unit suite with a million random patterns, in
 * chunks, each with a seed of its own that is printed; a chunk that fails can be repeated alone with --seed and --samples 20000.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { createWindows, disagreement, samples } from '../support/compare-with-oracle.ts';

const CHUNK = 20_000;

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
});
const wanted = Number(values.samples);
const firstSeed = values.seed === undefined ? Date.now() % 2_000_000_000 : Number(values.seed);
const windows = createWindows();
const started = performance.now();
const seconds = (): number => Math.round((performance.now() - started) / 1000);

const property = fc.property(samples, (sample) => {
  const wrong = disagreement(sample, windows);
  if (wrong !== null) throw new Error(wrong);
});
let done = 0;
for (let seed = firstSeed; done < wanted; seed++) {
  const numRuns = Math.min(CHUNK, wanted - done);
  const result = fc.check(property, { numRuns, seed });
  if (result.failed) {
    const { errorInstance } = result;
    console.error(`seed ${seed}: ${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}`);
    process.exit(1);
  }
  done += numRuns;
  console.log(`${done} samples agree, seed ${seed}, ${seconds()} s`);
}
console.log(JSON.stringify({ samples: done, firstSeed, seconds: seconds() }));
