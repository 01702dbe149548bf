/** S42: another host has the database. Says so and offers its window; starts nothing. */
import { dialog, shell } from 'electron';
import type { PunctualError } from '../../engine/errors.ts';

/** `address` = where the headless host's page is, null when it is not known. */
export async function tellAlreadyRunning(error: PunctualError, address: string | null): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    message: 'Punctual already runs on this data folder.',
    detail: error.message,
    buttons: address === null ? ['Close'] : ['Open its window', 'Close'],
    defaultId: 0,
  });
  // Not through openExternal of security.ts: this address is plain http on this computer, written by our own host.
  if (address !== null && response === 0) await shell.openExternal(address);
}
