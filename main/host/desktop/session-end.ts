/** Windows says that it ends the session to windows alone, and ends the process as soon as they have heard it. */
import { BaseWindow } from 'electron';

/** Call once after the app is ready. `stopNow` has done its work when it returns. Null elsewhere: there `power.ts` and signals report it. */
export function hearSessionEnd(platform: NodeJS.Platform, stopNow: () => void): BaseWindow | null {
  if (platform !== 'win32') return null;
  // Never shown. The application's own window is put to rest while nobody needs it, and would hear nothing then.
  const ear = new BaseWindow({ show: false, skipTaskbar: true });
  ear.on('session-end', stopNow);
  return ear;
}
