/** What no page may ever do here, whatever it contains: go elsewhere, open windows, ask for permissions. */
import { app, type Session, session, shell, type WebContents } from 'electron';
import { ORIGIN } from './origin.ts';

/** Call once before the first window. Every web contents there will ever be is covered. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  lockSession(session.defaultSession);
}

/** True for links that may be handed to the person's browser: https, and no name that pretends to be another. */
export function isSafeExternal(address: string): boolean {
  try {
    const { protocol, username, password } = new URL(address);
    return protocol === 'https:' && username === '' && password === '';
  } catch {
    return false;
  }
}

/** Opens it outside, or does nothing. */
export function openExternal(address: string): void {
  if (isSafeExternal(address)) void shell.openExternal(address).catch(() => {});
}

function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    if (isOwn(event.url)) return;
    event.preventDefault();
    openExternal(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function lockSession(own: Session): void {
  // Copying a log to the clipboard is the one thing the window needs; Chromium asks for it by this name.
  const allowed = (permission: string) => permission === 'clipboard-sanitized-write';
  own.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed(permission)));
  own.setPermissionCheckHandler((_contents, permission) => allowed(permission));
  own.setDevicePermissionHandler(() => false);
}

function isOwn(address: string): boolean {
  return address === ORIGIN || address.startsWith(`${ORIGIN}/`);
}
