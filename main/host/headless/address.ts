/** Who may talk to the headless host: pages that came from it, through a name that means this computer. */

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Null when the request may be answered, else why not. The name must be a loopback name, or a foreign page could reach us through
 * a name of its own that it points here (DNS rebinding); the port may differ, because people tunnel it through SSH. An Origin,
 * which every browser sends with a WebSocket, must be the very page we served.
 */
export function objection(caller: Caller): string | null {
  const name = hostName(caller.host);
  if (name === null || !LOOPBACK.has(name)) {
    return 'Punctual answers only to 127.0.0.1, localhost and [::1]. Open the address that it printed when it started.';
  }
  if (caller.origin !== undefined && caller.origin !== `http://${caller.host}`) {
    return 'Another web page tried to talk to Punctual. This is not allowed.';
  }
  return null;
}

function hostName(host: string | undefined): string | null {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}
