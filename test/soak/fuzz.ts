/**
 * `npm run soak -- fuzz [--minutes 5] [--seed N] [--target NAME]`: random and mutated texts for every reader, for schedules and for every
 * call. A crash, more than a second of processor time for one text, and a heap that grows by more than 50 MB end it with the seed and the
 * shortest text that still fails.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createRandom, type Random } from '../support/fuzz/random.ts';
import { createTargets } from '../support/fuzz/targets.ts';
import type { Ask, Reply } from '../support/fuzz/worker.ts';

const SLOW_MS = 1000;
/** Wall time after which a text is taken to hang: this machine may be busy. */
const HANG_MS = 15_000;
const GROWTH_MB = 50;
const HEAP_EVERY = 4000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' }, target: { type: 'string' } },
});
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const end = performance.now() + Number(values.minutes) * 60_000;

/** A thread that is fed and replaced when it hangs. */
class Fed {
  #worker: Worker | null = null;
  async ask(ask: Ask): Promise<Reply> {
    this.#worker ??= await started();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const done = (reply: Reply): void => {
        clearTimeout(hang);
        worker.off('message', done).off('error', failed);
        resolve(reply);
      };
      const lost = (wrong: string): void => {
        this.#worker = null;
        void worker.terminate();
        done({ wrong, ms: 0, heap: 0 });
      };
      const hang = setTimeout(() => lost(`no answer within ${HANG_MS / 1000} s`), HANG_MS);
      worker.on('message', done);
      const failed = (error: Error): void => lost(`the thread ended: ${error.message}`);
      worker.on('error', failed);
      worker.postMessage(ask);
    });
  }
  close = async (): Promise<void> => void (await this.#worker?.terminate());
}

async function started(): Promise<Worker> {
  const limits = { maxOldGenerationSizeMb: 768, stackSizeMb: 4 };
  const worker = new Worker(new URL('../support/fuzz/worker.ts', import.meta.url), { resourceLimits: limits });
  await new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.off('error', reject);
      resolve(null);
    });
  });
  return worker;
}

/** Null = fine. Slow once may be the others of this machine; twice is not. */
async function complaint(fed: Fed, target: number, text: string): Promise<string | null> {
  const { wrong, ms } = await fed.ask({ target, text });
  if (wrong !== null) return wrong;
  if (ms < SLOW_MS) return null;
  const again = await fed.ask({ target, text });
  return again.ms < SLOW_MS ? again.wrong : `${Math.round(again.ms)} ms`;
}

/** The shortest text that still fails, by taking out ever smaller parts; gives up after a while. */
async function shorten(fed: Fed, target: number, text: string): Promise<string> {
  let shortest = text;
  const until = performance.now() + 60_000;
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < shortest.length && performance.now() < until; ) {
      const without = shortest.slice(0, at) + shortest.slice(at + size);
      if (without !== shortest && (await stillFails(fed, target, without))) shortest = without;
      else at += size;
    }
  }
  return shortest;
}
async function stillFails(fed: Fed, target: number, text: string): Promise<boolean> {
  const found = await complaint(fed, target, text);
  // Of the harness itself: what is no JSON never reaches a call.
  return found !== null && !/JSON\.parse|is not valid JSON|Unexpected (token|end)/.test(found);
}

const targets = await createTargets();
const chosen = targets.flatMap(({ name }, index) =>
  values.target === undefined || values.target === name ? [index] : [],
);
const counts = new Map<string, number>();
const fed = new Fed();
let baseline: number | null = null;
let fails = 0;
let number = 0;
for (; performance.now() < end && fails === 0; number++) {
  const seed = (firstSeed + number) >>> 0;
  const random: Random = createRandom(seed);
  const index = chosen[number % chosen.length] ?? 0;
  const target = targets[index];
  if (target === undefined) throw new Error(`There is no target ${values.target}.`);
  const text = target.invent(random);
  counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
  const wrong = await complaint(fed, index, text);
  if (wrong !== null) {
    fails += 1;
    console.error(`${target.name}, seed ${seed - (number % chosen.length)} --target "${target.name}": ${wrong}`);
    const shortest = await shorten(fed, index, text);
    console.error(`shortest text, ${shortest.length} of ${text.length}: ${JSON.stringify(shortest).slice(0, 4000)}`);
  }
  if (number % HEAP_EVERY !== HEAP_EVERY - 1) continue;
  const { heap } = await fed.ask('heap');
  baseline ??= heap;
  const growth = (heap - baseline) / 1024 / 1024;
  console.log(`${number + 1} texts, heap ${Math.round(heap / 1024 / 1024)} MB`);
  if (growth > GROWTH_MB) {
    fails += 1;
    console.error(
      `the heap has grown by ${Math.round(growth)} MB since the first ${HEAP_EVERY} texts, seed ${firstSeed}`,
    );
  }
}
console.log(JSON.stringify({ seed: firstSeed, texts: number, fails, counts: Object.fromEntries(counts) }));
await fed.close();
process.exit(fails === 0 ? 0 : 1);
