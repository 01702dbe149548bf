/** The thread that is fed, so that one that hangs can be ended. One text in, one answer out. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { PunctualError } from '../../../main/engine/errors.ts';
import { createTargets } from './targets.ts';

export type Ask =
  | { readonly target: number; readonly text: string }
  /** Bytes of the heap that are in use after a collection. */
  | 'heap';
export type Reply = {
  /** Null = nothing to complain of. */
  readonly wrong: string | null;
  /** Processor time, ms. */
  readonly ms: number;
  readonly heap: number;
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const targets = await createTargets();

async function answer(ask: Ask): Promise<Reply> {
  if (ask === 'heap') {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return { wrong: null, ms: 0, heap: heapUsed + external };
  }
  const before = process.threadCpuUsage();
  let wrong: string | null = null;
  try {
    await targets[ask.target]?.feed(ask.text);
  } catch (error) {
    if (!(error instanceof PunctualError))
      wrong = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.threadCpuUsage(before);
  return { wrong, ms: (user + system) / 1000, heap: 0 };
}

parentPort?.on('message', (ask: Ask) => void answer(ask).then((reply) => parentPort?.postMessage(reply)));
parentPort?.postMessage({ ready: targets.map(({ name }) => name) });
