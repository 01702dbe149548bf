/** The thread that reads files (out/reader.js). It knows no database and no clock; a new one is made when it has to be ended. */
import { parentPort } from 'node:worker_threads';
import { toErrorShape } from '../../engine/errors.ts';
import { read } from '../../import/read-task.ts';
import type { Task } from '../../import/reader.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** So many items are taken in by the host within a millisecond or two. */
const PART = 200;

let items: readonly unknown[] = [];
let rest: unknown = null;
let at = 0;

const send = (message: FromWorker): void => parentPort?.postMessage(message);

function sendPart(): void {
  const part = items.slice(at, at + PART);
  at += PART;
  send(at < items.length ? { type: 'part', items: part } : { type: 'done', items: part, rest });
  if (at < items.length) return;
  items = [];
  rest = null;
}

function start(task: Task): void {
  try {
    ({ items, rest } = read(task));
    at = 0;
    sendPart();
  } catch (error) {
    send({ type: 'failed', error: toErrorShape(error) });
  }
}

parentPort?.on('message', (message: ToWorker) => (message.type === 'task' ? start(message.task) : sendPart()));
