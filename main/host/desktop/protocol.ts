/** Serves the built window under app://punctual, with the same policy as the headless host. */
import { protocol } from 'electron';
import { contentPolicy, SECURITY_HEADERS } from '../content-policy.ts';
import { createWindowFiles } from '../window-files.ts';
import { ORIGIN, SCHEME } from './origin.ts';

/** Must run before the app is ready, or the scheme has no origin of its own. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers every request of the window. Nothing but listed files can be had, whatever the path says. */
export function serveWindow(folder: string): void {
  const files = createWindowFiles(folder);
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = `${SCHEME}://${host}` === ORIGIN && request.method === 'GET' ? files.find(pathname) : null;
    if (file === null) return new Response('There is no such file here.', { status: 404, headers: SECURITY_HEADERS });
    return new Response(new Uint8Array(await file.read()), {
      headers: { ...SECURITY_HEADERS, 'Content-Type': file.type, 'Content-Security-Policy': contentPolicy([]) },
    });
  });
}
