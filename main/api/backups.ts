import type { Backup, BackupList, Handlers } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import type { ApiDeps } from './deps.ts';

type BackupHandlers = Pick<Handlers, Extract<keyof Handlers, `backups.${string}`>>;

/** Copies of the database, and the wish to go back to one. */
export function createBackupHandlers({ backups }: Pick<ApiDeps, 'backups'>): BackupHandlers {
  // Where the file lies is the host's business; people see the folder "backups" in the data folder.
  const shown = ({ name, at, bytes, daily }: Backup): Backup => ({ name, at, bytes, daily });
  const list = (): BackupList => ({ backups: backups.listBackups().map(shown), restoring: backups.restoreAsked() });
  return {
    'backups.list': list,
    'backups.create': async () => shown(await backups.backupNow()),
    'backups.decide': () => {
      throw new PunctualError('conflict', 'The database is there; nothing is to be decided about it.', undefined, {
        reason: { code: 'no-question' },
      });
    },
    'backups.restore': ({ name }) => {
      backups.askForRestore(name);
      return list();
    },
  };
}
