/** A transport over a stream of the local socket: one message a line, because JSON text holds no line ends of its own. */
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { Transport } from '../../preload/transport.ts';
import { MESSAGE_LIMIT } from '../../preload/wire.ts';

/** `connected` sockets only. A line longer than `limit()` UTF-16 units, by default than any message, closes the socket. */
export function createLineTransport(socket: Socket, limit: () => number = () => MESSAGE_LIMIT): Transport {
  const decoder = new StringDecoder('utf8');
  const waiting: string[] = [];
  /** Pieces of a line that has not ended; joined once, so that a long line costs no more than its length. */
  let pieces: string[] = [];
  let length = 0;
  let listener: ((text: string) => void) | null = null;
  let closeListener: ((reason: string) => void) | null = null;
  let reason: string | null = null;
  let problem = 'the other side hung up';

  const deliver = (text: string): void => {
    if (listener === null) waiting.push(text);
    else listener(text);
  };
  socket.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      pieces.push(line);
      const text = pieces.join('');
      pieces = [];
      length = 0;
      deliver(text);
    }
    pieces.push(last);
    length += last.length;
    if (length > limit()) {
      problem = 'a message was too long';
      socket.destroy();
    }
  });
  socket.on('error', (error) => {
    problem = error.message;
  });
  socket.on('close', () => {
    reason = problem;
    closeListener?.(reason);
  });
  return {
    send(text) {
      if (!socket.destroyed && socket.writable) socket.write(`${text}\n`);
    },
    onMessage(next) {
      listener = next;
      for (const text of waiting.splice(0)) next(text);
    },
    onClose(next) {
      closeListener = next;
      if (reason !== null) next(reason);
    },
  };
}
