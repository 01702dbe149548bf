/** Reads files in one thread beside the one that keeps the time: a file that takes long delays other files and nothing else. */
import { Worker } from 'node:worker_threads';
import { fromErrorShape, PunctualError } from '../../engine/errors.ts';
import type { Millis } from '../../engine/model.ts';
import { refuseLarge } from '../../import/decode.ts';
import { createReader, fileOf, type Reader, type Reading, type Task } from '../../import/reader.ts';
import type { FromWorker, ToWorker } from './messages.ts';

export interface FileReader extends Reader {
  /** Ends the thread; whatever is being read fails. */
  close(): Promise<void>;
}
export interface FileReaderOptions {
  /** A file that has not been read by then is given up; default 20 s. */
  readonly withinMs?: Millis | undefined;
  /** Default: beside this file, as a source or in out/. */
  readonly entry?: URL | undefined;
}

/** The thread goes when nothing was read for this long: an idle host is to be small. */
const IDLE_MS = 10_000;
/** Files that wait; their texts are in memory. */
const MOST_WAITING = 20;
/** Of the thread's heap. A file within all bounds needs a fraction of it. */
const HEAP_MB = 512;

/** Nothing is started before the first file. */
export function createFileReader({ withinMs = 20_000, entry = ENTRY }: FileReaderOptions = {}): FileReader {
  let worker: Worker | null = null;
  let idle: ReturnType<typeof setTimeout> | null = null;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const end = async (): Promise<void> => {
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };

  function thread(): Worker {
    if (idle !== null) clearTimeout(idle);
    if (worker !== null) return worker;
    const limits = { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
    const started = new Worker(entry, { execArgv: [], resourceLimits: limits });
    // While nothing is read it must not keep the process alive; nor may its end between two files be an error of the process.
    started.unref();
    started.on('error', () => {});
    started.on('exit', () => {
      if (worker === started) worker = null;
    });
    worker = started;
    return started;
  }

  function work(task: Task): Promise<Reading> {
    const reading = thread();
    const file = fileOf(task);
    reading.ref();
    return new Promise<Reading>((resolve, reject) => {
      const items: unknown[] = [];
      const post = (message: ToWorker): void => reading.postMessage(message);
      const settle = (finish: () => void): void => {
        clearTimeout(limit);
        reading.off('message', onMessage).off('error', onError).off('exit', onExit);
        reading.unref();
        finish();
      };
      const onMessage = (message: FromWorker): void => {
        if (message.type !== 'failed') for (const item of message.items) items.push(item);
        if (message.type === 'failed') settle(() => reject(fromErrorShape(message.error)));
        else if (message.type === 'done') settle(() => resolve({ items, rest: message.rest }));
        // Timers have their turn before the next part is taken in.
        else setImmediate(() => post({ type: 'more' }));
      };
      const onError = (error: Error & { readonly code?: string }): void =>
        settle(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchMemory(file) : error));
      const onExit = (): void => settle(() => reject(hostCloses()));
      const limit = setTimeout(() => {
        settle(() => reject(tooSlow(file, withinMs / 1000)));
        void end();
      }, withinMs);
      reading.on('message', onMessage).on('error', onError).on('exit', onExit);
      post({ type: 'task', task });
    });
  }

  const reader = createReader(async (task) => {
    // Before it is handed to the thread, which copies it.
    refuseLargeTask(task);
    if (closed) throw hostCloses();
    if (waiting >= MOST_WAITING) {
      const reason = { code: 'too-many-files' } as const;
      const message = 'Too many files are waiting to be read. Try again in a moment.';
      throw new PunctualError('unavailable', message, undefined, { reason });
    }
    waiting += 1;
    const result = last.then(() => {
      // Closed while it waited: no thread is started any more.
      if (closed) throw hostCloses();
      return work(task);
    });
    last = result
      .catch(() => {})
      .finally(() => {
        waiting -= 1;
        idle = setTimeout(() => void end(), IDLE_MS);
        idle.unref();
      });
    return result;
  });
  return {
    ...reader,
    async close() {
      closed = true;
      if (idle !== null) clearTimeout(idle);
      await end();
    },
  };
}

// In out/ the worker is an entry of its own, and this code may be in a chunk.
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL(import.meta.url.includes('/chunks/') ? '../reader.js' : './reader.js', import.meta.url);

/** Throws `bad-input`. */
function refuseLargeTask(task: Task): void {
  if (task.kind !== 'imports') {
    refuseLarge(task.text.length, task.name);
    return;
  }
  // Four letters of base64 are three bytes.
  for (const { name, content } of task.files)
    refuseLarge(Math.floor((content.length / 4) * 3) - 2, name, task.options.language);
}

const hostCloses = (): PunctualError =>
  new PunctualError('unavailable', 'Punctual is closing.', undefined, { reason: { code: 'host-closed' } });

function tooSlow(file: string, seconds: number): PunctualError {
  const message = `${file} could not be read within ${seconds} seconds. It may be the wrong file.`;
  return new PunctualError('bad-input', message, undefined, { reason: { code: 'file-slow', file, seconds } });
}

function tooMuchMemory(file: string): PunctualError {
  const message = `${file} needs too much memory to be read. It may be the wrong file.`;
  return new PunctualError('bad-input', message, undefined, { reason: { code: 'file-memory', file } });
}
