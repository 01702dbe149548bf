/** What preload.ts puts into the window and main/host/desktop/ipc.ts answers; names in one place so that they cannot drift apart. */
import type { Transport } from './transport.ts';

/** The bridge as the page sees it: a transport that can be opened anew. */
export interface Bridge extends Transport {
  /** Starts a fresh line; the one before is over. */
  open(): void;
}

/** `window.punctual` in the desktop app; absent in a browser. */
export const BRIDGE_NAME = 'punctual';
/** Window to host: `{open: true}` or `{text}`. */
export const WINDOW_CHANNEL = 'punctual:window';
/** Host to window: text. */
export const HOST_CHANNEL = 'punctual:host';
/** Host to window: the line is over, with the reason. */
export const CLOSE_CHANNEL = 'punctual:close';
