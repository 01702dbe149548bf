/** Two transports joined back to back in memory: what one sends the other gets, a turn later, as over any real line. */
import type { Transport } from '../../preload/transport.ts';

export interface TransportPair {
  readonly client: Transport;
  readonly host: Transport;
  /** Cuts the line; what is on its way is lost, both ends are told the reason. */
  cut(reason: string): void;
  /** Closes in order: what was sent before still arrives. */
  close(reason: string): void;
  /** Every text that crossed, for tests that look at the wire. */
  readonly crossed: { readonly to: 'client' | 'host'; readonly text: string }[];
}

/** Deterministic: nothing is lost, nothing overtakes, and delivery never happens inside `send`. */
export function createTransportPair(): TransportPair {
  const crossed: { to: 'client' | 'host'; text: string }[] = [];
  let cutReason: string | null = null;

  function createEnd(side: 'client' | 'host') {
    let deliver: ((text: string) => void) | null = null;
    let tellClosed: ((reason: string) => void) | null = null;
    const early: string[] = [];
    return {
      receive(text: string) {
        queueMicrotask(() => {
          if (cutReason !== null) return;
          crossed.push({ to: side, text });
          if (deliver === null) early.push(text);
          else deliver(text);
        });
      },
      close: (reason: string) => tellClosed?.(reason),
      listen(listener: (text: string) => void) {
        deliver = listener;
        for (const text of early.splice(0)) listener(text);
      },
      onClose(listener: (reason: string) => void) {
        tellClosed = listener;
        if (cutReason !== null) listener(cutReason);
      },
    };
  }

  const clientEnd = createEnd('client');
  const hostEnd = createEnd('host');
  const join = (own: typeof clientEnd, other: typeof clientEnd): Transport => ({
    send: (text) => {
      if (cutReason === null) other.receive(text);
    },
    onMessage: own.listen,
    onClose: own.onClose,
  });
  function cut(reason: string): void {
    if (cutReason !== null) return;
    cutReason = reason;
    clientEnd.close(reason);
    hostEnd.close(reason);
  }
  return {
    client: join(clientEnd, hostEnd),
    host: join(hostEnd, clientEnd),
    cut,
    close: (reason) => queueMicrotask(() => cut(reason)),
    crossed,
  };
}
