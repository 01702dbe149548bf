/**
 * One open line between a window and a host. It carries text, so that both hosts, the command line and the tests see exactly the
 * same values (what JSON can say); `wire.ts` says what the text means. An adapter is a page of code and knows nothing of calls.
 */
export interface Transport {
  /** Hands the text over. Sending on a line that is closed does nothing: `onClose` has told already. */
  send(text: string): void;
  /** Texts arrive in order. One listener; what arrives before there is one is kept for it. */
  onMessage(listener: (text: string) => void): void;
  /** Rings once, with the reason in words; at once when the line is closed already. */
  onClose(listener: (reason: string) => void): void;
}
