/**
 * The window's way to its host: the bridge of the desktop app when there is one, else a WebSocket to the headless host that
 * served the page. The only file of the boundary that knows the browser.
 */
import { BRIDGE_NAME, type Bridge } from './bridge.ts';
import type { Connection } from './client.ts';
import type { Transport } from './transport.ts';

const TOKEN_KEY = 'punctual.token';
/** Path of the WebSocket on the headless host. */
export const SOCKET_PATH = '/socket';

/** True in the desktop app. */
export function hasBridge(): boolean {
  return bridgeOf() !== null;
}

/** Give it to `createClient`. Reads the token from the address once and takes it out of the address bar. */
export function windowConnection(): Connection {
  const wait = (ms: number, ring: () => void) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  };
  const bridge = bridgeOf();
  if (bridge !== null) {
    const open = async () => {
      bridge.open();
      return bridge;
    };
    return { open, hangUp: () => {}, token: () => null, wait };
  }
  // Somebody may paste the new address of a restarted host into the same tab: only the part behind # changes, nothing reloads.
  // The page that loads next takes it from there.
  addEventListener('hashchange', () => {
    if (givenToken() !== null) location.reload();
  });
  // A browser that may keep nothing for this tab loses the token at a reload only.
  let taken: string | null = null;
  let socket: WebSocket | null = null;
  return {
    open() {
      taken = takeToken() ?? taken;
      const address = new URL(SOCKET_PATH, location.href);
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
      socket = new WebSocket(address);
      return opened(socket);
    },
    hangUp() {
      socket?.close();
      socket = null;
    },
    token: () => taken ?? keptToken(),
    wait,
  };
}

/** Moves `#token=...` (`&page=...` where one is named) from the address into this tab's own storage, so that it is neither shown, bookmarked nor shared. */
function takeToken(): string | null {
  const given = givenToken();
  if (given === null) return null;
  keepToken(given);
  // A notification leads to a page of its own; the window keeps its pages behind the #.
  const page = new URLSearchParams(location.hash.slice(1)).get('page');
  const place = page?.startsWith('/') ? `#${page}` : '';
  history.replaceState(history.state, '', location.pathname + location.search + place);
  return given;
}

function givenToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  return given === '' ? null : given;
}

/** A browser that keeps nothing (blocked, or full) says so by throwing. */
function keepToken(token: string): void {
  try {
    sessionStorage.setItem(TOKEN_KEY, token);
  } catch {
    // The caller holds it until the page is left.
  }
}

function keptToken(): string | null {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}

function opened(socket: WebSocket): Promise<Transport> {
  const early: string[] = [];
  let deliver: ((text: string) => void) | null = null;
  let closed: string | null = null;
  let tellClosed: ((reason: string) => void) | null = null;
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'string') return;
    if (deliver === null) early.push(data);
    else deliver(data);
  });
  const transport: Transport = {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    onMessage(listener) {
      deliver = listener;
      for (const text of early.splice(0)) listener(text);
    },
    onClose(listener) {
      tellClosed = listener;
      if (closed !== null) listener(closed);
    },
  };
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(transport));
    socket.addEventListener('close', ({ reason }) => {
      closed = reason === '' ? 'the host went away' : reason;
      reject(new Error(closed));
      tellClosed?.(closed);
    });
  });
}

function bridgeOf(): Bridge | null {
  const found: unknown = Reflect.get(globalThis, BRIDGE_NAME);
  return typeof found === 'object' && found !== null ? (found as Bridge) : null;
}
