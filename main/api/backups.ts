import type { Backup, BackupList, Handlers } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Backup as StoredBackup } from '../store/open.ts';
import type { ApiDeps } from './deps.ts';

type BackupHandlers = Pick<Handlers, Extract<keyof Handlers, `backups.${string}`>>;

/** Copies of the database, and the wish to go back to one. */
export function createBackupHandlers({
  backups,
  backupRules,
}: Pick<ApiDeps, 'backups' | 'backupRules'>): BackupHandlers {
  const list = (): BackupList => ({
    backups: backups.listBackups().map(shownBackup),
    rules: backupRules,
    restoring: backups.restoreAsked(),
  });
  return {
    'backups.list': list,
    'backups.create': async () => shownBackup(await backups.backupNow()),
    'backups.decide': () => {
      throw new PunctualError('conflict', 'The database is there; nothing is to be decided about it.', undefined, {
        reason: { code: 'no-question' },
      });
    },
    'backups.remove': ({ name }) => {
      if (backups.restoreAsked() === name) {
        const reason = { code: 'backup-chosen', name } as const;
        throw new PunctualError('conflict', `${name} is restored at the next start.`, { name }, { reason });
      }
      backups.removeBackup(name);
      return list();
    },
    'backups.restore': ({ name }) => {
      backups.askForRestore(name);
      return list();
    },
  };
}

/** Where the file is stays with the host; people see the folder "backups" in the data folder. */
export function shownBackup({ file: _, fault, ...shown }: StoredBackup): Backup {
  return { ...shown, fault: fault?.kind ?? null };
}
